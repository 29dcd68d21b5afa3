// A body that breaks off and goes on in another connection: the same page as without, wherever the cut is.
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "stream.h"
#include "support/test_dom.h"

namespace sluice {
namespace {

/// What a page and its listeners end up with.
struct Outcome {
  std::vector<std::string> html;
  std::vector<std::string> texts;
  std::string events;
  ErrorCode code = ErrorCode::kNone;
  bool operator==(const Outcome&) const = default;
};

class Page {
 public:
  explicit Page(const StreamOptions& options = {}) : stream(options) {}

  void feed(std::string_view bytes) {
    stream.feed(bytes);
    flush();
  }

  void flush() {
    while (doms_.size() < stream.channelCount()) doms_.emplace_back();
    for (std::size_t channel = 0; channel < stream.channelCount(); ++channel) {
      const std::string_view patch = stream.flush(channel);
      if (!patch.empty()) {
        EXPECT_TRUE(doms_[channel].apply(patch));
      }
    }
    const std::string_view events = stream.takeEvents();
    if (!events.empty()) events_.append(events.substr(1, events.size() - 2)).push_back(',');
  }

  Outcome finish() {
    stream.finish();
    flush();
    flush();
    Outcome outcome{{}, {}, events_, stream.status().code};
    for (const test::TestDom& dom : doms_) outcome.html.push_back(dom.html());
    for (std::size_t channel = 0; channel < stream.channelCount(); ++channel)
      outcome.texts.emplace_back(stream.channelText(channel));
    return outcome;
  }

  Stream stream;

 private:
  std::deque<test::TestDom> doms_;
  std::string events_;
};

std::string chat(const std::string& delta) { return "data: {\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}"; }

/// Reasoning, Markdown, a surrogate pair and a UTF-8 sequence that two events share, a tool call in pieces.
std::vector<std::string> chatEvents(const std::string& lineEnd) {
  std::vector<std::string> events = {
      chat(R"({"role":"assistant","reasoning_content":"Hm, **so"})"),
      chat(R"({"reasoning_content":"** on"})"),
      chat(R"({"content":"# A\n\n- o\ud83d"})"),
      chat(R"({"content":"\ude00 [x](h)."})"),
      ": a comment" + lineEnd + chat("{\"content\":\"\\n- \xE2\x82\"}"),
      chat("{\"content\":\"\xAC `c\"}"),
      chat(R"({"tool_calls":[{"index":0,"id":"t1","function":{"name":"f","arguments":"{\"a"}}]})"),
      chat(R"({"tool_calls":[{"index":0,"function":{"arguments":"\":1}"}}]})"),
      R"(data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]})",
      "data: [DONE]",
  };
  for (std::size_t i = 0; i < events.size(); ++i)
    events[i] = "id: " + std::to_string(i) + lineEnd + events[i] + lineEnd + lineEnd;
  return events;
}

void expectSameAtEveryCut(const std::vector<std::string>& events, const StreamOptions& options) {
  std::string body;
  std::vector<std::size_t> ends;
  for (const std::string& event : events) ends.push_back((body += event).size());
  Page whole(options);
  whole.feed(body);
  const Outcome expected = whole.finish();
  ASSERT_EQ(expected.code, ErrorCode::kNone);

  for (std::size_t cut = 0; cut <= body.size(); ++cut) {
    std::size_t resumed = 0;
    for (const std::size_t end : ends) {
      if (end <= cut) resumed = end;
    }
    Page page(options);
    page.feed(std::string_view(body).substr(0, cut));
    page.stream.reconnect();
    page.flush();
    page.feed(std::string_view(body).substr(resumed));
    EXPECT_TRUE(page.finish() == expected) << "cut at " << cut;
  }
}

TEST(Reconnect, DropsTheUnfinishedEventAndNothingElse) {
  StreamOptions options;
  options.thinkTags = true;
  expectSameAtEveryCut(chatEvents("\n"), options);
}

TEST(Reconnect, WorksWithEveryLineEnd) {
  // After CR LF cut between the two, the second belongs to the first: the new connection does not repeat it.
  expectSameAtEveryCut(chatEvents("\r"), {});
}

TEST(Reconnect, WorksForLinesOfJson) {
  StreamOptions options;
  options.answer.framing = "ndjson";
  expectSameAtEveryCut({R"({"choices":[{"index":0,"delta":{"content":"*a"}}]})"
                        "\n",
                        R"({"choices":[{"index":0,"delta":{"content":"b* c"}}]})"
                        "\n",
                        R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})"
                        "\n"},
                       options);
}

TEST(Reconnect, LeavesPlainTextWhereItIs) {
  StreamOptions options;
  options.answer.provider = "text";
  const std::string body = "# T\xC3\xAFtle\n\n\xF0\x9F\x98\x80 *x";
  Page whole(options);
  whole.feed(body);
  const Outcome expected = whole.finish();
  for (std::size_t cut = 0; cut <= body.size(); ++cut) {
    Page page(options);
    page.feed(std::string_view(body).substr(0, cut));
    page.stream.reconnect();
    page.feed(std::string_view(body).substr(cut));
    EXPECT_TRUE(page.finish() == expected) << "cut at " << cut;
  }
}

TEST(Reconnect, DoesNotHealAnError) {
  Page page;
  page.feed("<!doctype html><title>x</title>");
  ASSERT_EQ(page.stream.status().code, ErrorCode::kHtmlResponse);
  page.stream.reconnect();
  page.feed(chatEvents("\n")[2]);
  EXPECT_EQ(page.finish().code, ErrorCode::kHtmlResponse);
}

}  // namespace
}  // namespace sluice
