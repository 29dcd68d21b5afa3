#include "markdown/markdown_stream.h"

#include <algorithm>

#include "limits.h"
#include "markdown/open_line.h"
#include "markdown/provisional.h"
#include "text/utf8.h"

namespace sluice {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

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

/// A block can no longer change once it is closed, but for the repairs that the tree builder knows of.
void MarkdownStream::blockClosed() {
  if (!isSpeculating_) tree_.seal();
}

}  // namespace sluice
