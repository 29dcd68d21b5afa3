// Raw HTML through Sanitizer: what becomes elements, what shows as text, and where elements end.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "limits.h"
#include "sanitize/sanitizer.h"
#include "sanitized.h"
#include "support/recording_tree.h"

namespace sluice {
namespace {

using test::RecordingTree;
using test::RecordingViolations;
using Result = test::Sanitized;
using test::sanitize;
using Violations = std::vector<std::string>;

SanitizerOptions everythingAllowed() {
  SanitizerOptions options;
  options.urls.images = UrlPolicy::Origins::kAll;
  return options;
}

Result run(const std::function<void(Sanitizer&)>& calls, SanitizerOptions options = everythingAllowed()) {
  return sanitize(calls, std::move(options));
}

/// An HTML block, whole and at every split.
Result block(std::string_view html, SanitizerOptions options = everythingAllowed()) {
  const auto pieces = [&](std::size_t cut) {
    return run(
        [&](Sanitizer& s) {
          s.rawHtml(html.substr(0, cut));
          s.rawHtml(html.substr(cut));
          s.endRawBlock(Sanitizer::RawEnd::kFinal);
        },
        options);
  };
  const Result whole = pieces(0);
  for (std::size_t cut = 1; cut <= html.size(); ++cut) {
    const Result split = pieces(cut);
    EXPECT_EQ(split.html, whole.html) << html << " split at " << cut;
    EXPECT_EQ(split.violations, whole.violations) << html << " split at " << cut;
  }
  return whole;
}

TEST(RawHtml, MakesListedElements) {
  EXPECT_EQ(block("<details open><summary>A &amp; B</summary>\n<p>x<br>y</p>\n</details>\n").html,
            "<details open><summary>A &amp; B</summary>\n<p>x<br>y</p>\n</details>\n");
  EXPECT_EQ(block("H<SUB>2</SUB>O <KBD>Ctrl</KBD>").html, "H<sub>2</sub>O <kbd>Ctrl</kbd>");
}

TEST(RawHtml, ShowsWhatIsNotListedAsItWasWritten) {
  const Result result = block("<script>alert('<b>&amp;')</script><b>x</b><Form  action=\"y\">&lt;</form>");
  EXPECT_EQ(
      result.html,
      "&lt;script&gt;alert('&lt;b&gt;&amp;amp;')&lt;/script&gt;<b>x</b>&lt;Form  action=\"y\"&gt;&lt;&lt;/form&gt;");
  EXPECT_EQ(result.violations, (Violations{"tag script=<script>", "tag Form=<Form  action=\"y\">"}));
}

TEST(RawHtml, DropsCommentsAndShowsOtherMarkup) {
  EXPECT_EQ(block("a<!-- <b> -->c").html, "ac");
  const Result result = block("<?xml version='1'?><!DOCTYPE html><![CDATA[<b>]]></3>");
  EXPECT_EQ(result.html, "&lt;?xml version='1'?&gt;&lt;!DOCTYPE html&gt;&lt;![CDATA[&lt;b&gt;]]&gt;&lt;/3&gt;");
  EXPECT_EQ(result.violations, (Violations{"markup ?xml=<?xml version='1'?>", "markup !DOCTYPE=<!DOCTYPE html>",
                                           "markup ![CDATA[=<![CDATA[<b>]]>", "markup /3=</3>"}));
}

TEST(RawHtml, SaysThatACommentWasNeverClosed) {
  const Result result = block("a<!-- b");
  EXPECT_EQ(result.html, "a");
  EXPECT_EQ(result.violations, Violations{"markup !--="});
}

TEST(RawHtml, DropsAttributesThatAreNotListed) {
  const Result result = block("<p onclick=\"a()\" style=x ID=y class=z title='T &quot;' dir=RTL>x</p>");
  EXPECT_EQ(result.html, "<p title=\"T &quot;\" dir=\"RTL\">x</p>");
  EXPECT_EQ(result.violations,
            (Violations{"attribute onclick=a()", "attribute style=x", "attribute ID=y", "attribute class=z"}));
}

TEST(RawHtml, JudgesValues) {
  EXPECT_EQ(block("<td colspan=2 rowspan=\"3\" align=Center valign=top width=50%>").html,
            "<td colspan=\"2\" rowspan=\"3\" align=\"Center\" valign=\"top\" width=\"50%\"></td>");
  const Result result = block("<td colspan=9999 rowspan=-1 align=x width=100000>");
  EXPECT_EQ(result.html, "<td></td>");
  EXPECT_EQ(result.violations, (Violations{"attribute colspan=9999", "attribute rowspan=-1", "attribute align=x",
                                           "attribute width=100000"}));
  EXPECT_EQ(block("<ol start=-3 reversed>").html, "<ol start=\"-3\" reversed></ol>");
  EXPECT_EQ(block("<font color='#f00' size=+1>").html, "<font color=\"#f00\" size=\"+1\"></font>");
  EXPECT_EQ(block("<font color='red;x:y'>").html, "<font></font>");
}

TEST(RawHtml, SendsUrlsThroughTheGate) {
  EXPECT_EQ(block("<a href='https://example.org/?a=1&amp;b=2' rel=opener target=_top>x</a>").html,
            "<a href=\"https://example.org/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\">x</a>");
  const Result result = block("<a href='java&#10;script&colon;alert(1)'>x</a><q cite=' JaVaScRiPt:x'>y</q>");
  EXPECT_EQ(result.html, "<a>x</a><q>y</q>");
  EXPECT_EQ(result.violations, (Violations{"url href=java\nscript:alert(1)", "url cite= JaVaScRiPt:x"}));
  EXPECT_EQ(block("<blockquote cite=/a>").html, "<blockquote cite=\"/a\"></blockquote>");
}

TEST(RawHtml, SendsImagesThroughTheGate) {
  EXPECT_EQ(block("<img alt='A&lt;' src=a.png width=10 height=20px onload=x>").html,
            "<img src=\"a.png\" alt=\"A&lt;\" width=\"10\" height=\"20px\">");
  const Result result = block("<img src='https://example.org/a.png' alt='A &amp; B' title=T onerror=x>", {});
  EXPECT_EQ(result.html,
            "<span class=\"sluice-image-refused\" data-sluice-src=\"https://example.org/a.png\" title=\"T\">A &amp; "
            "B</span>");
  EXPECT_EQ(result.violations, (Violations{"image src=https://example.org/a.png", "attribute onerror=x"}));
  EXPECT_EQ(block("<img alt=x>").html, "<span class=\"sluice-image-refused\">x</span>");
}

TEST(RawHtml, ClosesTheNearestMatchingElement) {
  EXPECT_EQ(block("<b><i>x</b>y").html, "<b><i>x</i></b>y");
  EXPECT_EQ(block("<div><div>x</div>y</div>z").html, "<div><div>x</div>y</div>z");
  EXPECT_EQ(block("<b>x</i></b></b>").html, "<b>x&lt;/i&gt;</b>&lt;/b&gt;");
}

TEST(RawHtml, ShowsStrayEndTags) {
  EXPECT_EQ(block("</p>x</details></br></unknown>").html, "&lt;/p&gt;x&lt;/details&gt;&lt;/br&gt;&lt;/unknown&gt;");
}

TEST(RawHtml, KnowsWhichEndTagsMayBeLeftOut) {
  EXPECT_EQ(block("<p>a<p>b<div>c</div>").html, "<p>a</p><p>b</p><div>c</div>");
  EXPECT_EQ(block("<ul><li>a<li>b<ul><li>c</ul></ul>").html, "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>");
  EXPECT_EQ(block("<dl><dt>a<dd>b<dt>c</dl>").html, "<dl><dt>a</dt><dd>b</dd><dt>c</dt></dl>");
  EXPECT_EQ(block("<table><thead><tr><th>a<th>b<tbody><tr><td>c<td>d<tr><td>e</table>").html,
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr>"
            "<tr><td>e</td></tr></tbody></table>");
  EXPECT_EQ(block("<ruby>a<rp>(<rt>b<rp>)</ruby>").html, "<ruby>a<rp>(</rp><rt>b</rt><rp>)</rp></ruby>");
  EXPECT_EQ(block("<a href=x>y<a href=z>w</a>").html,
            "<a href=\"x\" rel=\"noopener noreferrer nofollow\">y</a>"
            "<a href=\"z\" rel=\"noopener noreferrer nofollow\">w</a>");
}

TEST(RawHtml, DropsTheLineEndAfterPre) {
  EXPECT_EQ(block("<pre>\n\n<b>x</b>\n</pre>").html, "<pre>\n<b>x</b>\n</pre>");
  EXPECT_EQ(block("<pre>x\n</pre>").html, "<pre>x\n</pre>");
  EXPECT_EQ(block("<pre><b>\nx</b></pre>").html, "<pre><b>\nx</b></pre>");
}

TEST(RawHtml, NestsAroundMarkdownBlocks) {
  EXPECT_EQ(run([](Sanitizer& s) {
              s.rawHtml("<details>\n<summary>More</summary>\n");
              s.endRawBlock(Sanitizer::RawEnd::kFinal);
              s.openElement(Tag::kP);
              s.text("Markdown");
              s.closeElement();
              s.rawHtml("</details>\n");
              s.endRawBlock(Sanitizer::RawEnd::kFinal);
              s.openElement(Tag::kP);
              s.closeElement();
            }).html,
            "<details>\n<summary>More</summary>\n<p>Markdown</p></details>\n<p></p>");
}

TEST(RawHtml, StaysWithinItsMarkdownContainer) {
  const Result result = run([](Sanitizer& s) {
    s.rawHtml("<div>");
    s.endRawBlock(Sanitizer::RawEnd::kFinal);
    s.openElement(Tag::kBlockquote);
    s.openElement(Tag::kP);
    s.rawHtml("<b>");
    s.rawHtml("<i>");
    s.text("x");
    s.rawHtml("</div>");
    s.rawHtml("</p>");
    s.rawHtml("</blockquote>");
    s.closeElement();
    s.openElement(Tag::kP);
    s.text("y");
    s.rawHtml("</b>");
    s.closeElement();
    s.closeElement();
    s.rawHtml("</div>");
    s.endRawBlock(Sanitizer::RawEnd::kFinal);
    s.voidElement(Tag::kHr);
  });
  EXPECT_EQ(result.html,
            "<div><blockquote><p><b><i>x&lt;/div&gt;&lt;/p&gt;&lt;/blockquote&gt;</i></b></p><p>y&lt;/b&gt;</p>"
            "</blockquote></div><hr>");
}

TEST(RawHtml, StaysWithinAGroup) {
  EXPECT_EQ(run([](Sanitizer& s) {
              s.openElement(Tag::kLi);
              s.openGroup();
              s.rawHtml("<b>");
              s.text("x");
              s.closeElement();
              s.openElement(Tag::kUl);
              s.closeElement();
              s.closeElement();
            }).html,
            "<li><b>x</b><ul></ul></li>");
}

TEST(RawHtml, ShowsWhatIsUnfinishedAtTheEndOfItsBlock) {
  EXPECT_EQ(block("x<b title='y").html, "x&lt;b title='y");
  EXPECT_EQ(block("x&am").html, "x&amp;am");
  EXPECT_EQ(run([](Sanitizer& s) {
              s.openElement(Tag::kLi);
              s.rawHtml("<scri");
              s.closeElement();
              s.text("pt>");
            }).html,
            "<li>&lt;scri</li>pt&gt;");
}

TEST(RawHtml, HoldsWhatIsUnfinishedAtTheTail) {
  const Result result = run([](Sanitizer& s) {
    s.rawHtml("<p>x<b title='y");
    s.endRawBlock(Sanitizer::RawEnd::kHeld);
  });
  EXPECT_EQ(result.html, "<p>x</p>");
  EXPECT_TRUE(result.violations.empty());
}

TEST(RawHtml, RawTextOfOneBlockEndsWithIt) {
  EXPECT_EQ(run([](Sanitizer& s) {
              s.rawHtml("<script>");
              s.endRawBlock(Sanitizer::RawEnd::kFinal);
              s.rawHtml("<b>x</b>");
            }).html,
            "&lt;script&gt;<b>x</b>");
  EXPECT_EQ(run([](Sanitizer& s) {
              s.rawHtml("<script>");
              s.text("x");
              s.rawHtml("<b>");
              s.text("y");
            }).html,
            "&lt;script&gt;x<b>y</b>");
}

TEST(RawHtml, GoesBackToASavedState) {
  const std::string_view html = "<div><b title='x>'>y</b>&amp;<pre>\n</pre>z</div><script><i></script>";
  const std::string whole = block(html).html;
  for (std::size_t cut = 0; cut <= html.size(); ++cut) {
    RecordingTree tree;
    RecordingViolations violations;
    Sanitizer sanitizer(tree, violations, {});
    sanitizer.rawHtml(html.substr(0, cut));
    RecordingTree copy = tree;
    const SanitizerState saved = sanitizer.save();
    sanitizer.rawHtml("'></pre><u>\n<!--");
    sanitizer.finish();
    Sanitizer second(copy, violations, {});
    second.restore(saved);
    second.rawHtml(html.substr(cut));
    second.finish();
    EXPECT_EQ(copy.html(), whole) << cut;
    EXPECT_EQ(copy.breaches(), std::vector<std::string>());
  }
}

TEST(RawHtml, LimitsNesting) {
  std::string html;
  for (std::size_t i = 0; i < limits::kMaxRawNesting + 2; ++i) html += "<b>";
  RecordingTree tree;
  RecordingViolations violations;
  Sanitizer sanitizer(tree, violations, {});
  sanitizer.rawHtml(html);
  EXPECT_EQ(tree.depth(), limits::kMaxRawNesting);
  EXPECT_EQ(tree.text(), "<b><b>");
  EXPECT_EQ(violations.list(), (Violations{"nesting b=<b>", "nesting b=<b>"}));
  sanitizer.rawHtml("</b><i>");
  EXPECT_EQ(tree.depth(), limits::kMaxRawNesting);
  sanitizer.finish();
  EXPECT_EQ(tree.depth(), 0u);
}

TEST(RawHtml, CutsLongTitles) {
  const std::string html = "<b title='" + std::string(limits::kMaxAttributeBytes - 1, 'x') + "\xC3\xA9'>";
  EXPECT_EQ(run([&](Sanitizer& s) { s.rawHtml(html); }).html,
            "<b title=\"" + std::string(limits::kMaxAttributeBytes - 1, 'x') + "\"></b>");
}

TEST(RawHtml, ShowsAllOfItAsTextWhereItIsOff) {
  SanitizerOptions options;
  options.rawHtml = false;
  EXPECT_EQ(block("<b>x</b>&amp;<!-- y -->", options).html, "&lt;b&gt;x&lt;/b&gt;&amp;amp;&lt;!-- y --&gt;");
}

}  // namespace
}  // namespace sluice
