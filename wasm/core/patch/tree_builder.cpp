#include "patch/tree_builder.h"

#include <algorithm>

#include "patch/tree_node.h"
#include "text/utf8.h"

namespace sluice {
namespace {

/// How far behind the first ghost one of the wanted shape is looked for. Content that changed in its middle differs by
/// few nodes; a longer search would cost more than it saves.
constexpr int kAdoptionWindow = 8;

bool hasShape(const TreeBuilder::Node* node, Tag tag, bool group) {
  return !node->isText && node->isGroup == group && (group || node->tag == tag);
}

}  // namespace

TreeBuilder::TreeBuilder(PatchBuilder& patch) : patch_(patch), pool_(std::make_unique<Pool>()) { reset(); }

TreeBuilder::~TreeBuilder() = default;

void TreeBuilder::reset() {
  pool_ = std::make_unique<Pool>();
  root_ = pool_->take();
  repairRoot_ = pool_->take();
  path_.assign(1, root_);
  committed_.assign(1, {root_, nullptr});
  lists_.clear();
  releaseCount_ = 0;
}

// ---- phases of a flush

void TreeBuilder::rewind() {
  path_.clear();
  for (const auto& [node, cursor] : committed_) {
    node->cursor = cursor;
    if (cursor != nullptr && cursor->isText) cursor->built = 0;
    path_.push_back(node);
  }
}

void TreeBuilder::commit() {
  committed_.clear();
  for (Node* node : path_) committed_.push_back({node, node->cursor});
  Node* text = path_.back()->cursor;
  if (text == nullptr || !text->isText) return;
  text->base += utf16Length(std::string_view(text->shown).substr(0, text->built));
  text->shown.erase(0, text->built);
  text->built = 0;
}

void TreeBuilder::settle() {
  endText();
  for (std::size_t i = path_.size(); i-- > 0;) {
    dropStaleAttributes(path_[i]);
    removeGhosts(path_[i]);
  }
  flushReleases();
}

// ---- building

void TreeBuilder::openElement(Tag tag) { open(tag, false); }
void TreeBuilder::openGroup() { open(Tag::kP, true); }

void TreeBuilder::open(Tag tag, bool group) {
  endText();
  dropStaleAttributes(path_.back());
  Node* node = adopt(tag, group);
  if (node == nullptr) node = create(tag, group);
  node->parent->cursor = node;
  node->cursor = nullptr;
  for (ShownAttribute& shown : node->attributes) shown.fresh = false;
  node->hasStaleAttributes = !node->attributes.empty();
  path_.push_back(node);
}

void TreeBuilder::setAttribute(Attribute attribute, std::string_view value) {
  Node* element = path_.back();
  const auto found = std::find_if(element->attributes.begin(), element->attributes.end(),
                                  [attribute](const ShownAttribute& shown) { return shown.attribute == attribute; });
  if (found == element->attributes.end()) {
    element->attributes.push_back({attribute, String(value), true});
  } else {
    found->fresh = true;
    if (found->value == value) return;
    found->value = value;
  }
  patch_.setAttribute(element->id, attribute, value);
}

void TreeBuilder::appendText(std::string_view text) {
  if (text.empty()) return;
  Node* parent = path_.back();
  dropStaleAttributes(parent);
  Node* node = parent->cursor;
  if (node == nullptr || !node->isText) {
    Node* ghost = parent->ghost();
    if (ghost == nullptr || !ghost->isText) {
      const Place place = placeAtCursor();
      Node* made = pool_->take();
      made->isText = true;
      made->id = place.side == Side::kAppend   ? patch_.appendText(place.relative, text)
                 : place.side == Side::kBefore ? patch_.insertText(place.relative, text)
                                               : patch_.insertTextAfter(place.relative, text);
      made->shown = text;
      made->built = text.size();
      link(parent, parent->cursor, made);
      parent->cursor = made;
      return;
    }
    ghost->built = 0;
    parent->cursor = node = ghost;
  }
  const std::string_view ghostText = std::string_view(node->shown).substr(node->built);
  const std::size_t same = commonPrefix(ghostText, text);
  if (same < text.size()) {
    if (same < ghostText.size()) {
      node->shown.truncate(node->built + same);
      patch_.truncateData(node->id, node->base + utf16Length(node->shown));
    }
    patch_.appendData(node->id, text.substr(same));
    node->shown.append(text.substr(same));
  }
  node->built += text.size();
}

void TreeBuilder::closeElement() {
  endText();
  Node* node = path_.back();
  dropStaleAttributes(node);
  removeGhosts(node);
  path_.pop_back();
}

/// The Text node at the cursor gets no more text: what it shows beyond goes.
void TreeBuilder::endText() {
  Node* text = path_.back()->cursor;
  if (text == nullptr || !text->isText || text->built == text->shown.size()) return;
  text->shown.truncate(text->built);
  patch_.truncateData(text->id, text->base + utf16Length(text->shown));
}

void TreeBuilder::dropStaleAttributes(Node* element) {
  if (!element->hasStaleAttributes) return;
  element->hasStaleAttributes = false;
  eraseIf(element->attributes, [&](const ShownAttribute& shown) {
    if (!shown.fresh) patch_.removeAttribute(element->id, shown.attribute);
    return !shown.fresh;
  });
}

/// A ghost of the wanted shape at the cursor, or null. Ghosts that are skipped leave the page.
TreeBuilder::Node* TreeBuilder::adopt(Tag tag, bool group) {
  Node* parent = path_.back();
  Node* ghost = parent->ghost();
  if (parent == repairRoot_) return ghost;
  // A paragraph turns into a heading when its underline comes, and a tight one into a paragraph.
  const bool isHeading = tag == Tag::kH1 || tag == Tag::kH2;
  if (ghost != nullptr && !ghost->isText && !group && (tag == Tag::kP || isHeading)) {
    if (ghost->isGroup) {
      wrapGroup(ghost, tag);
    } else if (isHeading && ghost->tag == Tag::kP) {
      ghost->id = patch_.retag(ghost->id, tag);
      ghost->tag = tag;
      ghost->attributes.clear();
    }
  }
  int distance = 0;
  while (ghost != nullptr && distance < kAdoptionWindow && !hasShape(ghost, tag, group)) {
    ghost = ghost->next;
    ++distance;
  }
  if (ghost == nullptr || distance == kAdoptionWindow) return nullptr;
  while (parent->ghost() != ghost) removeFromPage(parent->ghost());
  return ghost;
}

TreeBuilder::Node* TreeBuilder::create(Tag tag, bool group) {
  Node* node = pool_->take();
  node->tag = tag;
  node->isGroup = group;
  if (!group) {
    const Place place = placeAtCursor();
    node->id = place.side == Side::kAppend   ? patch_.appendElement(place.relative, tag)
               : place.side == Side::kBefore ? patch_.insertElement(place.relative, tag)
                                             : patch_.insertElementAfter(place.relative, tag);
  }
  link(path_.back(), path_.back()->cursor, node);
  return node;
}

/// Where in the page the next node goes: before the next node that is there, else at the end of the parent.
TreeBuilder::Place TreeBuilder::placeAtCursor() const {
  const Node* parent = path_.back();
  const Node* before = parent->cursor;
  for (const Node* next = parent->ghost();;) {
    for (; next != nullptr; next = next->next) {
      if (const Node* found = firstInPage(next)) return {Side::kBefore, found->id};
    }
    if (!parent->isGroup) break;
    if (before == nullptr) before = parent->previous;
    next = parent->next;
    parent = parent->parent;
  }
  if (parent != repairRoot_) return {Side::kAppend, parent->id};
  // The group that is repaired stands in an element that is no longer named: stay beside what the group holds.
  const Node* last = nullptr;
  for (; before != nullptr && last == nullptr; before = before->previous) last = lastInPage(before);
  return {Side::kAfter, last == nullptr ? 0 : last->id};
}

// ---- the model's lists

void TreeBuilder::link(Node* parent, Node* after, Node* node) {
  node->parent = parent;
  node->previous = after;
  node->next = after != nullptr ? after->next : parent->first;
  (after != nullptr ? after->next : parent->first) = node;
  (node->next != nullptr ? node->next->previous : parent->last) = node;
}

void TreeBuilder::unlink(Node* node) {
  Node* parent = node->parent;
  if (parent->cursor == node) parent->cursor = node->previous;
  (node->previous != nullptr ? node->previous->next : parent->first) = node->next;
  (node->next != nullptr ? node->next->previous : parent->last) = node->previous;
  node->parent = node->previous = node->next = nullptr;
}

void TreeBuilder::removeGhosts(Node* parent) {
  while (Node* ghost = parent->ghost()) removeFromPage(ghost);
}

void TreeBuilder::removeFromPage(Node* node) {
  unlink(node);
  if (node->isGroup) {
    while (Node* child = node->first) removeFromPage(child);
  } else {
    patch_.remove(node->id);
  }
  discard(node, false);
}

/// Gives the node and all below it back to the pool; their numbers are released.
void TreeBuilder::discard(Node* node, bool releaseSelf) {
  if (releaseSelf && node->id != 0) releaseId(node->id);
  for (Node* child = node->first; child != nullptr;) {
    Node* next = child->next;
    discard(child, true);
    child = next;
  }
  if (node->isList) eraseIf(lists_, [node](const ListRuns& runs) { return runs.list == node; });
  pool_->give(node);
}

void TreeBuilder::releaseId(NodeId id) {
  if (releaseCount_ != 0 && id == releaseFirst_ + releaseCount_) {
    ++releaseCount_;
    return;
  }
  flushReleases();
  releaseFirst_ = id;
  releaseCount_ = 1;
}

void TreeBuilder::flushReleases() {
  if (releaseCount_ != 0) patch_.release(releaseFirst_, releaseCount_);
  releaseCount_ = 0;
}

}  // namespace sluice
