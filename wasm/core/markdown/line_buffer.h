// Cuts text into lines (CommonMark 0.31.2, 2.1: a line ends in LF, CR, or CR LF).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

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
  /// Gives back the memory of consumed lines.
  void compact();
  void clear() { *this = LineBuffer(); }

 private:
  std::string text_;
  std::size_t begin_ = 0;
  std::size_t scanned_ = 0;  // no line ending in [begin_, scanned_)
  bool skipsLineFeed_ = false;
};

}  // namespace sluice::markdown
