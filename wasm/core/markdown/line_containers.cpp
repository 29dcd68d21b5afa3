#include "markdown/line_containers.h"

#include <algorithm>

#include "markdown/characters.h"
#include "markdown/footnotes.h"

namespace sluice::markdown {

void LineContainers::matchContainers() {
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

void LineContainers::endItemThatBeganBlank() {
  if (!next_.itemBeganBlank) return;
  next_.itemBeganBlank = false;
  const bool inItem = parents_ > 0 && insideAll() && !containers()[parents_ - 1].isQuote() && isFirstMark() &&
                      next_.leafLines == 0 && next_.atItemStart;
  if (!inItem) return;
  --parents_;
  result_.indent = column_;
  if (parents_ > 0) result_.indent -= std::min(result_.indent, containers()[parents_ - 1].contentIndent);
}

bool LineContainers::takesNextItem() {
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

bool LineContainers::takesNewContainer() {
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
bool LineContainers::takesFootnote() {
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

void LineContainers::addChild(const Container& container) {
  if (isFirstMark()) pivot_ = LineKind::kBlank;
  if (children_ == 0) {
    keptBeforeChildren_ = parents_ + brothers_;
    containers().truncate(keptBeforeChildren_);
  }
  ++children_;
  containers().push_back(container);
}

/// The blanks behind a container's mark: some belong to the mark.
void LineContainers::takeMark(Container& container) {
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

void LineContainers::takeTaskMark() {
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

void LineContainers::keepContainers() {
  result_.kept = children_ > 0 ? keptBeforeChildren_ : parents_ + brothers_;
  result_.beginsItem = brothers_ > 0;
}

void LineContainers::markLoose() {
  const std::size_t inner = parents_ + brothers_;
  if (!wasLoosening_ || result_.kind == LineKind::kBlank || inner == 0) return;
  Container& container = containers()[inner - 1];
  if (!container.isList()) return;
  result_.loosens = true;
  container.isLoose = true;
}

}  // namespace sluice::markdown
