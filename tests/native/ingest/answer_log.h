// Runs an AnswerDecoder over a body cut in every way and writes down what comes out.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ingest/answer_decoder.h"

namespace sluice::test {

/// A Status that outlives the decoder.
struct Outcome {
  Outcome() = default;
  Outcome(const Status& status) : code(status.code), offset(status.offset), message(status.message) {}

  [[nodiscard]] bool ok() const { return code == ErrorCode::kNone; }

  ErrorCode code = ErrorCode::kNone;
  std::uint64_t offset = 0;
  std::string message;
};

/// What came out: text by channel, the events but for their cutting of tool arguments, the outcome.
class AnswerLog final : public DeltaSink {
 public:
  Status onDelta(const Channel& channel, std::string_view text, std::uint64_t /*offset*/) override {
    EXPECT_FALSE(text.empty());
    (channel.kind == ChannelKind::kText ? texts : reasonings)[channel.choice] += text;
    return {};
  }
  Status onEvent(std::string_view json) override {
    events.emplace_back(json);
    return {};
  }

  [[nodiscard]] std::string text(std::uint32_t choice = 0) const { return get(texts, choice); }
  [[nodiscard]] std::string reasoning(std::uint32_t choice = 0) const { return get(reasonings, choice); }
  /// The events of a type, in their order.
  [[nodiscard]] std::vector<std::string> ofType(std::string_view type) const {
    const std::string start = "{\"type\":\"" + std::string(type) + "\"";
    std::vector<std::string> found;
    for (const std::string& event : events)
      if (event.compare(0, start.size(), start) == 0) found.push_back(event);
    return found;
  }

  bool operator==(const AnswerLog& other) const {
    return texts == other.texts && reasonings == other.reasonings && events == other.events &&
           status.code == other.status.code && status.offset == other.status.offset &&
           status.message == other.status.message;
  }

  std::map<std::uint32_t, std::string> texts;
  std::map<std::uint32_t, std::string> reasonings;
  std::vector<std::string> events;
  Outcome status;

 private:
  static std::string get(const std::map<std::uint32_t, std::string>& all, std::uint32_t choice) {
    const auto found = all.find(choice);
    return found == all.end() ? std::string() : found->second;
  }
};

inline AnswerLog decodeChunks(const AnswerDecoderOptions& options, const std::vector<std::string_view>& chunks) {
  AnswerLog log;
  AnswerDecoder decoder(log, options);
  for (const std::string_view chunk : chunks) {
    std::string own(chunk);
    decoder.feed(own);
    own.assign(own.size(), '#');
  }
  log.status = decoder.finish();
  return log;
}

/// Cuts a body into pieces of one size.
inline std::vector<std::string_view> pieces(std::string_view body, std::size_t size) {
  std::vector<std::string_view> chunks;
  for (std::size_t at = 0; at < body.size(); at += size) chunks.push_back(body.substr(at, size));
  return chunks;
}

/// The outcome for the whole body, after checking that every cut in two and byte by byte gives the same.
inline AnswerLog decodeEverySplit(const AnswerDecoderOptions& options, std::string_view body) {
  const AnswerLog whole = decodeChunks(options, {body});
  EXPECT_TRUE(decodeChunks(options, pieces(body, 1)) == whole) << "byte by byte";
  for (std::size_t i = 0; i <= body.size(); ++i)
    EXPECT_TRUE(decodeChunks(options, {body.substr(0, i), body.substr(i)}) == whole) << "cut at " << i;
  return whole;
}

inline AnswerLog decode(std::string_view body) { return decodeEverySplit({}, body); }

}  // namespace sluice::test
