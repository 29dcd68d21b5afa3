// What streaming Markdown costs, by the shape of the document: a flush after every 4 bytes, from 10 KB to 1 MB. Linear
// (C3) means that ns/B, patchB/B and ops/B stay flat down each column. `npm run report -- linear` prints the ratios.
#include <benchmark/benchmark.h>
#include <md4c.h>

#include <string>
#include <string_view>

#include "stream.h"
#include "support/shapes.h"
#include "support/streamed_document.h"

namespace sluice {
namespace {

constexpr std::size_t kDeltaBytes = 4;

StreamOptions markdown() {
  StreamOptions options;
  options.answer.provider = "text";
  options.answer.framing = "text";
  return options;
}

/// Feeds `text` in deltas, a flush after each; answers the bytes of all patches.
std::size_t streamThrough(std::string_view text) {
  Stream stream(markdown());
  std::size_t patchBytes = 0;
  for (std::size_t at = 0; at < text.size(); at += kDeltaBytes) {
    stream.feed(text.substr(at, kDeltaBytes));
    if (stream.channelCount() > 0) patchBytes += stream.flush(0).size();
  }
  stream.finish();
  if (stream.channelCount() > 0) patchBytes += stream.flush(0).size();
  return patchBytes;
}

std::uint64_t countOperations(std::string_view text) {
  test::StreamedDocument document;
  for (std::size_t at = 0; at < text.size(); at += kDeltaBytes) {
    document.feed(text.substr(at, kDeltaBytes));
    document.flush();
  }
  document.finish();
  return document.dom().counters().operations;
}

void streamMarkdown(benchmark::State& state, const test::Shape* shape) {
  const std::string text = shape->make(static_cast<std::size_t>(state.range(0)));
  const auto bytes = static_cast<double>(text.size());
  std::size_t patchBytes = 0;
  for (auto unused : state) patchBytes = streamThrough(text);
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
  state.counters["s/B"] =
      benchmark::Counter(bytes, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["patchB/B"] = static_cast<double>(patchBytes) / bytes;
  state.counters["ops/B"] = static_cast<double>(countOperations(text)) / bytes;
}

void md4cOneShot(benchmark::State& state, const test::Shape* shape) {
  const std::string text = shape->make(static_cast<std::size_t>(state.range(0)));
  MD_PARSER parser{};
  parser.flags = MD_DIALECT_GITHUB;
  parser.enter_block = [](MD_BLOCKTYPE, void*, void*) { return 0; };
  parser.leave_block = [](MD_BLOCKTYPE, void*, void*) { return 0; };
  parser.enter_span = [](MD_SPANTYPE, void*, void*) { return 0; };
  parser.leave_span = [](MD_SPANTYPE, void*, void*) { return 0; };
  parser.text = [](MD_TEXTTYPE, const MD_CHAR*, MD_SIZE, void*) { return 0; };
  for (auto unused : state) {
    if (md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, nullptr) != 0)
      state.SkipWithError("md_parse");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}

std::string named(std::string_view prefix, std::string_view shape) {
  std::string name(prefix);
  for (const char c : shape) name += c == ' ' ? '-' : c;
  return name;
}

[[maybe_unused]] const bool kRegistered = [] {
  for (const test::Shape& shape : test::linearShapes()) {
    benchmark::RegisterBenchmark(named("Markdown/stream/", shape.name).c_str(), streamMarkdown, &shape)
        ->Arg(10'000)
        ->Arg(20'000)
        ->Arg(40'000)
        ->Arg(80'000)
        ->Arg(160'000)
        ->Arg(320'000)
        ->Arg(640'000)
        ->Arg(1'000'000)
        ->MinTime(0.1)
        ->Unit(benchmark::kMillisecond);
  }
  for (const test::Shape& shape : test::linearShapes()) {
    benchmark::RegisterBenchmark(named("Markdown/md4c-one-shot/", shape.name).c_str(), md4cOneShot, &shape)
        ->Arg(1'000'000)
        ->MinTime(0.1)
        ->Unit(benchmark::kMillisecond);
  }
  for (const test::Shape& shape : test::pathologicalShapes()) {
    benchmark::RegisterBenchmark(named("Markdown/pathological/", shape.name).c_str(), streamMarkdown, &shape)
        ->Arg(10'000)
        ->Arg(20'000)
        ->MinTime(0.05)
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace sluice
