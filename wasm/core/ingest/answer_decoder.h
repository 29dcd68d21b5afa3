// From the bytes of a response body to what the model said: framing and provider decoding in one.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/string.h"
#include "framing/framing_detector.h"
#include "providers/delta_sink.h"
#include "providers/provider_decoder.h"
#include "types.h"

namespace sluice {

/// How one answer is read; the defaults find everything out.
struct AnswerDecoderOptions {
  /// "auto", "text" (the bytes are the answer), or a name that ProviderDecoder knows.
  String provider = "auto";
  /// "auto", "sse", "ndjson", "json", "json-array", "aws-event-stream", "text".
  String framing = "auto";
  /// The response's Content-Type, a hint; may be empty.
  String contentType;
  /// Whether the body lies in the messages of an AWS event stream; it is none itself then.
  bool isInAws = false;
};

/// Bytes in, deltas and events out (DeltaSink). Bytes may be cut anywhere; what comes out, but for how a channel's text
/// is cut into deltas, does not depend on it.
///
/// Outcomes that `feed` and `finish` answer with, and keep answering with until `reset`:
///   InvalidOptions      provider or framing is not a known name
///   HtmlResponse        the body is a page for people
///   UnrecognizedFormat  neither framing nor protocol can be told
///   UncommonFormat      the module of all formats may know it; this one does not (kReadsAllFormats)
///   EmptyBody           the body ended without an event
///   LineTooLong, CorruptFrame, JsonTooDeep, ToolArgumentsTooLong, TooManyChannels
///   ProviderError       from `finish`: the provider reported an error, in the stream or as the whole body
/// Events of type "error" that are not fatal: malformed-json (an event was skipped), truncated.
class AnswerDecoder {
 public:
  AnswerDecoder(DeltaSink& sink, AnswerDecoderOptions options);
  ~AnswerDecoder();

  Status feed(std::string_view bytes);
  Status finish();
  void reset();
  /// What comes next is from another connection, which begins with a new event: an event that was begun is dropped, all
  /// that was decoded stays. Plain text has no events and goes on where it is.
  void reconnect();
  /// The body breaks off here, if its own framing does not show it: what `finish` does comes with a warning.
  void breakOff();

  [[nodiscard]] const Status& status() const { return status_; }
  /// Bytes received so far.
  [[nodiscard]] std::uint64_t bytesReceived() const { return received_; }

 private:
  void failUnknown(ErrorCode code, std::string_view option, std::string_view name);
  void failUnrecognized();
  void start(Framing framing);
  void detect(std::string_view bytes);

  DeltaSink& sink_;
  AnswerDecoderOptions options_;
  Status status_;
  String message_;  // of the status, where it names an option
  std::uint64_t received_ = 0;
  FramingDetector detector_;
  std::unique_ptr<ProviderDecoder> decoder_;  // made when the framing is known; an AwsBody has its own
  std::unique_ptr<Framer> framer_;
};

}  // namespace sluice
