// OpenAI Responses, streamed and not, and those who speak it.
// https://platform.openai.com/docs/api-reference/responses-streaming
#include "providers/provider_family.h"

namespace sluice {
namespace {

enum Field : std::uint8_t {
  kType = 1,
  kObject,
  kOutputIndex,
  kContentIndex,
  kSummaryIndex,
  kDelta,
  kText,
  kArguments,
  kPartType,
  kPartText,
  kMessage,
  kCode,
  kAnnotation,
  kAnnotationUrl,
  kAnnotationTitle,
  kStatus,
  kIncompleteReason,
  kItem,
  kItemType,
  kItemId,
  kItemCallId,
  kItemName,
  kItemArguments,
  kItemContent,
  kItemContentType,
  kItemContentText,
  kItemContentRefusal,
  kItemSummary,
  kItemSummaryText,
  kItemImage,
};

// An item comes by itself, or in the `output` of the response at the end or of a body that is not streamed.
#define SLUICE_ITEM "item|response.output[]|output[]:"

constexpr PathRow kRows[] = {
    {"type", kType},
    {"object", kObject},
    {"output_index", kOutputIndex},
    {"content_index", kContentIndex},
    {"summary_index", kSummaryIndex},
    {"delta", kDelta},
    {"text", kText},
    {"refusal", kText},
    {"arguments", kArguments},
    {"input", kArguments},
    {"code", kCode},
    {"part.type", kPartType},
    {"part.text", kPartText},
    {"message", kMessage},
    {"annotation", kAnnotation},
    {"annotation.url", kAnnotationUrl},
    {"annotation.title", kAnnotationTitle},
    {"item", kItem},
    {"response.output[]", kItem},
    {"output[]", kItem},
    {SLUICE_ITEM "type", kItemType},
    {SLUICE_ITEM "id", kItemId},
    {SLUICE_ITEM "call_id", kItemCallId},
    {SLUICE_ITEM "name", kItemName},
    {SLUICE_ITEM "arguments", kItemArguments},
    {SLUICE_ITEM "input", kItemArguments},
    {SLUICE_ITEM "code", kItemArguments},
    {SLUICE_ITEM "content[]", kItemContent},
    {SLUICE_ITEM "content[].type", kItemContentType},
    {SLUICE_ITEM "content[].text", kItemContentText},
    {SLUICE_ITEM "content[].refusal", kItemContentRefusal},
    {SLUICE_ITEM "content[].annotations[]", kAnnotation},
    {SLUICE_ITEM "content[].annotations[].url", kAnnotationUrl},
    {SLUICE_ITEM "content[].annotations[].title", kAnnotationTitle},
    {SLUICE_ITEM "summary[]", kItemSummary},
    {SLUICE_ITEM "summary[].text", kItemSummaryText},
    {SLUICE_ITEM "result", kItemImage},
    {"id", common::kId},
    {"model", common::kModel},
    {"status", kStatus},
    {"incomplete_details.reason", kIncompleteReason},
    {"response.id", common::kId},
    {"response.model", common::kModel},
    {"response.status", kStatus},
    {"response.incomplete_details.reason", kIncompleteReason},
    {"response.error", common::kError},
    {"response.error.message", common::kErrorMessage},
    {"response.error.code", common::kErrorCode},
    {"usage|response.usage:input_tokens", common::kInputTokens},
    {"usage|response.usage:output_tokens", common::kOutputTokens},
    {"usage|response.usage:total_tokens", common::kTotalTokens},
    {"usage|response.usage:output_tokens_details.reasoning_tokens", common::kReasoningTokens},
    {"usage|response.usage:input_tokens_details.cached_tokens", common::kCachedInputTokens},
};

bool startsWith(std::string_view text, std::string_view start) { return text.substr(0, start.size()) == start; }
bool endsWith(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// The parts of an item that carry text. Each is delivered from its deltas, or else from the first whole copy.
enum class Part : std::uint8_t { kText = 1, kRefusal, kReasoning, kSummary };

std::uint64_t partKey(Part part, std::uint64_t item, std::uint64_t index) {
  return static_cast<std::uint64_t>(part) << 48 | (item & 0xFFFF) << 24 | (index & 0xFFFF);
}

void deliver(Part part, std::string_view text, Answer& answer) {
  switch (part) {
    case Part::kText:
      return answer.text(0, text);
    case Part::kRefusal:
      return answer.refusal(0, text);
    default:
      return answer.reasoning(0, text);
  }
}

void deliverDelta(Part part, std::uint64_t item, std::uint64_t index, std::string_view text, Answer& answer) {
  answer.mark(partKey(part, item, index));
  deliver(part, text, answer);
}

void deliverWhole(Part part, std::uint64_t item, std::uint64_t index, std::string_view text, Answer& answer) {
  if (!text.empty() && answer.mark(partKey(part, item, index))) deliver(part, text, answer);
}

Part partOfType(std::string_view type) {
  if (type == "refusal") return Part::kRefusal;
  if (type == "reasoning_text") return Part::kReasoning;
  return type == "summary_text" ? Part::kSummary : Part::kText;
}

void decodeItemText(const JsonEvent& json, FieldRange range, std::uint64_t item, Answer& answer) {
  std::uint64_t index = 0;
  json.eachObject(kItemSummary, range, [&](FieldRange part) {
    deliverWhole(Part::kSummary, item, index++, json.string(kItemSummaryText, part), answer);
  });
  index = 0;
  json.eachObject(kItemContent, range, [&](FieldRange part) {
    const std::string_view type = json.string(kItemContentType, part);
    const std::string_view refusal = json.string(kItemContentRefusal, part);
    deliverWhole(partOfType(type), item, index, refusal.empty() ? json.string(kItemContentText, part) : refusal,
                 answer);
    decodeCitations(json, part, 0, kAnnotation, answer);
    ++index;
  });
}

/// function_call, custom_tool_call; web_search_call, code_interpreter_call, mcp_call, … run on the server.
void decodeItemCall(const JsonEvent& json, FieldRange range, std::uint64_t item, bool isDone, Answer& answer) {
  const std::string_view type = json.string(kItemType, range);
  constexpr std::string_view kCall = "_call";
  if (!endsWith(type, kCall)) return;
  const bool isClient =
      type == "function_call" || type == "custom_tool_call" || type == "computer_call" || type == "local_shell_call";
  ToolCallPiece piece = readTool(json, range, 0, item, kItemCallId);
  if (piece.id.empty()) piece.id = json.string(kItemId, range);
  if (piece.name.empty()) piece.name = type.substr(0, type.size() - kCall.size());
  piece.isWhole = true;
  piece.isServer = !isClient;
  answer.toolCall(piece);
  if (!isDone) return;
  answer.endToolCall(0, item, {});
  if (isClient || !answer.mark(partKey(Part::kText, item, 0xFFFF))) return;
  const std::string_view image = json.string(kItemImage, range);
  if (type == "image_generation_call" && !image.empty()) {
    answer.file(0, "image/png", {}, image);
  } else {
    answer.toolResult(piece.id, json.fields[range.end].value, true);
  }
}

void decodeItems(const JsonEvent& json, std::uint64_t first, bool isDone, Answer& answer) {
  json.eachObject(kItem, {}, [&](FieldRange item) {
    decodeItemText(json, item, first, answer);
    decodeItemCall(json, item, first, isDone, answer);
    ++first;
  });
}

void decodeResponse(const JsonEvent& json, Answer& answer) {
  decodeItems(json, 0, true, answer);
  std::string_view word = json.string(kIncompleteReason);
  if (word.empty()) word = json.string(kStatus);
  // "completed" is also said of a response that asks for tools to be called.
  answer.finishChoice(0, word, word == "completed" && answer.hasClientToolCalls() ? "tool-calls" : std::string_view{});
}

void decodeArguments(const JsonEvent& json, std::string_view type, std::uint64_t item, Answer& answer) {
  const bool isDelta = endsWith(type, ".delta");
  ToolCallPiece piece;
  piece.key = item;
  piece.arguments = json.string(isDelta ? kDelta : kArguments);
  if (!isDelta && piece.arguments.empty()) piece.arguments = json.string(kCode);
  piece.isWhole = !isDelta;
  if (!piece.arguments.empty()) answer.toolCall(piece);
}

/// The part that "response.<name>.delta" and "response.<name>.done" speak of; false if it is none that carries text.
bool partOfEvent(std::string_view type, Part& part) {
  if (startsWith(type, "response.output_text.d")) {
    part = Part::kText;
  } else if (startsWith(type, "response.refusal.d")) {
    part = Part::kRefusal;
  } else if (startsWith(type, "response.reasoning_text.d") || startsWith(type, "response.reasoning.d")) {
    part = Part::kReasoning;
  } else if (startsWith(type, "response.reasoning_summary_text.d") ||
             startsWith(type, "response.reasoning_summary.d")) {
    part = Part::kSummary;
  } else {
    return false;
  }
  return true;
}

void decode(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  const std::string_view type = json.string(kType);
  const std::uint64_t item = json.integer(kOutputIndex, 0);
  Part part{};
  if (partOfEvent(type, part)) {
    const std::uint64_t index = json.integer(part == Part::kSummary ? kSummaryIndex : kContentIndex, 0);
    if (endsWith(type, ".delta")) {
      deliverDelta(part, item, index, json.string(kDelta), answer);
    } else {
      deliverWhole(part, item, index, json.string(kText), answer);
    }
  } else if (type == "response.content_part.done") {
    deliverWhole(partOfType(json.string(kPartType)), item, json.integer(kContentIndex, 0), json.string(kPartText),
                 answer);
  } else if (type == "response.output_item.added") {
    decodeItems(json, item, false, answer);
  } else if (type == "response.output_item.done") {
    decodeItems(json, item, true, answer);
  } else if (type.find("_arguments.d") != std::string_view::npos || type.find("_input.d") != std::string_view::npos ||
             type.find("_call_code.d") != std::string_view::npos) {
    decodeArguments(json, type, item, answer);
  } else if (startsWith(type, "response.output_text.annotation")) {
    decodeCitations(json, {}, 0, kAnnotation, answer);
  } else if (type == "response.completed" || type == "response.incomplete" || type == "response.failed" ||
             type == "response.cancelled" || json.string(kObject) == "response") {
    decodeResponse(json, answer);
  } else if (type == "error" && json.find(common::kErrorMessage) == nullptr) {
    answer.providerError(json.string(kMessage), json.string(kCode));
  }
}

}  // namespace

const ProviderFamily kOpenAiResponses = {"openai-responses", familyTable<kRows>(), decode};

}  // namespace sluice
