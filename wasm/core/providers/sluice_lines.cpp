// Sluice's own protocol, neutral between the providers: what js/src/parts/decoder.ts writes for decoders in JavaScript,
// and what a server may send that would rather not imitate a provider. docs/extending.md describes it.
#include "providers/provider_family.h"

namespace sluice {
namespace {

enum Field : std::uint8_t {
  kChoice = 1,
  kText,
  kReasoning,
  kRefusal,
  kTool,
  kToolIndex,
  kToolId,
  kToolName,
  kToolArguments,
  kToolServer,
  kToolEnd,
  kResult,
  kResultId,
  kCitation,
  kCitationUrl,
  kCitationTitle,
  kFile,
  kFileUrl,
  kFileMediaType,
  kFinish,
  kEnd,
  kWarning,
  kWarningCode,
  kWarningMessage,
  kWarningOffset,
  kResultValue = kFirstRawField,
};

constexpr PathRow kRows[] = {
    {"id", common::kId},
    {"model", common::kModel},
    {"choice", kChoice},
    {"text", kText},
    {"reasoning", kReasoning},
    {"refusal", kRefusal},
    {"toolCall", kTool},
    {"toolCall.index", kToolIndex},
    {"toolCall.id", kToolId},
    {"toolCall.name", kToolName},
    {"toolCall.arguments", kToolArguments},
    {"toolCall.server", kToolServer},
    {"toolCall.end", kToolEnd},
    {"toolResult", kResult},
    {"toolResult.id", kResultId},
    {"toolResult.result", kResultValue},
    {"citation", kCitation},
    {"citation.url", kCitationUrl},
    {"citation.title", kCitationTitle},
    {"file", kFile},
    {"file.url", kFileUrl},
    {"file.mediaType", kFileMediaType},
    {"finish", kFinish},
    {"end", kEnd},
    {"usage.inputTokens", common::kInputTokens},
    {"usage.outputTokens", common::kOutputTokens},
    {"usage.reasoningTokens", common::kReasoningTokens},
    {"usage.cachedInputTokens", common::kCachedInputTokens},
    {"usage.totalTokens", common::kTotalTokens},
    {"warning", kWarning},
    {"warning.code", kWarningCode},
    {"warning.message", kWarningMessage},
    {"warning.offset", kWarningOffset},
};

void decodeToolCall(const JsonEvent& json, std::uint32_t choice, Answer& answer) {
  if (json.find(kTool) == nullptr) return;
  ToolCallPiece piece;
  piece.choice = choice;
  piece.key = json.integer(kToolIndex, ToolCallPiece::kNoKey);
  piece.id = json.string(kToolId);
  piece.name = json.string(kToolName);
  piece.arguments = json.string(kToolArguments);                             // a fragment
  if (piece.arguments.empty()) piece.arguments = json.json(kToolArguments);  // all of them
  piece.isServer = json.isTrue(kToolServer);
  answer.toolCall(piece);
  if (json.isTrue(kToolEnd)) answer.endToolCall(choice, piece.key, piece.id);
}

void decodeToolResult(const JsonEvent& json, Answer& answer) {
  if (json.find(kResult) == nullptr) return;
  const std::string_view result = json.json(kResultValue);
  answer.toolResult(json.string(kResultId), result, !result.empty());
}

void decodeWarning(const JsonEvent& json, std::uint64_t offset, Answer& answer) {
  if (json.find(kWarning) == nullptr) return;
  const std::string_view name = json.string(kWarningCode);
  const std::string_view message = json.string(kWarningMessage);
  const std::uint64_t where = json.integer(kWarningOffset, offset);
  if (name == "truncated") return answer.warn<ErrorCode::kTruncated>(message, where);
  if (name == "malformed-json") return answer.warn<ErrorCode::kMalformedJson>(message, where);
  answer.warn<ErrorCode::kDecoderFailed>(message, where);
}

void decode(const JsonEvent& json, const Event& event, Answer& answer) {
  const auto choice = static_cast<std::uint32_t>(json.integer(kChoice, 0));
  answer.reasoning(choice, json.string(kReasoning));
  answer.text(choice, json.string(kText));
  if (!json.string(kRefusal).empty()) answer.refusal(choice, json.string(kRefusal));
  decodeToolCall(json, choice, answer);
  decodeToolResult(json, answer);
  if (json.find(kCitation) != nullptr)
    answer.citation(choice, json.string(kCitationUrl), json.string(kCitationTitle), json.json(kCitation));
  if (json.find(kFile) != nullptr) answer.file(choice, json.string(kFileMediaType), json.string(kFileUrl), {});
  decodeWarning(json, event.offset, answer);
  answer.finishChoice(choice, json.string(kFinish));
  if (json.isTrue(kEnd)) answer.end();
}

}  // namespace

const ProviderFamily kSluiceLines = {"sluice", familyTable<kRows>(), decode};

}  // namespace sluice
