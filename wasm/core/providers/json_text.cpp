// Text in a member of JSON events, for want of a protocol: llama.cpp's server, Cloudflare Workers AI, the models behind
// Bedrock's InvokeModel and SageMaker's endpoints, LangServe and LangGraph, LM Studio, Mistral's conversations, Baidu's
// first API, Dify, Coze, and what people write themselves.
// https://github.com/ggml-org/llama.cpp/tree/master/tools/server   https://developers.cloudflare.com/workers-ai/
// https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters.html
// https://docs.dify.ai/api-reference/chat/send-chat-message   https://reference.langchain.com/python/langserve/
#include "providers/provider_family.h"
#include "text/ascii.h"

namespace sluice {
namespace {

enum Field : std::uint8_t {
  kType = 1,
  kText,
  kPartText,
  kReasoning,
  kMessage,
  kCode,
  kCall,
  kCallId,
  kCallName,
  kCallArguments,
  kFragment,
  kFragmentId,
  kFragmentName,
  kFragmentArguments,
  kFragmentIndex,
  kFinishReason,
  kIsLast,
};

#define SLUICE_USAGE "usage|metadata.usage|usage_metadata|result.usage:"
#define SLUICE_METRICS "amazon-bedrock-invocationMetrics."

constexpr PathRow kRows[] = {
    {"type", kType},
    {"event", kType},
    {"id", common::kId},
    {"message_id", common::kId},
    {"model", common::kModel},
    {"content", kText},
    {"text", kText},
    {"token", kText},
    {"delta", kText},
    {"response", kText},
    {"answer", kText},
    {"output", kText},
    {"result", kText},
    {"result.response", kText},
    {"generation", kText},
    {"outputText", kText},
    {"outputs[]", kPartText},
    {"outputs[].text", kText},
    {"content[].text", kPartText},
    {"content[].thinking", kReasoning},
    {"reasoning_content", kReasoning},
    {"reasoning", kReasoning},
    {"thinking", kReasoning},
    {"message", kMessage},
    {"error_msg", common::kErrorMessage},
    {"error_code", common::kErrorCode},
    {"code", kCode},
    {"tool_calls[]", kCall},
    {"tool_calls[].id", kCallId},
    {"tool_calls[].name", kCallName},
    {"tool_calls[].function.name", kCallName},
    {"tool_calls[].args", kCallArguments},
    {"tool_calls[].arguments", kCallArguments},
    {"tool_calls[].function.arguments", kCallArguments},
    {"function_call", kCall},
    {"function_call.name", kCallName},
    {"function_call.arguments", kCallArguments},
    {"tool_call_chunks[]", kFragment},
    {"tool_call_chunks[].id", kFragmentId},
    {"tool_call_chunks[].name", kFragmentName},
    {"tool_call_chunks[].args", kFragmentArguments},
    {"tool_call_chunks[].index", kFragmentIndex},
    {"finish_reason", kFinishReason},
    {"stop_reason", kFinishReason},
    {"stop_type", kFinishReason},
    {"completionReason", kFinishReason},
    {"outputs[].stop_reason", kFinishReason},
    {"response_metadata.finish_reason", kFinishReason},
    {"response_metadata.stop_reason", kFinishReason},
    {"stop", kIsLast},
    {"done", kIsLast},
    {"is_end", kIsLast},
    {"finished", kIsLast},
    // LangGraph's messages come in an array with what the graph knows of them.
    {"[]:type", kType},
    {"[]:id", common::kId},
    {"[]:content", kText},
    {"[]:content[].text", kPartText},
    {"[]:content[].thinking", kReasoning},
    {"[]:tool_call_chunks[]", kFragment},
    {"[]:tool_call_chunks[].id", kFragmentId},
    {"[]:tool_call_chunks[].name", kFragmentName},
    {"[]:tool_call_chunks[].args", kFragmentArguments},
    {"[]:tool_call_chunks[].index", kFragmentIndex},
    {"[]:response_metadata.finish_reason", kFinishReason},
    {"[]:response_metadata.stop_reason", kFinishReason},
    {"[]:usage_metadata.input_tokens", common::kInputTokens},
    {"[]:usage_metadata.output_tokens", common::kOutputTokens},
    {SLUICE_USAGE "prompt_tokens", common::kInputTokens},
    {SLUICE_USAGE "input_tokens", common::kInputTokens},
    {SLUICE_USAGE "completion_tokens", common::kOutputTokens},
    {SLUICE_USAGE "output_tokens", common::kOutputTokens},
    {SLUICE_USAGE "total_tokens", common::kTotalTokens},
    {"result.stats.input_tokens", common::kInputTokens},
    {"result.stats.total_output_tokens", common::kOutputTokens},
    {"tokens_evaluated", common::kInputTokens},
    {"tokens_predicted", common::kOutputTokens},
    {"prompt_token_count", common::kInputTokens},
    {"generation_token_count", common::kOutputTokens},
    {SLUICE_METRICS "inputTokenCount", common::kInputTokens},
    {SLUICE_METRICS "outputTokenCount", common::kOutputTokens},
    {"inputTextTokenCount", common::kInputTokens},
    {"totalOutputTextTokenCount", common::kOutputTokens},
};

/// Types of events that end the answer, and may repeat all of it. Each word ends in NUL, the list in one more.
constexpr char kEnds[] =
    "chat.end\0complete\0completed\0conversation.response.done\0done\0end\0final\0finish\0finished\0message_end\0";
/// Types of messages that are not the model's, or no part of its answer.
constexpr char kOthers[] = "agent_thought\0human\0message_replace\0system\0tool\0";

/// What the types of events with reasoning begin with.
constexpr std::string_view kThought = "reasoning";

bool isIn(const char* words, std::string_view word) { return findWord(words, word) >= 0; }

/// Whether the event repeats what its like have said: "conversation.message.completed", "messages/complete".
bool repeats(std::string_view name) {
  for (const std::string_view end : {".completed", "/complete"})
    if (name.size() > end.size() && name.substr(name.size() - end.size()) == end) return true;
  return isIn(kEnds, name);
}

std::string_view firstOf(const JsonEvent& json, Field field) {
  std::string_view first;
  json.eachString(field, {}, [&](std::string_view text) {
    if (first.empty()) first = text;
  });
  return first;
}

void decodeTools(const JsonEvent& json, Answer& answer) {
  if (json.find(kFragment) == nullptr) {
    json.eachObject(kCall, {}, [&](FieldRange call) {
      ToolCallPiece piece = readTool(json, call, 0, ToolCallPiece::kNoKey, kCallId);
      piece.isWhole = true;
      answer.toolCall(piece);
    });
  }
  json.eachObject(kFragment, {}, [&](FieldRange fragment) {
    answer.toolCall(readTool(json, fragment, 0, json.integer(kFragmentIndex, 0, fragment), kFragmentId));
  });
}

/// Words of these servers alone.
std::string_view reasonOf(std::string_view word) {
  if (isIn("FINISH\0STOP_CRITERIA_MET\0normal\0word\0", word)) return "stop";
  return word == "limit" ? "length" : std::string_view{};
}

void decodeEnd(const JsonEvent& json, bool isEnd, Answer& answer) {
  const JsonField* const flag = json.find(kIsLast);
  if (flag != nullptr && flag->kind == JsonField::Kind::kFalse) return;  // a reason may be there all the time
  const std::string_view word = firstOf(json, kFinishReason);
  if (!word.empty() && word != "none") return answer.finishChoice(0, word, reasonOf(word));
  if (isEnd || json.isTrue(kIsLast)) answer.finishChoice(0, "stop");
}

void decode(const JsonEvent& json, const Event& event, Answer& answer) {
  const std::string_view type = json.string(kType);
  if (isIn(kOthers, type)) return;
  if (type == "error") {
    if (json.find(common::kError) != nullptr) return;
    const std::string_view message = json.string(kMessage);
    return answer.providerError(message.empty() ? firstOf(json, kText) : message, json.string(kCode));
  }
  const bool mayRepeat = repeats(type) || repeats(event.type);
  if (!mayRepeat || !answer.hasContent(ChannelKind::kText, 0)) {
    answer.reasoning(0, firstOf(json, kReasoning));
    const bool isThought = type.substr(0, kThought.size()) == kThought;
    const std::string_view text = firstOf(json, kText);
    isThought ? answer.reasoning(0, text) : answer.text(0, text);
    json.eachString(kPartText, {}, [&](std::string_view part) { answer.text(0, part); });
  }
  decodeTools(json, answer);
  decodeEnd(json, isIn(kEnds, type) || isIn(kEnds, event.type), answer);
}

}  // namespace

const ProviderFamily kJsonText = {"json-text", familyTable<kRows>(), decode};

}  // namespace sluice
