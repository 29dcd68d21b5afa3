// Events of JSON, one after the other.
//
// The input is a list of events, a line each. Property: what an event reads as does not depend on the events before it,
// although the reader knows the shape of the last one.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "providers/json_event_reader.h"

namespace {

using namespace sluice;

constexpr PathRow kRows[] = {
    {"id", 1},
    {"choices[]", 2},
    {"choices[].delta", 3},
    {"choices[].delta.content", 4},
    {"index", 5},
    {"usage.n", 6},
    {"usage|meta:", 7},
    {"parts[].text", 8},
    {"error", 9},
    {"output", kFirstRawField},
};

struct Reading {
  JsonOutcome outcome = JsonOutcome::kRead;
  bool hasSurrogateMarks = false;
  std::vector<std::string> fields;

  bool operator==(const Reading&) const = default;
};

Reading read(JsonEventReader& reader, std::string_view text) {
  Reading reading;
  const std::string own(text);  // so that a view beyond its end is found
  reading.outcome = reader.read(own);
  if (reading.outcome != JsonOutcome::kRead) return reading;
  reading.hasSurrogateMarks = reader.event().hasSurrogateMarks;
  for (const JsonField& field : reader.event().fields)
    reading.fields.push_back(std::to_string(field.field) + " " + std::to_string(static_cast<int>(field.kind)) + " " +
                             std::string(field.value));
  return reading;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  JsonEventReader reader;
  reader.setTable(makeTable<kRows>());
  while (!rest.empty()) {
    const std::string_view text = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(text.size() < rest.size() ? text.size() + 1 : text.size());
    JsonEventReader alone;
    alone.setTable(makeTable<kRows>());
    if (read(reader, text) == read(alone, text)) continue;
    std::fprintf(stderr, "broken: an event does not depend on those before it\n");
    std::abort();
  }
  return 0;
}
