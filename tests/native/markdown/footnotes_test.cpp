// Footnotes and the ids of headings: the rules, what is on screen on the way, and the contracts over random documents.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>

#include "support/properties.h"
#include "support/streamed_document.h"

namespace sluice::test {
namespace {

constexpr unsigned kFootnotes = 4;
constexpr unsigned kHeadingIds = 8;

/// The document without what is the same for all: roles, labels, `rel`.
std::string brief(std::string html) {
  for (const std::string_view name : {" role=\"", " aria-label=\"", " rel=\""}) {
    for (std::size_t at = html.find(name); at != std::string::npos; at = html.find(name)) {
      html.erase(at, html.find('"', at + name.size()) + 1 - at);
    }
  }
  return html;
}

std::string rendered(std::string_view text, unsigned dialect) {
  const auto failure = checkDialect(text, everyByte(text.size()), dialect);
  EXPECT_FALSE(failure) << failure->describe();
  StreamedDocument document(dialectOptions(dialect));
  EXPECT_TRUE(document.feed(text) && document.finish()) << document.error();
  return brief(document.dom().html());
}

std::string footnotes(std::string_view text) { return rendered(text, kFootnotes); }
std::string headings(std::string_view text) { return rendered(text, kHeadingIds); }

std::string first(const std::string& number) {
  return R"(<sup class="footnote-ref" id="sluice-fnref:)" + number + R"("><a href="#sluice-fn:)" + number + R"(">)" +
         number + "</a></sup>";
}

std::string next(const std::string& number) {
  return R"(<sup class="footnote-ref"><a href="#sluice-fn:)" + number + R"(">)" + number + "</a></sup>";
}

std::string note(const std::string& number, const std::string& content) {
  return R"(<div class="footnote" id="sluice-fn:)" + number + R"("><a href="#sluice-fnref:)" + number + R"(">)" +
         number + "</a>" + content + "</div>";
}

TEST(Footnotes, AreOffByDefault) {
  StreamedDocument document;
  ASSERT_TRUE(document.feed("a[^1]\n\n[^1]: /b\n") && document.finish());
  EXPECT_EQ(brief(document.dom().html()), R"(<p>a<a href="/b">^1</a></p>)");
}

TEST(Footnotes, AreAnElementThatNamesWhatItIs) {
  StreamedDocument document(dialectOptions(kFootnotes));
  ASSERT_TRUE(document.feed("a[^1]\n\n[^1]: b\n") && document.finish());
  EXPECT_EQ(document.dom().html(),
            R"(<p>a<sup class="footnote-ref" id="sluice-fnref:1"><a aria-label="Footnote 1" href="#sluice-fn:1" )"
            R"(role="doc-noteref">1</a></sup></p><div class="footnote" id="sluice-fn:1" role="doc-footnote">)"
            R"(<a aria-label="Back to reference 1" href="#sluice-fnref:1" role="doc-backlink">1</a><p>b</p></div>)");
}

TEST(Footnotes, AreNumberedInTheOrderOfTheirFirstAppearance) {
  EXPECT_EQ(footnotes("a[^x] b[^long-one] c[^x]\n\n[^long-one]: L\n[^x]: X\n"),
            "<p>a" + first("1") + " b" + first("2") + " c" + next("1") + "</p>" + note("2", "<p>L</p>") +
                note("1", "<p>X</p>"));
  EXPECT_EQ(footnotes("[^b]: B\n\na[^a] b[^b]\n\n[^a]: A\n"),
            note("1", "<p>B</p>") + "<p>a" + first("2") + " b" + first("1") + "</p>" + note("2", "<p>A</p>"));
}

TEST(Footnotes, MatchTheirLabelsWithoutCase) {
  EXPECT_EQ(footnotes("a[^Ä]\n\n[^ä]: b\n"), "<p>a" + first("1") + "</p>" + note("1", "<p>b</p>"));
}

TEST(Footnotes, WithoutDefinitionAreTextInTheEnd) {
  EXPECT_EQ(footnotes("a[^1] *b[^2]*\n\n# c[^1]\n\n[^2]: B\n"),
            "<p>a[^1] <em>b" + first("2") + "</em></p><h1>c[^1]</h1>" + note("2", "<p>B</p>"));
  EXPECT_EQ(footnotes("|[^1]|\n|-|\n|[^2]|\n"),
            "<table><thead><tr><th>[^1]</th></tr></thead><tbody><tr><td>[^2]</td></tr></tbody></table>");
}

TEST(Footnotes, WithoutDefinitionAreLinksInTheEndWhereALinkHasTheLabel) {
  EXPECT_EQ(footnotes("a[^1]\n\n[\n^1]: /b\n"), R"(<p>a<a href="/b">^1</a></p>)");
  EXPECT_EQ(footnotes("a[^1]\n\n[\n^1]: /b\n\nc\n"), R"(<p>a<a href="/b">^1</a></p><p>c</p>)");
  EXPECT_EQ(footnotes("a[^1]\n\n[\n^1]: /b\n\n[^1]: c\n"), "<p>a" + first("1") + "</p>" + note("1", "<p>c</p>"));
}

TEST(Footnotes, WithoutReferenceStayWhereTheyAre) {
  EXPECT_EQ(footnotes("a\n\n[^1]: b\n\nc\n"), "<p>a</p>" + note("1", "<p>b</p>") + "<p>c</p>");
}

TEST(Footnotes, OfSeveralWithOneLabelTheFirstIsLedTo) {
  EXPECT_EQ(footnotes("a[^1]\n\n[^1]: b\n\n[^1]: c\n"),
            "<p>a" + first("1") + "</p>" + note("1", "<p>b</p>") +
                R"(<div class="footnote"><a href="#sluice-fnref:1">1</a><p>c</p></div>)");
}

TEST(Footnotes, GoOnOverIndentedLines) {
  EXPECT_EQ(footnotes("[^1]: a\nb\n\n    c\n\n    - d\n\n          code\n\ne\n"),
            note("1", "<p>a\nb</p><p>c</p><ul><li><p>d</p><pre><code>code\n</code></pre></li></ul>") + "<p>e</p>");
  EXPECT_EQ(footnotes("[^1]:\n    a\n[^2]:     b\n"), note("1", "<p>a</p>") + note("2", "<p>b</p>"));
  EXPECT_EQ(footnotes("[^1]: ```x\n    c\n    ```\n"), note("1", "<pre><code class=\"language-x\">c\n</code></pre>"));
}

TEST(Footnotes, StandInContainersAndInterruptParagraphs) {
  EXPECT_EQ(footnotes("> a[^1]\n> [^1]: b\n"),
            "<blockquote><p>a" + first("1") + "</p>" + note("1", "<p>b</p>") + "</blockquote>");
  EXPECT_EQ(footnotes("- [^1]: a\n\n      b\n- c\n"),
            "<ul><li>" + note("1", "<p>a</p><p>b</p>") + "</li><li>c</li></ul>");
  EXPECT_EQ(footnotes("[^1]: [^2]: a[^1]\n"), note("1", note("2", "<p>a" + first("1") + "</p>")));
  EXPECT_EQ(footnotes("    [^1]: a\n"), "<pre><code>[^1]: a\n</code></pre>");
}

TEST(Footnotes, AreNoneInCodeTagsAndLinks) {
  EXPECT_EQ(
      footnotes("`[^1]` <b title=\"[^1]\">\\[^1]</b> <https://a.b/[^1]>\n\n[^1]: x\n"),
      "<p><code>[^1]</code> <b title=\"[^1]\">[^1]</b> <a href=\"https://a.b/%5B%5E1%5D\">https://a.b/[^1]</a></p>" +
          note("1", "<p>x</p>"));
  EXPECT_EQ(footnotes("[^1](/u) [a [^1]](/v)\n\n[^1]: x\n"),
            R"(<p><a href="/u">^1</a> <a href="/v">a <sup class="footnote-ref" id="sluice-fnref:1">1</sup></a></p>)" +
                note("1", "<p>x</p>"));
  EXPECT_EQ(footnotes("[^a b] [^] [^\"] [^.] [^\n1] [^1]+\n\n[^1]: x"),
            "<p>[^a b] [^] [^\"] [^.] [^\n1] [^1]+</p>" + note("1", "<p>x</p>"));
}

TEST(Footnotes, LetTheMarksBesideThemCount) {
  EXPECT_EQ(footnotes("**a.**[^1] _b_[^1]c[^1][^2]\n\n[^1]: x\n[^2]: y\n"),
            "<p><strong>a.</strong>" + first("1") + " <em>b</em>" + next("1") + "c" + next("1") + first("2") + "</p>" +
                note("1", "<p>x</p>") + note("2", "<p>y</p>"));
}

TEST(Footnotes, KeepTheirFirstReferenceWhenABlockIsRepaired) {
  EXPECT_EQ(footnotes("a[^1] [b]\n\nc[^1]\n\n[b]: /u\n\n[^1]: x\n"),
            "<p>a" + first("1") + " <a href=\"/u\">b</a></p><p>c" + next("1") + "</p>" + note("1", "<p>x</p>"));
}

TEST(HeadingIds, AreGitHubsSlugs) {
  EXPECT_EQ(headings("# The *Quick* `Fox`, & more_of it!\n"),
            R"(<h1 id="sluice-the-quick-fox--more_of-it">The <em>Quick</em> <code>Fox</code>, &amp; more_of it!</h1>)");
  EXPECT_EQ(headings("Über 北京 🎉\n===\n"), R"(<h1 id="sluice-über-北京-">Über 北京 🎉</h1>)");
  EXPECT_EQ(headings("# a <b>b\n"), R"(<h1 id="sluice-a-b">a <b>b</b></h1>)");
  EXPECT_EQ(headings("# !!!\n#\n"), "<h1>!!!</h1><h1></h1>");
}

TEST(HeadingIds, AreNumberedWhereTheyRepeat) {
  EXPECT_EQ(
      headings("# a\n# a-1\n# a\n# A\n"),
      R"(<h1 id="sluice-a">a</h1><h1 id="sluice-a-1">a-1</h1><h1 id="sluice-a-2">a</h1><h1 id="sluice-a-3">A</h1>)");
}

TEST(HeadingIds, StayWhenADefinitionComesLate) {
  EXPECT_EQ(headings("# a [b]\n\n[b]: /u\n"), R"(<h1 id="sluice-a-b">a <a href="/u">b</a></h1>)");
}

TEST(HeadingIds, AreWhereFragmentsLead) {
  EXPECT_EQ(headings("[a](#b) [c](/d#b)\n# b\n"),
            R"(<p><a href="#sluice-b">a</a> <a href="/d#b">c</a></p><h1 id="sluice-b">b</h1>)");
}

TEST(HeadingIds, ComeWhenTheHeadingCloses) {
  StreamedDocument document(dialectOptions(kHeadingIds));
  ASSERT_TRUE(document.feed("# a b") && document.flush());
  EXPECT_EQ(document.dom().html(), "<h1>a b</h1>");
  ASSERT_TRUE(document.feed("\n") && document.flush());
  EXPECT_EQ(document.dom().html(), R"(<h1 id="sluice-a-b">a b</h1>)");
}

/// References, and their definitions in the given order, or none of them: what is still open when the text ends.
std::string manyFootnotes(std::size_t count, bool isReversed, bool areDefined) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "Some words about it[^n" + std::to_string(i) + "].\n\n";
  for (std::size_t i = 0; i < count && areDefined; ++i) {
    text += "[^n" + std::to_string(isReversed ? count - 1 - i : i) + "]: What it says.\n\n";
  }
  return text;
}

struct Work {
  double parsed;
  double patch;
  double operations;
};

Work workPerByte(const std::string& text) {
  Stream stream(dialectOptions(kFootnotes));
  for (std::size_t at = 0; at < text.size(); at += 4) {
    stream.feed(std::string_view(text).substr(at, 4));
    stream.flush(0);
  }
  stream.finish();
  stream.flush(0);
  const StreamCounters counters = stream.counters(0);
  const auto size = static_cast<double>(text.size());
  return {static_cast<double>(counters.markdown.bytesParsed) / size, static_cast<double>(counters.patch.bytes) / size,
          static_cast<double>(counters.patch.operations) / size};
}

TEST(Footnotes, CostTheSameHoweverManyThereAre) {
  for (const auto& [isReversed, areDefined] : {std::pair{false, true}, {true, true}, {false, false}}) {
    const Work few = workPerByte(manyFootnotes(100, isReversed, areDefined));
    const Work many = workPerByte(manyFootnotes(3000, isReversed, areDefined));
    EXPECT_LE(many.parsed, 1.1 * few.parsed);
    EXPECT_LE(many.patch, 1.1 * few.patch);
    EXPECT_LE(many.operations, 1.1 * few.operations);
  }
}

constexpr std::string_view kPieces[] = {
    "a",       "word ", "\n",     "\n",    "\n\n",   "\n\n",    " ",     "    ",    "- ",   "> ",           "# ",
    "[^1]",    "[^2]",  "[^a]",   "[^1]:", "[^1]: ", "[^2]: ",  "[^a]:", "[^",      "]",    "]:",           "[",
    "(/u)",    "[^x",   "*",      "**",    "_",      "`",       "$",     "$$",      "\\(",  "\\)",          "|",
    "|-|\n",   "<b>",   "</b>",   "===",   "---",    "```",     "<",     ">",       "\\",   "[a]: /u",      "[a]",
    "[^b][a]", "~~",    "    - ", "\t",    "!",      "![^1](/", "中",    "[!NOTE]", "\r\n", "https://a.b/",
};

TEST(Footnotes, AreExactAndPureInRandomDocuments) {
  constexpr int kDocuments = 4000;
  std::mt19937_64 random(14);
  int failed = 0;
  for (int i = 0; i < kDocuments && failed < 5; ++i) {
    std::string text;
    for (std::size_t pieces = 1 + random() % 24; pieces > 0; --pieces) text += kPieces[random() % std::size(kPieces)];
    const unsigned dialect = random() % kDialects;
    const auto check = [dialect](std::string_view candidate) {
      return checkDialect(candidate, everyByte(candidate.size()), dialect);
    };
    const MaybeFailure failure = check(text);
    if (!failure) continue;
    ++failed;
    ADD_FAILURE() << "dialect " << dialect << ": " << minimised(*failure, check, 1000).describe();
  }
}

}  // namespace
}  // namespace sluice::test
