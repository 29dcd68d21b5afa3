#include "sanitize/allowlist.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace sluice {
namespace {

TEST(Allowlist, FindsTagsInAnyCase) {
  EXPECT_EQ(findTag("details"), Tag::kDetails);
  EXPECT_EQ(findTag("DeTaIlS"), Tag::kDetails);
  EXPECT_EQ(findTag("p"), Tag::kP);
  EXPECT_EQ(findTag("menu"), Tag::kMenu);
}

TEST(Allowlist, FindsNothingThatIsNotListed) {
  for (const char* name : {"",
                           "script",
                           "style",
                           "iframe",
                           "svg",
                           "math",
                           "form",
                           "button",
                           "textarea",
                           "select",
                           "object",
                           "embed",
                           "link",
                           "meta",
                           "base",
                           "template",
                           "video",
                           "audio",
                           "source",
                           "picture",
                           "pp",
                           "detail",
                           "\xE2\x84\xAA"
                           "bd",
                           "k\xC4\xB1"
                           "d",
                           "body",
                           "html",
                           "head",
                           "frame",
                           "frameset",
                           "title",
                           "noscript",
                           "xmp",
                           "plaintext",
                           "slot",
                           "dialog",
                           "canvas",
                           "map",
                           "area"}) {
    EXPECT_EQ(findTag(name), Tag::kNone) << name;
  }
  for (const char* name :
       {"",           "style",           "name",      "onclick",   "onerror",    "srcset",   "target", "formaction",
        "xlink:href", "action",          "ping",      "srcdoc",    "background", "poster",   "is",     "slot",
        "tabindex",   "contenteditable", "autofocus", "accesskey", "popover",    "download", "usemap", "form"}) {
    EXPECT_EQ(findAttribute(name), Attribute::kNone) << name;
  }
}

TEST(Allowlist, NamesAreLowerCaseUniqueAndFoundAgain) {
  std::set<std::string> names;
  for (int number = 1; number < 256; ++number) {
    const Tag tag = static_cast<Tag>(number);
    const std::string name(tagName(tag));
    if (name.empty()) continue;
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_EQ(findTag(name), tag);
    for (const char c : name) EXPECT_TRUE((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) << name;
  }
  EXPECT_EQ(names.size(), 79u);
  EXPECT_EQ(tagName(Tag::kNone), "");
  EXPECT_EQ(attributeName(Attribute::kNone), "");
  EXPECT_EQ(attributeName(Attribute::kRefusedSrc), "data-sluice-src");
}

TEST(Allowlist, KnowsWhoMaySetWhat) {
  EXPECT_TRUE(isRawAllowed(Tag::kDetails));
  EXPECT_FALSE(isRawAllowed(Tag::kInput));
  EXPECT_FALSE(isRawAllowed(Tag::kNone));
  EXPECT_TRUE(isVoid(Tag::kBr));
  EXPECT_FALSE(isVoid(Tag::kP));

  EXPECT_TRUE(isRawAllowed(Tag::kA, Attribute::kHref));
  EXPECT_FALSE(isRawAllowed(Tag::kP, Attribute::kHref));
  EXPECT_TRUE(isRawAllowed(Tag::kP, Attribute::kTitle));
  EXPECT_FALSE(isRawAllowed(Tag::kP, Attribute::kClass));
  EXPECT_TRUE(isListed(Tag::kP, Attribute::kClass));
  EXPECT_FALSE(isRawAllowed(Tag::kA, Attribute::kRel));
  EXPECT_TRUE(isListed(Tag::kA, Attribute::kRel));
  EXPECT_FALSE(isListed(Tag::kInput, Attribute::kValue));
  EXPECT_FALSE(isRawAllowed(Tag::kP, Attribute::kNone));

  EXPECT_EQ(attributeKind(Attribute::kHref), AttributeKind::kUrl);
  EXPECT_EQ(attributeKind(Attribute::kSrc), AttributeKind::kImageUrl);
  EXPECT_EQ(attributeKind(Attribute::kCite), AttributeKind::kUrl);
  EXPECT_EQ(attributeKind(Attribute::kOpen), AttributeKind::kFlag);
  EXPECT_EQ(attributeKind(Attribute::kTitle), AttributeKind::kText);
}

}  // namespace
}  // namespace sluice
