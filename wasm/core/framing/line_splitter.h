// Lines out of chunks, without copying where a line lies in one chunk.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/string.h"

namespace sluice {

/// A line without its end. The view is valid until `LineSplitter::endChunk`.
struct Line {
  std::string_view text;
  /// Bytes of the stream before the line.
  std::uint64_t offset = 0;
  /// No byte of the line is above 0x7F. A line that is ASCII may say false, never the other way round.
  bool ascii = true;
};

/// Which bytes end a line.
enum class LineEnds : std::uint8_t {
  kLf,       ///< LF alone (NDJSON)
  kCrLfCrLf  ///< CRLF, LF, CR (https://html.spec.whatwg.org/#event-stream-interpretation)
};

/// Cuts chunks into lines. For each chunk: `beginChunk`, `next` until it says false, `endChunk`, which keeps the
/// unfinished line. Each byte is looked at once.
class LineSplitter {
 public:
  explicit LineSplitter(LineEnds ends) : ends_(ends) {}

  void beginChunk(std::string_view chunk);
  /// The next line that is complete; false when the chunk holds no more, or when a line is longer than the limit.
  bool next(Line& line);
  void endChunk();

  /// A line is longer than `limits::kMaxLineBytes`.
  [[nodiscard]] bool tooLong() const { return tooLong_; }
  /// What there is of the unfinished line, after `endChunk`.
  [[nodiscard]] Line rest() const { return {rest_, lineOffset_, restAscii_}; }

  void reset() { *this = LineSplitter(ends_); }

 private:
  bool skipLineFeed();
  Line complete(std::string_view tail, bool ascii);

  LineEnds ends_;
  bool afterCr_ = false;    // a LF that comes next belongs to the line end already seen
  bool restTaken_ = false;  // rest_ has been given out as part of a line of this chunk
  bool restAscii_ = true;
  bool tooLong_ = false;
  String rest_;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  std::uint64_t offset_ = 0;      // of at_
  std::uint64_t lineOffset_ = 0;  // of the line that at_ is in
};

}  // namespace sluice
