#include "support/test_dom.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "support/utf.h"

namespace sluice::test {
namespace {

struct OperationRule {
  std::string_view name;
  std::string_view operands;
};

#define SLUICE_OP(name, code, operands) constexpr std::uint8_t kOp##name = code;
#include "patch/ops.def"
#undef SLUICE_OP
constexpr std::uint8_t kVersion = SLUICE_PATCH_VERSION;
#undef SLUICE_PATCH_VERSION

constexpr std::array<OperationRule, 256> makeRules() {
  std::array<OperationRule, 256> rules{};
#define SLUICE_OP(name, code, operands) rules[code] = {#name, operands};
#include "patch/ops.def"
#undef SLUICE_OP
#undef SLUICE_PATCH_VERSION
  return rules;
}

constexpr std::array<OperationRule, 256> kRules = makeRules();

struct TagRule {
  std::string_view name;
  bool isVoid = false;
};

constexpr std::array<TagRule, 256> makeTags() {
  enum : unsigned { Raw = 1, Void = 2 };
  std::array<TagRule, 256> tags{};
#define SLUICE_TAG(name, id, tag, flags) tags[id] = {tag, ((flags)&Void) != 0};
#include "sanitize/allowlist.def"
  return tags;
}

constexpr std::array<std::string_view, 256> makeAttributes() {
  std::array<std::string_view, 256> attributes{};
#define SLUICE_ATTRIBUTE(name, id, attribute, kind) attributes[id] = attribute;
#include "sanitize/allowlist.def"
  return attributes;
}

constexpr std::array<TagRule, 256> kTags = makeTags();
constexpr std::array<std::string_view, 256> kAttributes = makeAttributes();

bool mayCarry(Tag tag, Attribute attribute) {
  struct Pair {
    Tag tag;
    Attribute attribute;
  };
  static constexpr Pair kPairs[] = {
#define SLUICE_ALLOW(tag, attribute, who) {Tag::k##tag, Attribute::k##attribute},
#include "sanitize/allowlist.def"
  };
  static constexpr Attribute kOnAny[] = {
#define SLUICE_ALLOW_ANY(attribute, who) Attribute::k##attribute,
#include "sanitize/allowlist.def"
  };
  if (std::find(std::begin(kOnAny), std::end(kOnAny), attribute) != std::end(kOnAny)) return true;
  return std::any_of(std::begin(kPairs), std::end(kPairs),
                     [&](const Pair& pair) { return pair.tag == tag && pair.attribute == attribute; });
}

/// Elements that stand as blocks; what lies before one of them among its siblings is closed. Table cells are not among
/// them: a row has all its cells from the start, and they fill one after the other.
bool isBlockTag(Tag tag) {
  static constexpr std::string_view kBlocks[] = {"p",          "h1",    "h2",    "h3", "h4",      "h5",      "h6",
                                                 "blockquote", "ul",    "ol",    "li", "pre",     "hr",      "div",
                                                 "table",      "thead", "tbody", "tr", "details", "summary", "section"};
  return std::find(std::begin(kBlocks), std::end(kBlocks), nameOf(tag)) != std::end(kBlocks);
}

bool isBlock(const DomNode& node) { return node.kind == DomNode::Kind::kElement && isBlockTag(node.tag); }

/// Depth-first walk over a subtree without recursion: documents may be nested deeply on purpose.
template <typename Enter, typename Leave>
void walk(const DomNode* top, Enter enter, Leave leave) {
  const DomNode* node = top;
  while (node != nullptr) {
    enter(*node);
    if (node->firstChild != nullptr) {
      node = node->firstChild;
      continue;
    }
    while (true) {
      leave(*node);
      if (node == top) return;
      if (node->next != nullptr) {
        node = node->next;
        break;
      }
      node = node->parent;
    }
  }
}

std::vector<std::pair<std::string_view, std::string_view>> sortedAttributes(const DomNode& node) {
  std::vector<std::pair<std::string_view, std::string_view>> sorted;
  for (const auto& [attribute, value] : node.attributes) sorted.emplace_back(nameOf(attribute), value);
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

void escapeInto(std::string& out, std::string_view text, bool inAttribute) {
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<' && !inAttribute) {
      out += "&lt;";
    } else if (c == '>' && !inAttribute) {
      out += "&gt;";
    } else if (c == '"' && inAttribute) {
      out += "&quot;";
    } else {
      out += c;
    }
  }
}

std::string describe(const DomNode& node) {
  if (node.kind == DomNode::Kind::kRoot) return "the root";
  std::string text = "node " + std::to_string(node.number);
  if (node.kind == DomNode::Kind::kText) return text + ", Text " + escaped(node.text.substr(0, 40));
  return text + ", <" + std::string(nameOf(node.tag)) + ">";
}

std::string textOf(const DomNode& top) {
  std::string out;
  walk(
      &top, [&](const DomNode& node) { out += node.text; }, [](const DomNode&) {});
  return out;
}

}  // namespace

std::string_view nameOf(Tag tag) { return kTags[static_cast<std::uint8_t>(tag)].name; }
std::string_view nameOf(Attribute attribute) { return kAttributes[static_cast<std::uint8_t>(attribute)]; }

/// The two halves of a patch while they are being used up.
struct TestDom::Reader {
  std::string_view operations;
  std::string_view text;
  std::size_t at = 0;
  std::size_t textAt = 0;

  bool number(std::uint32_t* value) {
    std::uint64_t result = 0;
    for (unsigned shift = 0; shift < 35; shift += 7) {
      if (at >= operations.size()) return false;
      const auto byte = static_cast<std::uint8_t>(operations[at++]);
      result |= std::uint64_t{byte & 0x7Fu} << shift;
      if ((byte & 0x80) != 0) continue;
      if (result > std::numeric_limits<std::uint32_t>::max()) return false;
      *value = static_cast<std::uint32_t>(result);
      return true;
    }
    return false;
  }
};

/// The operands of one operation, each under the name that ops.def gives it.
struct TestDom::Operands {
  DomNode* node = nullptr;
  DomNode* parent = nullptr;
  DomNode* before = nullptr;
  DomNode* after = nullptr;
  DomNode* first = nullptr;
  DomNode* last = nullptr;
  std::uint32_t number = 0;
  std::uint32_t count = 0;
  std::uint32_t length = 0;
  Tag tag{};
  Attribute attribute{};
  std::string_view text;
};

TestDom::TestDom() = default;

bool TestDom::fail(std::string message) {
  if (error_.empty()) error_ = where_ + ": " + std::move(message);
  return false;
}

bool TestDom::apply(std::string_view patch) {
  if (!error_.empty()) return false;
  ++counters_.patches;
  counters_.patchBytes += patch.size();
  where_ = "patch " + std::to_string(counters_.patches);
  if (patch.size() < 12) return fail("a patch has a header of 12 bytes, this one has " + std::to_string(patch.size()));
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(patch[at]); };
  const auto word = [&](std::size_t at) {
    return std::size_t{byte(at)} | std::size_t{byte(at + 1)} << 8 | std::size_t{byte(at + 2)} << 16 |
           std::size_t{byte(at + 3)} << 24;
  };
  if (byte(0) != kVersion) return fail("unknown format version " + std::to_string(byte(0)));
  if (byte(1) != 0 || byte(2) != 0 || byte(3) != 0) return fail("bytes 1 to 3 are not zero");
  const std::size_t operationBytes = word(4);
  const std::size_t textBytes = word(8);
  if (patch.size() != 12 + operationBytes + textBytes) {
    return fail("the header says 12 + " + std::to_string(operationBytes) + " + " + std::to_string(textBytes) +
                " bytes, the patch has " + std::to_string(patch.size()));
  }
  Reader reader{patch.substr(12, operationBytes), patch.substr(12 + operationBytes)};
  if (!isWellFormedUtf8(reader.text)) return fail("the text is not well-formed UTF-8");
  if (reader.operations.empty()) return fail("a patch without operations should not have been made");
  while (reader.at < reader.operations.size()) {
    if (!applyOperation(reader)) return false;
  }
  if (reader.textAt != reader.text.size()) {
    return fail(std::to_string(reader.text.size() - reader.textAt) + " bytes of text were not used up");
  }
  markClosed();
  return true;
}

bool TestDom::applyOperation(Reader& reader) {
  const auto code = static_cast<std::uint8_t>(reader.operations[reader.at]);
  const OperationRule& rule = kRules[code];
  where_ = "patch " + std::to_string(counters_.patches) + ", operation byte " + std::to_string(reader.at) + " (" +
           (rule.name.empty() ? "code " + std::to_string(code) : std::string(rule.name)) + ")";
  ++reader.at;
  if (rule.name.empty()) return fail("unknown operation");
  Operands operands;
  if (!readOperands(reader, rule.operands, operands)) return false;
  ++counters_.operations;
  return execute(code, operands);
}

bool TestDom::readOperands(Reader& reader, std::string_view spec, Operands& operands) {
  while (!spec.empty()) {
    const std::size_t space = spec.find(' ');
    const std::string_view name = spec.substr(0, space);
    spec = space == std::string_view::npos ? std::string_view{} : spec.substr(space + 1);
    std::uint32_t value = 0;
    if (!reader.number(&value)) return fail("operand " + std::string(name) + " is cut off or longer than 32 bits");
    const bool isRelease = operands.first == nullptr && spec == "count";  // `first` of Release is a number, not a node
    if (name == "tag") {
      if (value > 255 || kTags[value].name.empty()) return fail("unknown tag " + std::to_string(value));
      operands.tag = static_cast<Tag>(value);
    } else if (name == "attribute") {
      if (value > 255 || kAttributes[value].empty()) return fail("unknown attribute " + std::to_string(value));
      operands.attribute = static_cast<Attribute>(value);
    } else if (name == "text") {
      std::size_t bytes = 0;
      if (!utf16Prefix(reader.text, reader.textAt, value, &bytes)) {
        return fail("the text has not " + std::to_string(value) + " more UTF-16 code units, or they end inside a pair");
      }
      operands.text = reader.text.substr(reader.textAt, bytes);
      reader.textAt += bytes;
      counters_.unitsAppended += value;
    } else if (name == "length") {
      operands.length = value;
    } else if (name == "count") {
      operands.count = value;
    } else if (name == "first" && isRelease) {
      operands.number = value;
    } else {
      DomNode* node = lookUp(value);
      if (node == nullptr) return false;
      if (name == "parent") operands.parent = node;
      if (name == "before") operands.before = node;
      if (name == "after") operands.after = node;
      if (name == "node") operands.node = node;
      if (name == "first") operands.first = node;
      if (name == "last") operands.last = node;
    }
  }
  return true;
}

DomNode* TestDom::lookUp(std::uint32_t number) {
  if (number == 0) return &root_;
  if (number > nodes_.size()) {
    fail("node " + std::to_string(number) + " does not exist yet; the last is " + std::to_string(nodes_.size()));
    return nullptr;
  }
  DomNode* node = &nodes_[number - 1];
  if (!node->attached) {
    fail(describe(*node) + " was removed");
    return nullptr;
  }
  if (node->released) {
    fail(describe(*node) + " was released");
    return nullptr;
  }
  return node;
}

bool TestDom::execute(std::uint8_t code, const Operands& operands) {
  const auto canHold = [&](const DomNode* parent) {
    if (parent->kind == DomNode::Kind::kText) return fail("a Text node has no children: " + describe(*parent));
    if (parent->kind == DomNode::Kind::kElement && kTags[static_cast<std::uint8_t>(parent->tag)].isVoid) {
      return fail("a void element has no children: " + describe(*parent));
    }
    return true;
  };
  const auto isText = [&] {
    return operands.node->kind == DomNode::Kind::kText || fail("not a Text node: " + describe(*operands.node));
  };
  const auto isElement = [&] {
    return operands.node->kind == DomNode::Kind::kElement || fail("not an element: " + describe(*operands.node));
  };
  const auto isNotRoot = [&](const DomNode* node) {
    return node->kind != DomNode::Kind::kRoot || fail("the root has no siblings and is never moved");
  };
  switch (code) {
    case kOpAppendElement:
      if (!canHold(operands.parent)) return false;
      appendElement(operands.parent, operands.tag);
      return true;
    case kOpAppendText:
      if (!canHold(operands.parent)) return false;
      insert(operands.parent, nullptr, createText(operands.text));
      return true;
    case kOpInsertElement: {
      if (!isNotRoot(operands.before)) return false;
      DomNode* node = create(DomNode::Kind::kElement);
      node->tag = operands.tag;
      ++counters_.elementsCreated;
      insert(operands.before->parent, operands.before, node);
      return true;
    }
    case kOpInsertText:
      if (!isNotRoot(operands.before)) return false;
      insert(operands.before->parent, operands.before, createText(operands.text));
      return true;
    case kOpInsertElementAfter: {
      if (!isNotRoot(operands.after)) return false;
      DomNode* node = create(DomNode::Kind::kElement);
      node->tag = operands.tag;
      ++counters_.elementsCreated;
      insert(operands.after->parent, operands.after->next, node);
      return true;
    }
    case kOpInsertTextAfter:
      if (!isNotRoot(operands.after)) return false;
      insert(operands.after->parent, operands.after->next, createText(operands.text));
      return true;
    case kOpAppendData:
      if (!isText()) return false;
      if (operands.text.empty()) waste_.push_back(where_ + ": appends nothing");
      touch(operands.node, "grew");
      operands.node->text += operands.text;
      operands.node->textUnits += utf16Length(operands.text);
      return true;
    case kOpTruncateData:
      return isText() && truncate(operands.node, operands.length);
    case kOpSetAttribute: {
      if (!isElement()) return false;
      if (!mayCarry(operands.node->tag, operands.attribute)) {
        return fail("the allow-list has no " + std::string(nameOf(operands.attribute)) + " on " +
                    describe(*operands.node));
      }
      touch(operands.node, "got an attribute");
      for (auto& [attribute, value] : operands.node->attributes) {
        if (attribute != operands.attribute) continue;
        if (value == operands.text) waste_.push_back(where_ + ": the attribute has this value already");
        value = operands.text;
        return true;
      }
      operands.node->attributes.emplace_back(operands.attribute, operands.text);
      return true;
    }
    case kOpRemoveAttribute: {
      if (!isElement()) return false;
      touch(operands.node, "lost an attribute");
      auto& attributes = operands.node->attributes;
      const auto found = std::find_if(attributes.begin(), attributes.end(),
                                      [&](const auto& entry) { return entry.first == operands.attribute; });
      if (found == attributes.end()) return fail("the element has no such attribute");
      attributes.erase(found);
      return true;
    }
    case kOpRemove:
      if (!isNotRoot(operands.node)) return false;
      remove(operands.node);
      return true;
    case kOpWrap:
      return isNotRoot(operands.first) && wrap(operands.first, operands.last, operands.tag);
    case kOpRetag:
      return isNotRoot(operands.node) && isElement() && retag(operands.node, operands.tag);
    case kOpRelease:
      return release(operands.number, operands.count);
    default:
      return fail("ops.def has an operation that this DOM does not know");
  }
}

DomNode* TestDom::create(DomNode::Kind kind) {
  DomNode& node = nodes_.emplace_back();
  node.kind = kind;
  node.number = static_cast<std::uint32_t>(nodes_.size());
  node.bornInPatch = static_cast<std::uint32_t>(counters_.patches);
  ++counters_.nodesCreated;
  ++held_;
  return &node;
}

DomNode* TestDom::createText(std::string_view text) {
  DomNode* node = create(DomNode::Kind::kText);
  node->text = text;
  node->textUnits = utf16Length(text);
  if (text.empty()) waste_.push_back(where_ + ": makes an empty Text node");
  return node;
}

DomNode* TestDom::appendElement(DomNode* parent, Tag tag) {
  DomNode* node = create(DomNode::Kind::kElement);
  node->tag = tag;
  ++counters_.elementsCreated;
  insert(parent, nullptr, node);
  return node;
}

DomNode* TestDom::appendText(DomNode* parent, std::string_view text) {
  DomNode* node = createText(text);
  insert(parent, nullptr, node);
  return node;
}

void TestDom::insert(DomNode* parent, DomNode* before, DomNode* node) {
  node->parent = parent;
  node->next = before;
  node->previous = before != nullptr ? before->previous : parent->lastChild;
  (node->previous != nullptr ? node->previous->next : parent->firstChild) = node;
  (before != nullptr ? before->previous : parent->lastChild) = node;
}

void TestDom::unlink(DomNode* node) {
  (node->previous != nullptr ? node->previous->next : node->parent->firstChild) = node->next;
  (node->next != nullptr ? node->next->previous : node->parent->lastChild) = node->previous;
  node->previous = node->next = node->parent = nullptr;
}

void TestDom::touch(DomNode* node, std::string_view what) {
  if (!node->closed) return;
  ++counters_.closedNodesTouched;
  if (closedEvents_.size() < 8)
    closedEvents_.push_back(where_ + ": closed " + describe(*node) + " " + std::string(what));
}

void TestDom::remove(DomNode* node) {
  if (node->closed && closedEvents_.size() < 8) {
    closedEvents_.push_back(where_ + ": closed " + describe(*node) + " was removed");
  }
  unlink(node);
  walk(
      node,
      [&](const DomNode& visited) {
        DomNode& gone = nodes_[visited.number - 1];
        gone.attached = false;
        if (!gone.released) --held_;
        ++counters_.nodesRemoved;
        if (gone.closed) ++counters_.closedNodesRemoved;
        const bool wasShown = gone.bornInPatch < counters_.patches;
        if (gone.kind == DomNode::Kind::kElement && wasShown) {
          ++counters_.elementsVanished;
          if (vanished_.size() < 8) vanished_.push_back(where_ + ": " + describe(gone) + " " + escaped(textOf(gone)));
        }
      },
      [](const DomNode&) {});
}

bool TestDom::truncate(DomNode* node, std::uint32_t units) {
  if (units > node->textUnits) {
    return fail("keeps " + std::to_string(units) + " code units of a text of " + std::to_string(node->textUnits));
  }
  if (units == node->textUnits) waste_.push_back(where_ + ": takes nothing away");
  touch(node, "was truncated");
  counters_.unitsTruncated += node->textUnits - units;
  std::size_t surplus = node->textUnits - units;
  std::size_t end = node->text.size();
  while (surplus > 0) {
    do --end;
    while ((static_cast<std::uint8_t>(node->text[end]) & 0xC0) == 0x80);
    const std::size_t width = static_cast<std::uint8_t>(node->text[end]) >= 0xF0 ? 2 : 1;
    if (width > surplus) return fail("cuts a surrogate pair");
    surplus -= width;
  }
  node->text.resize(end);
  node->textUnits = units;
  return true;
}

bool TestDom::wrap(DomNode* first, DomNode* last, Tag tag) {
  if (first->parent != last->parent) return fail(describe(*first) + " and " + describe(*last) + " are not siblings");
  const DomNode* node = first;
  while (node != nullptr && node != last) node = node->next;
  if (node == nullptr) return fail(describe(*last) + " does not follow " + describe(*first));
  if (kTags[static_cast<std::uint8_t>(tag)].isVoid) return fail("a void element cannot wrap");
  DomNode* wrapper = create(DomNode::Kind::kElement);
  wrapper->tag = tag;
  wrapper->closed = last->closed;
  ++counters_.elementsCreated;
  insert(first->parent, first, wrapper);
  for (DomNode* moved = first;;) {
    DomNode* following = moved->next;
    unlink(moved);
    insert(wrapper, nullptr, moved);
    if (moved == last) return true;
    moved = following;
  }
}

bool TestDom::retag(DomNode* node, Tag tag) {
  if (kTags[static_cast<std::uint8_t>(tag)].isVoid) return fail("a void element has no content");
  touch(node, "was retagged");
  DomNode* made = create(DomNode::Kind::kElement);
  made->tag = tag;
  ++counters_.elementsCreated;
  insert(node->parent, node, made);
  while (DomNode* child = node->firstChild) {
    unlink(child);
    insert(made, nullptr, child);
  }
  remove(node);
  return true;
}

bool TestDom::release(std::uint32_t first, std::uint32_t count) {
  if (first == 0) return fail("the root is never released");
  if (count == 0) return fail("releases nothing");
  if (std::uint64_t{first} + count - 1 > nodes_.size()) {
    return fail("releases up to " + std::to_string(std::uint64_t{first} + count - 1) + ", the last node is " +
                std::to_string(nodes_.size()));
  }
  // A range may run over numbers that Remove has forgotten already.
  for (std::uint32_t number = first; number < first + count; ++number) {
    DomNode& node = nodes_[number - 1];
    if (node.attached && !node.released) --held_;
    node.released = true;
  }
  return true;
}

void TestDom::markClosed() {
  DomNode* container = &root_;
  while (container != nullptr) {
    bool blockFollows = false;
    for (DomNode* child = container->lastChild; child != nullptr && !child->closed; child = child->previous) {
      if (blockFollows) {
        walk(
            child, [&](const DomNode& node) { nodes_[node.number - 1].closed = true; }, [](const DomNode&) {});
      }
      blockFollows = blockFollows || isBlock(*child);
    }
    DomNode* last = container->lastChild;
    container = last != nullptr && isBlock(*last) ? last : nullptr;
  }
}

std::size_t TestDom::liveNodes() const {
  std::size_t count = 0;
  walk(
      &root_, [&](const DomNode&) { ++count; }, [](const DomNode&) {});
  return count - 1;
}

std::size_t TestDom::depth() const {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  walk(
      &root_, [&](const DomNode&) { deepest = std::max(deepest, ++depth); }, [&](const DomNode&) { --depth; });
  return deepest - 1;
}

std::string TestDom::tree() const {
  std::string out;
  std::size_t depth = 0;
  walk(
      &root_,
      [&](const DomNode& node) {
        if (node.kind == DomNode::Kind::kRoot) return;
        out.append(2 * depth, ' ');
        if (node.kind == DomNode::Kind::kText) {
          out += escaped(node.text);
        } else {
          out += '<';
          out += nameOf(node.tag);
          for (const auto& [name, value] : sortedAttributes(node)) {
            out += ' ';
            out += name;
            out += '=';
            out += escaped(value);
          }
          out += '>';
        }
        out += '\n';
        ++depth;
      },
      [&](const DomNode& node) {
        if (node.kind != DomNode::Kind::kRoot) --depth;
      });
  return out;
}

std::string TestDom::html() const {
  std::string out;
  walk(
      &root_,
      [&](const DomNode& node) {
        if (node.kind == DomNode::Kind::kText) escapeInto(out, node.text, false);
        if (node.kind != DomNode::Kind::kElement) return;
        out += '<';
        out += nameOf(node.tag);
        for (const auto& [name, value] : sortedAttributes(node)) {
          out += ' ';
          out += name;
          out += "=\"";
          escapeInto(out, value, true);
          out += '"';
        }
        out += '>';
      },
      [&](const DomNode& node) {
        if (node.kind != DomNode::Kind::kElement || kTags[static_cast<std::uint8_t>(node.tag)].isVoid) return;
        out += "</";
        out += nameOf(node.tag);
        out += '>';
      });
  return out;
}

std::string TestDom::textContent() const { return textOf(root_); }

std::string TestDom::emptyText() const {
  std::string found;
  walk(
      &root_,
      [&](const DomNode& node) {
        if (found.empty() && node.kind == DomNode::Kind::kText && node.text.empty()) found = describe(node);
      },
      [](const DomNode&) {});
  return found;
}

void DomSink::openElement(Tag tag) {
  if (nameOf(tag).empty()) error_ = "unknown tag";
  if (current_->kind == DomNode::Kind::kElement && kTags[static_cast<std::uint8_t>(current_->tag)].isVoid) {
    error_ = "content in a void element";
  }
  current_ = dom_.appendElement(current_, tag);
  open_.push_back(true);
  startsRun_ = false;
}

void DomSink::openGroup() {
  open_.push_back(false);
  startsRun_ = true;
}

void DomSink::setAttribute(Attribute attribute, std::string_view value) {
  if (open_.empty() || !open_.back() || current_->firstChild != nullptr) {
    error_ = "an attribute is set after content, or on no element";
    return;
  }
  if (!mayCarry(current_->tag, attribute)) {
    error_ =
        "the allow-list has no " + std::string(nameOf(attribute)) + " on <" + std::string(nameOf(current_->tag)) + ">";
  }
  if (!isWellFormedUtf8(value)) error_ = "an attribute is not well-formed UTF-8";
  for (const auto& [known, unused] : current_->attributes) {
    if (known == attribute) error_ = "an attribute is set twice";
  }
  current_->attributes.emplace_back(attribute, value);
}

void DomSink::appendText(std::string_view text) {
  if (text.empty()) return;
  if (!isWellFormedUtf8(text)) error_ = "text is not well-formed UTF-8";
  if (current_->kind == DomNode::Kind::kElement && kTags[static_cast<std::uint8_t>(current_->tag)].isVoid) {
    error_ = "content in a void element";
  }
  DomNode* last = current_->lastChild;
  if (startsRun_ || last == nullptr || last->kind != DomNode::Kind::kText) {
    dom_.appendText(current_, text);
    startsRun_ = false;
  } else {
    last->text += text;
    last->textUnits += utf16Length(text);
  }
}

void DomSink::closeElement() {
  if (open_.empty()) {
    error_ = "closes more elements than were opened";
    return;
  }
  if (open_.back()) current_ = current_->parent;
  startsRun_ = !open_.back();
  open_.pop_back();
}

bool sameTree(const TestDom& a, const TestDom& b) {
  const DomNode* left = &a.root();
  const DomNode* right = &b.root();
  while (true) {
    if (left->kind != right->kind || left->tag != right->tag || left->text != right->text) return false;
    if (left->attributes.size() != right->attributes.size()) return false;
    if (!left->attributes.empty() && sortedAttributes(*left) != sortedAttributes(*right)) return false;
    if ((left->firstChild == nullptr) != (right->firstChild == nullptr)) return false;
    if (left->firstChild != nullptr) {
      left = left->firstChild;
      right = right->firstChild;
      continue;
    }
    while (true) {
      if ((left->next == nullptr) != (right->next == nullptr)) return false;
      if (left->next != nullptr) break;
      if (left->parent == nullptr) return true;
      left = left->parent;
      right = right->parent;
    }
    left = left->next;
    right = right->next;
  }
}

std::string firstDifference(std::string_view expected, std::string_view actual) {
  const auto lines = [](std::string_view text) {
    std::vector<std::string_view> result;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size() - 1);
      result.push_back(text.substr(0, end + 1));
      text.remove_prefix(end + 1);
    }
    return result;
  };
  const auto left = lines(expected);
  const auto right = lines(actual);
  std::size_t same = 0;
  while (same < left.size() && same < right.size() && left[same] == right[same]) ++same;
  constexpr std::size_t kContext = 6;
  const auto excerpt = [&](const std::vector<std::string_view>& all) {
    std::string out;
    const std::size_t from = same > kContext ? same - kContext : 0;
    if (from > 0) out += "    … " + std::to_string(from) + " equal lines\n";
    for (std::size_t i = from; i < all.size() && i < same + kContext + 6; ++i) {
      out += i < same ? "    " : "  > ";
      out += all[i].size() > 200 ? std::string(all[i].substr(0, 200)) + "…\n" : std::string(all[i]);
    }
    if (same >= all.size()) out += "  > (nothing more)\n";
    return out;
  };
  return "  expected:\n" + excerpt(left) + "  actual:\n" + excerpt(right);
}

}  // namespace sluice::test
