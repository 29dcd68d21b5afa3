// The whole chain: a provider's body in network-sized chunks, a flush after each, to patches.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>

#include "stream.h"
#include "support/provider_streams.h"
#include "support/shapes.h"

namespace sluice {
namespace {

constexpr std::size_t kChunkBytes = 1'400;  // what a TCP segment carries
constexpr std::size_t kTokenBytes = 4;

/// An answer with a bit of everything.
std::string answer(std::size_t bytes) {
  const auto shapes = test::linearShapes();
  std::string text;
  for (std::size_t i = 0; text.size() < bytes; ++i) text += shapes[i % shapes.size()].make(1'500) + "\n\n";
  return text;
}

void endToEnd(benchmark::State& state, const test::ProviderStream* provider) {
  const std::string text = answer(static_cast<std::size_t>(state.range(0)));
  const std::string body = provider->make(text, kTokenBytes);
  StreamOptions options;
  options.answer.provider = provider->provider;
  std::size_t patchBytes = 0;
  for (auto unused : state) {
    Stream stream(options);
    patchBytes = 0;
    const auto flush = [&] {
      for (std::size_t channel = 0; channel < stream.channelCount(); ++channel) {
        patchBytes += stream.flush(channel).size();
      }
    };
    for (std::size_t at = 0; at < body.size(); at += kChunkBytes) {
      stream.feed(std::string_view(body).substr(at, kChunkBytes));
      flush();
    }
    stream.finish();
    flush();
    if (!stream.status().ok()) state.SkipWithError(stream.status().message.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(body.size()) * state.iterations());
  state.counters["answerB"] = static_cast<double>(text.size());
  state.counters["patchB/B"] = static_cast<double>(patchBytes) / static_cast<double>(text.size());
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const test::ProviderStream& provider : test::providerStreams()) {
    benchmark::RegisterBenchmark(("EndToEnd/" + std::string(provider.provider)).c_str(), endToEnd, &provider)
        ->Arg(10'000)
        ->Arg(100'000)
        ->Arg(1'000'000)
        ->MinTime(0.2)
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace sluice
