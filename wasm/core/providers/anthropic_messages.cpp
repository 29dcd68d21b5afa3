// Anthropic Messages, streamed and not, and the older Text Completions.
// https://docs.anthropic.com/en/docs/build-with-claude/streaming
#include "providers/provider_family.h"
#include "text/ascii.h"

namespace sluice {
namespace {

enum Field : std::uint8_t {
  kType = 1,
  kIndex,
  kBlock,
  kBlockType,
  kBlockId,
  kBlockName,
  kBlockInput,
  kBlockText,
  kBlockThinking,
  kBlockToolUseId,
  kDeltaText,
  kDeltaThinking,
  kDeltaJson,
  kCitation,
  kCitationUrl,
  kCitationTitle,
  kStopReason,
  kCompletion,
  kBlockContent = kFirstRawField,
};

// A block comes in `content_block`, or in the `content` of a body that is not streamed.
#define SLUICE_BLOCK "content_block|content[]:"
#define SLUICE_USAGE "usage|message.usage:"

constexpr PathRow kRows[] = {
    {"type", kType},
    {"id", common::kId},
    {"model", common::kModel},
    {"message.id", common::kId},
    {"message.model", common::kModel},
    {"index", kIndex},
    {"content_block", kBlock},
    {"content[]", kBlock},
    {SLUICE_BLOCK "type", kBlockType},
    {SLUICE_BLOCK "id", kBlockId},
    {SLUICE_BLOCK "name", kBlockName},
    {SLUICE_BLOCK "text", kBlockText},
    {SLUICE_BLOCK "thinking", kBlockThinking},
    {SLUICE_BLOCK "input", kBlockInput},
    {SLUICE_BLOCK "tool_use_id", kBlockToolUseId},
    {SLUICE_BLOCK "content", kBlockContent},
    {SLUICE_BLOCK "citations[]", kCitation},
    {SLUICE_BLOCK "citations[].url", kCitationUrl},
    {SLUICE_BLOCK "citations[].title", kCitationTitle},
    {"delta.text", kDeltaText},
    {"delta.thinking", kDeltaThinking},
    {"delta.partial_json", kDeltaJson},
    {"delta.citation", kCitation},
    {"delta.citation.url", kCitationUrl},
    {"delta.citation.title", kCitationTitle},
    {"delta.stop_reason", kStopReason},
    {"stop_reason", kStopReason},
    {SLUICE_USAGE "input_tokens", common::kInputTokens},
    {SLUICE_USAGE "output_tokens", common::kOutputTokens},
    {SLUICE_USAGE "cache_read_input_tokens", common::kCachedInputTokens},
    {SLUICE_USAGE "output_tokens_details.thinking_tokens", common::kReasoningTokens},
    {"completion", kCompletion},
};

bool endsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

void decodeBlock(const JsonEvent& json, FieldRange range, std::uint64_t index, Answer& answer) {
  const std::string_view type = json.string(kBlockType, range);
  answer.text(0, json.string(kBlockText, range));
  answer.reasoning(0, json.string(kBlockThinking, range));
  decodeCitations(json, range, 0, kCitation, answer);
  if (endsWith(type, "tool_use")) {  // tool_use, server_tool_use, mcp_tool_use
    ToolCallPiece piece = readTool(json, range, 0, index, kBlockId);
    if (piece.arguments == "{}") piece.arguments = {};  // the fragments follow
    piece.isServer = type != "tool_use";
    answer.toolCall(piece);
  } else if (endsWith(type, "tool_result")) {  // web_search_tool_result, mcp_tool_result, …
    const std::string_view content = json.json(kBlockContent, range);
    answer.toolResult(json.string(kBlockToolUseId, range), content, !content.empty());
  }
}

void decodeBody(const JsonEvent& json, Answer& answer) {
  std::uint64_t index = 0;
  json.eachObject(kBlock, {}, [&](FieldRange block) { decodeBlock(json, block, index++, answer); });
  answer.finishChoice(0, json.string(kStopReason));
}

void decodeMessages(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  const std::string_view type = json.string(kType);
  const std::uint64_t index = json.integer(kIndex, 0);
  if (type == "content_block_delta") {
    answer.text(0, json.string(kDeltaText));
    answer.reasoning(0, json.string(kDeltaThinking));
    decodeCitations(json, {}, 0, kCitation, answer);
    ToolCallPiece piece;
    piece.key = index;
    piece.arguments = json.string(kDeltaJson);
    if (!piece.arguments.empty()) answer.toolCall(piece);
    return;
  }
  switch (findWord("content_block_start\0content_block_stop\0message_delta\0message_stop\0message\0", type)) {
    case 0:
      return decodeBlock(json, {}, index, answer);
    case 1:
      return answer.endToolCall(0, index, {});
    case 2:
      return answer.finishChoice(0, json.string(kStopReason));
    case 3:
      return answer.end();
    case 4:
      return decodeBody(json, answer);
    default:
      return;
  }
}

void decodeCompletions(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  answer.text(0, json.string(kCompletion));
  answer.finishChoice(0, json.string(kStopReason));
}

}  // namespace

const ProviderFamily kAnthropicMessages = {"anthropic-messages", familyTable<kRows>(), decodeMessages};
const ProviderFamily kAnthropicCompletions = {"anthropic-completions", familyTable<kRows>(), decodeCompletions};

}  // namespace sluice
