#include "text/ascii.h"

#include <cstddef>

namespace sluice {

bool equalsIgnoringAsciiCase(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (toAsciiLower(a[i]) != toAsciiLower(b[i])) return false;
  }
  return true;
}

int findWord(const char* words, std::string_view text) {
  for (int position = 0; *words != '\0'; ++position) {
    const std::string_view word(words);
    if (equalsIgnoringAsciiCase(text, word)) return position;
    words += word.size() + 1;
  }
  return -1;
}

}  // namespace sluice
