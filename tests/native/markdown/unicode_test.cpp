#include "markdown/unicode.h"

#include <gtest/gtest.h>

#include <vector>

#include "support/md4c_whole.h"

namespace {

constexpr unsigned kCodePoints = 0x110000;

std::vector<unsigned> folded(unsigned (*fold)(unsigned, unsigned[3]), unsigned codePoint) {
  unsigned to[3] = {};
  const unsigned count = fold(codePoint, to);
  return {to, to + count};
}

TEST(Unicode, FoldsEveryCodePointAsMd4cDoes) {
  for (unsigned codePoint = 0; codePoint < kCodePoints; ++codePoint) {
    ASSERT_EQ(folded(sluice_unicode_fold, codePoint), folded(md4c_fold, codePoint)) << std::hex << codePoint;
  }
}

TEST(Unicode, ClassesEveryCodePointAsMd4cDoes) {
  for (unsigned codePoint = 0; codePoint < kCodePoints; ++codePoint) {
    ASSERT_EQ(sluice_unicode_is_punctuation(codePoint) != 0, md4c_is_punctuation(codePoint) != 0)
        << std::hex << codePoint;
    ASSERT_EQ(sluice_unicode_is_whitespace(codePoint) != 0, md4c_is_whitespace(codePoint) != 0)
        << std::hex << codePoint;
  }
}

}  // namespace
