// MarkdownStream: block quotes, lists and footnotes (CommonMark 0.31.2, 5 Container blocks).
#include <utility>

#include "markdown/markdown_stream.h"

namespace sluice {

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

}  // namespace sluice
