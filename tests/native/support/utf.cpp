#include "support/utf.h"

#include <cstdint>

namespace sluice::test {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

std::uint8_t byteAt(std::string_view text, std::size_t at) { return static_cast<std::uint8_t>(text[at]); }

/// Valid range of the second byte for a lead byte, which is where overlong forms, surrogates and values past U+10FFFF
/// are excluded.
struct SecondByte {
  std::uint8_t low = 0x80;
  std::uint8_t high = 0xBF;
};

SecondByte secondByteOf(std::uint8_t lead) {
  switch (lead) {
    case 0xE0:
      return {0xA0, 0xBF};
    case 0xED:
      return {0x80, 0x9F};
    case 0xF0:
      return {0x90, 0xBF};
    case 0xF4:
      return {0x80, 0x8F};
    default:
      return {};
  }
}

std::size_t expectedLength(std::uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  if (lead >= 0xF0 && lead <= 0xF4) return 4;
  return 0;
}

/// Longest prefix at `at` that a well-formed sequence could start with; `complete` tells whether it is one.
std::size_t maximalSubpart(std::string_view text, std::size_t at, bool* complete) {
  const std::uint8_t lead = byteAt(text, at);
  const std::size_t expected = expectedLength(lead);
  *complete = expected == 1;
  if (expected < 2) return 1;
  const SecondByte second = secondByteOf(lead);
  std::size_t length = 1;
  while (length < expected && at + length < text.size()) {
    const std::uint8_t byte = byteAt(text, at + length);
    const bool fits = length == 1 ? byte >= second.low && byte <= second.high : byte >= 0x80 && byte <= 0xBF;
    if (!fits) return length;
    ++length;
  }
  *complete = length == expected;
  return length;
}

}  // namespace

std::size_t utf8SequenceLength(std::string_view text, std::size_t at) {
  bool complete = false;
  const std::size_t length = maximalSubpart(text, at, &complete);
  return complete ? length : 0;
}

bool isWellFormedUtf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8SequenceLength(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::size_t utf16Length(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if ((byte & 0xC0) != 0x80) ++units;  // every sequence has one lead byte
    if (byte >= 0xF0) ++units;           // and four-byte sequences are surrogate pairs
  }
  return units;
}

bool utf16Prefix(std::string_view text, std::size_t from, std::size_t units, std::size_t* bytes) {
  std::size_t at = from;
  std::size_t taken = 0;
  while (taken < units) {
    if (at >= text.size()) return false;
    const std::size_t length = utf8SequenceLength(text, at);
    if (length == 0) return false;
    taken += length == 4 ? 2 : 1;
    at += length;
  }
  *bytes = at - from;
  return taken == units;
}

std::string decodeUtf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size());
  for (std::size_t at = 0; at < bytes.size();) {
    bool complete = false;
    const std::size_t length = maximalSubpart(bytes, at, &complete);
    text += complete ? bytes.substr(at, length) : kReplacement;
    at += length;
  }
  return text;
}

std::string escaped(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    switch (c) {
      case '\n':
        out += "\\n";
        continue;
      case '\r':
        out += "\\r";
        continue;
      case '\t':
        out += "\\t";
        continue;
      case '"':
        out += "\\\"";
        continue;
      case '\\':
        out += "\\\\";
        continue;
      default:
        break;
    }
    if (byte < 0x20 || byte == 0x7F) {
      out += "\\x";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
  return out;
}

}  // namespace sluice::test
