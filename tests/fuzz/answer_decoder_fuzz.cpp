// From bytes to deltas and events: framing, recognition, every provider.
//
// The first byte chooses framing and provider, the second how the rest, a body, is cut. Properties: cutting changes
// nothing but how text is cut into deltas; all text is well-formed UTF-8 and no delta is empty; every event is one JSON
// object; errors stick.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "framing/utf8.h"
#include "ingest/answer_decoder.h"

namespace {

using namespace sluice;

void require(bool condition, const char* property) {
  if (condition) return;
  std::fprintf(stderr, "broken: %s\n", property);
  std::abort();
}

struct Outcome final : DeltaSink {
  Status onDelta(const Channel& channel, std::string_view text, std::uint64_t) override {
    require(!text.empty(), "a delta has text");
    require(utf8::wellFormedPrefix(text) == text.size(), "text is well-formed UTF-8");
    texts[{channel.kind, channel.choice}] += text;
    return {};
  }
  Status onEvent(std::string_view json) override {
    require(utf8::wellFormedPrefix(json) == json.size(), "events are well-formed UTF-8");
    require(reader.read(json) == JsonOutcome::kRead && json.front() == '{', "an event is a JSON object");
    events.emplace_back(json);
    return {};
  }

  std::map<std::pair<ChannelKind, std::uint32_t>, std::string> texts;
  std::vector<std::string> events;
  Status status;
  JsonEventReader reader;
};

constexpr const char* kFramings[] = {"auto", "sse", "ndjson", "json", "aws-event-stream", "text"};
constexpr const char* kProviders[] = {"auto",
                                      "auto",
                                      "auto",
                                      "text",
                                      "openai-chat",
                                      "openai-responses",
                                      "anthropic-messages",
                                      "gemini",
                                      "gemini-interactions",
                                      "gemini-code-assist",
                                      "bedrock-converse",
                                      "cohere-v1",
                                      "cohere-v2",
                                      "ollama",
                                      "openai-assistants",
                                      "ai-sdk-ui",
                                      "ag-ui",
                                      "watsonx",
                                      "sse-text"};

void decode(const AnswerDecoderOptions& options, std::string_view body, std::size_t step, Outcome& outcome) {
  AnswerDecoder decoder(outcome, options);
  Status last;
  for (std::size_t at = 0; at < body.size(); at += step) {
    const std::string own(body.substr(at, step));
    const Status status = decoder.feed(own);
    require(last.ok() || (status.code == last.code && status.offset == last.offset), "errors stick");
    last = status;
  }
  outcome.status = decoder.finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  AnswerDecoderOptions options;
  options.framing = kFramings[data[0] % std::size(kFramings)];
  options.provider = kProviders[data[0] / std::size(kFramings) % std::size(kProviders)];
  const std::size_t step = 1 + data[1] % 64;
  const std::string_view body(reinterpret_cast<const char*>(data) + 2, size - 2);

  Outcome whole;
  Outcome cut;
  decode(options, body, body.size() + 1, whole);
  decode(options, body, step, cut);
  require(whole.texts == cut.texts, "cutting does not change text");
  require(whole.events == cut.events, "cutting does not change events");
  require(whole.status.code == cut.status.code && whole.status.offset == cut.status.offset, "nor the outcome");
  return 0;
}
