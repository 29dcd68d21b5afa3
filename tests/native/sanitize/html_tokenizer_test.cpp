#include "sanitize/html_tokenizer.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "limits.h"
#include "text/utf8.h"

namespace sluice {
namespace {

/// Writes tokens down, a line each; neighbouring texts run together, since where they are cut depends on the pieces.
class Log final : public HtmlTokenSink {
 public:
  void token(const HtmlToken& token) override {
    source_ += token.source;
    if (token.kind == HtmlToken::Kind::kText) {
      EXPECT_FALSE(token.source.empty());
      text_ += token.text;
      return;
    }
    endText();
    switch (token.kind) {
      case HtmlToken::Kind::kText:
        break;
      case HtmlToken::Kind::kStartTag: {
        std::string line = "start " + std::string(token.name);
        for (std::size_t i = 0; i < token.attributeCount; ++i) {
          line += " [" + std::string(token.attributes[i].name) + "=" + std::string(token.attributes[i].value) + "]";
        }
        if (token.attributesCut) line += " cut";
        lines_.push_back(line);
        break;
      }
      case HtmlToken::Kind::kEndTag:
        lines_.push_back("end " + std::string(token.name));
        break;
      case HtmlToken::Kind::kComment:
        lines_.push_back(token.complete ? "comment" : "unfinished comment");
        break;
      case HtmlToken::Kind::kMarkup:
        lines_.push_back("markup " + std::string(token.source));
        break;
    }
  }

  const std::vector<std::string>& lines() {
    endText();
    return lines_;
  }
  const std::string& source() const { return source_; }

 private:
  void endText() {
    if (!text_.empty()) lines_.push_back("text " + text_);
    text_.clear();
  }

  std::vector<std::string> lines_;
  std::string text_;
  std::string source_;
};

std::vector<std::string> tokens(const std::vector<std::string_view>& pieces) {
  Log log;
  HtmlTokenizer tokenizer;
  for (const std::string_view piece : pieces) tokenizer.feed(piece, log);
  tokenizer.finish(log);
  EXPECT_TRUE(tokenizer.atRest());
  return log.lines();
}

using Lines = std::vector<std::string>;

struct Case {
  std::string_view input;
  Lines tokens;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> kCases = {
      // Text and what only looks like markup.
      {"plain text\n", {"text plain text\n"}},
      {"a < b <", {"text a < b <"}},
      {"<3 <- <= <\xC3\xA9>", {"text <3 <- <= <\xC3\xA9>"}},
      {"", {}},
      // Start tags.
      {"<b>x</b>", {"start b", "text x", "end b"}},
      {"<BR/>", {"start BR"}},
      {"<br/ >", {"start br"}},
      {"<a href=x>", {"start a [href=x]"}},
      {"<a href = x >", {"start a [href=x]"}},
      {"<a href=\"x > y\" title='it \"is\"'>", {"start a [href=x > y] [title=it \"is\"]"}},
      {"<a\nhref\n=\n'x'\n>", {"start a [href=x]"}},
      {"<a\thref=x\ftitle=y\rlang=z>", {"start a [href=x] [title=y] [lang=z]"}},
      {"<a/href=x/y/>", {"start a [href=x/y/]"}},
      {"<a href='x'title=y>", {"start a [href=x] [title=y]"}},
      {"<a checked disabled=>", {"start a [checked=] [disabled=]"}},
      {"<a checked/open/>", {"start a [checked=] [open=]"}},
      {"<a =x==y>", {"start a [=x==y]"}},
      {"<a x=y=z>", {"start a [x=y=z]"}},
      {"<a x=\"\" y=''>", {"start a [x=] [y=]"}},
      {"<a x=a'b\"c<d`e>", {"start a [x=a'b\"c<d`e]"}},
      {"<a <b=c>", {"start a [<b=c]"}},
      {"<a\"b>", {"start a\"b"}},
      {"<a'x'='y'>", {"start a'x'='y'"}},
      {"<img src=a alt=b src=c SRC=d>", {"start img [src=a] [alt=b]"}},
      {"<x-y:z.1 a:b.c-d=1>", {"start x-y:z.1 [a:b.c-d=1]"}},
      {"<a href=&amp;>", {"start a [href=&amp;]"}},
      {"<a / b / = c>", {"start a [b=] [==] [c=]"}},
      // End tags.
      {"</B >", {"end B"}},
      {"</b x=y>", {"end b"}},
      {"</b/>", {"end b"}},
      {"</>x", {"markup </>", "text x"}},
      {"</3 you>x", {"markup </3 you>", "text x"}},
      // Unfinished markup is text.
      {"<", {"text <"}},
      {"</", {"text </"}},
      {"<a", {"text <a"}},
      {"<a ", {"text <a "}},
      {"<a href", {"text <a href"}},
      {"<a href=\"x>y<b>", {"text <a href=\"x>y<b>"}},
      {"<a href='x", {"text <a href='x"}},
      {"x</b", {"text x</b"}},
      {"<!", {"text <!"}},
      {"<!-", {"text <!-"}},
      {"<!doctype", {"text <!doctype"}},
      {"<![CDATA[ x ]]", {"text <![CDATA[ x ]]"}},
      {"<?php x ?", {"text <?php x ?"}},
      // Comments.
      {"a<!-- b -->c", {"text a", "comment", "text c"}},
      {"<!---->x", {"comment", "text x"}},
      {"<!-->x", {"comment", "text x"}},
      {"<!--->x", {"comment", "text x"}},
      {"<!--->-->x", {"comment", "text -->x"}},
      {"<!----->x", {"comment", "text x"}},
      {"<!-- - -- --- ---->x", {"comment", "text x"}},
      {"<!-- a --!>x", {"comment", "text x"}},
      {"<!-- a --!-->x", {"comment", "text x"}},
      {"<!-- a --!b-->x", {"comment", "text x"}},
      {"<!-- a --b-->x", {"comment", "text x"}},
      {"<!--<!-->x", {"comment", "text x"}},
      {"<!--<!---->x", {"comment", "text x"}},
      {"<!-- <b> & </b> > -->x", {"comment", "text x"}},
      {"<!-- unfinished > -- >", {"unfinished comment"}},
      {"<!--", {"unfinished comment"}},
      {"<!---", {"unfinished comment"}},
      // Other markup.
      {"<!DOCTYPE html>x", {"markup <!DOCTYPE html>", "text x"}},
      {"<!->x", {"markup <!->", "text x"}},
      {"<!>x", {"markup <!>", "text x"}},
      {"<!x-->y", {"markup <!x-->", "text y"}},
      {"<![CDATA[ <b> ]] > ]]>x", {"markup <![CDATA[ <b> ]] > ]]>", "text x"}},
      {"<![CDATA[]]>x", {"markup <![CDATA[]]>", "text x"}},
      {"<![CDATA[]>]]>x", {"markup <![CDATA[]>]]>", "text x"}},
      {"<![cdata[ <b> ]]>", {"markup <![cdata[ <b>", "text  ]]>"}},
      {"<?xml version='1.0'?>x", {"markup <?xml version='1.0'?>", "text x"}},
      {"<?a > b ?>x", {"markup <?a > b ?>", "text x"}},
      {"<?>x?>y", {"markup <?>x?>", "text y"}},
      // Character references in text.
      {"&amp;&lt;b&gt;", {"text &<b>"}},
      {"&#60;b&#x3e;", {"text <b>"}},
      {"&copy &copyx &notin; &notit;", {"text \xC2\xA9 \xC2\xA9x \xE2\x88\x89 \xC2\xACit;"}},
      {"& &; &# &#x &unknown; &&amp;", {"text & &; &# &#x &unknown; &&"}},
      {"&#0;&#xD800;&#x110000;&#128;", {"text \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xE2\x82\xAC"}},
      {"&amp<b>", {"text &", "start b"}},
      {"a&lt", {"text a<"}},
      {"&CounterClockwiseContourIntegral;", {"text \xE2\x88\xB3"}},
      {"&aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;",
       {"text &aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;"}},
      // Elements whose content is no markup.
      {"<script>if (a<b && c) x('<b>&amp;')</script>y",
       {"start script", "text if (a<b && c) x('<b>&amp;')", "end script", "text y"}},
      {"<STYLE>a</Style >b", {"start STYLE", "text a", "end Style", "text b"}},
      {"<textarea></textareas></textarea/>b", {"start textarea", "text </textareas>", "end textarea", "text b"}},
      {"<title></titl</title>", {"start title", "text </titl", "end title"}},
      {"<script><</</s</script x=y>z", {"start script", "text <</</s", "end script", "text z"}},
      {"<script></script", {"start script", "text </script"}},
      {"<script><!-- x --></script>", {"start script", "text <!-- x -->", "end script"}},
      {"<plaintext></plaintext><b>", {"start plaintext", "text </plaintext><b>"}},
      {"<scripts><b>", {"start scripts", "start b"}},
  };
  return kCases;
}

TEST(HtmlTokenizer, CutsAsTheStandardDoes) {
  for (const Case& test : cases()) EXPECT_EQ(tokens({test.input}), test.tokens) << test.input;
}

TEST(HtmlTokenizer, GivesTheSameAtEverySplit) {
  for (const Case& test : cases()) {
    for (std::size_t a = 0; a <= test.input.size(); ++a) {
      for (std::size_t b = a; b <= test.input.size(); ++b) {
        EXPECT_EQ(tokens({test.input.substr(0, a), test.input.substr(a, b - a), test.input.substr(b)}), test.tokens)
            << test.input << " split at " << a << " and " << b;
      }
    }
  }
}

TEST(HtmlTokenizer, GoesBackToACopy) {
  for (const Case& test : cases()) {
    for (std::size_t cut = 0; cut <= test.input.size(); ++cut) {
      Log log;
      HtmlTokenizer tokenizer;
      tokenizer.feed(test.input.substr(0, cut), log);
      const HtmlTokenizer saved = tokenizer;
      Log thrownAway;
      tokenizer.feed("x <i a='b'> --> ]]> ?> </script> &am", thrownAway);
      tokenizer.finish(thrownAway);
      tokenizer = saved;
      tokenizer.feed(test.input.substr(cut), log);
      tokenizer.finish(log);
      EXPECT_EQ(log.lines(), test.tokens) << test.input << " saved at " << cut;
    }
  }
}

TEST(HtmlTokenizer, LosesNothing) {
  std::mt19937 random(7);
  const std::string_view alphabet = "<>/!-?[]='\"& ;ab#x1\nCDATA";
  for (int round = 0; round < 20'000; ++round) {
    std::string input;
    const std::size_t size = random() % 40;
    while (input.size() < size) input += alphabet[random() % alphabet.size()];
    if (input.find("<!--") != std::string::npos) continue;  // a comment's source is not kept
    Log log;
    HtmlTokenizer tokenizer;
    tokenizer.feed(input, log);
    tokenizer.finish(log);
    EXPECT_EQ(log.source(), input);
  }
}

TEST(HtmlTokenizer, HoldsAnUnfinishedTagBack) {
  Log log;
  HtmlTokenizer tokenizer;
  tokenizer.feed("x <b title='", log);
  EXPECT_EQ(log.lines(), Lines{"text x "});
  EXPECT_FALSE(tokenizer.atRest());
  tokenizer.reset();
  EXPECT_TRUE(tokenizer.atRest());
  tokenizer.finish(log);
  EXPECT_EQ(log.lines(), Lines{"text x "});
}

TEST(HtmlTokenizer, TakesMarkupBeyondTheLimitAsText) {
  const std::string longTag = "<b title='" + std::string(limits::kMaxMarkupBytes, 'x') + "'>";
  EXPECT_EQ(tokens({longTag + "<i>"}), (Lines{"text " + longTag, "start i"}));
  const std::string longestTag = "<b title='" + std::string(limits::kMaxMarkupBytes - 12, 'x') + "'>";
  EXPECT_EQ(tokens({longestTag}), Lines{"start b [title=" + std::string(limits::kMaxMarkupBytes - 12, 'x') + "]"});
}

TEST(HtmlTokenizer, CutsLongMarkupBetweenCodePoints) {
  class WellFormed final : public HtmlTokenSink {
   public:
    void token(const HtmlToken& token) override {
      EXPECT_FALSE(isContinuationByte(token.text.front()));
      ++tokens;
    }
    int tokens = 0;
  };
  for (std::size_t shift = 0; shift < 3; ++shift) {
    std::string html = "<b " + std::string(shift, 'x');
    while (html.size() < 2 * limits::kMaxMarkupBytes) html += "\xE2\x82\xAC";
    WellFormed sink;
    HtmlTokenizer tokenizer;
    tokenizer.feed(html, sink);
    tokenizer.finish(sink);
    EXPECT_EQ(sink.tokens, 2);
  }
}

TEST(HtmlTokenizer, KeepsNothingOfAComment) {
  const std::string content(1 << 20, '-');
  EXPECT_EQ(tokens({"<!-- " + content + "x"}), Lines{"unfinished comment"});
  EXPECT_EQ(tokens({"<!-- " + content + ">x"}), (Lines{"comment", "text x"}));
}

TEST(HtmlTokenizer, LooksAtSoManyAttributesOnly) {
  std::string tag = "<b";
  std::string line = "start b";
  for (std::size_t i = 0; i < limits::kMaxAttributes; ++i) {
    tag += " a" + std::to_string(i) + "=1";
    line += " [a" + std::to_string(i) + "=1]";
  }
  EXPECT_EQ(tokens({tag + ">"}), Lines{line});
  EXPECT_EQ(tokens({tag + " onclick=x 'y'=\"z\">"}), Lines{line + " cut"});
}

}  // namespace
}  // namespace sluice
