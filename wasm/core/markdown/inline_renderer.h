// The inline content of leaf blocks, with all that it refers to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/string.h"
#include "base/vector.h"
#include "markdown/footnotes.h"
#include "markdown/heading_slugs.h"
#include "markdown/inline_parser.h"
#include "markdown/late_references.h"
#include "markdown/link_definitions.h"
#include "markdown/markdown_options.h"
#include "patch/tree_builder.h"
#include "sanitize/sanitizer.h"

namespace sluice::markdown {

/// Renders inline content into the elements of its blocks, and again when a definition that it refers to comes late.
class InlineRenderer {
 public:
  struct Block {
    /// Of a paragraph or heading; Tag::kTh or Tag::kTd for a row of a table, which gets a Tag::kTr.
    Tag tag;
    /// As the inline parser wants it, but without definitions; its content begins at `begin`.
    String document;
    std::size_t begin;
    /// Where it stands in the text.
    std::uint64_t offset;
    /// A paragraph of a tight list, which has no element of its own.
    bool isGroup;
  };

  enum class Content : std::uint8_t {
    kComplete,
    kUnfinished,  ///< more may follow: what is still undecided at its end is held back or shown provisionally
  };

  /// All outlive the renderer.
  InlineRenderer(Sanitizer& sanitizer, TreeBuilder& tree, const MarkdownOptions& options);

  void render(Block block, Content content);

  /// Of several definitions with one label, the first counts.
  void define(std::string_view label, LinkDefinition definition);
  [[nodiscard]] std::size_t definitions() const { return definitions_.size(); }
  [[nodiscard]] std::pair<std::uint32_t, bool> defineFootnote(std::string_view label) {
    return footnotes_.define(label);
  }

  /// What follows, up to `endSpeculation`, is shown, not kept.
  void beginSpeculation();
  void endSpeculation();

  /// No definition will come.
  void finish();
  /// Renders again what refers to definitions that have come since. The sanitizer's offset is that of one of those
  /// blocks then.
  void repair();
  void reset();

  /// Since construction.
  [[nodiscard]] std::uint64_t bytesParsed() const { return parser_.bytesParsed(); }
  /// Since the last reset.
  [[nodiscard]] std::uint64_t repairs() const { return repairs_; }

 private:
  void takeOut(String& document, std::size_t begin, Content content, std::uint64_t offset);
  static bool completeTail(String& document, std::size_t begin, bool isRow);
  void open(Tag tag, bool isGroup);
  void build(Tag tag, const String& document, Vector<String>& missing);
  [[nodiscard]] String definitionsFor(const String& document, Vector<String>& missing);

  Sanitizer& sanitizer_;
  TreeBuilder& tree_;
  const MarkdownOptions& options_;
  InlineParser parser_;
  LinkDefinitions definitions_;
  LateReferences late_;
  Footnotes footnotes_;
  HeadingSlugs slugs_;
  /// Of the block that is rendered.
  Vector<TakenOut> taken_;
  bool isSpeculating_ = false;
  std::uint64_t repairs_ = 0;
};

}  // namespace sluice::markdown
