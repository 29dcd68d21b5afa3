// The info string of a code fence (CommonMark 0.31.2, 4.5).
#pragma once

#include <string_view>

#include "base/string.h"

namespace sluice::markdown {

/// The language of a code block: the first word of the info string behind an opening fence, which begins the line.
[[nodiscard]] String languageOf(std::string_view fenceLine);

}  // namespace sluice::markdown
