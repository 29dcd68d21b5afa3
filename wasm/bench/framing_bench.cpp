// Framing alone: bytes to events, at several chunk sizes.
#include <benchmark/benchmark.h>

#include <string>
#include <string_view>

#include "framing/aws_event_stream_framer.h"
#include "framing/json_framer.h"
#include "framing/ndjson_framer.h"
#include "framing/sse_parser.h"

namespace sluice {
namespace {

/// Counts what comes out, so that nothing is optimised away.
struct CountingSink final : EventSink {
  Status onEvent(const Event& event) override {
    ++events;
    bytes += event.data.size();
    return {};
  }
  std::size_t events = 0;
  std::size_t bytes = 0;
};

constexpr std::size_t kEvents = 4000;

std::string payload(std::size_t number) {
  const char* const words[] = {"The ",    "sluice ",   "lets ",       "the\\n",
                               "stream ", "through, ", "h\u00E9las ", "\U0001F600 "};
  return "{\"id\":\"chatcmpl-0123456789abcdef\",\"object\":\"chat.completion.chunk\",\"created\":1755005026,\"model\":"
         "\"model-1\","
         "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" +
         std::string(words[number % 8]) + "\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}";
}

enum class Shape { kSse, kSseCrLf, kSseNamed, kNdjson, kArray };

std::string body(Shape shape) {
  std::string all = shape == Shape::kArray ? "[" : "";
  for (std::size_t i = 0; i < kEvents; ++i) {
    switch (shape) {
      case Shape::kSse:
        all += "data: " + payload(i) + "\n\n";
        break;
      case Shape::kSseCrLf:
        all += "data: " + payload(i) + "\r\n\r\n";
        break;
      case Shape::kSseNamed:
        all += "event: content_block_delta\ndata: " + payload(i) + "\n\n";
        break;
      case Shape::kNdjson:
        all += payload(i) + "\n";
        break;
      case Shape::kArray:
        all += payload(i) + "\n,\r\n";
        break;
    }
  }
  return all;
}

template <typename FramerType>
void feedAll(benchmark::State& state, Shape shape) {
  const std::string all = body(shape);
  const auto step = static_cast<std::size_t>(state.range(0));
  std::size_t events = 0;
  for (auto _ : state) {
    CountingSink sink;
    FramerType framer(sink);
    for (std::size_t at = 0; at < all.size(); at += step) framer.feed(std::string_view(all).substr(at, step));
    framer.finish();
    benchmark::DoNotOptimize(sink.bytes);
    events = sink.events;
  }
  if (events != kEvents) state.SkipWithError("events were lost");
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * all.size()));
}

void sse(benchmark::State& state) { feedAll<SseParser>(state, Shape::kSse); }
void sseCrLf(benchmark::State& state) { feedAll<SseParser>(state, Shape::kSseCrLf); }
void sseNamed(benchmark::State& state) { feedAll<SseParser>(state, Shape::kSseNamed); }
void ndjson(benchmark::State& state) { feedAll<NdjsonFramer>(state, Shape::kNdjson); }
void jsonArray(benchmark::State& state) { feedAll<JsonFramer>(state, Shape::kArray); }

BENCHMARK(sse)->Name("framing/sse")->Arg(16)->Arg(256)->Arg(4096)->Arg(65536);
BENCHMARK(sseCrLf)->Name("framing/sse-crlf")->Arg(4096);
BENCHMARK(sseNamed)->Name("framing/sse-named")->Arg(4096);
BENCHMARK(ndjson)->Name("framing/ndjson")->Arg(4096);
BENCHMARK(jsonArray)->Name("framing/json-array")->Arg(4096);

void crc32(benchmark::State& state) {
  const std::string all = body(Shape::kNdjson);
  const Crc32 crc;
  for (auto _ : state) benchmark::DoNotOptimize(crc.of(all));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * all.size()));
}
BENCHMARK(crc32)->Name("framing/crc32");

}  // namespace
}  // namespace sluice
