// The part of an inline link in parentheses (CommonMark 0.31.2, 6.3 Links).
#pragma once

#include <cstddef>
#include <string_view>

namespace sluice::markdown {

/// Scans `destination "title")` of a text that may go on.
/// @param end where the destination may begin, behind the parenthesis; set behind the closing one, or to 0 while the
/// link
///        is under way
/// @returns false if it is none
bool scanLinkTail(std::string_view text, std::size_t& end);

}  // namespace sluice::markdown
