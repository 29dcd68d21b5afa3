#include "sanitize/sanitizer.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "limits.h"
#include "sanitized.h"
#include "support/recording_tree.h"

namespace sluice {
namespace {

using test::RecordingTree;
using test::RecordingViolations;
using Result = test::Sanitized;
using test::sanitize;

TEST(Sanitizer, PassesStructureAndTextOn) {
  const Result result = sanitize([](Sanitizer& s) {
    s.openElement(Tag::kBlockquote);
    s.openElement(Tag::kP);
    s.text("a < b & ");
    s.openElement(Tag::kEm);
    s.text("c");
    s.closeElement();
    s.voidElement(Tag::kBr);
    s.text("d");
    s.closeElement();
    s.closeElement();
    s.voidElement(Tag::kHr);
  });
  EXPECT_EQ(result.html, "<blockquote><p>a &lt; b &amp; <em>c</em><br>d</p></blockquote><hr>");
  EXPECT_TRUE(result.violations.empty());
}

TEST(Sanitizer, PassesGroupsOn) {
  EXPECT_EQ(sanitize([](Sanitizer& s) {
              s.openElement(Tag::kLi);
              s.openGroup();
              s.text("x");
              s.closeElement();
              s.closeElement();
            }).html,
            "<li>x</li>");
}

TEST(Sanitizer, GivesListsTheirAttributes) {
  const Result result = sanitize([](Sanitizer& s) {
    s.openOrderedList(1);
    s.openElement(Tag::kLi);
    s.closeElement();
    s.closeElement();
    s.openOrderedList(999'999'999);
    s.closeElement();
    s.openOrderedList(0);
    s.closeElement();
    s.openElement(Tag::kUl);
    s.openTaskItem(true);
    s.text("done");
    s.closeElement();
    s.openTaskItem(false);
    s.closeElement();
    s.closeElement();
  });
  EXPECT_EQ(result.html,
            "<ol><li></li></ol><ol start=\"999999999\"></ol><ol start=\"0\"></ol><ul>"
            "<li class=\"task-list-item\"><input type=\"checkbox\" class=\"task-list-item-checkbox\" "
            "aria-label=\"Task\" disabled checked>"
            "done</li>"
            "<li class=\"task-list-item\"><input type=\"checkbox\" class=\"task-list-item-checkbox\" "
            "aria-label=\"Task\" disabled></li></ul>");
}

TEST(Sanitizer, AlignsTableCellsByAttribute) {
  const Result result = sanitize([](Sanitizer& s) {
    s.openTableCell(Tag::kTh, CellAlignment::kDefault);
    s.closeElement();
    s.openTableCell(Tag::kTd, CellAlignment::kLeft);
    s.closeElement();
    s.openTableCell(Tag::kTd, CellAlignment::kCenter);
    s.closeElement();
    s.openTableCell(Tag::kTd, CellAlignment::kRight);
    s.closeElement();
  });
  EXPECT_EQ(result.html, "<th></th><td align=\"left\"></td><td align=\"center\"></td><td align=\"right\"></td>");
}

TEST(Sanitizer, NamesTheLanguageOfCodeByItsFirstWord) {
  const auto codeBlock = [](std::string_view language) {
    return sanitize([&](Sanitizer& s) {
             s.openCodeBlock(language);
             s.text("x\n");
             s.closeCodeBlock();
           })
        .html;
  };
  EXPECT_EQ(codeBlock(""), "<pre><code>x\n</code></pre>");
  EXPECT_EQ(codeBlock("c++"), "<pre><code class=\"language-c++\">x\n</code></pre>");
  EXPECT_EQ(codeBlock("js sluice-image-refused"), "<pre><code class=\"language-js\">x\n</code></pre>");
  EXPECT_EQ(codeBlock("js\tx"), "<pre><code class=\"language-js\">x\n</code></pre>");
  EXPECT_EQ(codeBlock(" x"), "<pre><code>x\n</code></pre>");
}

TEST(Sanitizer, OpensAllowedLinksWithRel) {
  const Result result = sanitize([](Sanitizer& s) {
    s.openLink("https://example.org/a b", "A \"title\"");
    s.text("x");
    s.closeElement();
  });
  EXPECT_EQ(
      result.html,
      "<a href=\"https://example.org/a%20b\" rel=\"noopener noreferrer nofollow\" title=\"A &quot;title&quot;\">x</a>");
  EXPECT_TRUE(result.violations.empty());
}

TEST(Sanitizer, LeavesARefusedLinkWithoutTarget) {
  const Result result = sanitize([](Sanitizer& s) {
    s.openLink("JavaScript:alert(1)", "");
    s.text("x");
    s.closeElement();
  });
  EXPECT_EQ(result.html, "<a>x</a>");
  EXPECT_EQ(result.violations, std::vector<std::string>{"url href=JavaScript:alert(1)"});
}

TEST(Sanitizer, OpensAnInertLinkWithNothing) {
  EXPECT_EQ(sanitize([](Sanitizer& s) {
              s.openInertLink();
              s.text("x");
              s.closeElement();
            }).html,
            "<a>x</a>");
}

TEST(Sanitizer, ShowsTheTextOfARefusedImage) {
  const Result result = sanitize([](Sanitizer& s) {
    s.image("https://example.org/a.png?q=\"secret", "T", "A cat");
    s.image("javascript:alert(1)", "", "x");
    s.image("data:image/png;base64,AAAA", "", "");
  });
  EXPECT_EQ(result.html,
            "<span class=\"sluice-image-refused\" data-sluice-src=\"https://example.org/a.png?q=%22secret\" "
            "title=\"T\">A cat</span>"
            "<span class=\"sluice-image-refused\">x</span>"
            "<span class=\"sluice-image-refused\"></span>");
  EXPECT_EQ(result.violations,
            (std::vector<std::string>{"image src=https://example.org/a.png?q=\"secret", "image src=javascript:alert(1)",
                                      "image src=data:image/png;base64,AAAA"}));
}

TEST(Sanitizer, ShowsAnAllowedImage) {
  SanitizerOptions options;
  options.urls.images = UrlPolicy::Origins::kAll;
  const Result result = sanitize([](Sanitizer& s) { s.image("a.png", "T", "A cat"); }, options);
  EXPECT_EQ(result.html, "<img src=\"a.png\" alt=\"A cat\" title=\"T\">");
  EXPECT_TRUE(result.violations.empty());
}

TEST(Sanitizer, MakesIdsOfItsOwnPrefix) {
  SanitizerOptions options;
  options.idPrefix = "a1-";
  const auto html = [&options](auto build) { return sanitize(build, options).html; };
  EXPECT_EQ(html([](Sanitizer& s) { s.footnoteReference(7, true, "[^a]"); }),
            "<sup class=\"footnote-ref\" id=\"a1-fnref:7\"><a href=\"#a1-fn:7\" role=\"doc-noteref\" "
            "aria-label=\"Footnote 7\">7</a></sup>");
  EXPECT_EQ(html([](Sanitizer& s) {
              s.openLink("/u", "");
              s.footnoteReference(7, false, "[^a]");
              s.closeElement();
            }),
            "<a href=\"/u\" rel=\"noopener noreferrer nofollow\"><sup class=\"footnote-ref\">7</sup></a>");
  EXPECT_EQ(html([](Sanitizer& s) {
              s.openElement(Tag::kH2);
              s.identify("intro");
              s.rawHtml("<b>");
              s.text("x");
              s.closeElement();
            }),
            "<h2 id=\"a1-intro\"><b>x</b></h2>");
}

TEST(Sanitizer, LeadsFragmentsToItsOwnIdsWhereItHasThem) {
  SanitizerOptions options;
  options.ownFragments = true;
  const auto href = [&options](std::string_view url) {
    return sanitize([url](Sanitizer& s) { s.openLink(url, ""), s.closeElement(); }, options).html;
  };
  EXPECT_EQ(href("#intro"), "<a href=\"#sluice-intro\" rel=\"noopener noreferrer nofollow\"></a>");
  EXPECT_EQ(href("#"), "<a href=\"#\" rel=\"noopener noreferrer nofollow\"></a>");
  EXPECT_EQ(href("/a#intro"), "<a href=\"/a#intro\" rel=\"noopener noreferrer nofollow\"></a>");
}

TEST(Sanitizer, ClosesWhatIsOpenAtTheEnd) {
  EXPECT_EQ(sanitize([](Sanitizer& s) {
              s.openElement(Tag::kUl);
              s.openElement(Tag::kLi);
              s.text("x");
            }).html,
            "<ul><li>x</li></ul>");
}

TEST(Sanitizer, ShowsContentBeyondTheNestingLimitWithoutItsElements) {
  const std::size_t extra = 100;
  RecordingTree tree;
  RecordingViolations violations;
  Sanitizer sanitizer(tree, violations, {});
  for (std::size_t i = 0; i < limits::kMaxTreeDepth + extra; ++i) sanitizer.openElement(Tag::kEm);
  EXPECT_EQ(tree.depth(), limits::kMaxTreeDepth);
  sanitizer.text("deep");
  sanitizer.openLink("https://example.org/", "t");
  sanitizer.closeElement();
  for (std::size_t i = 0; i < extra; ++i) sanitizer.closeElement();
  EXPECT_EQ(tree.depth(), limits::kMaxTreeDepth);
  sanitizer.closeElement();
  EXPECT_EQ(tree.depth(), limits::kMaxTreeDepth - 1);
  sanitizer.openElement(Tag::kStrong);
  EXPECT_EQ(tree.depth(), limits::kMaxTreeDepth);
  sanitizer.finish();
  EXPECT_EQ(tree.depth(), 0u);
  EXPECT_EQ(tree.breaches(), std::vector<std::string>());
  EXPECT_EQ(violations.list(), std::vector<std::string>{"nesting em="});
}

TEST(Sanitizer, CutsReportedValuesBetweenCharacters) {
  const std::string href = "javascript:" + std::string(244, 'x') + "\xC3\xA9" + std::string(1000, 'y');
  const Result result = sanitize([&](Sanitizer& s) { s.openLink(href, ""); });
  ASSERT_EQ(result.violations.size(), 1u);
  EXPECT_EQ(result.violations[0], "url href=" + href.substr(0, 255));
}

TEST(Sanitizer, ReportsTheOffsetItWasGivenAndNothingWhileProvisional) {
  RecordingTree tree;
  RecordingViolations violations;
  Sanitizer sanitizer(tree, violations, {});
  sanitizer.setOffset(42);
  sanitizer.setProvisional(true);
  sanitizer.image("x.png", "", "");
  sanitizer.setProvisional(false);
  EXPECT_TRUE(violations.list().empty());
  sanitizer.image("x.png", "", "");
  EXPECT_EQ(violations.offsets(), std::vector<std::uint64_t>{42});
}

TEST(Sanitizer, GoesOnFromASavedState) {
  RecordingTree tree;
  RecordingViolations violations;
  Sanitizer sanitizer(tree, violations, {});
  sanitizer.openElement(Tag::kUl);
  sanitizer.openElement(Tag::kLi);
  const SanitizerState saved = sanitizer.save();
  sanitizer.openElement(Tag::kP);
  sanitizer.finish();
  EXPECT_EQ(tree.depth(), 0u);

  RecordingTree second;
  Sanitizer other(second, violations, {});
  second.openElement(Tag::kUl);
  second.openElement(Tag::kLi);
  other.restore(saved);
  other.text("x");
  other.finish();
  EXPECT_EQ(second.html(), "<ul><li>x</li></ul>");
  EXPECT_EQ(second.breaches(), std::vector<std::string>());
}

}  // namespace
}  // namespace sluice
