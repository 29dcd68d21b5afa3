// Closed content that refers to link definitions which have not come yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "patch/tree_builder.h"
#include "sanitize/allowlist.h"

namespace sluice::markdown {

/// Remembers what has to be rendered again when a definition arrives.
class LateReferences {
 public:
  struct Block {
    TreeBuilder::Node* node;
    /// As the inline parser wants it, without definitions.
    std::string document;
    Tag tag;
    bool isDirty;
  };

  /// @param labels the keys of the labels without definition
  void add(TreeBuilder::Node* node, Tag tag, std::string document, const std::vector<std::string>& labels);
  /// A definition has come.
  void defined(const std::string& label);
  /// The next block that refers to a definition that has come since, or null.
  Block* takeDirty();
  void clear();

 private:
  std::vector<Block> blocks_;
  std::unordered_map<std::string, std::vector<std::uint32_t>> byLabel_;
  std::vector<std::uint32_t> dirty_;
};

}  // namespace sluice::markdown
