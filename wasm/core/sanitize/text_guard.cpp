#include "sanitize/text_guard.h"

#include <cstddef>

#include "text/ascii.h"
#include "text/utf8.h"

namespace sluice {
namespace {

constexpr char32_t kBlackFlag = 0x1F3F4;
constexpr char32_t kZeroWidthJoiner = 0x200D;

/// The longest sequence of tag characters that names a region, with its terminator.
constexpr std::uint8_t kMaxFlagTags = 7;

constexpr bool isBidiControl(char32_t c) { return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069); }

constexpr bool isTagCharacter(char32_t c) { return c >= 0xE0000 && c <= 0xE007F; }

constexpr bool isVariationSelector(char32_t c) {
  return (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE0100 && c <= 0xE01EF);
}

constexpr bool isZeroWidth(char32_t c) {
  return (c >= 0x200B && c <= 0x200D) || (c >= 0x2060 && c <= 0x2064) || c == 0xFEFF;
}

/// Whether a byte can begin one of these characters.
constexpr bool isSuspect(char c) { return c == '\xE2' || c == '\xEF' || c == '\xF3' || c == '\xF0'; }

/// What an invisible character is called, or nothing for a visible one.
std::string_view nameOf(char32_t c) {
  if (isZeroWidth(c)) return "zero-width";
  if (isVariationSelector(c)) return "variation-selector";
  return isTagCharacter(c) ? "tag" : "";
}

/// Whether scripts and emoji need the character where it stands.
bool isOrdinary(char32_t c, const InvisibleRun& run) {
  if (isTagCharacter(c)) return run.afterFlag && run.length < kMaxFlagTags;
  return run.length == 0 || (run.length == 1 && run.isSelector && c == kZeroWidthJoiner);
}

void appendVisible(char32_t control, String& out) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  out += "[U+20";
  out += kHex[(control >> 4) & 15];
  out += kHex[control & 15];
  out += ']';
}

std::size_t lengthOf(char first) {
  const auto byte = static_cast<unsigned char>(first);
  if (byte < 0xC0) return 1;
  return byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

/// A URL without what does not change where it leads, as far as people compare them.
String comparable(std::string_view url) {
  for (const std::string_view scheme : {"https:", "http:"}) {
    if (equalsIgnoringAsciiCase(url.substr(0, scheme.size()), scheme)) {
      url.remove_prefix(scheme.size());
      break;
    }
  }
  while (!url.empty() && url.front() == '/') url.remove_prefix(1);
  if (equalsIgnoringAsciiCase(url.substr(0, 4), "www.")) url.remove_prefix(4);
  constexpr std::string_view kEllipsis = "%E2%80%A6";
  if (url.ends_with(kEllipsis)) url.remove_suffix(kEllipsis.size());
  while (!url.empty() && (url.back() == '/' || url.back() == '.')) url.remove_suffix(1);
  String out;
  for (const char c : url) out += toAsciiLower(c);
  return out;
}

}  // namespace

bool mayDeceive(std::string_view text) { return text.find_first_of("\xE2\xEF\xF3\xF0") != std::string_view::npos; }

bool guardText(std::string_view text, bool showsBidi, InvisibleText policy, InvisibleRun& run, String& out,
               TextFindings& found) {
  std::size_t copied = 0;
  out.clear();
  for (std::size_t at = 0; at < text.size();) {
    if (!isSuspect(text[at])) {
      run = {};
      at += lengthOf(text[at]);
      continue;
    }
    const char32_t c = decodeUtf8(text, at);
    const std::size_t begin = at;
    at += lengthOf(text[at]);
    const std::string_view name = nameOf(c);
    const bool isControl = showsBidi && isBidiControl(c);
    const bool isHidden = policy != InvisibleText::kKeep && !name.empty() && !isOrdinary(c, run);
    if (name.empty()) {
      run = {};
      run.afterFlag = c == kBlackFlag;
    } else {
      run.isSelector = isVariationSelector(c);
      if (run.length < UINT8_MAX) ++run.length;
    }
    if (isHidden) {
      found.invisible = name;
      appendUtf8(found.hidden, isTagCharacter(c) ? c & 0x7F : c);
    }
    if (!isControl && !(isHidden && policy == InvisibleText::kStrip)) continue;
    out.append(text.substr(copied, begin - copied));
    copied = at;
    if (isControl) appendVisible(c, out);
    found.bidi = found.bidi || isControl;
  }
  if (copied == 0) return false;
  out.append(text.substr(copied));
  return true;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && isC0ControlOrSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && isC0ControlOrSpace(text.back())) text.remove_suffix(1);
  return text;
}

bool looksLikeUrl(std::string_view text) {
  for (const char c : text) {
    if (isC0ControlOrSpace(c)) return false;
  }
  for (const std::string_view start : {"http://", "https://", "www."}) {
    if (text.size() > start.size() && equalsIgnoringAsciiCase(text.substr(0, start.size()), start)) return true;
  }
  const std::string_view host = text.substr(0, text.find_first_of("/?#:"));
  const std::size_t dot = host.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return false;
  for (const char c : host) {
    if (!isAsciiAlphanumeric(c) && c != '-' && c != '.' && static_cast<unsigned char>(c) < 0x80) return false;
  }
  // Those under which a name is hardly a file's: "README.md" and "main.rs" are hosts, too.
  static constexpr char kDomains[] =
      "com\0org\0net\0edu\0gov\0mil\0int\0io\0ai\0app\0dev\0co\0info\0biz\0me\0us\0uk\0eu\0de\0fr\0nl\0ch\0it\0es\0"
      "ca\0au\0jp\0cn\0in\0br\0ru\0example\0";
  return findWord(kDomains, host.substr(dot + 1)) >= 0;
}

bool isDeceptive(std::string_view shown, std::string_view href) {
  const String claimed = comparable(shown);
  const String target = comparable(href);
  const bool isWeb = href.find("//") != std::string_view::npos;
  if (!isWeb || !std::string_view(target).starts_with(claimed)) return true;
  // The host is claimed as a whole; of a path, the beginning.
  return target.size() > claimed.size() && claimed.find('/') == std::string_view::npos &&
         std::string_view("/?#:").find(target[claimed.size()]) == std::string_view::npos;
}

}  // namespace sluice
