// The oracle is only worth something if it is right itself: CommonMark's own expected HTML is the judge.
#include "support/oracle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "support/material.h"
#include "support/spec_html.h"

namespace sluice::test {
namespace {

std::string htmlOf(std::string_view text, const OracleOptions& options = {}) {
  TestDom dom;
  std::string error;
  EXPECT_TRUE(renderOneShot(text, dom, options, &error)) << error;
  return dom.html();
}

TEST(Oracle, BuildsTheStructureOfMd4csHtml) {
  EXPECT_EQ(htmlOf("# a\n\nb\\\nc\n"), "<h1>a</h1><p>b<br>\nc</p>");
  EXPECT_EQ(htmlOf("- a\n- b\n"), "<ul><li>a</li><li>b</li></ul>");
  EXPECT_EQ(htmlOf("3. a\n\n4. b\n"), "<ol start=\"3\"><li><p>a</p></li><li><p>b</p></li></ol>");
  EXPECT_EQ(htmlOf("```c++ x\na\n```\n"), "<pre><code class=\"language-c++\">a\n</code></pre>");
  EXPECT_EQ(htmlOf("|a|\n|-:|\n|b|\n"),
            "<table><thead><tr><th align=\"right\">a</th></tr></thead><tbody><tr><td align=\"right\">b</td></tr>"
            "</tbody></table>");
  EXPECT_EQ(htmlOf("- [x] a\n"),
            "<ul><li class=\"task-list-item\"><input aria-label=\"Task\" checked=\"\" "
            "class=\"task-list-item-checkbox\" disabled=\"\" "
            "type=\"checkbox\">a</li></ul>");
  EXPECT_EQ(htmlOf("~~a~~ &copy;&#0;\n"), "<p><del>a</del> \xC2\xA9\xEF\xBF\xBD</p>");
}

TEST(Oracle, ReplacesNulAndIllFormedUtf8) {
  EXPECT_EQ(htmlOf(std::string_view("a\0\xFF\xE2\x82z", 6)), "<p>a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz</p>");
}

// The offset mistake of md4c 0.5.3 (see neutralShift): without the shift, each of these loses its second paragraph to
// the outside of the list at some offset.
TEST(Oracle, KeepsClearOfMd4csOffsetMistake) {
  for (std::size_t before = 0; before < 520; ++before) {
    const std::string newlines(before, '\n');
    EXPECT_EQ(htmlOf(newlines + "- a\n\n\n  b"), "<ul><li><p>a</p><p>b</p></li></ul>") << before;
    EXPECT_EQ(htmlOf(newlines + "- # a\n\n  b"), "<ul><li><h1>a</h1><p>b</p></li></ul>") << before;
    EXPECT_EQ(htmlOf(newlines + "- ~~~\n  x\n  ~~~\n\n  b"), "<ul><li><pre><code>x\n</code></pre><p>b</p></li></ul>")
        << before;
  }
}

TEST(Oracle, DoubtsReferencesThatMd4cGetsWrong) {
  EXPECT_TRUE(hasDoubtfulReferences("[a ]\n\n[a]: /u\n[b]: /v\n"));
  EXPECT_TRUE(hasDoubtfulReferences("> [a\n> ]\n\n[a]: /u\n[b]: /v\n"));
  EXPECT_FALSE(hasDoubtfulReferences("[a ]\n\n[a]: /u\n"));
  EXPECT_FALSE(hasDoubtfulReferences("[a] [b]\n\n[a]: /u\n[b]: /v\n"));
  EXPECT_FALSE(hasDoubtfulReferences("[a ](b) [c ](d) ]\n"));
  std::string uses;
  for (int i = 0; i < 200; ++i) uses += "[a]";
  EXPECT_TRUE(hasDoubtfulReferences(uses + "\n\n[a]: /" + std::string(200, 'u')));
}

/// Examples whose HTML the oracle does not give, each with its reason. Sections that are all raw HTML are left out as a
/// whole: what becomes of it is the sanitizer's affair, and its tests' (an unclosed tag cannot stay unclosed in a DOM).
constexpr std::string_view kRawHtmlSections[] = {"HTML blocks", "Raw HTML"};

constexpr std::string_view kRawHtml = "has raw HTML";
constexpr std::string_view kComment = "a comment does not reach the document";
constexpr std::string_view kMd4cCodeSpan = "md4c drops spaces at the end of a line inside a code span";
constexpr std::string_view kUrlGate = "the URL gate refuses the scheme";

struct KnownDifference {
  int example;
  std::string_view reason;
};

constexpr KnownDifference kKnownDifferences[] = {
    {21, kRawHtml},       {31, kRawHtml},       {201, kRawHtml}, {308, kComment}, {309, kComment}, {335, kMd4cCodeSpan},
    {337, kMd4cCodeSpan}, {344, kRawHtml},      {476, kRawHtml}, {477, kRawHtml}, {491, kRawHtml}, {494, kRawHtml},
    {500, kUrlGate},      {524, kRawHtml},      {536, kRawHtml}, {596, kUrlGate}, {598, kUrlGate}, {599, kUrlGate},
    {601, kUrlGate},      {640, kMd4cCodeSpan}, {642, kRawHtml}, {643, kRawHtml},
};

bool isAllRawHtml(const SpecExample& example) {
  return std::find(std::begin(kRawHtmlSections), std::end(kRawHtmlSections), example.section) !=
         std::end(kRawHtmlSections);
}

const KnownDifference* knownDifference(const SpecExample& example) {
  const auto* found = std::find_if(std::begin(kKnownDifferences), std::end(kKnownDifferences),
                                   [&](const KnownDifference& each) { return each.example == example.number; });
  return found == std::end(kKnownDifferences) ? nullptr : found;
}

TEST(Oracle, GivesCommonMarksHtml) {
  const std::vector<SpecExample> examples = loadSpecExamples();
  if (examples.empty()) {
    GTEST_SKIP() << "The CommonMark examples are not at " << specExamplesPath() << "; `npm install` brings them.";
  }
  ASSERT_EQ(examples.size(), 652u) << "CommonMark 0.31.2 has 652 examples";
  OracleOptions options;
  options.dialect = OracleOptions::Dialect::kCommonMark;
  options.sanitizer.urls.images = UrlPolicy::Origins::kAll;
  std::size_t same = 0;
  std::size_t known = 0;
  for (const SpecExample& example : examples) {
    if (isAllRawHtml(example)) continue;
    const std::string expected = normalizedHtml(example.html);
    const std::string actual = normalizedHtml(htmlOf(example.markdown, options));
    if (const KnownDifference* difference = knownDifference(example)) {
      ++known;
      EXPECT_NE(actual, expected) << "example " << example.number
                                  << " does not differ any more: " << difference->reason;
      continue;
    }
    ++same;
    EXPECT_EQ(actual, expected) << "example " << example.number << " (" << example.section << ")";
  }
  std::printf("%zu of %zu examples give CommonMark's HTML, %zu differ for known reasons, the others are all raw HTML\n",
              same, examples.size(), known);
}

}  // namespace
}  // namespace sluice::test
