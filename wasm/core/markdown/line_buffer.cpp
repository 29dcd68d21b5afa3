#include "markdown/line_buffer.h"

#include "markdown/characters.h"

namespace sluice::markdown {

void LineBuffer::append(std::string_view text) {
  if (skipsLineFeed_ && !text.empty()) {
    if (text.front() == '\n') {
      // All of text_ is consumed: what comes after it stands one byte further on.
      ++dropped_;
      text.remove_prefix(1);
    }
    skipsLineFeed_ = false;
  }
  text_.append(text);
}

bool LineBuffer::peek(std::string_view& line) {
  // Plain comparisons: find_first_of goes through its set for every character.
  const std::string_view text = text_;
  while (scanned_ < text.size() && !isLineEnding(text[scanned_])) ++scanned_;
  line = std::string_view(text_).substr(begin_, scanned_ - begin_);
  return scanned_ < text_.size();
}

bool LineBuffer::next(std::string_view& line) {
  if (!peek(line)) return false;
  const std::size_t end = scanned_;
  begin_ = end + 1;
  if (text_[end] == '\r') {
    if (begin_ == text_.size()) {
      skipsLineFeed_ = true;
    } else if (text_[begin_] == '\n') {
      ++begin_;
    }
  }
  scanned_ = begin_;
  return true;
}

void LineBuffer::compact() {
  text_.erase(0, begin_);
  dropped_ += begin_;
  scanned_ -= begin_;
  begin_ = 0;
}

}  // namespace sluice::markdown
