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

void appendUtf8(String& out, char32_t codePoint) {
  if (codePoint < 0x80) return out.push_back(static_cast<char>(codePoint));
  const bool isScalar = codePoint <= 0x10FFFF && (codePoint < 0xD800 || codePoint > 0xDFFF);
  if (!isScalar) codePoint = kReplacementCharacter;
  // The lead byte begins with as many ones as the sequence has bytes.
  unsigned left = codePoint < 0x800 ? 1 : codePoint < 0x10000 ? 2 : 3;
  out.push_back(static_cast<char>((0xFF00U >> (left + 1)) | (codePoint >> (6 * left))));
  while (left-- > 0) out.push_back(static_cast<char>(0x80 | ((codePoint >> (6 * left)) & 0x3F)));
}

char32_t decodeUtf8(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t index) -> char32_t {
    return index < text.size() ? static_cast<unsigned char>(text[index]) : 0U;
  };
  const char32_t lead = byte(at);
  if (lead < 0x80) return lead;
  const auto tail = [&](std::size_t index) { return byte(at + index) & 0x3FU; };
  if (lead < 0xE0) return ((lead & 0x1FU) << 6U) | tail(1);
  if (lead < 0xF0) return ((lead & 0x0FU) << 12U) | (tail(1) << 6U) | tail(2);
  return ((lead & 0x07U) << 18U) | (tail(1) << 12U) | (tail(2) << 6U) | tail(3);
}

char32_t decodeUtf8Before(std::string_view text, std::size_t at) {
  do --at;
  while (at > 0 && isContinuationByte(text[at]));
  return decodeUtf8(text, at);
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
