// StreamOptions as JSON, the form in which they cross from JavaScript.
#pragma once

#include <string_view>

#include "stream.h"

namespace sluice {

/// Reads options from one JSON object (StreamSettings of js/src/protocol.ts); a key that is not known is skipped.
///
/// @return InvalidOptions when the text is no JSON or a value has the wrong type; `options` is then as it was changed
/// up
///   to there.
Status readOptions(std::string_view json, StreamOptions& options);

}  // namespace sluice
