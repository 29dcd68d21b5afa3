// HtmlTokenizer: the states of tags and their attributes, and of the elements whose content is no markup.
#include "limits.h"
#include "sanitize/html_tokenizer.h"
#include "text/ascii.h"

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

}  // namespace

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
