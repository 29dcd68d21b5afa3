// URLs without angle brackets (GFM 6.9 Autolinks).
#pragma once

#include <cstddef>
#include <string_view>

namespace sluice::markdown {

/// Where in the last word of a text a URL begins that may go on, or npos. None goes on when something follows that none
/// contains: CJK text does at once.
std::size_t findOpenUrl(std::string_view word);

}  // namespace sluice::markdown
