// From bytes to deltas: framing and provider decoding, for the busiest event of each protocol.
#include <benchmark/benchmark.h>

#include <string>
#include <string_view>

#include "ingest/answer_decoder.h"

namespace sluice {
namespace {

struct CountingSink final : DeltaSink {
  Status onDelta(const Channel&, std::string_view text, std::uint64_t) override {
    bytes += text.size();
    return {};
  }
  Status onEvent(std::string_view json) override {
    events += json.size();
    return {};
  }
  std::size_t bytes = 0;
  std::size_t events = 0;
};

constexpr std::size_t kEvents = 4000;

struct Protocol {
  const char* name;
  const char* before;  // the piece of text in every event
  const char* after;
};

const Protocol kProtocols[] = {
    {"openai-chat",
     "data: {\"id\":\"chatcmpl-0123456789abcdefghijklmno\",\"object\":\"chat.completion.chunk\",\"created\":1755005026,"
     "\"model\":\"model-mini-2024-07-18\",\"service_tier\":\"default\",\"system_fingerprint\":\"fp_0392822090\","
     "\"choices\":"
     "[{\"index\":0,\"delta\":{\"content\":\"",
     "\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null,\"obfuscation\":\"mnY7Xq\"}\n\n"},
    {"openai-responses",
     "event: response.output_text.delta\ndata: "
     "{\"type\":\"response.output_text.delta\",\"sequence_number\":4,\"item_id\":"
     "\"msg_0123456789abcdef0123456789abcdef0123456789abcdef01\",\"output_index\":0,\"content_index\":0,\"delta\":\"",
     "\",\"logprobs\":[],\"obfuscation\":\"yJXGKTBmb2UOz\"}\n\n"},
    {"anthropic-messages",
     "event: content_block_delta\ndata: "
     "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\","
     "\"text\":\"",
     "\"}     }\n\n"},
    {"gemini", "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"",
     "\"}],\"role\": \"model\"},\"index\": 0}],\"usageMetadata\": {\"promptTokenCount\": 10,\"totalTokenCount\": 10,"
     "\"promptTokensDetails\": [{\"modality\": \"TEXT\",\"tokenCount\": 10}]},\"modelVersion\": \"model\"}\r\n\r\n"},
    {"ollama",
     "{\"model\":\"model:latest\",\"created_at\":\"2026-08-07T06:08:14.947137Z\",\"message\":{\"role\":\"assistant\","
     "\"content\":\"",
     "\"},\"done\":false}\n"},
};

void decode(benchmark::State& state, const Protocol& protocol) {
  const char* const pieces[] = {"The ",    "sluice ",   "lets ",       "the\\n",
                                "stream ", "through, ", "h\u00E9las ", "\U0001F600 "};
  std::string all;
  std::size_t expected = 0;
  for (std::size_t i = 0; i < kEvents; ++i) {
    const std::string piece = pieces[i % 8];
    expected += piece.size() - (piece.find("\\n") != std::string::npos ? 1 : 0);
    all += protocol.before + piece + protocol.after;
  }
  const auto step = static_cast<std::size_t>(state.range(0));
  std::size_t bytes = 0;
  for (auto _ : state) {
    CountingSink sink;
    AnswerDecoder decoder(sink, {});
    for (std::size_t at = 0; at < all.size(); at += step) decoder.feed(std::string_view(all).substr(at, step));
    decoder.finish();
    bytes = sink.bytes;
  }
  if (bytes != expected) state.SkipWithError("text was lost");
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * all.size()));
}

const bool kRegistered = [] {
  for (const Protocol& protocol : kProtocols)
    benchmark::RegisterBenchmark((std::string("providers/") + protocol.name).c_str(), decode, protocol)
        ->Arg(256)
        ->Arg(65536);
  return true;
}();

}  // namespace
}  // namespace sluice
