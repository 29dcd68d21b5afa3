#include "ingest/answer_decoder.h"

#include <gtest/gtest.h>

#include "ingest/answer_log.h"
#include "limits.h"

namespace sluice::test {
namespace {

using Strings = std::vector<std::string>;

std::string chat(const std::string& delta) { return "data: {\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}\n\n"; }

TEST(AnswerDecoder, ReadsAChatStream) {
  const AnswerLog log = decode(
      "data: "
      "{\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{"
      "\"role\":"
      "\"assistant\",\"content\":\"\"}}]}\n\n" +
      chat("{\"content\":\"Hel\"}") + chat("{\"content\":\"lo\"}") +
      "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\",\"index\":0}]}\n\n"
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}\n\ndata: "
      "[DONE]\n\n");
  EXPECT_TRUE(log.status.ok()) << log.status.message;
  EXPECT_EQ(log.text(), "Hello");
  EXPECT_EQ(log.events, (Strings{
                            R"({"type":"start","provider":"openai-chat","framing":"sse"})",
                            R"({"type":"message","id":"c1","model":"m"})",
                            R"({"type":"finish","choice":0,"reason":"stop","providerReason":"stop"})",
                            R"({"type":"usage","inputTokens":3,"outputTokens":2,"totalTokens":5})",
                        }));
}

TEST(AnswerDecoder, PlainTextIsTheAnswer) {
  const AnswerLog log = decodeEverySplit({"auto", "auto", "text/plain"}, "# T\u00EFtle\n\n\U0001F600 x\xE2\x82");
  EXPECT_TRUE(log.status.ok());
  EXPECT_EQ(log.text(), "# T\u00EFtle\n\n\U0001F600 x\uFFFD");
  EXPECT_EQ(log.events, Strings{R"({"type":"start","provider":"text","framing":"text"})"});
  EXPECT_EQ(decodeEverySplit({"text", "auto", ""}, "data: not SSE\n\n").text(), "data: not SSE\n\n");
  EXPECT_EQ(decodeEverySplit({"text", "sse", ""}, "data: a\n\ndata:  b\n\n").text(), "a b");
}

TEST(AnswerDecoder, MalformedJsonIsSkippedAndReported) {
  const AnswerLog log = decode(chat("{\"content\":\"a\"}") + "data: {\"choices\":[{\n\n" + "data: {} x\n\n" +
                               chat("{\"content\":\"b\"}") + "data: [DONE]\n\n");
  EXPECT_TRUE(log.status.ok());
  EXPECT_EQ(log.text(), "ab");
  EXPECT_EQ(
      log.ofType("error"),
      (Strings{
          R"({"type":"error","code":"malformed-json","message":"an event is not well-formed JSON and was skipped","offset":57,"fatal":false})",
          R"({"type":"error","code":"malformed-json","message":"an event is not well-formed JSON and was skipped","offset":78,"fatal":false})"}));
}

TEST(AnswerDecoder, AMalformedFirstEventDoesNotMakeItText) {
  const AnswerLog log = decode("data: oops\n\n" + chat("{\"content\":\"b\"}") + "data: [DONE]\n\n");
  EXPECT_EQ(log.text(), "b");
  EXPECT_EQ(log.ofType("error").size(), 1u);
  EXPECT_EQ(decode("data: oops\n\n").text(), "oops");
  EXPECT_EQ(decode("data: oops\n\ndata:  all\n\ndata: [DONE]\n\n").text(), "oops all");
}

TEST(AnswerDecoder, TooDeepJsonEndsTheStream) {
  const std::string deep(limits::kMaxJsonDepth + 1, '[');
  const std::string shut(limits::kMaxJsonDepth + 1, ']');
  const AnswerLog log =
      decode(chat("{\"content\":\"a\"}") + "data: " + deep + shut + "\n\n" + chat("{\"content\":\"b\"}"));
  EXPECT_EQ(log.status.code, ErrorCode::kJsonTooDeep);
  EXPECT_EQ(log.status.offset, chat("{\"content\":\"a\"}").size());
  EXPECT_EQ(log.text(), "a");
  const std::string atLimit = deep.substr(1) + shut.substr(1);
  EXPECT_TRUE(decode(chat("{\"content\":\"a\"}") + "data: " + atLimit + "\n\ndata: [DONE]\n\n").status.ok());
}

TEST(AnswerDecoder, SurrogatePairsAreJoinedAcrossDeltas) {
  const struct {
    const char* name;
    Strings contents;
    const char* expected;
  } cases[] = {
      {"pair in one delta", {R"(\ud83d\ude00)"}, "\U0001F600"},
      {"split pair", {R"(a\ud83d)", R"(\ude00b)"}, "a\U0001F600b"},
      {"upper case", {R"(\uD83D)", R"(\uDE00)"}, "\U0001F600"},
      {"an empty delta between", {R"(\ud83d)", "", R"(\ude00)"}, "\U0001F600"},
      {"lone high", {R"(a\ud83d)", "b"}, "a\uFFFDb"},
      {"lone high at the end", {R"(a\ud83d)"}, "a\uFFFD"},
      {"lone low", {R"(a\ude00b)"}, "a\uFFFDb"},
      {"two high", {R"(\ud83d\ud83d)", R"(\ude00)"}, "\uFFFD\U0001F600"},
      {"high before another escape", {R"(\ud83d\n\ude00)"}, "\uFFFD\n\uFFFD"},
      {"escaped reverse solidus", {R"(\\ud83d)"}, "\\ud83d"},
      {"two pairs split", {R"(\ud83d)", R"(\ude00\ud83d)", R"(\ude01)"}, "\U0001F600\U0001F601"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    std::string body;
    for (const std::string& content : c.contents) body += chat("{\"content\":\"" + content + "\"}");
    const AnswerLog log = decode(body + "data: [DONE]\n\n");
    EXPECT_TRUE(log.status.ok());
    EXPECT_EQ(log.text(), c.expected);
    EXPECT_TRUE(log.ofType("error").empty());
  }
}

TEST(AnswerDecoder, Utf8IsJoinedAcrossDeltasAndElseRepaired) {
  const struct {
    const char* name;
    Strings contents;
    const char* expected;
  } cases[] = {
      {"split sequence",
       {"a\xF0\x9F",
        "\x98\x80"
        "b"},
       "a\U0001F600b"},
      {"three pieces", {"\xF0", "\x9F\x98", "\x80"}, "\U0001F600"},
      {"broken", {"a\xE2\x82", "b"}, "a\uFFFDb"},
      {"broken at the end", {"a\xE2\x82"}, "a\uFFFD"},
      {"surrogate in bytes", {"\xED\xA0\xBD\xED\xB8\x80"}, "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"the mark of a surrogate in bytes",
       {"\xFE"
        "d83d\xFE",
        "\xFE"
        "de00\xFE\\ud83d"},
       "\uFFFDd83d\uFFFD\uFFFDde00\uFFFD\uFFFD"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    std::string body;
    for (const std::string& content : c.contents) body += chat("{\"content\":\"" + content + "\"}");
    EXPECT_EQ(decode(body + "data: [DONE]\n\n").text(), c.expected);
  }
}

TEST(AnswerDecoder, TextThatIsHeldIsReadAsItCame) {
  // The second event ends in a surrogate, whose mark in what the JSON reader hands on is a byte that is in no UTF-8.
  const AnswerLog log = decodeEverySplit({}, "data: \xFE\xFF\"}\n\ndata: {\"type\":\"\\ude00\"}\n\n");
  EXPECT_EQ(log.text(), "\xEF\xBF\xBD\xEF\xBF\xBD\"}");
}

TEST(AnswerDecoder, AnErrorThatSaysNothingKnownIsToldAsItCame) {
  const AnswerLog log =
      decodeEverySplit({}, "event: output\ndata: a\n\nevent: error\ndata: {\"type\":\"\\ude00\",\"b\":\"\xFE\"}\n\n");
  EXPECT_EQ(log.status.message, "{\"type\":\"\\ude00\",\"b\":\"\xEF\xBF\xBD\"}");
}

TEST(AnswerDecoder, HtmlIsAnError) {
  const AnswerLog log = decode("<!DOCTYPE html><html><body>502 Bad Gateway</body></html>");
  EXPECT_EQ(log.status.code, ErrorCode::kHtmlResponse);
  EXPECT_TRUE(log.texts.empty());
}

TEST(AnswerDecoder, AnEmptyBodyIsAnError) {
  for (const char* body : {"", "\r\n", ": ping\n\n", "\xEF\xBB\xBF", "event: x\n\n"})
    EXPECT_EQ(decode(body).status.code, ErrorCode::kEmptyBody) << body;
  EXPECT_EQ(decodeEverySplit({"text", "text", ""}, "").status.code, ErrorCode::kEmptyBody);
}

TEST(AnswerDecoder, ErrorBodies) {
  const struct {
    const char* body;
    const char* message;
  } cases[] = {
      {R"({"error":{"message":"No such model","type":"invalid_request_error","code":"model_not_found"}})",
       "No such model"},
      {R"({"error":"model 'x' not found"})", "model 'x' not found"},
      {R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})", "Overloaded"},
      {"[{\n  \"error\": {\n    \"code\": 400,\n    \"message\": \"API key not valid\"\n  }\n}\n]",
       "API key not valid"},
      {R"({"message":"invalid api token"})", "invalid api token"},
      {R"({"detail":"Not found."})", "Not found."},
      {R"({"detail":[{"loc":["body"],"msg":"field required"}]})", "field required"},
      {R"({"errors":[{"code":"x","message":"No deployment"}]})", "No deployment"},
      {R"({"error":{"code":7}})", R"({"code":7})"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.body);
    const AnswerLog log = decode(c.body);
    EXPECT_EQ(log.status.code, ErrorCode::kProviderError);
    EXPECT_EQ(log.status.message, c.message);
    EXPECT_EQ(log.ofType("error").size(), 1u);
    EXPECT_EQ(decodeEverySplit({"auto", "auto", "text/event-stream"}, c.body).status.message, c.message);
    EXPECT_EQ(decodeEverySplit({"openai-chat", "auto", "application/json"}, c.body).status.code,
              ErrorCode::kProviderError);
  }
}

TEST(AnswerDecoder, AnErrorInTheStreamKeepsWhatCameBefore) {
  const AnswerLog log = decode(chat("{\"content\":\"a\"}") +
                               "event: error\ndata: {\"error\":{\"message\":\"Tool \\\"x\\\"\",\"code\":\"bad\"}}\n\n");
  EXPECT_EQ(log.text(), "a");
  EXPECT_EQ(log.status.code, ErrorCode::kProviderError);
  EXPECT_EQ(log.status.message, "Tool \"x\"");
  EXPECT_EQ(
      log.ofType("error"),
      Strings{
          R"({"type":"error","code":"provider-error","message":"Tool \"x\"","offset":57,"fatal":true,"providerCode":"bad"})"});
}

TEST(AnswerDecoder, AnErrorInALineThatTheStandardDropsIsSeen) {
  EXPECT_EQ(decode(chat("{\"content\":\"a\"}") + "error: {\"error\":{\"message\":\"no memory\"}}\n\n").status.message,
            "no memory");
  EXPECT_EQ(decode(chat("{\"content\":\"a\"}") + "{\n  \"error\": {\n    \"message\": \"cancelled\"\n  }\n}\n")
                .status.message,
            "cancelled");
  EXPECT_TRUE(decode(chat("{\"content\":\"a\"}") + "foo: bar\n\ndata: [DONE]\n\n").status.ok());
}

TEST(AnswerDecoder, ATruncatedStreamIsReported) {
  const auto truncated = [](std::size_t offset) {
    return R"({"type":"error","code":"truncated","message":"the stream ended before the protocol's end","offset":)" +
           std::to_string(offset) + R"(,"fatal":false})";
  };
  const std::string start = chat("{\"content\":\"a\"}");
  const AnswerLog log = decode(start);
  EXPECT_TRUE(log.status.ok());
  EXPECT_EQ(log.ofType("error"), Strings{truncated(start.size())});
  EXPECT_EQ(decode(start + "data: {\"choi").ofType("error"), Strings{truncated(start.size() + 12)});
  EXPECT_EQ(decode("data: {\"choi").status.code, ErrorCode::kTruncated);
  EXPECT_EQ(decode("{\"choices\":[{\"message\":{\"content\":\"abc").status.code, ErrorCode::kTruncated);
}

TEST(AnswerDecoder, OnlyTheLastEmptyLineMayBeMissing) {
  const std::string start = chat("{\"content\":\"a\"}");
  for (const std::string tail : {"data: [DONE]", "data: [DONE]\n"}) {
    const AnswerLog log = decode(start + tail);
    EXPECT_TRUE(log.status.ok());
    EXPECT_TRUE(log.ofType("error").empty());
  }
  const std::string last = R"(data: {"choices":[{"delta":{"content":"b"},"finish_reason":"stop"}]})";
  EXPECT_EQ(decode(start + last).text(), "ab");
  EXPECT_EQ(decode(start + last + "\r\n").text(), "ab");
  EXPECT_TRUE(decode(start + last).ofType("error").empty());
}

TEST(AnswerDecoder, WhatNobodyKnowsIsAnError) {
  EXPECT_EQ(decode("data: {\"foo\":1}\n\n").status.code, ErrorCode::kUnrecognizedFormat);
  EXPECT_EQ(decodeEverySplit({"auto", "auto", "application/json"}, "hello").status.code,
            ErrorCode::kUnrecognizedFormat);
  std::string many;
  for (int i = 0; i < 100; ++i) many += "data: {\"foo\":1}\n\n";
  AnswerLog log;
  AnswerDecoder decoder(log, {});
  EXPECT_EQ(decoder.feed(many).code, ErrorCode::kUnrecognizedFormat) << "does not wait for the end";
}

TEST(AnswerDecoder, WhatWasExpectedIsSaid) {
  AnswerDecoderOptions events;
  events.contentType = "text/event-stream";
  std::string utf16 = "\xFF\xFE";
  for (const char c : std::string("data: {}\n\n")) utf16 += {c, '\0'};
  for (const std::string& body : {utf16, utf16.substr(2), std::string("\x1F\x8B\x08\x00 gzip", 9)}) {
    const AnswerLog log = decodeEverySplit(events, body);
    EXPECT_EQ(log.status.code, ErrorCode::kUnrecognizedFormat);
    EXPECT_NE(log.status.message.find("UTF-8"), std::string::npos) << log.status.message;
  }
  // No line of it is one of an event stream.
  for (const char* body : {"upstream connect error", "Internal Server Error\n", "<center>502 Bad Gateway</center>\n"})
    EXPECT_EQ(decodeEverySplit(events, body).status.code, ErrorCode::kUnrecognizedFormat) << body;
}

TEST(AnswerDecoder, UnknownNamesAreErrors) {
  EXPECT_EQ(decodeChunks({"telepathy", "auto", ""}, {"x"}).status.code, ErrorCode::kInvalidOptions);
  EXPECT_EQ(decodeChunks({"auto", "smoke", ""}, {"x"}).status.code, ErrorCode::kInvalidOptions);
  EXPECT_TRUE(decodeChunks({"groq", "sse", ""}, {chat("{\"content\":\"a\"}")}).status.ok());
}

TEST(AnswerDecoder, ResetStartsOver) {
  AnswerLog log;
  AnswerDecoder decoder(log, {});
  decoder.feed("<html>");
  EXPECT_EQ(decoder.status().code, ErrorCode::kHtmlResponse);
  decoder.reset();
  decoder.feed(chat("{\"content\":\"a\\ud83d\"}"));
  decoder.reset();
  decoder.feed(chat("{\"content\":\"b\"}") + "data: [DONE]\n\n");
  EXPECT_TRUE(decoder.finish().ok());
  EXPECT_EQ(log.text(), "ab");
}

TEST(AnswerDecoder, ErrorsOfTheSinkEndTheStream) {
  struct : DeltaSink {
    Status onDelta(const Channel&, std::string_view, std::uint64_t offset) override {
      return Status::failure(ErrorCode::kDocumentTooLong, offset, "enough");
    }
    Status onEvent(std::string_view) override { return {}; }
  } sink;
  AnswerDecoder decoder(sink, {});
  EXPECT_EQ(decoder.feed(chat("{\"content\":\"a\"}")).code, ErrorCode::kDocumentTooLong);
  EXPECT_EQ(decoder.finish().code, ErrorCode::kDocumentTooLong);
}

}  // namespace
}  // namespace sluice::test
