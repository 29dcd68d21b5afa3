// OpenAI Chat Completions and the many who speak it (Azure, DeepSeek, xAI, Groq, OpenRouter, Mistral, Together,
// Perplexity, Z.ai, Writer, Hugging Face, …), streamed and not; and the older Completions, whose text is in `text`.
// https://platform.openai.com/docs/api-reference/chat/streaming
#include "providers/provider_family.h"

namespace sluice {
namespace {

enum Field : std::uint8_t {
  kChoice = 1,
  kIndex,
  kFinishReason,
  kCompletionText,
  kDelta,
  kMessage,
  kContent,
  kContentPart,
  kContentPartType,
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
  kFunctionName,
  kFunctionArguments,
  kExecutedTool,
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

// The members of `delta` and of `message` are the same.
#define SLUICE_CHAT_MESSAGE(at)                                                                                      \
  {at ".content", kContent}, {at ".content[]", kContentPart}, {at ".content[].type", kContentPartType},              \
      {at ".content[].text", kContentPartText}, {at ".content[].thinking", kThinkingText},                           \
      {at ".content[].thinking[].text", kThinkingText}, {at ".reasoning_content", kReasoning},                       \
      {at ".reasoning", kReasoning}, {at ".reasoning_details[].text", kReasoningDetail},                             \
      {at ".reasoning_details[].summary", kReasoningDetail}, {at ".refusal", kRefusal}, {at ".tool_calls[]", kTool}, \
      {at ".tool_calls[].index", kToolIndex}, {at ".tool_calls[].id", kToolId},                                      \
      {at ".tool_calls[].function.name", kToolName}, {at ".tool_calls[].function.arguments", kToolArguments},        \
      {at ".tool_calls[].custom.name", kToolName}, {at ".tool_calls[].custom.input", kToolArguments},                \
      {at ".function_call.name", kFunctionName}, {at ".function_call.arguments", kFunctionArguments},                \
      {at ".executed_tools[]", kExecutedTool}, {at ".annotations[]", kAnnotation},                                   \
      {at ".annotations[].url_citation.url", kAnnotationUrl},                                                        \
      {at ".annotations[].url_citation.title", kAnnotationTitle}, {                                                  \
    at ".images[].image_url.url", kImageUrl                                                                          \
  }

#define SLUICE_CHAT_USAGE(at)                                                                    \
  {at ".prompt_tokens", common::kInputTokens}, {at ".completion_tokens", common::kOutputTokens}, \
      {at ".total_tokens", common::kTotalTokens},                                                \
      {at ".completion_tokens_details.reasoning_tokens", common::kReasoningTokens}, {            \
    at ".prompt_tokens_details.cached_tokens", common::kCachedInputTokens                        \
  }

constexpr PathRow kRows[] = {
    {"id", common::kId},
    {"model", common::kModel},
    {"choices[]", kChoice},
    {"choices[].index", kIndex},
    {"choices[].finish_reason", kFinishReason},
    {"choices[].text", kCompletionText},
    {"choices[].delta", kDelta},
    SLUICE_CHAT_MESSAGE("choices[].delta"),
    {"choices[].message", kMessage},
    SLUICE_CHAT_MESSAGE("choices[].message"),
    {"choices[].content_filter_results", kContentFilter},
    {"choices[].error", common::kError},
    {"choices[].error.message", common::kErrorMessage},
    {"choices[].error.code", common::kErrorCode},
    {"prompt_filter_results[]", kPromptFilter},
    SLUICE_CHAT_USAGE("usage"),
    SLUICE_CHAT_USAGE("x_groq.usage"),
    {"usage.prompt_cache_hit_tokens", common::kCachedInputTokens},
    {"usage.cached_tokens", common::kCachedInputTokens},
    {"x_groq.error", common::kError},
    {"citations[]", kCitation},
    {"search_results[]", kSearchResult},
    {"search_results[].url", kSearchResultUrl},
    {"search_results[].title", kSearchResultTitle},
};

constexpr std::uint64_t kDeltaSeen = std::uint64_t{1} << 32;

/// A range of fields, both ends included.
struct Range {
  std::size_t begin;
  std::size_t end;
};

void decodeTool(const JsonEvent& json, Range range, std::uint32_t choice, Answer& answer) {
  ToolCallPiece piece;
  piece.choice = choice;
  piece.key = json.integer(kToolIndex, ToolCallPiece::kNoKey, range.begin, range.end);
  piece.id = json.string(kToolId, range.begin, range.end);
  piece.name = json.string(kToolName, range.begin, range.end);
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const JsonField& field = json.fields[i];
    // Fragments are strings; some give the whole as an object.
    if (field.field == kToolArguments && (field.isString() || field.kind == JsonField::Kind::kEnd))
      piece.arguments = field.value;
  }
  answer.toolCall(piece);
}

void decodeAnnotation(const JsonEvent& json, Range range, std::uint32_t choice, Answer& answer) {
  answer.citation(choice, json.string(kAnnotationUrl, range.begin, range.end),
                  json.string(kAnnotationTitle, range.begin, range.end), json.fields[range.end].value);
}

void decodeMessage(const JsonEvent& json, Range range, std::uint32_t choice, Answer& answer) {
  bool hasReasoning = false;
  for (std::size_t i = range.begin; i < range.end; ++i) {
    const JsonField& field = json.fields[i];
    const bool isBegin = field.kind == JsonField::Kind::kBegin;
    switch (field.field) {
      case kContent:
      case kContentPartText:
        if (field.isString()) answer.text(choice, field.value);
        break;
      case kReasoning:
        // `reasoning` and `reasoning_content` may both be there and say the same.
        if (field.isString() && !field.value.empty() && !hasReasoning) {
          hasReasoning = true;
          answer.reasoning(choice, field.value);
        }
        break;
      case kThinkingText:
        if (field.isString()) answer.reasoning(choice, field.value);
        break;
      case kRefusal:
        if (field.isString()) answer.refusal(choice, field.value);
        break;
      case kTool:
        if (isBegin) decodeTool(json, {i, json.endOf(i)}, choice, answer);
        break;
      case kExecutedTool:
        if (field.kind == JsonField::Kind::kEnd) answer.toolResult({}, field.value, true);
        break;
      case kAnnotation:
        if (isBegin) decodeAnnotation(json, {i, json.endOf(i)}, choice, answer);
        break;
      case kImageUrl:
        if (field.isString()) answer.file(choice, {}, field.value, {});
        break;
      default:
        break;
    }
  }
  if (!hasReasoning) {
    for (std::size_t i = range.begin; i < range.end; ++i)
      if (json.fields[i].field == kReasoningDetail && json.fields[i].isString())
        answer.reasoning(choice, json.fields[i].value);
  }
  ToolCallPiece function;
  function.choice = choice;
  function.key = 0;
  function.name = json.string(kFunctionName, range.begin, range.end);
  function.arguments = json.string(kFunctionArguments, range.begin, range.end);
  if (!function.name.empty() || !function.arguments.empty()) answer.toolCall(function);
}

bool saysFiltered(std::string_view filterResults) {
  return filterResults.find("\"filtered\":true") != std::string_view::npos ||
         filterResults.find("\"filtered\": true") != std::string_view::npos;
}

void decodeChoice(const JsonEvent& json, Range range, Answer& answer) {
  const auto choice = static_cast<std::uint32_t>(json.integer(kIndex, 0, range.begin, range.end));
  const auto rangeOf = [&](std::uint8_t field, Range& found) {
    for (std::size_t i = range.begin; i < range.end; ++i) {
      if (json.fields[i].field != field || json.fields[i].kind != JsonField::Kind::kBegin) continue;
      found = {i, json.endOf(i)};
      return true;
    }
    return false;
  };
  Range inner{};
  // Beside or after a `delta`, `message` and `text` repeat what it says, or all that was said so far.
  if (rangeOf(kDelta, inner)) {
    answer.mark(kDeltaSeen | choice);
    decodeMessage(json, inner, choice, answer);
  } else if (!answer.marked(kDeltaSeen | choice)) {
    if (rangeOf(kMessage, inner)) decodeMessage(json, inner, choice, answer);
    answer.text(choice, json.string(kCompletionText, range.begin, range.end));
  }
  for (std::size_t i = range.begin; i < range.end; ++i)
    if (json.fields[i].field == kContentFilter && saysFiltered(json.fields[i].value))
      answer.safety("content_filter", json.fields[i].value);
  answer.finishChoice(choice, json.string(kFinishReason, range.begin, range.end));
}

void decodeSearchResult(const JsonEvent& json, Range range, Answer& answer) {
  answer.citation(0, json.string(kSearchResultUrl, range.begin, range.end),
                  json.string(kSearchResultTitle, range.begin, range.end), json.fields[range.end].value);
}

void decode(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  // `search_results` say more than `citations`, which repeat their URLs.
  for (std::size_t i = 0; i < json.fields.size(); ++i)
    if (json.fields[i].field == kSearchResult && json.fields[i].kind == JsonField::Kind::kBegin)
      decodeSearchResult(json, {i, json.endOf(i)}, answer);
  for (std::size_t i = 0; i < json.fields.size(); ++i) {
    const JsonField& field = json.fields[i];
    if (field.field == kChoice && field.kind == JsonField::Kind::kBegin) decodeChoice(json, {i, json.endOf(i)}, answer);
    if (field.field == kCitation && field.isString()) answer.citation(0, field.value, {}, {});
    if (field.field == kPromptFilter && saysFiltered(field.value)) answer.safety("prompt_filter", field.value);
  }
}

}  // namespace

const ProviderFamily kOpenAiChat = makeFamily("openai-chat", kRows, decode);
const ProviderFamily kOpenAiCompletions = makeFamily("openai-completions", kRows, decode);

}  // namespace sluice
