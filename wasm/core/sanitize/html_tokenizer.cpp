#include "sanitize/html_tokenizer.h"

#include "limits.h"
#include "text/ascii.h"
#include "text/entities.h"
#include "text/utf8.h"

namespace sluice {
namespace {

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

void HtmlTokenizer::begin(State state, char c) {
  state_ = state;
  pending_ = std::string_view(&c, 1);
}

HtmlTokenizer::State HtmlTokenizer::restState() const { return rawTextName_.empty() ? State::kData : State::kRawText; }

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

}  // namespace sluice
