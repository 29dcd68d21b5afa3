#include "providers/text_joiner.h"

#include "framing/utf8.h"
#include "providers/json_event_reader.h"
#include "text/utf8.h"

namespace sluice {
namespace {

constexpr std::size_t kMarkedLength = 6;

std::uint32_t markedUnit(std::string_view marked) {
  std::uint32_t unit = 0;
  for (const char c : marked.substr(1, 4))
    unit = unit * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
  return unit;
}

}  // namespace

std::string_view TextJoiner::push(std::string_view piece, bool hasSurrogateMarks, String& buffer) {
  if (piece.empty()) return piece;
  if (sequence_.empty() && highSurrogate_ == 0 && utf8::wellFormedPrefix(piece) == piece.size()) return piece;
  buffer.clear();
  if (sequence_.empty()) {
    join(piece, hasSurrogateMarks, buffer);
  } else {
    String whole;
    whole.swap(sequence_);
    whole.append(piece);
    join(whole, hasSurrogateMarks, buffer);
  }
  return buffer;
}

std::string_view TextJoiner::finish() {
  const bool held = !sequence_.empty() || highSurrogate_ != 0;
  *this = {};
  return held ? utf8::kReplacement : std::string_view{};
}

void TextJoiner::join(std::string_view piece, bool hasSurrogateMarks, String& out) {
  while (!piece.empty()) {
    if (hasSurrogateMarks && piece.front() == kSurrogateMark) {
      takeSurrogate(markedUnit(piece), out);
      piece.remove_prefix(kMarkedLength);
      continue;
    }
    dropSurrogate(out);
    const std::size_t good = utf8::wellFormedPrefix(piece);
    out.append(piece.substr(0, good));
    piece.remove_prefix(good);
    if (piece.empty() || (hasSurrogateMarks && piece.front() == kSurrogateMark)) continue;
    const utf8::Sequence bad = utf8::firstSequence(piece);
    if (bad.kind == utf8::SequenceKind::kIncomplete) {
      sequence_.assign(piece);
      return;
    }
    out.append(utf8::kReplacement);
    piece.remove_prefix(bad.length);
  }
}

void TextJoiner::takeSurrogate(std::uint32_t unit, String& out) {
  const bool isLow = unit >= 0xDC00;
  if (isLow && highSurrogate_ != 0) {
    appendUtf8(out, 0x10000 + ((highSurrogate_ - 0xD800) << 10) + (unit - 0xDC00));
    highSurrogate_ = 0;
    return;
  }
  dropSurrogate(out);
  if (isLow) {
    out.append(utf8::kReplacement);
  } else {
    highSurrogate_ = unit;
  }
}

void TextJoiner::dropSurrogate(String& out) {
  if (highSurrogate_ == 0) return;
  out.append(utf8::kReplacement);
  highSurrogate_ = 0;
}

}  // namespace sluice
