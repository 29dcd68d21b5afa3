#include "framing/aws_event_stream_framer.h"

#include "limits.h"

namespace sluice {
namespace {

constexpr std::size_t kMessageCrcBytes = 4;

std::uint32_t bigEndian(std::string_view bytes, std::size_t count = 4) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// The types of header values; those of fixed size have it here, a byte array and a string begin with their length.
constexpr std::size_t kFixedSizes[] = {0, 0, 1, 2, 4, 8, 0, 0, 8, 16};
constexpr std::size_t kByteArray = 6;
constexpr std::size_t kString = 7;

}  // namespace

Crc32::Crc32() {
  for (std::uint32_t byte = 0; byte < table_.size(); ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
    table_[byte] = crc;
  }
}

std::uint32_t Crc32::of(std::string_view bytes) const {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char byte : bytes) crc = crc >> 8 ^ table_[(crc ^ static_cast<unsigned char>(byte)) & 0xFF];
  return ~crc;
}

bool AwsEventStreamFramer::hasPrelude(std::string_view bytes) {
  return Crc32().of(bytes.substr(0, 8)) == bigEndian(bytes.substr(8));
}

Status AwsEventStreamFramer::feed(std::string_view bytes) {
  if (failed()) return status_;
  String joined;
  if (!rest_.empty()) {
    rest_.append(bytes);
    joined.swap(rest_);
    bytes = joined;
  }
  while (!failed()) {
    const std::size_t length = messageLength(bytes);
    if (length == 0 || bytes.size() < length) break;
    processMessage(bytes.substr(0, length));
    bytes.remove_prefix(length);
    offset_ += length;
    preludeChecked_ = false;
  }
  if (!joined.empty() && bytes.size() == joined.size()) {
    rest_.swap(joined);
  } else {
    rest_.assign(bytes);
  }
  return status_;
}

Status AwsEventStreamFramer::finish() {
  if (!failed() && !rest_.empty()) sink_.onDiscarded(Discarded::kUnfinishedEvent, rest_, offset_);
  return status_;
}

void AwsEventStreamFramer::reset() {
  status_ = {};
  offset_ = 0;
  preludeChecked_ = false;
  rest_.clear();
}

/// The length of the message at the start of `bytes`; 0 while its prelude is not complete, or when it is corrupt.
std::size_t AwsEventStreamFramer::messageLength(std::string_view bytes) {
  if (bytes.size() < kPreludeBytes) return 0;
  const std::size_t total = bigEndian(bytes);
  if (preludeChecked_) return total;
  if (crc_.of(bytes.substr(0, 8)) != bigEndian(bytes.substr(8))) {
    fail(ErrorCode::kCorruptFrame, offset_, "the CRC of an AWS event stream prelude does not match");
    return 0;
  }
  const std::size_t headers = bigEndian(bytes.substr(4));
  if (total < kPreludeBytes + kMessageCrcBytes || headers > total - kPreludeBytes - kMessageCrcBytes) {
    fail(ErrorCode::kCorruptFrame, offset_, "the lengths of an AWS event stream message contradict each other");
    return 0;
  }
  if (total > limits::kMaxLineBytes) {
    fail(ErrorCode::kLineTooLong, offset_, "an AWS event stream message is longer than the limit");
    return 0;
  }
  preludeChecked_ = true;
  return total;
}

void AwsEventStreamFramer::processMessage(std::string_view message) {
  const std::string_view body = message.substr(0, message.size() - kMessageCrcBytes);
  if (crc_.of(body) != bigEndian(message.substr(body.size())))
    return fail(ErrorCode::kCorruptFrame, offset_, "the CRC of an AWS event stream message does not match");
  const std::size_t headersLength = bigEndian(message.substr(4));
  Event event;
  event.offset = offset_;
  event.data = body.substr(kPreludeBytes + headersLength);
  std::string_view errorMessage;
  if (!readHeaders(body.substr(kPreludeBytes, headersLength), event, errorMessage))
    return fail(ErrorCode::kCorruptFrame, offset_, "the headers of an AWS event stream message are not well-formed");
  if (event.isError && event.data.empty()) event.data = errorMessage;
  emit(event, false);
}

bool AwsEventStreamFramer::readHeaders(std::string_view headers, Event& event, std::string_view& errorMessage) const {
  while (!headers.empty()) {
    const std::size_t nameLength = static_cast<unsigned char>(headers.front());
    headers.remove_prefix(1);
    if (headers.size() < nameLength + 1) return false;
    const std::string_view name = headers.substr(0, nameLength);
    const std::size_t type = static_cast<unsigned char>(headers[nameLength]);
    headers.remove_prefix(nameLength + 1);
    if (type >= std::size(kFixedSizes)) return false;
    std::size_t length = kFixedSizes[type];
    if (type == kByteArray || type == kString) {
      if (headers.size() < 2) return false;
      length = bigEndian(headers, 2);
      headers.remove_prefix(2);
    }
    if (headers.size() < length) return false;
    const std::string_view value = headers.substr(0, length);
    headers.remove_prefix(length);
    if (type != kString) continue;
    if (name == ":event-type" || name == ":exception-type" || name == ":error-code") event.type = value;
    if (name == ":error-message") errorMessage = value;
    if (name == ":message-type") event.isError = value == "exception" || value == "error";
  }
  return true;
}

}  // namespace sluice
