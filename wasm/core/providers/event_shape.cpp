#include "providers/event_shape.h"

#include <algorithm>

#include "framing/scan.h"
#include "limits.h"
#include "providers/json_escape.h"
#include "providers/json_skip.h"

namespace sluice {
namespace {

/// Longer events are rare, and no two are alike.
constexpr std::size_t kMaxBytes = 4096;

bool isIn(std::string_view text, const char* at) { return at >= text.data() && at < text.data() + text.size(); }

/// What a value begins with, numbers all alike.
char kindOf(char first) { return first == '-' || (first >= '0' && first <= '9') ? '0' : first; }

}  // namespace

EventShape::EventShape() {
  leaves_.reserve(kUsualFields);
  fields_.reserve(kUsualFields);
  changes_.reserve(kUsualFields);
}

void EventShape::begin(std::string_view text, PathTable::Place place) {
  isKnown_ = false;
  leaves_.clear();
  place_ = place;
  text_.assign(text.substr(0, text.size() > kMaxBytes ? 0 : std::string_view::npos));
}

void EventShape::addLeaf(LeafKind kind, std::size_t begin, std::size_t end, std::size_t field, std::size_t depth) {
  if (!text_.empty()) leaves_.push_back({begin, end, field, kind, static_cast<std::uint8_t>(depth)});
}

void EventShape::end(std::string_view text, const Vector<JsonField>& fields) {
  if (text_.empty()) return;
  isKnown_ = true;
  tail_ = text_.size();
  constexpr std::string_view kTail = "}] \t\r\n";
  while (tail_ != 0 && kTail.find(text_[tail_ - 1]) != std::string_view::npos) --tail_;
  fields_ = fields;
  for (JsonField& field : fields_)
    if (isIn(text, field.value.data()))
      field.value = {text_.data() + (field.value.data() - text.data()), field.value.size()};
}

bool EventShape::match(std::string_view text, PathTable::Place place, Vector<JsonField>& fields) {
  if (!isKnown_ || place != place_) return false;
  changes_.clear();
  unescaped_.clear();
  fields = fields_;
  if (!compare(text, fields)) return false;
  for (JsonField& field : fields) {
    if (field.kind != JsonField::Kind::kEnd || !isIn(text_, field.value.data())) continue;
    const char* const begin = moved(field.value.data(), text);
    const char* const bracket = moved(&field.value.back(), text);
    field.value = {begin, static_cast<std::size_t>(bracket + 1 - begin)};
  }
  return true;
}

bool EventShape::compare(std::string_view text, Vector<JsonField>& fields) {
  const char* own = text_.data();
  const char* const ownEnd = own + text_.size();
  const char* at = text.data();
  const char* const end = at + text.size();
  auto leaf = leaves_.begin();
  for (;;) {
    const std::size_t same = scan::commonPrefix(own, at, static_cast<std::size_t>(std::min(ownEnd - own, end - at)));
    own += same;
    at += same;
    if (own == ownEnd && at == end) return true;
    const auto position = static_cast<std::size_t>(own - text_.data());
    while (leaf != leaves_.end() && leaf->end < position) ++leaf;
    if (leaf != leaves_.end() && leaf->begin <= position) {
      std::string_view value;
      at = readLeaf(*leaf, at - (position - leaf->begin), end, value);
      if (at == nullptr) return false;
      if (leaf->field != kNoField) fields[leaf->field].value = value;
      own = text_.data() + leaf->end;
      ++leaf;
    } else {
      if (position < tail_) return false;
      const char* const next = skipJsonSpace(at, end);
      const char* const ownNext = skipJsonSpace(own, ownEnd);
      if (next == at && ownNext == own) return false;
      at = next;
      own = ownNext;
    }
    changes_.push_back({own - text_.data(), at - text.data()});
  }
}

/// Where the content of a leaf at `at` ends, or null if it is none of its kind or none that can be read here.
const char* EventShape::readLeaf(const Leaf& leaf, const char* at, const char* end, std::string_view& value) {
  if (leaf.kind == LeafKind::kString) return readJsonString(at, end, unescaped_, value, LoneSurrogates::kRefused);
  const bool isAny = leaf.kind == LeafKind::kValue && leaf.field == kNoField;
  if (at == end || (!isAny && kindOf(*at) != kindOf(text_[leaf.begin]))) return nullptr;
  const char* const stop = skipJsonValue(at, end, limits::kMaxJsonDepth - leaf.depth);
  if (stop != nullptr) value = {at, static_cast<std::size_t>(stop - at)};
  if (leaf.kind != LeafKind::kNumber) return stop;
  for (const char c : value)
    if (c < '0' || c > '9') return nullptr;
  return stop;
}

/// Where in `text` a position of text_ is now.
const char* EventShape::moved(const char* at, std::string_view text) const {
  std::ptrdiff_t position = at - text_.data();
  std::ptrdiff_t shift = 0;
  for (const Change& change : changes_)
    if (change.own <= position) shift = change.other - change.own;
  return text.data() + position + shift;
}

}  // namespace sluice
