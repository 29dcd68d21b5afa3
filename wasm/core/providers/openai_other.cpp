// OpenAI's Assistants and audio transcription.
// https://platform.openai.com/docs/api-reference/assistants-streaming
// https://platform.openai.com/docs/api-reference/audio/transcript-text-delta-event
#include "providers/provider_family.h"

namespace sluice {
namespace {

enum Field : std::uint8_t {
  kObject = 1,
  kStatus,
  kIncompleteReason,
  kText,
  kWholeText,
  kAnnotation,
  kTool,
  kToolIndex,
  kToolId,
  kToolType,
  kToolName,
  kToolInput,
  kToolOnServer,
  kType,
  kDelta,
};

#define SLUICE_TOOL "delta.step_details.tool_calls[]."

constexpr PathRow kAssistantRows[] = {
    {"object", kObject},
    {"model", common::kModel},
    {"status", kStatus},
    {"incomplete_details.reason", kIncompleteReason},
    {"last_error", common::kError},
    {"last_error.message", common::kErrorMessage},
    {"last_error.code", common::kErrorCode},
    {"delta.content[].text.value", kText},
    {"delta.content[].text.annotations[]", kAnnotation},
    {"content[].text.value", kWholeText},
    {"delta.step_details.tool_calls[]", kTool},
    {SLUICE_TOOL "index", kToolIndex},
    {SLUICE_TOOL "id", kToolId},
    {SLUICE_TOOL "type", kToolType},
    {SLUICE_TOOL "function.name", kToolName},
    {SLUICE_TOOL "function.arguments", kToolInput},
    {SLUICE_TOOL "code_interpreter.input", kToolInput},
    {SLUICE_TOOL "code_interpreter", kToolOnServer},
    {"usage.prompt_tokens", common::kInputTokens},
    {"usage.completion_tokens", common::kOutputTokens},
    {"usage.total_tokens", common::kTotalTokens},
    {"usage.completion_tokens_details.reasoning_tokens", common::kReasoningTokens},
    {"usage.prompt_token_details.cached_tokens", common::kCachedInputTokens},
};

void decodeAssistants(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  const std::string_view object = json.string(kObject);
  const std::string_view status = json.string(kStatus);
  json.eachString(kText, {}, [&](std::string_view piece) { answer.text(0, piece); });
  json.eachObject(kAnnotation, {}, [&](FieldRange note) { answer.citation(0, {}, {}, json.fields[note.end].value); });
  json.eachObject(kTool, {}, [&](FieldRange tool) {
    ToolCallPiece piece;
    piece.key = json.integer(kToolIndex, 0, tool);
    piece.id = json.string(kToolId, tool);
    piece.name = json.string(kToolName, tool);
    piece.isServer = json.find(kToolOnServer, tool) != nullptr;
    if (piece.name.empty()) piece.name = json.string(kToolType, tool);
    piece.arguments = json.string(kToolInput, tool);
    answer.toolCall(piece);
  });
  if (object == "thread.message" && status == "completed" && !answer.hasContent(ChannelKind::kText, 0))
    json.eachString(kWholeText, {}, [&](std::string_view text) { answer.text(0, text); });
  if (object != "thread.run" || status == "queued" || status == "in_progress" || status == "cancelling") return;
  const std::string_view reason = json.string(kIncompleteReason);
  answer.finishChoice(0, reason.empty() ? status : reason);
}

constexpr PathRow kTranscriptionRows[] = {
    {"type", kType},
    {"delta", kDelta},
    {"text", kWholeText},
    {"usage.input_tokens", common::kInputTokens},
    {"usage.output_tokens", common::kOutputTokens},
    {"usage.total_tokens", common::kTotalTokens},
};

void decodeTranscription(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  const std::string_view type = json.string(kType);
  if (type == "transcript.text.delta") answer.text(0, json.string(kDelta));
  if (type != "transcript.text.done") return;
  if (!answer.hasContent(ChannelKind::kText, 0)) answer.text(0, json.string(kWholeText));
  answer.finishChoice(0, type, "stop");
}

}  // namespace

const ProviderFamily kOpenAiAssistants = {"openai-assistants", familyTable<kAssistantRows>(), decodeAssistants};
const ProviderFamily kOpenAiTranscription = {"openai-transcription", familyTable<kTranscriptionRows>(),
                                             decodeTranscription};

}  // namespace sluice
