// Writes the events of events.def as JSON.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/string.h"

namespace sluice {

/// The events of events.def.
enum class EventKind : std::uint8_t {
#define SLUICE_EVENT(name, type, what) k##name,
#define SLUICE_EVENT_FIELD(name, field, type, presence, what)
#include "providers/events.def"
#undef SLUICE_EVENT
#undef SLUICE_EVENT_FIELD
};

/// Writes one event, in ASCII: what is not is escaped (RFC 8259, section 7), because browsers decode ASCII many times
/// as fast as UTF-8 with a single other character in it. Bytes that are not UTF-8 become U+FFFD.
///
/// The methods add members; empty strings are written, absent values are left out by not calling.
///
///     EventWriter event(buffer, EventKind::kFinish);
///     event.number("choice", 0).string("reason", "stop");
///     sink.onEvent(event.json());
class EventWriter {
 public:
  /// Clears `buffer` and writes into it; `json()` is a view of it. `hasSurrogateMarks` is that of the JsonEvent that
  /// the strings are from: a surrogate that is without its other half in one of them becomes U+FFFD.
  EventWriter(String& buffer, EventKind kind, bool hasSurrogateMarks = false);

  EventWriter& string(std::string_view name, std::string_view value);
  EventWriter& optionalString(std::string_view name, std::string_view value) {
    return value.empty() ? *this : string(name, value);
  }
  EventWriter& number(std::string_view name, std::uint64_t value);
  EventWriter& boolean(std::string_view name, bool value);
  /// A value that is JSON already.
  EventWriter& json(std::string_view name, std::string_view value);

  /// Closes the object.
  std::string_view json();

 private:
  void member(std::string_view name);

  String& out_;
  bool hasSurrogateMarks_;
};

}  // namespace sluice
