// A family of protocols: a table of what is read, and a few lines that say what it means.
//
// To add one: write a file beside this one with its table and its function, list it in formats.h and formats_all.cpp,
// give it a rule in recognition.h and a stream in tests/fixtures/wire, and name who speaks it in
// tools/generate_providers.mjs.
#pragma once

#include <cstdint>
#include <string_view>

#include "framing/event.h"
#include "providers/answer.h"
#include "providers/json_event_reader.h"

namespace sluice {

enum class FamilyId : std::uint8_t;  // formats.h

/// Fields that mean the same in every protocol: a table gives its paths these numbers, and the decoder reads them.
/// The family's own fields are numbered from 1 up to kFirstCommon - 1.
namespace common {
enum Field : std::uint8_t {
  kFirstCommon = 200,
  kId = kFirstCommon,
  kModel,
  kInputTokens,  // these five as in Usage::Count
  kOutputTokens,
  kReasoningTokens,
  kCachedInputTokens,
  kTotalTokens,
  kError,  ///< the error itself: a message, or an object; null means that there is none
  kErrorMessage,
  kErrorCode,
};
}  // namespace common

namespace internal {
/// Where errors usually are.
inline constexpr PathRow kCommonRows[] = {
    {"error", common::kError},          {"error.message", common::kErrorMessage}, {"error.code", common::kErrorCode},
    {"error.type", common::kErrorCode}, {"error.status", common::kErrorCode},
};
}  // namespace internal

/// A family's table: its arrays of rows, and those that all have.
template <const auto&... kRows>
constexpr PathTable familyTable() {
  return makeTable<kRows..., internal::kCommonRows>();
}

/// One family. Stateless: what has to be remembered between events is remembered by the Answer.
struct ProviderFamily {
  /// Public name, as in StreamOptions::provider.
  std::string_view name;
  PathTable table;
  /// Reads one event. `json` holds the fields of the table; `event` is as the framing gave it.
  void (*decode)(const JsonEvent& json, const Event& event, Answer& answer);
};

extern const ProviderFamily kAgUi;
extern const ProviderFamily kAiSdkData;
extern const ProviderFamily kAiSdkUi;
extern const ProviderFamily kAnthropicCompletions;
extern const ProviderFamily kAnthropicMessages;
extern const ProviderFamily kBedrockConverse;
extern const ProviderFamily kCohereV1;
extern const ProviderFamily kCohereV2;
extern const ProviderFamily kDashScope;
extern const ProviderFamily kGemini;
extern const ProviderFamily kGeminiCodeAssist;
extern const ProviderFamily kGeminiInteractions;
extern const ProviderFamily kJsonText;
extern const ProviderFamily kOllama;
extern const ProviderFamily kOpenAiAssistants;
extern const ProviderFamily kOpenAiChat;
extern const ProviderFamily kOpenAiChatAndRare;  ///< the same in the module of all formats
extern const ProviderFamily kOpenAiCompletions;
extern const ProviderFamily kOpenAiResponses;
extern const ProviderFamily kOpenAiTranscription;
extern const ProviderFamily kSluiceLines;
extern const ProviderFamily kTextGenerationInference;
extern const ProviderFamily kWatsonx;

/// The family if this build has it, else null.
const ProviderFamily* familyById(FamilyId id);
/// The family of a public name or of a provider that speaks it ("groq" is "openai-chat"); null if this build has none.
const ProviderFamily* familyByName(std::string_view name);

/// Reads the fields of `common`: before the family reads its own, and after.
void decodeIdentity(const JsonEvent& json, Answer& answer);
void decodeUsageAndError(const JsonEvent& json, Answer& answer);

// What families read alike. Each takes the first of the family's numbers, which follow one another.

/// Reports the objects `first` in the range as citations: `first + 1` is the URL in them, `first + 2` the title.
void decodeCitations(const JsonEvent& json, FieldRange range, std::uint32_t choice, std::uint8_t first, Answer& answer);

/// A tool call's id `first`, its name `first + 1` and its arguments `first + 2`, which are a string (a fragment of
/// JSON, or all of it) or the value itself.
ToolCallPiece readTool(const JsonEvent& json, FieldRange range, std::uint32_t choice, std::uint64_t key,
                       std::uint8_t first);

/// The family that an event belongs to, by the members that it has; kUnknown if none is sure.
class FamilyRecognizer {
 public:
  static PathTable table();
  static FamilyId recognize(const JsonEvent& json);
  /// Whether the event has a text in a member and may be of no protocol; `id` is what it was recognised as. Ollama's
  /// protocol, known by `done` alone, has no such member but `response`.
  static bool hasPlainText(const JsonEvent& json, FamilyId id);
  /// Whether the event only says what went wrong; tells the answer if so. Where it need not be an error (`isError`),
  /// one with a message and a code is.
  static bool decodeErrorBody(const JsonEvent& json, Answer& answer, bool isError);
  /// The message of such a body, empty if there is none.
  static std::string_view errorMessage(const JsonEvent& json);
};

}  // namespace sluice
