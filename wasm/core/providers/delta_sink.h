// What a provider's stream says, in one vocabulary for all of them.
#pragma once

#include <cstdint>
#include <string_view>

#include "types.h"

namespace sluice {

/// Channels whose content is rendered. Everything else (tool calls, usage, …) travels as events (events.def).
enum class ChannelKind : std::uint8_t { kText, kReasoning };

/// One growing piece of rendered content: the answer text or the reasoning of one choice.
struct Channel {
  ChannelKind kind = ChannelKind::kText;
  /// The provider's index of the choice (`n` > 1), 0 where it has none.
  std::uint32_t choice = 0;

  bool operator==(const Channel&) const = default;
};

/// "text" or "reasoning", as in the JSON of events.
constexpr std::string_view channelKindName(ChannelKind kind) {
  return kind == ChannelKind::kText ? "text" : "reasoning";
}

/// Takes what the provider decoder reads, in the order of the stream. Views are valid until the call returns. A failure
/// that a method returns ends the stream: the decoder answers with it from then on.
class DeltaSink {
 public:
  /// More content of a channel: well-formed UTF-8, never empty, cut between code points. `offset` is the byte offset of
  /// the event that it came in.
  virtual Status onDelta(const Channel& channel, std::string_view text, std::uint64_t offset) = 0;
  /// One JSON object of events.def.
  virtual Status onEvent(std::string_view json) = 0;

 protected:
  ~DeltaSink() = default;
};

}  // namespace sluice
