#include "base/string.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <utility>

namespace sluice {
namespace {

TEST(String, BeginsEmptyAndComparesWithWhatReadsLikeIt) {
  const String empty;
  EXPECT_TRUE(empty.empty());
  EXPECT_EQ(empty, "");
  EXPECT_EQ(empty, String(""));
  EXPECT_EQ(String("abc"), std::string_view("abc"));
  EXPECT_FALSE(String("abc") == "abd");
  EXPECT_FALSE(String("abc") == "ab");
  EXPECT_TRUE(String() == std::string_view());  // no text has an address
  EXPECT_EQ(String(3, 'x'), "xxx");
  EXPECT_EQ(String(std::string_view("a\0b", 3)).size(), 3u);
}

TEST(String, CopiesStandAloneAndMovesLeaveNothing) {
  String first("first");
  String copy(first);
  first[0] = 'F';
  EXPECT_EQ(copy, "first");
  const String moved(std::move(first));
  EXPECT_EQ(moved, "First");
  copy = moved;
  EXPECT_EQ(copy, "First");
  String other("other");
  other = std::move(copy);
  EXPECT_EQ(other, "First");
}

/// Everything that grows, against std::string.
TEST(String, GrowsAsStdStringDoes) {
  String ours;
  std::string theirs;
  std::uint32_t random = 7;
  for (int i = 0; i < 2'000; ++i) {
    random = random * 1664525U + 1013904223U;
    const std::size_t at = theirs.empty() ? 0 : (random >> 16U) % theirs.size();
    const std::size_t count = (random >> 8U) % 9;
    const std::string piece(count, static_cast<char>('a' + i % 26));
    switch ((random >> 28U) % 8) {
      case 0:
        ours.push_back('!');
        theirs.push_back('!');
        break;
      case 1:
        ours.append(piece);
        theirs.append(piece);
        break;
      case 2:
        ours.append(count, '-');
        theirs.append(count, '-');
        break;
      case 3:
        ours.insert(at, piece);
        theirs.insert(at, piece);
        break;
      case 4:
        ours.erase(at, std::min(count, theirs.size() - at));
        theirs.erase(at, count);
        break;
      case 5:
        ours.resize(at + count);
        theirs.resize(at + count);
        break;
      case 6:
        ours.append(ours.substr(at, count));
        theirs.append(std::string(theirs, at, count));
        break;
      default:
        ours = ours.substr(at / 2);
        theirs = theirs.substr(at / 2);
    }
    ASSERT_EQ(std::string_view(ours), theirs) << i;
  }
}

TEST(String, TakesAPartOfItselfWhereItHasToGrow) {
  String text("0123456789");
  for (int i = 0; i < 6; ++i) text.append(text);
  EXPECT_EQ(text.size(), 640u);
  EXPECT_EQ(text.substr(630), "0123456789");
  text = text.substr(5, 10);
  EXPECT_EQ(text, "5678901234");
}

TEST(String, FindsAsAViewDoes) {
  const String text("a.b.c");
  EXPECT_EQ(text.find('.'), 1u);
  EXPECT_EQ(text.find('.', 2), 3u);
  EXPECT_EQ(text.find("c"), 4u);
  EXPECT_EQ(text.rfind('.'), 3u);
  EXPECT_EQ(text.find_first_of("cb"), 2u);
  EXPECT_EQ(text.find_first_not_of("a."), 2u);
  EXPECT_EQ(text.find_last_of("ab"), 2u);
  EXPECT_EQ(text.find('x'), std::string_view::npos);
}

TEST(String, WritesNumbers) {
  String text;
  appendDecimal(text, 0);
  text += ' ';
  appendDecimal(text, 1'234'567'890);
  text += ' ';
  appendDecimal(text, UINT64_MAX);
  EXPECT_EQ(text, "0 1234567890 18446744073709551615");
}

}  // namespace
}  // namespace sluice
