// What this build reads. There are two: every page loads the module of the common formats, and the module of all
// formats when an answer needs it (js/src/engine_stream.ts).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "providers/provider_family.h"

namespace sluice {

/// All families; those that every build has come first.
enum class FamilyId : std::uint8_t {
  kOpenAiChat,
  kOpenAiResponses,
  kAnthropicMessages,
  kGemini,
  // On demand.
  kAgUi,
  kAiSdkData,
  kAiSdkUi,
  kAnthropicCompletions,
  kBedrockConverse,
  kCohereV1,
  kCohereV2,
  kDashScope,
  kGeminiCodeAssist,
  kGeminiInteractions,
  kJsonText,
  kOllama,
  kOpenAiAssistants,
  kOpenAiCompletions,
  kOpenAiTranscription,
  kSluiceLines,
  kTextGenerationInference,
  kWatsonx,
  kUnknown,
};

/// The families of this build, by their FamilyId.
extern const ProviderFamily* const kFamilies[];
extern const std::size_t kFamilyCount;

/// By what this build knows families, and what it cannot tell from them (recognition.h).
extern const PathTable kSignTable;
extern const std::string_view kFamilyRules;

}  // namespace sluice
