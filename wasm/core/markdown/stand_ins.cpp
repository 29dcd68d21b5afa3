#include "markdown/stand_ins.h"

#include <algorithm>
#include <utility>

#include "markdown/characters.h"
#include "markdown/html_block.h"

namespace sluice::markdown {
namespace {

/// A stand-in: a noncharacter, a number, another noncharacter; around that of a footnote two of kEdge.
constexpr std::string_view kBegin = "\xEF\xB7\x90";
constexpr std::string_view kEnd = "\xEF\xB7\x91";
/// A punctuation character that means nothing to CommonMark.
constexpr char kEdge = '^';

/// Longest formula that is held back until it is closed.
constexpr std::size_t kMaxHeldFormula = 1024;

constexpr std::size_t kNone = std::string_view::npos;

/// Where a formula that `opener` begins at `at` ends: the offset of its closer, or npos.
std::size_t findCloser(std::string_view text, std::size_t begin, std::string_view closer) {
  for (std::size_t at = begin; at < text.size(); ++at) {
    if (text.substr(at).starts_with(closer)) return at;
    if (text[at] == '\\') ++at;
  }
  return kNone;
}

/// What no formula begins with, as in `($)` and `$/kg`.
constexpr std::string_view kNeverFirst = " \t\n$),/:;?";
/// A dollar between one of these and a letter begins something else, as in `($A) and ($B)`.
constexpr std::string_view kBeginnings = "\"([`{|";

/// Where the formula ends that the dollar at `at` begins: the offset of the next dollar, or npos when one of both is
/// none. A dollar behind a word or a number (`US$`, `5$`) begins none.
std::size_t findDollar(std::string_view text, std::size_t at) {
  char before = at > 0 ? text[at - 1] : ' ';
  if (isAlnum(before) || ++at == text.size() || kNeverFirst.find(text[at]) != kNone) return kNone;
  for (; at < text.size() && !isLineEnding(text[at]); ++at) {
    if (text[at] == '$') {
      before = text[at - 1];
      const char behind = at + 1 < text.size() ? text[at + 1] : ' ';
      const bool isNone =
          isSpace(before) || behind == '$' || isDigit(behind) || (isAlpha(behind) && kBeginnings.find(before) != kNone);
      return isNone ? kNone : at;
    }
    if (text[at] == '\\') ++at;
  }
  return kNone;
}

class Extractor {
 public:
  using Kind = TakenOut::Kind;

  Extractor(String& text, std::size_t from, const Extraction& what, Vector<TakenOut>& taken)
      : source_(text.substr(from)), out_(text), what_(what), taken_(taken) {
    out_.resize(from);
  }

  void run() {
    while (at_ < source_.size()) {
      const std::size_t special = std::min(source_.find_first_of("\\`<$[", at_), source_.size());
      copyTo(special);
      if (at_ == source_.size() || !step()) return;
    }
  }

 private:
  void copyTo(std::size_t end) {
    out_.append(source_.substr(at_, end - at_));
    at_ = end;
  }

  /// False when the rest is held back.
  bool step() {
    const std::string_view rest = std::string_view(source_).substr(at_);
    switch (rest[0]) {
      case '`':
        copyTo(behindCode());
        return true;
      case '<':
        copyTo(behindMarkup(rest));
        return true;
      case '[':
        footnote();
        return true;
      case '\\':
        if (what_.formulas && rest.starts_with("\\(")) return take("\\(", "\\)", Kind::kFormula);
        if (what_.formulas && rest.starts_with("\\[")) return take("\\[", "\\]", Kind::kDisplayFormula);
        copyTo(std::min(at_ + 2, source_.size()));
        return true;
      default:
        break;
    }
    if (what_.formulas && rest.starts_with("$$")) return take("$$", "$$", Kind::kDisplayFormula);
    const std::size_t end = what_.formulas ? findDollar(source_, at_) : kNone;
    if (end == kNone) {
      copyTo(at_ + 1);
    } else if (end + 1 == source_.size() && what_.end == OpenEnd::kIsHeld) {
      copyTo(end);  // a digit may follow
      return false;
    } else {
      standIn(end + 1, Kind::kFormula, 1);
    }
    return true;
  }

  /// Behind an HTML tag or an autolink, or behind the `<` that begins neither.
  [[nodiscard]] std::size_t behindMarkup(std::string_view rest) const {
    std::size_t end = 0;
    if (scanHtmlTag(rest, 0, end) == TagScan::kComplete) return at_ + end;
    end = rest.find_first_of(" \t\n<>", 1);
    const bool isAutolink = end != kNone && rest[end] == '>' && rest.substr(0, end).find_first_of(":@") != kNone;
    return at_ + (isAutolink ? end + 1 : 1);
  }

  /// At a bracket.
  void footnote() {
    const std::size_t end = what_.footnotes == nullptr ? kNone : footnoteLabelEnd(source_, at_);
    const bool isDecided = end != kNone && (end + 1 < source_.size() || what_.end == OpenEnd::kIsText);
    const char behind = isDecided && end + 1 < source_.size() ? source_[end + 1] : '\0';
    if (!isDecided || behind == '(' || behind == '+') return copyTo(at_ + 1);
    const std::string_view label = std::string_view(source_).substr(at_, end - at_);
    const Footnotes::Reference reference = what_.footnotes->refer(label);
    if (reference.number == Footnotes::kNone) return copyTo(end);
    standIn(end + 1, Kind::kFootnote, 1, reference);
  }

  bool take(std::string_view opener, std::string_view closer, Kind kind) {
    const std::size_t end = findCloser(source_, at_ + opener.size(), closer);
    if (end != kNone && end > at_ + opener.size()) {
      standIn(end + closer.size(), kind, opener.size());
      return true;
    }
    if (end == kNone && what_.end == OpenEnd::kIsHeld && source_.size() - at_ <= kMaxHeldFormula) return false;
    copyTo(at_ + opener.size());
    return true;
  }

  /// Puts a stand-in for what ends at `end`.
  void standIn(std::size_t end, Kind kind, std::size_t delimiter, Footnotes::Reference footnote = {}) {
    const bool isFootnote = kind == Kind::kFootnote;
    if (isFootnote) out_.push_back(kEdge);
    out_.append(kBegin);
    appendDecimal(out_, taken_.size());
    out_.append(kEnd);
    if (isFootnote) out_.push_back(kEdge);
    taken_.push_back({kind, static_cast<std::uint8_t>(delimiter), String(source_.substr(at_, end - at_)), footnote});
    at_ = end;
  }

  [[nodiscard]] std::size_t behindCode() const {
    const auto runLength = [this](std::size_t at) {
      return std::min(source_.find_first_not_of('`', at), source_.size()) - at;
    };
    const std::size_t length = runLength(at_);
    for (std::size_t close = source_.find('`', at_ + length); close != kNone;) {
      const std::size_t closeLength = runLength(close);
      if (closeLength == length) return close + length;
      close = source_.find('`', close + closeLength);
    }
    return at_ + length;
  }

  String source_;
  String& out_;
  const Extraction& what_;
  Vector<TakenOut>& taken_;
  std::size_t at_ = 0;
};

}  // namespace

void takeOut(String& text, std::size_t from, const Extraction& what, Vector<TakenOut>& taken) {
  // Stand-ins that an author wrote must not be taken for ours.
  if (from >= text.size() || text.find(kBegin, from) != kNone) return;
  const bool mayHaveFormulas = what.formulas && (text.find('$', from) != kNone || text.find("\\(", from) != kNone ||
                                                 text.find("\\[", from) != kNone);
  const bool mayHaveFootnotes = what.footnotes != nullptr && text.find("[^", from) != kNone;
  if (mayHaveFormulas || mayHaveFootnotes) Extractor(text, from, what, taken).run();
}

const TakenOut* nextTakenOut(const Vector<TakenOut>& taken, std::string_view& text, std::string_view& before) {
  if (taken.empty()) return nullptr;
  const std::size_t begin = text.find(kBegin);
  if (begin == kNone) return nullptr;
  std::size_t at = begin + kBegin.size();
  std::size_t index = 0;
  for (; isDigit(text[at]); ++at) index = index * 10 + static_cast<std::size_t>(text[at] - '0');
  const bool hasEdges = taken[index].kind == TakenOut::Kind::kFootnote;
  before = text.substr(0, begin - (hasEdges ? 1 : 0));
  text.remove_prefix(at + kEnd.size() + (hasEdges ? 1 : 0));
  return &taken[index];
}

}  // namespace sluice::markdown
