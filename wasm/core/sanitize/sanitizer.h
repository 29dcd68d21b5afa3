// The only road from Markdown to a TreeSink: what is not listed does not get past it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "base/vector.h"
#include "sanitize/allowlist.h"
#include "sanitize/html_tokenizer.h"
#include "sanitize/text_guard.h"
#include "sanitize/tree_sink.h"
#include "sanitize/url_gate.h"
#include "sanitize/violation.h"

namespace sluice {

/// What a sanitizer lets through.
struct SanitizerOptions {
  UrlPolicy urls;
  /// Whether listed elements may be written as raw HTML. If not, all raw HTML shows as the text that was written.
  bool rawHtml = true;
  /// What becomes of invisible characters that can hide text.
  InvisibleText invisible = InvisibleText::kKeep;
  /// Whether the content is to end at the first refusal that is no mere notice.
  bool stopAtViolation = false;
  /// What all ids begin with: letters, digits, `-` and `_`. It keeps them apart from those of the page and of other
  /// answers.
  String idPrefix = "sluice-";
  /// Whether `#…` in a link is one of the answer's own ids, without their prefix.
  bool ownFragments = false;
};

/// A table cell's alignment.
enum class CellAlignment : std::uint8_t { kDefault, kLeft, kCenter, kRight };

/// What of a Sanitizer changes while it runs, to be put back when a speculation is rewound. A plain value: copying it
/// costs the bytes of the open elements and of the raw HTML tag under way.
class SanitizerState {
 private:
  friend class Sanitizer;

  struct OpenElement {
    /// kNone for a group.
    Tag tag;
    /// Written as raw HTML, as opposed to Markdown's own structure.
    bool raw;
  };

  /// The link under way: where it leads and what it says. Of its text, no more than a URL that people compare.
  struct Link {
    /// How many elements are open with it; 0 if there is none.
    std::size_t depth = 0;
    String href;
    String text;
  };

  Vector<OpenElement> open;
  HtmlTokenizer tokenizer;
  Link link;
  InvisibleRun invisible;
  /// How many of `open` are raw.
  std::uint32_t rawOpen = 0;
  /// Elements opened beyond the nesting limit and not yet closed: they exist here only.
  std::uint32_t hidden = 0;
  /// A raw `<pre>` was opened last: a line end that follows at once is no content of it.
  bool afterPreTag = false;
};

/// Builds the sanitized tree of one channel in a TreeSink.
///
/// The Markdown layer calls in document order. Every `open…` is matched by one `closeElement`; raw HTML elements that
/// an author left open are closed by the `closeElement` of the Markdown element they stand in, or by `finish`.
/// All text handed in, each piece by itself, is well-formed UTF-8 with character references decoded, except for
/// `rawHtml`. Views are read before the call returns.
class Sanitizer final : private HtmlTokenSink {
 public:
  /// Both sinks outlive the sanitizer.
  Sanitizer(TreeSink& tree, ViolationSink& violations, SanitizerOptions options);
  Sanitizer(const Sanitizer&) = delete;
  Sanitizer& operator=(const Sanitizer&) = delete;

  /// Opens an element of Markdown's own structure that needs no attribute: a container, a leaf block, a span.
  void openElement(Tag tag);
  /// Opens a group, which nests as an element does without being one in the page: a tight list's paragraph.
  void openGroup();
  /// Closes the Markdown element or group opened last and before that all raw HTML elements within it.
  void closeElement();
  /// Opens and closes a void element: Hr, Br (a hard line break).
  void voidElement(Tag tag);
  /// Text of the element opened last.
  void text(std::string_view text);

  /// `<ol>`, with `start` where it is not 1.
  void openOrderedList(std::uint32_t start);
  /// `<li class="task-list-item">` with its box as the first child.
  void openTaskItem(bool checked);
  /// `<th>` or `<td>`.
  void openTableCell(Tag tag, CellAlignment alignment);
  /// `<pre><code>`, the latter with class "language-…" where the info string's first word is not empty. Needs one
  /// `closeCodeBlock`.
  void openCodeBlock(std::string_view language);
  void closeCodeBlock();

  /// Where a formula stands: in a line of text, in the middle of a paragraph but displayed, on lines of its own.
  enum class Math : std::uint8_t { kInline, kDisplay, kBlock };
  /// `<span class="math math-inline">`, `<span class="math math-display">` or `<div class="math math-display">`: its
  /// text is TeX, for the host's math renderer to find.
  void openMath(Math math);
  /// `<blockquote class="markdown-alert markdown-alert-…">` with its title. `name` is one of GitHub's five, in lower
  /// case.
  void openAlert(std::string_view name);

  /// A footnote's number where it is referred to, as a link to its definition where it does not stand in a link:
  /// `<sup class="footnote-ref"><a href="#…fn:1">`. The first reference has an id, to which the definition leads back.
  /// @param source the reference as written: collected text has it in place of the number
  void footnoteReference(std::uint32_t number, bool isFirst, std::string_view source);
  /// The element of a footnote's definition: `<div class="footnote">`, which begins with its number as a link back to
  /// the first reference. The first definition has an id.
  void openFootnote(std::uint32_t number, bool isFirst);

  /// `<a href rel title>`. A refused URL leaves `<a>` without href and is reported; the content shows either way.
  /// @param href with character references decoded, otherwise as written
  /// @param title empty for none
  void openLink(std::string_view href, std::string_view title);
  /// `<a>` for a link whose URL is not complete yet.
  void openInertLink();
  /// `<img src alt title>`. If the URL is refused: `<span class="sluice-image-refused" title>` with the
  /// alternative text, and a report. Where only the origin was refused, the span has the URL in `data-sluice-src`, for
  /// the host to offer loading it; nothing fetches it.
  void image(std::string_view src, std::string_view title, std::string_view alt);

  /// Raw HTML as the author wrote it: an HTML block piece by piece (with its line ends), or an inline tag. Listed
  /// elements nest around what follows, Markdown included; all else shows as the text that was written; comments
  /// vanish.
  void rawHtml(std::string_view html);
  /// What of raw HTML stays unfinished at the end of an HTML block.
  enum class RawEnd : std::uint8_t {
    kFinal,  ///< shows as the text that was written: no more of it will come
    kHeld,   ///< is held back: this is the document's tail, and what follows decides
  };
  /// The end of an HTML block. For what is unfinished when other calls follow without this one, it is final.
  void endRawBlock(RawEnd end);

  /// All text that is shown from here on is appended to `text` as well; null ends that.
  void collectText(String* text) { collected_ = text; }
  /// Gives the Markdown element opened last the id of this slug, unless that is empty, and closes all raw HTML elements
  /// within it.
  void identify(std::string_view slug);

  /// The offset that the next violations carry: bytes of the channel's text before the block or span at work.
  void setOffset(std::uint64_t offset) { offset_ = offset; }
  /// While true, nothing is reported: what is rendered will be rendered again.
  void setProvisional(bool provisional) { provisional_ = provisional; }
  /// Whether the content is to end here (SanitizerOptions::stopAtViolation).
  [[nodiscard]] bool hasToStop() const { return stops_ && violated_; }

  /// Closes every open element: the end of the document.
  void finish();
  /// Back to the state after construction. The TreeSink is told nothing.
  void reset();

  [[nodiscard]] SanitizerState save() const { return state_; }
  /// Goes on from a saved state; the TreeSink's own state must be that of then.
  void restore(const SanitizerState& state) { state_ = state; }

 private:
  void token(const HtmlToken& token) override;
  void startTag(const HtmlToken& token);
  void endTag(const HtmlToken& token);
  void rawText(std::string_view text);
  void rawAttributes(Tag tag, const HtmlToken& token);
  void rawAttribute(Tag tag, const HtmlAttribute& written);
  void rawImage(const HtmlToken& token);
  void reportUnlisted(Tag tag, const HtmlToken& token);
  void closeImplied(Tag next);
  void settleRaw();

  void open(Tag tag, bool raw);
  void close();
  void closeInnermost();
  void attribute(Attribute attribute, std::string_view value);
  void appendText(std::string_view text);
  [[nodiscard]] bool showsBidi() const;
  void checkLink();
  /// Opens the element for an image: `<img>` with its source, or the stand-in of a refused one. @return which
  bool openImage(std::string_view src);
  void linkTarget(std::string_view href);
  void footnoteLink(std::string_view target, std::string_view role, std::string_view label, std::string_view number);
  void ownId(std::string_view kind, std::string_view name);
  [[nodiscard]] bool isInside(Tag tag) const;
  void report(ViolationKind kind, std::string_view name, std::string_view value);

  TreeSink& tree_;
  ViolationSink& violations_;
  UrlGate gate_;
  bool allowsRawHtml_;
  InvisibleText invisible_;
  bool stops_;
  bool ownFragments_;
  String idPrefix_;
  bool violated_ = false;
  SanitizerState state_;
  std::uint64_t offset_ = 0;
  bool provisional_ = false;
  String* collected_ = nullptr;
  String scratch_;
  String guarded_;
};

}  // namespace sluice
