// The part of Sanitizer that takes raw HTML: what of an author's markup becomes elements, and what shows as text.
#include <initializer_list>

#include "limits.h"
#include "sanitize/attribute_values.h"
#include "sanitize/sanitizer.h"
#include "text/entities.h"
#include "text/utf8.h"

namespace sluice {
namespace {

bool isOneOf(Tag tag, std::initializer_list<Tag> tags) {
  for (const Tag candidate : tags) {
    if (tag == candidate) return true;
  }
  return false;
}

bool isTablePart(Tag tag) {
  return isOneOf(tag, {Tag::kTr, Tag::kTbody, Tag::kThead, Tag::kTfoot, Tag::kCaption, Tag::kColgroup});
}

/// Start tags before which an open `p` ends.
bool endsParagraph(Tag tag) {
  return isOneOf(tag,
                 {Tag::kP,          Tag::kH1,  Tag::kH2,     Tag::kH3,      Tag::kH4,      Tag::kH5,     Tag::kH6,
                  Tag::kBlockquote, Tag::kUl,  Tag::kOl,     Tag::kPre,     Tag::kHr,      Tag::kTable,  Tag::kDiv,
                  Tag::kDetails,    Tag::kDl,  Tag::kFigure, Tag::kSection, Tag::kArticle, Tag::kAside,  Tag::kHeader,
                  Tag::kFooter,     Tag::kNav, Tag::kMain,   Tag::kHgroup,  Tag::kAddress, Tag::kCenter, Tag::kMenu});
}

/// Whether the start tag of `next` ends the innermost open element: the end tags that HTML lets an author leave out.
/// https://html.spec.whatwg.org/multipage/syntax.html#optional-tags
bool isEndImplied(Tag open, Tag next) {
  switch (open) {
    case Tag::kP:
      return endsParagraph(next);
    case Tag::kLi:
      return next == Tag::kLi;
    case Tag::kDt:
    case Tag::kDd:
      return next == Tag::kDt || next == Tag::kDd;
    case Tag::kRt:
    case Tag::kRp:
      return next == Tag::kRt || next == Tag::kRp;
    case Tag::kTd:
    case Tag::kTh:
      return next == Tag::kTd || next == Tag::kTh || isTablePart(next);
    case Tag::kTr:
      return isTablePart(next);
    case Tag::kThead:
    case Tag::kTbody:
    case Tag::kTfoot:
    case Tag::kCaption:
      return next != Tag::kTr && isTablePart(next);
    case Tag::kColgroup:
      return isTablePart(next);
    case Tag::kA:
      return next == Tag::kA;
    default:
      return false;
  }
}

/// The value of the attribute with its character references decoded, or empty.
String decodedValue(const HtmlToken& token, Attribute attribute) {
  String value;
  for (std::size_t i = 0; i < token.attributeCount; ++i) {
    if (findAttribute(token.attributes[i].name) != attribute) continue;
    decodeReferences(token.attributes[i].value, ReferenceContext::kAttribute, value);
    break;
  }
  return value;
}

/// What a report calls markup that is no tag: "?xml", "!DOCTYPE".
std::string_view markupName(std::string_view source) {
  return source.substr(1, source.find_first_of(" \t\n\f\r<>", 1) - 1);
}

}  // namespace

void Sanitizer::rawHtml(std::string_view html) {
  if (allowsRawHtml_) {
    state_.tokenizer.feed(html, *this);
  } else {
    appendText(html);
  }
}

void Sanitizer::endRawBlock(RawEnd end) {
  if (end == RawEnd::kHeld) state_.tokenizer.reset();
  settleRaw();
}

/// Whatever raw HTML is unfinished when something else comes will stay so.
void Sanitizer::settleRaw() {
  if (!state_.tokenizer.atRest()) state_.tokenizer.finish(*this);
  state_.afterPreTag = false;
}

void Sanitizer::token(const HtmlToken& token) {
  const bool afterPreTag = state_.afterPreTag;
  state_.afterPreTag = false;
  switch (token.kind) {
    case HtmlToken::Kind::kText:
      appendText(afterPreTag && token.text.front() == '\n' ? token.text.substr(1) : token.text);
      break;
    case HtmlToken::Kind::kStartTag:
      startTag(token);
      break;
    case HtmlToken::Kind::kEndTag:
      endTag(token);
      break;
    case HtmlToken::Kind::kComment:
      if (!token.complete) report(ViolationKind::kMarkup, "!--", {});
      break;
    case HtmlToken::Kind::kMarkup:
      appendText(token.source);
      report(ViolationKind::kMarkup, markupName(token.source), token.source);
      break;
  }
}

void Sanitizer::startTag(const HtmlToken& token) {
  const Tag tag = findTag(token.name);
  if (!isRawAllowed(tag)) {
    appendText(token.source);
    report(ViolationKind::kTag, token.name, token.source);
    return;
  }
  closeImplied(tag);
  if (state_.hidden > 0 || state_.open.size() >= limits::kMaxTreeDepth || state_.rawOpen >= limits::kMaxRawNesting) {
    appendText(token.source);
    report(ViolationKind::kNesting, tagName(tag), token.source);
    return;
  }
  if (tag == Tag::kImg) {
    rawImage(token);
    return;
  }
  open(tag, !isVoid(tag));
  rawAttributes(tag, token);
  if (isVoid(tag)) close();
  state_.afterPreTag = tag == Tag::kPre;
}

void Sanitizer::endTag(const HtmlToken& token) {
  const Tag tag = findTag(token.name);
  std::size_t matching = state_.open.size();
  while (matching > 0 && state_.open[matching - 1].raw && state_.open[matching - 1].tag != tag) --matching;
  const bool matches = state_.hidden == 0 && matching > 0 && state_.open[matching - 1].raw;
  if (!matches) {
    appendText(token.source);
    return;
  }
  while (state_.open.size() >= matching) closeInnermost();
}

void Sanitizer::closeImplied(Tag next) {
  while (state_.hidden == 0 && !state_.open.empty() && state_.open.back().raw &&
         isEndImplied(state_.open.back().tag, next)) {
    closeInnermost();
  }
}

void Sanitizer::rawAttributes(Tag tag, const HtmlToken& token) {
  for (std::size_t i = 0; i < token.attributeCount; ++i) rawAttribute(tag, token.attributes[i]);
  if (token.attributesCut) report(ViolationKind::kAttribute, tagName(tag), token.source);
}

void Sanitizer::rawAttribute(Tag tag, const HtmlAttribute& written) {
  const Attribute name = findAttribute(written.name);
  String value;
  decodeReferences(written.value, ReferenceContext::kAttribute, value);
  if (!isRawAllowed(tag, name)) {
    report(ViolationKind::kAttribute, written.name, value);
    return;
  }
  switch (attributeKind(name)) {
    case AttributeKind::kFlag:
      attribute(name, {});
      return;
    case AttributeKind::kUrl:
      if (name == Attribute::kHref) {
        linkTarget(value);
      } else if (gate_.link(value, scratch_) == UrlVerdict::kAllowed) {
        attribute(name, scratch_);
      } else {
        report(ViolationKind::kUrl, attributeName(name), value);
      }
      return;
    case AttributeKind::kImageUrl:
      return;  // rawImage's
    case AttributeKind::kText:
      if (isAllowedValue(name, value)) {
        attribute(name, prefixOfUtf8(value, limits::kMaxAttributeBytes));
      } else {
        report(ViolationKind::kAttribute, attributeName(name), value);
      }
      return;
  }
}

/// Reports the attributes that the element may not carry, where it is not made.
void Sanitizer::reportUnlisted(Tag tag, const HtmlToken& token) {
  for (std::size_t i = 0; i < token.attributeCount; ++i) {
    const HtmlAttribute& written = token.attributes[i];
    const Attribute name = findAttribute(written.name);
    if (!isRawAllowed(tag, name)) report(ViolationKind::kAttribute, written.name, written.value);
  }
}

void Sanitizer::rawImage(const HtmlToken& token) {
  if (openImage(decodedValue(token, Attribute::kSrc))) {
    rawAttributes(Tag::kImg, token);
  } else {
    const String title = decodedValue(token, Attribute::kTitle);
    if (!title.empty()) attribute(Attribute::kTitle, prefixOfUtf8(title, limits::kMaxAttributeBytes));
    appendText(decodedValue(token, Attribute::kAlt));
    reportUnlisted(Tag::kImg, token);
  }
  close();
}

}  // namespace sluice
