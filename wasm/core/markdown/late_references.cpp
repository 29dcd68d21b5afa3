#include "markdown/late_references.h"

#include <utility>

namespace sluice::markdown {

void LateReferences::add(TreeBuilder::Node* node, Tag tag, std::string document,
                         const std::vector<std::string>& labels) {
  const auto index = static_cast<std::uint32_t>(blocks_.size());
  blocks_.push_back({node, std::move(document), tag, false});
  for (const std::string& label : labels) byLabel_[label].push_back(index);
}

void LateReferences::defined(const std::string& label) {
  const auto found = byLabel_.find(label);
  if (found == byLabel_.end()) return;
  for (const std::uint32_t index : found->second) {
    if (!blocks_[index].isDirty) dirty_.push_back(index);
    blocks_[index].isDirty = true;
  }
  byLabel_.erase(found);
}

LateReferences::Block* LateReferences::takeDirty() {
  if (dirty_.empty()) return nullptr;
  Block& block = blocks_[dirty_.back()];
  dirty_.pop_back();
  block.isDirty = false;
  return &block;
}

void LateReferences::clear() { *this = LateReferences(); }

}  // namespace sluice::markdown
