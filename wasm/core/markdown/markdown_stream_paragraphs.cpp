// MarkdownStream: paragraphs, and what turns out to be something else: link reference definitions and setext headings
// (CommonMark 0.31.2, 4.3, 4.7, 4.8).
#include <utility>

#include "limits.h"
#include "markdown/markdown_stream.h"

namespace sluice {

void MarkdownStream::endParagraph() {
  const std::size_t definitions = takeDefinitions();
  state_.leafLines = 0;
  if (definitions == leaf_.lines.size()) return;
  state_.atItemStart = false;
  std::size_t begin = 0;
  String document = leaf_.documentFrom(definitions, begin);
  render(Tag::kP, std::move(document), begin, Content::kComplete);
  stopIfRefused();
}

void MarkdownStream::setextUnderline(std::string_view line, const LineAnalysis& analysis) {
  leaf_.addLine(line, analysis.begin, analysis.end);
  const std::size_t definitions = takeDefinitions();
  const std::size_t left = leaf_.lines.size() - definitions;
  if (left == 1) {
    // Definitions took the heading's text: the underline is a paragraph's first line.
    leaf_.clear();
    leaf_.addLine(line, analysis.begin, analysis.end);
    state_.leafLines = 1;
    return;
  }
  state_.leafLines = 0;
  state_.pivot = LineKind::kBlank;
  if (left == 0) return;
  state_.atItemStart = false;
  std::size_t begin = 0;
  String document = leaf_.documentFrom(definitions, begin);
  document.resize(document.size() - (leaf_.text.size() - leaf_.lines[leaf_.lines.size() - 2].end));
  document.push_back('\n');
  render(markdown::headingTag(analysis.level), std::move(document), begin, Content::kComplete);
}

/// Shows the paragraph under way as it would be if it ended here, but for what is still undecided.
void MarkdownStream::showOpenParagraph() {
  if (state_.pivot != LineKind::kText || state_.leafLines == 0 || leaf_.lines.empty()) return;
  const String& text = leaf_.text;
  // This may be a table's header.
  if (leaf_.lines.size() == 1 && text[leaf_.lines[0].begin] == '|') return;
  std::size_t first = 0;
  while (first < leaf_.lines.size()) {
    const markdown::DefinitionScan scan = markdown::scanDefinition(text, leaf_.lines, first);
    if (scan.result == markdown::DefinitionScan::Result::kIncomplete) return;
    if (scan.result == markdown::DefinitionScan::Result::kNone) break;
    first += scan.lines;
  }
  if (first == leaf_.lines.size()) return;
  std::size_t begin = 0;
  String document = leaf_.documentFrom(first, begin);
  render(Tag::kP, std::move(document), begin, Content::kUnfinished);
}

/// Takes the definitions at the beginning of the paragraph; returns how many lines they are.
std::size_t MarkdownStream::takeDefinitions() {
  std::size_t first = 0;
  while (first < leaf_.lines.size()) {
    const markdown::DefinitionScan scan = markdown::scanDefinition(leaf_.text, leaf_.lines, first);
    if (scan.result != markdown::DefinitionScan::Result::kDefinition) break;
    if (!isSpeculating_) define(first, scan);
    first += scan.lines;
  }
  return first;
}

void MarkdownStream::define(std::size_t first, const markdown::DefinitionScan& scan) {
  if (inlines_.definitions() >= limits::kMaxDefinitions) {
    status_ = Status::failure(ErrorCode::kTooManyDefinitions, received_,
                              "expected at most 100000 link reference definitions; the rest is not shown");
    return;
  }
  inlines_.define(leaf_.part(scan.label), leaf_.definitionAt(first, scan));
}

}  // namespace sluice
