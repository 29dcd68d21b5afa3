// Which framing a body has, from its content type and its first bytes.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/string.h"
#include "framing/event.h"

namespace sluice {

/// Whether this build reads every framing and protocol (providers/formats.h). Not so the module that every page loads:
/// what it does not have ends its stream with UncommonFormat before anything was shown, so that the other module can
/// read it from its first byte.
extern const bool kReadsAllFormats;

/// What may stand before the first event: white space, and the record separator of JSON text sequences (RFC 7464).
inline constexpr std::string_view kBlanks = " \t\r\n\x1E";

/// The message of an UnrecognizedFormat that the bytes themselves show.
inline constexpr std::string_view kNoFormat =
    "the response is of no format that is known: UTF-8 was expected, as events, JSON or text";

enum class Framing : std::uint8_t {
  /// More bytes decide.
  kUndecided,
  // Those with a name (framingName), in its order.
  kSse,
  kNdjson,
  /// One JSON value, an array of them, or one after the other.
  kJson,
  kAwsEventStream,
  kText,
  /// Lines of a code, a colon and JSON: the AI SDK's data stream before version 5.
  kDataLines,
  /// A page made for people: an error page of a proxy, mostly.
  kHtml,
  /// None of these.
  kUnrecognized,
};

/// The framing's public name ("sse", "ndjson", "json", "aws-event-stream", "text"), empty for the others.
std::string_view framingName(Framing framing);
/// The framing of a public name; "json-array" is kJson, "auto" and "" kUndecided, what is not known kUnrecognized.
Framing framingFromName(std::string_view name);
/// A framer of the kind, or null for a kind that has none or whose framer this build does not have.
std::unique_ptr<Framer> makeFramer(Framing framing, EventSink& sink, Utf8Policy utf8);

/// Collects the first bytes until they decide. The bytes are believed before the content type, which proxies and
/// frameworks often get wrong; the content type decides what the bytes leave open.
class FramingDetector {
 public:
  explicit FramingDetector(std::string_view contentType);

  /// Takes the next bytes; kUndecided asks for more. Those that decide have to stay where they are until `reset`.
  Framing feed(std::string_view bytes);
  /// The body has ended: decides with what there is.
  Framing finish();
  /// All bytes that were fed, for the framer that was chosen.
  [[nodiscard]] std::string_view bytes() const { return seen_; }
  void reset() {
    bytes_.clear();
    seen_ = {};
  }

 private:
  enum class Hint : std::uint8_t { kNone, kSse, kNdjson, kJson, kAws, kText, kHtml };

  [[nodiscard]] Framing decide(bool ended) const;
  [[nodiscard]] Framing decideObject(std::string_view text, bool ended) const;
  [[nodiscard]] Framing fromHint(char first) const;

  Hint hint_;
  std::string_view seen_;
  String bytes_;  // what was seen, if it is of more than one chunk
};

}  // namespace sluice
