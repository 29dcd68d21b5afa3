// What the dialect adds to GFM, each by its option: formulas, alerts, reasoning in <think>.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "stream.h"
#include "support/test_dom.h"

namespace sluice::test {
namespace {

StreamOptions chatOptions() {
  StreamOptions options;
  options.answer.provider = "text";
  options.answer.framing = "text";
  options.markdown.math = true;
  options.markdown.alerts = true;
  options.thinkTags = true;
  return options;
}

/// The document of one channel, streamed in pieces of `step` bytes with a flush after each.
std::string streamed(std::string_view text, std::size_t step, std::size_t channel = 0) {
  Stream stream(chatOptions());
  TestDom dom;
  const auto show = [&] {
    if (channel >= stream.channelCount()) return;
    const std::string_view patch = stream.flush(channel);
    if (!patch.empty()) {
      EXPECT_TRUE(dom.apply(patch)) << dom.error();
    }
  };
  for (std::size_t at = 0; at < text.size(); at += step) {
    EXPECT_TRUE(stream.feed(text.substr(at, step)).ok());
    show();
  }
  EXPECT_TRUE(stream.finish().ok());
  show();
  return dom.html();
}

void expectEveryStep(std::string_view text, std::string_view html) {
  for (std::size_t step = 1; step <= text.size(); ++step) EXPECT_EQ(streamed(text, step), html) << "step " << step;
}

TEST(Math, InlineFormulasAreElements) {
  expectEveryStep("a $x_1 + y_2$ b", R"(<p>a <span class="math math-inline">x_1 + y_2</span> b</p>)");
  expectEveryStep(R"(a \(x\,_1*y*\) b)", R"(<p>a <span class="math math-inline">x\,_1*y*</span> b</p>)");
  expectEveryStep("a $$x$$ b", R"(<p>a <span class="math math-display">x</span> b</p>)");
  expectEveryStep(R"(\[ a < b \] c)", R"(<p><span class="math math-display"> a &lt; b </span> c</p>)");
}

TEST(Math, PricesAreNone) {
  expectEveryStep("from $5 to $10, or $ 5 $ more", "<p>from $5 to $10, or $ 5 $ more</p>");
  expectEveryStep(R"(\$5$ and \$6)", "<p>$5$ and $6</p>");
}

TEST(Math, ADollarThatOpensSomethingElseClosesNothing) {
  expectEveryStep("for $5 the value $x$ is", R"(<p>for $5 the value <span class="math math-inline">x</span> is</p>)");
  expectEveryStep("Apple ($AAPL) and Tesla ($TSLA) rose", "<p>Apple ($AAPL) and Tesla ($TSLA) rose</p>");
  expectEveryStep("$HOME and $PATH, `$x`", "<p>$HOME and $PATH, <code>$x</code></p>");
  expectEveryStep("set $HOME in `$HOME`", "<p>set $HOME in <code>$HOME</code></p>");
  expectEveryStep("the $n$th in $[0,1]$", R"(<p>the <span class="math math-inline">n</span>th in )"
                                          R"(<span class="math math-inline">[0,1]</span></p>)");
}

TEST(Math, AUnitOfMoneyIsNone) {
  expectEveryStep("in US$, A$, or $/kg, ($) or $: 5$.", "<p>in US$, A$, or $/kg, ($) or $: 5$.</p>");
  expectEveryStep("| Cost ($) | Tax ($) |\n|---|---|\n",
                  "<table><thead><tr><th>Cost ($)</th><th>Tax ($)</th></tr></thead></table>");
}

TEST(Math, CodeAndTagsAreLeftAlone) {
  expectEveryStep("`$a$` <b title=\"$x$\">c</b>", "<p><code>$a$</code> <b title=\"$x$\">c</b></p>");
  expectEveryStep("[a](/u?$x$)", R"(<p><a href="/u?$x$" rel="noopener noreferrer nofollow">a</a></p>)");
}

TEST(Math, BlocksAreElements) {
  expectEveryStep("where\n$$\n- a\n= b\n$$\nend",
                  "<p>where</p><div class=\"math math-display\">- a\n= b\n</div><p>end</p>");
  expectEveryStep("\\[\nx\n\\]\n", "<div class=\"math math-display\">x\n</div>");
  expectEveryStep("- a\n\n  $$\n  x\n  $$\n", "<ul><li><p>a</p><div class=\"math math-display\">x\n</div></li></ul>");
  expectEveryStep("> \\[\n> x\ny", "<blockquote><div class=\"math math-display\">x\n</div></blockquote><p>y</p>");
}

TEST(Math, CellsKeepTheirBars) {
  expectEveryStep("| a |\n|---|\n| $|x|$ |\n",
                  "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td><span class=\"math "
                  "math-inline\">|x|</span></td></tr></tbody></table>");
}

TEST(Math, StandInsOfAnAuthorStayText) {
  expectEveryStep(
      "\xEF\xB7\x90"
      "0\xEF\xB7\x91 $a$",
      "<p>\xEF\xB7\x90"
      "0\xEF\xB7\x91 $a$</p>");
}

TEST(Math, AnOpenFormulaIsHeldBack) {
  Stream stream(chatOptions());
  TestDom dom;
  stream.feed("so \\(a +");
  ASSERT_TRUE(dom.apply(stream.flush(0)));
  EXPECT_EQ(dom.html(), "<p>so</p>");
  stream.feed(" b\\)");
  ASSERT_TRUE(dom.apply(stream.flush(0)));
  EXPECT_EQ(dom.html(), R"(<p>so <span class="math math-inline">a + b</span></p>)");
}

TEST(Math, ADollarAtTheEndWaitsForWhatFollows) {
  Stream stream(chatOptions());
  TestDom dom;
  stream.feed("from $5-$");
  ASSERT_TRUE(dom.apply(stream.flush(0)));
  EXPECT_EQ(dom.html(), "<p>from $5-</p>");
  stream.feed("6\n\n$x$");
  ASSERT_TRUE(dom.apply(stream.flush(0)));
  EXPECT_EQ(dom.html(), "<p>from $5-$6</p><p>$x</p>");
  stream.feed(".");
  ASSERT_TRUE(dom.apply(stream.flush(0)));
  EXPECT_EQ(dom.html(), R"(<p>from $5-$6</p><p><span class="math math-inline">x</span>.</p>)");
}

TEST(Alerts, AreNamedQuotes) {
  expectEveryStep(
      "> [!WARNING]\n> Mind *this*.\n",
      R"(<blockquote class="markdown-alert markdown-alert-warning"><p class="markdown-alert-title">Warning</p>)"
      "<p>Mind <em>this</em>.</p></blockquote>");
  expectEveryStep("- a\n\n  > [!tip]\n  > b\n",
                  R"(<ul><li><p>a</p><blockquote class="markdown-alert markdown-alert-tip">)"
                  R"(<p class="markdown-alert-title">Tip</p><p>b</p></blockquote></li></ul>)");
}

TEST(Alerts, OtherWordsAreText) {
  expectEveryStep("> [!NOTE] x\n", "<blockquote><p>[!NOTE] x</p></blockquote>");
  expectEveryStep("> a\n> [!NOTE]\n", "<blockquote><p>a\n[!NOTE]</p></blockquote>");
  expectEveryStep("> [!OTHER]\n", "<blockquote><p>[!OTHER]</p></blockquote>");
}

TEST(ThinkTags, SplitReasoningFromTheAnswer) {
  const std::string_view text = "\n<think>\nLet *me*\n</think>\n\nThe answer";
  for (std::size_t step = 1; step <= text.size(); ++step) {
    EXPECT_EQ(streamed(text, step, 0), "<p>The answer</p>") << "step " << step;
    EXPECT_EQ(streamed(text, step, 1), "<p>Let <em>me</em></p>") << "step " << step;
  }
}

TEST(ThinkTags, CountAtTheBeginningOnly) {
  expectEveryStep("a <think>b</think>", "<p>a &lt;think&gt;b&lt;/think&gt;</p>");
  expectEveryStep("<thi", "<p>&lt;thi</p>");
  const std::string_view open = "<think>never closed </thi";
  for (std::size_t step = 1; step <= open.size(); ++step) {
    EXPECT_EQ(streamed(open, step, 1), "<p>never closed &lt;/thi</p>") << "step " << step;
  }
}

}  // namespace
}  // namespace sluice::test
