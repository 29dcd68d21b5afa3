#include "sanitize/allowlist.h"

#include <cstddef>

#include "text/ascii.h"

namespace sluice {
namespace {

enum Flags : std::uint8_t { Raw = 1, Void = 2 };

struct TagEntry {
  Tag tag;
  std::uint8_t flags;
};

struct AttributeEntry {
  Attribute attribute;
  AttributeKind kind;
};

enum class Who : std::uint8_t { kRaw, kOwn };

struct AllowEntry {
  Tag tag;  // kNone: every tag
  Attribute attribute;
  Who who;
};

// Names lie one after the other, each ended by NUL, in the order of their tables: no pointers to relocate.
constexpr char kTagNames[] =
#define SLUICE_TAG(name, id, tag, flags) tag "\0"
#include "sanitize/allowlist.def"
    ;
constexpr TagEntry kTags[] = {
#define SLUICE_TAG(name, id, tag, flags) {Tag::k##name, flags},
#include "sanitize/allowlist.def"
};

constexpr char kAttributeNames[] =
#define SLUICE_ATTRIBUTE(name, id, attribute, kind) attribute "\0"
#include "sanitize/allowlist.def"
    ;
constexpr AttributeEntry kAttributes[] = {
#define SLUICE_ATTRIBUTE(name, id, attribute, kind) {Attribute::k##name, AttributeKind::k##kind},
#include "sanitize/allowlist.def"
};

constexpr AllowEntry kAllowed[] = {
#define SLUICE_ALLOW(tag, attribute, who) {Tag::k##tag, Attribute::k##attribute, Who::k##who},
#define SLUICE_ALLOW_ANY(attribute, who) {Tag::kNone, Attribute::k##attribute, Who::k##who},
#include "sanitize/allowlist.def"
};

std::string_view nameAt(const char* names, std::size_t index) {
  while (index-- > 0) names += std::string_view(names).size() + 1;
  return names;
}

const TagEntry* entryOf(Tag tag) {
  for (const TagEntry& entry : kTags) {
    if (entry.tag == tag) return &entry;
  }
  return nullptr;
}

const AttributeEntry* entryOf(Attribute attribute) {
  for (const AttributeEntry& entry : kAttributes) {
    if (entry.attribute == attribute) return &entry;
  }
  return nullptr;
}

bool hasFlag(Tag tag, Flags flag) {
  const TagEntry* entry = entryOf(tag);
  return entry != nullptr && (entry->flags & flag) != 0;
}

}  // namespace

Tag findTag(std::string_view name) {
  const int position = findWord(kTagNames, name);
  return position < 0 ? Tag::kNone : kTags[position].tag;
}

Attribute findAttribute(std::string_view name) {
  const int position = findWord(kAttributeNames, name);
  return position < 0 ? Attribute::kNone : kAttributes[position].attribute;
}

std::string_view tagName(Tag tag) {
  const TagEntry* entry = entryOf(tag);
  return entry != nullptr ? nameAt(kTagNames, static_cast<std::size_t>(entry - kTags)) : std::string_view();
}

std::string_view attributeName(Attribute attribute) {
  const AttributeEntry* entry = entryOf(attribute);
  return entry != nullptr ? nameAt(kAttributeNames, static_cast<std::size_t>(entry - kAttributes)) : std::string_view();
}

bool isRawAllowed(Tag tag) { return hasFlag(tag, Raw); }

bool isVoid(Tag tag) { return hasFlag(tag, Void); }

AttributeKind attributeKind(Attribute attribute) {
  const AttributeEntry* entry = entryOf(attribute);
  return entry != nullptr ? entry->kind : AttributeKind::kText;
}

bool isRawAllowed(Tag tag, Attribute attribute) {
  for (const AllowEntry& entry : kAllowed) {
    if (entry.attribute == attribute && (entry.tag == tag || entry.tag == Tag::kNone)) return entry.who == Who::kRaw;
  }
  return false;
}

bool isListed(Tag tag, Attribute attribute) {
  for (const AllowEntry& entry : kAllowed) {
    if (entry.attribute == attribute && (entry.tag == tag || entry.tag == Tag::kNone)) return true;
  }
  return false;
}

}  // namespace sluice
