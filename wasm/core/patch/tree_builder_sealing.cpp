// TreeBuilder: content that is closed, and the repairs that still reach it.
#include "patch/tree_builder.h"
#include "patch/tree_node.h"

namespace sluice {

void TreeBuilder::seal() {
  Node* parent = path_.back();
  Node* end = parent->cursor;
  if (end == nullptr) return;
  const bool keepsText = end->isText;
  sealedLast_ = 0;
  while (Node* child = parent->first) {
    if (child == end && keepsText) break;
    const bool isLast = child == end;
    sealChild(child);
    if (isLast) break;
  }
  parent->cursor = keepsText ? end : nullptr;
}

void TreeBuilder::sealChild(Node* node) {
  ListRuns* runs = node->isGroup ? runsOf(node->parent) : nullptr;
  const bool isBeforeEmptyGroup = node->next != nullptr && node->next->isGroup && firstInPage(node->next) == nullptr;
  unlink(node);
  if (node->isRetained) {
    if (runs != nullptr) runs->runs.push_back({Run::Kind::kRetained, 0, 0, node});
    return;
  }
  if (runs != nullptr) {
    sealGroup(node, *runs);
    return;
  }
  if (node->isList) {
    for (const Run& run : runsOf(node)->runs) releaseRun(run);
  }
  sealedLast_ = node->id;
  // The paragraph that an empty group may become is put behind this node.
  discard(node, !isBeforeEmptyGroup);
}

/// Drops a group; what `loosen` needs of it stays named.
void TreeBuilder::sealGroup(Node* group, ListRuns& runs) {
  const Node* first = firstInPage(group);
  const Node* last = lastInPage(group);
  if (first != nullptr) {
    runs.runs.push_back({Run::Kind::kNodes, first->id, last->id, nullptr});
  } else if (sealedLast_ != 0) {
    runs.runs.push_back({Run::Kind::kEmpty, sealedLast_, sealedLast_, nullptr});
  }
  while (Node* child = group->first) {
    unlink(child);
    discard(child, child != first && child != last);
  }
  discard(group, false);
}

void TreeBuilder::releaseRun(const Run& run) {
  if (run.kind == Run::Kind::kRetained) return;
  releaseId(run.first);
  if (run.last != run.first) releaseId(run.last);
}

TreeBuilder::ListRuns* TreeBuilder::runsOf(const Node* inner) {
  while (inner != nullptr && !inner->isList) inner = inner->parent;
  for (ListRuns& runs : lists_) {
    if (inner != nullptr && runs.list == inner) return &runs;
  }
  return nullptr;
}

// ---- repairs

void TreeBuilder::beginList(Node* list) {
  if (list->isList) return;
  list->isList = true;
  lists_.push_back({list, {}});
}

void TreeBuilder::loosen(Node* list) {
  ListRuns* runs = runsOf(list);
  if (runs == nullptr) return;
  for (const Run& run : runs->runs) {
    if (run.kind == Run::Kind::kRetained) {
      wrapGroup(run.group, Tag::kP);
      continue;
    }
    releaseId(run.kind == Run::Kind::kEmpty ? patch_.insertElementAfter(run.first, Tag::kP)
                                            : patch_.wrap(run.first, run.last, Tag::kP));
    releaseRun(run);
  }
  runs->runs.clear();
}

void TreeBuilder::wrapGroup(Node* group, Tag tag) {
  const Node* first = firstInPage(group);
  if (first == nullptr) return;
  group->id = patch_.wrap(first->id, lastInPage(group)->id, tag);
  group->isGroup = false;
  group->tag = tag;
}

void TreeBuilder::retain(Node* node) { node->isRetained = true; }

bool TreeBuilder::isGroup(const Node* node) { return node->isGroup; }

void TreeBuilder::beginRepair(Node* node) {
  suspended_ = path_;
  repairRoot_->cursor = nullptr;
  link(repairRoot_, nullptr, node);
  path_.assign(1, repairRoot_);
}

void TreeBuilder::endRepair() {
  unlink(repairRoot_->first);
  path_ = suspended_;
}

}  // namespace sluice
