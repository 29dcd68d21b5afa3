// The nodes of TreeBuilder's model, for the files that it is made of.
#pragma once

#include <cstddef>
#include <memory>

#include "base/string.h"
#include "base/vector.h"
#include "patch/tree_builder.h"

namespace sluice {

/// An attribute as the page shows it.
struct ShownAttribute {
  using IsRelocatable = void;

  Attribute attribute;
  String value;
  /// It was set again since the element was opened.
  bool fresh;
};

/// An element, a group or a Text node.
struct TreeBuilder::Node {
  NodeId id = 0;
  Tag tag = Tag::kP;
  bool isText = false;
  bool isGroup = false;
  bool isList = false;
  bool isRetained = false;
  bool hasStaleAttributes = false;

  Node* parent = nullptr;
  Node* first = nullptr;
  Node* last = nullptr;
  Node* previous = nullptr;
  Node* next = nullptr;
  /// The child built last; the children behind it are ghosts.
  Node* cursor = nullptr;

  Vector<ShownAttribute> attributes;

  /// A Text node shows `base` committed UTF-16 code units that are no longer kept, then `shown`, of which the first
  /// `built` bytes are built in this flush.
  std::size_t base = 0;
  String shown;
  std::size_t built = 0;

  [[nodiscard]] Node* ghost() const { return cursor != nullptr ? cursor->next : first; }
};

/// Where nodes come from and go back to.
struct TreeBuilder::Pool {
  static constexpr std::size_t kChunk = 64;
  Vector<std::unique_ptr<Node[]>> chunks;
  Vector<Node*> free;

  Node* take() {
    if (free.empty()) {
      chunks.push_back(std::make_unique<Node[]>(kChunk));
      for (std::size_t i = kChunk; i-- > 0;) free.push_back(&chunks.back()[i]);
    }
    Node* node = free.back();
    free.pop_back();
    return node;
  }

  void give(Node* node) {
    *node = Node();
    free.push_back(node);
  }
};

/// The first node of the page inside `node`, which may be a group.
inline const TreeBuilder::Node* firstInPage(const TreeBuilder::Node* node) {
  if (!node->isGroup) return node;
  for (const TreeBuilder::Node* child = node->first; child != nullptr; child = child->next) {
    if (const TreeBuilder::Node* found = firstInPage(child)) return found;
  }
  return nullptr;
}

/// The last one.
inline const TreeBuilder::Node* lastInPage(const TreeBuilder::Node* node) {
  if (!node->isGroup) return node;
  for (const TreeBuilder::Node* child = node->last; child != nullptr; child = child->previous) {
    if (const TreeBuilder::Node* found = lastInPage(child)) return found;
  }
  return nullptr;
}

}  // namespace sluice
