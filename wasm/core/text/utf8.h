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
void appendUtf8(String& out, char32_t codePoint);

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
