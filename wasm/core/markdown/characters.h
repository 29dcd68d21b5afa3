// CommonMark's classes of ASCII characters (0.31.2, 2.1 Characters and lines).
#pragma once

#include <cstddef>
#include <string_view>

namespace sluice::markdown {

constexpr bool isBlank(char c) { return c == ' ' || c == '\t'; }
constexpr bool isLineEnding(char c) { return c == '\n' || c == '\r'; }
/// White space inside a line.
constexpr bool isSpace(char c) { return isBlank(c) || c == '\v' || c == '\f'; }
constexpr bool isControl(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 31 || byte == 127;
}
constexpr bool isAscii(char c) { return static_cast<unsigned char>(c) <= 127; }
constexpr bool isDigit(char c) { return c >= '0' && c <= '9'; }
constexpr bool isAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool isAlnum(char c) { return isAlpha(c) || isDigit(c); }
constexpr bool isPunctuation(char c) {
  return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
}
constexpr char toLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// True if `text` begins with `word`, letters compared without case; `word` is in lower case.
constexpr bool startsWithIgnoringCase(std::string_view text, std::string_view word) {
  if (text.size() < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (toLower(text[i]) != word[i]) return false;
  }
  return true;
}

constexpr std::string_view trimBlanksEnd(std::string_view text) {
  while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
  return text;
}

constexpr std::size_t skipBlanks(std::string_view text, std::size_t offset) {
  while (offset < text.size() && isBlank(text[offset])) ++offset;
  return offset;
}

constexpr std::size_t skipSpaces(std::string_view text, std::size_t offset) {
  while (offset < text.size() && isSpace(text[offset])) ++offset;
  return offset;
}

}  // namespace sluice::markdown
