// C1 and C2 over documents put together by chance from the pieces that Markdown's rules turn on. The fuzzer goes
// further; these run with every build, the same ones each time.
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "support/oracle.h"
#include "support/properties.h"

namespace sluice::test {
namespace {

constexpr std::string_view kPieces[] = {
    "a",        "b",
    "word ",    "\n",
    "\n",       "\n",
    "\n\n",     "\n\n",
    " ",        "  ",
    "    ",     "\t",
    "- ",       "-",
    "* ",       "*",
    "**",       "_",
    "__",       "+ ",
    "1. ",      "2) ",
    "> ",       ">",
    "# ",       "## ",
    "#",        "`",
    "``",       "```",
    "```x",     "~~~",
    "~~",       "~",
    "[",        "]",
    "](",       ")",
    "[a]",      "[a]:",
    "[a]: /u",  "![",
    "(/u)",     "<",
    ">",        "<b>",
    "</b>",     "<div>",
    "</div>",   "<!--",
    "-->",      "<a ",
    "&",        "&amp;",
    ";",        "\\",
    "|",        "|-",
    "|-|",      "-|-",
    ":-:",      "---",
    "===",      "=",
    "- [ ] ",   "[x] ",
    "\r\n",     "  \n",
    "\\\n",     "中",
    "。",       "é",
    "😀",        "https://a.bc/",
    "www.a.bc", "a@b.cd",
    "\"",       "'t'",
    "!",        ".",
    "0",        "9",
};

std::string randomDocument(std::mt19937_64& random) {
  std::string text;
  for (std::size_t pieces = 1 + random() % 24; pieces > 0; --pieces) text += kPieces[random() % std::size(kPieces)];
  return text;
}

MaybeFailure checkByteByByte(std::string_view text) {
  const Cuts bytes = everyByte(text.size());
  if (hasDoubtfulReferences(text)) return checkPure(text, bytes);
  TestDom expected;
  renderOneShot(text, expected);
  if (auto failure = checkExact(text, expected, {}, Flushing::kOnlyAtTheEnd)) return failure;
  if (auto failure = checkExact(text, expected, bytes, Flushing::kAfterEachChunk)) return failure;
  return checkPure(text, bytes);
}

TEST(RandomDocuments, ExactAndPure) {
  constexpr int kDocuments = 6000;
  std::mt19937_64 random(20240131);
  int failed = 0;
  for (int i = 0; i < kDocuments; ++i) {
    const std::string text = randomDocument(random);
    const MaybeFailure failure = checkByteByByte(text);
    if (failure && ++failed <= 5) {
      ADD_FAILURE() << "document " << i << "\n" << minimised(*failure, checkByteByByte, 1000).describe();
    }
  }
  EXPECT_EQ(failed, 0) << "of " << kDocuments;
}

}  // namespace
}  // namespace sluice::test
