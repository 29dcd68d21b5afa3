// The inline content of one leaf block: md4c parses it, the sanitizer takes it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sanitize/sanitizer.h"

namespace sluice::markdown {

/// The dialect beyond CommonMark; the defaults are GitHub's.
struct InlineOptions {
  bool strikethrough = true;
  bool autolinks = true;
  /// A line break in a paragraph is a hard one.
  bool hardBreaks = false;
};

/// Runs md4c over documents of one block each, so that its result is that of the same block in the whole document.
///
/// A document is the link definitions that the block refers to, a blank line, and the block:
/// - a paragraph behind a first line `kParagraphGuard`, its own lines indented, so that whatever a line begins with,
///   it goes on the paragraph; the guard's output is dropped;
/// - a table row as the only body row, or the header, of a table.
class InlineParser {
 public:
  static constexpr std::string_view kParagraphGuard = "x\n";
  /// The guard of a paragraph whose first line is empty (behind a task list item's mark): its line break is kept.
  static constexpr std::string_view kEmptyLineGuard = "xx\n";
  static constexpr std::string_view kLineIndent = "    ";

  InlineParser(Sanitizer& sanitizer, const InlineOptions& options);

  /// Inline content of a paragraph or heading, into the element that is open.
  void paragraph(std::string_view document);
  /// A header row: `<thead><tr>`'s cells. The document's table has that header and the real delimiter row.
  void headerRow(std::string_view document);
  /// A body row's cells. The document's table has an empty header, a delimiter row and this row.
  void bodyRow(std::string_view document);

  /// Bytes handed to md4c since construction.
  [[nodiscard]] std::uint64_t bytesParsed() const { return bytesParsed_; }

 private:
  friend struct Callbacks;

  struct Image {
    std::string src;
    std::string title;
    std::string alt;
  };

  void parse(std::string_view document, unsigned flags);

  Sanitizer& sanitizer_;
  unsigned flags_;
  int guard_ = 0;  // callbacks of the guard still to be dropped
  bool wantsHeader_ = false;
  bool wantsBody_ = false;
  bool isMuted_ = false;
  unsigned imageDepth_ = 0;
  Image image_;
  std::string scratch_;
  std::uint64_t bytesParsed_ = 0;
};

}  // namespace sluice::markdown
