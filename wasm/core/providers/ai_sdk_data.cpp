// The AI SDK's data stream before version 5: a line is a code of one character, a colon, and JSON. The code comes here
// as the name of the JSON's root. https://ai-sdk.dev/v4/docs/ai-sdk-ui/stream-protocol#data-stream-protocol
#include "providers/provider_family.h"

namespace sluice {
namespace {

enum Field : std::uint8_t {
  kText = 1,
  kReasoning,
  kError,
  kFinishReason,
  kCallStart,
  kCall,
  kToolId,
  kToolName,
  kToolArguments,
  kMediaType,
  kFileData,
  kSource,
  kSourceUrl,
  kSourceTitle,
  kToolResult = kFirstRawField,
};

#define SLUICE_CALL "9|a|b|c:"

constexpr PathRow kRows[] = {
    {"0", kText},
    {"3", kError},
    {"9", kCall},
    {"b", kCallStart},
    {SLUICE_CALL "toolCallId", kToolId},
    {SLUICE_CALL "toolName", kToolName},
    {"9.args", kToolArguments},
    {"c.argsTextDelta", kToolArguments},
    {"a.result", kToolResult},
    {"d.finishReason", kFinishReason},
    {"d|e:usage.promptTokens", common::kInputTokens},
    {"d|e:usage.completionTokens", common::kOutputTokens},
    {"f.messageId", common::kId},
    {"g", kReasoning},
    {"h", kSource},
    {"h.url", kSourceUrl},
    {"h.title", kSourceTitle},
    {"k.mimeType", kMediaType},
    {"k.data", kFileData},
};

void decode(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  answer.text(0, json.string(kText));
  answer.reasoning(0, json.string(kReasoning));
  if (const JsonField* const error = json.find(kError); error != nullptr) answer.providerError(error->value, {});
  const bool isWhole = json.find(kCall) != nullptr;
  ToolCallPiece piece = readTool(json, {}, 0, ToolCallPiece::kNoKey, kToolId);
  piece.isWhole = isWhole;
  if (isWhole || json.find(kCallStart) != nullptr || !piece.arguments.empty()) answer.toolCall(piece);
  if (isWhole) answer.endToolCall(0, ToolCallPiece::kNoKey, piece.id);
  const std::string_view result = json.json(kToolResult);
  if (!result.empty()) answer.toolResult(piece.id, result, true);
  decodeCitations(json, {}, 0, kSource, answer);
  const std::string_view data = json.string(kFileData);
  if (!data.empty()) answer.file(0, json.string(kMediaType), {}, data);
  answer.finishChoice(0, json.string(kFinishReason));
}

}  // namespace

const ProviderFamily kAiSdkData = {"ai-sdk-data", familyTable<kRows>(), decode};

}  // namespace sluice
