// OpenAI Responses, streamed and not, and those who speak it.
// https://platform.openai.com/docs/api-reference/responses-streaming
#include "framing/framing_detector.h"
#include "providers/provider_family.h"
#include "text/ascii.h"

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
  kItemAction,
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
    {SLUICE_ITEM "action", kItemAction},
    {SLUICE_ITEM "operation", kItemAction},
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

/// What an event is to its items: it begins one, has it or a part of it whole, or has all of them, once more at the end
/// of a stream. There they need not be all, so that their numbers are others; they are known by what is in them.
enum class Stage : std::uint8_t { kAdded, kDone, kAll };

void deliverWhole(Part part, std::uint64_t item, std::uint64_t index, std::string_view text, Stage stage,
                  Answer& answer) {
  if (text.empty()) return;
  const std::uint64_t key = Answer::keyOf(text);
  const bool isNew = answer.mark(partKey(part, item, index));
  if (isNew && !(stage == Stage::kAll && answer.marked(key))) deliver(part, text, answer);
  if (stage != Stage::kAll) answer.mark(key);
}

Part partOfType(std::string_view type) {
  if (type == "refusal") return Part::kRefusal;
  if (type == "reasoning_text") return Part::kReasoning;
  return type == "summary_text" ? Part::kSummary : Part::kText;
}

void decodeItemText(const JsonEvent& json, FieldRange range, std::uint64_t item, Stage stage, Answer& answer) {
  std::uint64_t index = 0;
  json.eachObject(kItemSummary, range, [&](FieldRange part) {
    deliverWhole(Part::kSummary, item, index++, json.string(kItemSummaryText, part), stage, answer);
  });
  index = 0;
  json.eachObject(kItemContent, range, [&](FieldRange part) {
    const std::string_view type = json.string(kItemContentType, part);
    const std::string_view refusal = json.string(kItemContentRefusal, part);
    deliverWhole(partOfType(type), item, index, refusal.empty() ? json.string(kItemContentText, part) : refusal, stage,
                 answer);
    decodeCitations(json, part, 0, kAnnotation, answer);
    ++index;
  });
}

/// Whether a client runs it; web_search_call, code_interpreter_call, mcp_call, … run on the server, and so does a shell
/// in a container.
bool isClientCall(std::string_view type, std::string_view item) {
  if (type == "shell_call") return item.find("\"container_reference\"") == std::string_view::npos;
  return findWord("function_call\0custom_tool_call\0computer_call\0local_shell_call\0apply_patch_call\0", type) >= 0;
}

void decodeItemCall(const JsonEvent& json, FieldRange range, std::uint64_t item, Stage stage, Answer& answer) {
  const std::string_view type = json.string(kItemType, range);
  constexpr std::string_view kCall = "_call";
  if (!endsWith(type, kCall)) return;
  const bool isClient = isClientCall(type, json.fields[range.end].value);
  ToolCallPiece piece = readTool(json, range, 0, item, kItemCallId);
  if (piece.id.empty()) piece.id = json.string(kItemId, range);
  if (piece.name.empty()) piece.name = type.substr(0, type.size() - kCall.size());
  if (isClient && piece.arguments.empty()) piece.arguments = json.json(kItemAction, range);
  if (stage == Stage::kAdded) piece.arguments = {};  // the fragments follow, or the item when it is done
  if (stage == Stage::kAll && answer.hasToolCall(piece.id)) piece.key = ToolCallPiece::kNoKey;
  piece.isWhole = true;
  piece.isServer = !isClient;
  answer.toolCall(piece);
  if (stage == Stage::kAdded) return;
  answer.endToolCall(0, piece.key, piece.id);
  const bool isNew = answer.mark(partKey(Part::kText, item, 0xFFFF));
  if (isClient || !answer.mark(Answer::keyOf(piece.id)) || !isNew) return;
  const std::string_view image = json.string(kItemImage, range);
  if (type == "image_generation_call" && !image.empty()) {
    answer.file(0, "image/png", {}, image);
  } else {
    answer.toolResult(piece.id, json.fields[range.end].value, true);
  }
}

void decodeItems(const JsonEvent& json, std::uint64_t first, Stage stage, Answer& answer) {
  json.eachObject(kItem, {}, [&](FieldRange item) {
    decodeItemText(json, item, first, stage, answer);
    decodeItemCall(json, item, first, stage, answer);
    ++first;
  });
}

void decodeResponse(const JsonEvent& json, Answer& answer) {
  decodeItems(json, 0, Stage::kAll, answer);
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

/// The parts that carry text and what they are called in the types of events. Each name ends in NUL, the list in one
/// more.
#define SLUICE_PARTS                                                                              \
  "\1output_text.d\0\2refusal.d\0\3reasoning_text.d\0\4reasoning_summary_text.d\0\3reasoning.d\0" \
  "\4reasoning_summary.d\0"
constexpr char kParts[] = SLUICE_PARTS;
constexpr char kAllParts[] = SLUICE_PARTS "\1output_audio_transcript.d\0\1audio.transcript.d\0";  // the Realtime API's

/// The part that "response.<name>.delta" and "response.<name>.done" speak of; false if it is none that carries text.
bool partOfEvent(std::string_view type, Part& part) {
  constexpr std::string_view kStart = "response.";
  if (!startsWith(type, kStart)) return false;
  for (const char* at = kReadsAllFormats ? kAllParts : kParts; *at != '\0';) {
    part = static_cast<Part>(*at++);
    const std::string_view name(at);
    if (startsWith(type.substr(kStart.size()), name)) return true;
    at += name.size() + 1;
  }
  return false;
}

/// Events by their types: those of a part, of an item, and those that have the response at its end, of which the last
/// is the Realtime API's.
enum WholeEvent : std::uint8_t { kPartDone, kItemAdded, kItemDone };
constexpr char kWholeEvents[] =
    "response.content_part.done\0response.output_item.added\0response.output_item.done\0"
    "response.completed\0response.incomplete\0response.failed\0response.cancelled\0response.done\0";

void decodePart(const JsonEvent& json, Part part, std::string_view type, std::uint64_t item, Answer& answer) {
  const std::uint64_t index = json.integer(part == Part::kSummary ? kSummaryIndex : kContentIndex, 0);
  if (endsWith(type, ".delta")) {
    deliverDelta(part, item, index, json.string(kDelta), answer);
  } else {
    deliverWhole(part, item, index, json.string(kText), Stage::kDone, answer);
  }
}

void decode(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  const std::string_view type = json.string(kType);
  const std::uint64_t item = json.integer(kOutputIndex, 0);
  if (type == "response.output_text.delta")  // most of all events
    return deliverDelta(Part::kText, item, json.integer(kContentIndex, 0), json.string(kDelta), answer);
  Part part{};
  if (partOfEvent(type, part)) return decodePart(json, part, type, item, answer);
  const int event = findWord(kWholeEvents, type);
  if (event == kPartDone) {
    deliverWhole(partOfType(json.string(kPartType)), item, json.integer(kContentIndex, 0), json.string(kPartText),
                 Stage::kDone, answer);
  } else if (event == kItemAdded || event == kItemDone) {
    decodeItems(json, item, event == kItemAdded ? Stage::kAdded : Stage::kDone, answer);
  } else if (event > kItemDone || json.string(kObject) == "response") {
    decodeResponse(json, answer);
  } else if (type.find("_arguments.d") != std::string_view::npos || type.find("_input.d") != std::string_view::npos ||
             type.find("_call_code.d") != std::string_view::npos) {
    decodeArguments(json, type, item, answer);
  } else if (startsWith(type, "response.output_text.annotation")) {
    decodeCitations(json, {}, 0, kAnnotation, answer);
  } else if (type == "error" && json.find(common::kErrorMessage) == nullptr) {
    answer.providerError(json.string(kMessage), json.string(kCode));
  }
}

}  // namespace

const ProviderFamily kOpenAiResponses = {"openai-responses", familyTable<kRows>(), decode};

}  // namespace sluice
