#include "providers/json_escape.h"

#include <string_view>

#include "text/utf8.h"

namespace sluice {

int hexQuad(const char* digits) {
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = digits[i];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

const char* unescape(const char* at, const char* end, String& out) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kCharacters = "\"\\/\b\f\n\r\t";
  if (at == end) return nullptr;
  if (const std::size_t index = kLetters.find(*at); index != std::string_view::npos) {
    out.push_back(kCharacters[index]);
    return at + 1;
  }
  if (*at != 'u' || end - at < 5) return nullptr;
  const int unit = hexQuad(at + 1);
  if (unit < 0 || isHighSurrogate(unit) || isLowSurrogate(unit)) return nullptr;
  appendUtf8(out, static_cast<char32_t>(unit));
  return at + 5;
}

}  // namespace sluice
