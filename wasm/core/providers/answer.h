// The answer as it is read: what the code of every provider writes to.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "base/vector.h"
#include "framing/event.h"
#include "providers/delta_sink.h"
#include "providers/event_writer.h"
#include "providers/text_joiner.h"
#include "types.h"

namespace sluice {

/// Token counts; what is not known is kUnknown.
struct Usage {
  static constexpr std::uint64_t kUnknown = UINT64_MAX;
  enum Count : std::uint8_t { kInput, kOutput, kReasoning, kCachedInput, kTotal, kCounts };

  std::array<std::uint64_t, kCounts> tokens = {kUnknown, kUnknown, kUnknown, kUnknown, kUnknown};

  bool operator==(const Usage&) const = default;
};

/// What an event says about a tool call.
struct ToolCallPiece {
  static constexpr std::uint64_t kNoKey = UINT64_MAX;

  std::uint32_t choice = 0;
  /// The provider's number of the call, by which later pieces find it; kNoKey when they go by `id`, or by being the
  /// last.
  std::uint64_t key = kNoKey;
  std::string_view id;
  std::string_view name;
  /// The next fragment of the arguments, or all of them.
  std::string_view arguments;
  /// `arguments` repeats what fragments have said: used only if there were none.
  bool isWhole = false;
  /// The provider runs the tool itself.
  bool isServer = false;
};

/// Turns what providers say into the calls of a DeltaSink: joins cut text, numbers tool calls, reports what is repeated
/// once, keeps what the end of the stream needs to know. Errors of the sink stick, and limits are checked here.
class Answer {
 public:
  explicit Answer(DeltaSink& sink) : sink_(sink) { buffer_.reserve(kUsualEventBytes); }

  void reset();
  /// Everything until the next call comes from the event at `offset`.
  void beginEvent(std::uint64_t offset, bool hasSurrogateMarks);
  /// The stream has ended: gives out what was held back.
  void finish();

  void start(std::string_view provider, std::string_view framing);
  /// The event itself, for a decoder that is not here.
  void frame(const Event& event);
  void message(std::string_view id, std::string_view model);
  /// Whether the first id and the first model have been reported: `message` has nothing more to say.
  [[nodiscard]] bool isIdentified() const { return !messageId_.empty() && !messageModel_.empty(); }
  void text(std::uint32_t choice, std::string_view piece) { content({ChannelKind::kText, choice}, piece); }
  void reasoning(std::uint32_t choice, std::string_view piece) { content({ChannelKind::kReasoning, choice}, piece); }
  void refusal(std::uint32_t choice, std::string_view piece);
  void toolCall(const ToolCallPiece& piece);
  /// The arguments of the call are complete.
  void endToolCall(std::uint32_t choice, std::uint64_t key, std::string_view id);
  /// `result` is JSON if `isJson`, else a text.
  void toolResult(std::string_view id, std::string_view result, bool isJson);
  void citation(std::uint32_t choice, std::string_view url, std::string_view title, std::string_view sourceJson);
  /// `data`, if not empty, is base64 and makes a data: URL.
  void file(std::uint32_t choice, std::string_view mediaType, std::string_view url, std::string_view data);
  void safety(std::string_view reason, std::string_view detailsJson);
  /// Unknown counts leave what is known.
  void usage(const Usage& usage);
  /// The provider's word for why the choice ended; the protocol has come to its end. Empty words and repetitions are
  /// ignored. `reason` overrides the vocabulary.
  void finishChoice(std::uint32_t choice, std::string_view word, std::string_view reason = {});
  /// The protocol's own end mark.
  void end() { ended_ = true; }
  /// The provider reports that it failed. The stream is read on, but the answer has failed.
  void providerError(std::string_view message, std::string_view providerCode);
  /// Something is wrong that the stream survives.
  template <ErrorCode kCode>
  void warn(std::string_view message, std::uint64_t offset) {
    constexpr std::string_view kName = errorName(kCode);  // while compiling: the other names are not in the module
    warn(kName, message, offset);
  }

  /// A key for `mark`, of a text.
  static std::uint64_t keyOf(std::string_view text);
  /// True the first time that it is called with this key.
  bool mark(std::uint64_t key);
  [[nodiscard]] bool marked(std::uint64_t key) const;
  [[nodiscard]] bool hasContent(ChannelKind kind, std::uint32_t choice) const;
  [[nodiscard]] bool hasClientToolCalls() const;
  /// Whether a call with this id has begun.
  [[nodiscard]] bool hasToolCall(std::string_view id) const;
  [[nodiscard]] bool ended() const { return ended_; }
  /// ErrorCode::kProviderError once the provider has reported an error.
  [[nodiscard]] const Status& failure() const { return failure_; }
  [[nodiscard]] const Status& status() const { return status_; }

 private:
  struct ChannelState {
    using IsRelocatable = void;

    Channel channel;
    TextJoiner joiner;
  };
  struct ToolState {
    using IsRelocatable = void;

    std::uint32_t choice = 0;
    std::uint64_t key = ToolCallPiece::kNoKey;
    std::uint32_t index = 0;
    String id;
    std::size_t argumentBytes = 0;
    bool isServer = false;
    bool ended = false;
    TextJoiner joiner;
  };
  struct FinishState {
    using IsRelocatable = void;

    std::uint32_t choice = 0;
    String word;
  };

  void content(const Channel& channel, std::string_view piece);
  ChannelState* channelState(const Channel& channel);
  ToolState* findTool(const ToolCallPiece& piece);
  ToolState* addTool(const ToolCallPiece& piece);
  void toolArguments(ToolState& tool, std::string_view piece);
  void sendToolArguments(const ToolState& tool, std::string_view text);
  void endTool(ToolState& tool);
  bool roomForChannel();
  void send(std::string_view json);
  [[nodiscard]] bool ok() const { return status_.ok(); }
  EventWriter write(EventKind kind);
  void warn(std::string_view code, std::string_view message, std::uint64_t offset);

  DeltaSink& sink_;
  Status status_;
  Status failure_;
  String failureMessage_;
  std::uint64_t offset_ = 0;
  bool hasSurrogateMarks_ = false;
  bool ended_ = false;
  Vector<ChannelState> channels_;
  Vector<ToolState> tools_;
  Vector<FinishState> finishes_;
  Vector<std::uint64_t> marks_;
  TextJoiner refusalJoiner_;
  Usage usage_;
  String messageId_;
  String messageModel_;
  static constexpr std::size_t kUsualEventBytes = 256;
  String buffer_;      // of an event
  String textBuffer_;  // of a joined piece
};

}  // namespace sluice
