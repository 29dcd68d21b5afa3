// Google Gemini: generateContent (`alt=sse`, or one JSON array), the same as Gemini Code Assist wraps it, and the
// Interactions API.
// https://ai.google.dev/api/generate-content
#include "providers/provider_family.h"

namespace sluice {
namespace {

enum Field : std::uint8_t {
  kCandidate = 1,
  kIndex,
  kFinishReason,
  kPart,
  kText,
  kThought,
  kCall,
  kCallId,
  kCallName,
  kCallArgs,
  kCode,
  kCodeResult,
  kMimeType,
  kData,
  kFileUri,
  kSource,
  kSourceUri,
  kSourceTitle,
  kPromptFeedback,
  kBlockReason,
};

// The members of an answer; `root` is what they are in.
#define SLUICE_ANSWER(root)                                                                                   \
  {root "responseId", common::kId}, {root "modelVersion", common::kModel}, {root "candidates[]", kCandidate}, \
      {root "candidates[].index", kIndex}, {root "candidates[].finishReason", kFinishReason},                 \
      {root "candidates[].content.parts[]", kPart}, {root "candidates[].content.parts[].text", kText},        \
      {root "candidates[].content.parts[].thought", kThought},                                                \
      {root "candidates[].content.parts[].functionCall", kCall},                                              \
      {root "candidates[].content.parts[].functionCall.id", kCallId},                                         \
      {root "candidates[].content.parts[].functionCall.name", kCallName},                                     \
      {root "candidates[].content.parts[].functionCall.args", kCallArgs},                                     \
      {root "candidates[].content.parts[].executableCode", kCode},                                            \
      {root "candidates[].content.parts[].codeExecutionResult", kCodeResult},                                 \
      {root "candidates[].content.parts[].inlineData.mimeType", kMimeType},                                   \
      {root "candidates[].content.parts[].inlineData.data", kData},                                           \
      {root "candidates[].content.parts[].fileData.mimeType", kMimeType},                                     \
      {root "candidates[].content.parts[].fileData.fileUri", kFileUri},                                       \
      {root "candidates[].groundingMetadata.groundingChunks[]", kSource},                                     \
      {root "candidates[].groundingMetadata.groundingChunks[].web.uri", kSourceUri},                          \
      {root "candidates[].groundingMetadata.groundingChunks[].web.title", kSourceTitle},                      \
      {root "candidates[].citationMetadata.citationSources[]", kSource},                                      \
      {root "candidates[].citationMetadata.citationSources[].uri", kSourceUri},                               \
      {root "candidates[].citationMetadata.citations[]", kSource},                                            \
      {root "candidates[].citationMetadata.citations[].uri", kSourceUri},                                     \
      {root "candidates[].citationMetadata.citations[].title", kSourceTitle},                                 \
      {root "promptFeedback", kPromptFeedback}, {root "promptFeedback.blockReason", kBlockReason},            \
      {root "usageMetadata.promptTokenCount", common::kInputTokens},                                          \
      {root "usageMetadata.candidatesTokenCount", common::kOutputTokens},                                     \
      {root "usageMetadata.thoughtsTokenCount", common::kReasoningTokens},                                    \
      {root "usageMetadata.cachedContentTokenCount", common::kCachedInputTokens}, {                           \
    root "usageMetadata.totalTokenCount", common::kTotalTokens                                                \
  }

constexpr PathRow kRows[] = {SLUICE_ANSWER("")};
constexpr PathRow kWrappedRows[] = {{"traceId", common::kId}, SLUICE_ANSWER("response.")};

void decodePart(const JsonEvent& json, FieldRange part, std::uint32_t choice, Answer& answer) {
  const std::string_view text = json.string(kText, part);
  if (json.isTrue(kThought, part)) {
    answer.reasoning(choice, text);
  } else {
    answer.text(choice, text);
  }
  ToolCallPiece piece = readTool(json, part, choice, ToolCallPiece::kNoKey, kCallId);
  if (const std::string_view code = json.json(kCode, part); !code.empty()) {
    piece.name = "code_execution";
    piece.arguments = code;
    piece.isServer = true;
  }
  if (!piece.name.empty()) answer.toolCall(piece);
  if (const std::string_view result = json.json(kCodeResult, part); !result.empty())
    answer.toolResult({}, result, true);
  const std::string_view data = json.string(kData, part);
  const std::string_view uri = json.string(kFileUri, part);
  if (!data.empty() || !uri.empty()) answer.file(choice, json.string(kMimeType, part), uri, data);
}

void decodeContent(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  json.eachObject(kCandidate, {}, [&](FieldRange candidate) {
    const auto choice = static_cast<std::uint32_t>(json.integer(kIndex, 0, candidate));
    json.eachObject(kPart, candidate, [&](FieldRange part) { decodePart(json, part, choice, answer); });
    decodeCitations(json, candidate, choice, kSource, answer);
    const std::string_view reason = json.string(kFinishReason, candidate);
    if (reason != "FINISH_REASON_UNSPECIFIED")
      answer.finishChoice(choice, reason,
                          answer.hasClientToolCalls() && reason == "STOP" ? "tool-calls" : std::string_view{});
  });
  const std::string_view blocked = json.string(kBlockReason);
  if (blocked.empty()) return;
  answer.safety(blocked, json.json(kPromptFeedback));
  answer.finishChoice(0, blocked, "content-filter");
}

// ---- Interactions -----------------------------------------------------------------------------------------------

enum InteractionField : std::uint8_t {
  kEventType = 1,
  kStepIndex,
  kStepType,
  kStepText,
  kStepId,
  kStepName,
  kStepArguments,
  kStepCallId,
  kStepMimeType,
  kStepData,
  kStepUri,
  kStatus,
  kOutput,
  kStepResult = kFirstRawField,
};

// A piece comes in `delta`, or in the `outputs` of a body that is not streamed; a call may come whole in `step`.
#define SLUICE_PIECE "delta|step|content|outputs[]:"

constexpr PathRow kInteractionRows[] = {
    {"event_type", kEventType},
    {"index", kStepIndex},
    {"outputs[]", kOutput},
    {SLUICE_PIECE "type", kStepType},
    {SLUICE_PIECE "text", kStepText},
    {SLUICE_PIECE "content.text", kStepText},
    {SLUICE_PIECE "id", kStepId},
    {SLUICE_PIECE "name", kStepName},
    {SLUICE_PIECE "arguments", kStepArguments},
    {SLUICE_PIECE "call_id", kStepCallId},
    {SLUICE_PIECE "result", kStepResult},
    {SLUICE_PIECE "mime_type", kStepMimeType},
    {SLUICE_PIECE "data", kStepData},
    {SLUICE_PIECE "uri", kStepUri},
    {"interaction.id", common::kId},
    {"interaction.model", common::kModel},
    {"interaction.status", kStatus},
    {"id", common::kId},
    {"model", common::kModel},
    {"status", kStatus},
    {"usage|interaction.usage|metadata.usage:total_input_tokens", common::kInputTokens},
    {"usage|interaction.usage|metadata.usage:total_output_tokens", common::kOutputTokens},
    {"usage|interaction.usage|metadata.usage:total_thought_tokens", common::kReasoningTokens},
    {"usage|interaction.usage|metadata.usage:total_cached_tokens", common::kCachedInputTokens},
    {"usage|interaction.usage|metadata.usage:total_tokens", common::kTotalTokens},
};

bool endsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// google_search_call, code_execution_call, … and their results, which the server makes itself.
void decodeServerStep(const JsonEvent& json, FieldRange range, std::string_view type, std::uint64_t index,
                      Answer& answer) {
  constexpr std::string_view kCall = "_call";
  if (endsWith(type, "_result")) {
    const std::string_view result = json.json(kStepResult, range);
    return answer.toolResult(json.string(kStepCallId, range), result, !result.empty());
  }
  if (!endsWith(type, kCall)) return;
  ToolCallPiece piece = readTool(json, range, 0, index, kStepId);
  if (piece.name.empty()) piece.name = type.substr(0, type.size() - kCall.size());
  piece.isWhole = true;
  piece.isServer = true;
  answer.toolCall(piece);
}

void decodeStep(const JsonEvent& json, FieldRange range, std::uint64_t index, Answer& answer) {
  const std::string_view type = json.string(kStepType, range);
  const std::string_view text = json.string(kStepText, range);
  if (type == "text" || type == "model_output") {
    answer.text(0, text);
  } else if (type == "thought" || type == "thought_summary") {
    answer.reasoning(0, text);
  } else if (type == "function_call" || type == "arguments_delta") {
    ToolCallPiece piece = readTool(json, range, 0, index, kStepId);
    if (piece.arguments == "{}") piece.arguments = {};
    answer.toolCall(piece);
  } else {
    const std::string_view data = json.string(kStepData, range);
    const std::string_view uri = json.string(kStepUri, range);
    if (!data.empty() || !uri.empty()) return answer.file(0, json.string(kStepMimeType, range), uri, data);
    decodeServerStep(json, range, type, index, answer);
  }
}

void decodeInteraction(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  const std::string_view type = json.string(kEventType);
  const std::uint64_t index = json.integer(kStepIndex, 0);
  if (type.empty()) {  // a body that is not streamed
    std::uint64_t step = 0;
    json.eachObject(kOutput, {}, [&](FieldRange output) { decodeStep(json, output, step++, answer); });
  } else if (type == "step.delta" || type == "step.start" || type == "content.delta" || type == "content.start") {
    decodeStep(json, {}, index, answer);
  } else if (type == "step.stop" || type == "content.stop") {
    answer.endToolCall(0, index, {});
  }
  if (type.empty() || type == "interaction.completed" || type == "interaction.complete" ||
      type == "interaction.failed") {
    const std::string_view status = json.string(kStatus);
    answer.finishChoice(0, status,
                        status == "completed" && answer.hasClientToolCalls() ? "tool-calls" : std::string_view{});
  }
}

}  // namespace

const ProviderFamily kGemini = {"gemini", familyTable<kRows>(), decodeContent};
/// Gemini Code Assist's server wraps the answer, and lists what may be wrong as the others do.
const ProviderFamily kGeminiCodeAssist = {"gemini-code-assist", familyTable<kWrappedRows>(), decodeContent};
const ProviderFamily kGeminiInteractions = {"gemini-interactions", familyTable<kInteractionRows>(), decodeInteraction};

}  // namespace sluice
