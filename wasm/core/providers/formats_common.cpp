// The module that every page loads.
#include <iterator>

#include "framing/framing_detector.h"
#include "providers/formats.h"
#include "providers/recognition.h"

namespace sluice {

const bool kReadsAllFormats = false;

const ProviderFamily* const kFamilies[] = {
    &kOpenAiChat,
    &kOpenAiResponses,
    &kAnthropicMessages,
    &kGemini,
};

const std::size_t kFamilyCount = std::size(kFamilies);

const PathTable kSignTable = makeTable<recognition::kErrorSigns, recognition::kCommonSigns>();

namespace {
constexpr auto kRules = recognition::packRules<false>();
}
const std::string_view kFamilyRules(kRules.data(), kRules.size());

}  // namespace sluice
