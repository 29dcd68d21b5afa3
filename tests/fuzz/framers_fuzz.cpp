// Each framer by itself: bytes to events.
//
// The first byte chooses the framer and what it does with ill-formed UTF-8, the second how the rest, a body, is cut.
// Properties: cutting changes no event, no report of what is dropped and no outcome; errors stick; an event stream is
// read as the plainest reading of the standard reads it.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "framing/framing_detector.h"
#include "framing/utf8.h"

namespace {

using namespace sluice;

void require(bool condition, const char* property) {
  if (condition) return;
  std::fprintf(stderr, "broken: %s\n", property);
  std::abort();
}

struct Seen {
  std::string data;
  std::string type;
  std::string id;

  bool operator==(const Seen&) const = default;
};

struct Log final : EventSink {
  Status onEvent(const Event& event) override {
    require(offsets.empty() || event.offset >= offsets.back(), "events come in their order");
    offsets.push_back(event.offset);
    events.push_back({std::string(event.data), std::string(event.type), std::string(event.id)});
    return {};
  }
  void onDiscarded(Discarded what, std::string_view bytes, std::uint64_t offset) override {
    dropped.push_back(std::to_string(static_cast<int>(what)) + " " + std::to_string(offset) + " " + std::string(bytes));
  }
  void onRetry(std::uint64_t milliseconds) override { dropped.push_back("retry " + std::to_string(milliseconds)); }

  std::vector<Seen> events;
  std::vector<std::uint64_t> offsets;
  std::vector<std::string> dropped;
  Status status;
};

void frame(Framing framing, Utf8Policy utf8, std::string_view body, std::size_t step, Log& log) {
  const std::unique_ptr<Framer> framer = makeFramer(framing, log, utf8);
  Status last;
  for (std::size_t at = 0; at < body.size(); at += step) {
    const std::string own(body.substr(at, step));
    const Status status = framer->feed(own);
    require(last.ok() || (status.code == last.code && status.offset == last.offset), "errors stick");
    last = status;
  }
  log.status = framer->finish();
}

std::string repaired(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const utf8::Sequence sequence = utf8::firstSequence(bytes);
    text.append(sequence.kind == utf8::SequenceKind::kValid ? bytes.substr(0, sequence.length) : utf8::kReplacement);
    bytes.remove_prefix(sequence.length);
  }
  return text;
}

/// https://html.spec.whatwg.org/#event-stream-interpretation, line by line over the whole body.
std::vector<Seen> readPlainly(std::string_view body) {
  if (body.substr(0, 3) == "\xEF\xBB\xBF") body.remove_prefix(3);
  std::vector<Seen> events;
  std::string data;
  std::string type;
  std::string id;
  for (std::size_t end; (end = body.find_first_of("\r\n")) != std::string_view::npos;) {
    const std::string_view line = body.substr(0, end);
    body.remove_prefix(body.substr(end, 2) == "\r\n" ? end + 2 : end + 1);
    if (line.empty()) {
      if (!data.empty()) events.push_back({repaired(data.substr(0, data.size() - 1)), repaired(type), repaired(id)});
      data.clear();
      type.clear();
      continue;
    }
    const std::size_t colon = line.find(':');
    const std::string_view name = line.substr(0, colon);
    std::string_view value = colon == std::string_view::npos ? std::string_view{} : line.substr(colon + 1);
    if (value.substr(0, 1) == " ") value.remove_prefix(1);
    if (name == "data") data.append(value).push_back('\n');
    if (name == "event") type = value;
    if (name == "id" && value.find('\0') == std::string_view::npos) id = value;
  }
  return events;
}

constexpr Framing kFramings[] = {Framing::kSse, Framing::kNdjson, Framing::kJson, Framing::kAwsEventStream,
                                 Framing::kText};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Framing framing = kFramings[data[0] % std::size(kFramings)];
  const Utf8Policy utf8 = data[0] & 0x80 ? Utf8Policy::kAsReceived : Utf8Policy::kRepair;
  const std::size_t step = 1 + data[1] % 64;
  const std::string_view body(reinterpret_cast<const char*>(data) + 2, size - 2);

  Log whole;
  Log cut;
  frame(framing, utf8, body, body.size() + 1, whole);
  frame(framing, utf8, body, step, cut);
  if (framing == Framing::kText) {
    std::string all[2];
    for (const Seen& event : whole.events) all[0] += event.data;
    for (const Seen& event : cut.events) all[1] += event.data;
    require(all[0] == all[1], "cutting does not change the text");
    return 0;
  }
  require(whole.events == cut.events && whole.offsets == cut.offsets, "cutting does not change events");
  require(whole.dropped == cut.dropped, "nor what is dropped");
  require(whole.status.code == cut.status.code && whole.status.offset == cut.status.offset, "nor the outcome");
  if (framing == Framing::kSse && utf8 == Utf8Policy::kRepair)
    require(whole.events == readPlainly(body), "an event stream is read as the standard says");
  return 0;
}
