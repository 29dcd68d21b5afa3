// Small facts about UTF-8 that several stages need.
#pragma once

#include <cstddef>
#include <string_view>

namespace sluice {

/// The length of well-formed UTF-8 in UTF-16 code units, which is how the page counts.
[[nodiscard]] std::size_t utf16Length(std::string_view text);

/// The length of the longest common prefix that ends between code points of both (well-formed) texts.
[[nodiscard]] std::size_t commonPrefix(std::string_view a, std::string_view b);

/// True for a byte that continues a code point.
[[nodiscard]] constexpr bool isContinuationByte(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace sluice
