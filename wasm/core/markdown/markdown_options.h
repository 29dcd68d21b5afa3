// The dialect of Markdown.
#pragma once

namespace sluice {

namespace markdown {

/// What is read within a block; the defaults are GitHub's.
struct InlineOptions {
  bool strikethrough = true;
  bool autolinks = true;
  /// A line break in a paragraph is a hard one.
  bool hardBreaks = false;
};

}  // namespace markdown

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

}  // namespace sluice
