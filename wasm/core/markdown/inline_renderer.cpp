#include "markdown/inline_renderer.h"

#include <utility>

#include "markdown/provisional.h"

namespace sluice::markdown {
namespace {

bool isBlankText(std::string_view text) { return text.find_first_not_of(" \t\n") == std::string_view::npos; }

}  // namespace

InlineRenderer::InlineRenderer(Sanitizer& sanitizer, TreeBuilder& tree, const MarkdownOptions& options)
    : sanitizer_(sanitizer), tree_(tree), options_(options), parser_(sanitizer, options.inlines) {
  parser_.setTakenOut(taken_);
}

void InlineRenderer::reset() {
  definitions_.clear();
  late_.clear();
  footnotes_.clear();
  slugs_.clear();
  repairs_ = 0;
}

void InlineRenderer::define(std::string_view label, LinkDefinition definition) {
  const String key = normalizeLabel(label);
  if (definitions_.add(key, std::move(definition))) late_.defined(key);
}

void InlineRenderer::beginSpeculation() {
  isSpeculating_ = true;
  footnotes_.beginSpeculation();
}

void InlineRenderer::endSpeculation() {
  footnotes_.rewind();
  isSpeculating_ = false;
}

void InlineRenderer::finish() {
  footnotes_.finish([this](std::string_view label) { late_.defined(label); });
}

void InlineRenderer::render(Block block, Content content) {
  String document = isSpeculating_ ? std::move(block.document) : block.document;
  while (content == Content::kUnfinished && document.size() > block.begin && document.back() == '\n')
    document.pop_back();
  takeOut(document, block.begin, content, block.offset);
  if (content == Content::kUnfinished && !completeTail(document, block.begin, block.tag == Tag::kTd)) return;
  const TreeBuilder::Node* outer = tree_.current();
  open(block.tag, block.isGroup);
  TreeBuilder::Node* node = tree_.current();
  Vector<String> missing;
  const bool getsId = options_.headingIds && !isSpeculating_ && block.tag >= Tag::kH1 && block.tag <= Tag::kH6;
  String text;
  if (getsId) sanitizer_.collectText(&text);
  build(block.tag, document, missing);
  sanitizer_.collectText(nullptr);
  const String slug = slugs_.slugOf(text);
  sanitizer_.identify(slug);
  sanitizer_.closeElement();
  if (isSpeculating_) return;
  if (!missing.empty() && node != outer) {
    tree_.retain(node);
    late_.add({node, std::move(block.document), block.begin, block.offset, slug, block.tag}, missing);
  }
  tree_.seal();
}

/// Takes out of a block, which stands at `offset` of the text, what md4c does not know.
void InlineRenderer::takeOut(String& document, std::size_t begin, Content content, std::uint64_t offset) {
  taken_.clear();
  footnotes_.beginBlock(offset);
  const auto end = content == Content::kUnfinished ? OpenEnd::kIsHeld : OpenEnd::kIsText;
  markdown::takeOut(document, begin, {options_.math, options_.footnotes ? &footnotes_ : nullptr, end}, taken_);
}

/// Makes the unfinished inline content at the end, which has no line ending, presentable; false where there is nothing
/// to show of a paragraph.
bool InlineRenderer::completeTail(String& document, std::size_t begin, bool isRow) {
  if (isRow) {
    // Only the last cell is unfinished.
    const std::size_t cell = document.rfind('|');
    if (cell != std::string_view::npos && cell >= begin && (cell == begin || document[cell - 1] != '\\'))
      begin = cell + 1;
  }
  completeInline(document, begin);
  if (!isRow && isBlankText(std::string_view(document).substr(begin))) return false;
  document.push_back('\n');
  return true;
}

void InlineRenderer::open(Tag tag, bool isGroup) {
  if (isGroup) {
    sanitizer_.openGroup();
  } else {
    sanitizer_.openElement(tag == Tag::kTh || tag == Tag::kTd ? Tag::kTr : tag);
  }
}

/// Parses inline content into the element that is open.
void InlineRenderer::build(Tag tag, const String& document, Vector<String>& missing) {
  String source = definitionsFor(document, missing);
  if (source.empty()) {
    parser_.parse(tag, document, 0, nullptr);
  } else {
    const std::size_t begin = source.size();
    parser_.parse(tag, source.append(document), begin, &definitions_);
  }
}

/// The text of the definitions that the document refers to; `missing` gets the labels that have none.
String InlineRenderer::definitionsFor(const String& document, Vector<String>& missing) {
  String source;
  for (const TakenOut& taken : taken_) {
    const bool isFootnote = taken.kind == TakenOut::Kind::kFootnote;
    if (!isFootnote || footnotes_.isDefined(taken.footnote.number)) continue;
    missing.push_back(String(footnotes_.keyOf(taken.footnote.number)));
  }
  if (document.find('[') == std::string_view::npos) return source;
  definitions_.beginUse();
  bool refers = false;
  std::string_view label;
  for (LabelScanner labels(document); labels.next(label);) {
    String key = normalizeLabel(label);
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

void InlineRenderer::repair() {
  Vector<String> missing;
  // The block stands elsewhere: what is open at the end, raw HTML under way among it, has no part in it.
  const SanitizerState state = sanitizer_.save();
  while (LateReferences::Block* block = late_.takeDirty()) {
    ++repairs_;
    sanitizer_.restore(SanitizerState());
    sanitizer_.setOffset(block->offset);
    tree_.beginRepair(block->node);
    open(block->tag, TreeBuilder::isGroup(block->node));
    sanitizer_.identify(block->slug);
    String document = block->document;
    takeOut(document, block->begin, Content::kComplete, block->offset);
    build(block->tag, document, missing);
    sanitizer_.closeElement();
    tree_.endRepair();
  }
  sanitizer_.restore(state);
}

}  // namespace sluice::markdown
