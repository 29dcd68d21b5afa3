// Cuts text into lines (CommonMark 0.31.2, 2.1: a line ends in LF, CR, or CR LF).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/string.h"

namespace sluice::markdown {

/// Holds the text that was received and not yet consumed.
class LineBuffer {
 public:
  void append(std::string_view text);
  /// Takes the next complete line, without its ending. A CR completes a line; an LF behind it belongs to it.
  /// The view is valid until the next `append` or `compact`.
  bool next(std::string_view& line);
  /// The same without taking it.
  bool peek(std::string_view& line);
  /// The unfinished last line.
  [[nodiscard]] std::string_view rest() const { return std::string_view(text_).substr(begin_); }
  /// Where in all the text a line stands that `next`, `peek` or `rest` gave and that is still valid.
  [[nodiscard]] std::uint64_t offsetOf(std::string_view line) const {
    return dropped_ + static_cast<std::uint64_t>(line.data() - text_.data());
  }
  /// Gives back the memory of consumed lines.
  void compact();
  void clear() { *this = LineBuffer(); }

 private:
  String text_;
  std::uint64_t dropped_ = 0;  // bytes of the whole text before text_
  std::size_t begin_ = 0;
  std::size_t scanned_ = 0;  // no line ending in [begin_, scanned_)
  bool skipsLineFeed_ = false;
};

}  // namespace sluice::markdown
