// The module that reads everything, and every native build.
#include <iterator>

#include "framing/framing_detector.h"
#include "providers/formats.h"
#include "providers/recognition.h"

namespace sluice {

const bool kReadsAllFormats = true;

const ProviderFamily* const kFamilies[] = {
    &kOpenAiChatAndRare,
    &kOpenAiResponses,
    &kAnthropicMessages,
    &kGemini,
    &kAgUi,
    &kAiSdkData,
    &kAiSdkUi,
    &kAnthropicCompletions,
    &kBedrockConverse,
    &kCohereV1,
    &kCohereV2,
    &kDashScope,
    &kGeminiCodeAssist,
    &kGeminiInteractions,
    &kJsonText,
    &kOllama,
    &kOpenAiAssistants,
    &kOpenAiCompletions,
    &kOpenAiTranscription,
    &kSluiceLines,
    &kTextGenerationInference,
    &kWatsonx,
};

const std::size_t kFamilyCount = std::size(kFamilies);

const PathTable kSignTable = makeTable<recognition::kErrorSigns, recognition::kCommonSigns, recognition::kRareSigns>();

namespace {
constexpr auto kRules = recognition::packRules<true>();
}
const std::string_view kFamilyRules(kRules.data(), kRules.size());

}  // namespace sluice
