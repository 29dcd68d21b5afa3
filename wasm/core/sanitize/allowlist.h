// The allow-list as C++ sees it: the numbers, and what may carry what.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice {

/// Elements that can reach the page; the number travels in patches. 0 stands for no element.
enum class Tag : std::uint8_t {
  kNone = 0,
#define SLUICE_TAG(name, id, tag, flags) k##name = id,
#include "sanitize/allowlist.def"
};

/// Attributes that can reach the page; the number travels in patches. 0 stands for no attribute.
enum class Attribute : std::uint8_t {
  kNone = 0,
#define SLUICE_ATTRIBUTE(name, id, attribute, kind) k##name = id,
#include "sanitize/allowlist.def"
};

/// How the value of an attribute is judged.
enum class AttributeKind : std::uint8_t { kText, kUrl, kImageUrl, kFlag };

/// The tag of that name (ASCII letters of any case), or `kNone`.
[[nodiscard]] Tag findTag(std::string_view name);
/// The attribute of that name (ASCII letters of any case), or `kNone`.
[[nodiscard]] Attribute findAttribute(std::string_view name);

/// The name in lower case; empty for a number that is not listed. Static storage.
[[nodiscard]] std::string_view tagName(Tag tag);
[[nodiscard]] std::string_view attributeName(Attribute attribute);

/// Whether an author may write the element as raw HTML.
[[nodiscard]] bool isRawAllowed(Tag tag);
/// Whether the element has no content and no end tag.
[[nodiscard]] bool isVoid(Tag tag);
/// How the attribute's value is judged.
[[nodiscard]] AttributeKind attributeKind(Attribute attribute);
/// Whether an author may write this attribute on this element in raw HTML.
[[nodiscard]] bool isRawAllowed(Tag tag, Attribute attribute);
/// Whether the attribute may stand on the element at all, whoever sets it.
[[nodiscard]] bool isListed(Tag tag, Attribute attribute);

}  // namespace sluice
