#include "framing/json_framer.h"

#include "framing/scan.h"
#include "framing/utf8.h"
#include "limits.h"

namespace sluice {
namespace {

/// White space, and what begins each text of a JSON text sequence (https://www.rfc-editor.org/rfc/rfc7464#section-2.2).
bool isWhiteSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\x1E'; }

}  // namespace

Status JsonFramer::feed(std::string_view bytes) {
  if (failed()) return status_;
  const char* const begin = bytes.data();
  const char* const end = begin + bytes.size();
  const char* at = begin;
  while (at != end && !failed()) {
    if (state_ == State::kBetween) {
      at = skipBetween(at, end);
      if (at == end) break;
      valueOffset_ = offset_ + static_cast<std::uint64_t>(at - begin);
    }
    const char* const start = at;
    at = scanValue(at, end);
    const std::string_view piece(start, static_cast<std::size_t>(at - start));
    if (valueEnded_) {
      complete(piece);
    } else {
      keep(piece);
    }
  }
  offset_ += bytes.size();
  return status_;
}

Status JsonFramer::finish() {
  if (failed() || state_ == State::kBetween) return status_;
  if (state_ == State::kScalar) {
    complete({});
  } else {
    sink_.onDiscarded(Discarded::kUnfinishedEvent, rest_, valueOffset_);
  }
  return status_;
}

void JsonFramer::reset() {
  status_ = {};
  state_ = State::kBetween;
  first_ = true;
  valueEnded_ = false;
  depth_ = 0;
  offset_ = 0;
  valueOffset_ = 0;
  rest_.clear();
}

const char* JsonFramer::skipBetween(const char* at, const char* end) {
  for (; at != end; ++at) {
    if (isWhiteSpace(*at)) continue;
    if (first_ && utf8::kByteOrderMark.find(*at) != std::string_view::npos) continue;
    if (first_ && *at == '[') {
      first_ = false;
      continue;
    }
    first_ = false;
    if (*at == ',' || *at == ']') continue;
    return at;
  }
  return at;
}

const char* JsonFramer::scanValue(const char* at, const char* end) {
  if (state_ == State::kBetween) {
    valueEnded_ = false;
    depth_ = 0;
    state_ = *at == '{' || *at == '[' || *at == '"' ? State::kNested : State::kScalar;
  }
  while (at != end && !valueEnded_) {
    switch (state_) {
      case State::kNested: {
        const char c = *at++;
        if (c == '"') state_ = State::kString;
        if (c == '{' || c == '[') ++depth_;
        if (c == '}' || c == ']') valueEnded_ = --depth_ == 0;
        break;
      }
      case State::kString:
        at = scan::stringStop(at, end);
        if (at == end) break;
        if (*at == '\\') {
          state_ = State::kEscape;
        } else if (*at == '"') {
          state_ = State::kNested;
          valueEnded_ = depth_ == 0;
        }  // a control character is for the reader to refuse
        ++at;
        break;
      case State::kEscape:
        ++at;
        state_ = State::kString;
        break;
      default:
        if (isWhiteSpace(*at) || *at == ',' || *at == ']' || *at == '{' || *at == '[' || *at == '"') {
          valueEnded_ = true;
        } else {
          ++at;
        }
    }
  }
  return at;
}

void JsonFramer::complete(std::string_view tail) {
  std::string_view value = tail;
  if (!rest_.empty()) {
    rest_.append(tail);
    value = rest_;
  }
  if (value.size() > limits::kMaxLineBytes)
    return fail(ErrorCode::kLineTooLong, valueOffset_, "a JSON value is longer than the limit");
  state_ = State::kBetween;
  emit({value, {}, {}, valueOffset_}, false);
  rest_.clear();
}

void JsonFramer::keep(std::string_view tail) {
  rest_.append(tail);
  if (rest_.size() > limits::kMaxLineBytes)
    fail(ErrorCode::kLineTooLong, valueOffset_, "a JSON value is longer than the limit");
}

bool isBalancedObject(std::string_view text) {
  std::size_t depth = 0;
  bool ended = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (isWhiteSpace(c)) continue;
    if (ended || (depth == 0 && c != '{')) return false;
    if (c == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i) i += text[i] == '\\';
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') ended = --depth == 0;
  }
  return ended;
}

}  // namespace sluice
