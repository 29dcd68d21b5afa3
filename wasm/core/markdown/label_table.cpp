#include "markdown/label_table.h"

namespace sluice::markdown {
namespace {

/// FNV-1a, 32 bits.
std::uint32_t hashOf(std::string_view key) {
  std::uint32_t hash = 2166136261U;
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

}  // namespace

std::size_t LabelTable::slotOf(std::string_view key) const {
  std::size_t slot = hashOf(key) & (slots_.size() - 1);
  while (slots_[slot] != 0 && keys_[slots_[slot] - 1] != key) slot = (slot + 1) & (slots_.size() - 1);
  return slot;
}

void LabelTable::grow() {
  slots_.assign(slots_.empty() ? 16 : slots_.size() * 2, 0);
  for (std::uint32_t number = 0; number < keys_.size(); ++number) slots_[slotOf(keys_[number])] = number + 1;
}

std::uint32_t LabelTable::add(std::string_view key) {
  if (keys_.size() * 2 >= slots_.size()) grow();
  std::uint32_t& entry = slots_[slotOf(key)];
  if (entry == 0) {
    keys_.push_back(String(key));
    entry = static_cast<std::uint32_t>(keys_.size());
  }
  return entry - 1;
}

std::uint32_t LabelTable::find(std::string_view key) const { return slots_.empty() ? kNone : slots_[slotOf(key)] - 1; }

void LabelTable::truncate(std::uint32_t size) {
  // The key that came last is in no other one's way.
  for (; keys_.size() > size; keys_.pop_back()) slots_[slotOf(keys_.back())] = 0;
}

void LabelTable::clear() {
  keys_.clear();
  slots_.clear();
}

}  // namespace sluice::markdown
