#include "text/utf8.h"

#include <algorithm>

namespace sluice {

std::size_t utf16Length(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    units += (byte & 0xC0U) != 0x80U ? 1U : 0U;
    units += byte >= 0xF0U ? 1U : 0U;
  }
  return units;
}

std::size_t commonPrefix(std::string_view a, std::string_view b) {
  const std::size_t limit = std::min(a.size(), b.size());
  std::size_t length = 0;
  while (length < limit && a[length] == b[length]) ++length;
  const auto splitsCodePoint = [length](std::string_view text) {
    return length < text.size() && isContinuationByte(text[length]);
  };
  while (length > 0 && (splitsCodePoint(a) || splitsCodePoint(b))) {
    --length;
    if (!isContinuationByte(a[length])) break;
  }
  return length;
}

}  // namespace sluice
