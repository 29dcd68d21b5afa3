#include "support/recording_tree.h"

#include <algorithm>

namespace sluice::test {
namespace {

std::string escape(std::string_view text, bool inValue) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += inValue ? "&quot;" : "\"";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

void RecordingTree::openElement(Tag tag) {
  settle();
  if (!open_.empty() && isVoid(open_.back())) breach("content in <" + std::string(tagName(open_.back())) + ">");
  if (tagName(tag).empty()) breach("an element that is not listed");
  open_.push_back(tag);
  attributes_.clear();
  inStartTag_ = true;
  html_ += '<';
  html_ += tagName(tag);
}

void RecordingTree::setAttribute(Attribute attribute, std::string_view value) {
  const std::string name(attributeName(attribute));
  if (open_.empty() || !inStartTag_ || open_.back() == Tag::kNone) {
    breach("attribute " + name + " after content");
    return;
  }
  if (!isListed(open_.back(), attribute)) breach(name + " on <" + std::string(tagName(open_.back())) + ">");
  if (std::find(attributes_.begin(), attributes_.end(), attribute) != attributes_.end()) breach(name + " twice");
  attributes_.push_back(attribute);
  const AttributeKind kind = attributeKind(attribute);
  if (kind == AttributeKind::kUrl || kind == AttributeKind::kImageUrl || attribute == Attribute::kRefusedSrc) {
    urls_.emplace_back(value);
  }
  html_ += ' ' + name;
  if (kind == AttributeKind::kFlag) {
    if (!value.empty()) breach("flag " + name + " with a value");
    return;
  }
  html_ += "=\"" + escape(value, true) + '"';
}

void RecordingTree::appendText(std::string_view text) {
  settle();
  if (text.empty()) breach("empty text");
  if (!open_.empty() && isVoid(open_.back())) breach("text in <" + std::string(tagName(open_.back())) + ">");
  html_ += escape(text, false);
  text_ += text;
}

void RecordingTree::openGroup() {
  settle();
  open_.push_back(Tag::kNone);
}

void RecordingTree::closeElement() {
  settle();
  if (open_.empty()) {
    breach("close without an open element");
    return;
  }
  if (open_.back() != Tag::kNone && !isVoid(open_.back())) html_ += "</" + std::string(tagName(open_.back())) + '>';
  open_.pop_back();
}

void RecordingTree::settle() {
  if (inStartTag_) html_ += '>';
  inStartTag_ = false;
}

void RecordingViolations::refused(const Violation& violation) {
  list_.push_back(std::string(violationKindName(violation.kind)) + ' ' + std::string(violation.name) + '=' +
                  std::string(violation.value));
  offsets_.push_back(violation.offset);
}

}  // namespace sluice::test
