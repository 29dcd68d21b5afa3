#include "sanitize/url_gate.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "limits.h"
#include "support/url_standard.h"

namespace sluice {
namespace {

using Origins = UrlPolicy::Origins;

/// The URL that a link would carry, or nothing.
std::optional<String> link(std::string_view url, const UrlPolicy& policy = {}) {
  String out;
  if (UrlGate(policy).link(url, out) != UrlVerdict::kAllowed) return std::nullopt;
  return out;
}

std::optional<String> image(std::string_view url, const UrlPolicy& policy) {
  String out;
  if (UrlGate(policy).image(url, out) != UrlVerdict::kAllowed) return std::nullopt;
  return out;
}

UrlPolicy linksTo(Vector<String> origins) {
  UrlPolicy policy;
  policy.links = Origins::kListed;
  policy.linkOrigins = std::move(origins);
  return policy;
}

UrlPolicy allImages() {
  UrlPolicy policy;
  policy.images = Origins::kAll;
  return policy;
}

TEST(UrlGate, PassesListedSchemesAndRelativeUrls) {
  for (const std::string_view url : {"https://example.org/", "http://example.org", "HTTPS://EXAMPLE.ORG/",
                                     "mailto:a@example.org", "tel:+1-555", "/path", "path", "./a:b", "a/b:c", "?q=a:b",
                                     "#a:b", "#", "", "//example.org/x", "../x", "https:", "x#javascript:"}) {
    EXPECT_EQ(link(url), std::string(url)) << url;
  }
}

TEST(UrlGate, EncodesAsTheReferenceOutputOfCommonMarkDoes) {
  EXPECT_EQ(link("foo\\bar"), "foo%5Cbar");
  EXPECT_EQ(link("/my uri"), "/my%20uri");
  EXPECT_EQ(link("/url\xC2\xA0\"title\""), "/url%C2%A0%22title%22");
  EXPECT_EQ(link("foo%20b\xC3\xA4"), "foo%20b%C3%A4");
  EXPECT_EQ(link("http://example.com?find=\\*"), "http://example.com?find=%5C*");
  EXPECT_EQ(link("/bar\\* \"ti\\*tle\""), "/bar%5C*%20%22ti%5C*tle%22");
  EXPECT_EQ(link("https://a.b/?x=1&y=(2)"), "https://a.b/?x=1&y=(2)");
  EXPECT_EQ(link("<b>`[x]^{y}|"), "%3Cb%3E%60%5Bx%5D%5E%7By%7D%7C");
  EXPECT_EQ(link("a\x01\x7F"), "a%01%7F");
  EXPECT_EQ(link(std::string_view("a\0b", 3)), "a%00b");
}

TEST(UrlGate, StripsWhatTheUrlParserStrips) {
  EXPECT_EQ(link(" \x01\x1F https://example.org/ \x02"), "https://example.org/");
  EXPECT_EQ(link("ht\ntp\ts://exam\rple.org/"), "https://example.org/");
}

TEST(UrlGate, RefusesEveryOtherScheme) {
  for (const std::string_view url : {"javascript:alert(1)",
                                     "JAVASCRIPT:alert(1)",
                                     "JaVaScRiPt:alert(1)",
                                     "javascript:",
                                     "vbscript:x",
                                     "data:,x",
                                     "data:text/html,<script>alert(1)</script>",
                                     "data:image/png;base64,AAAA",
                                     "blob:https://example.org/1",
                                     "file:///etc/passwd",
                                     "ftp://example.org/",
                                     "about:blank",
                                     "chrome://settings",
                                     "view-source:https://a.b/",
                                     "filesystem:https://a.b/",
                                     "ws://a.b",
                                     "ms-word:ofe|u|x",
                                     "intent://x",
                                     "livescript:x",
                                     "mocha:x",
                                     "jar:x",
                                     "localhost:8080/x",
                                     "irc://a.b",
                                     "made-up-scheme://x",
                                     "javascript://%0Aalert(1)",
                                     "javascript:/*--></title>",
                                     "feed:javascript:alert(1)",
                                     "sms:1",
                                     "urn:x:y",
                                     "xmpp:a@b",
                                     "magnet:?x",
                                     "c:\\x"}) {
    EXPECT_EQ(link(url), std::nullopt) << url;
    EXPECT_EQ(image(url, allImages()), std::nullopt) << url;
  }
}

TEST(UrlGate, SeesASchemeThroughWhatTheUrlParserSkips) {
  for (const std::string_view url :
       {" javascript:alert(1)", "\njavascript:alert(1)", "\x01javascript:alert(1)", "\x1F\x1Ejavascript:x",
        "java\tscript:alert(1)", "java\nscript:alert(1)", "java\rscript:alert(1)", "j\na\nv\na\ns\nc\nr\ni\np\nt\n:x",
        "javascript\n:alert(1)", "javascript\t\t:\talert(1)", "\tjava\nscript\r:x", "da\nta:text/html,x",
        "\x08v\tbscript:x"}) {
    EXPECT_EQ(link(url), std::nullopt) << url;
  }
}

TEST(UrlGate, RefusesAColonInTheFirstSegment) {
  for (const std::string_view url :
       {"java\x01script:alert(1)", "java script:alert(1)", "javascript :alert(1)", "\xC2\xA0javascript:alert(1)",
        "\xE2\x80\x8Bjavascript:alert(1)", "\xEF\xBB\xBFjavascript:x", "java\xC2\xADscript:x", "%6Aavascript:alert(1)",
        "java%0Ascript:alert(1)", "javascript&:x", ":x", "1:2", "foo\\bar:x", "javascript%3A:x", "java\\script:x",
        "\xD1\x98"
        "avascript:x",
        "\xEF\xBD\x8A\xEF\xBD\x81"
        "vascript:x",
        "-javascript:x"}) {
    EXPECT_EQ(link(url), std::nullopt) << url;
  }
}

TEST(UrlGate, SeesASchemeThroughMoreCharacterReferences) {
  for (const std::string_view url :
       {"javascript&colon;alert(1)", "javascript&#58;alert(1)", "javascript&#x3a;alert(1)",
        "javascript&#0000058alert(1)", "&#106;avascript&colon;alert(1)", "&#x6A&#x61vascript&colon;x",
        "&amp;#106;avascript&amp;colon;x", "javascript&amp;amp;colon;x", "java&Tab;script&colon;x",
        "java&NewLine;script&colon;x", "&#1;javascript&colon;x", "javascript&amp;amp;amp;amp;amp;amp;amp;colon;x",
        "x&colon;y", "data&colon;text/html,x"}) {
    EXPECT_EQ(link(url), std::nullopt) << url;
  }
}

TEST(UrlGate, LetsThroughWhatItMade) {
  for (const std::string_view url :
       {"\\&Y&amp&#58;mp;0", "\\&colon;x", " a b\n&amp;c", "https://\xC3\xA9.example/\\"}) {
    const std::optional<String> once = link(url);
    if (!once) continue;
    EXPECT_EQ(link(*once), once) << url;
  }
}

TEST(UrlGate, LeavesOrdinaryAmpersandsAlone) {
  for (const std::string_view url : {"?a=1&b=2", "/x?a&amp;b", "https://a.b/?copy=1&copy=2&lt=3", "a&b", "/&colon;"}) {
    EXPECT_EQ(link(url), std::string(url)) << url;
  }
}

TEST(UrlGate, NarrowsLinksToListedOrigins) {
  const UrlPolicy policy = linksTo(
      {"https://Good.example/", "https://good.example:8443", "http://plain.example:80", "https://*.wild.example"});
  for (const std::string_view url :
       {"https://good.example", "HTTPS://GOOD.EXAMPLE/x", "https://good.example:443/", "https://good.example:8443?x",
        "http://plain.example/", "https://a.wild.example/", "https://a.b.wild.example#x", "mailto:a@evil.example",
        "tel:1", "#x", "", "https:///good.example/", "https:////good.example"}) {
    EXPECT_EQ(link(url, policy), std::string(url)) << url;
  }
  for (const std::string_view url : {"https://evil.example/",
                                     "http://good.example/",
                                     "https://good.example.evil.example/",
                                     "https://evilgood.example/",
                                     "https://good.example@evil.example/",
                                     "https://x@good.example/",
                                     "https://good.example:80/",
                                     "https://good.example%2Fevil.example/",
                                     "https://good.example\\@evil.example/",
                                     "https:good.example",
                                     "https:/good.example",
                                     "https:\\\\evil.example",
                                     "//evil.example/",
                                     "\\\\evil.example",
                                     "/path",
                                     "?q",
                                     "path",
                                     "https://wild.example/",
                                     "https://evilwild.example/",
                                     "http://a.wild.example/",
                                     "https://a.wild.example:8/",
                                     "https://evil.example/.wild.example",
                                     "https://evil.example?.wild.example",
                                     "https://evil.example#.wild.example",
                                     "https://evil.example\\.wild.example",
                                     "https://evil.example%23.wild.example",
                                     "https://",
                                     "https://good.example:",
                                     "https://\xE2\x93\x96ood.example/"}) {
    EXPECT_EQ(link(url, policy), std::nullopt) << url;
  }
}

TEST(UrlGate, PinsASchemeRelativeUrlOfAListedOriginToHttps) {
  EXPECT_EQ(link("//good.example/x", linksTo({"https://good.example"})), "https://good.example/x");
  EXPECT_EQ(link("///good.example/x", linksTo({"https://good.example"})), "https:///good.example/x");
  EXPECT_EQ(link("//good.example/x", linksTo({"http://good.example"})), std::nullopt);
}

TEST(UrlGate, TakesRelativeUrlsForThePagesOwnOrigin) {
  for (const std::string_view url : {"/path", "path", "?q", "./x", "../x", "/%5Cevil.example"}) {
    EXPECT_EQ(link(url, linksTo({"self"})), std::string(url)) << url;
    EXPECT_EQ(link(url, linksTo({})), std::nullopt) << url;
  }
  EXPECT_EQ(link("/\\evil.example", linksTo({"self"})), "/%5Cevil.example");
  EXPECT_EQ(link("//evil.example", linksTo({"self"})), std::nullopt);
}

TEST(UrlGate, IgnoresOriginsThatAreNone) {
  const UrlPolicy policy =
      linksTo({"", "good.example", "https:good.example", "*", "https://", "javascript:", "https://*"});
  for (const std::string_view url : {"https://good.example/", "https://x/", "javascript:x", "/x", "https://*/"}) {
    EXPECT_EQ(link(url, policy), std::nullopt) << url;
  }
}

TEST(UrlGate, LetsNoImageThroughUnlessThePolicyDoes) {
  EXPECT_EQ(image("https://example.org/a.png", {}), std::nullopt);
  EXPECT_EQ(image("a.png", {}), std::nullopt);
  EXPECT_EQ(image("https://example.org/a b.png", allImages()), "https://example.org/a%20b.png");
  EXPECT_EQ(image("a.png", allImages()), "a.png");
  for (const std::string_view url : {"", "#x", "mailto:a@b", "tel:1"}) EXPECT_EQ(image(url, allImages()), std::nullopt);
  UrlPolicy listed;
  listed.images = Origins::kListed;
  listed.imageOrigins = {"https://img.example", "self"};
  EXPECT_EQ(image("https://img.example/a.png", listed), "https://img.example/a.png");
  EXPECT_EQ(image("https://other.example/a.png", listed), std::nullopt);
  EXPECT_EQ(image("a.png", listed), "a.png");
}

TEST(UrlGate, SaysWhetherOnlyTheOriginWasRefused) {
  String out;
  EXPECT_EQ(UrlGate(UrlPolicy()).image("https://example.org/a b.png", out), UrlVerdict::kOriginRefused);
  EXPECT_EQ(out, "https://example.org/a%20b.png");
  EXPECT_EQ(UrlGate(UrlPolicy()).image("javascript:x", out), UrlVerdict::kRefused);
  EXPECT_EQ(out, "");
  EXPECT_EQ(UrlGate(UrlPolicy()).image("data:image/png;base64,AAAA", out), UrlVerdict::kRefused);
  EXPECT_EQ(UrlGate(linksTo({})).link("https://example.org/", out), UrlVerdict::kOriginRefused);
  EXPECT_EQ(UrlGate(linksTo({})).link("javascript:x", out), UrlVerdict::kRefused);
}

TEST(UrlGate, LetsRasterDataImagesThroughByOption) {
  UrlPolicy policy;
  policy.dataImages = true;
  for (const std::string_view url :
       {"data:image/png;base64,iVBORw0KGgo=", "DATA:IMAGE/JPEG;BASE64,AAAA", "data:image/gif;base64,R0lGOD/+",
        "data:image/webp;base64,", "data:image/avif;base64,AA==", "data:image/bmp;base64,AA"}) {
    EXPECT_EQ(image(url, policy), std::string(url)) << url;
    EXPECT_EQ(link(url, policy), std::nullopt) << url;
  }
  for (const std::string_view url :
       {"data:image/svg+xml;base64,AAAA", "data:image/svg+xml,<svg onload=x>", "data:text/html;base64,AAAA",
        "data:image/png,AAAA", "data:image/png;charset=x;base64,AAAA", "data:,x", "data:image/png;base64",
        "data:image/png;base64,<script>", "data:image/png;base64,AA%3C", "data:image/png;base64,A#x",
        "data:image/png;base64 ,AA", "data: image/png;base64,AA", "data:text/html,image/png;base64,AA"}) {
    EXPECT_EQ(image(url, policy), std::nullopt) << url;
  }
}

TEST(UrlGate, LimitsTheLength) {
  const std::string longest = "/" + std::string(limits::kMaxUrlBytes - 1, 'x');
  EXPECT_EQ(link(longest), longest);
  EXPECT_EQ(link(longest + "x"), std::nullopt);
  UrlPolicy policy;
  policy.dataImages = true;
  const std::string dataUrl = "data:image/png;base64,";
  const std::string longestData = dataUrl + std::string(limits::kMaxDataUrlBytes - dataUrl.size(), 'A');
  EXPECT_EQ(image(longestData, policy), longestData);
  EXPECT_EQ(image(longestData + "A", policy), std::nullopt);
}

// Every spelling of a forbidden scheme that one or two insertions make, judged by the standard's parser.
TEST(UrlGate, AgreesWithTheStandardAboutSpellings) {
  const std::vector<std::string> insertions = {"\t",
                                               "\n",
                                               "\r",
                                               " ",
                                               "\x01",
                                               "\x1F",
                                               std::string(1, '\0'),
                                               "&Tab;",
                                               "&#10;",
                                               "\xC2\xA0",
                                               "\xE2\x80\x8B",
                                               "%0A",
                                               "\\",
                                               "/",
                                               "&",
                                               ";",
                                               "#",
                                               "?",
                                               ":",
                                               "@"};
  std::size_t checked = 0;
  std::size_t passed = 0;
  for (const std::string scheme : {"javascript:x", "vbscript:x", "data:text/html,x", "file:x", "blob:x"}) {
    for (const std::string& first : insertions) {
      for (const std::string& second : insertions) {
        for (std::size_t at = 0; at <= scheme.size(); ++at) {
          std::string url = scheme;
          url.insert(at, first);
          url.insert(0, second);
          String out;
          ++checked;
          if (UrlGate(UrlPolicy()).link(url, out) != UrlVerdict::kAllowed) continue;
          ++passed;
          for (const std::string_view text : {std::string_view(url), std::string_view(out)}) {
            EXPECT_TRUE(test::isLinkScheme(test::parseByTheStandard(text, "https").scheme)) << url;
          }
        }
      }
    }
  }
  EXPECT_GT(checked, 10'000u);
  EXPECT_GT(passed, 100u) << "some are ordinary relative URLs";
}

}  // namespace
}  // namespace sluice
