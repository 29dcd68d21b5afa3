#include "markdown/footnotes.h"

#include <algorithm>

#include "markdown/characters.h"
#include "markdown/link_definitions.h"

namespace sluice::markdown {
namespace {

/// Behind what may be a label from `begin`, which is behind `[^`, on.
std::size_t skipLabel(std::string_view text, std::size_t begin) {
  const std::size_t most = std::min(text.size(), begin + kMaxFootnoteLabel);
  const auto isWord = [](char c) { return isAlnum(c) || !isAscii(c); };
  std::size_t at = begin;
  while (at < most && (isWord(text[at]) || (at > begin && std::string_view("-_.:").find(text[at]) != text.npos))) ++at;
  return at;
}

}  // namespace

std::size_t footnoteLabelEnd(std::string_view text, std::size_t at) {
  if (!text.substr(at).starts_with("[^")) return std::string_view::npos;
  const std::size_t end = skipLabel(text, at + 2);
  return end > at + 2 && end < text.size() && text[end] == ']' ? end : std::string_view::npos;
}

bool mayBeFootnoteMark(std::string_view text) {
  if (text.size() < 2) return text == "[";
  if (!text.starts_with("[^")) return false;
  const std::size_t end = skipLabel(text, 2);
  return end == text.size() || text.substr(end) == "]";
}

void Footnotes::beginBlock(std::uint64_t offset) {
  block_ = offset;
  ++rendering_;
}

std::uint32_t Footnotes::appear(std::string_view label) {
  const std::uint32_t index = labels_.add(normalizeLabel(label));
  if (index == notes_.size()) notes_.push_back({});
  return index;
}

Footnotes::Reference Footnotes::refer(std::string_view label) {
  if (isFinished_) {
    const std::uint32_t index = labels_.find(normalizeLabel(label));
    if (index == LabelTable::kNone || !notes_[index].isDefined) return {kNone, false};
  }
  const std::uint32_t index = appear(label);
  Note& note = notes_[index];
  if (note.firstBlock == kNowhere) {
    note.firstBlock = block_;
    referred_.push_back(index);
  }
  const bool isFirst = note.firstBlock == block_ && note.rendering != rendering_;
  note.rendering = rendering_;
  return {index + 1, isFirst};
}

std::pair<std::uint32_t, bool> Footnotes::define(std::string_view label) {
  const std::uint32_t index = appear(label);
  const bool isNew = !notes_[index].isDefined;
  notes_[index].isDefined = true;
  if (isNew) defined_.push_back(index);
  return {index + 1, isNew};
}

void Footnotes::beginSpeculation() {
  kept_ = labels_.size();
  referred_.clear();
  defined_.clear();
}

void Footnotes::rewind() {
  for (const std::uint32_t index : referred_) notes_[index].firstBlock = kNowhere;
  for (const std::uint32_t index : defined_) notes_[index].isDefined = false;
  notes_.truncate(kept_);
  labels_.truncate(kept_);
}

}  // namespace sluice::markdown
