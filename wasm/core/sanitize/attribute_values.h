// Which values an author's attributes of kind Text may have.
#pragma once

#include <string_view>

#include "sanitize/allowlist.h"

namespace sluice {

/// Whether raw HTML may give the attribute this value (character references decoded). Words of a closed list, numbers
/// small enough not to make a browser lay out a million cells or an image over the whole page; free text passes.
[[nodiscard]] bool isAllowedValue(Attribute attribute, std::string_view value);

}  // namespace sluice
