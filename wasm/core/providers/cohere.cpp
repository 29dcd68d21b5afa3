// Cohere's Chat APIs, version 2 and version 1.
// https://docs.cohere.com/v2/docs/streaming
#include "providers/provider_family.h"

namespace sluice {
namespace {

enum Field : std::uint8_t {
  kType = 1,
  kIndex,
  kText,
  kThinking,
  kTool,
  kToolId,
  kToolName,
  kToolArguments,
  kCitation,
  kSource,
  kSourceUrl,
  kSourceTitle,
  kFinishReason,
  kFinalText,
};

// A message comes in `delta.message`, or in `message` of a body that is not streamed.
#define SLUICE_MESSAGE "delta.message|message:"
#define SLUICE_TOOL "delta.message.tool_calls|message.tool_calls[]:"

constexpr PathRow kRows[] = {
    {"type", kType},
    {"id", common::kId},
    {"index", kIndex},
    {SLUICE_MESSAGE "content.text", kText},
    {SLUICE_MESSAGE "content[].text", kText},
    {SLUICE_MESSAGE "content.thinking", kThinking},
    {SLUICE_MESSAGE "content[].thinking", kThinking},
    {SLUICE_MESSAGE "tool_plan", kThinking},  // "a chain-of-thought style reflection" before tool calls
    {"message.tool_calls[]", kTool},
    {SLUICE_TOOL "id", kToolId},
    {SLUICE_TOOL "function.name", kToolName},
    {SLUICE_TOOL "function.arguments", kToolArguments},
    {"delta.message.citations", kCitation},
    {"message.citations[]", kCitation},
    {"delta.finish_reason", kFinishReason},
    {"finish_reason", kFinishReason},
    {"delta.error", common::kError},
    {"usage|delta.usage:tokens.input_tokens", common::kInputTokens},
    {"usage|delta.usage:tokens.output_tokens", common::kOutputTokens},
    {"usage|delta.usage:tokens.reasoning_tokens", common::kReasoningTokens},
    {"usage|delta.usage:cached_tokens", common::kCachedInputTokens},
};

void decodeTool(const JsonEvent& json, FieldRange range, std::uint64_t index, Answer& answer) {
  const ToolCallPiece piece = readTool(json, range, 0, index, kToolId);
  if (!piece.name.empty() || !piece.arguments.empty()) answer.toolCall(piece);
}

void decodeV2(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  const std::string_view type = json.string(kType);
  const std::uint64_t index = json.integer(kIndex, 0);
  json.eachString(kThinking, {}, [&](std::string_view piece) { answer.reasoning(0, piece); });
  json.eachString(kText, {}, [&](std::string_view piece) { answer.text(0, piece); });
  if (json.find(kTool) != nullptr) {
    std::uint64_t tool = 0;
    json.eachObject(kTool, {}, [&](FieldRange range) { decodeTool(json, range, tool++, answer); });
  } else if (type == "tool-call-start" || type == "tool-call-delta") {
    decodeTool(json, {}, index, answer);
  } else if (type == "tool-call-end") {
    answer.endToolCall(0, index, {});
  }
  json.eachObject(kCitation, {}, [&](FieldRange citation) {
    const std::string_view source = json.fields[citation.end].value;
    if (source.substr(0, 1) == "{") answer.citation(0, {}, {}, source);
  });
  answer.finishChoice(0, json.string(kFinishReason));
}

// ---- version 1 --------------------------------------------------------------------------------------------------

constexpr PathRow kRowsV1[] = {
    {"event_type", kType},
    {"generation_id", common::kId},
    {"text", kText},
    {"response.text", kFinalText},
    {"tool_calls[]", kTool},
    {"tool_calls[].name", kToolName},
    {"tool_calls[].parameters", kToolArguments},
    {"citations[]", kCitation},
    {"documents[]", kSource},
    {"documents[].url", kSourceUrl},
    {"documents[].title", kSourceTitle},
    {"finish_reason", kFinishReason},
    {"meta|response.meta:tokens.input_tokens", common::kInputTokens},
    {"meta|response.meta:tokens.output_tokens", common::kOutputTokens},
};

void decodeV1(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  const std::string_view type = json.string(kType);
  if (type.empty() || type == "text-generation") answer.text(0, json.string(kText));
  if (type == "tool-calls-chunk") answer.reasoning(0, json.string(kText));  // the plan, as in version 2
  if (type == "stream-end" && !answer.hasContent(ChannelKind::kText, 0)) answer.text(0, json.string(kFinalText));
  json.eachObject(kTool, {}, [&](FieldRange tool) {
    ToolCallPiece piece;
    piece.name = json.string(kToolName, tool);
    piece.arguments = json.json(kToolArguments, tool);
    answer.toolCall(piece);
  });
  decodeCitations(json, {}, 0, kSource, answer);
  json.eachObject(kCitation, {},
                  [&](FieldRange citation) { answer.citation(0, {}, {}, json.fields[citation.end].value); });
  answer.finishChoice(0, json.string(kFinishReason));
}

}  // namespace

const ProviderFamily kCohereV2 = {"cohere-v2", familyTable<kRows>(), decodeV2};
const ProviderFamily kCohereV1 = {"cohere-v1", familyTable<kRowsV1>(), decodeV1};

}  // namespace sluice
