// Markdown as it streams: closed blocks are rendered once, the open tail anew at each flush.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "base/vector.h"
#include "markdown/footnotes.h"
#include "markdown/heading_slugs.h"
#include "markdown/inline_parser.h"
#include "markdown/late_references.h"
#include "markdown/line_analysis.h"
#include "markdown/line_buffer.h"
#include "markdown/link_definitions.h"
#include "patch/tree_builder.h"
#include "sanitize/sanitizer.h"
#include "types.h"

namespace sluice {

/// The dialect; the defaults are GitHub's (GFM over CommonMark 0.31.2), without what GitHub adds beyond GFM.
struct MarkdownOptions {
  markdown::InlineOptions inlines;
  /// Formulas: $…$, $$…$$, \(…\), \[…\], and blocks of them between lines `$$` or `\[` and `\]`.
  bool math = false;
  /// Block quotes whose first line is [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] or [!CAUTION].
  bool alerts = false;
  /// Footnotes: [^label], defined by [^label]: … .
  bool footnotes = false;
  /// Headings get an id when they close.
  bool headingIds = false;
};

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
  using TextSpan = markdown::TextSpan;

  /// The leaf block under way.
  struct Leaf {
    /// A paragraph's (or table header's) lines, each ended by a line feed.
    String text;
    Vector<TextSpan> lines;
    /// Blank lines of indented code: they show only if more code follows.
    String heldBlankLines;
    /// A table's delimiter row, and whether its body was begun.
    String delimiterRow;
    bool hasBody = false;

    void clear();
    /// Drops what stands behind the first `size` bytes of the text.
    void truncate(std::size_t size);
    /// The paragraph from one of its lines on; `begin` is set to where its content begins.
    [[nodiscard]] String documentFrom(std::size_t line, std::size_t& begin) const;
  };

  // Lines
  void consumeQuietly();
  bool continuesParagraph(std::string_view line);
  [[nodiscard]] std::size_t tailLength() const;
  void processLine(std::string_view line, bool terminated);
  void close();
  void showTail();

  // Containers
  void applyContainers(const LineAnalysis& analysis);
  void openContainer(Container& container);
  void openFootnote(const Container& container);
  void openItem(const Container& item);
  void closeContainer(const Container& container);
  [[nodiscard]] bool isTight() const;

  // Leaf blocks
  void applyLeaf(std::string_view line, const LineAnalysis& analysis);
  void beginLeaf(std::string_view line, const LineAnalysis& analysis);
  void addLine(std::string_view line, const LineAnalysis& analysis);
  void addTextLine(std::string_view line, const LineAnalysis& analysis);
  void addVerbatimLine(std::string_view line, const LineAnalysis& analysis);
  [[nodiscard]] bool endsLeaf(const LineAnalysis& analysis) const;
  void endLeaf();
  void endParagraph();
  void setextUnderline(std::string_view line, const LineAnalysis& analysis);
  void atxHeading(std::string_view line, const LineAnalysis& analysis);
  void thematicBreak();
  void beginTable(std::string_view line, const LineAnalysis& analysis);
  void addRow(std::string_view line, const LineAnalysis& analysis);
  void endTable();
  void showOpenParagraph();

  // Inline content
  std::size_t takeDefinitions();
  void define(std::size_t first, const markdown::DefinitionScan& scan);
  enum class Content : std::uint8_t { kComplete, kUnfinished };
  void render(Tag tag, String document, std::size_t begin, Content content);
  [[nodiscard]] Content lineContent() const;
  static bool completeTail(String& document, std::size_t begin, bool isRow);
  void openRendered(Tag tag, bool isGroup);
  void takeOut(String& document, std::size_t begin, Content content, std::uint64_t offset);
  void build(Tag tag, const String& document, Vector<String>& missing);
  [[nodiscard]] String definitionsFor(const String& document, Vector<String>& missing);
  void repair();
  void blockClosed();
  void stopIfRefused();

  Sanitizer& sanitizer_;
  TreeBuilder& tree_;
  MarkdownOptions options_;
  markdown::InlineParser parser_;
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
  Leaf leaf_;
  /// How much of the tail shows, where it is too long to show at each flush; else 0.
  std::size_t shownTail_ = 0;

  markdown::LinkDefinitions definitions_;
  markdown::LateReferences late_;
  markdown::Footnotes footnotes_;
  markdown::HeadingSlugs slugs_;
  /// Of the inline content that is rendered.
  Vector<markdown::TakenOut> taken_;
  MarkdownCounters counters_;
};

}  // namespace sluice
