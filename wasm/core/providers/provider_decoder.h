// Events in, what the provider says out.
#pragma once

#include <string_view>

#include "base/string.h"
#include "framing/event.h"
#include "providers/answer.h"
#include "providers/json_event_reader.h"
#include "providers/provider_family.h"

namespace sluice {

/// How a stream's events are read.
struct ProviderDecoderOptions {
  /// "auto", "text", or a name or an alias of a family; "events" reports the events as they are.
  String provider = "auto";
  /// The framing's name, for the start event.
  String framing;
};

/// Reads the events of one answer. With "auto", the first event that a family can be told by decides for the rest.
///
/// An event whose JSON is malformed is skipped, counted and reported; the stream goes on. A value nested deeper than
/// limits::kMaxJsonDepth fails with JsonTooDeep. An error that the provider reports is an event when it comes, and the
/// Status of `finish`.
class ProviderDecoder final : public EventSink {
 public:
  ProviderDecoder(DeltaSink& sink, ProviderDecoderOptions options);

  Status onEvent(const Event& event) override;
  void onDiscarded(Discarded what, std::string_view bytes, std::uint64_t offset) override;

  /// The events have ended, after `bytesReceived` bytes of the stream.
  Status finish(std::uint64_t bytesReceived);
  void reset();

  /// Whether `provider` can be given as an option.
  static bool knowsProvider(std::string_view provider);

 private:
  enum class Mode : std::uint8_t { kRecognizing, kFamily, kText, kSseText, kFrames };

  void choose(const ProviderFamily* family);
  void chooseMode(Mode mode, std::string_view name);
  void decodeText(const Event& event);
  void decodeJson(const Event& event, std::string_view root);
  void decodeAws(const Event& event);
  void decodeDataLine(const Event& event);
  void decodeFrameError(const Event& event);
  void recognize(const Event& event);
  void failUncommon(std::uint64_t offset);
  void holdOrDecodeText(const Event& event);
  bool readJson(const Event& event, std::string_view root);
  void reportMalformed(std::uint64_t offset);
  void decodeUnfinished(std::string_view data, std::uint64_t offset);
  void decodeStray();
  void decodeErrorBody(std::string_view text, std::uint64_t offset, bool isError = true);
  void setFamilyTable();

  ProviderDecoderOptions options_;
  Answer answer_;
  JsonEventReader reader_;
  Mode mode_ = Mode::kRecognizing;
  const ProviderFamily* family_ = nullptr;
  Status status_;
  std::size_t events_ = 0;
  std::size_t unrecognized_ = 0;
  bool cutOff_ = false;
  bool hasStray_ = false;  // the framing has dropped lines
  bool holds_ = false;     // held_ is the data of a first event that is no JSON
  String held_;
  std::uint64_t heldOffset_ = 0;
  String stray_;  // lines that the framing does not know
  std::uint64_t strayOffset_ = 0;
};

}  // namespace sluice
