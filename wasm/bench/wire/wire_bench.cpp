// The first two stages as functions that tools/bench_wire.mjs calls: framing alone, and bytes to deltas and events.
#include <emscripten.h>

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/string.h"
#include "event_queue.h"
#include "framing/sse_parser.h"
#include "ingest/answer_decoder.h"

namespace {

using namespace sluice;

String input;
String framed;
std::string_view output;

/// Counts events; hands them on too if asked, as lengths and bytes.
struct FramingSink final : EventSink {
  Status onEvent(const Event& event) override {
    ++events;
    bytes += event.data.size();
    if (handsOn) hand(event);
    return {};
  }
  static void hand(const Event& event) {
    for (const std::string_view part : {event.type, event.id, event.data}) {
      const auto length = static_cast<std::uint32_t>(part.size());
      framed.append({reinterpret_cast<const char*>(&length), sizeof length}).append(part);
    }
  }

  bool handsOn = false;
  std::size_t events = 0;
  std::size_t bytes = 0;
};

/// Text until it is taken.
struct TextQueue {
  std::string_view take() {
    waiting.swap(taken);
    waiting.clear();
    return taken;
  }

  String waiting;
  String taken;
};

/// The text of all channels of a kind in one place, all events in a queue, as a stream has them.
struct DecodingSink final : DeltaSink {
  Status onDelta(const Channel& channel, std::string_view delta, std::uint64_t) override {
    (channel.kind == ChannelKind::kText ? text : reasoning).waiting.append(delta);
    return {};
  }
  Status onEvent(std::string_view json) override {
    events.append(json);
    return {};
  }

  TextQueue text;
  TextQueue reasoning;
  EventQueue events;
};

FramingSink framingSink;
std::unique_ptr<SseParser> parser;
DecodingSink decodingSink;
std::unique_ptr<AnswerDecoder> decoder;

/// Leaves bytes where JavaScript reads them.
std::size_t show(std::string_view bytes) {
  output = bytes;
  return bytes.size();
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE char* reserve(std::size_t length) {
  if (input.size() < length) input.resize(length);
  return input.data();
}
EMSCRIPTEN_KEEPALIVE const char* outputPointer() { return output.data(); }

EMSCRIPTEN_KEEPALIVE void startFraming(bool handsOn) {
  framingSink = {};
  framingSink.handsOn = handsOn;
  parser = std::make_unique<SseParser>(framingSink);
}
/// @return the bytes of events that are at `outputPointer`, 0 unless they are handed on.
EMSCRIPTEN_KEEPALIVE std::size_t frame(std::size_t length) {
  framed.clear();
  parser->feed({input.data(), length});
  return show(framed);
}
EMSCRIPTEN_KEEPALIVE std::size_t framedEvents() { return framingSink.events; }
EMSCRIPTEN_KEEPALIVE std::size_t framedBytes() { return framingSink.bytes; }

EMSCRIPTEN_KEEPALIVE void startDecoding() {
  decodingSink = {};
  decoder = std::make_unique<AnswerDecoder>(decodingSink, AnswerDecoderOptions{});
}
EMSCRIPTEN_KEEPALIVE int decode(std::size_t length) {
  return static_cast<int>(decoder->feed({input.data(), length}).code);
}
EMSCRIPTEN_KEEPALIVE int finishDecoding() { return static_cast<int>(decoder->finish().code); }
EMSCRIPTEN_KEEPALIVE std::size_t takeText() { return show(decodingSink.text.take()); }
EMSCRIPTEN_KEEPALIVE std::size_t takeReasoning() { return show(decodingSink.reasoning.take()); }
EMSCRIPTEN_KEEPALIVE std::size_t takeEvents() { return show(decodingSink.events.take()); }
}
