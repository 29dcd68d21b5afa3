// Markdown as it streams: closed blocks are rendered once, the open tail anew at each flush.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "markdown/inline_renderer.h"
#include "markdown/leaf_block.h"
#include "markdown/line_analysis.h"
#include "markdown/line_buffer.h"
#include "markdown/link_definitions.h"
#include "markdown/markdown_options.h"
#include "patch/tree_builder.h"
#include "sanitize/sanitizer.h"
#include "types.h"

namespace sluice {

/// Work done since the stream began.
struct MarkdownCounters {
  std::uint64_t lines = 0;
  std::uint64_t bytesParsed = 0;
  std::uint64_t repairs = 0;
};

/// Renders one growing Markdown text through a Sanitizer into a TreeBuilder.
///
/// Complete lines are analysed one by one (line_analysis.h) and build the block structure; the inline content of a leaf
/// block is parsed by md4c when the block closes. The unfinished last line and the open leaf block are rendered
/// provisionally at each flush and rewound at the next, so what shows depends on the text alone.
class MarkdownStream {
 public:
  /// Both outlive the stream.
  MarkdownStream(Sanitizer& sanitizer, TreeBuilder& tree, const MarkdownOptions& options);

  /// Takes the next part of the text: well-formed UTF-8, cut between code points.
  Status feed(std::string_view text);
  /// Brings the tree up to date with all text received.
  Status flush();
  /// The text is complete; after the next flush nothing is provisional.
  void finish() { isFinished_ = true; }
  /// Back to the state after construction; the sanitizer and the tree are reset by their owner.
  void reset();

  [[nodiscard]] MarkdownCounters counters() const;

 private:
  using Container = markdown::Container;
  using LineAnalysis = markdown::LineAnalysis;
  using LineKind = markdown::LineKind;
  using Content = markdown::InlineRenderer::Content;

  // Lines
  void consumeQuietly();
  bool continuesParagraph(std::string_view line);
  [[nodiscard]] std::size_t tailLength() const;
  void processLine(std::string_view line, bool terminated);
  void close();
  void showTail();

  // Containers (markdown_stream_containers.cpp)
  void applyContainers(const LineAnalysis& analysis);
  void openContainer(Container& container);
  void openFootnote(const Container& container);
  void openItem(const Container& item);
  void closeContainer(const Container& container);
  [[nodiscard]] bool isTight() const;

  // Leaf blocks (markdown_stream_leaves.cpp)
  void applyLeaf(std::string_view line, const LineAnalysis& analysis);
  void beginLeaf(std::string_view line, const LineAnalysis& analysis);
  void addLine(std::string_view line, const LineAnalysis& analysis);
  void addVerbatimLine(std::string_view line, const LineAnalysis& analysis);
  [[nodiscard]] bool endsLeaf(const LineAnalysis& analysis) const;
  void endLeaf();
  void atxHeading(std::string_view line, const LineAnalysis& analysis);
  void thematicBreak();
  void beginTable(std::string_view line, const LineAnalysis& analysis);
  void addRow(std::string_view line, const LineAnalysis& analysis);
  void endTable();

  // Paragraphs (markdown_stream_paragraphs.cpp)
  void endParagraph();
  void showOpenParagraph();
  void setextUnderline(std::string_view line, const LineAnalysis& analysis);
  std::size_t takeDefinitions();
  void define(std::size_t first, const markdown::DefinitionScan& scan);

  // Inline content
  void render(Tag tag, String document, std::size_t begin, Content content);
  [[nodiscard]] Content lineContent() const;

  void blockClosed();
  void stopIfRefused();

  Sanitizer& sanitizer_;
  TreeBuilder& tree_;
  MarkdownOptions options_;
  markdown::InlineRenderer inlines_;
  SanitizerState committedSanitizer_;

  markdown::LineBuffer buffer_;
  std::uint64_t received_ = 0;
  bool isFinished_ = false;
  bool isClosed_ = false;
  /// The tail is shown, not kept: nothing is defined, sealed or reported.
  bool isSpeculating_ = false;
  Status status_;
  /// Where the line under way and the leaf block stand in the text.
  std::uint64_t lineOffset_ = 0;
  std::uint64_t leafOffset_ = 0;

  markdown::BlockState state_;
  markdown::BlockState next_;
  markdown::LeafBlock leaf_;
  /// How much of the tail shows, where it is too long to show at each flush; else 0.
  std::size_t shownTail_ = 0;
  std::uint64_t lines_ = 0;
};

}  // namespace sluice
