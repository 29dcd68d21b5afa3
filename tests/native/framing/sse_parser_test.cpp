#include "framing/sse_parser.h"

#include <gtest/gtest.h>

#include <memory>

#include "framing/event_log.h"
#include "limits.h"

namespace sluice::test {
namespace {

using namespace std::string_literals;

const auto makeParser = [](EventSink& sink) { return std::make_unique<SseParser>(sink); };
const auto makeRawParser = [](EventSink& sink) { return std::make_unique<SseParser>(sink, Utf8Policy::kAsReceived); };

FramerRun parse(std::string_view input) { return runEverySplit(makeParser, input); }

struct Case {
  const char* name;
  std::string input;
  std::vector<LoggedEvent> events;
};

// The rules of https://html.spec.whatwg.org/#event-stream-interpretation, one a case.
const Case kCases[] = {
    {"one event", "data: x\n\n", {{"x", "", "", 0}}},
    {"crlf", "data: x\r\n\r\n", {{"x", "", "", 0}}},
    {"cr", "data: x\r\r", {{"x", "", "", 0}}},
    {"mixed line ends", "data:a\rdata:b\r\ndata:c\n\r\n", {{"a\nb\nc", "", "", 0}}},
    {"lf cr is two line ends", "data:a\n\rdata:b\n\n", {{"a", "", "", 0}, {"b", "", "", 8}}},
    {"byte order mark",
     "\xEF\xBB\xBF"
     "data: x\n\n",
     {{"x", "", "", 0}}},
    {"only one byte order mark is dropped",
     "\xEF\xBB\xBF\xEF\xBB\xBF"
     "data: x\n\ndata:y\n\n",
     {{"y", "", "", 15}}},
    {"a byte order mark later is content",
     "data:1\n\n\xEF\xBB\xBF"
     "data:2\n\ndata:3\n\n",
     {{"1", "", "", 0}, {"3", "", "", 19}}},
    {"comment", ": hello\n:\n:data: x\n\ndata: y\n\n", {{"y", "", "", 20}}},
    {"field without colon", "data\n\ndata\ndata\n\ndata:\n\n", {{"", "", "", 0}, {"\n", "", "", 6}, {"", "", "", 17}}},
    {"one leading space goes", "data:  two\ndata:none\ndata:\ttab\n\n", {{" two\nnone\n\ttab", "", "", 0}}},
    {"several data lines", "data: a\ndata:\ndata: c\n\n", {{"a\n\nc", "", "", 0}}},
    {"event", "event: add\ndata: 1\n\ndata: 2\n\n", {{"1", "add", "", 0}, {"2", "", "", 20}}},
    {"event after data", "data: 1\nevent: add\n\n", {{"1", "add", "", 0}}},
    {"last event field wins", "event: a\nevent: b\ndata: 1\n\n", {{"1", "b", "", 0}}},
    {"event field without data", "event: add\n\ndata: 2\n\n", {{"2", "", "", 12}}},
    {"empty event field", "event: a\nevent\ndata: 1\n\n", {{"1", "", "", 0}}},
    {"id stays",
     "id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n",
     {{"a", "", "1", 0}, {"b", "", "1", 15}, {"c", "", "", 24}}},
    {"id of an event without data", "id: 7\n\ndata: b\n\n", {{"b", "", "7", 7}}},
    {"id with NUL", "id: 1\ndata: a\n\nid: 2\0 3\ndata: b\n\n"s, {{"a", "", "1", 0}, {"b", "", "1", 15}}},
    {"NUL in data", "data: a\0b\n\n"s, {{"a\0b"s, "", "", 0}}},
    {"field names are case-sensitive", "DATA: x\nData: x\ndata: y\n\n", {{"y", "", "", 0}}},
    {"blank before the field name", " data: x\ndata: y\n\n", {{"y", "", "", 0}}},
    {"blank after the field name", "data : x\ndata: y\n\n", {{"y", "", "", 0}}},
    {"colons in the value", "data: a:b: c\n\n", {{"a:b: c", "", "", 0}}},
    {"empty lines", "\n\n\ndata: x\n\n\n\n", {{"x", "", "", 3}}},
    {"unfinished event", "data: x\n\ndata: y\n", {{"x", "", "", 0}}},
    {"unfinished line", "data: x\n\ndata: y", {{"x", "", "", 0}}},
    {"nothing", "", {}},
    {"only a byte order mark", "\xEF\xBB\xBF", {}},
};

TEST(SseParser, FollowsTheStandardAtEverySplit) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(parse(c.input).log.events, c.events);
  }
}

// Examples in the text of the standard (https://html.spec.whatwg.org/#event-stream-interpretation).
TEST(SseParser, StandardsExamples) {
  EXPECT_EQ(parse("data: YHOO\ndata: +2\ndata: 10\n\n").log.data(), std::vector<std::string>{"YHOO\n+2\n10"});
  const FramerRun four =
      parse(": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n");
  EXPECT_EQ(four.log.events,
            (std::vector<LoggedEvent>{
                {"first event", "", "1", 15}, {"second event", "", "", 40}, {" third event", "", "", 62}}));
  EXPECT_EQ(parse("data\n\ndata\ndata\n\ndata:").log.data(), (std::vector<std::string>{"", "\n"}));
  EXPECT_EQ(parse("data:test\n\ndata: test\n\n").log.data(), (std::vector<std::string>{"test", "test"}));
}

TEST(SseParser, RetryTakesDigitsOnly) {
  const FramerRun run =
      parse("retry: 1500\nretry\nretry:\nretry: 1x\nretry: -1\nretry: 1.5\nretry:  3\nretry: 007\n\n");
  EXPECT_EQ(run.log.retries, (std::vector<std::uint64_t>{1500, 7}));
  EXPECT_TRUE(run.log.events.empty());
  EXPECT_EQ(parse("retry: 99999999999999999999999\n").log.retries,
            (std::vector<std::uint64_t>{std::uint64_t{1} << 53}));
}

TEST(SseParser, ReportsWhatTheStandardDrops) {
  const FramerRun run = parse("data: x\n\nerror: {\"a\":1}\nfoo\n\ndata: y\n");
  EXPECT_EQ(run.log.discarded,
            (std::vector<std::string>{"field 9 error: {\"a\":1}", "field 24 foo", "unfinished 29 y"}));
  EXPECT_EQ(parse("data: x\n\ndata: y\ndata: z").log.discarded, std::vector<std::string>{"unfinished 9 y\nz"});
  EXPECT_EQ(parse("data: x\n\nda").log.discarded, (std::vector<std::string>{"field 9 da", "unfinished 9 da"}));
}

TEST(SseParser, InvalidUtf8BecomesReplacementCharacters) {
  const struct {
    const char* name;
    std::string bytes;
    std::string expected;
  } cases[] = {
      {"stray continuation", "a\x80z", "a\uFFFDz"},
      {"lead alone", "a\xE2z", "a\uFFFDz"},
      {"two of three", "a\xE2\x82z", "a\uFFFDz"},
      {"three of four", "a\xF0\x9F\x98z", "a\uFFFDz"},
      {"overlong", "\xC0\xAF\xE0\x80\xAF", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"surrogate", "\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},
      {"past the last code point", "\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"lead follows lead", "\xE2\xF0\x9F\x98\x80", "\uFFFD\U0001F600"},
      {"cut by the line end", "ok\xF0\x9F", "ok\uFFFD"},
      {"not a byte of UTF-8", "\xFF\xFE", "\uFFFD\uFFFD"},
      {"well-formed", "h\u00E9\u20AC\U0001F600", "h\u00E9\u20AC\U0001F600"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(parse("data: " + c.bytes + "\n\n").log.data(), std::vector<std::string>{c.expected});
    const FramerRun both = parse("event:" + c.bytes + "\nid:" + c.bytes + "\ndata:1\ndata:" + c.bytes + "\n\n");
    EXPECT_EQ(both.log.events, (std::vector<LoggedEvent>{{"1\n" + c.expected, c.expected, c.expected, 0}}));
    const FramerRun raw = runEverySplit(makeRawParser, "data: " + c.bytes + "\n\n");
    EXPECT_EQ(raw.log.data(), std::vector<std::string>{c.bytes});
  }
}

TEST(SseParser, TakesATenMegabyteLine) {
  const std::string big(std::size_t{10} << 20, 'x');
  const std::string input = "data: " + big + "\n\ndata: after\n\n";
  for (const std::size_t step : {input.size(), std::size_t{65536}, std::size_t{777}}) {
    EventLog log;
    SseParser parser(log);
    for (std::size_t at = 0; at < input.size(); at += step)
      ASSERT_TRUE(parser.feed(std::string_view(input).substr(at, step)).ok());
    ASSERT_TRUE(parser.finish().ok());
    ASSERT_EQ(log.events.size(), 2u);
    EXPECT_TRUE(log.events[0].data == big);
    EXPECT_EQ(log.events[1].offset, big.size() + 8);
  }
}

TEST(SseParser, ALineBeyondTheLimitIsAnError) {
  const std::string input = "data: x\n\ndata: " + std::string(limits::kMaxLineBytes, 'x') + "\n\ndata: after\n\n";
  for (const std::size_t step : {input.size(), std::size_t{1} << 20}) {
    EventLog log;
    SseParser parser(log);
    for (std::size_t at = 0; at < input.size(); at += step) parser.feed(std::string_view(input).substr(at, step));
    const Status status = parser.finish();
    EXPECT_EQ(status.code, ErrorCode::kLineTooLong);
    EXPECT_EQ(status.offset, 9u);
    EXPECT_EQ(log.data(), std::vector<std::string>{"x"}) << "what came before stays, nothing comes after";
  }
}

TEST(SseParser, AnEventOfManyLinesBeyondTheLimitIsAnError) {
  const std::string line = "data:" + std::string((std::size_t{1} << 20) - 1, 'x') + "\n";
  EventLog log;
  SseParser parser(log);
  Status status;
  for (int i = 0; i < 20; ++i) status = parser.feed(line);
  EXPECT_EQ(status.code, ErrorCode::kLineTooLong);
  EXPECT_TRUE(log.events.empty());
}

TEST(SseParser, ErrorsOfTheSinkStick) {
  EventLog log;
  log.failAt = 1;
  SseParser parser(log);
  EXPECT_EQ(parser.feed("data: 1\n\ndata: 2\n\n").code, ErrorCode::kInternal);
  EXPECT_EQ(parser.feed("data: 3\n\n").code, ErrorCode::kInternal);
  EXPECT_EQ(parser.finish().code, ErrorCode::kInternal);
  EXPECT_EQ(log.events.size(), 1u);
  parser.reset();
  EXPECT_TRUE(parser.feed("data: 4\n\n").ok());
  EXPECT_EQ(log.events.back(), (LoggedEvent{"4", "", "", 0}));
}

TEST(SseParser, ResetForgetsEverything) {
  EventLog log;
  SseParser parser(log);
  parser.feed("id: 5\nevent: e\ndata: half\r");
  parser.reset();
  parser.feed("\n\xEF\xBB\xBF");
  parser.reset();
  parser.feed(
      "\xEF\xBB\xBF"
      "data: x\n\n");
  EXPECT_EQ(log.events, (std::vector<LoggedEvent>{{"x", "", "", 0}}));
}

TEST(SseParser, AFieldInOneChunkIsNotCopied) {
  struct : EventSink {
    Status onEvent(const Event& event) override {
      data = event.data.data();
      return {};
    }
    const char* data = nullptr;
  } sink;
  SseParser parser(sink);
  const std::string_view chunk = "data: hello\n\n";
  parser.feed(chunk);
  EXPECT_EQ(sink.data, chunk.data() + 6);
}

}  // namespace
}  // namespace sluice::test
