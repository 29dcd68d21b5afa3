// Sluice's own protocol, and the events as they are for decoders that are not here.
#include <gtest/gtest.h>

#include "framing/aws_message.h"
#include "ingest/answer_log.h"

namespace sluice::test {
namespace {

using Strings = std::vector<std::string>;

AnswerDecoderOptions named(std::string provider, std::string framing = "auto") {
  AnswerDecoderOptions options;
  options.provider = std::move(provider);
  options.framing = std::move(framing);
  return options;
}

AnswerLog decode(std::string_view body, const AnswerDecoderOptions& options) { return decodeEverySplit(options, body); }

TEST(SluiceLines, SayEverythingThatAnAnswerHolds) {
  const std::string body = R"({"id":"a","model":"m"}
{"reasoning":"Hm"}
{"text":"Hi "}
{"choice":1,"text":"Ho","finish":"max_tokens"}
{"text":"\ud83d"}
{"text":"\ude00"}
{"refusal":"no"}
{"toolCall":{"id":"t1","name":"f","arguments":"{\"a\":"}}
{"toolCall":{"id":"t2","name":"g","arguments":{"b":2},"end":true}}
{"toolCall":{"id":"t1","arguments":"1}"}}
{"toolResult":{"id":"t2","result":{"c":3}}}
{"citation":{"url":"https://a.example/","title":"A"}}
{"file":{"url":"https://b.example/","mediaType":"image/png"}}
{"warning":{"message":"odd","offset":7}}
{"warning":{"code":"truncated","message":"cut","offset":8}}
{"usage":{"inputTokens":1,"outputTokens":2}}
{"finish":"stop"}
)";
  const AnswerLog log = decode(body, named("sluice"));
  EXPECT_TRUE(log.status.ok());
  EXPECT_EQ(log.text(0), "Hi 😀");
  EXPECT_EQ(log.text(1), "Ho");
  EXPECT_EQ(log.reasoning(0), "Hm");
  EXPECT_EQ(
      log.events,
      (Strings{
          R"({"type":"start","provider":"sluice","framing":"ndjson"})",
          R"({"type":"message","id":"a","model":"m"})",
          R"({"type":"finish","choice":1,"reason":"length","providerReason":"max_tokens"})",
          R"({"type":"refusal","choice":0,"delta":"no"})",
          R"({"type":"tool-call","choice":0,"index":0,"id":"t1","name":"f"})",
          R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{\"a\":"})",
          R"({"type":"tool-call","choice":0,"index":1,"id":"t2","name":"g"})",
          R"({"type":"tool-arguments","choice":0,"index":1,"delta":"{\"b\":2}"})",
          R"({"type":"tool-call-end","choice":0,"index":1,"id":"t2"})",
          R"({"type":"tool-arguments","choice":0,"index":0,"delta":"1}"})",
          R"({"type":"tool-result","id":"t2","result":{"c":3}})",
          R"({"type":"citation","choice":0,"url":"https://a.example/","title":"A","source":{"url":"https://a.example/","title":"A"}})",
          R"({"type":"file","choice":0,"mediaType":"image/png","url":"https://b.example/"})",
          R"({"type":"error","code":"decoder-failed","message":"odd","offset":7,"fatal":false})",
          R"({"type":"error","code":"truncated","message":"cut","offset":8,"fatal":false})",
          R"({"type":"usage","inputTokens":1,"outputTokens":2})",
          R"({"type":"tool-call-end","choice":0,"index":0,"id":"t1"})",
          R"({"type":"finish","choice":0,"reason":"stop","providerReason":"stop"})",
      }));
}

TEST(SluiceLines, TheEndMayBeSaidWithoutAReason) {
  EXPECT_TRUE(decode("{\"text\":\"a\"}\n{\"end\":true}\n", named("sluice")).ofType("error").empty());
  const Strings errors = decode("{\"text\":\"a\"}\n", named("sluice")).ofType("error");
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_NE(errors[0].find("\"truncated\""), std::string::npos);
}

TEST(SluiceLines, AnErrorFailsTheAnswer) {
  const AnswerLog log =
      decode("{\"text\":\"a\"}\n{\"error\":{\"message\":\"busy\",\"code\":\"e1\"}}\n", named("sluice"));
  EXPECT_EQ(log.status.code, ErrorCode::kProviderError);
  EXPECT_EQ(log.status.message, "busy");
  EXPECT_EQ(log.text(0), "a");
}

TEST(EventsAsTheyAre, OfEachFraming) {
  const AnswerLog sse = decode("id: 1\nevent: e\ndata: a\ndata: b\n\ndata: [DONE]\n\n", named("events"));
  EXPECT_TRUE(sse.status.ok());
  EXPECT_EQ(sse.events, (Strings{
                            R"({"type":"start","provider":"events","framing":"sse"})",
                            R"({"type":"frame","data":"a\nb","name":"e","id":"1","offset":0})",
                            R"({"type":"frame","data":"[DONE]","id":"1","offset":32})",
                        }));
  const AnswerLog array = decode("[{\"a\":1},\r\n{\"b\":\"\\ud83d\"}]", named("events"));
  EXPECT_EQ(array.ofType("frame"), (Strings{R"({"type":"frame","data":"{\"a\":1}","offset":1})",
                                            R"({"type":"frame","data":"{\"b\":\"\\ud83d\"}","offset":11})"}));
  const AnswerLog lines = decode("0:\"Hi\"\nd:{}", named("events"));
  EXPECT_EQ(lines.ofType("frame"), (Strings{R"({"type":"frame","data":"0:\"Hi\"","offset":0})",
                                            R"({"type":"frame","data":"d:{}","offset":7})"}));
  const std::string message =
      awsMessage(stringHeader(":event-type", "delta") + stringHeader(":message-type", "event"), "{\"x\":1}");
  const AnswerLog aws = decode(message, named("events"));
  EXPECT_EQ(aws.ofType("frame"), (Strings{R"({"type":"frame","data":"{\"x\":1}","name":"delta","offset":0})"}));
}

TEST(EventsAsTheyAre, StillReportWhatTheFramingRefuses) {
  EXPECT_EQ(decode("<!doctype html><p>", named("events")).status.code, ErrorCode::kHtmlResponse);
  EXPECT_EQ(decode("", named("events")).status.code, ErrorCode::kEmptyBody);
  const AnswerLog cut = decode("data: {\"a\":1}\n\ndata: {\"b\":", named("events"));
  EXPECT_EQ(cut.ofType("frame").size(), 1U);
  EXPECT_EQ(cut.ofType("error").size(), 1U);
}

}  // namespace
}  // namespace sluice::test
