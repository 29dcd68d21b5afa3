// Google Gemini: generateContent (`alt=sse`, or one JSON array), and the Interactions API.
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

#define SLUICE_PART "candidates[].content.parts[]."

constexpr PathRow kRows[] = {
    {"responseId", common::kId},
    {"modelVersion", common::kModel},
    {"candidates[]", kCandidate},
    {"candidates[].index", kIndex},
    {"candidates[].finishReason", kFinishReason},
    {"candidates[].content.parts[]", kPart},
    {SLUICE_PART "text", kText},
    {SLUICE_PART "thought", kThought},
    {SLUICE_PART "functionCall", kCall},
    {SLUICE_PART "functionCall.id", kCallId},
    {SLUICE_PART "functionCall.name", kCallName},
    {SLUICE_PART "functionCall.args", kCallArgs},
    {SLUICE_PART "executableCode", kCode},
    {SLUICE_PART "codeExecutionResult", kCodeResult},
    {SLUICE_PART "inlineData.mimeType", kMimeType},
    {SLUICE_PART "inlineData.data", kData},
    {SLUICE_PART "fileData.mimeType", kMimeType},
    {SLUICE_PART "fileData.fileUri", kFileUri},
    {"candidates[].groundingMetadata.groundingChunks[]", kSource},
    {"candidates[].groundingMetadata.groundingChunks[].web.uri", kSourceUri},
    {"candidates[].groundingMetadata.groundingChunks[].web.title", kSourceTitle},
    {"candidates[].citationMetadata.citationSources[]", kSource},
    {"candidates[].citationMetadata.citationSources[].uri", kSourceUri},
    {"candidates[].citationMetadata.citations[]", kSource},
    {"candidates[].citationMetadata.citations[].uri", kSourceUri},
    {"candidates[].citationMetadata.citations[].title", kSourceTitle},
    {"promptFeedback", kPromptFeedback},
    {"promptFeedback.blockReason", kBlockReason},
    {"usageMetadata.promptTokenCount", common::kInputTokens},
    {"usageMetadata.candidatesTokenCount", common::kOutputTokens},
    {"usageMetadata.thoughtsTokenCount", common::kReasoningTokens},
    {"usageMetadata.cachedContentTokenCount", common::kCachedInputTokens},
    {"usageMetadata.totalTokenCount", common::kTotalTokens},
};

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
  kStepResult,
  kStatus,
  kOutput,
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
    {SLUICE_PIECE "result", kStepResult},
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
const ProviderFamily kGeminiInteractions = {"gemini-interactions", familyTable<kInteractionRows>(), decodeInteraction};

}  // namespace sluice
