// Raw HTML in Markdown, cut into tags, comments and text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "base/vector.h"

namespace sluice {

/// An attribute as it was written: character references in `value` are not decoded.
struct HtmlAttribute {
  std::string_view name;
  std::string_view value;
};

/// One token. The views are read before the call that brings it returns.
struct HtmlToken {
  enum class Kind : std::uint8_t {
    kText,
    kStartTag,
    kEndTag,
    kComment,
    /// A processing instruction, a declaration, a CDATA section or what HTML calls a bogus comment.
    kMarkup,
  };

  Kind kind = Kind::kText;
  /// What was written. Empty for a comment: it can be as long as the document and nobody shows it.
  std::string_view source;
  /// kText: `source` with its character references decoded.
  std::string_view text;
  /// Tags: the name as written.
  std::string_view name;
  /// kStartTag: the attributes in order; of those with the same name (in any case) the first.
  const HtmlAttribute* attributes = nullptr;
  std::size_t attributeCount = 0;
  /// kStartTag: there were more than limits::kMaxAttributes, and they are not among `attributes`.
  bool attributesCut = false;
  /// kComment: false if the end of the input closed it.
  bool complete = true;
};

/// Takes tokens in the order of the input; all `source`s in a row, comments aside, are the input.
class HtmlTokenSink {
 public:
  virtual void token(const HtmlToken& token) = 0;

 protected:
  ~HtmlTokenSink() = default;
};

/// Cuts raw HTML, which arrives in pieces, into tokens by the states of the HTML standard's tokenizer
/// (https://html.spec.whatwg.org/multipage/parsing.html#tokenization) that matter to content.
///
/// Text is passed on at once, except for a character reference under way; tags and other markup are held until they
/// are complete. The content of elements whose content is no markup (script, style, textarea, title, …) is text without
/// character references, up to their end tag.
///
/// Where it differs from the standard, nothing depends on it, since all content of a page is made from these very
/// tokens: processing instructions and CDATA sections end where CommonMark ends them, at "?>" and "]]>"; a script ends
/// at its first end tag even within an escaped comment; and markup longer than limits::kMaxMarkupBytes is text.
///
/// A plain value: a copy is a point to go back to.
class HtmlTokenizer {
 public:
  /// Takes the next piece, well-formed UTF-8: cut anywhere, but between two code points.
  void feed(std::string_view html, HtmlTokenSink& sink);
  /// The input ends: an unfinished tag or other markup is text, an unfinished comment is a comment.
  void finish(HtmlTokenSink& sink);
  /// Forgets what is unfinished.
  void reset() { *this = {}; }
  /// Whether nothing is unfinished, so that `finish` would do nothing.
  [[nodiscard]] bool atRest() const { return state_ == State::kData && rawTextName_.empty(); }

 private:
  enum class State : std::uint8_t {
    kData,
    kCharacterReference,
    kRawText,
    kRawTextLessThan,
    kTagOpen,
    kEndTagOpen,
    kTagName,
    kBeforeAttributeName,
    kAttributeName,
    kAfterAttributeName,
    kBeforeAttributeValue,
    kAttributeValueDoubleQuoted,
    kAttributeValueSingleQuoted,
    kAttributeValueUnquoted,
    kAfterAttributeValueQuoted,
    kMarkupDeclarationOpen,
    kCommentStart,
    kCommentStartDash,
    kComment,
    kCommentEndDash,
    kCommentEnd,
    kCommentEndBang,
    kBogusComment,
    kCdataSection,
    kProcessingInstruction,
  };

  /// Positions in pending_.
  struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  struct AttributeRange {
    Range name;
    Range value;
  };

  /// What a byte does in a state: it is used up, or looked at once more in the state that was entered.
  enum class Step : std::uint8_t { kConsumed, kAgain };

  std::size_t text(std::string_view html, HtmlTokenSink& sink);
  std::size_t comment(std::string_view html, HtmlTokenSink& sink);
  Step step(char c, HtmlTokenSink& sink);
  Step characterReference(char c, HtmlTokenSink& sink);
  Step rawTextLessThan(char c, HtmlTokenSink& sink);
  Step tagOpen(char c, HtmlTokenSink& sink);
  Step endTagOpen(char c, HtmlTokenSink& sink);
  Step tagName(char c, HtmlTokenSink& sink);
  Step beforeAttributeName(char c, HtmlTokenSink& sink);
  Step attributeName(char c, HtmlTokenSink& sink);
  Step afterAttributeName(char c, HtmlTokenSink& sink);
  Step attributeValue(char c, HtmlTokenSink& sink);
  Step markupDeclarationOpen(char c);
  Step markup(char c, std::string_view end, HtmlTokenSink& sink);

  Step keep(char c);
  Step keep(char c, State next);
  Step again(State next);
  void startAttribute();
  void endAttributeName();
  void endAttributeValue();

  void begin(State state, char c);
  State restState() const;
  void emitTag(HtmlTokenSink& sink);
  void emitMarkup(HtmlTokenSink& sink);
  void emitComment(bool complete, HtmlTokenSink& sink);
  void emitPendingAsText(HtmlTokenSink& sink);
  void emitReference(HtmlTokenSink& sink);
  std::size_t collectAttributes(HtmlAttribute* attributes) const;
  std::string_view view(Range range) const;
  std::uint32_t position() const { return static_cast<std::uint32_t>(pending_.size()); }

  State state_ = State::kData;
  bool isEndTag_ = false;
  bool attributesCut_ = false;
  /// The markup under way, from its '<' or '&'.
  String pending_;
  Range name_;
  Vector<AttributeRange> attributes_;
  /// The element whose content is raw text, or empty. A name of kRawTextElements.
  std::string_view rawTextName_;
};

}  // namespace sluice
