// Ollama's own APIs: /api/chat and /api/generate.
// https://github.com/ollama/ollama/blob/main/docs/api.md
#include "providers/provider_family.h"

namespace sluice {
namespace {

enum Field : std::uint8_t { kContent = 1, kThinking, kTool, kToolId, kToolName, kToolArguments, kDone, kDoneReason };

constexpr PathRow kRows[] = {
    {"model", common::kModel},
    {"message.content", kContent},
    {"response", kContent},
    {"message.thinking", kThinking},
    {"thinking", kThinking},
    {"message.tool_calls[]", kTool},
    {"message.tool_calls[].id", kToolId},
    {"message.tool_calls[].function.name", kToolName},
    {"message.tool_calls[].function.arguments", kToolArguments},
    {"done", kDone},
    {"done_reason", kDoneReason},
    {"prompt_eval_count", common::kInputTokens},
    {"eval_count", common::kOutputTokens},
};

void decode(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  answer.reasoning(0, json.string(kThinking));
  answer.text(0, json.string(kContent));
  json.eachObject(kTool, {},
                  [&](FieldRange tool) { answer.toolCall(readTool(json, tool, 0, ToolCallPiece::kNoKey, kToolId)); });
  if (!json.isTrue(kDone)) return;
  const std::string_view reason = json.string(kDoneReason);  // older versions give none
  answer.finishChoice(0, reason.empty() ? "stop" : reason,
                      answer.hasClientToolCalls() && reason == "stop" ? "tool-calls" : std::string_view{});
}

}  // namespace

const ProviderFamily kOllama = {"ollama", familyTable<kRows>(), decode};

}  // namespace sluice
