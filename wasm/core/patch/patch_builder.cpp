#include "patch/patch_builder.h"

#include "text/utf8.h"

namespace sluice {
namespace {

#define SLUICE_OP(name, code, operands) constexpr std::uint8_t kOp##name = code;
#include "patch/ops.def"
#undef SLUICE_OP

void appendU32(String& out, std::size_t value) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>((value >> shift) & 0xFFU));
}

}  // namespace

void PatchBuilder::closeText() {
  if (growing_ == 0) return;
  operand(growingUnits_);
  growing_ = 0;
}

void PatchBuilder::operation(std::uint8_t code) {
  closeText();
  operations_.push_back(static_cast<char>(code));
  ++counters_.operations;
}

void PatchBuilder::operand(std::uint64_t value) {
  while (value >= 0x80U) {
    operations_.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
    value >>= 7U;
  }
  operations_.push_back(static_cast<char>(value));
}

void PatchBuilder::text(std::string_view value) {
  operand(utf16Length(value));
  text_.append(value);
}

NodeId PatchBuilder::make(std::uint8_t code, NodeId relative, Tag tag) {
  operation(code);
  operand(relative);
  operand(static_cast<std::uint8_t>(tag));
  ++counters_.nodes;
  return next_++;
}

NodeId PatchBuilder::make(std::uint8_t code, NodeId relative, std::string_view value) {
  operation(code);
  operand(relative);
  text_.append(value);
  growing_ = next_;
  growingUnits_ = utf16Length(value);
  ++counters_.nodes;
  return next_++;
}

NodeId PatchBuilder::appendElement(NodeId parent, Tag tag) { return make(kOpAppendElement, parent, tag); }
NodeId PatchBuilder::appendText(NodeId parent, std::string_view value) { return make(kOpAppendText, parent, value); }
NodeId PatchBuilder::insertElement(NodeId before, Tag tag) { return make(kOpInsertElement, before, tag); }
NodeId PatchBuilder::insertText(NodeId before, std::string_view value) { return make(kOpInsertText, before, value); }
NodeId PatchBuilder::insertElementAfter(NodeId after, Tag tag) { return make(kOpInsertElementAfter, after, tag); }
NodeId PatchBuilder::insertTextAfter(NodeId after, std::string_view value) {
  return make(kOpInsertTextAfter, after, value);
}

NodeId PatchBuilder::wrap(NodeId first, NodeId last, Tag tag) {
  operation(kOpWrap);
  operand(first);
  operand(last);
  operand(static_cast<std::uint8_t>(tag));
  ++counters_.nodes;
  return next_++;
}

NodeId PatchBuilder::retag(NodeId element, Tag tag) { return make(kOpRetag, element, tag); }

void PatchBuilder::appendData(NodeId node, std::string_view data) {
  if (growing_ != node) {
    operation(kOpAppendData);
    operand(node);
    growing_ = node;
    growingUnits_ = 0;
  }
  text_.append(data);
  growingUnits_ += utf16Length(data);
}

void PatchBuilder::truncateData(NodeId node, std::size_t length) {
  operation(kOpTruncateData);
  operand(node);
  operand(length);
}

void PatchBuilder::setAttribute(NodeId element, Attribute attribute, std::string_view value) {
  operation(kOpSetAttribute);
  operand(element);
  operand(static_cast<std::uint8_t>(attribute));
  text(value);
}

void PatchBuilder::removeAttribute(NodeId element, Attribute attribute) {
  operation(kOpRemoveAttribute);
  operand(element);
  operand(static_cast<std::uint8_t>(attribute));
}

void PatchBuilder::remove(NodeId node) {
  operation(kOpRemove);
  operand(node);
}

void PatchBuilder::release(NodeId first, std::uint32_t count) {
  operation(kOpRelease);
  operand(first);
  operand(count);
}

std::string_view PatchBuilder::take() {
  if (empty()) return {};
  closeText();
  patch_.clear();
  patch_.push_back(static_cast<char>(SLUICE_PATCH_VERSION));
  patch_.append(3, '\0');
  appendU32(patch_, operations_.size());
  appendU32(patch_, text_.size());
  patch_.append(operations_);
  patch_.append(text_);
  operations_.clear();
  text_.clear();
  counters_.bytes += patch_.size();
  return patch_;
}

void PatchBuilder::reset() { *this = PatchBuilder(); }

}  // namespace sluice
