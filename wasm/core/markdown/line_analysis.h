// What a line means, given the lines before it (CommonMark 0.31.2, Appendix: Phase 1, block structure).
//
// The rules are those of md4c, to the letter, so that a stream ends where a one-shot pass would: its line analysis
// works on one line and a little state, and that state is what a stream can keep.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/vector.h"
#include "markdown/container.h"
#include "markdown/html_block.h"

namespace sluice::markdown {

enum class LineKind : std::uint8_t {
  kBlank,
  kThematicBreak,
  kAtxHeading,
  kSetextUnderline,
  kIndentedCode,
  kFencedCode,
  kHtml,
  kText,
  kTableDelimiter,
  kTable,
  kMath,   ///< of a block of TeX between lines `$$` or `\[` and `\]`
  kAlert,  ///< the first line of a block quote that is an alert
};

/// What the lines so far leave behind for the next one. A plain value, so that a speculation can be rewound.
struct BlockState {
  // The dialect
  bool hasMath = false;
  bool hasAlerts = false;
  bool hasFootnotes = false;

  Vector<Container> containers;
  /// The kind of the open leaf block's lines; blank when none is open that the next line could continue.
  LineKind pivot = LineKind::kBlank;
  std::uint32_t fenceIndent = 0;
  std::uint32_t fenceLength = 0;
  char fenceMark = 0;
  HtmlBlockKind htmlKind = 0;
  /// The line before was blank inside a list: more content makes the list loose.
  bool blankLoosens = false;
  /// The open item began with two blank lines: content behind them is not part of it.
  bool itemBeganBlank = false;
  /// Nothing was put into the document since an item was opened.
  bool atItemStart = false;
  /// Lines of the open leaf block, 0 when none is open.
  std::size_t leafLines = 0;
};

/// One analysed line.
struct LineAnalysis {
  LineKind kind = LineKind::kBlank;
  /// Columns of indentation in front of the content.
  std::uint32_t indent = 0;
  /// The content: line[begin, end), trimmed for all but code and HTML.
  std::size_t begin = 0;
  std::size_t end = 0;
  /// Heading level, or columns of a table.
  std::uint32_t level = 0;
  /// The line begins a block even if one of its kind is open.
  bool beginsBlock = false;

  /// How many of the open containers go on (a list whose next item begins goes on too).
  std::size_t kept = 0;
  /// The kept container opened last is a list whose next item begins.
  bool beginsItem = false;
  /// The kept container opened last becomes loose.
  bool loosens = false;
};

/// Analyses one line.
/// @param line without its line ending
/// @param terminated whether a line ending follows; without it the line is the document's last
/// @param next the state behind the line, but for what depends on the leaf block (`pivot`, `leafLines`, `atItemStart`);
///        its containers are the kept ones and the new ones
LineAnalysis analyzeLine(const BlockState& state, std::string_view line, bool terminated, BlockState& next);

}  // namespace sluice::markdown
