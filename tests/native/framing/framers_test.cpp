#include <gtest/gtest.h>

#include <memory>

#include "framing/aws_event_stream_framer.h"
#include "framing/aws_message.h"
#include "framing/event_log.h"
#include "framing/json_framer.h"
#include "framing/ndjson_framer.h"
#include "framing/text_framer.h"
#include "limits.h"

namespace sluice::test {
namespace {

using namespace std::string_literals;
using Strings = std::vector<std::string>;

const auto makeNdjson = [](EventSink& sink) { return std::make_unique<NdjsonFramer>(sink); };
const auto makeJson = [](EventSink& sink) { return std::make_unique<JsonFramer>(sink); };
const auto makeAws = [](EventSink& sink) { return std::make_unique<AwsEventStreamFramer>(sink); };

TEST(NdjsonFramer, EachLineIsAnEvent) {
  const FramerRun run = runEverySplit(makeNdjson, "\xEF\xBB\xBF{\"a\":1}\n\r\n  \n{\"b\":\r2}\r\n{\"c\":\"\xE2\x82\"}");
  EXPECT_EQ(run.log.events,
            (std::vector<LoggedEvent>{
                {"{\"a\":1}", "", "", 0}, {"{\"b\":\r2}", "", "", 16}, {"{\"c\":\"\uFFFD\"}", "", "", 26}}));
  EXPECT_TRUE(run.status.ok());
}

TEST(NdjsonFramer, ALineBeyondTheLimitIsAnError) {
  const std::string input = "{}\n" + std::string(limits::kMaxLineBytes + 1, 'x') + "\n{}\n";
  for (const std::size_t step : {input.size(), std::size_t{1} << 20}) {
    EventLog log;
    NdjsonFramer framer(log);
    for (std::size_t at = 0; at < input.size(); at += step) framer.feed(std::string_view(input).substr(at, step));
    EXPECT_EQ(framer.finish().code, ErrorCode::kLineTooLong);
    EXPECT_EQ(log.events.size(), 1u);
  }
}

TEST(JsonFramer, ElementsOfAnArrayComeOneByOne) {
  const FramerRun run =
      runEverySplit(makeJson, "[{\"a\":[1,{\"]\":\"}\\\"]\"}]}\n,\r\n{\"b\":\"\\\\\"} , \"s,]\",-1.5e3,null, []\n]\n");
  EXPECT_EQ(run.log.data(),
            (Strings{"{\"a\":[1,{\"]\":\"}\\\"]\"}]}", "{\"b\":\"\\\\\"}", "\"s,]\"", "-1.5e3", "null", "[]"}));
  EXPECT_EQ(run.log.events[0].offset, 1u);
  EXPECT_TRUE(run.log.discarded.empty());

  EventLog log;
  JsonFramer framer(log);
  framer.feed("[{\"a\":1}");
  EXPECT_EQ(log.events.size(), 1u) << "an element is delivered when it is complete, not at the end of the array";
}

TEST(JsonFramer, OneObjectOverLinesAndSeveralInARow) {
  EXPECT_EQ(runEverySplit(makeJson, "\xEF\xBB\xBF\n{\n  \"a\": {}\n}\n").log.data(), Strings{"{\n  \"a\": {}\n}"});
  EXPECT_EQ(runEverySplit(makeJson, "{\"a\":1}{\"b\":2}\n\n{}").log.data(), (Strings{"{\"a\":1}", "{\"b\":2}", "{}"}));
}

TEST(JsonFramer, WhatIsNoJsonComesOutForTheReaderToRefuse) {
  EXPECT_EQ(runEverySplit(makeJson, "[{\"a\":}, oops, {\"b\":1}]").log.data(),
            (Strings{"{\"a\":}", "oops", "{\"b\":1}"}));
  EXPECT_EQ(runEverySplit(makeJson, "}{},]:{}").log.data(), (Strings{"}", "{}", ":", "{}"}));
}

TEST(JsonFramer, AnUnfinishedValueIsReported) {
  const FramerRun run = runEverySplit(makeJson, "[{\"a\":1},{\"b\":\"x");
  EXPECT_EQ(run.log.data(), Strings{"{\"a\":1}"});
  EXPECT_EQ(run.log.discarded, Strings{"unfinished 9 {\"b\":\"x"});
}

TEST(JsonFramer, AValueBeyondTheLimitIsAnError) {
  const std::string input = "[{}, \"" + std::string(limits::kMaxLineBytes, 'x') + "\", {}]";
  for (const std::size_t step : {input.size(), std::size_t{1} << 20}) {
    EventLog log;
    JsonFramer framer(log);
    for (std::size_t at = 0; at < input.size(); at += step) framer.feed(std::string_view(input).substr(at, step));
    const Status status = framer.finish();
    EXPECT_EQ(status.code, ErrorCode::kLineTooLong);
    EXPECT_EQ(status.offset, 5u);
    EXPECT_EQ(log.events.size(), 1u);
  }
}

TEST(TextFramer, HandsOnAllBytesButOneByteOrderMark) {
  const struct {
    std::string input;
    std::string expected;
  } cases[] = {{"plain", "plain"},         {"\xEF\xBB\xBFx\n", "x\n"}, {"\xEF\xBB\xBF\xEF\xBB\xBF", "\xEF\xBB\xBF"},
               {"\xEF\xBBx", "\xEF\xBBx"}, {"\xEF", "\xEF"},           {"", ""}};
  for (const auto& c : cases) {
    for (std::size_t cut = 0; cut <= c.input.size(); ++cut) {
      EventLog log;
      TextFramer framer(log);
      framer.feed(std::string_view(c.input).substr(0, cut));
      framer.feed(std::string_view(c.input).substr(cut));
      framer.finish();
      std::string all;
      for (const std::string& piece : log.data()) all += piece;
      EXPECT_EQ(all, c.expected);
    }
  }
}

// ---- AWS event stream -------------------------------------------------------------------------------------------

TEST(AwsEventStreamFramer, ChecksumIsTheOneOfIeee) { EXPECT_EQ(Crc32().of("123456789"), 0xCBF43926u); }

TEST(AwsEventStreamFramer, MessagesAtEverySplit) {
  const std::string otherHeaders =
      "\x01"
      "b\x00"s +
      "\x01"
      "c\x02\x7F"s +
      "\x01"
      "d\x04\0\0\0\1"s +
      "\x01"
      "e\x08\0\0\0\0\0\0\0\0"s +
      "\x01"
      "f\x06\x00\x02zz"s +
      "\x01g\x09"s + std::string(16, 'u');
  const std::string input =
      awsMessage(stringHeader(":event-type", "messageStart") + stringHeader(":message-type", "event"), "{\"role\":1}") +
      awsMessage(otherHeaders + stringHeader(":event-type", "x"), "") + awsMessage("", "\xFF");
  const FramerRun run = runEverySplit(makeAws, input);
  ASSERT_TRUE(run.status.ok()) << run.status.message;
  ASSERT_EQ(run.log.events.size(), 3u);
  EXPECT_EQ(run.log.events[0], (LoggedEvent{"{\"role\":1}", "messageStart", "", 0}));
  EXPECT_EQ(run.log.events[1].type, "x");
  EXPECT_EQ(run.log.events[2].data, "\uFFFD");
}

TEST(AwsEventStreamFramer, ExceptionsAreMarked) {
  struct : EventSink {
    Status onEvent(const Event& event) override {
      seen += std::string(event.isError ? "error " : "ok ") + std::string(event.type) + " " + std::string(event.data) +
              "\n";
      return {};
    }
    std::string seen;
  } sink;
  AwsEventStreamFramer framer(sink);
  framer.feed(
      awsMessage(stringHeader(":message-type", "exception") + stringHeader(":exception-type", "throttlingException"),
                 "{\"message\":\"slow\"}"));
  framer.feed(awsMessage(stringHeader(":error-code", "InternalFailure") + stringHeader(":error-message", "broken") +
                             stringHeader(":message-type", "error"),
                         ""));
  EXPECT_EQ(sink.seen, "error throttlingException {\"message\":\"slow\"}\nerror InternalFailure broken\n");
}

TEST(AwsEventStreamFramer, EveryFlippedBitIsFound) {
  const std::string good = awsMessage(stringHeader(":event-type", "a"), "{}");
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string bad = good;
    bad[bit / 8] = static_cast<char>(bad[bit / 8] ^ 1 << bit % 8);
    EventLog log;
    AwsEventStreamFramer framer(log);
    framer.feed(good);
    framer.feed(bad);
    const Status status = framer.finish();
    EXPECT_EQ(log.events.size(), 1u);
    EXPECT_EQ(status.code, ErrorCode::kCorruptFrame) << bit;
    EXPECT_EQ(status.offset, good.size());
  }
}

TEST(AwsEventStreamFramer, LengthsThatContradictAreCorrupt) {
  const Crc32 crc;
  for (const auto& [total, headers] : {std::pair{15u, 0u}, std::pair{20u, 5u}, std::pair{0u, 0u}}) {
    std::string input;
    appendBigEndian(input, total);
    appendBigEndian(input, headers);
    appendBigEndian(input, crc.of(input));
    EXPECT_EQ(runEverySplit(makeAws, input).status.code, ErrorCode::kCorruptFrame);
  }
  std::string input;
  appendBigEndian(input, static_cast<std::uint32_t>(limits::kMaxLineBytes) + 1);
  appendBigEndian(input, 0);
  appendBigEndian(input, crc.of(input));
  EXPECT_EQ(runEverySplit(makeAws, input).status.code, ErrorCode::kLineTooLong);
  EXPECT_EQ(runEverySplit(makeAws, awsMessage("\x05"
                                              "ab",
                                              "{}"))
                .status.code,
            ErrorCode::kCorruptFrame)
      << "headers past their end";
}

TEST(AwsEventStreamFramer, AMessageCutOffIsReported) {
  const std::string good = awsMessage("", "{}");
  const FramerRun run = runEverySplit(makeAws, good + good.substr(0, 14));
  EXPECT_EQ(run.log.events.size(), 1u);
  EXPECT_EQ(run.log.discarded.size(), 1u);
}

}  // namespace
}  // namespace sluice::test
