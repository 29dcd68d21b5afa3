// The allow-list as C++ sees it.
#pragma once

#include <cstdint>

namespace sluice {

/// Elements that can reach the page; the number travels in patches.
enum class Tag : std::uint8_t {
#define SLUICE_TAG(name, id, tag, flags) k##name = id,
#define SLUICE_ATTRIBUTE(name, id, attribute, kind)
#include "sanitize/allowlist.def"
#undef SLUICE_TAG
#undef SLUICE_ATTRIBUTE
};

/// Attributes that can reach the page; the number travels in patches.
enum class Attribute : std::uint8_t {
#define SLUICE_TAG(name, id, tag, flags)
#define SLUICE_ATTRIBUTE(name, id, attribute, kind) k##name = id,
#include "sanitize/allowlist.def"
#undef SLUICE_TAG
#undef SLUICE_ATTRIBUTE
};

}  // namespace sluice
