// JSON values out of a body: the elements of one array, or one value after the other.
#pragma once

#include <string_view>

#include "base/string.h"
#include "framing/framer_base.h"

namespace sluice {

/// Finds where JSON values (RFC 8259) begin and end; whether they are well-formed inside is the reader's business.
///
/// If the body is an array, each of its elements is an event as soon as it is complete (Gemini without `alt=sse`).
/// Otherwise each top-level value is one: a body that is one JSON object, laid out on one line or many, and also
/// objects that follow each other. A value above `limits::kMaxLineBytes` fails with LineTooLong; a value that the end
/// of the stream cuts off is reported to `EventSink::onDiscarded`.
class JsonFramer final : public FramerBase {
 public:
  explicit JsonFramer(EventSink& sink, Utf8Policy utf8 = Utf8Policy::kRepair) : FramerBase(sink, utf8) {}

  Status feed(std::string_view bytes) override;
  Status finish() override;
  void reset() override;

 private:
  enum class State : std::uint8_t {
    kBetween,  // white space, commas, the brackets of the outermost array
    kNested,   // inside an object or array, outside of its strings
    kString,   // inside a string
    kEscape,   // after a reverse solidus in a string
    kScalar,   // inside a number, a literal, or what should be one
  };

  const char* skipBetween(const char* at, const char* end);
  const char* scanValue(const char* at, const char* end);
  void complete(std::string_view tail);
  void keep(std::string_view tail);

  State state_ = State::kBetween;
  bool first_ = true;
  bool valueEnded_ = false;
  std::size_t depth_ = 0;
  std::uint64_t offset_ = 0;       // of the chunk
  std::uint64_t valueOffset_ = 0;  // of the value
  String rest_;                    // of a value that began in an earlier chunk
};

/// Whether `text` is exactly one JSON object by its brackets and strings, white space around it apart.
bool isBalancedObject(std::string_view text);

}  // namespace sluice
