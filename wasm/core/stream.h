// Read this first: a Stream is one answer on its way from bytes to patches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "ingest/answer_decoder.h"
#include "markdown/markdown_stream.h"
#include "patch/patch_builder.h"
#include "sanitize/sanitizer.h"
#include "types.h"

namespace sluice {

/// How one stream is read and rendered; every field has a working default.
struct StreamOptions {
  /// How the bytes are read.
  AnswerDecoderOptions answer;
  /// The Markdown dialect.
  MarkdownOptions markdown;
  /// What may reach the page.
  SanitizerOptions sanitizer;
  /// Whether the text of channels is also reported, as events of type "delta".
  bool deltas = false;
  /// Whether channels are rendered; if not, their text is only kept and reported.
  bool renders = true;
  /// Whether `<think>…</think>` at the beginning of an answer's text is reasoning.
  bool thinkTags = false;
};

/// Work done on one channel since the stream began.
struct StreamCounters {
  PatchCounters patch;
  MarkdownCounters markdown;
};

/// One answer: owns the chain framer → provider decoder → Markdown → sanitizer → patch builder.
///
///     Stream stream(options);
///     for (chunk of the body) {
///       stream.feed(chunk);
///       for (std::size_t c = 0; c < stream.channelCount(); ++c) apply(c, stream.flush(c));
///     }
///     stream.finish();
///     … flush every channel once more
///
/// Errors are sticky: after a failure `feed` answers with the same Status until `reset`, and all that was received
/// before it can still be flushed.
class Stream {
 public:
  explicit Stream(StreamOptions options);
  ~Stream();
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  /// Takes the next bytes of the body, cut anywhere.
  Status feed(std::string_view bytes);
  /// The body broke off, and what is fed next is from another connection, which begins with a new event
  /// (https://html.spec.whatwg.org/#dispatchMessage: an event that the end of the stream cuts off is not dispatched).
  /// What was read of an unfinished event is dropped; decoder, Markdown and what the page shows go on as they are.
  /// Offsets of the events that follow count from the new connection's first byte.
  void reconnect();
  /// The body has ended: nothing is provisional after the next flush.
  Status finish();
  /// Back to the state after construction.
  void reset();

  /// Channels that render (answer text, reasoning), in the order of their first text. A channel is never removed.
  [[nodiscard]] std::size_t channelCount() const;
  /// How many deltas of text and reasoning the provider has sent.
  [[nodiscard]] std::size_t deltaCount() const;
  /// What the channel is, as JSON: {"kind":"text","choice":0}.
  [[nodiscard]] std::string_view channelInfo(std::size_t channel) const;
  /// All the Markdown received on the channel so far; valid until the next call.
  [[nodiscard]] std::string_view channelText(std::size_t channel) const;

  /// From now on text waits for `release` before it is shown; a failure and `finish` release all of it.
  void hold();
  /// Text of the channel that waits; valid until the next call.
  [[nodiscard]] std::string_view heldText(std::size_t channel) const;
  /// Lets so many bytes of it be shown by the next flush, and the rest of the character that they end in.
  void release(std::size_t channel, std::size_t bytes);

  /// Makes a patch (patch/ops.def) of all that changed in the channel since its last flush; empty when nothing did.
  /// The view is valid until the next call on this stream.
  std::string_view flush(std::size_t channel);

  /// Whether the text has a character reference that this build does not know: `installEntities` (text/entities.h) is
  /// due before the next `flush`. False where the build knows all.
  [[nodiscard]] bool lacksEntities() const;

  /// The events since the last call as one JSON array, or empty when there are none; valid until the next call.
  std::string_view takeEvents();

  [[nodiscard]] const Status& status() const;
  [[nodiscard]] StreamCounters counters(std::size_t channel) const;

 private:
  struct Chain;
  std::unique_ptr<Chain> chain_;
};

}  // namespace sluice
