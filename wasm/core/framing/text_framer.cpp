#include "framing/text_framer.h"

#include "framing/utf8.h"

namespace sluice {

Status TextFramer::feed(std::string_view bytes) {
  if (failed()) return status_;
  while (atStart_ && !bytes.empty()) {
    if (bytes.front() != utf8::kByteOrderMark[markBytes_]) {
      atStart_ = false;
      hand(utf8::kByteOrderMark.substr(0, markBytes_));  // it was not one
    } else {
      bytes.remove_prefix(1);
      if (++markBytes_ == utf8::kByteOrderMark.size()) {
        atStart_ = false;
        offset_ = markBytes_;
      }
    }
  }
  hand(bytes);
  return status_;
}

Status TextFramer::finish() {
  if (atStart_) hand(utf8::kByteOrderMark.substr(0, markBytes_));
  atStart_ = false;
  return status_;
}

void TextFramer::reset() {
  status_ = {};
  offset_ = 0;
  markBytes_ = 0;
  atStart_ = true;
}

void TextFramer::hand(std::string_view bytes) {
  if (bytes.empty() || failed()) return;
  emit({bytes, {}, {}, offset_}, false);
  offset_ += bytes.size();
}

}  // namespace sluice
