#include "markdown/open_line.h"

#include <algorithm>

#include "markdown/block_starts.h"
#include "markdown/characters.h"
#include "markdown/footnotes.h"

namespace sluice::markdown {
namespace {

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
