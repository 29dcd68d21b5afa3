#include "markdown/markdown_stream.h"

#include <algorithm>
#include <utility>

#include "limits.h"
#include "markdown/info_string.h"
#include "markdown/provisional.h"
#include "text/utf8.h"

namespace sluice {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

Tag headingTag(std::uint32_t level) { return static_cast<Tag>(static_cast<std::uint32_t>(Tag::kH1) + level - 1); }

/// How much of a tail of this length shows (limits::kTailSteps). Depends on the length alone, so the same text shows
/// the same however it came.
std::size_t visibleLength(std::size_t length) {
  if (length <= limits::kWholeTailBytes) return length;
  std::size_t step = 1;
  while (step * limits::kTailSteps * 2 <= length) step *= 2;
  return length / step * step;
}

}  // namespace

MarkdownStream::MarkdownStream(Sanitizer& sanitizer, TreeBuilder& tree, const MarkdownOptions& options)
    : sanitizer_(sanitizer), tree_(tree), options_(options), inlines_(sanitizer, tree, options_) {
  reset();
}

void MarkdownStream::reset() {
  committedSanitizer_ = SanitizerState();
  buffer_.clear();
  received_ = 0;
  isFinished_ = isClosed_ = false;
  status_ = Status::success();
  lineOffset_ = leafOffset_ = 0;
  state_ = markdown::BlockState();
  state_.hasMath = options_.math;
  state_.hasAlerts = options_.alerts;
  state_.hasFootnotes = options_.footnotes;
  next_ = state_;
  leaf_.clear();
  inlines_.reset();
  lines_ = 0;
}

MarkdownCounters MarkdownStream::counters() const { return {lines_, inlines_.bytesParsed(), inlines_.repairs()}; }

// ---- the phases of a flush

Status MarkdownStream::feed(std::string_view text) {
  if (!status_.ok()) return status_;
  if (received_ + text.size() > limits::kMaxDocumentBytes) {
    status_ = Status::failure(ErrorCode::kDocumentTooLong, received_,
                              "expected at most 64 MiB of text in one channel; the rest is not shown");
    return status_;
  }
  received_ += text.size();
  for (std::size_t nul = text.find('\0'); nul != std::string_view::npos; nul = text.find('\0')) {
    // "For security reasons, the Unicode character U+0000 must be replaced with the REPLACEMENT CHARACTER" (2.3).
    buffer_.append(text.substr(0, nul));
    buffer_.append(kReplacement);
    text.remove_prefix(nul + 1);
  }
  buffer_.append(text);
  return status_;
}

Status MarkdownStream::flush() {
  if (isClosed_) return status_;
  if (shownTail_ != 0) {
    consumeQuietly();
    std::string_view line;
    if (!isFinished_ && !buffer_.peek(line) && visibleLength(tailLength()) == shownTail_) return status_;
  }
  tree_.rewind();
  sanitizer_.restore(committedSanitizer_);
  std::string_view line;
  while (status_.ok() && buffer_.next(line)) processLine(line, true);
  buffer_.compact();
  if (isFinished_) close();
  inlines_.repair();
  sanitizer_.setOffset(leafOffset_);
  stopIfRefused();
  tree_.commit();
  committedSanitizer_ = sanitizer_.save();
  if (!isFinished_) showTail();
  tree_.settle();
  return status_;
}

/// Takes the lines that do no more than go on the open paragraph: the tree has no part in that.
void MarkdownStream::consumeQuietly() {
  std::string_view line;
  while (buffer_.peek(line) && continuesParagraph(line)) {
    buffer_.next(line);
    processLine(line, true);
  }
}

bool MarkdownStream::continuesParagraph(std::string_view line) {
  if (state_.pivot != LineKind::kText || state_.leafLines == 0) return false;
  const LineAnalysis analysis = analyzeLine(state_, line, true, next_);
  return analysis.kind == LineKind::kText && analysis.kept == state_.containers.size() && !analysis.beginsItem &&
         next_.containers.size() == state_.containers.size();
}

/// The length of what md4c would have to see whole: the open paragraph and the unfinished line.
std::size_t MarkdownStream::tailLength() const {
  const bool isParagraph = state_.pivot == LineKind::kText && state_.leafLines > 0;
  return (isParagraph ? leaf_.text.size() : 0) + buffer_.rest().size();
}

void MarkdownStream::close() {
  if (status_.ok() && !buffer_.rest().empty()) processLine(buffer_.rest(), false);
  inlines_.finish();
  endLeaf();
  while (!state_.containers.empty()) {
    closeContainer(state_.containers.back());
    state_.containers.pop_back();
  }
  sanitizer_.finish();
  tree_.seal();
  isClosed_ = true;
}

/// Renders what may still change: the unfinished line, and the paragraph it may go on. Of a long tail, as much as
/// `visibleLength` says.
void MarkdownStream::showTail() {
  const std::size_t length = tailLength();
  const std::size_t visible = visibleLength(length);
  shownTail_ = visible == length ? 0 : visible;
  std::string_view line = buffer_.rest();
  const markdown::BlockState state = state_;
  const markdown::LeafBlock leaf = leaf_;
  const Status status = status_;
  const std::uint64_t lineOffset = lineOffset_;
  const std::uint64_t leafOffset = leafOffset_;
  isSpeculating_ = true;
  inlines_.beginSpeculation();
  sanitizer_.setProvisional(true);
  if (shownTail_ != 0) {
    const std::size_t before = length - line.size();
    if (visible < before) leaf_.truncate(visible);
    line = prefixOfUtf8(line, visible > before ? visible - before : 0);
  }
  if (status_.ok() && !line.empty() && !lineIsOpen(state_, line, analyzeLine(state_, line, true, next_))) {
    processLine(line, true);
  }
  showOpenParagraph();
  state_ = state;
  leaf_ = leaf;
  status_ = status;
  lineOffset_ = lineOffset;
  leafOffset_ = leafOffset;
  inlines_.endSpeculation();
  sanitizer_.setProvisional(false);
  isSpeculating_ = false;
}

void MarkdownStream::processLine(std::string_view line, bool terminated) {
  if (!isSpeculating_) ++lines_;
  lineOffset_ = buffer_.offsetOf(line);
  const LineAnalysis analysis = analyzeLine(state_, line, terminated, next_);
  if (next_.containers.size() > limits::kMaxNesting) {
    status_ = Status::failure(ErrorCode::kNestingTooDeep, received_,
                              "expected block quotes and lists to nest at most 256 deep; the rest is not shown");
    return;
  }
  applyContainers(analysis);
  if (endsLeaf(analysis)) endLeaf();
  if (status_.ok()) applyLeaf(line, analysis);
  stopIfRefused();
}

/// The page may have asked for an end at the first refusal: the line or block that it stands in is the last one.
void MarkdownStream::stopIfRefused() {
  if (!status_.ok() || !sanitizer_.hasToStop()) return;
  status_ = Status::failure(ErrorCode::kContentRefused, lineOffset_,
                            "expected nothing that has to be refused; what follows is not shown");
}

// ---- containers

void MarkdownStream::applyContainers(const LineAnalysis& analysis) {
  const bool changes =
      analysis.beginsItem || analysis.kept < state_.containers.size() || analysis.kept < next_.containers.size();
  if (changes) endLeaf();
  next_.leafLines = state_.leafLines;
  next_.atItemStart = state_.atItemStart;
  if (analysis.loosens) tree_.loosen(next_.containers[analysis.kept - 1].list);
  std::swap(state_, next_);
  for (std::size_t i = next_.containers.size(); i > analysis.kept; --i) closeContainer(next_.containers[i - 1]);
  if (analysis.beginsItem) {
    sanitizer_.closeElement();
    blockClosed();
    openItem(state_.containers[analysis.kept - 1]);
  }
  for (std::size_t i = analysis.kept; i < state_.containers.size(); ++i) openContainer(state_.containers[i]);
}

void MarkdownStream::openContainer(Container& container) {
  if (container.isQuote()) {
    if (container.alert.empty()) {
      sanitizer_.openElement(Tag::kBlockquote);
    } else {
      sanitizer_.openAlert(container.alert);
      blockClosed();
    }
    state_.atItemStart = false;
    return;
  }
  if (container.isFootnote()) return openFootnote(container);
  if (container.isOrdered()) {
    sanitizer_.openOrderedList(container.start);
  } else {
    sanitizer_.openElement(Tag::kUl);
  }
  container.list = tree_.current();
  tree_.beginList(container.list);
  openItem(container);
}

void MarkdownStream::openFootnote(const Container& container) {
  const auto [number, isFirst] = inlines_.defineFootnote(container.footnote);
  sanitizer_.openFootnote(number, isFirst);
  blockClosed();
  state_.atItemStart = false;
}

void MarkdownStream::openItem(const Container& item) {
  if (item.isTask) {
    sanitizer_.openTaskItem(item.taskChecked);
  } else {
    sanitizer_.openElement(Tag::kLi);
  }
  state_.atItemStart = true;
}

void MarkdownStream::closeContainer(const Container& container) {
  state_.atItemStart = false;
  sanitizer_.closeElement();
  blockClosed();
  if (!container.isList()) return;
  sanitizer_.closeElement();
  blockClosed();
}

bool MarkdownStream::isTight() const {
  return !state_.containers.empty() && state_.containers.back().isList() && !state_.containers.back().isLoose;
}

/// A block can no longer change once it is closed, but for the repairs that the tree builder knows of.
void MarkdownStream::blockClosed() {
  if (!isSpeculating_) tree_.seal();
}

// ---- leaf blocks

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
  render(headingTag(analysis.level), std::move(document), begin, Content::kComplete);
}

void MarkdownStream::atxHeading(std::string_view line, const LineAnalysis& analysis) {
  state_.atItemStart = false;
  String document(line.substr(analysis.begin, analysis.end - analysis.begin));
  if (document.empty()) {
    // Without content there is nothing to parse.
    sanitizer_.openElement(headingTag(analysis.level));
    sanitizer_.closeElement();
    blockClosed();
    return;
  }
  document.push_back('\n');
  render(headingTag(analysis.level), std::move(document), 0, lineContent());
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

/// Renders the inline content of a block that is at the end of the text.
void MarkdownStream::render(Tag tag, String document, std::size_t begin, Content content) {
  inlines_.render({tag, std::move(document), begin, leafOffset_, tag == Tag::kP && isTight()}, content);
}

/// Whether more may follow what a line's block holds.
MarkdownStream::Content MarkdownStream::lineContent() const {
  return isSpeculating_ ? Content::kUnfinished : Content::kComplete;
}

}  // namespace sluice
