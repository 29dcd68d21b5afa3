#include "framing/ndjson_framer.h"

#include "framing/utf8.h"

namespace sluice {

Status NdjsonFramer::feed(std::string_view bytes) {
  if (failed()) return status_;
  lines_.beginChunk(bytes);
  Line line;
  while (!failed() && lines_.next(line)) processLine(line);
  lines_.endChunk();
  if (!failed() && lines_.tooLong())
    fail(ErrorCode::kLineTooLong, lines_.rest().offset, "a line of NDJSON is longer than the limit");
  return status_;
}

Status NdjsonFramer::finish() {
  if (!failed()) processLine(lines_.rest());
  lines_.reset();
  return status_;
}

void NdjsonFramer::reset() {
  lines_.reset();
  status_ = {};
  firstLine_ = true;
}

void NdjsonFramer::processLine(Line line) {
  if (firstLine_) {
    firstLine_ = false;
    if (line.text.substr(0, 3) == utf8::kByteOrderMark) line.text.remove_prefix(3);
  }
  if (line.text.substr(0, 1) == "\x1E") line.text.remove_prefix(1);  // of a JSON text sequence (RFC 7464)
  while (!line.text.empty() && line.text.back() == '\r') line.text.remove_suffix(1);
  if (line.text.find_first_not_of(" \t\r") == std::string_view::npos) return;
  emit({line.text, {}, {}, line.offset}, line.ascii);
}

}  // namespace sluice
