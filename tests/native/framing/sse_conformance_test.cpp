// The rules of event streams that web-platform-tests checks in browsers (its eventsource/format-*), each as bytes and
// what the standard makes of them, at every split.
#include <gtest/gtest.h>

#include <memory>

#include "framing/event_log.h"
#include "framing/framing_detector.h"
#include "framing/sse_parser.h"

namespace sluice::test {
namespace {

using namespace std::string_literals;

constexpr const char* kMark = "\xEF\xBB\xBF";

struct Case {
  const char* rule;
  std::string bytes;
  std::vector<LoggedEvent> events;  // offsets are checked elsewhere
  std::vector<std::uint64_t> retries;
};

LoggedEvent message(std::string data) { return {std::move(data), "", "", 0}; }

const Case kCases[] = {
    {"bom: one byte order mark at the start goes, a later one belongs to a field's name",
     kMark + "data:one\n\n"s + kMark + "data:two\n\ndata:three\n\n",
     {message("one"), message("three")},
     {}},
    {"bom-2: the second of two is content", kMark + ""s + kMark + "data:one\n\ndata:two\n\n", {message("two")}, {}},
    {"comments: of any length, with NUL, colons and field names in them",
     "data:1\r:\0\n:\r\ndata:2\n:"s + std::string(2048, 'x') + "\rdata:3\n:data:no\r:" + std::string(2048, ' ') +
         "\ndata:4\n\n",
     {message("1\n2\n3\n4")},
     {}},
    {"data-before-final-empty-line: an event without its empty line is not dispatched",
     "retry:900\ndata:whole\n\nid:9\ndata:cut",
     {message("whole")},
     {900}},
    {"field-data: without a colon, and empty",
     "data:\n\ndata\ndata\n\ndata:x\n\n",
     {message(""), message("\n"), message("x")},
     {}},
    {"field-event: names one event", "event:ping\ndata:1\n\ndata:2\n\n", {{"1", "ping", "", 0}, message("2")}, {}},
    {"field-event-empty: an empty name is the default one",
     "event: \ndata:1\n\nevent:a\nevent\ndata:2\n\n",
     {message("1"), message("2")},
     {}},
    {"field-id: of any characters, kept until another",
     "id:\u2026\ndata:1\n\ndata:2\n\n",
     {{"1", "", "\u2026", 0}, {"2", "", "\u2026", 0}},
     {}},
    {"field-id-2: an empty id takes it back",
     "id: a \ndata:1\n\nid\ndata:2\n\nid:b\ndata:3\n\n",
     {{"1", "", "a ", 0}, {"2", "", "", 0}, {"3", "", "b", 0}},
     {}},
    {"field-id-3: an event without data sets it, too", "id:a\n\ndata:1\n\n", {{"1", "", "a", 0}}, {}},
    {"field-id-null: an id with NUL anywhere is ignored",
     "id:k\ndata:0\n\nid:\0a\ndata:1\n\nid:a\0\ndata:2\n\nid:a\0b\ndata:3\n\nid:\0\ndata:4\n\n"s,
     {{"0", "", "k", 0}, {"1", "", "k", 0}, {"2", "", "k", 0}, {"3", "", "k", 0}, {"4", "", "k", 0}},
     {}},
    {"field-parsing: names are exact, one space goes, NUL is a character",
     "data:\0\ndata:  b\rData:no\ndata\0:no\ndata:c\r\0data:no\nda-ta:no\rdata_no\ndata:d\rdata:\r\n data:no\ndata:e\n\n"s,
     {message("\0\n b\nc\nd\n\ne"s)},
     {}},
    {"field-retry: digits, leading zeros too", "retry:0750\ndata:x\n\n", {message("x")}, {750}},
    {"field-retry-bogus: anything else is ignored",
     "retry:750\nretry:100x\nretry:-1\nretry:1e3\ndata:x\n\n",
     {message("x")},
     {750}},
    {"field-retry-empty: ignored", "retry\nretry:\nretry: \ndata:x\n\n", {message("x")}, {}},
    {"field-unknown: ignored", "data:a\n data\ndata\nfoo:b\nbar\n:c\ndata:d\n\n", {message("a\n\nd")}, {}},
    {"leading-space: one space and no tab", "data:\ta\rdata: \ndata:b\n\n", {message("\ta\n\nb")}, {}},
    {"newlines: CRLF, LF and CR in one stream", "data:a\r\ndata\ndata:b\r\n\r", {message("a\n\nb")}, {}},
    {"null-character: it is data", "data:\0\n\n\n\n"s, {message("\0"s)}, {}},
    {"utf-8: always", "data:ok\u2026\n\ndata:\xE9\n\n", {message("ok\u2026"), message("\uFFFD")}, {}},
};

TEST(SseConformance, EveryRuleOfTheFormatAtEverySplit) {
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.rule);
    FramerRun run = runEverySplit([](EventSink& sink) { return std::make_unique<SseParser>(sink); }, c.bytes);
    for (LoggedEvent& event : run.log.events) event.offset = 0;
    EXPECT_EQ(run.log.events, c.events);
    EXPECT_EQ(run.log.retries, c.retries);
    EXPECT_TRUE(run.status.ok());
  }
}

// mime-*: parameters, blanks and case of the content type do not matter; another type is not an event stream. A charset
// says nothing: event streams are UTF-8. The body below could be either.
TEST(SseConformance, ContentTypes) {
  const auto framing = [](const char* contentType) {
    FramingDetector detector(contentType);
    detector.feed("foo: bar\n\n");
    return detector.finish();
  };
  for (const char* type : {"text/event-stream", "text/event-stream;", "text/event-stream; charset=utf-8",
                           "text/event-stream;charset=windows-1252", "Text/Event-Stream ; x=y", " text/event-stream"})
    EXPECT_EQ(framing(type), Framing::kSse) << type;
  for (const char* type : {"text/event-streams", "x/text/event-stream", "text/plain", ""})
    EXPECT_EQ(framing(type), Framing::kText) << type;
}

}  // namespace
}  // namespace sluice::test
