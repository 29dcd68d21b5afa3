#include "text/entities.h"

#include <cstdint>

#include "text/ascii.h"
#include "text/entities_table.h"
#include "text/utf8.h"

namespace sluice {
namespace {

// Control bytes of the table, see entities_table.h.
constexpr unsigned char kLargeStep = 0x1F;
constexpr unsigned char kSecond = 0x20;
constexpr unsigned char kLegacy = 0x2F;

/// One entry of the table, without its code point, which is the sum of all steps up to it.
struct Entry {
  std::string_view name;
  bool legacy = false;
  char32_t second = 0;
  char32_t step = 0;
  std::size_t end = 0;
};

Entry readEntry(std::string_view table, std::size_t offset) {
  const auto tableByte = [table](std::size_t at) { return static_cast<unsigned char>(table[at]); };
  Entry entry;
  std::size_t at = offset;
  while (tableByte(at) >= '0') ++at;
  entry.name = table.substr(offset, at - offset);
  if (tableByte(at) == kLegacy) {
    entry.legacy = true;
    ++at;
  }
  if (tableByte(at) >= kSecond) entry.second = kEntitySecondCodePoints[tableByte(at++) - kSecond];
  entry.step = tableByte(at++);
  if (entry.step == kLargeStep) {
    entry.step = 0;
    unsigned shift = 0;
    unsigned char byte = 0;
    do {
      byte = tableByte(at++);
      entry.step |= static_cast<char32_t>(byte & 0x7F) << shift;
      shift += 7;
    } while ((byte & 0x80) != 0);
  }
  entry.end = at;
  return entry;
}

/// Where in a table each name lies, by hash: the table is ordered for its size, not for look-up. 16 KB.
class EntityIndex {
 public:
  void build(std::string_view table) {
    table_ = table;
    for (std::uint32_t& slot : slots_) slot = 0;
    char32_t codePoint = 0;
    for (std::size_t offset = 0; offset < table.size();) {
      const Entry entry = readEntry(table, offset);
      codePoint += entry.step;
      std::size_t slot = slotOf(entry.name);
      while (slots_[slot] != 0) slot = (slot + 1) % kSlots;
      slots_[slot] = static_cast<std::uint32_t>(codePoint << kOffsetBits | offset);
      offset = entry.end;
    }
  }

  /// Finds `name` (without "&" and ";"). @return its first code point, or 0; then `entry` is not changed.
  char32_t find(std::string_view name, Entry& entry) const {
    for (std::size_t slot = slotOf(name); slots_[slot] != 0; slot = (slot + 1) % kSlots) {
      const Entry candidate = readEntry(table_, slots_[slot] & ((1U << kOffsetBits) - 1));
      if (candidate.name != name) continue;
      entry = candidate;
      return slots_[slot] >> kOffsetBits;
    }
    return 0;
  }

 private:
  static constexpr std::size_t kSlots = 4096;
  // The highest first code point is U+1D56B, of 17 bits; the table is shorter than 32 KB.
  static constexpr unsigned kOffsetBits = 15;

  static std::size_t slotOf(std::string_view name) {
    std::uint32_t hash = 2166136261U;  // FNV-1a
    for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
    return (hash ^ (hash >> 16)) % kSlots;
  }

  std::string_view table_;
  std::uint32_t slots_[kSlots] = {};
};

/// The names in use: those of this build until all of them are installed.
struct Entities {
  Entities() { index.build({kEntities, kEntitiesSize}); }

  EntityIndex index;
  String installed;
};

Entities& entities() {
  static Entities entities;
  return entities;
}

bool appendNamed(std::string_view name, bool semicolon, String& out) {
  Entry entry;
  const char32_t first = entities().index.find(name, entry);
  if (first == 0 || (!semicolon && !entry.legacy)) return false;
  appendUtf8(out, first);
  if (entry.second != 0) appendUtf8(out, entry.second);
  return true;
}

/// The digits of "&#65;" or "&#x41;" and what they say.
struct Number {
  std::size_t digits = 0;
  bool hexadecimal = false;
  /// Saturates above Unicode's range.
  char32_t value = 0;
  /// Bytes from '&' to the last digit.
  std::size_t size = 0;
};

Number readNumber(std::string_view text) {
  Number number;
  std::size_t at = 2;
  number.hexadecimal = at < text.size() && (text[at] == 'x' || text[at] == 'X');
  if (number.hexadecimal) ++at;
  for (; at < text.size() && (number.hexadecimal ? isAsciiHexDigit(text[at]) : isAsciiDigit(text[at])); ++at) {
    const char c = toAsciiLower(text[at]);
    const auto digit = static_cast<char32_t>(isAsciiDigit(c) ? c - '0' : c - 'a' + 10);
    if (number.value <= 0x10FFFF) number.value = number.value * (number.hexadecimal ? 16 : 10) + digit;
    ++number.digits;
  }
  number.size = at;
  return number;
}

/// https://html.spec.whatwg.org/multipage/parsing.html#numeric-character-reference-end-state
char32_t fromWindows1252(char32_t codePoint) {
  static constexpr char16_t kHigh[32] = {0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                         0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8D,   0x017D, 0x8F,
                                         0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                         0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
  return codePoint >= 0x80 && codePoint <= 0x9F ? kHigh[codePoint - 0x80] : codePoint;
}

std::size_t decodeNumericAt(std::string_view text, String& out) {
  const Number number = readNumber(text);
  if (number.digits == 0) return 0;
  appendUtf8(out, number.value == 0 ? kReplacementCharacter : fromWindows1252(number.value));
  return number.size + (number.size < text.size() && text[number.size] == ';' ? 1 : 0);
}

std::size_t decodeNamedAt(std::string_view text, ReferenceContext context, String& out) {
  constexpr std::size_t kLongestLegacyName = 6;
  std::size_t end = 1;
  while (end < text.size() && end < kLongestNamedReference && isAsciiAlphanumeric(text[end])) ++end;
  const std::string_view name = text.substr(1, end - 1);
  if (end < text.size() && text[end] == ';' && appendNamed(name, true, out)) return end + 1;
  for (std::size_t size = name.size() < kLongestLegacyName ? name.size() : kLongestLegacyName; size >= 2; --size) {
    const char next = size + 1 < text.size() ? text[size + 1] : ' ';
    if (context == ReferenceContext::kAttribute && (next == '=' || isAsciiAlphanumeric(next))) continue;
    if (appendNamed(name.substr(0, size), false, out)) return size + 1;
  }
  return 0;
}

}  // namespace

std::string_view allEntities() {
  return kHasAllEntities ? std::string_view(kEntities, kEntitiesSize) : std::string_view();
}

void installEntities(std::string_view table) {
  Entities& current = entities();
  current.installed.assign(table);
  current.index.build(current.installed);
}

bool hasAllEntities() { return kHasAllEntities || !entities().installed.empty(); }

bool EntityScanner::feed(std::string_view text) {
  bool needsAll = false;
  for (const char c : text) {
    if (isOpen_ && isAsciiAlphanumeric(c) && name_.size() < kLongestNamedReference) {
      name_.push_back(c);
      continue;
    }
    Entry entry;
    if (isOpen_ && c == ';' && !name_.empty()) needsAll |= entities().index.find(name_, entry) == 0;
    // Behind ";" too: what is decoded twice may get its "&" from "&amp;".
    isOpen_ = c == '&' || c == ';';
    name_.clear();
  }
  return needsAll;
}

bool decodeEntity(std::string_view reference, String& out) {
  if (reference.size() < 4 || reference.front() != '&' || reference.back() != ';') return false;
  if (reference[1] != '#') return appendNamed(reference.substr(1, reference.size() - 2), true, out);
  const Number number = readNumber(reference);
  if (number.digits == 0 || number.digits > (number.hexadecimal ? 6U : 7U) || number.size + 1 != reference.size()) {
    return false;
  }
  appendUtf8(out, number.value == 0 ? kReplacementCharacter : number.value);
  return true;
}

std::size_t decodeReferenceAt(std::string_view text, ReferenceContext context, String& out) {
  if (text.size() < 2 || text.front() != '&') return 0;
  return text[1] == '#' ? decodeNumericAt(text, out) : decodeNamedAt(text, context, out);
}

void decodeReferences(std::string_view text, ReferenceContext context, String& out) {
  while (!text.empty()) {
    const std::size_t ampersand = text.find('&');
    out += text.substr(0, ampersand);
    if (ampersand == std::string_view::npos) return;
    text.remove_prefix(ampersand);
    std::size_t used = decodeReferenceAt(text, context, out);
    if (used == 0) {
      out += '&';
      used = 1;
    }
    text.remove_prefix(used);
  }
}

}  // namespace sluice
