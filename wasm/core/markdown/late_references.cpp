#include "markdown/late_references.h"

#include <utility>

namespace sluice::markdown {

void LateReferences::add(Block block, const Vector<String>& labels) {
  const auto index = static_cast<std::uint32_t>(blocks_.size());
  blocks_.push_back(std::move(block));
  for (const String& label : labels) {
    const std::uint32_t number = labels_.add(label);
    if (number == newest_.size()) newest_.push_back(0);
    references_.push_back({index, newest_[number]});
    newest_[number] = static_cast<std::uint32_t>(references_.size());
  }
}

void LateReferences::defined(std::string_view label) {
  const std::uint32_t number = labels_.find(label);
  if (number == LabelTable::kNone) return;
  for (std::uint32_t at = newest_[number]; at != 0; at = references_[at - 1].next) {
    const std::uint32_t index = references_[at - 1].block;
    if (!blocks_[index].isDirty) dirty_.push_back(index);
    blocks_[index].isDirty = true;
  }
  newest_[number] = 0;
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
