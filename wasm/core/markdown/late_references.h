// Closed content that refers to link definitions which have not come yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "markdown/label_table.h"
#include "patch/tree_builder.h"
#include "sanitize/allowlist.h"

namespace sluice::markdown {

/// Remembers what has to be rendered again when a definition arrives.
class LateReferences {
 public:
  struct Block {
    TreeBuilder::Node* node;
    /// As the inline parser wants it, but without definitions and before anything was taken out.
    std::string document;
    /// Where its content begins in that.
    std::size_t begin;
    /// Where it stands in the text.
    std::uint64_t offset;
    /// Of a heading with an id, what it is made of.
    std::string slug;
    Tag tag;
    bool isDirty = false;
  };

  /// @param labels the keys of the labels without definition
  void add(Block block, const std::vector<std::string>& labels);
  /// A definition has come.
  void defined(std::string_view label);
  /// The next block that refers to a definition that has come since, or null.
  Block* takeDirty();
  void clear();

 private:
  /// A block that refers to a label; `next` is the one before it in `references_`, plus one.
  struct Reference {
    std::uint32_t block;
    std::uint32_t next;
  };

  LabelTable labels_;
  std::vector<std::uint32_t> newest_;  // by label: index into references_ plus one, 0 for none
  std::vector<Reference> references_;
  std::vector<Block> blocks_;
  std::vector<std::uint32_t> dirty_;
};

}  // namespace sluice::markdown
