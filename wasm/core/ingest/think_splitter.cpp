#include "ingest/think_splitter.h"

#include <algorithm>

namespace sluice {
namespace {

constexpr std::string_view kOpen = "<think>";
constexpr std::string_view kClose = "</think>";

/// How many bytes at the end of `text` may be the beginning of `tag`.
std::size_t heldAtEnd(std::string_view text, std::string_view tag) {
  for (std::size_t length = std::min(text.size(), tag.size() - 1); length > 0; --length) {
    if (text.ends_with(tag.substr(0, length))) return length;
  }
  return 0;
}

}  // namespace

/// Gives out the first `length` bytes and drops `skip` more.
bool ThinkSplitter::emit(std::size_t length, std::size_t skip, std::string_view& piece) {
  piece_ = pending_.substr(0, length);
  pending_.erase(0, length + skip);
  piece = piece_;
  return length > 0;
}

bool ThinkSplitter::next(Part& part, std::string_view& piece) {
  if (state_ == State::kBeginning) {
    const std::string_view begin =
        std::string_view(pending_).substr(std::min(pending_.find_first_not_of(" \t\r\n"), pending_.size()));
    if (begin.starts_with(kOpen)) {
      pending_.erase(0, pending_.size() - begin.size() + kOpen.size());
      state_ = State::kReasoning;
    } else if (!kOpen.starts_with(begin) || isFinished_) {
      state_ = State::kText;
    } else {
      return false;
    }
  }
  if (state_ == State::kReasoning) {
    part = Part::kReasoning;
    const std::size_t close = pending_.find(kClose);
    if (close == std::string_view::npos) {
      return emit(pending_.size() - (isFinished_ ? 0 : heldAtEnd(pending_, kClose)), 0, piece);
    }
    state_ = State::kText;
    if (emit(close, kClose.size(), piece)) return true;
  }
  part = Part::kText;
  return emit(pending_.size(), 0, piece);
}

}  // namespace sluice
