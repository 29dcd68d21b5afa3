#include "framing/framing_detector.h"

#include <gtest/gtest.h>

#include "framing/aws_event_stream_framer.h"

namespace sluice::test {
namespace {

using namespace std::string_literals;

Framing detect(std::string_view contentType, std::string_view bytes, std::size_t step) {
  FramingDetector detector(contentType);
  for (std::size_t at = 0; at < bytes.size(); at += step) {
    const Framing framing = detector.feed(bytes.substr(at, step));
    if (framing != Framing::kUndecided) return framing;
  }
  return detector.finish();
}

std::string awsPrelude() {
  std::string prelude = "\0\0\0\x20\0\0\0\0"s;
  const std::uint32_t crc = Crc32().of(prelude);
  for (int shift = 24; shift >= 0; shift -= 8) prelude.push_back(static_cast<char>(crc >> shift & 0xFF));
  return prelude;
}

TEST(FramingDetector, DecidesFromContentTypeAndFirstBytes) {
  const struct {
    const char* contentType;
    std::string bytes;
    Framing expected;
  } cases[] = {
      // What the bytes say, with no content type.
      {"", "data: {}\n\n", Framing::kSse},
      {"", "event: x\ndata: 1\n\n", Framing::kSse},
      {"", ": comment\n\n", Framing::kSse},
      {"", "\xEF\xBB\xBF\r\n\r\nid: 7\n", Framing::kSse},
      {"", "retry: 10\n", Framing::kSse},
      {"", "{\"a\":1}\n{\"a\":2}\n", Framing::kNdjson},
      {"", "{\"a\":\"}\\\"{\"}\r\n", Framing::kNdjson},
      {"", "{\n  \"a\": 1\n}\n", Framing::kJson},
      {"", "{\"a\":{}\n}", Framing::kJson},
      {"", "{\"a\":1}", Framing::kJson},
      {"", "{\"a\":\"" + std::string(70000, 'x'), Framing::kJson},
      {"", "  [{\"a\":1}", Framing::kJson},
      {"", "<!DOCTYPE html><title>502</title>", Framing::kHtml},
      {"", "\n <HTML>", Framing::kHtml},
      {"", awsPrelude(), Framing::kAwsEventStream},
      {"", "\0\0\0\x20\0\0\0\0crc!"s, Framing::kUnrecognized},
      {"", "# Title\n\ntext", Framing::kText},
      {"", "<p>Markdown may begin with a tag</p>", Framing::kText},
      {"", "dat", Framing::kText},
      {"", "", Framing::kText},
      {"", "\x1F\x8B\x08 gzip", Framing::kUnrecognized},
      {"", "e\xF4\xF4\x01 is text that begins well", Framing::kText},
      {"text/plain", "\x1F\x8B\x08 gzip", Framing::kUnrecognized},
      {"", "0:\"text\"\n", Framing::kDataLines},
      {"text/plain; charset=utf-8", "f:{\"messageId\":\"m\"}\n", Framing::kDataLines},
      {"text/plain", "f:", Framing::kText},
      {"application/octet-stream", "\xFF\xD8\xFF\xE0", Framing::kUnrecognized},
      {"", "\x1E{\"a\":1}\n\x1E{\"a\":2}\n", Framing::kNdjson},
      {"application/json-seq", "\x1E{\"a\":\n1}\n", Framing::kJson},
      // UTF-16 and what is compressed, whatever was announced.
      {"text/event-stream",
       "\xFF\xFE"
       "d\0a\0t\0a\0:\0"s,
       Framing::kUnrecognized},
      {"text/event-stream", "\xFE\xFF\0d\0a\0t\0a\0:"s, Framing::kUnrecognized},
      {"text/event-stream", "\0d\0a\0t\0a\0:\0 \0{\0}"s, Framing::kUnrecognized},
      {"application/x-ndjson", "\xFF\xFE{\0}\0"s, Framing::kUnrecognized},
      {"text/event-stream", "\x1F\x8B\x08 gzip", Framing::kUnrecognized},
      {"text/event-stream", "d", Framing::kSse},
      {"", "<?xml version='1.0'?><Error/>", Framing::kUnrecognized},
      // The content type where the bytes leave it open.
      {"text/event-stream; charset=utf-8", "foo: 1\n\n", Framing::kSse},
      {"Text/Event-Stream", "", Framing::kSse},
      {"application/x-ndjson", "{\"a\":1}", Framing::kNdjson},
      {"application/jsonl", "{\"a\":1}", Framing::kNdjson},
      {"application/stream+json", "{\"a\":1}", Framing::kNdjson},
      {"application/json", "{\"a\":1}\n{\"a\":2}", Framing::kJson},
      {"application/problem+json", "{", Framing::kJson},
      {"application/vnd.amazon.eventstream", "\0"s, Framing::kAwsEventStream},
      {"text/html", "<div>Bad gateway</div>", Framing::kHtml},
      {"text/plain", "<!doctype html>", Framing::kText},
      {"text/plain", "{\"answer\": 1}", Framing::kText},
      {"text/markdown", ": a definition list", Framing::kText},
      // The bytes against a wrong content type.
      {"text/event-stream", "{\"error\":{\"message\":\"no\"}}", Framing::kJson},
      {"text/event-stream", "<html>", Framing::kHtml},
      {"application/json", "data: {}\n\n", Framing::kSse},
      {"application/json", "<!doctype html>", Framing::kHtml},
      {"application/json", "oops", Framing::kUnrecognized},
      {"text/plain; charset=utf-8", "data: {}\n\n", Framing::kSse},
      {"text/plain", "{\"error\":\"no\"}", Framing::kJson},
      {"text/html", "data: {}\n\n", Framing::kSse},
      {"application/x-ndjson", "data: {}\n\n", Framing::kSse},
      {"application/vnd.amazon.eventstream", "{\"message\":\"no\"}", Framing::kJson},
  };
  for (const auto& c : cases) {
    for (const std::size_t step : {std::size_t{1}, std::size_t{3}, std::size_t{1} << 20})
      EXPECT_EQ(detect(c.contentType, c.bytes, step), c.expected)
          << c.contentType << " | " << c.bytes.substr(0, 40) << " | " << step;
  }
}

TEST(FramingDetector, KeepsTheBytes) {
  FramingDetector detector("");
  EXPECT_EQ(detector.feed("da"), Framing::kUndecided);
  EXPECT_EQ(detector.feed("ta: x\n"), Framing::kSse);
  EXPECT_EQ(detector.bytes(), "data: x\n");
}

TEST(FramingDetector, NamesGoBothWays) {
  for (const char* name : {"sse", "ndjson", "json", "aws-event-stream", "text"})
    EXPECT_EQ(framingName(framingFromName(name)), name);
  EXPECT_EQ(framingFromName("json-array"), Framing::kJson);
  EXPECT_EQ(framingFromName("auto"), Framing::kUndecided);
  EXPECT_EQ(framingFromName("smoke signals"), Framing::kUnrecognized);
}

}  // namespace
}  // namespace sluice::test
