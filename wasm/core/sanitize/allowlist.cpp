#include "sanitize/allowlist.h"

#include <cstddef>
#include <initializer_list>
#include <iterator>

#include "text/ascii.h"

namespace sluice {
namespace {

enum Flags : std::uint8_t { Raw = 1, Void = 2 };

enum class Who : std::uint8_t { kRaw, kOwn };

struct AllowEntry {
  Tag tag;  // kNone: every tag
  Attribute attribute;
  Who who;
};

// The tables are in the order of the ids, which begin with 1. Names lie one after the other, each ended by NUL: no
// pointers to relocate.
constexpr char kTagNames[] =
#define SLUICE_TAG(name, id, tag, flags) tag "\0"
#include "sanitize/allowlist.def"
    ;
constexpr std::uint8_t kTagFlags[] = {
#define SLUICE_TAG(name, id, tag, flags) flags,
#include "sanitize/allowlist.def"
};

constexpr char kAttributeNames[] =
#define SLUICE_ATTRIBUTE(name, id, attribute, kind) attribute "\0"
#include "sanitize/allowlist.def"
    ;
constexpr AttributeKind kAttributeKinds[] = {
#define SLUICE_ATTRIBUTE(name, id, attribute, kind) AttributeKind::k##kind,
#include "sanitize/allowlist.def"
};

constexpr bool areInOrder(std::initializer_list<int> ids) {
  int last = 0;
  for (const int id : ids) {
    if (id != ++last) return false;
  }
  return true;
}
static_assert(areInOrder({
#define SLUICE_TAG(name, id, tag, flags) id,
#include "sanitize/allowlist.def"
}));
static_assert(areInOrder({
#define SLUICE_ATTRIBUTE(name, id, attribute, kind) id,
#include "sanitize/allowlist.def"
}));

constexpr AllowEntry kAllowed[] = {
#define SLUICE_ALLOW(tag, attribute, who) {Tag::k##tag, Attribute::k##attribute, Who::k##who},
#define SLUICE_ALLOW_ANY(attribute, who) {Tag::kNone, Attribute::k##attribute, Who::k##who},
#include "sanitize/allowlist.def"
};

std::string_view nameAt(const char* names, std::size_t index) {
  while (index-- > 0) names += std::string_view(names).size() + 1;
  return names;
}

/// The index in the tables, beyond them for kNone.
template <typename Id>
std::size_t indexOf(Id id) {
  return static_cast<std::size_t>(id) - 1;
}

bool hasFlag(Tag tag, Flags flag) {
  const std::size_t index = indexOf(tag);
  return index < std::size(kTagFlags) && (kTagFlags[index] & flag) != 0;
}

}  // namespace

Tag findTag(std::string_view name) { return static_cast<Tag>(findWord(kTagNames, name) + 1); }

Attribute findAttribute(std::string_view name) { return static_cast<Attribute>(findWord(kAttributeNames, name) + 1); }

std::string_view tagName(Tag tag) {
  return indexOf(tag) < std::size(kTagFlags) ? nameAt(kTagNames, indexOf(tag)) : std::string_view();
}

std::string_view attributeName(Attribute attribute) {
  return indexOf(attribute) < std::size(kAttributeKinds) ? nameAt(kAttributeNames, indexOf(attribute))
                                                         : std::string_view();
}

bool isRawAllowed(Tag tag) { return hasFlag(tag, Raw); }

bool isVoid(Tag tag) { return hasFlag(tag, Void); }

AttributeKind attributeKind(Attribute attribute) {
  return indexOf(attribute) < std::size(kAttributeKinds) ? kAttributeKinds[indexOf(attribute)] : AttributeKind::kText;
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
