#include "text/entities.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "text/entities_table.h"
#include "text/utf8.h"

extern "C" {
#include "entity.h"  // md4c's own table, to compare with
}

namespace sluice {
namespace {

/// What the reference decodes to, or "-" for none.
std::string entity(std::string_view reference) {
  String out = "before";
  const bool decoded = decodeEntity(reference, out);
  EXPECT_EQ(out.substr(0, 6), "before");
  if (!decoded) {
    EXPECT_EQ(out, "before");
    return "-";
  }
  return std::string(out.substr(6));
}

std::string decoded(std::string_view text, ReferenceContext context = ReferenceContext::kText) {
  String out;
  decodeReferences(text, context, out);
  return std::string(out);
}

TEST(Entities, DecodesNames) {
  EXPECT_EQ(entity("&amp;"), "&");
  EXPECT_EQ(entity("&AMP;"), "&");
  EXPECT_EQ(entity("&nbsp;"), "\xC2\xA0");
  EXPECT_EQ(entity("&Tab;"), "\t");
  EXPECT_EQ(entity("&NewLine;"), "\n");
  EXPECT_EQ(entity("&copy;"), "\xC2\xA9");
  EXPECT_EQ(entity("&AElig;"), "\xC3\x86");
  EXPECT_EQ(entity("&Dcaron;"), "\xC4\x8E");
  EXPECT_EQ(entity("&frac34;"), "\xC2\xBE");
  EXPECT_EQ(entity("&HilbertSpace;"), "\xE2\x84\x8B");
  EXPECT_EQ(entity("&DifferentialD;"), "\xE2\x85\x86");
  EXPECT_EQ(entity("&ClockwiseContourIntegral;"), "\xE2\x88\xB2");
  EXPECT_EQ(entity("&CounterClockwiseContourIntegral;"), "\xE2\x88\xB3");
  EXPECT_EQ(entity("&ngE;"), "\xE2\x89\xA7\xCC\xB8");
  EXPECT_EQ(entity("&fjlig;"), "fj");
  EXPECT_EQ(entity("&zopf;"), "\xF0\x9D\x95\xAB");
  EXPECT_EQ(entity("&Auml;"), "\xC3\x84");
  EXPECT_EQ(entity("&auml;"), "\xC3\xA4");
}

TEST(Entities, DecodesNumbers) {
  EXPECT_EQ(entity("&#35;"), "#");
  EXPECT_EQ(entity("&#1234;"), "\xD3\x92");
  EXPECT_EQ(entity("&#992;"), "\xCF\xA0");
  EXPECT_EQ(entity("&#X22;"), "\"");
  EXPECT_EQ(entity("&#xcab;"), "\xE0\xB2\xAB");
  EXPECT_EQ(entity("&#x10FFFF;"), "\xF4\x8F\xBF\xBF");
  EXPECT_EQ(entity("&#128;"), "\xC2\x80") << "CommonMark knows no windows-1252";
  for (const std::string_view reference :
       {"&#0;", "&#x0;", "&#xD800;", "&#xDFFF;", "&#55296;", "&#x110000;", "&#xFFFFFF;", "&#9999999;"}) {
    EXPECT_EQ(entity(reference), "\xEF\xBF\xBD") << reference;
  }
}

TEST(Entities, RefusesWhatIsNone) {
  for (const std::string_view reference :
       {"",       "&",     "&;",     "&#;",     "&#x;",           "&amp",  "amp;",        "&amp ;",      " &amp;",
        "&amp;x", "&Amp;", "&nbs;",  "&nbspx;", "&MadeUpEntity;", "&hi?;", "&#87654321;", "&#x1234567;", "&#abcdef0;",
        "&#12a;", "&#xg;", "&&amp;", "&#-1;"}) {
    EXPECT_EQ(entity(reference), "-") << reference;
  }
}

// The names stand in the table in full, so that they can be read from it without knowing the rest of its form; md4c's
// table, made by others, says what each means.
TEST(Entities, AgreesWithMd4cAboutAllNames) {
  const std::string_view table(kEntities, kEntitiesSize);
  std::set<std::string> names;
  for (std::size_t begin = 0; begin < table.size(); ++begin) {
    for (std::size_t size = 2; size <= 31 && begin + size <= table.size(); ++size) {
      const std::string reference = '&' + std::string(table.substr(begin, size)) + ';';
      const ENTITY* expected = entity_lookup(reference.data(), reference.size());
      if (expected == nullptr) {
        EXPECT_EQ(entity(reference), "-") << reference;
        continue;
      }
      String text;
      appendUtf8(text, expected->codepoints[0]);
      if (expected->codepoints[1] != 0) appendUtf8(text, expected->codepoints[1]);
      EXPECT_EQ(entity(reference), std::string_view(text)) << reference;
      names.insert(reference);
    }
  }
  EXPECT_EQ(names.size(), 2125u);
  EXPECT_EQ(kEntityCount, 2125u);
}

TEST(Entities, DecodesTextAsHtmlDoes) {
  EXPECT_EQ(decoded("a &lt;b&gt; &amp;amp; c"), "a <b> &amp; c");
  EXPECT_EQ(decoded("&ltx &notit; &notin; &ampamp;"), "<x \xC2\xACit; \xE2\x88\x89 &amp;");
  EXPECT_EQ(decoded("&#65&#x42&#67;D&#x;&#"), "ABCD&#x;&#");
  EXPECT_EQ(decoded("&#128;&#x9F;&#129;&#x99x"), "\xE2\x82\xAC\xC5\xB8\xC2\x81\xE2\x84\xA2x");
  EXPECT_EQ(decoded("&#0;&#xD800;&#99999999999999999999;"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(decoded("&hellip &hellip;"), "&hellip \xE2\x80\xA6") << "not known without its semicolon";
  EXPECT_EQ(decoded("&&&;&"), "&&&;&");
}

TEST(Entities, DecodesFewerInAttributes) {
  EXPECT_EQ(decoded("?a=1&copy=2&lt3&amp;x&lt", ReferenceContext::kAttribute), "?a=1&copy=2&lt3&x<");
  EXPECT_EQ(decoded("&#106avascript", ReferenceContext::kAttribute), "javascript");
  EXPECT_EQ(decoded("&copy;=&notit;&not-", ReferenceContext::kAttribute), "\xC2\xA9=&notit;\xC2\xAC-");
}

}  // namespace
}  // namespace sluice
