// The module that every page loads.
#include <iterator>

#include "framing/framing_detector.h"
#include "providers/formats.h"

namespace sluice {

const bool kReadsAllFormats = false;

const ProviderFamily* const kFamilies[] = {
    &kOpenAiChat,
    &kOpenAiResponses,
    &kAnthropicMessages,
    &kGemini,
};

const std::size_t kFamilyCount = std::size(kFamilies);

}  // namespace sluice
