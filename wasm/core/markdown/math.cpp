#include "markdown/math.h"

#include <algorithm>
#include <utility>

#include "markdown/characters.h"
#include "markdown/html_block.h"

namespace sluice::markdown {
namespace {

/// Longest formula that is held back until it is closed.
constexpr std::size_t kMaxHeldFormula = 1024;

constexpr std::size_t kNone = std::string_view::npos;

bool isWhiteSpace(char c) { return isSpace(c) || isLineEnding(c); }

/// Where a formula that `opener` begins at `at` ends: the offset of its closer, or npos.
std::size_t findCloser(std::string_view text, std::size_t begin, std::string_view closer) {
  for (std::size_t at = begin; at < text.size(); ++at) {
    if (text.substr(at).starts_with(closer)) return at;
    if (text[at] == '\\') ++at;
  }
  return kNone;
}

std::size_t findDollar(std::string_view text, std::size_t begin) {
  if (begin >= text.size() || isWhiteSpace(text[begin]) || text[begin] == '$') return kNone;
  for (std::size_t at = begin; at < text.size() && !isLineEnding(text[at]); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == '$' && !isWhiteSpace(text[at - 1])) {
      const char behind = at + 1 < text.size() ? text[at + 1] : ' ';
      return isDigit(behind) || behind == '$' ? kNone : at;
    }
  }
  return kNone;
}

class Extractor {
 public:
  Extractor(std::string& text, std::size_t from, OpenFormula open, std::vector<Formula>& formulas)
      : source_(text.substr(from)), out_(text), open_(open), formulas_(formulas) {
    out_.resize(from);
  }

  void run() {
    while (at_ < source_.size()) {
      const std::size_t special = std::min(source_.find_first_of("\\`<$", at_), source_.size());
      copyTo(special);
      if (at_ == source_.size() || !step()) return;
    }
  }

 private:
  void copyTo(std::size_t end) {
    out_.append(source_, at_, end - at_);
    at_ = end;
  }

  /// False when the rest is held back.
  bool step() {
    const std::string_view rest = std::string_view(source_).substr(at_);
    switch (rest[0]) {
      case '`':
        copyTo(behindCode());
        return true;
      case '<': {
        std::size_t end = 0;
        const bool isTag = scanHtmlTag(rest, 0, end) == TagScan::kComplete;
        copyTo(at_ + (isTag ? end : 1));
        return true;
      }
      case '\\':
        if (rest.starts_with("\\(")) return take("\\(", "\\)", false);
        if (rest.starts_with("\\[")) return take("\\[", "\\]", true);
        copyTo(std::min(at_ + 2, source_.size()));
        return true;
      default:
        break;
    }
    if (rest.starts_with("$$")) return take("$$", "$$", true);
    const std::size_t end = findDollar(source_, at_ + 1);
    if (end == kNone) {
      copyTo(at_ + 1);
    } else {
      add(end, 1, false);
    }
    return true;
  }

  bool take(std::string_view opener, std::string_view closer, bool isDisplay) {
    const std::size_t end = findCloser(source_, at_ + opener.size(), closer);
    if (end != kNone && end > at_ + opener.size()) {
      add(end, opener.size(), isDisplay);
      return true;
    }
    if (end == kNone && open_ == OpenFormula::kIsHeld && source_.size() - at_ <= kMaxHeldFormula) return false;
    copyTo(at_ + opener.size());
    return true;
  }

  void add(std::size_t closer, std::size_t delimiter, bool isDisplay) {
    const std::string_view text = source_;
    const std::size_t begin = at_ + delimiter;
    out_.append(kFormulaBegin).append(std::to_string(formulas_.size())).append(kFormulaEnd);
    formulas_.push_back({std::string(text.substr(at_, closer + delimiter - at_)),
                         std::string(text.substr(begin, closer - begin)), isDisplay});
    at_ = closer + delimiter;
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

  std::string source_;
  std::string& out_;
  OpenFormula open_;
  std::vector<Formula>& formulas_;
  std::size_t at_ = 0;
};

}  // namespace

void extractFormulas(std::string& text, std::size_t from, OpenFormula open, std::vector<Formula>& formulas) {
  // Stand-ins that an author wrote must not be taken for ours.
  if (from >= text.size() || text.find(kFormulaBegin, from) != kNone) return;
  if (text.find('$', from) == kNone && text.find("\\(", from) == kNone && text.find("\\[", from) == kNone) return;
  Extractor(text, from, open, formulas).run();
}

bool nextFormula(std::string_view& text, std::string_view& before, std::size_t& formula) {
  const std::size_t begin = text.find(kFormulaBegin);
  if (begin == kNone) return false;
  const std::size_t end = text.find(kFormulaEnd, begin);
  if (end == kNone) return false;
  before = text.substr(0, begin);
  formula = 0;
  for (const char digit : text.substr(begin + kFormulaBegin.size(), end - begin - kFormulaBegin.size())) {
    formula = formula * 10 + static_cast<std::size_t>(digit - '0');
  }
  text.remove_prefix(end + kFormulaEnd.size());
  return true;
}

}  // namespace sluice::markdown
