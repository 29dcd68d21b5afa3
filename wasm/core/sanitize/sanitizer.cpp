#include "sanitize/sanitizer.h"

#include <utility>

#include "limits.h"
#include "text/ascii.h"
#include "text/utf8.h"

namespace sluice {
namespace {

/// The first word: a class attribute would take each further one as a class of its own.
std::string_view firstWord(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size() && !isAsciiWhitespace(text[end])) ++end;
  return text.substr(0, end);
}

std::string_view nameOf(CellAlignment alignment) {
  switch (alignment) {
    case CellAlignment::kLeft:
      return "left";
    case CellAlignment::kCenter:
      return "center";
    case CellAlignment::kRight:
      return "right";
    case CellAlignment::kDefault:
      break;
  }
  return {};
}

/// A decimal number's digits at the end of `buffer`.
std::string_view toDecimal(std::uint32_t number, char (&buffer)[10]) {
  std::size_t at = sizeof buffer;
  do {
    buffer[--at] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  return {buffer + at, sizeof buffer - at};
}

}  // namespace

Sanitizer::Sanitizer(TreeSink& tree, ViolationSink& violations, SanitizerOptions options)
    : tree_(tree),
      violations_(violations),
      gate_(std::move(options.urls)),
      allowsRawHtml_(options.rawHtml),
      invisible_(options.invisible),
      stops_(options.stopAtViolation),
      ownFragments_(options.ownFragments),
      idPrefix_(std::move(options.idPrefix)) {}

void Sanitizer::openElement(Tag tag) {
  settleRaw();
  // A block by itself says what its text is: it may be rendered again elsewhere than after the one before it.
  if (tag <= Tag::kTd) state_.invisible = {};
  open(tag, false);
}

void Sanitizer::openGroup() { openElement(Tag::kNone); }

void Sanitizer::closeElement() {
  settleRaw();
  close();
}

void Sanitizer::close() {
  if (state_.hidden > 0) {
    --state_.hidden;
    return;
  }
  while (!state_.open.empty()) {
    const bool raw = state_.open.back().raw;
    closeInnermost();
    if (!raw) return;
  }
}

void Sanitizer::voidElement(Tag tag) {
  openElement(tag);
  closeElement();
}

void Sanitizer::text(std::string_view text) {
  settleRaw();
  appendText(text);
}

void Sanitizer::openOrderedList(std::uint32_t start) {
  openElement(Tag::kOl);
  if (start == 1) return;
  char buffer[10];
  attribute(Attribute::kStart, toDecimal(start, buffer));
}

void Sanitizer::openTaskItem(bool checked) {
  openElement(Tag::kLi);
  attribute(Attribute::kClass, "task-list-item");
  openElement(Tag::kInput);
  attribute(Attribute::kType, "checkbox");
  attribute(Attribute::kClass, "task-list-item-checkbox");
  attribute(Attribute::kAriaLabel, "Task");
  attribute(Attribute::kDisabled, "");
  if (checked) attribute(Attribute::kChecked, "");
  closeElement();
}

void Sanitizer::openMath(Math math) {
  openElement(math == Math::kBlock ? Tag::kDiv : Tag::kSpan);
  attribute(Attribute::kClass, math == Math::kInline ? "math math-inline" : "math math-display");
}

void Sanitizer::openAlert(std::string_view name) {
  openElement(Tag::kBlockquote);
  String value("markdown-alert markdown-alert-");
  value.append(name);
  attribute(Attribute::kClass, value);
  openElement(Tag::kP);
  attribute(Attribute::kClass, "markdown-alert-title");
  String title(name);
  title[0] = static_cast<char>(title[0] - 'a' + 'A');
  text(title);
  closeElement();
}

void Sanitizer::footnoteReference(std::uint32_t number, bool isFirst, std::string_view source) {
  String* const collected = std::exchange(collected_, nullptr);
  if (collected != nullptr) collected->append(source);
  char buffer[10];
  const std::string_view digits = toDecimal(number, buffer);
  openElement(Tag::kSup);
  attribute(Attribute::kClass, "footnote-ref");
  if (isFirst) ownId("fnref:", digits);
  if (isInside(Tag::kA)) {
    text(digits);
  } else {
    footnoteLink("fn:", "doc-noteref", "Footnote ", digits);
  }
  closeElement();
  collected_ = collected;
}

void Sanitizer::openFootnote(std::uint32_t number, bool isFirst) {
  char buffer[10];
  const std::string_view digits = toDecimal(number, buffer);
  openElement(Tag::kDiv);
  attribute(Attribute::kClass, "footnote");
  attribute(Attribute::kRole, "doc-footnote");
  if (isFirst) ownId("fn:", digits);
  footnoteLink("fnref:", "doc-backlink", "Back to reference ", digits);
}

/// A footnote's number as a link to an id of ours.
void Sanitizer::footnoteLink(std::string_view target, std::string_view role, std::string_view label,
                             std::string_view number) {
  openElement(Tag::kA);
  attribute(Attribute::kHref, scratch_.assign("#").append(idPrefix_).append(target).append(number));
  attribute(Attribute::kRole, role);
  attribute(Attribute::kAriaLabel, scratch_.assign(label).append(number));
  text(number);
  closeElement();
}

void Sanitizer::ownId(std::string_view kind, std::string_view name) {
  attribute(Attribute::kId, scratch_.assign(idPrefix_).append(kind).append(name));
}

void Sanitizer::identify(std::string_view slug) {
  if (slug.empty()) return;
  settleRaw();
  while (state_.hidden == 0 && state_.open.back().raw) closeInnermost();
  ownId({}, slug);
}

bool Sanitizer::isInside(Tag tag) const {
  for (const SanitizerState::OpenElement& element : state_.open) {
    if (element.tag == tag) return true;
  }
  return false;
}

void Sanitizer::openTableCell(Tag tag, CellAlignment alignment) {
  openElement(tag);
  if (alignment != CellAlignment::kDefault) attribute(Attribute::kAlign, nameOf(alignment));
}

void Sanitizer::openCodeBlock(std::string_view language) {
  openElement(Tag::kPre);
  openElement(Tag::kCode);
  const std::string_view word = prefixOfUtf8(firstWord(language), limits::kMaxAttributeBytes);
  if (word.empty()) return;
  scratch_ = "language-";
  scratch_ += word;
  attribute(Attribute::kClass, scratch_);
}

void Sanitizer::closeCodeBlock() {
  closeElement();
  closeElement();
}

void Sanitizer::openLink(std::string_view href, std::string_view title) {
  openElement(Tag::kA);
  linkTarget(href);
  if (!title.empty()) attribute(Attribute::kTitle, prefixOfUtf8(title, limits::kMaxAttributeBytes));
}

void Sanitizer::openInertLink() { openElement(Tag::kA); }

void Sanitizer::image(std::string_view src, std::string_view title, std::string_view alt) {
  settleRaw();
  const bool allowed = openImage(src);
  if (allowed) attribute(Attribute::kAlt, prefixOfUtf8(alt, limits::kMaxAttributeBytes));
  if (!title.empty()) attribute(Attribute::kTitle, prefixOfUtf8(title, limits::kMaxAttributeBytes));
  if (!allowed) appendText(alt);
  close();
}

void Sanitizer::finish() {
  settleRaw();
  state_.hidden = 0;
  while (!state_.open.empty()) closeInnermost();
}

void Sanitizer::reset() {
  state_ = {};
  offset_ = 0;
  provisional_ = violated_ = false;
}

void Sanitizer::open(Tag tag, bool raw) {
  if (state_.hidden > 0 || state_.open.size() >= limits::kMaxTreeDepth) {
    if (state_.hidden++ == 0) report(ViolationKind::kNesting, tagName(tag), {});
    return;
  }
  state_.open.push_back({tag, raw});
  if (raw) ++state_.rawOpen;
  if (tag == Tag::kNone) {
    tree_.openGroup();
  } else {
    tree_.openElement(tag);
  }
}

void Sanitizer::closeInnermost() {
  if (state_.link.depth == state_.open.size()) checkLink();
  if (state_.open.back().raw) --state_.rawOpen;
  state_.open.pop_back();
  tree_.closeElement();
}

SLUICE_SHARED void Sanitizer::attribute(Attribute attribute, std::string_view value) {
  if (state_.hidden == 0) tree_.setAttribute(attribute, value);
}

void Sanitizer::appendText(std::string_view text) {
  if (text.empty()) return;
  if (!mayDeceive(text)) {
    state_.invisible = {};
  } else if (const bool bidi = showsBidi(); bidi || invisible_ != InvisibleText::kKeep) {
    TextFindings found;
    if (guardText(text, bidi, invisible_, state_.invisible, guarded_, found)) text = guarded_;
    if (found.bidi) report(ViolationKind::kBidi, {}, text);
    if (!found.invisible.empty()) report(ViolationKind::kInvisible, found.invisible, found.hidden);
    if (text.empty()) return;
  }
  SanitizerState::Link& link = state_.link;
  if (link.depth > 0 && link.text.size() < limits::kMaxViolationBytes) link.text += text;
  if (collected_ != nullptr) collected_->append(text);
  tree_.appendText(text);
}

/// Where the order of characters is part of what is said: in links and code.
bool Sanitizer::showsBidi() const { return isInside(Tag::kA) || isInside(Tag::kCode) || isInside(Tag::kPre); }

/// The link under way closes: its text must not name another place than its target.
void Sanitizer::checkLink() {
  SanitizerState::Link link;
  std::swap(link, state_.link);
  const std::string_view text = trimmed(link.text);
  if (provisional_ || !looksLikeUrl(text)) return;
  String shown;
  const bool hasScheme = text.find("://") != std::string_view::npos;
  String claimed(hasScheme ? "" : "https://");
  claimed += text;
  const UrlVerdict verdict = gate_.link(claimed, shown);
  if (verdict == UrlVerdict::kRefused || isDeceptive(shown, link.href)) {
    report(ViolationKind::kDeceptiveLink, text, link.href);
  }
}

bool Sanitizer::openImage(std::string_view src) {
  const UrlVerdict verdict = gate_.image(src, scratch_);
  if (verdict == UrlVerdict::kAllowed) {
    open(Tag::kImg, false);
    attribute(Attribute::kSrc, scratch_);
    return true;
  }
  open(Tag::kSpan, false);
  attribute(Attribute::kClass, "sluice-image-refused");
  if (verdict == UrlVerdict::kOriginRefused) attribute(Attribute::kRefusedSrc, scratch_);
  report(ViolationKind::kImage, attributeName(Attribute::kSrc), src);
  return false;
}

void Sanitizer::linkTarget(std::string_view href) {
  if (gate_.link(href, scratch_) != UrlVerdict::kAllowed) {
    report(ViolationKind::kUrl, attributeName(Attribute::kHref), href);
    return;
  }
  if (ownFragments_ && scratch_.size() > 1 && scratch_[0] == '#') scratch_.insert(1, idPrefix_);
  attribute(Attribute::kHref, scratch_);
  if (state_.hidden > 0) return;
  // One link may stand in another, where one of them is raw HTML.
  if (state_.link.depth > 0) checkLink();
  state_.link = {state_.open.size(), scratch_, {}};
  attribute(Attribute::kRel, "noopener noreferrer nofollow");
}

void Sanitizer::report(ViolationKind kind, std::string_view name, std::string_view value) {
  if (provisional_) return;
  const bool notice = isNotice(kind, name);
  violated_ = violated_ || !notice;
  violations_.refused({kind, notice, prefixOfUtf8(name, limits::kMaxViolationBytes),
                       prefixOfUtf8(value, limits::kMaxViolationBytes), offset_});
}

}  // namespace sluice
