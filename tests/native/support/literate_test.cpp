#include "support/literate.h"

#include <gtest/gtest.h>

namespace sluice::test {
namespace {

TEST(Literate, ReadsCasesStepsAndEscapes) {
  const LiterateFile file = parseLiterate(
      "# A file\nprose\n\n## First\n\"a\\n\\t\\\"\\\\\\x41\" => <p>a</p>\n\"b\"   => (same)\nfinish => (nothing)\n## "
      "Second\n"
      "\"=> \" => x => y\n");
  ASSERT_EQ(file.error, "");
  ASSERT_EQ(file.cases.size(), 2u);
  EXPECT_EQ(file.cases[0].title, "First");
  ASSERT_EQ(file.cases[0].steps.size(), 3u);
  EXPECT_EQ(file.cases[0].steps[0].input, "a\n\t\"\\A");
  EXPECT_EQ(file.cases[0].steps[0].line, 5u);
  EXPECT_EQ(file.cases[0].steps[1].screen, "<p>a</p>");
  EXPECT_TRUE(file.cases[0].steps[2].isFinish);
  EXPECT_EQ(file.cases[0].steps[2].screen, "");
  EXPECT_EQ(file.cases[1].steps[0].input, "=> ");
  EXPECT_EQ(file.cases[1].steps[0].screen, "x => y");
}

TEST(Literate, SaysWhereTheFormatIsBroken) {
  EXPECT_NE(parseLiterate("\"a\" => b\n").error.find("line 1"), std::string::npos);
  EXPECT_NE(parseLiterate("## t\n\"a => b\n").error.find("line 2"), std::string::npos);
  EXPECT_NE(parseLiterate("## t\n\"a\" b\n").error.find("line 2"), std::string::npos);
  EXPECT_NE(parseLiterate("## t\n\"\\q\" => b\n").error.find("line 2"), std::string::npos);
  EXPECT_NE(parseLiterate("## t\nprose\n").error.find("without steps"), std::string::npos);
}

}  // namespace
}  // namespace sluice::test
