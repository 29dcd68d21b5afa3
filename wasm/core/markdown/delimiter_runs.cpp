#include "markdown/delimiter_runs.h"

#include <algorithm>
#include <string_view>

#include "markdown/characters.h"
#include "markdown/unicode.h"
#include "text/utf8.h"

namespace sluice::markdown {
namespace {

/// Most open delimiters that are tried for one that closes.
constexpr std::size_t kMaxOpenersTried = 64;

bool isOneOf(char32_t codePoint, std::u32string_view set) { return set.find(codePoint) != std::u32string_view::npos; }

}  // namespace

std::size_t DelimiterRuns::take(std::size_t begin) {
  const char mark = text_[begin];
  std::size_t length = std::min(text_.find_first_not_of(mark, begin), text_.size()) - begin;
  const std::size_t behind = begin + length;
  const bool atEnd = behind == text_.size();
  const Side before = sideBefore(begin);
  const Side after = atEnd ? Side::kSpace : sideAt(behind);
  bool canOpen = after != Side::kSpace && after >= before;
  bool canClose = before != Side::kSpace && before >= after;
  if (mark == '_' && before == Side::kOther && after == Side::kOther) canOpen = canClose = false;
  if (mark == '~' && length > 2) canOpen = canClose = false;
  if (atEnd) {
    const Opener* opener = canClose ? findOpener(mark, length, false) : nullptr;
    // Behind punctuation, and for all but asterisks, what follows decides whether the run closes.
    const bool isDecided = mark == '*' && before == Side::kOther;
    const bool closesAll = isDecided && opener != nullptr && opener->length <= length && !isLikelyText(*opener);
    if (!closesAll) return begin;
  }
  if (canClose) length = closeWith(mark, length, canOpen);
  const bool isMistaken = canOpen && !canClose && looksClosing(begin) && mistakeOpener(mark, length);
  if (length > 0 && canOpen) openers_.push_back({behind - length, length, mark, canClose, isMistaken});
  return behind;
}

/// Whether a run that can only open stands behind what ends something: `**(a)**b`. CJK text is full of it.
bool DelimiterRuns::looksClosing(std::size_t begin) const {
  return begin > from_ && isOneOf(decodeUtf8Before(text_, begin), U",.;:!?)]}%…、。，．；：！？）］｝」』】》〉〕”’");
}

/// Of the run that such a one was to close.
bool DelimiterRuns::mistakeOpener(char mark, std::size_t length) {
  Opener* opener = findOpener(mark, length, true);
  if (opener == nullptr || opener->length != length) return false;
  opener->isMistaken = true;
  return true;
}

DelimiterRuns::Side DelimiterRuns::sideOf(char32_t codePoint) {
  if (sluice_unicode_is_whitespace(codePoint) != 0) return Side::kSpace;
  return sluice_unicode_is_punctuation(codePoint) != 0 ? Side::kPunctuation : Side::kOther;
}

DelimiterRuns::Side DelimiterRuns::sideAt(std::size_t at) const {
  if (text_[at] == '\n') return Side::kSpace;
  return sideOf(decodeUtf8(text_, at));
}

DelimiterRuns::Side DelimiterRuns::sideBefore(std::size_t at) const {
  if (at == from_ || text_[at - 1] == '\n') return Side::kSpace;
  return sideOf(decodeUtf8Before(text_, at));
}

void DelimiterRuns::dropFrom(std::size_t at) {
  while (!openers_.empty() && openers_.back().begin >= at) openers_.pop_back();
}

/// The opener that a closing run would match, by the rule of three.
DelimiterRuns::Opener* DelimiterRuns::findOpener(char mark, std::size_t length, bool canOpen) {
  const std::size_t end = openers_.size() - std::min(openers_.size(), kMaxOpenersTried);
  for (std::size_t i = openers_.size(); i-- > end;) {
    Opener& opener = openers_[i];
    if (opener.mark != mark) continue;
    if (mark == '~') {
      if (opener.length == length) return &opener;
      continue;
    }
    const bool bothWays = opener.canClose || canOpen;
    if (bothWays && (opener.length + length) % 3 == 0 && (opener.length % 3 != 0 || length % 3 != 0)) continue;
    return &opener;
  }
  return nullptr;
}

/// Closes what the run can close; returns how many delimiters are left.
std::size_t DelimiterRuns::closeWith(char mark, std::size_t length, bool canOpen) {
  while (length > 0) {
    Opener* opener = findOpener(mark, length, canOpen);
    if (opener == nullptr) break;
    const std::size_t used = std::min({opener->length, length, std::size_t{2}});
    const auto index = static_cast<std::size_t>(opener - openers_.data());
    opener->length -= used;
    length -= used;
    openers_.truncate(opener->length == 0 ? index : index + 1);
  }
  return length;
}

/// Nothing closes behind white space, U+3000 among it.
void DelimiterRuns::trimEnd() {
  while (text_.size() > from_ && sideBefore(text_.size()) == Side::kSpace) {
    while (isContinuationByte(text_.back())) text_.pop_back();
    text_.pop_back();
  }
}

void DelimiterRuns::close() {
  if (openers_.empty()) return;
  trimEnd();
  while (!openers_.empty() && openers_.back().begin + openers_.back().length >= text_.size()) {
    const std::size_t held = openers_.back().begin;
    text_.resize(held);
    dropFrom(held);
    trimEnd();
    if (openers_.empty()) return;
  }
  String closers;
  for (std::size_t i = openers_.size(); i-- > 0;) {
    const Opener& opener = openers_[i];
    if (isLikelyText(opener)) {
      escape(opener);
    } else {
      closers.append(opener.length, opener.mark);
    }
  }
  text_.append(closers);
}

/// What is taken for text must not be closed in place of what stands before it.
void DelimiterRuns::escape(const Opener& opener) {
  for (std::size_t i = opener.length; i-- > 0;) text_.insert(opener.begin + i, "\\");
}

/// Asterisks and underscores in formulas, blanks to fill in and the like: `2**3`, `(a)*b`, `(*, /)`, `_____`, `~5`.
/// They wait for what closes them.
bool DelimiterRuns::isLikelyText(const Opener& opener) const {
  if (opener.mark == '~') return opener.length == 1;
  if (opener.length > 3 || opener.isMistaken) return true;
  const std::size_t end = opener.begin + opener.length;
  if (isQuoted(opener.begin, end)) return true;
  if (end < text_.size() && isOneOf(decodeUtf8(text_, end), U",.;:!?)]}%=/")) return true;
  if (opener.begin == from_) return false;
  const char32_t before = decodeUtf8Before(text_, opener.begin);
  if (opener.mark == '_') return !isOneOf(before, U" \n\t([{\"'<*~-—–:「『（");
  return (before < 0x80 && isAlnum(static_cast<char>(before))) || isOneOf(before, U")]}%）」』】》〉”’»");
}

/// The marks themselves are what is spoken of: `"**" is a power`.
bool DelimiterRuns::isQuoted(std::size_t begin, std::size_t end) const {
  return begin > from_ && end < text_.size() && text_[begin - 1] == text_[end] &&
         (text_[end] == '"' || text_[end] == '\'');
}

}  // namespace sluice::markdown
