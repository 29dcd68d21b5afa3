// ASCII classes as the Infra standard names them (https://infra.spec.whatwg.org/#code-points); independent of locale.
#pragma once

#include <string_view>

namespace sluice {

constexpr bool isAsciiUpper(char c) { return c >= 'A' && c <= 'Z'; }
constexpr bool isAsciiAlpha(char c) { return (c >= 'a' && c <= 'z') || isAsciiUpper(c); }
constexpr bool isAsciiDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool isAsciiAlphanumeric(char c) { return isAsciiAlpha(c) || isAsciiDigit(c); }
constexpr bool isAsciiHexDigit(char c) { return isAsciiDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
constexpr bool isAsciiWhitespace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
constexpr bool isAsciiTabOrNewline(char c) { return c == '\t' || c == '\n' || c == '\r'; }
constexpr bool isC0ControlOrSpace(char c) { return static_cast<unsigned char>(c) <= 0x20; }
constexpr char toAsciiLower(char c) { return isAsciiUpper(c) ? static_cast<char>(c | 0x20) : c; }

/// Whether two texts are the same but for the case of ASCII letters.
bool equalsIgnoringAsciiCase(std::string_view a, std::string_view b);

/// The position of `text`, ASCII letters of any case, in a list of words that end in NUL each and in one more NUL; -1
/// if it is none of them.
int findWord(const char* words, std::string_view text);

}  // namespace sluice
