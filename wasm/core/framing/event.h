// What every framing hands on, and the face that every framer has.
#pragma once

#include <cstdint>
#include <string_view>

#include "types.h"

namespace sluice {

/// One event: an SSE event, an NDJSON line, an element of a JSON array, an AWS event stream message.
///
/// The views are valid until `EventSink::onEvent` returns. They point into the chunk where the field lies in one chunk,
/// and into the framer's own memory where it does not.
struct Event {
  std::string_view data;
  /// SSE's event type or AWS's `:event-type`, empty when none was given.
  std::string_view type;
  /// SSE's last event ID string, empty when none was given.
  std::string_view id;
  /// Bytes of the stream before the first byte of the event.
  std::uint64_t offset = 0;
  /// The framing itself marks the event as an error (AWS `:message-type` "exception" or "error"); `type` names it.
  bool isError = false;
};

/// Why a framer drops bytes that it was given.
enum class Discarded : std::uint8_t {
  /// A line of an event stream whose field name the standard does not know; the whole line is reported.
  kUnknownField,
  /// An event that the end of the stream cut off; what there is of its data is reported, or of its last line.
  kUnfinishedEvent,
};

/// Takes the events of a framer in their order.
class EventSink {
 public:
  /// A failure ends the stream: the framer answers with it from then on.
  virtual Status onEvent(const Event& event) = 0;
  /// Bytes that the framing's rules drop. Nothing is lost silently: a receiver may know better what they are.
  virtual void onDiscarded(Discarded /*what*/, std::string_view /*bytes*/, std::uint64_t /*offset*/) {}
  /// SSE's reconnection time in milliseconds (https://html.spec.whatwg.org/#concept-event-stream-reconnection-time).
  virtual void onRetry(std::uint64_t /*milliseconds*/) {}

 protected:
  ~EventSink() = default;
};

/// Cuts a stream of bytes into events. Bytes may be cut anywhere between two calls of `feed`; the events do not depend
/// on it. Errors are sticky until `reset`.
class Framer {
 public:
  virtual ~Framer() = default;
  virtual Status feed(std::string_view bytes) = 0;
  /// The stream has ended.
  virtual Status finish() = 0;
  /// Back to the state after construction.
  virtual void reset() = 0;
};

/// What a framer does with bytes that are not well-formed UTF-8.
enum class Utf8Policy : std::uint8_t {
  /// Fields come out as the WHATWG UTF-8 decoder would give them: U+FFFD for each maximal subpart.
  kRepair,
  /// Bytes come out as received; the receiver repairs, and can so join a sequence that is cut between two events.
  kAsReceived,
};

}  // namespace sluice
