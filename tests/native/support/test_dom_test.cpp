// The test DOM must notice every way in which a patch can be wrong, or the tests that use it prove nothing.
#include "support/test_dom.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace sluice::test {
namespace {

/// Writes patches byte by byte, right or wrong.
class PatchWriter {
 public:
  PatchWriter& op(std::uint8_t code, std::initializer_list<std::uint32_t> operands, std::string_view text = {}) {
    operations_ += static_cast<char>(code);
    for (std::uint32_t operand : operands) {
      for (; operand >= 0x80; operand >>= 7) operations_ += static_cast<char>(operand | 0x80);
      operations_ += static_cast<char>(operand);
    }
    text_ += text;
    return *this;
  }

  [[nodiscard]] std::string bytes() const {
    std::string out("\1\0\0\0", 4);
    for (const std::size_t length : {operations_.size(), text_.size()}) {
      for (unsigned shift = 0; shift < 32; shift += 8) out += static_cast<char>(length >> shift & 0xFF);
    }
    return out + operations_ + text_;
  }

 private:
  std::string operations_;
  std::string text_;
};

#define SLUICE_OP(name, code, operands) constexpr std::uint8_t k##name = code;
#include "patch/ops.def"
#undef SLUICE_OP
#undef SLUICE_PATCH_VERSION

constexpr std::uint32_t id(Tag tag) { return static_cast<std::uint32_t>(tag); }
constexpr std::uint32_t id(Attribute attribute) { return static_cast<std::uint32_t>(attribute); }

/// <p>ab</p> as nodes 1 and 2.
PatchWriter paragraph() { return PatchWriter().op(kAppendElement, {0, id(Tag::kP)}).op(kAppendText, {1, 2}, "ab"); }

void expectRefused(const PatchWriter& writer, std::string_view reason) {
  TestDom dom;
  EXPECT_FALSE(dom.apply(writer.bytes())) << "accepted, but: " << reason;
  EXPECT_NE(dom.error().find(reason), std::string::npos) << dom.error();
  EXPECT_FALSE(dom.apply(paragraph().bytes())) << "an error must stick";
}

TEST(TestDom, BuildsElementsAndText) {
  TestDom dom;
  PatchWriter writer = paragraph();
  writer.op(kAppendElement, {1, id(Tag::kEm)}).op(kAppendText, {3, 2}, "\xF0\x9F\x98\x80");  // 😀 is two code units
  writer.op(kInsertText, {3, 1}, "\xC3\xA9").op(kInsertElement, {1, id(Tag::kHr)});
  ASSERT_TRUE(dom.apply(writer.bytes())) << dom.error();
  EXPECT_EQ(dom.html(), "<hr><p>ab\xC3\xA9<em>\xF0\x9F\x98\x80</em></p>");
  EXPECT_EQ(dom.tree(), "<hr>\n<p>\n  \"ab\"\n  \"\xC3\xA9\"\n  <em>\n    \"\xF0\x9F\x98\x80\"\n");
  EXPECT_EQ(dom.emptyText(), "");
  EXPECT_EQ(dom.liveNodes(), 6u);
  EXPECT_EQ(dom.counters().nodesCreated, 6u);
  EXPECT_EQ(dom.counters().operations, 6u);
}

TEST(TestDom, GrowsAndTruncatesTextByCodeUnits) {
  TestDom dom;
  ASSERT_TRUE(dom.apply(paragraph().op(kAppendData, {2, 3}, "\xF0\x9F\x98\x80!").bytes())) << dom.error();
  ASSERT_TRUE(dom.apply(PatchWriter().op(kTruncateData, {2, 4}).bytes())) << dom.error();
  EXPECT_EQ(dom.textContent(), "ab\xF0\x9F\x98\x80");
  ASSERT_FALSE(dom.apply(PatchWriter().op(kTruncateData, {2, 3}).bytes()));
  EXPECT_NE(dom.error().find("surrogate"), std::string::npos);
}

TEST(TestDom, SetsAndRemovesAttributes) {
  TestDom dom;
  PatchWriter writer = paragraph();
  writer.op(kAppendElement, {1, id(Tag::kA)}).op(kSetAttribute, {3, id(Attribute::kTitle), 1}, "t");
  writer.op(kSetAttribute, {3, id(Attribute::kHref), 2}, "/\"");
  ASSERT_TRUE(dom.apply(writer.bytes())) << dom.error();
  EXPECT_EQ(dom.html(), "<p>ab<a href=\"/&quot;\" title=\"t\"></a></p>");
  ASSERT_TRUE(dom.apply(PatchWriter().op(kRemoveAttribute, {3, id(Attribute::kTitle)}).bytes())) << dom.error();
  EXPECT_EQ(dom.html(), "<p>ab<a href=\"/&quot;\"></a></p>");
}

TEST(TestDom, RemovesWrapsAndReleases) {
  TestDom dom;
  PatchWriter writer = paragraph();
  writer.op(kAppendElement, {1, id(Tag::kEm)})
      .op(kAppendElement, {1, id(Tag::kBr)})
      .op(kWrap, {2, 3, id(Tag::kStrong)});
  ASSERT_TRUE(dom.apply(writer.bytes())) << dom.error();
  EXPECT_EQ(dom.html(), "<p><strong>ab<em></em></strong><br></p>");
  ASSERT_TRUE(dom.apply(PatchWriter().op(kRemove, {3}).op(kRelease, {2, 2}).bytes())) << dom.error();
  EXPECT_EQ(dom.html(), "<p><strong>ab</strong><br></p>");
  EXPECT_EQ(dom.heldNumbers(), 3u);
  EXPECT_EQ(dom.counters().elementsVanished, 1u);
  EXPECT_EQ(dom.counters().closedNodesRemoved, 0u);
}

TEST(TestDom, RetagsWithoutMakingTheContentAnew) {
  TestDom dom;
  PatchWriter writer = paragraph();
  writer.op(kRetag, {1, id(Tag::kH1)}).op(kAppendData, {2, 1}, "!");
  ASSERT_TRUE(dom.apply(writer.bytes())) << dom.error();
  EXPECT_EQ(dom.html(), "<h1>ab!</h1>");
  EXPECT_EQ(dom.counters().nodesCreated, 3u);
  expectRefused(paragraph().op(kRetag, {2, id(Tag::kH1)}), "");
  expectRefused(paragraph().op(kRetag, {1, id(Tag::kHr)}), "void");
}

TEST(TestDom, KnowsWhatIsClosed) {
  TestDom dom;
  PatchWriter writer = paragraph();
  writer.op(kAppendElement, {0, id(Tag::kUl)}).op(kAppendElement, {3, id(Tag::kLi)}).op(kAppendText, {4, 1}, "x");
  ASSERT_TRUE(dom.apply(writer.bytes())) << dom.error();
  EXPECT_TRUE(dom.root().firstChild->firstChild->closed);
  EXPECT_FALSE(dom.root().lastChild->closed);
  ASSERT_TRUE(dom.apply(PatchWriter().op(kAppendElement, {3, id(Tag::kLi)}).bytes()));
  EXPECT_TRUE(dom.root().lastChild->firstChild->firstChild->closed);
  EXPECT_FALSE(dom.root().lastChild->lastChild->closed);
  ASSERT_TRUE(dom.apply(PatchWriter().op(kWrap, {5, 5, id(Tag::kP)}).op(kAppendData, {2, 1}, "!").bytes()));
  EXPECT_EQ(dom.counters().closedNodesRemoved, 0u);
  EXPECT_EQ(dom.counters().closedNodesTouched, 1u);
  ASSERT_TRUE(dom.apply(PatchWriter().op(kRemove, {1}).bytes()));
  EXPECT_EQ(dom.counters().closedNodesRemoved, 2u);
  EXPECT_EQ(dom.counters().elementsVanished, 1u);
}

TEST(TestDom, ReportsWaste) {
  TestDom dom;
  ASSERT_TRUE(dom.apply(paragraph().op(kAppendData, {2, 0}).op(kTruncateData, {2, 2}).bytes())) << dom.error();
  EXPECT_EQ(dom.waste().size(), 2u);
}

TEST(TestDom, RefusesWhatBreaksARule) {
  expectRefused(PatchWriter(), "without operations");
  expectRefused(PatchWriter().op(99, {}), "unknown operation");
  expectRefused(PatchWriter().op(kAppendElement, {0}), "cut off");
  expectRefused(PatchWriter().op(kAppendElement, {0, 255}), "unknown tag");
  expectRefused(PatchWriter().op(kAppendElement, {1, id(Tag::kP)}), "does not exist");
  expectRefused(paragraph().op(kSetAttribute, {1, 255, 0}), "unknown attribute");
  expectRefused(paragraph().op(kSetAttribute, {1, id(Attribute::kHref), 1}, "x"), "allow-list");
  expectRefused(paragraph().op(kRemoveAttribute, {1, id(Attribute::kTitle)}), "no such attribute");
  expectRefused(paragraph().op(kAppendElement, {2, id(Tag::kEm)}), "has no children");
  expectRefused(paragraph().op(kAppendElement, {1, id(Tag::kBr)}).op(kAppendText, {3, 1}, "x"), "void");
  expectRefused(paragraph().op(kAppendData, {1, 1}, "x"), "not a Text node");
  expectRefused(paragraph().op(kTruncateData, {2, 3}), "keeps 3");
  expectRefused(paragraph().op(kSetAttribute, {2, id(Attribute::kTitle), 0}), "not an element");
  expectRefused(paragraph().op(kRemove, {0}), "the root");
  expectRefused(paragraph().op(kInsertText, {0, 1}, "x"), "the root");
  expectRefused(paragraph().op(kRemove, {1}).op(kAppendData, {2, 1}, "x"), "was removed");
  expectRefused(paragraph().op(kRelease, {2, 1}).op(kAppendData, {2, 1}, "x"), "was released");
  expectRefused(paragraph().op(kRelease, {2, 2}), "the last node is 2");
  expectRefused(paragraph().op(kRelease, {0, 1}), "the root");
  expectRefused(paragraph().op(kWrap, {1, 2, id(Tag::kDiv)}), "not siblings");
  expectRefused(paragraph().op(kAppendElement, {1, id(Tag::kEm)}).op(kWrap, {3, 2, id(Tag::kB)}), "does not follow");
  expectRefused(paragraph().op(kAppendText, {1, 3}, "ab"), "code units");
  expectRefused(paragraph().op(kAppendText, {1, 1}, "\xF0\x9F\x98\x80"), "code units");
  expectRefused(paragraph().op(kAppendText, {1, 1}, "ab"), "not used up");
  expectRefused(paragraph().op(kAppendText, {1, 1}, "\xFF"), "well-formed");
}

TEST(TestDom, RefusesAWrongHeader) {
  const std::string good = paragraph().bytes();
  for (const std::size_t at : {0u, 1u, 3u, 4u, 8u}) {
    std::string bad = good;
    ++bad[at];
    TestDom dom;
    EXPECT_FALSE(dom.apply(bad)) << "header byte " << at;
  }
  for (std::size_t length = 0; length < good.size(); ++length) {
    TestDom dom;
    EXPECT_FALSE(dom.apply(good.substr(0, length))) << "cut at " << length;
  }
}

TEST(TestDom, ComparesTrees) {
  const auto build = [](TestDom& dom, std::string_view text, bool title) {
    DomSink sink(dom);
    sink.openElement(Tag::kP);
    if (title) sink.setAttribute(Attribute::kTitle, "t");
    sink.appendText(text.substr(0, 1));
    sink.appendText(text.substr(1));
    sink.closeElement();
    EXPECT_EQ(sink.error(), "");
    EXPECT_TRUE(sink.balanced());
  };
  TestDom plain, same, other, titled;
  build(plain, "ab", false);
  build(same, "ab", false);
  build(other, "ac", false);
  build(titled, "ab", true);
  EXPECT_TRUE(sameTree(plain, same));
  EXPECT_FALSE(sameTree(plain, other));
  EXPECT_FALSE(sameTree(plain, titled));
}

TEST(TestDom, SinkJoinsTextsButNotOverTheEdgeOfAGroup) {
  TestDom dom;
  DomSink sink(dom);
  sink.openElement(Tag::kLi);
  sink.appendText("a");
  sink.appendText("b");
  sink.openGroup();
  sink.appendText("c");
  sink.openElement(Tag::kEm);
  sink.closeElement();
  sink.appendText("d");
  sink.appendText("e");
  sink.closeElement();
  sink.appendText("f");
  sink.closeElement();
  EXPECT_TRUE(sink.balanced());
  EXPECT_EQ(dom.tree(), "<li>\n  \"ab\"\n  \"c\"\n  <em>\n  \"de\"\n  \"f\"\n");
}

TEST(TestDom, SinkNoticesBrokenContracts) {
  TestDom dom;
  DomSink sink(dom);
  sink.openElement(Tag::kBr);
  sink.appendText("x");
  EXPECT_NE(sink.error(), "");
  TestDom second;
  DomSink closing(second);
  closing.closeElement();
  EXPECT_NE(closing.error(), "");
}

}  // namespace
}  // namespace sluice::test
