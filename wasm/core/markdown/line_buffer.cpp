#include "markdown/line_buffer.h"

namespace sluice::markdown {

void LineBuffer::append(std::string_view text) {
  if (skipsLineFeed_ && !text.empty()) {
    if (text.front() == '\n') text.remove_prefix(1);
    skipsLineFeed_ = false;
  }
  text_.append(text);
}

bool LineBuffer::next(std::string_view& line) {
  const std::size_t end = text_.find_first_of("\r\n", scanned_);
  if (end == std::string::npos) {
    scanned_ = text_.size();
    return false;
  }
  line = std::string_view(text_).substr(begin_, end - begin_);
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
  scanned_ -= begin_;
  begin_ = 0;
}

}  // namespace sluice::markdown
