#include "framing/sse_parser.h"

#include "framing/scan.h"
#include "framing/utf8.h"
#include "limits.h"

namespace sluice {

void SseParser::Field::set(std::string_view value) {
  view = value;
  isOwned = false;
  present = true;
}

void SseParser::Field::appendLine(std::string_view line) {
  if (!present) return set(line);
  keep();
  owned.push_back('\n');
  owned.append(line);
}

void SseParser::Field::keep() {
  if (isOwned || !present) return;
  owned.assign(view);
  isOwned = true;
}

void SseParser::Field::clear() {
  view = {};
  isOwned = false;
  present = false;
}

Status SseParser::feed(std::string_view bytes) {
  if (failed()) return status_;
  lines_.beginChunk(bytes);
  Line line;
  while (!failed() && lines_.next(line)) processLine(line);
  data_.keep();
  type_.keep();
  lines_.endChunk();
  if (!failed() && lines_.tooLong())
    fail(ErrorCode::kLineTooLong, lines_.rest().offset, "a line of the event stream is longer than the limit");
  return status_;
}

Status SseParser::finish() {
  if (failed()) return status_;
  // "If the file ends in the middle of an event, before the final empty line, the incomplete event is not dispatched."
  const Line rest = lines_.rest();
  if (!rest.text.empty()) processLine(rest);
  if (data_.present) {
    sink_.onDiscarded(Discarded::kUnfinishedEvent, data_.value(), eventOffset_);
  } else if (!rest.text.empty()) {
    sink_.onDiscarded(Discarded::kUnfinishedEvent, rest.text, rest.offset);
  }
  return status_;
}

void SseParser::reset() {
  lines_.reset();
  status_ = {};
  firstLine_ = true;
  dataAscii_ = true;
  inEvent_ = false;
  data_.clear();
  type_.clear();
  id_.clear();
}

void SseParser::processLine(Line line) {
  if (firstLine_) {
    firstLine_ = false;
    if (line.text.substr(0, 3) == utf8::kByteOrderMark) line.text.remove_prefix(3);
  }
  if (line.text.empty()) return dispatch();
  if (!inEvent_) {
    inEvent_ = true;
    eventOffset_ = line.offset;
  }
  const char* const end = line.text.data() + line.text.size();
  const char* const colon = scan::findByte(line.text.data(), end, ':');
  if (colon == line.text.data()) return;  // a comment
  const std::string_view name(line.text.data(), static_cast<std::size_t>(colon - line.text.data()));
  std::string_view value;
  if (colon != end) {
    value = {colon + 1, static_cast<std::size_t>(end - colon - 1)};
    if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  }
  processField(name, value, line);
}

// https://html.spec.whatwg.org/#processField
void SseParser::processField(std::string_view name, std::string_view value, const Line& line) {
  if (name == "data") {
    dataAscii_ = dataAscii_ && line.ascii;
    data_.appendLine(value);
    if (data_.value().size() > limits::kMaxLineBytes)
      fail(ErrorCode::kLineTooLong, eventOffset_, "the data of an event is longer than the limit");
  } else if (name == "event") {
    type_.set(value);
    if (!line.ascii) type_.set(repaired(value, line.ascii)), type_.keep();
  } else if (name == "id") {
    if (value.find('\0') == std::string_view::npos) id_.assign(repaired(value, line.ascii));
  } else if (name == "retry") {
    std::uint64_t milliseconds = 0;
    for (const char digit : value) {
      if (digit < '0' || digit > '9') return;
      constexpr std::uint64_t kLargest = std::uint64_t{1} << 53;  // what a number of the page can hold
      milliseconds = milliseconds * 10 + static_cast<std::uint64_t>(digit - '0');
      if (milliseconds > kLargest) milliseconds = kLargest;
    }
    if (!value.empty()) sink_.onRetry(milliseconds);
  } else {
    sink_.onDiscarded(Discarded::kUnknownField, line.text, line.offset);
  }
}

// https://html.spec.whatwg.org/#dispatchMessage
void SseParser::dispatch() {
  // "If the data buffer is an empty string, set the data buffer and the event type buffer to the empty string and
  // return." An empty data line has put a line feed into the standard's buffer, so it does dispatch.
  if (data_.present) emit({data_.value(), type_.value(), id_, eventOffset_}, dataAscii_);
  data_.clear();
  type_.clear();
  dataAscii_ = true;
  inEvent_ = false;
}

std::string_view SseParser::repaired(std::string_view value, bool ascii) {
  if (ascii || utf8::wellFormedPrefix(value) == value.size()) return value;
  scratch_.clear();
  utf8::appendRepaired(scratch_, value);
  return scratch_;
}

}  // namespace sluice
