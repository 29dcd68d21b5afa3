#include "sanitize/html_tokenizer.h"

#include "limits.h"
#include "text/ascii.h"
#include "text/entities.h"
#include "text/utf8.h"

namespace sluice {
namespace {

/// Elements whose content a browser does not read as markup.
/// https://html.spec.whatwg.org/multipage/parsing.html#parsing-html-fragments, step 4
constexpr std::string_view kRawTextElements[] = {"script", "style",   "textarea", "title",    "xmp",
                                                 "iframe", "noembed", "noframes", "plaintext"};

std::string_view rawTextElement(std::string_view name) {
  for (const std::string_view element : kRawTextElements) {
    if (equalsIgnoringAsciiCase(name, element)) return element;
  }
  return {};
}

bool endsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

constexpr std::string_view kCdataStart = "<![CDATA[";

}  // namespace

void HtmlTokenizer::feed(std::string_view html, HtmlTokenSink& sink) {
  std::size_t at = 0;
  while (at < html.size()) {
    switch (state_) {
      case State::kData:
      case State::kRawText:
        at += text(html.substr(at), sink);
        break;
      case State::kComment:
        at += comment(html.substr(at), sink);
        break;
      default:
        if (pending_.size() >= limits::kMaxMarkupBytes && !isContinuationByte(html[at])) {
          emitPendingAsText(sink);
        } else if (step(html[at], sink) == Step::kConsumed) {
          ++at;
        }
    }
  }
}

void HtmlTokenizer::finish(HtmlTokenSink& sink) {
  switch (state_) {
    case State::kData:
    case State::kRawText:
      break;
    case State::kCharacterReference:
      emitReference(sink);
      break;
    case State::kCommentStart:
    case State::kCommentStartDash:
    case State::kComment:
    case State::kCommentEndDash:
    case State::kCommentEnd:
    case State::kCommentEndBang:
      emitComment(false, sink);
      break;
    default:
      emitPendingAsText(sink);
  }
  reset();
}

/// Passes text on up to the next byte that may start something else. @return the bytes used
std::size_t HtmlTokenizer::text(std::string_view html, HtmlTokenSink& sink) {
  const bool raw = state_ == State::kRawText;
  std::size_t end = raw ? html.find('<') : html.find_first_of("<&");
  if (end == std::string_view::npos) end = html.size();
  if (end > 0) {
    HtmlToken token;
    token.source = token.text = html.substr(0, end);
    sink.token(token);
  }
  if (end == html.size()) return end;
  if (html[end] == '&') {
    begin(State::kCharacterReference, '&');
  } else {
    begin(raw ? State::kRawTextLessThan : State::kTagOpen, '<');
  }
  return end + 1;
}

/// https://html.spec.whatwg.org/multipage/parsing.html#comment-state
std::size_t HtmlTokenizer::comment(std::string_view html, HtmlTokenSink&) {
  const std::size_t dash = html.find('-');
  if (dash == std::string_view::npos) return html.size();
  state_ = State::kCommentEndDash;
  return dash + 1;
}

HtmlTokenizer::Step HtmlTokenizer::step(char c, HtmlTokenSink& sink) {
  const auto commentByte = [this, c, &sink](State next) {
    if (c == '>' && state_ != State::kCommentEndDash) {
      emitComment(true, sink);
      return Step::kConsumed;
    }
    if (c == '-') {
      state_ = next;
      return Step::kConsumed;
    }
    return again(State::kComment);
  };
  switch (state_) {
    case State::kCharacterReference:
      return characterReference(c, sink);
    case State::kRawTextLessThan:
      return rawTextLessThan(c, sink);
    case State::kTagOpen:
      return tagOpen(c, sink);
    case State::kEndTagOpen:
      return endTagOpen(c, sink);
    case State::kTagName:
      return tagName(c, sink);
    case State::kBeforeAttributeName:
      return beforeAttributeName(c, sink);
    case State::kAttributeName:
      return attributeName(c, sink);
    case State::kAfterAttributeName:
    case State::kAfterAttributeValueQuoted:
      return afterAttributeName(c, sink);
    case State::kBeforeAttributeValue:
    case State::kAttributeValueDoubleQuoted:
    case State::kAttributeValueSingleQuoted:
    case State::kAttributeValueUnquoted:
      return attributeValue(c, sink);
    case State::kMarkupDeclarationOpen:
      return markupDeclarationOpen(c);
    case State::kBogusComment:
      return markup(c, ">", sink);
    case State::kCdataSection:
      return markup(c, "]]>", sink);
    case State::kProcessingInstruction:
      return markup(c, "?>", sink);
    case State::kCommentStart:
      return commentByte(State::kCommentStartDash);
    case State::kCommentStartDash:
      return commentByte(State::kCommentEnd);
    case State::kCommentEndDash:
      return commentByte(State::kCommentEnd);
    case State::kCommentEndBang:
      return commentByte(State::kCommentEndDash);
    case State::kCommentEnd:
      if (c != '!') return commentByte(State::kCommentEnd);
      state_ = State::kCommentEndBang;
      return Step::kConsumed;
    case State::kData:
    case State::kRawText:
    case State::kComment:
      break;  // taken by text() and comment()
  }
  return Step::kConsumed;
}

/// https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state
HtmlTokenizer::Step HtmlTokenizer::characterReference(char c, HtmlTokenSink& sink) {
  const bool belongs = isAsciiAlphanumeric(c) || (c == '#' && pending_.size() == 1);
  if (belongs && pending_.size() < kLongestNamedReference) return keep(c);
  if (c == ';') {
    pending_ += c;
    emitReference(sink);
    return Step::kConsumed;
  }
  emitReference(sink);
  return Step::kAgain;
}

/// https://html.spec.whatwg.org/multipage/parsing.html#rawtext-end-tag-name-state
HtmlTokenizer::Step HtmlTokenizer::rawTextLessThan(char c, HtmlTokenSink& sink) {
  const std::size_t at = pending_.size();
  if (at == 1 && c == '/') return keep(c);
  const std::size_t matched = at - 2;
  if (at >= 2 && matched < rawTextName_.size() && toAsciiLower(c) == rawTextName_[matched]) return keep(c);
  const bool endless = rawTextName_ == "plaintext";
  if (at >= 2 && matched == rawTextName_.size() && !endless && (isAsciiWhitespace(c) || c == '/' || c == '>')) {
    isEndTag_ = true;
    name_.begin = 2;
    return again(State::kTagName);
  }
  emitPendingAsText(sink);
  return Step::kAgain;
}

/// https://html.spec.whatwg.org/multipage/parsing.html#tag-open-state
HtmlTokenizer::Step HtmlTokenizer::tagOpen(char c, HtmlTokenSink& sink) {
  if (c == '!') return keep(c, State::kMarkupDeclarationOpen);
  if (c == '/') return keep(c, State::kEndTagOpen);
  if (c == '?') return keep(c, State::kProcessingInstruction);
  if (isAsciiAlpha(c)) {
    isEndTag_ = false;
    name_.begin = position();
    return again(State::kTagName);
  }
  emitPendingAsText(sink);
  return Step::kAgain;
}

/// https://html.spec.whatwg.org/multipage/parsing.html#end-tag-open-state
HtmlTokenizer::Step HtmlTokenizer::endTagOpen(char c, HtmlTokenSink&) {
  if (!isAsciiAlpha(c)) return again(State::kBogusComment);
  isEndTag_ = true;
  name_.begin = position();
  return again(State::kTagName);
}

/// https://html.spec.whatwg.org/multipage/parsing.html#tag-name-state
HtmlTokenizer::Step HtmlTokenizer::tagName(char c, HtmlTokenSink&) {
  if (!isAsciiWhitespace(c) && c != '/' && c != '>') return keep(c);
  name_.end = position();
  return again(State::kBeforeAttributeName);
}

/// https://html.spec.whatwg.org/multipage/parsing.html#before-attribute-name-state, and the self-closing start tag
/// state: a slash means nothing to a browser but for void elements, which close either way.
HtmlTokenizer::Step HtmlTokenizer::beforeAttributeName(char c, HtmlTokenSink& sink) {
  if (isAsciiWhitespace(c) || c == '/') return keep(c);
  if (c == '>') {
    pending_ += c;
    emitTag(sink);
    return Step::kConsumed;
  }
  startAttribute();
  return keep(c, State::kAttributeName);  // also '=': here it is part of the name
}

/// https://html.spec.whatwg.org/multipage/parsing.html#attribute-name-state
HtmlTokenizer::Step HtmlTokenizer::attributeName(char c, HtmlTokenSink&) {
  if (c == '=') {
    endAttributeName();
    return keep(c, State::kBeforeAttributeValue);
  }
  if (!isAsciiWhitespace(c) && c != '/' && c != '>') return keep(c);
  endAttributeName();
  return again(State::kAfterAttributeName);
}

/// https://html.spec.whatwg.org/multipage/parsing.html#after-attribute-name-state and
/// https://html.spec.whatwg.org/multipage/parsing.html#after-attribute-value-(quoted)-state
HtmlTokenizer::Step HtmlTokenizer::afterAttributeName(char c, HtmlTokenSink&) {
  const bool afterName = state_ == State::kAfterAttributeName;
  if (afterName && isAsciiWhitespace(c)) return keep(c);
  if (afterName && c == '=') return keep(c, State::kBeforeAttributeValue);
  return again(State::kBeforeAttributeName);
}

/// https://html.spec.whatwg.org/multipage/parsing.html#before-attribute-value-state and the three that follow it
HtmlTokenizer::Step HtmlTokenizer::attributeValue(char c, HtmlTokenSink&) {
  const auto startValue = [this](std::uint32_t begin) {
    if (!attributesCut_) attributes_.back().value = {begin, begin};
  };
  switch (state_) {
    case State::kAttributeValueDoubleQuoted:
    case State::kAttributeValueSingleQuoted:
      if (c != (state_ == State::kAttributeValueDoubleQuoted ? '"' : '\'')) return keep(c);
      endAttributeValue();
      return keep(c, State::kAfterAttributeValueQuoted);
    case State::kAttributeValueUnquoted:
      if (!isAsciiWhitespace(c) && c != '>') return keep(c);
      endAttributeValue();
      return again(State::kBeforeAttributeName);
    default:
      break;
  }
  if (isAsciiWhitespace(c)) return keep(c);
  if (c == '>') return again(State::kBeforeAttributeName);
  if (c == '"' || c == '\'') {
    startValue(position() + 1);
    return keep(c, c == '"' ? State::kAttributeValueDoubleQuoted : State::kAttributeValueSingleQuoted);
  }
  startValue(position());
  return keep(c, State::kAttributeValueUnquoted);
}

/// https://html.spec.whatwg.org/multipage/parsing.html#markup-declaration-open-state
HtmlTokenizer::Step HtmlTokenizer::markupDeclarationOpen(char c) {
  const std::size_t at = pending_.size();
  if (c == '-' && at == 2) return keep(c);
  if (c == '-' && at == 3 && pending_[2] == '-') {
    pending_.clear();
    state_ = State::kCommentStart;
    return Step::kConsumed;
  }
  const bool cdata = pending_ == kCdataStart.substr(0, at) && c == kCdataStart[at];
  if (cdata) return keep(c, at + 1 == kCdataStart.size() ? State::kCdataSection : State::kMarkupDeclarationOpen);
  return again(State::kBogusComment);
}

/// Markup that nobody looks into, up to `end`.
HtmlTokenizer::Step HtmlTokenizer::markup(char c, std::string_view end, HtmlTokenSink& sink) {
  pending_ += c;
  const std::size_t start = state_ == State::kCdataSection ? kCdataStart.size() : 2;
  if (c == '>' && endsWith(std::string_view(pending_).substr(start), end)) emitMarkup(sink);
  return Step::kConsumed;
}

HtmlTokenizer::Step HtmlTokenizer::keep(char c) {
  pending_ += c;
  return Step::kConsumed;
}

HtmlTokenizer::Step HtmlTokenizer::keep(char c, State next) {
  state_ = next;
  return keep(c);
}

HtmlTokenizer::Step HtmlTokenizer::again(State next) {
  state_ = next;
  return Step::kAgain;
}

void HtmlTokenizer::startAttribute() {
  attributesCut_ = attributes_.size() >= limits::kMaxAttributes;
  if (!attributesCut_) attributes_.push_back({{position(), position()}, {}});
}

void HtmlTokenizer::endAttributeName() {
  if (!attributesCut_) attributes_.back().name.end = position();
}

void HtmlTokenizer::endAttributeValue() {
  if (!attributesCut_) attributes_.back().value.end = position();
}

void HtmlTokenizer::begin(State state, char c) {
  state_ = state;
  pending_ = std::string_view(&c, 1);
}

HtmlTokenizer::State HtmlTokenizer::restState() const { return rawTextName_.empty() ? State::kData : State::kRawText; }

void HtmlTokenizer::emitTag(HtmlTokenSink& sink) {
  HtmlAttribute attributes[limits::kMaxAttributes];
  HtmlToken token;
  token.kind = isEndTag_ ? HtmlToken::Kind::kEndTag : HtmlToken::Kind::kStartTag;
  token.source = pending_;
  token.name = view(name_);
  if (!isEndTag_) {
    token.attributes = attributes;
    token.attributeCount = collectAttributes(attributes);
    token.attributesCut = attributesCut_;
  }
  sink.token(token);
  rawTextName_ = isEndTag_ ? std::string_view() : rawTextElement(token.name);
  pending_.clear();
  attributes_.clear();
  attributesCut_ = false;
  state_ = restState();
}

void HtmlTokenizer::emitMarkup(HtmlTokenSink& sink) {
  HtmlToken token;
  token.kind = HtmlToken::Kind::kMarkup;
  token.source = pending_;
  sink.token(token);
  pending_.clear();
  state_ = State::kData;
}

void HtmlTokenizer::emitComment(bool complete, HtmlTokenSink& sink) {
  HtmlToken token;
  token.kind = HtmlToken::Kind::kComment;
  token.complete = complete;
  sink.token(token);
  state_ = State::kData;
}

void HtmlTokenizer::emitPendingAsText(HtmlTokenSink& sink) {
  HtmlToken token;
  token.source = token.text = pending_;
  sink.token(token);
  pending_.clear();
  attributes_.clear();
  attributesCut_ = false;
  state_ = restState();
}

void HtmlTokenizer::emitReference(HtmlTokenSink& sink) {
  String decoded;
  const std::size_t used = decodeReferenceAt(pending_, ReferenceContext::kText, decoded);
  decoded += std::string_view(pending_).substr(used);
  HtmlToken token;
  token.source = pending_;
  token.text = decoded;
  sink.token(token);
  pending_.clear();
  state_ = State::kData;
}

/// Fills in the attributes, the first of each name. @return how many
std::size_t HtmlTokenizer::collectAttributes(HtmlAttribute* attributes) const {
  std::size_t count = 0;
  for (const AttributeRange& range : attributes_) {
    const HtmlAttribute attribute{view(range.name), view(range.value)};
    bool duplicate = false;
    for (std::size_t i = 0; i < count; ++i)
      duplicate = duplicate || equalsIgnoringAsciiCase(attributes[i].name, attribute.name);
    if (!duplicate) attributes[count++] = attribute;
  }
  return count;
}

std::string_view HtmlTokenizer::view(Range range) const {
  return std::string_view(pending_).substr(range.begin, range.end - range.begin);
}

}  // namespace sluice
