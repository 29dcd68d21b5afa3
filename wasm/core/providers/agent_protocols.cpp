// Protocols between an agent's server and its page: the AI SDK's UI message stream and AG-UI.
// https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol   https://docs.ag-ui.com/concepts/events
#include "providers/provider_family.h"

namespace sluice {
namespace {

enum Field : std::uint8_t {
  kType = 1,
  kDelta,
  kToolId,
  kToolName,
  kToolFragment,
  kToolInput,
  kToolOnServer,
  kUrl,
  kTitle,
  kMediaType,
  kErrorText,
  kErrorCode,
  kFinishReason,
  kSource,
  kToolOutput = kFirstRawField,
};

constexpr PathRow kUiRows[] = {
    {"type", kType},
    {"messageId", common::kId},
    {"delta", kDelta},
    {"textDelta", kDelta},  // the stream of SDK objects before version 5
    {"text", kDelta},       // and from then on
    {"toolCallId", kToolId},
    {"toolName", kToolName},
    {"inputTextDelta", kToolFragment},
    {"argsTextDelta", kToolFragment},
    {"input", kToolInput},
    {"output", kToolOutput},
    {"providerExecuted", kToolOnServer},
    {"url", kUrl},
    {"title", kTitle},
    {"mediaType", kMediaType},
    {"errorText", kErrorText},
    {"finishReason", kFinishReason},
    {"totalUsage|messageMetadata.usage|messageMetadata.totalUsage:inputTokens", common::kInputTokens},
    {"totalUsage|messageMetadata.usage|messageMetadata.totalUsage:outputTokens", common::kOutputTokens},
    {"totalUsage|messageMetadata.usage|messageMetadata.totalUsage:reasoningTokens", common::kReasoningTokens},
    {"totalUsage|messageMetadata.usage|messageMetadata.totalUsage:cachedInputTokens", common::kCachedInputTokens},
    {"totalUsage|messageMetadata.usage|messageMetadata.totalUsage:totalTokens", common::kTotalTokens},
};

void sendToolCall(const JsonEvent& json, std::string_view arguments, bool isWhole, Answer& answer) {
  ToolCallPiece piece;
  piece.id = json.string(kToolId);
  piece.name = json.string(kToolName);
  piece.arguments = arguments;
  piece.isWhole = isWhole;
  piece.isServer = json.isTrue(kToolOnServer);
  answer.toolCall(piece);
}

void sendToolResult(const JsonEvent& json, Answer& answer) {
  const std::string_view output = json.json(kToolOutput);
  answer.toolResult(json.string(kToolId), output, !output.empty());
}

void decodeUi(const JsonEvent& json, const Event& event, Answer& answer) {
  const std::string_view type = json.string(kType);
  if (type == "text-delta") {
    answer.text(0, json.string(kDelta));
  } else if (type == "reasoning-delta" || type == "reasoning") {
    answer.reasoning(0, json.string(kDelta));
  } else if (type == "tool-input-start") {
    sendToolCall(json, {}, false, answer);
  } else if (type == "tool-input-delta") {
    const std::string_view fragment = json.string(kToolFragment);
    if (!fragment.empty()) sendToolCall(json, fragment, false, answer);
  } else if (type == "tool-input-available" || type == "tool-input-error" || type == "tool-call") {
    const std::string_view input = json.json(kToolInput);
    sendToolCall(json, input.empty() ? json.string(kToolInput) : input, true, answer);
    answer.endToolCall(0, ToolCallPiece::kNoKey, json.string(kToolId));
    if (type == "tool-input-error") answer.toolResult(json.string(kToolId), json.string(kErrorText), false);
  } else if (type == "tool-output-available" || type == "tool-result") {
    sendToolResult(json, answer);
  } else if (type == "tool-output-error") {
    answer.toolResult(json.string(kToolId), json.string(kErrorText), false);
  } else if (type == "source-url" || type == "source-document" || type == "source") {
    answer.citation(0, json.string(kUrl), json.string(kTitle), event.data);
  } else if (type == "file") {
    answer.file(0, json.string(kMediaType), json.string(kUrl), {});
  } else if (type == "error") {
    if (json.find(kErrorText) != nullptr) answer.providerError(json.string(kErrorText), {});
  } else if (type == "finish") {
    const std::string_view reason = json.string(kFinishReason);  // not all servers send it
    answer.finishChoice(0, reason.empty() ? "stop" : reason);
  } else if (type == "abort") {
    answer.finishChoice(0, "abort", "other");
  }
}

// ---- AG-UI ------------------------------------------------------------------------------------------------------

constexpr PathRow kAgUiRows[] = {
    {"type", kType},         {"runId", common::kId},      {"delta", kDelta},
    {"toolCallId", kToolId}, {"toolCallName", kToolName}, {"content", kToolOutput},
    {"message", kErrorText}, {"code", kErrorCode},        {"value", kSource},
    {"value.url", kUrl},     {"value.title", kTitle},
};

void decodeAgUi(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  const std::string_view type = json.string(kType);
  if (type == "TEXT_MESSAGE_CONTENT" || type == "TEXT_MESSAGE_CHUNK") {
    answer.text(0, json.string(kDelta));
  } else if (type == "REASONING_MESSAGE_CONTENT" || type == "REASONING_MESSAGE_CHUNK" ||
             type == "THINKING_TEXT_MESSAGE_CONTENT") {
    answer.reasoning(0, json.string(kDelta));
  } else if (type == "TOOL_CALL_START" || type == "TOOL_CALL_ARGS" || type == "TOOL_CALL_CHUNK") {
    sendToolCall(json, json.string(kDelta), false, answer);
  } else if (type == "TOOL_CALL_END") {
    answer.endToolCall(0, ToolCallPiece::kNoKey, json.string(kToolId));
  } else if (type == "TOOL_CALL_RESULT") {
    sendToolResult(json, answer);
  } else if (type == "CUSTOM") {
    if (!json.string(kUrl).empty()) answer.citation(0, json.string(kUrl), json.string(kTitle), json.json(kSource));
  } else if (type == "RUN_ERROR") {
    answer.providerError(json.string(kErrorText), json.string(kErrorCode));
  } else if (type == "RUN_FINISHED") {
    answer.finishChoice(0, type, "stop");
  }
}

}  // namespace

const ProviderFamily kAiSdkUi = {"ai-sdk-ui", familyTable<kUiRows>(), decodeUi};
const ProviderFamily kAgUi = {"ag-ui", familyTable<kAgUiRows>(), decodeAgUi};

}  // namespace sluice
