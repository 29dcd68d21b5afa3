// What is reported as refused: what, where, once, and the end that a page may ask for.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "limits.h"
#include "stream.h"
#include "support/test_dom.h"

namespace sluice {
namespace {

struct Outcome {
  std::string events;
  std::string html;
  Status status;
};

StreamOptions plainText() {
  StreamOptions options;
  options.answer.provider = "text";
  options.answer.framing = "text";
  return options;
}

void flush(Stream& stream, test::TestDom& dom, std::string& events) {
  for (std::size_t channel = 0; channel < stream.channelCount(); ++channel) {
    const std::string_view patch = stream.flush(channel);
    if (!patch.empty()) {
      EXPECT_TRUE(dom.apply(patch));
    }
  }
  events += stream.takeEvents();
}

/// The text in pieces, each flushed.
Outcome run(const std::vector<std::string_view>& pieces, const StreamOptions& options = plainText()) {
  Stream stream(options);
  test::TestDom dom;
  Outcome outcome;
  for (const std::string_view piece : pieces) {
    stream.feed(piece);
    flush(stream, dom, outcome.events);
  }
  stream.finish();
  flush(stream, dom, outcome.events);
  flush(stream, dom, outcome.events);
  outcome.html = dom.html();
  outcome.status = stream.status();
  return outcome;
}

/// The refusals as "severity kind name=value @offset", sorted.
std::vector<std::string> refusals(const std::string& events) {
  const auto member = [](std::string_view event, std::string_view name) {
    const std::string key = "\"" + std::string(name) + "\":";
    const std::size_t at = event.find(key);
    if (at == std::string_view::npos) return std::string();
    std::string_view rest = event.substr(at + key.size());
    if (rest[0] == '"') return std::string(rest.substr(1, rest.find('"', 1) - 1));
    return std::string(rest.substr(0, rest.find_first_of(",}")));
  };
  std::vector<std::string> found;
  constexpr std::string_view kStart = "{\"type\":\"refused\"";
  for (std::size_t at = events.find(kStart); at != std::string::npos; at = events.find(kStart, at + 1)) {
    const std::string_view event = std::string_view(events).substr(at);
    const std::string count =
        event.substr(0, event.find('}', event.find("offset"))).find("\"count\"") != std::string::npos
            ? " x" + member(event, "count")
            : "";
    found.push_back(member(event, "severity") + ' ' + member(event, "kind") + ' ' + member(event, "name") + '=' +
                    member(event, "value") + " @" + member(event, "offset") + count);
  }
  std::sort(found.begin(), found.end());
  return found;
}

using Lines = std::vector<std::string>;

TEST(Refusals, SayWhereTheirBlockBegins) {
  EXPECT_EQ(refusals(run({"one\n\ntwo [a](javascript:x)\nmore\n\n# [b](data:y)\n"}).events),
            (Lines{"violation url href=data:y @33", "violation url href=javascript:x @5"}));
  EXPECT_EQ(refusals(run({"|a|\n|-|\n|x|\n|![i](https://e.example/)|\n"}).events),
            (Lines{"violation image src=https://e.example/ @12"}));
  EXPECT_EQ(refusals(run({"a\r\n\r\n- x\r\n- [b](javascript:y)\r\n"}).events),
            (Lines{"violation url href=javascript:y @10"}));
}

TEST(Refusals, AreTheSameAtEverySplit) {
  for (const std::string_view text :
       {"a\r\n\r\n[x][r] <q> ![i](https://e.example/)\r\n\r\n<script>x</script>\r\n\r\n[r]: javascript:y\r\n",
        "- <b onclick=x>\n\n  [z] [y] <k>\n\n[z]: data:1\n\n> q\n\n[y]: vbscript:2\n",
        "|a|b|\n|-|-|\n|<iframe>|[g](ftp://h)|\n\n```\nx\n```\n<div\nonclick=y>\n"}) {
    const Lines whole = refusals(run({text}).events);
    EXPECT_GE(whole.size(), 3u);
    for (std::size_t cut = 1; cut < text.size(); ++cut) {
      EXPECT_EQ(refusals(run({text.substr(0, cut), text.substr(cut)}).events), whole) << cut << " of " << text;
    }
    std::vector<std::string_view> bytes;
    for (std::size_t at = 0; at < text.size(); ++at) bytes.push_back(text.substr(at, 1));
    EXPECT_EQ(refusals(run(bytes).events), whole) << text;
  }
}

TEST(Refusals, AreCountedWhereTheyAreTooMany) {
  std::string text;
  for (std::size_t i = 0; i < limits::kMaxReportedRefusals + 500; ++i) text += "<iframe>\n\n";
  const Lines found = refusals(run({text}).events);
  EXPECT_EQ(found.size(), limits::kMaxReportedRefusals + 1);
  EXPECT_NE(std::find_if(found.begin(), found.end(), [](const std::string& line) { return line.ends_with("x500"); }),
            found.end());
}

TEST(Refusals, TellNoticesFromViolations) {
  const auto severity = [](std::string_view text) {
    const Lines found = refusals(run({text}).events);
    return found.size() == 1 ? found[0].substr(0, found[0].find(' ')) : std::to_string(found.size());
  };
  for (const std::string_view idle : {"<b class=x>y</b>", "<b id=x>y</b>", "<b data-x=1>y</b>", "vector<int>",
                                      "<?xml ?>", "<b aria-label=x>y</b>", "<div width=9>", "<ol start=abc>"}) {
    EXPECT_EQ(severity(idle), "notice") << idle;
  }
  for (const std::string_view bad : {"<b onclick=x>y</b>", "<b style=x>y</b>", "<script>", "x <IFRAME>", "<b srcset=x>",
                                     "[a](javascript:x)", "![a](https://e.example)", "<img srcset=x src=x>"}) {
    EXPECT_NE(severity(bad), "notice") << bad;
    EXPECT_NE(severity(bad), "0") << bad;
  }
}

TEST(Refusals, EndTheStreamWhereThePageAsksForIt) {
  StreamOptions options = plainText();
  options.sanitizer.stopAtViolation = true;
  const std::string_view text = "*one* <b class=x>b</b>\n\ntwo [a](javascript:x) three\n\nfour\n\nfive\n";
  const Outcome whole = run({text}, options);
  EXPECT_EQ(whole.status.code, ErrorCode::kContentRefused);
  EXPECT_EQ(whole.html, "<p><em>one</em> <b>b</b></p><p>two <a>a</a> three</p>");
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    const Outcome split = run({text.substr(0, cut), text.substr(cut)}, options);
    EXPECT_EQ(split.status.code, ErrorCode::kContentRefused) << cut;
    EXPECT_EQ(split.html, whole.html) << cut;
  }
  // In the last block, and in a definition that comes late.
  EXPECT_EQ(run({"x\n\n<script>"}, options).status.code, ErrorCode::kContentRefused);
  EXPECT_EQ(run({"[x]\n\n", "y\n\n", "[x]: javascript:z\n"}, options).status.code, ErrorCode::kContentRefused);
  EXPECT_TRUE(run({"<b class=x>y</b> <int>"}, options).status.ok());
}

TEST(DeceptiveLinks, AreReported) {
  const auto isReported = [](std::string_view text) {
    const Lines found = refusals(run({text}).events);
    return !found.empty() && found[0].starts_with("violation deceptive-link");
  };
  for (const std::string_view honest :
       {"[here](https://a.example/)", "https://a.example/x?y#z", "[https://a.example](https://a.example/)",
        "[a.com](https://www.a.com/path)", "[https://a.com/lo…](https://a.com/long)", "www.a.com",
        "[README.md](https://a.com/)", "[HTTP://A.com/](http://a.COM)", "[x.y](https://b.com)", "[a.com](//a.com)",
        "<me@a.com>", "[v1.2.3](https://a.com)", "[bücher.de](https://bücher.de/)", "[Visit a.com](https://a.com)"}) {
    EXPECT_FALSE(isReported(honest)) << honest;
  }
  for (const std::string_view deceptive :
       {"[https://bank.example](https://evil.example)", "[bank.com](https://bank.com.evil.example/)",
        "[**bank**.com](https://evil.example/)", "[www.bank.com](https://evil.example/bank.com)",
        "[https://bank.com/login](https://bank.com@evil.example/login)", "[https://bank.com](/go?to=evil)",
        "<a href=https://evil.example> bank.com </a>", "[https://bank.com/a](https://bank.com/b)",
        "[https://bank.com][r]\n\n[r]: https://evil.example", "[`bank.com`](mailto:x@y.z)"}) {
    EXPECT_TRUE(isReported(deceptive)) << deceptive;
  }
}

TEST(BidiControls, ShowInLinksAndCode) {
  EXPECT_EQ(run({"`a\xE2\x80\xAE"
                 "b`"})
                .html,
            "<p><code>a[U+202E]b</code></p>");
  EXPECT_EQ(run({"```\n\xE2\x81\xA6x\n```"}).html, "<pre><code>[U+2066]x\n</code></pre>");
  EXPECT_NE(run({"[a\xE2\x80\xAE"
                 "b](https://x.example)"})
                .html.find(">a[U+202E]b</a>"),
            std::string::npos);
  EXPECT_EQ(run({"a\xE2\x80\xAE"
                 "b"})
                .html,
            "<p>a\xE2\x80\xAE"
            "b</p>");
  EXPECT_EQ(refusals(run({"`\xE2\x80\xAE`"}).events), (Lines{"violation bidi =[U+202E] @0"}));
}

TEST(InvisibleText, StaysIsReportedOrIsStripped) {
  const std::string tags = "a\xF3\xA0\x81\x88\xF3\xA0\x81\x89z";  // "HI"
  const std::string spaces = "a\xE2\x80\x8B\xE2\x80\x8C\xE2\x80\x8Bz";
  const std::string selectors = "a\xF3\xA0\x84\x80\xF3\xA0\x84\x81z";
  StreamOptions options = plainText();
  EXPECT_EQ(refusals(run({tags}, options).events), Lines());
  options.sanitizer.invisible = InvisibleText::kReport;
  EXPECT_EQ(refusals(run({tags}, options).events), (Lines{"violation invisible tag=HI @0"}));
  EXPECT_EQ(run({tags}, options).html, "<p>" + tags + "</p>");
  EXPECT_EQ(refusals(run({spaces}, options).events).size(), 1u);
  options.sanitizer.invisible = InvisibleText::kStrip;
  EXPECT_EQ(run({tags}, options).html, "<p>az</p>");
  EXPECT_EQ(run({spaces}, options).html, "<p>a\xE2\x80\x8Bz</p>");
  EXPECT_EQ(run({selectors}, options).html, "<p>a\xF3\xA0\x84\x80z</p>");
  EXPECT_EQ(run({"a&#x200B;&#x200B;&#x200B;z"}, options).html, "<p>a\xE2\x80\x8Bz</p>");
  // A block that is rendered again has the same text.
  EXPECT_EQ(run({"a\xE2\x80\x8B\n\n\xE2\x80\x8B[x]\n\n", "[x]: /y\n"}, options).html.find("\xE2\x80\x8B<a "),
            std::string_view("<p>a\xE2\x80\x8B</p><p>").size());
  for (std::size_t cut = 1; cut < tags.size(); ++cut) {
    EXPECT_EQ(run({std::string_view(tags).substr(0, cut), std::string_view(tags).substr(cut)}, options).html,
              "<p>az</p>");
  }
}

TEST(InvisibleText, IsNotWhatScriptsAndEmojiNeed) {
  StreamOptions options = plainText();
  options.sanitizer.invisible = InvisibleText::kStrip;
  for (const std::string text : {"👩‍💻", "❤️‍🔥", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴‍☠️",
                                 "می‌خواهم", "1️⃣", "क्‍ष"}) {
    const Outcome outcome = run({text}, options);
    EXPECT_EQ(outcome.html, "<p>" + text + "</p>");
    EXPECT_EQ(refusals(outcome.events), Lines());
  }
}

}  // namespace
}  // namespace sluice
