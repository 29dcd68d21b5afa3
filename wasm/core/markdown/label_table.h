// Numbers for link labels.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "base/vector.h"

namespace sluice::markdown {

/// Gives every key (link_definitions.h, normalizeLabel) a number, in the order in which they come.
class LabelTable {
 public:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  /// The key's number; a key that is not in the table gets the next one.
  std::uint32_t add(std::string_view key);
  /// The key's number, or kNone.
  [[nodiscard]] std::uint32_t find(std::string_view key) const;
  [[nodiscard]] std::string_view keyOf(std::uint32_t number) const { return keys_[number]; }
  /// Forgets the keys from this number on.
  void truncate(std::uint32_t size);
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(keys_.size()); }
  void clear();

 private:
  [[nodiscard]] std::size_t slotOf(std::string_view key) const;
  void grow();

  Vector<String> keys_;
  Vector<std::uint32_t> slots_;  // number plus one, 0 for none; open addressing
};

}  // namespace sluice::markdown
