// MarkdownStream: the blocks that hold lines (CommonMark 0.31.2, 4 Leaf blocks), but for paragraphs.
#include <utility>

#include "markdown/info_string.h"
#include "markdown/markdown_stream.h"

namespace sluice {

/// Whether the leaf block ends before the line.
bool MarkdownStream::endsLeaf(const LineAnalysis& analysis) const {
  switch (analysis.kind) {
    case LineKind::kSetextUnderline:
    case LineKind::kTableDelimiter:
      return false;
    case LineKind::kBlank:
    case LineKind::kAlert:
    case LineKind::kThematicBreak:
    case LineKind::kAtxHeading:
      return true;
    default:
      return analysis.beginsBlock || analysis.kind != state_.pivot;
  }
}

void MarkdownStream::applyLeaf(std::string_view line, const LineAnalysis& analysis) {
  if (state_.leafLines == 0 || analysis.kind == LineKind::kTable) {
    leafOffset_ = lineOffset_;
    if (!isSpeculating_) sanitizer_.setOffset(leafOffset_);
  }
  switch (analysis.kind) {
    case LineKind::kBlank:
    case LineKind::kAlert:
      state_.pivot = LineKind::kBlank;
      return;
    case LineKind::kThematicBreak:
      thematicBreak();
      state_.pivot = LineKind::kBlank;
      return;
    case LineKind::kAtxHeading:
      atxHeading(line, analysis);
      state_.pivot = LineKind::kBlank;
      return;
    case LineKind::kSetextUnderline:
      setextUnderline(line, analysis);
      return;
    case LineKind::kTableDelimiter:
      beginTable(line, analysis);
      return;
    default:
      break;
  }
  const bool begins = state_.leafLines == 0;
  ++state_.leafLines;
  if (begins) {
    state_.pivot = analysis.kind;
    beginLeaf(line, analysis);
  } else {
    addLine(line, analysis);
  }
}

void MarkdownStream::beginLeaf(std::string_view line, const LineAnalysis& analysis) {
  leaf_.clear();
  switch (analysis.kind) {
    case LineKind::kFencedCode:
      sanitizer_.openCodeBlock(markdown::languageOf(line.substr(analysis.begin)));
      break;
    case LineKind::kMath:
      sanitizer_.openMath(Sanitizer::Math::kBlock);
      break;
    case LineKind::kIndentedCode:
      sanitizer_.openCodeBlock({});
      addLine(line, analysis);
      break;
    default:
      addLine(line, analysis);
  }
}

void MarkdownStream::addLine(std::string_view line, const LineAnalysis& analysis) {
  switch (analysis.kind) {
    case LineKind::kText:
      leaf_.addLine(line, analysis.begin, analysis.end);
      break;
    case LineKind::kTable:
      addRow(line, analysis);
      break;
    default:
      addVerbatimLine(line, analysis);
  }
}

void MarkdownStream::addVerbatimLine(std::string_view line, const LineAnalysis& analysis) {
  const std::string_view content = line.substr(analysis.begin, analysis.end - analysis.begin);
  String text(analysis.indent, ' ');
  text.append(content);
  if (!isSpeculating_) text.push_back('\n');
  if (analysis.kind == LineKind::kHtml) {
    sanitizer_.rawHtml(text);
  } else if (analysis.kind == LineKind::kIndentedCode && content.empty()) {
    leaf_.heldBlankLines.append(text);
  } else {
    sanitizer_.text(leaf_.heldBlankLines);
    sanitizer_.text(text);
    leaf_.heldBlankLines.clear();
  }
}

void MarkdownStream::endLeaf() {
  if (state_.leafLines == 0) return;
  switch (state_.pivot) {
    case LineKind::kText:
      endParagraph();
      return;
    case LineKind::kTable:
      endTable();
      break;
    case LineKind::kHtml:
      sanitizer_.endRawBlock(Sanitizer::RawEnd::kFinal);
      break;
    case LineKind::kMath:
      sanitizer_.closeElement();
      break;
    default:
      sanitizer_.closeCodeBlock();
  }
  blockClosed();
  state_.leafLines = 0;
  state_.atItemStart = false;
  stopIfRefused();
}

void MarkdownStream::atxHeading(std::string_view line, const LineAnalysis& analysis) {
  state_.atItemStart = false;
  String document(line.substr(analysis.begin, analysis.end - analysis.begin));
  if (document.empty()) {
    // Without content there is nothing to parse.
    sanitizer_.openElement(markdown::headingTag(analysis.level));
    sanitizer_.closeElement();
    blockClosed();
    return;
  }
  document.push_back('\n');
  render(markdown::headingTag(analysis.level), std::move(document), 0, lineContent());
}

void MarkdownStream::thematicBreak() {
  state_.atItemStart = false;
  sanitizer_.voidElement(Tag::kHr);
  blockClosed();
}

void MarkdownStream::beginTable(std::string_view line, const LineAnalysis& analysis) {
  state_.pivot = LineKind::kTable;
  state_.leafLines = 2;
  leaf_.delimiterRow = line.substr(analysis.begin, analysis.end - analysis.begin);
  String document(leaf_.delimiterRow);
  document.append("\n").append(leaf_.text);
  sanitizer_.openElement(Tag::kTable);
  sanitizer_.openElement(Tag::kThead);
  render(Tag::kTh, std::move(document), leaf_.delimiterRow.size() + 1, Content::kComplete);
  sanitizer_.closeElement();
  blockClosed();
}

void MarkdownStream::addRow(std::string_view line, const LineAnalysis& analysis) {
  if (!leaf_.hasBody) sanitizer_.openElement(Tag::kTbody);
  leaf_.hasBody = true;
  String document(leaf_.delimiterRow);
  document.push_back('\n');
  const std::size_t begin = document.size();
  document.append(line.substr(analysis.begin, analysis.end - analysis.begin));
  document.push_back('\n');
  render(Tag::kTd, std::move(document), begin, lineContent());
}

void MarkdownStream::endTable() {
  if (leaf_.hasBody) {
    sanitizer_.closeElement();
    blockClosed();
  }
  sanitizer_.closeElement();
}

/// Renders the inline content of a block that is at the end of the text.
void MarkdownStream::render(Tag tag, String document, std::size_t begin, Content content) {
  inlines_.render({tag, std::move(document), begin, leafOffset_, tag == Tag::kP && isTight()}, content);
}

/// Whether more may follow what a line's block holds.
MarkdownStream::Content MarkdownStream::lineContent() const {
  return isSpeculating_ ? Content::kUnfinished : Content::kComplete;
}

}  // namespace sluice
