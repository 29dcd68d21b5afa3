// A fixed piece of work for each stage, so that its instructions can be counted: `sluice_instructions <work>` does one,
// with what it needs made before; the counter (tools/bench_instructions.mjs) collects inside `measured` alone. Without
// an argument it prints the compiler, because counts compare only between programs of the same one, then the names.
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "framing/sse_parser.h"
#include "stream.h"
#include "support/provider_streams.h"
#include "support/shapes.h"

namespace sluice {
namespace {

constexpr std::size_t kTextBytes = 40'000;
constexpr std::size_t kChunkBytes = 1'400;
constexpr std::size_t kDeltaBytes = 4;

enum class Kind { kFraming, kDecoding, kMarkdown, kAll };

struct Work {
  std::string name;
  Kind kind;
  /// What is fed, `step` bytes at a time.
  std::string input;
  std::size_t step;
};

struct CountingSink final : EventSink {
  Status onEvent(const Event& event) override {
    bytes += event.data.size();
    return {};
  }
  std::size_t bytes = 0;
};

std::string answer() {
  const auto shapes = test::linearShapes();
  std::string text;
  for (std::size_t i = 0; text.size() < kTextBytes; ++i) text += shapes[i % shapes.size()].make(1'500) + "\n\n";
  return text;
}

std::string htmlAnswer() {
  std::string text;
  while (text.size() < kTextBytes) {
    text +=
        "<details open>\n<summary>More <kbd>Ctrl</kbd></summary>\n\nA [link](https://example.org/a?b=c&amp;d) and "
        "![image](https://example.org/i.png) <script>alert(1)</script> <a "
        "href=\"javascript:x\">no</a>.\n\n</details>\n\n";
  }
  return text;
}

std::vector<Work> allWork() {
  std::vector<Work> all;
  const std::string text = answer();
  for (const test::ProviderStream& provider : test::providerStreams()) {
    if (provider.provider != "openai-chat") continue;
    const std::string body = provider.make(text, kDeltaBytes);
    all.push_back({"framing, server-sent events", Kind::kFraming, body, kChunkBytes});
    all.push_back({"framing and provider, openai-chat", Kind::kDecoding, body, kChunkBytes});
    all.push_back({"all stages, openai-chat", Kind::kAll, body, kChunkBytes});
  }
  for (const test::Shape& shape : test::linearShapes()) {
    all.push_back({"markdown, " + std::string(shape.name), Kind::kMarkdown, shape.make(kTextBytes), kDeltaBytes});
  }
  all.push_back({"markdown, HTML and URLs", Kind::kMarkdown, htmlAnswer(), kDeltaBytes});
  return all;
}

StreamOptions optionsOf(Kind kind) {
  StreamOptions options;
  options.answer.provider = kind == Kind::kMarkdown ? "text" : "openai-chat";
  if (kind == Kind::kMarkdown) options.answer.framing = "text";
  options.renders = kind != Kind::kDecoding;
  return options;
}

std::size_t frame(const Work& work) {
  CountingSink sink;
  SseParser parser(sink);
  for (std::size_t at = 0; at < work.input.size(); at += work.step) {
    if (!parser.feed(std::string_view(work.input).substr(at, work.step)).ok()) return 0;
  }
  return parser.finish().ok() ? sink.bytes : 0;
}

std::size_t stream(const Work& work) {
  Stream stream(optionsOf(work.kind));
  std::size_t bytes = 0;
  const auto flush = [&] {
    for (std::size_t channel = 0; channel < stream.channelCount(); ++channel) bytes += stream.flush(channel).size();
  };
  for (std::size_t at = 0; at < work.input.size(); at += work.step) {
    stream.feed(std::string_view(work.input).substr(at, work.step));
    if (work.kind != Kind::kDecoding) flush();
  }
  stream.finish();
  if (work.kind == Kind::kDecoding) return stream.channelText(0).size();
  flush();
  return stream.status().ok() ? bytes : 0;
}

}  // namespace
}  // namespace sluice

/// Only what runs in here is counted.
extern "C" [[gnu::noinline]] std::size_t measured(const void* given) {
  const auto& work = *static_cast<const sluice::Work*>(given);
  return work.kind == sluice::Kind::kFraming ? sluice::frame(work) : sluice::stream(work);
}

int main(int count, char** arguments) {
  if (count < 2) std::printf("%s\n", __VERSION__);
  for (const sluice::Work& work : sluice::allWork()) {
    if (count < 2) std::printf("%zu %s\n", work.input.size(), work.name.c_str());
    if (count < 2 || work.name != arguments[1]) continue;
    return measured(&work) > 0 ? 0 : 1;
  }
  return count < 2 ? 0 : 1;
}
