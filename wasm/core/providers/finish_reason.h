// Why an answer ended, in one vocabulary for all providers.
#pragma once

#include <string_view>

namespace sluice {

/// One of events.def's reasons for the provider's word, whose ASCII letters may be of any case; "other" for a word
/// that is not known.
std::string_view finishReason(std::string_view providerWord);

}  // namespace sluice
