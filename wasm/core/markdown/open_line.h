// Whether the unfinished last line already shows (contract C5).
#pragma once

#include <string_view>

#include "markdown/line_analysis.h"

namespace sluice::markdown {

/// True while more bytes at the end of the unfinished last line could make it mean something else than it seems to.
/// @param state in front of the line
/// @param analysis of the line as it stands
bool lineIsOpen(const BlockState& state, std::string_view line, const LineAnalysis& analysis);

}  // namespace sluice::markdown
