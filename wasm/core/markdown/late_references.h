// Closed content that refers to link definitions which have not come yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "base/vector.h"
#include "markdown/label_table.h"
#include "patch/tree_builder.h"
#include "sanitize/allowlist.h"

namespace sluice::markdown {

/// Remembers what has to be rendered again when a definition arrives.
class LateReferences {
 public:
  struct Block {
    using IsRelocatable = void;

    TreeBuilder::Node* node;
    /// As the inline parser wants it, but without definitions and before anything was taken out.
    String document;
    /// Where its content begins in that.
    std::size_t begin;
    /// Where it stands in the text.
    std::uint64_t offset;
    /// Of a heading with an id, what it is made of.
    String slug;
    Tag tag;
    bool isDirty = false;
  };

  /// @param labels the keys of the labels without definition
  void add(Block block, const Vector<String>& labels);
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
  Vector<std::uint32_t> newest_;  // by label: index into references_ plus one, 0 for none
  Vector<Reference> references_;
  Vector<Block> blocks_;
  Vector<std::uint32_t> dirty_;
};

}  // namespace sluice::markdown
