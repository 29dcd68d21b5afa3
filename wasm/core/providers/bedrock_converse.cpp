// AWS Bedrock Converse. On the wire the event's name is a header of the AWS event stream and the payload its value;
// both are read as {"<name>": payload}, which is also how tools print decoded streams.
// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStream.html
#include "providers/provider_family.h"

namespace sluice {
namespace {

enum Field : std::uint8_t {
  kIndex = 1,
  kBlock,
  kText,
  kReasoning,
  kToolId,
  kToolName,
  kToolInput,
  kStop,
  kStopReason,
  kCitation,
  kCitationUrl,
  kCitationTitle,
};

#define SLUICE_TOOL "contentBlockStart.start.toolUse|contentBlockDelta.delta.toolUse|output.message.content[].toolUse:"
#define SLUICE_USAGE "metadata.usage|usage:"
#define SLUICE_FAILURE                                                                         \
  "internalServerException|modelStreamErrorException|validationException|throttlingException|" \
  "serviceUnavailableException:"

constexpr PathRow kRows[] = {
    {"contentBlockStart.contentBlockIndex", kIndex},
    {"contentBlockDelta.contentBlockIndex", kIndex},
    {"contentBlockStop.contentBlockIndex", kIndex},
    {"contentBlockDelta.delta.text", kText},
    {"contentBlockDelta.delta.reasoningContent.text", kReasoning},
    {"contentBlockDelta.delta.citation", kCitation},
    {"contentBlockDelta.delta.citation.title", kCitationTitle},
    {"contentBlockDelta.delta.citation.location.web.url", kCitationUrl},
    {"contentBlockStop", kStop},
    {"output.message.content[]", kBlock},
    {"output.message.content[].text", kText},
    {"output.message.content[].reasoningContent.reasoningText.text", kReasoning},
    {SLUICE_TOOL "toolUseId", kToolId},
    {SLUICE_TOOL "name", kToolName},
    {SLUICE_TOOL "input", kToolInput},
    {"messageStop.stopReason", kStopReason},
    {"stopReason", kStopReason},
    {SLUICE_USAGE "inputTokens", common::kInputTokens},
    {SLUICE_USAGE "outputTokens", common::kOutputTokens},
    {SLUICE_USAGE "totalTokens", common::kTotalTokens},
    {SLUICE_USAGE "cacheReadInputTokens", common::kCachedInputTokens},
    {SLUICE_FAILURE "message", common::kErrorMessage},
    {SLUICE_FAILURE "originalMessage", common::kErrorCode},
};

void decodeBlock(const JsonEvent& json, FieldRange range, std::uint64_t index, Answer& answer) {
  answer.text(0, json.string(kText, range));
  answer.reasoning(0, json.string(kReasoning, range));
  decodeCitations(json, range, 0, kCitation, answer);
  const ToolCallPiece piece = readTool(json, range, 0, index, kToolId);
  if (!piece.name.empty() || !piece.arguments.empty()) answer.toolCall(piece);
}

void decode(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  const std::uint64_t index = json.integer(kIndex, 0);
  if (json.find(kBlock) == nullptr) {
    decodeBlock(json, {}, index, answer);
  } else {
    std::uint64_t block = 0;
    json.eachObject(kBlock, {}, [&](FieldRange range) { decodeBlock(json, range, block++, answer); });
  }
  if (json.find(kStop) != nullptr) answer.endToolCall(0, index, {});
  answer.finishChoice(0, json.string(kStopReason));
}

}  // namespace

const ProviderFamily kBedrockConverse = {"bedrock-converse", familyTable<kRows>(), decode};

}  // namespace sluice
