#include "markdown/markdown_stream.h"

#include <algorithm>
#include <utility>

#include "limits.h"
#include "markdown/characters.h"
#include "markdown/provisional.h"
#include "text/entities.h"
#include "text/utf8.h"

namespace sluice {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// Backslash escapes and character references of an info string (CommonMark 2.4, 2.5).
String unescape(std::string_view text) {
  String out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\' && at + 1 < text.size() && markdown::isPunctuation(text[at + 1])) {
      out.push_back(text[++at]);
      continue;
    }
    if (c == '&') {
      const std::size_t end = text.find(';', at);
      if (end != std::string_view::npos && decodeEntity(text.substr(at, end - at + 1), out)) {
        at = end;
        continue;
      }
    }
    out.push_back(c);
  }
  return out;
}

/// The first word of the info string behind an opening fence.
String languageOf(std::string_view fenceLine) {
  std::size_t begin = std::min(fenceLine.find_first_not_of(fenceLine[0]), fenceLine.size());
  begin = std::min(fenceLine.find_first_not_of(' ', begin), fenceLine.size());
  std::size_t end = begin;
  while (end < fenceLine.size() && !markdown::isSpace(fenceLine[end])) ++end;
  return unescape(fenceLine.substr(begin, end - begin));
}

Tag headingTag(std::uint32_t level) { return static_cast<Tag>(static_cast<std::uint32_t>(Tag::kH1) + level - 1); }

/// How much of a tail of this length shows (limits::kTailSteps). Depends on the length alone, so the same text shows
/// the same however it came.
std::size_t visibleLength(std::size_t length) {
  if (length <= limits::kWholeTailBytes) return length;
  std::size_t step = 1;
  while (step * limits::kTailSteps * 2 <= length) step *= 2;
  return length / step * step;
}

bool isBlankText(std::string_view text) { return text.find_first_not_of(" \t\n") == std::string_view::npos; }

}  // namespace

MarkdownStream::MarkdownStream(Sanitizer& sanitizer, TreeBuilder& tree, const MarkdownOptions& options)
    : sanitizer_(sanitizer), tree_(tree), options_(options), parser_(sanitizer, options.inlines) {
  parser_.setTakenOut(taken_);
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
  definitions_.clear();
  late_.clear();
  footnotes_.clear();
  slugs_.clear();
  counters_ = MarkdownCounters();
}

MarkdownCounters MarkdownStream::counters() const {
  MarkdownCounters counters = counters_;
  counters.bytesParsed = parser_.bytesParsed();
  return counters;
}

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
  repair();
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
  footnotes_.finish([this](std::string_view label) { late_.defined(label); });
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
  const Leaf leaf = leaf_;
  const Status status = status_;
  const std::uint64_t lineOffset = lineOffset_;
  const std::uint64_t leafOffset = leafOffset_;
  isSpeculating_ = true;
  footnotes_.beginSpeculation();
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
  footnotes_.rewind();
  sanitizer_.setProvisional(false);
  isSpeculating_ = false;
}

void MarkdownStream::processLine(std::string_view line, bool terminated) {
  if (!isSpeculating_) ++counters_.lines;
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
  const auto [number, isFirst] = footnotes_.define(container.footnote);
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

void MarkdownStream::Leaf::clear() {
  text.clear();
  lines.clear();
  heldBlankLines.clear();
  delimiterRow.clear();
  hasBody = false;
}

void MarkdownStream::Leaf::truncate(std::size_t size) {
  text.resize(prefixOfUtf8(text, size).size());
  while (!lines.empty() && lines.back().begin >= text.size()) lines.pop_back();
  if (lines.empty()) return;
  lines.back().end = std::min(lines.back().end, text.size());
  text.push_back('\n');
}

String MarkdownStream::Leaf::documentFrom(std::size_t line, std::size_t& begin) const {
  // The first line may be empty, behind a task list item's mark.
  begin = lines[line].begin == lines[line].end ? 1 : 0;
  return String(text.substr(lines[line].begin));
}

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
      sanitizer_.openCodeBlock(languageOf(line.substr(analysis.begin)));
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
      addTextLine(line, analysis);
      break;
    case LineKind::kTable:
      addRow(line, analysis);
      break;
    default:
      addVerbatimLine(line, analysis);
  }
}

void MarkdownStream::addTextLine(std::string_view line, const LineAnalysis& analysis) {
  // Something must stand where the line was indented: md4c reads some syntax over line endings.
  if (analysis.begin > 0) leaf_.text.push_back(' ');
  const std::size_t begin = leaf_.text.size();
  // With its trailing blanks: they make hard line breaks.
  leaf_.text.append(line.substr(analysis.begin)).push_back('\n');
  leaf_.lines.push_back({begin, begin + analysis.end - analysis.begin});
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
  addTextLine(line, analysis);
  const std::size_t definitions = takeDefinitions();
  const std::size_t left = leaf_.lines.size() - definitions;
  if (left == 1) {
    // Definitions took the heading's text: the underline is a paragraph's first line.
    leaf_.clear();
    addTextLine(line, analysis);
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

// ---- inline content

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
  if (definitions_.size() >= limits::kMaxDefinitions) {
    status_ = Status::failure(ErrorCode::kTooManyDefinitions, received_,
                              "expected at most 100000 link reference definitions; the rest is not shown");
    return;
  }
  const std::string_view text = leaf_.text;
  const auto part = [text](const TextSpan& span) { return text.substr(span.begin, span.end - span.begin); };
  markdown::LinkDefinition definition{String(part(scan.destination)), {}};
  String& title = definition.title;
  for (std::size_t i = first; i < first + scan.lines; ++i) {
    const TextSpan line = {std::max(leaf_.lines[i].begin, scan.title.begin),
                           std::min(leaf_.lines[i].end, scan.title.end)};
    if (line.begin > line.end) continue;
    if (leaf_.lines[i].begin > scan.title.begin) title.push_back('\n');
    title.append(part(line));
  }
  const String key = markdown::normalizeLabel(part(scan.label));
  if (definitions_.add(key, std::move(definition))) late_.defined(key);
}

/// Renders a block's inline content into its element: a paragraph or heading, or a table row (Th or Td).
void MarkdownStream::render(Tag tag, String document, std::size_t begin, Content content) {
  String source = isSpeculating_ ? String() : document;
  while (content == Content::kUnfinished && document.size() > begin && document.back() == '\n') document.pop_back();
  takeOut(document, begin, content, leafOffset_);
  if (content == Content::kUnfinished && !completeTail(document, begin, tag == Tag::kTd)) return;
  const TreeBuilder::Node* outer = tree_.current();
  openRendered(tag, tag == Tag::kP && isTight());
  TreeBuilder::Node* node = tree_.current();
  Vector<String> missing;
  const bool getsId = options_.headingIds && !isSpeculating_ && tag >= Tag::kH1 && tag <= Tag::kH6;
  String text;
  if (getsId) sanitizer_.collectText(&text);
  build(tag, document, missing);
  sanitizer_.collectText(nullptr);
  const String slug = slugs_.slugOf(text);
  sanitizer_.identify(slug);
  sanitizer_.closeElement();
  if (isSpeculating_) return;
  if (!missing.empty() && node != outer) {
    tree_.retain(node);
    late_.add({node, std::move(source), begin, leafOffset_, slug, tag}, missing);
  }
  tree_.seal();
}

/// Takes out of a block, which stands at `offset` of the text, what md4c does not know.
void MarkdownStream::takeOut(String& document, std::size_t begin, Content content, std::uint64_t offset) {
  taken_.clear();
  footnotes_.beginBlock(offset);
  const auto end = content == Content::kUnfinished ? markdown::OpenEnd::kIsHeld : markdown::OpenEnd::kIsText;
  markdown::takeOut(document, begin, {options_.math, options_.footnotes ? &footnotes_ : nullptr, end}, taken_);
}

/// Whether more may follow what a line's block holds.
MarkdownStream::Content MarkdownStream::lineContent() const {
  return isSpeculating_ ? Content::kUnfinished : Content::kComplete;
}

/// Makes the unfinished inline content at the end, which has no line ending, presentable; false where there is nothing
/// to show of a paragraph.
bool MarkdownStream::completeTail(String& document, std::size_t begin, bool isRow) {
  if (isRow) {
    // Only the last cell is unfinished.
    const std::size_t cell = document.rfind('|');
    if (cell != std::string_view::npos && cell >= begin && (cell == begin || document[cell - 1] != '\\'))
      begin = cell + 1;
  }
  markdown::completeInline(document, begin);
  if (!isRow && isBlankText(std::string_view(document).substr(begin))) return false;
  document.push_back('\n');
  return true;
}

void MarkdownStream::openRendered(Tag tag, bool isGroup) {
  if (isGroup) {
    sanitizer_.openGroup();
  } else {
    sanitizer_.openElement(tag == Tag::kTh || tag == Tag::kTd ? Tag::kTr : tag);
  }
}

/// Parses inline content into the element that is open.
void MarkdownStream::build(Tag tag, const String& document, Vector<String>& missing) {
  String source = definitionsFor(document, missing);
  if (source.empty()) {
    parser_.parse(tag, document, 0, nullptr);
  } else {
    const std::size_t begin = source.size();
    parser_.parse(tag, source.append(document), begin, &definitions_);
  }
}

/// The text of the definitions that the document refers to; `missing` gets the labels that have none.
String MarkdownStream::definitionsFor(const String& document, Vector<String>& missing) {
  String source;
  for (const markdown::TakenOut& taken : taken_) {
    const bool isFootnote = taken.kind == markdown::TakenOut::Kind::kFootnote;
    if (!isFootnote || footnotes_.isDefined(taken.footnote.number)) continue;
    missing.push_back(String(footnotes_.keyOf(taken.footnote.number)));
  }
  if (document.find('[') == std::string_view::npos) return source;
  definitions_.beginUse();
  bool refers = false;
  std::string_view label;
  for (markdown::LabelScanner labels(document); labels.next(label);) {
    String key = markdown::normalizeLabel(label);
    if (key.empty()) continue;
    if (definitions_.use(key, source)) {
      refers = true;
    } else {
      missing.push_back(std::move(key));
    }
  }
  if (refers) source.push_back('\n');
  return source;
}

/// Renders again what refers to definitions that have come since.
void MarkdownStream::repair() {
  Vector<String> missing;
  // The block stands elsewhere: what is open at the end, raw HTML under way among it, has no part in it.
  const SanitizerState state = sanitizer_.save();
  while (markdown::LateReferences::Block* block = late_.takeDirty()) {
    ++counters_.repairs;
    sanitizer_.restore(SanitizerState());
    sanitizer_.setOffset(block->offset);
    tree_.beginRepair(block->node);
    openRendered(block->tag, TreeBuilder::isGroup(block->node));
    sanitizer_.identify(block->slug);
    String document = block->document;
    takeOut(document, block->begin, Content::kComplete, block->offset);
    build(block->tag, document, missing);
    sanitizer_.closeElement();
    tree_.endRepair();
  }
  sanitizer_.restore(state);
  sanitizer_.setOffset(leafOffset_);
  stopIfRefused();
}

}  // namespace sluice
