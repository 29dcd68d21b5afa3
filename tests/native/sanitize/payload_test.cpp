// Hostile answers through the sanitizer: by themselves at every split, and inside Markdown.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "sanitize/sanitizer.h"
#include "support/hostile.h"
#include "support/oracle.h"
#include "support/recording_tree.h"
#include "support/test_dom.h"
#include "text/utf8.h"

namespace sluice {
namespace {

using test::Payload;
using Found = std::vector<std::string>;

SanitizerOptions withImages(UrlPolicy::Origins images) {
  SanitizerOptions options;
  options.urls.images = images;
  options.urls.dataImages = false;
  return options;
}

/// The document that raw HTML in two pieces makes, as HTML; what must not be in it fails the test.
std::string sanitize(std::string_view first, std::string_view second, UrlPolicy::Origins images,
                     std::string_view name) {
  test::TestDom dom;
  test::DomSink sink(dom);
  test::RecordingViolations violations;
  Sanitizer sanitizer(sink, violations, withImages(images));
  sanitizer.rawHtml(first);
  sanitizer.rawHtml(second);
  sanitizer.endRawBlock(Sanitizer::RawEnd::kFinal);
  sanitizer.finish();
  EXPECT_EQ(sink.error(), "") << name;
  EXPECT_TRUE(sink.balanced()) << name;
  EXPECT_EQ(test::findForbidden(dom, images == UrlPolicy::Origins::kAll), Found()) << name;
  return dom.html();
}

std::vector<Payload> payloads() {
  std::vector<Payload> all = test::loadPayloads();
  EXPECT_GT(all.size(), 300u) << "tests/fixtures/hostile is missing or has shrunk";
  return all;
}

TEST(Payloads, LeaveNothingForbiddenAtAnySplit) {
  for (const Payload& payload : payloads()) {
    const std::string_view html = payload.text;
    for (const auto images : {UrlPolicy::Origins::kNone, UrlPolicy::Origins::kAll}) {
      const std::string whole = sanitize(html, {}, images, payload.name);
      for (std::size_t cut = 1; cut < html.size(); ++cut) {
        if (isContinuationByte(html[cut])) continue;
        EXPECT_EQ(sanitize(html.substr(0, cut), html.substr(cut), images, payload.name), whole)
            << payload.name << " split at " << cut;
      }
    }
  }
}

TEST(Payloads, LeaveNothingForbiddenInsideMarkdown) {
  std::size_t documents = 0;
  for (const Payload& payload : payloads()) {
    for (const test::HostileText& text : test::inMarkdown(payload)) {
      for (const auto images : {UrlPolicy::Origins::kNone, UrlPolicy::Origins::kAll}) {
        test::TestDom dom;
        std::string error;
        test::OracleOptions options;
        options.sanitizer = withImages(images);
        EXPECT_TRUE(test::renderOneShot(text.text, dom, options, &error)) << error;
        EXPECT_EQ(test::findForbidden(dom, images == UrlPolicy::Origins::kAll), Found())
            << payload.name << ", " << text.context << ":\n"
            << text.text;
        ++documents;
      }
    }
  }
  std::printf("%zu hostile documents\n", documents);
}

// Every event handler on every element, in every spelling of an attribute: made, not listed.
TEST(Payloads, DropEveryHandlerFromEveryElement) {
  for (int number = 1; number < 256; ++number) {
    const std::string tag(tagName(static_cast<Tag>(number)));
    if (tag.empty()) continue;
    for (const std::string handler : {"onclick", "ONERROR", "onLoad", "onfocusin", "onx", "on"}) {
      for (const std::string value : {"", "=trap()", "='trap()'", " = \"trap()\"", "=&#116;rap()"}) {
        for (const std::string separator : {" ", "/", "\t", "\n", "\f", " x='y'"}) {
          const std::string html = '<' + tag + separator + handler + value + ">z";
          const std::string out = sanitize(html, {}, UrlPolicy::Origins::kAll, html);
          EXPECT_TRUE(out.find(" on") == std::string::npos || tag == "input") << out;
        }
      }
    }
  }
}

// The checks themselves must be able to fail.
TEST(Payloads, WouldBeFoundInADocumentThatHasThem) {
  const auto found = [](Tag tag, Attribute attribute, std::string value, bool imagesAllowed = true) {
    test::TestDom dom;
    test::DomNode* outer = dom.appendElement(dom.mutableRoot(), Tag::kP);
    test::DomNode* node = dom.appendElement(outer, tag);
    if (attribute != Attribute::kNone) node->attributes.emplace_back(attribute, std::move(value));
    return test::findForbidden(dom, imagesAllowed).size();
  };
  EXPECT_EQ(found(Tag::kA, Attribute::kHref, "https://example.org/"), 0u);
  EXPECT_EQ(found(Tag::kA, Attribute::kHref, "java\nscript:trap()"), 1u);
  EXPECT_EQ(found(Tag::kA, Attribute::kHref, "\x01javascript:trap()"), 1u);
  EXPECT_EQ(found(Tag::kImg, Attribute::kSrc, "mailto:x"), 1u);
  EXPECT_EQ(found(Tag::kImg, Attribute::kSrc, "x"), 0u);
  EXPECT_EQ(found(Tag::kImg, Attribute::kSrc, "x", false), 1u);
  EXPECT_EQ(found(Tag::kSpan, Attribute::kRefusedSrc, "javascript:x"), 1u);
  EXPECT_EQ(found(Tag::kP, Attribute::kHref, "x"), 1u);
  EXPECT_EQ(found(Tag::kP, Attribute::kClass, "modal"), 1u);
  EXPECT_EQ(found(Tag::kCode, Attribute::kClass, "language-js modal"), 1u);
  EXPECT_EQ(found(Tag::kInput, Attribute::kType, "image"), 1u);
  EXPECT_EQ(found(Tag::kA, Attribute::kRel, "opener"), 1u);
  EXPECT_EQ(found(static_cast<Tag>(200), Attribute::kNone, ""), 1u);
}

}  // namespace
}  // namespace sluice
