// Small facts about UTF-8 that several stages need.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/string.h"

namespace sluice {

/// The length of well-formed UTF-8 in UTF-16 code units, which is how the page counts.
[[nodiscard]] std::size_t utf16Length(std::string_view text);

/// The length of the longest common prefix that ends between code points of both (well-formed) texts.
[[nodiscard]] std::size_t commonPrefix(std::string_view a, std::string_view b);

/// True for a byte that continues a code point.
[[nodiscard]] constexpr bool isContinuationByte(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

/// Appends the code point; one that is no Unicode scalar value (a surrogate, beyond U+10FFFF) becomes U+FFFD.
inline void appendUtf8(String& out, char32_t codePoint) {
  if (codePoint > 0x10FFFF || (codePoint >= 0xD800 && codePoint <= 0xDFFF)) codePoint = kReplacementCharacter;
  const auto put = [&out](char32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (codePoint < 0x80) {
    put(codePoint);
  } else if (codePoint < 0x800) {
    put(0xC0 | (codePoint >> 6));
    put(0x80 | (codePoint & 0x3F));
  } else if (codePoint < 0x10000) {
    put(0xE0 | (codePoint >> 12));
    put(0x80 | ((codePoint >> 6) & 0x3F));
    put(0x80 | (codePoint & 0x3F));
  } else {
    put(0xF0 | (codePoint >> 18));
    put(0x80 | ((codePoint >> 12) & 0x3F));
    put(0x80 | ((codePoint >> 6) & 0x3F));
    put(0x80 | (codePoint & 0x3F));
  }
}

/// The code point that begins at `text[at]` of well-formed text.
[[nodiscard]] char32_t decodeUtf8(std::string_view text, std::size_t at);

/// The code point that ends before `text[at]`, which is not the text's beginning.
[[nodiscard]] char32_t decodeUtf8Before(std::string_view text, std::size_t at);

/// The longest prefix of well-formed `text` that is at most `size` bytes and ends between two code points.
inline std::string_view prefixOfUtf8(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && isContinuationByte(text[size])) --size;
  return text.substr(0, size);
}

}  // namespace sluice
