#include "markdown/line_analysis.h"

#include <algorithm>

#include "markdown/characters.h"
#include "markdown/footnotes.h"

namespace sluice::markdown {
namespace {

/// Content indented by this many columns is code (4.4 Indented code blocks).
constexpr std::uint32_t kCodeIndent = 4;
/// The number of an ordered list item has at most nine digits (5.2 List items).
constexpr std::size_t kMaxItemDigits = 9;
/// md4c's bound on the columns of a table.
constexpr std::uint32_t kMaxTableColumns = 128;

/// Skips blanks; tabs go to the next multiple of four columns (2.2 Tabs). Returns the columns skipped.
std::uint32_t skipIndent(std::string_view line, std::uint32_t column, std::size_t& at) {
  const std::uint32_t begin = column;
  for (; at < line.size() && isBlank(line[at]); ++at) column = line[at] == '\t' ? (column + 4U) & ~3U : column + 1U;
  return column - begin;
}

bool endsWithBlanks(std::string_view line, std::size_t at) { return skipBlanks(line, at) >= line.size(); }

bool isSetextUnderline(std::string_view line, std::size_t at) {
  const char mark = line[at];
  while (at < line.size() && line[at] == mark) ++at;
  return endsWithBlanks(line, at);
}

/// 4.1 Thematic breaks. On failure `at` stands where the line stops looking like one.
bool isThematicBreak(std::string_view line, std::size_t& at) {
  const char mark = line[at];
  int marks = 0;
  for (; at < line.size() && (line[at] == mark || isBlank(line[at])); ++at) marks += line[at] == mark ? 1 : 0;
  return marks >= 3 && at >= line.size();
}

/// 4.2 ATX headings: the level, or 0. `at` moves to the content.
std::uint32_t scanAtxHeading(std::string_view line, std::size_t& at) {
  std::size_t end = at;
  while (end < line.size() && line[end] == '#' && end - at < 7) ++end;
  const std::size_t level = end - at;
  if (level > 6 || (end < line.size() && !isBlank(line[end]))) return 0;
  at = skipBlanks(line, end);
  return static_cast<std::uint32_t>(level);
}

/// 4.5 Fenced code blocks: the length of an opening fence, or 0.
std::uint32_t scanOpeningFence(std::string_view line, std::size_t at) {
  const char mark = line[at];
  std::size_t end = at;
  while (end < line.size() && line[end] == mark) ++end;
  if (end - at < 3) return 0;
  if (mark == '`' && line.find('`', end) != std::string_view::npos) return 0;
  return static_cast<std::uint32_t>(end - at);
}

/// Whether the rest of the line is a closing fence; `at` moves over what looks like one either way.
bool isClosingFence(std::string_view line, char mark, std::uint32_t length, std::size_t& at) {
  const std::size_t begin = at;
  while (at < line.size() && line[at] == mark) ++at;
  if (at - begin < length) return false;
  at = skipBlanks(line, at);
  return at >= line.size();
}

/// What closes a block of TeX that the line opens, or nothing.
char mathCloser(std::string_view content) {
  content = trimBlanksEnd(content);
  return content == "$$" ? '$' : content == "\\[" ? ']' : '\0';
}

constexpr std::string_view kAlerts[] = {"note", "tip", "important", "warning", "caution"};

/// The name of the alert that the line begins, or nothing.
std::string_view alertName(std::string_view content) {
  content = trimBlanksEnd(content);
  for (const std::string_view name : kAlerts) {
    if (content.size() == name.size() + 3 && content.starts_with("[!") && content.ends_with(']') &&
        startsWithIgnoringCase(content.substr(2), name)) {
      return name;
    }
  }
  return {};
}

/// GFM 4.10 Tables: the columns of a delimiter row, or 0.
std::uint32_t scanTableDelimiter(std::string_view line, std::size_t at) {
  bool foundPipe = false;
  std::uint32_t columns = 0;
  const auto skipPipe = [&] {
    if (at >= line.size() || line[at] != '|') return false;
    foundPipe = true;
    at = skipSpaces(line, at + 1);
    return true;
  };
  skipPipe();
  for (;;) {
    if (at < line.size() && line[at] == ':') ++at;
    const std::size_t dashes = at;
    while (at < line.size() && line[at] == '-') ++at;
    if (at == dashes) return 0;
    if (at < line.size() && line[at] == ':') ++at;
    if (++columns > kMaxTableColumns) return 0;
    at = skipSpaces(line, at);
    const bool delimited = skipPipe();
    if (at >= line.size()) break;
    if (!delimited) return 0;
  }
  return foundPipe ? columns : 0;
}

/// 5.1 Block quotes and 5.2 List items: a container's mark at `at`, which moves behind it.
bool scanContainerMark(std::string_view line, std::uint32_t indent, std::size_t& at, Container& container) {
  if (at >= line.size() || indent >= kCodeIndent) return false;
  const auto endsMark = [&line](std::size_t behind) { return behind >= line.size() || isBlank(line[behind]); };
  const char c = line[at];
  std::size_t end = at;
  if (c == '>') {
    end = at + 1;
    container.mark = c;
  } else if ((c == '-' || c == '+' || c == '*') && endsMark(at + 1)) {
    end = at + 1;
    container.mark = c;
  } else {
    container.start = 0;
    while (end < line.size() && end - at < kMaxItemDigits && isDigit(line[end])) {
      container.start = container.start * 10 + static_cast<std::uint32_t>(line[end] - '0');
      ++end;
    }
    if (end == at || end >= line.size() || (line[end] != '.' && line[end] != ')') || !endsMark(end + 1)) return false;
    container.mark = line[end];
    ++end;
  }
  container.isTask = false;
  container.isLoose = false;
  container.markIndent = indent;
  container.contentIndent = indent + static_cast<std::uint32_t>(end - at);
  at = end;
  return true;
}

class LineAnalyzer {
 public:
  LineAnalyzer(const BlockState& state, std::string_view line, bool terminated, BlockState& next)
      : line_(line), terminated_(terminated), next_(next), pivot_(state.pivot), wasLoosening_(state.blankLoosens) {}

  LineAnalysis run() {
    matchContainers();
    while (!classify()) {
    }
    result_.kept = children_ > 0 ? keptBeforeChildren_ : parents_ + brothers_;
    result_.beginsItem = brothers_ > 0;
    trimContent();
    markLoose();
    if (children_ == 0) next_.containers.truncate(result_.kept);
    return result_;
  }

 private:
  [[nodiscard]] bool atEnd() const { return at_ >= line_.size(); }
  [[nodiscard]] Vector<Container>& containers() const { return next_.containers; }
  [[nodiscard]] bool insideAll() const { return parents_ == containers().size(); }
  [[nodiscard]] bool isFirstMark() const { return brothers_ + children_ == 0; }
  [[nodiscard]] bool isCodeIndented() const { return result_.indent >= kCodeIndent; }

  bool done(LineKind kind) {
    result_.kind = kind;
    return true;
  }

  void matchContainers() {
    result_.indent = skipIndent(line_, 0, at_);
    column_ += result_.indent;
    result_.begin = at_;
    for (; parents_ < containers().size(); ++parents_) {
      const Container& container = containers()[parents_];
      if (container.isQuote() && !isCodeIndented() && !atEnd() && line_[at_] == '>') {
        ++at_;
        ++column_;
        result_.indent = skipIndent(line_, column_, at_);
        column_ += result_.indent;
        if (result_.indent > 0) --result_.indent;
        result_.begin = at_;
      } else if (!container.isQuote() && result_.indent >= container.contentIndent) {
        result_.indent -= container.contentIndent;
      } else {
        break;
      }
    }
    // A blank line needs no indentation to be inside a list item.
    if (atEnd()) {
      while (parents_ < containers().size() && !containers()[parents_].isQuote()) ++parents_;
    }
  }

  /// Looks at what stands at the cursor. True when the line's kind is known, false after a container's mark.
  bool classify() {
    if (isFenceContinuation() || isMathContinuation() || isHtmlContinuation()) return true;
    if (atEnd()) return blank();
    endItemThatBeganBlank();
    next_.blankLoosens = false;
    if (isSetext() || isBreak()) return true;
    if (takesNextItem()) return false;
    if (isCodeIndented() && pivot_ != LineKind::kText) {
      result_.indent -= kCodeIndent;
      return done(LineKind::kIndentedCode);
    }
    if (takesNewContainer()) return false;
    if (pivot_ == LineKind::kTable && insideAll()) return done(LineKind::kTable);
    if (isHeading() || isFence() || isMath() || isHtml() || isAlert() || isDelimiterRow()) return true;
    return text();
  }

  bool isFenceContinuation() {
    if (pivot_ != LineKind::kFencedCode) return false;
    result_.begin = at_;
    if (!isCodeIndented() && isClosingFence(line_, next_.fenceMark, next_.fenceLength, at_)) {
      next_.blankLoosens = false;
      return done(LineKind::kBlank);
    }
    if (!insideAll()) return false;
    result_.indent -= std::min(result_.indent, next_.fenceIndent);
    return done(LineKind::kFencedCode);
  }

  bool isMathContinuation() {
    if (pivot_ != LineKind::kMath || !insideAll()) return false;
    result_.begin = at_;
    const std::string_view content = trimBlanksEnd(line_.substr(at_));
    if (content == (next_.fenceMark == '$' ? "$$" : "\\]")) {
      at_ = line_.size();
      next_.blankLoosens = false;
      return done(LineKind::kBlank);
    }
    result_.indent -= std::min(result_.indent, next_.fenceIndent);
    return done(LineKind::kMath);
  }

  bool isHtmlContinuation() {
    if (pivot_ != LineKind::kHtml || next_.htmlKind == 0) return false;
    if (!insideAll()) {
      next_.htmlKind = 0;
      return false;
    }
    if (htmlBlockEnds(next_.htmlKind, line_.substr(at_))) {
      const bool endsAtBlank = next_.htmlKind >= 6;
      next_.htmlKind = 0;
      if (endsAtBlank) {
        result_.indent = 0;
        return done(LineKind::kBlank);
      }
    }
    return done(LineKind::kHtml);
  }

  bool blank() {
    if (pivot_ == LineKind::kIndentedCode && insideAll()) {
      result_.indent -= std::min(result_.indent, kCodeIndent);
      next_.blankLoosens = false;
      return done(LineKind::kIndentedCode);
    }
    const bool inItem = parents_ > 0 && isFirstMark() && !containers()[parents_ - 1].isQuote();
    next_.blankLoosens = inItem;
    if (inItem && next_.leafLines == 0 && next_.atItemStart) next_.itemBeganBlank = true;
    return done(LineKind::kBlank);
  }

  /// "A list item can begin with at most one blank line."
  void endItemThatBeganBlank() {
    if (!next_.itemBeganBlank) return;
    next_.itemBeganBlank = false;
    const bool inItem = parents_ > 0 && insideAll() && !containers()[parents_ - 1].isQuote() && isFirstMark() &&
                        next_.leafLines == 0 && next_.atItemStart;
    if (!inItem) return;
    --parents_;
    result_.indent = column_;
    if (parents_ > 0) result_.indent -= std::min(result_.indent, containers()[parents_ - 1].contentIndent);
  }

  bool isSetext() {
    if (isCodeIndented() || pivot_ != LineKind::kText || !insideAll()) return false;
    if (line_[at_] != '=' && line_[at_] != '-') return false;
    if (!isSetextUnderline(line_, at_)) return false;
    result_.level = line_[at_] == '=' ? 1 : 2;
    at_ = line_.size();
    return done(LineKind::kSetextUnderline);
  }

  bool isBreak() {
    if (isCodeIndented() || at_ < breakKiller_) return false;
    if (line_[at_] != '-' && line_[at_] != '_' && line_[at_] != '*') return false;
    std::size_t end = at_;
    if (!isThematicBreak(line_, end)) {
      breakKiller_ = end;
      return false;
    }
    at_ = end;
    return done(LineKind::kThematicBreak);
  }

  /// The next item of the list that the line has just fallen out of.
  bool takesNextItem() {
    if (insideAll() || !isFirstMark()) return false;
    std::size_t behind = at_;
    Container item;
    const Container& list = containers()[parents_];
    if (!scanContainerMark(line_, result_.indent, behind, item)) return false;
    if (item.isQuote() || item.mark != list.mark || item.markIndent > list.contentIndent) return false;
    pivot_ = LineKind::kBlank;
    at_ = behind;
    takeMark(item);
    Container& open = containers()[parents_];
    open.markIndent = item.markIndent;
    open.contentIndent = item.contentIndent;
    open.isTask = false;
    brothers_ = 1;
    return true;
  }

  bool takesNewContainer() {
    if (isCodeIndented()) return false;
    if (takesFootnote()) return true;
    Container container;
    std::size_t behind = at_;
    if (!scanContainerMark(line_, result_.indent, behind, container)) return false;
    at_ = behind;
    // In a paragraph, only a list that begins with 1 and with content is more than text.
    if (pivot_ == LineKind::kText && insideAll()) {
      if (atEnd() && !container.isQuote()) return false;
      if (container.isOrdered() && container.start != 1) return false;
    }
    takeMark(container);
    addChild(container);
    return true;
  }

  /// A footnote's definition. It goes on over lines that are indented as code is; all blanks belong to its mark.
  bool takesFootnote() {
    if (!next_.hasFootnotes || atEnd()) return false;
    const std::size_t end = footnoteLabelEnd(line_, at_);
    if (end == line_.npos || line_.substr(end + 1, 1) != ":") return false;
    Container container;
    container.mark = '[';
    container.footnote = line_.substr(at_, end - at_);
    container.contentIndent = kCodeIndent;
    column_ += static_cast<std::uint32_t>(end + 2 - at_);
    at_ = end + 2;
    column_ += skipIndent(line_, column_, at_);
    result_.begin = at_;
    result_.indent = 0;
    addChild(container);
    return true;
  }

  void addChild(const Container& container) {
    if (isFirstMark()) pivot_ = LineKind::kBlank;
    if (children_ == 0) {
      keptBeforeChildren_ = parents_ + brothers_;
      containers().truncate(keptBeforeChildren_);
    }
    ++children_;
    containers().push_back(container);
  }

  /// The blanks behind a container's mark: some belong to the mark.
  void takeMark(Container& container) {
    column_ += container.contentIndent - container.markIndent;
    result_.indent = skipIndent(line_, column_, at_);
    column_ += result_.indent;
    result_.begin = at_;
    if (atEnd()) {
      ++container.contentIndent;
    } else if (result_.indent <= kCodeIndent) {
      container.contentIndent += result_.indent;
      result_.indent = 0;
    } else {
      ++container.contentIndent;
      --result_.indent;
    }
  }

  bool isHeading() {
    if (isCodeIndented() || atEnd() || line_[at_] != '#') return false;
    std::size_t content = at_;
    result_.level = scanAtxHeading(line_, content);
    if (result_.level == 0) return false;
    result_.begin = at_ = content;
    return done(LineKind::kAtxHeading);
  }

  bool isFence() {
    if (isCodeIndented() || atEnd() || (line_[at_] != '`' && line_[at_] != '~')) return false;
    const std::uint32_t length = scanOpeningFence(line_, at_);
    if (length == 0) return false;
    next_.fenceLength = length;
    next_.fenceMark = line_[at_];
    next_.fenceIndent = result_.indent;
    result_.beginsBlock = true;
    return done(LineKind::kFencedCode);
  }

  bool isMath() {
    if (!next_.hasMath || isCodeIndented() || atEnd()) return false;
    const char closer = mathCloser(line_.substr(at_));
    if (closer == '\0') return false;
    next_.fenceMark = closer;
    next_.fenceIndent = result_.indent;
    result_.beginsBlock = true;
    return done(LineKind::kMath);
  }

  bool isAlert() {
    if (!next_.hasAlerts || children_ == 0 || atEnd() || !containers().back().isQuote()) return false;
    containers().back().alert = alertName(line_.substr(at_));
    return !containers().back().alert.empty() && done(LineKind::kAlert);
  }

  bool isHtml() {
    if (atEnd() || line_[at_] != '<') return false;
    HtmlBlockKind kind = htmlBlockStart(line_.substr(at_), terminated_);
    if (kind == 7 && pivot_ == LineKind::kText) kind = 0;
    next_.htmlKind = kind;
    if (kind == 0) return false;
    if (htmlBlockEnds(kind, line_.substr(at_))) next_.htmlKind = 0;
    result_.beginsBlock = true;
    return done(LineKind::kHtml);
  }

  bool isDelimiterRow() {
    if (pivot_ != LineKind::kText || atEnd() || !insideAll() || next_.leafLines != 1) return false;
    if (line_[at_] != '|' && line_[at_] != '-' && line_[at_] != ':') return false;
    result_.level = scanTableDelimiter(line_, at_);
    return result_.level != 0 && done(LineKind::kTableDelimiter);
  }

  bool text() {
    if (pivot_ == LineKind::kText && isFirstMark()) parents_ = containers().size();  // lazy continuation
    if (!isFirstMark() && !containers().empty() && containers().back().isList()) takeTaskMark();
    return done(LineKind::kText);
  }

  /// GFM 5.3 Task list items.
  void takeTaskMark() {
    std::size_t at = at_;
    while (at < line_.size() && at < at_ + 3 && isBlank(line_[at])) ++at;
    if (at + 2 >= line_.size() || line_[at] != '[' || line_[at + 2] != ']') return;
    const char mark = line_[at + 1];
    if (mark != ' ' && mark != 'x' && mark != 'X') return;
    if (at + 3 < line_.size() && !isBlank(line_[at + 3])) return;
    Container& item = children_ > 0 ? containers().back() : containers()[parents_];
    item.isTask = true;
    item.taskChecked = mark != ' ';
    result_.begin = at_ = skipSpaces(line_, at + 3);
  }

  void trimContent() {
    result_.end = line_.size();
    if (result_.begin > result_.end) result_.begin = result_.end;
    std::string_view content = line_.substr(0, result_.end);
    const auto trim = [&] {
      while (result_.end > result_.begin && isBlank(content[result_.end - 1])) --result_.end;
    };
    switch (result_.kind) {
      case LineKind::kIndentedCode:
      case LineKind::kFencedCode:
      case LineKind::kMath:
      case LineKind::kHtml:
        return;
      case LineKind::kAtxHeading: {
        trim();
        std::size_t end = result_.end;
        while (end > result_.begin && content[end - 1] == '#') --end;
        if (end == result_.begin || isBlank(content[end - 1])) result_.end = end;
        break;
      }
      default:
        break;
    }
    trim();
  }

  void markLoose() {
    const std::size_t inner = parents_ + brothers_;
    if (!wasLoosening_ || result_.kind == LineKind::kBlank || inner == 0) return;
    Container& container = containers()[inner - 1];
    if (!container.isList()) return;
    result_.loosens = true;
    container.isLoose = true;
  }

  std::string_view line_;
  bool terminated_;
  BlockState& next_;
  LineKind pivot_;
  bool wasLoosening_;
  LineAnalysis result_;
  std::size_t at_ = 0;
  std::uint32_t column_ = 0;
  std::size_t breakKiller_ = 0;
  std::size_t parents_ = 0;
  std::size_t brothers_ = 0;
  std::size_t children_ = 0;
  std::size_t keptBeforeChildren_ = 0;
};

bool consistsOf(std::string_view text, std::string_view characters) {
  return text.find_first_not_of(characters) == std::string_view::npos;
}

/// Digits, perhaps with the delimiter of a list item behind them.
bool mayBeItemNumber(std::string_view content) {
  std::size_t digits = 0;
  while (digits < content.size() && isDigit(content[digits])) ++digits;
  if (digits == 0 || digits > kMaxItemDigits) return false;
  const std::string_view rest = content.substr(digits);
  return rest.empty() || rest == "." || rest == ")";
}

/// Nothing but the marks of containers, each behind blanks.
bool consistsOfMarks(std::string_view text) {
  Container container;
  for (std::size_t at = skipBlanks(text, 0); at < text.size(); at = skipBlanks(text, at)) {
    if (!scanContainerMark(text, 0, at, container)) return false;
  }
  return true;
}

/// All that is left of the line when the marks of containers are taken off may become a thematic break.
bool mayBeThematicBreak(std::string_view line) {
  line = trimBlanksEnd(line);
  if (line.empty() || (line.back() != '-' && line.back() != '*' && line.back() != '_')) return false;
  const char mark = line.back();
  while (!line.empty() && (line.back() == mark || isBlank(line.back()))) line.remove_suffix(1);
  return consistsOfMarks(line);
}

bool mayBeFence(std::string_view content) {
  const char mark = content[0];
  const std::size_t length = std::min(content.find_first_not_of(mark), content.size());
  if (length == content.size()) return true;
  return length >= 3 && (mark == '~' || content.find('`', length) == std::string_view::npos);
}

bool mayBeTaskMark(std::string_view content) {
  return content.size() <= 3 && (content.size() < 2 || content[1] == ' ' || content[1] == 'x' || content[1] == 'X') &&
         (content.size() < 3 || content[2] == ']');
}

bool isPrefixOfHeadingMark(std::string_view content) {
  const std::size_t level = std::min(content.find_first_not_of('#'), content.size());
  return level <= 6 && consistsOf(content.substr(level), " \t");
}

}  // namespace

LineAnalysis analyzeLine(const BlockState& state, std::string_view line, bool terminated, BlockState& next) {
  next = state;
  return LineAnalyzer(state, line, terminated, next).run();
}

bool lineIsOpen(const BlockState& state, std::string_view line, const LineAnalysis& analysis) {
  const std::string_view content = line.substr(std::min(analysis.begin, line.size()));
  if (consistsOf(content, " \t")) return true;
  if (state.pivot == LineKind::kFencedCode && analysis.kind == LineKind::kFencedCode && !analysis.beginsBlock) {
    return analysis.indent < kCodeIndent &&
           consistsOf(content.substr(std::min(content.find_first_not_of(state.fenceMark), content.size())), " \t");
  }
  if (state.pivot == LineKind::kMath && !analysis.beginsBlock) {
    return content == "$" || content == "$$" || content == "\\" || content == "\\]";
  }
  if (mayBeThematicBreak(line)) return true;
  switch (analysis.kind) {
    case LineKind::kIndentedCode:
      return false;
    case LineKind::kMath:
    case LineKind::kAlert:
      return true;  // text may follow
    case LineKind::kHtml:
      return analysis.beginsBlock && htmlBlockStartIsOpen(content);
    case LineKind::kAtxHeading:
      return isPrefixOfHeadingMark(line.substr(line.find('#')));
    case LineKind::kFencedCode:
      return true;  // the info string is not complete
    case LineKind::kThematicBreak:
    case LineKind::kSetextUnderline:
    case LineKind::kTableDelimiter:
      return true;  // text may follow
    default:
      break;
  }
  const bool isRow = analysis.kind == LineKind::kTable;
  if (state.hasMath && !isRow && (content == "$" || content == "\\")) return true;
  if (state.hasAlerts && content.size() < 13 && content.starts_with("[!") && content.find(']') == content.npos)
    return true;
  switch (content[0]) {
    case '-':
    case ':':
    case '|':
      // Also the second line of what may be a table.
      if (state.pivot == LineKind::kText && state.leafLines == 1 && consistsOf(content, "|:- \t")) return true;
      return content[0] == '-' && consistsOf(content, "- \t");
    case '*':
      return consistsOf(content, "* \t");
    case '_':
      return consistsOf(content, "_ \t");
    case '+':
      return content.size() == 1;
    case '=':
      return state.pivot == LineKind::kText && consistsOf(content, "= \t");
    case '#':
      return !isRow && isPrefixOfHeadingMark(content);
    case '`':
    case '~':
      return !isRow && mayBeFence(content);
    case '<':
      return !isRow && htmlBlockStartIsOpen(content) && (state.pivot != LineKind::kText || content.size() <= 12);
    case '[':
      return mayBeTaskMark(content) || (state.hasFootnotes && mayBeFootnoteMark(content));
    default:
      return mayBeItemNumber(content);
  }
}

}  // namespace sluice::markdown
