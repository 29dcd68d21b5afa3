// OpenAI Chat Completions and the many who speak it (Azure, DeepSeek, xAI, Groq, OpenRouter, Mistral, Together,
// Perplexity, Z.ai, Writer, Hugging Face, …), streamed and not; and the older Completions, whose text is in `text`.
// https://platform.openai.com/docs/api-reference/chat/streaming
#include "framing/framing_detector.h"
#include "providers/provider_family.h"

namespace sluice {
namespace {

enum Field : std::uint8_t {
  kChoice = 1,
  kIndex,
  kFinishReason,
  kStopReason,
  kCompletionText,
  kDelta,
  kMessage,
  kContent,
  kContentPartText,
  kThinkingText,
  kReasoning,
  kReasoningDetail,
  kRefusal,
  kTool,
  kToolIndex,
  kToolId,
  kToolName,
  kToolArguments,
  kFunctionId,
  kFunctionName,
  kFunctionArguments,
  kExecutedTool,
  kToolOutput,
  kAnnotation,
  kAnnotationUrl,
  kAnnotationTitle,
  kImageUrl,
  kContentFilter,
  kPromptFilter,
  kCitation,
  kSearchResult,
  kSearchResultUrl,
  kSearchResultTitle,
};

// `message` is what a body that is not streamed has in the place of `delta`.
#define SLUICE_MESSAGE "choices[].delta|choices[].message:"
#define SLUICE_USAGE "usage|choices[].usage|x_groq.usage:"

constexpr PathRow kRows[] = {
    {"id", common::kId},
    {"model", common::kModel},
    {"choices[]", kChoice},
    {"choices[].index", kIndex},
    {"choices[].finish_reason", kFinishReason},
    {"choices[].text", kCompletionText},
    {"choices[].delta", kDelta},
    {"choices[].message", kMessage},
    {SLUICE_MESSAGE "content", kContent},
    {SLUICE_MESSAGE "content[].text", kContentPartText},
    {SLUICE_MESSAGE "content[].thinking", kThinkingText},
    {SLUICE_MESSAGE "content[].thinking[].text", kThinkingText},
    {SLUICE_MESSAGE "content[].summary[].text", kThinkingText},
    {SLUICE_MESSAGE "audio.transcript", kContent},
    {SLUICE_MESSAGE "reasoning_content", kReasoning},
    {SLUICE_MESSAGE "reasoning", kReasoning},
    {SLUICE_MESSAGE "reasoning_text", kReasoning},
    {SLUICE_MESSAGE "reasoning_details[].text", kReasoningDetail},
    {SLUICE_MESSAGE "reasoning_details[].summary", kReasoningDetail},
    {SLUICE_MESSAGE "refusal", kRefusal},
    {SLUICE_MESSAGE "tool_calls[]", kTool},
    {SLUICE_MESSAGE "tool_calls[].index", kToolIndex},
    {SLUICE_MESSAGE "tool_calls[].id", kToolId},
    {SLUICE_MESSAGE "tool_calls[].function.name", kToolName},
    {SLUICE_MESSAGE "tool_calls[].function.arguments", kToolArguments},
    {SLUICE_MESSAGE "tool_calls[].custom.name", kToolName},
    {SLUICE_MESSAGE "tool_calls[].custom.input", kToolArguments},
    {SLUICE_MESSAGE "function_call.name", kFunctionName},
    {SLUICE_MESSAGE "function_call.arguments", kFunctionArguments},
    {SLUICE_MESSAGE "executed_tools[]", kExecutedTool},
    {SLUICE_MESSAGE "executed_tools[].index", kToolIndex},
    {SLUICE_MESSAGE "executed_tools[].type", kToolName},
    {SLUICE_MESSAGE "executed_tools[].arguments", kToolArguments},
    {SLUICE_MESSAGE "executed_tools[].output", kToolOutput},
    {SLUICE_MESSAGE "annotations[]", kAnnotation},
    {SLUICE_MESSAGE "annotations[].url_citation.url", kAnnotationUrl},
    {SLUICE_MESSAGE "annotations[].url_citation.title", kAnnotationTitle},
    {SLUICE_MESSAGE "images[].image_url.url", kImageUrl},
    {"choices[].content_filter_results", kContentFilter},
    {"choices[].error", common::kError},
    {"choices[].error.message", common::kErrorMessage},
    {"choices[].error.code", common::kErrorCode},
    {"x_groq.error", common::kError},
    {"prompt_filter_results[]", kPromptFilter},
    {SLUICE_USAGE "prompt_tokens", common::kInputTokens},
    {SLUICE_USAGE "completion_tokens", common::kOutputTokens},
    {SLUICE_USAGE "total_tokens", common::kTotalTokens},
    {SLUICE_USAGE "completion_tokens_details.reasoning_tokens", common::kReasoningTokens},
    {SLUICE_USAGE "prompt_tokens_details.cached_tokens", common::kCachedInputTokens},
    {SLUICE_USAGE "prompt_cache_hit_tokens", common::kCachedInputTokens},
    {SLUICE_USAGE "cached_tokens", common::kCachedInputTokens},
    {"citations[]", kCitation},
    {"search_results[]", kSearchResult},
    {"search_results[].url", kSearchResultUrl},
    {"search_results[].title", kSearchResultTitle},
};

#define SLUICE_METRICS "amazon-bedrock-invocationMetrics."

/// What only Bedrock's models and the Completions have.
constexpr PathRow kRareRows[] = {
    {"choices[].stop_reason", kStopReason},
    {SLUICE_METRICS "inputTokenCount", common::kInputTokens},
    {SLUICE_METRICS "outputTokenCount", common::kOutputTokens},
};

constexpr std::uint64_t kDeltaSeen = std::uint64_t{1} << 32;   // a mark, with the choice
constexpr std::uint64_t kServerTool = std::uint64_t{1} << 32;  // a tool's key, with its index

void decodeTool(const JsonEvent& json, FieldRange range, std::uint32_t choice, Answer& answer) {
  const std::uint64_t key = json.integer(kToolIndex, ToolCallPiece::kNoKey, range);
  answer.toolCall(readTool(json, range, choice, key, kToolId));
}

/// Groq's built-in tools: first the call, then the call again with its output.
void decodeExecutedTool(const JsonEvent& json, FieldRange range, std::uint32_t choice, Answer& answer) {
  ToolCallPiece piece = readTool(json, range, choice, kServerTool | json.integer(kToolIndex, 0, range), kToolId);
  piece.isWhole = true;
  piece.isServer = true;
  answer.toolCall(piece);
  if (!json.string(kToolOutput, range).empty()) answer.toolResult({}, json.fields[range.end].value, true);
}

void decodeReasoning(const JsonEvent& json, FieldRange range, std::uint32_t choice, Answer& answer) {
  // `reasoning`, `reasoning_content` and `reasoning_details` may all be there and say the same.
  bool found = false;
  json.eachString(kReasoning, range, [&](std::string_view piece) {
    if (found || piece.empty()) return;
    found = true;
    answer.reasoning(choice, piece);
  });
  if (found) return;
  json.eachString(kReasoningDetail, range, [&](std::string_view piece) { answer.reasoning(choice, piece); });
}

void decodeMessage(const JsonEvent& json, FieldRange range, std::uint32_t choice, Answer& answer) {
  decodeReasoning(json, range, choice, answer);
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const JsonField& field = json.fields[i];
    if (!field.isString()) continue;
    switch (field.field) {
      case kContent:
      case kContentPartText:
        answer.text(choice, field.value);
        break;
      case kThinkingText:
        answer.reasoning(choice, field.value);
        break;
      case kRefusal:
        answer.refusal(choice, field.value);
        break;
      case kImageUrl:
        answer.file(choice, {}, field.value, {});
        break;
      default:
        break;
    }
  }
  json.eachObject(kTool, range, [&](FieldRange tool) { decodeTool(json, tool, choice, answer); });
  json.eachObject(kExecutedTool, range, [&](FieldRange tool) { decodeExecutedTool(json, tool, choice, answer); });
  decodeCitations(json, range, choice, kAnnotation, answer);
  // `function_call`, before there were `tool_calls`; it has no id.
  const ToolCallPiece function = readTool(json, range, choice, 0, kFunctionId);
  if (!function.name.empty() || !function.arguments.empty()) answer.toolCall(function);
}

void reportFiltered(std::string_view reason, std::string_view results, Answer& answer) {
  if (results.find("\"filtered\":true") != std::string_view::npos ||
      results.find("\"filtered\": true") != std::string_view::npos)
    answer.safety(reason, results);
}

void decodeChoice(const JsonEvent& json, FieldRange range, Answer& answer) {
  const auto choice = static_cast<std::uint32_t>(json.integer(kIndex, 0, range));
  FieldRange delta{range.begin, range.begin};
  FieldRange message = delta;
  // Beside or after a `delta`, `message` and `text` repeat what it says, or all that was said so far.
  if (json.nextObject(kDelta, range, delta)) {
    answer.mark(kDeltaSeen | choice);
    decodeMessage(json, delta, choice, answer);
  } else if (!answer.marked(kDeltaSeen | choice)) {
    if (json.nextObject(kMessage, range, message)) decodeMessage(json, message, choice, answer);
    answer.text(choice, json.string(kCompletionText, range));
  }
  reportFiltered("content_filter", json.json(kContentFilter, range), answer);
  if (kReadsAllFormats && json.find(kFinishReason, range) == nullptr)
    return answer.finishChoice(choice, json.string(kStopReason, range));
  answer.finishChoice(choice, json.string(kFinishReason, range));
}

void decode(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  json.eachObject(kChoice, {}, [&](FieldRange choice) { decodeChoice(json, choice, answer); });
  json.eachObject(kPromptFilter, {},
                  [&](FieldRange filter) { reportFiltered("prompt_filter", json.fields[filter.end].value, answer); });
  // `search_results` say more than `citations`, which repeat their URLs.
  decodeCitations(json, {}, 0, kSearchResult, answer);
  json.eachString(kCitation, {}, [&](std::string_view url) { answer.citation(0, url, {}, {}); });
}

}  // namespace

const ProviderFamily kOpenAiChat = {"openai-chat", familyTable<kRows>(), decode};
const ProviderFamily kOpenAiChatAndRare = {"openai-chat", familyTable<kRows, kRareRows>(), decode};
const ProviderFamily kOpenAiCompletions = {"openai-completions", familyTable<kRows, kRareRows>(), decode};

}  // namespace sluice
