#include "providers/provider_family.h"

namespace sluice {
namespace {

const ProviderFamily* const kFamilies[] = {
    &kAgUi,
    &kAiSdkUi,
    &kAnthropicCompletions,
    &kAnthropicMessages,
    &kBedrockConverse,
    &kCohereV1,
    &kCohereV2,
    &kGemini,
    &kGeminiInteractions,
    &kOllama,
    &kOpenAiAssistants,
    &kOpenAiChat,
    &kOpenAiCompletions,
    &kOpenAiResponses,
    &kOpenAiTranscription,
    &kTextGenerationInference,
    &kWatsonx,
};

/// Providers, and the family that they speak most.
struct Alias {
  std::string_view name;
  const ProviderFamily* family;
};

const Alias kAliases[] = {
    {"alibaba", &kOpenAiChat},    {"anthropic", &kAnthropicMessages},
    {"azure", &kOpenAiChat},      {"bedrock", &kBedrockConverse},
    {"cerebras", &kOpenAiChat},   {"cohere", &kCohereV2},
    {"deepseek", &kOpenAiChat},   {"google", &kGemini},
    {"groq", &kOpenAiChat},       {"huggingface", &kOpenAiChat},
    {"mistral", &kOpenAiChat},    {"openai", &kOpenAiChat},
    {"openrouter", &kOpenAiChat}, {"perplexity", &kOpenAiChat},
    {"snowflake", &kOpenAiChat},  {"together", &kOpenAiChat},
    {"writer", &kOpenAiChat},     {"xai", &kOpenAiChat},
    {"zai", &kOpenAiChat},
};

enum Sign : std::uint8_t {
  kType = 1,
  kEventType,
  kObject,
  kChoices,
  kChoiceDelta,
  kChoiceMessage,
  kChoiceText,
  kGeminiSign,
  kDone,
  kBedrockSign,
  kWatsonxSign,
  kTgiSign,
  kCompletion,
  kGenerationId,
  kMessagePart,
  kErrorText,
  // The signs of an error that comes alone.
  kMessageText,
  kDetail,
  kDetailMessage,
};

constexpr PathRow kSigns[] = {
    {"type", kType},
    {"event_type", kEventType},
    {"object", kObject},
    {"choices", kChoices},
    {"choices[].delta", kChoiceDelta},
    {"choices[].message", kChoiceMessage},
    {"choices[].text", kChoiceText},
    {"candidates", kGeminiSign},
    {"promptFeedback", kGeminiSign},
    {"usageMetadata", kGeminiSign},
    {"done", kDone},
    {"messageStart", kBedrockSign},
    {"contentBlockStart", kBedrockSign},
    {"contentBlockDelta", kBedrockSign},
    {"messageStop", kBedrockSign},
    {"output.message", kBedrockSign},
    {"results[].generated_text", kWatsonxSign},
    {"token.text", kTgiSign},
    {"generated_text", kTgiSign},
    {"completion", kCompletion},
    {"generation_id", kGenerationId},
    {"message.content[]", kMessagePart},
    {"errorText", kErrorText},
    {"error", common::kError},
    {"error.message", common::kErrorMessage},
    {"error.code", common::kErrorCode},
    {"error.type", common::kErrorCode},
    {"errors[].message", common::kErrorMessage},
    {"message", kMessageText},
    {"Message", kMessageText},
    {"detail", kDetail},
    {"detail[].msg", kDetailMessage},
    {"detail.message", kDetailMessage},
};

/// A member is there and not null, and begins with `prefix` if one is given. The first rule that fits decides.
struct Rule {
  std::uint8_t sign;
  std::string_view prefix;
  const ProviderFamily* family;
};

const Rule kRules[] = {
    {kChoiceDelta, {}, &kOpenAiChat},
    {kChoiceMessage, {}, &kOpenAiChat},
    {kObject, "text_completion", &kOpenAiCompletions},
    {kChoiceText, {}, &kOpenAiCompletions},
    {kObject, "chat.completion", &kOpenAiChat},
    {kChoices, {}, &kOpenAiChat},
    {kType, "response.", &kOpenAiResponses},
    {kType, "keepalive", &kOpenAiResponses},
    {kObject, "response", &kOpenAiResponses},
    {kObject, "thread.", &kOpenAiAssistants},
    {kType, "transcript.text.", &kOpenAiTranscription},
    {kType, "message-", &kCohereV2},
    {kType, "content-", &kCohereV2},
    {kType, "tool-plan-", &kCohereV2},
    {kType, "tool-call-", &kCohereV2},
    {kType, "citation-", &kCohereV2},
    {kType, "message", &kAnthropicMessages},
    {kType, "content_block_", &kAnthropicMessages},
    {kType, "completion", &kAnthropicCompletions},
    {kCompletion, {}, &kAnthropicCompletions},
    {kType, "start", &kAiSdkUi},
    {kType, "stream-start", &kAiSdkUi},
    {kType, "text-", &kAiSdkUi},
    {kType, "reasoning-", &kAiSdkUi},
    {kType, "tool-", &kAiSdkUi},
    {kType, "data-", &kAiSdkUi},
    {kType, "source-", &kAiSdkUi},
    {kType, "finish", &kAiSdkUi},
    {kErrorText, {}, &kAiSdkUi},
    {kType, "RUN_", &kAgUi},
    {kType, "TEXT_MESSAGE_", &kAgUi},
    {kType, "REASONING_", &kAgUi},
    {kType, "THINKING_", &kAgUi},
    {kType, "TOOL_CALL_", &kAgUi},
    {kType, "STEP_", &kAgUi},
    {kType, "STATE_", &kAgUi},
    {kType, "MESSAGES_SNAPSHOT", &kAgUi},
    {kEventType, "interaction.", &kGeminiInteractions},
    {kEventType, "step.", &kGeminiInteractions},
    {kEventType, "content.", &kGeminiInteractions},
    {kObject, "interaction", &kGeminiInteractions},
    {kEventType, {}, &kCohereV1},
    {kGenerationId, {}, &kCohereV1},
    {kGeminiSign, {}, &kGemini},
    {kDone, {}, &kOllama},
    {kBedrockSign, {}, &kBedrockConverse},
    {kWatsonxSign, {}, &kWatsonx},
    {kTgiSign, {}, &kTextGenerationInference},
    {kMessagePart, {}, &kCohereV2},
};

bool fits(const JsonField& field, const Rule& rule) {
  if (field.field != rule.sign || field.kind == JsonField::Kind::kNull) return false;
  return rule.prefix.empty() || (field.isString() && field.value.substr(0, rule.prefix.size()) == rule.prefix);
}

/// The rows that every table has besides its own.
constexpr PathRow kCommonRows[] = {
    {"error", common::kError},          {"error.message", common::kErrorMessage}, {"error.code", common::kErrorCode},
    {"error.type", common::kErrorCode}, {"error.status", common::kErrorCode},
};

/// What `error` says: its message, itself if it is a message, or all of it; empty if there is no error.
std::string_view messageOfError(const JsonEvent& json) {
  const std::string_view message = json.string(common::kErrorMessage);
  if (!message.empty()) return message;
  const std::string_view text = json.string(common::kError);
  return text.empty() ? json.json(common::kError) : text;
}

void decodeError(const JsonEvent& json, Answer& answer) {
  const std::string_view message = messageOfError(json);
  if (message.empty()) return;
  const JsonField* const code = json.find(common::kErrorCode);
  answer.providerError(message, code == nullptr ? std::string_view{} : code->value);
}

}  // namespace

const ProviderFamily* familyByName(std::string_view name) {
  for (const ProviderFamily* const family : kFamilies)
    if (family->name == name) return family;
  for (const Alias& alias : kAliases)
    if (alias.name == name) return alias.family;
  return nullptr;
}

PathTable commonTable() { return packTable<kCommonRows>(); }

void decodeIdentity(const JsonEvent& json, Answer& answer) {
  answer.message(json.string(common::kId), json.string(common::kModel));
}

void decodeUsageAndError(const JsonEvent& json, Answer& answer) {
  Usage usage;
  bool hasUsage = false;
  for (const JsonField& field : json.fields) {
    if (field.kind != JsonField::Kind::kNumber) continue;
    std::uint64_t* count = nullptr;
    switch (field.field) {
      case common::kInputTokens:
        count = &usage.inputTokens;
        break;
      case common::kOutputTokens:
        count = &usage.outputTokens;
        break;
      case common::kReasoningTokens:
        count = &usage.reasoningTokens;
        break;
      case common::kCachedInputTokens:
        count = &usage.cachedInputTokens;
        break;
      case common::kTotalTokens:
        count = &usage.totalTokens;
        break;
      default:
        continue;
    }
    *count = field.toInteger();
    hasUsage = true;
  }
  if (hasUsage) answer.usage(usage);
  decodeError(json, answer);
}

PathTable FamilyRecognizer::table() { return packTable<kSigns>(); }

const ProviderFamily* FamilyRecognizer::recognize(const JsonEvent& json) {
  for (const Rule& rule : kRules)
    for (const JsonField& field : json.fields)
      if (fits(field, rule)) return rule.family;
  return nullptr;
}

std::string_view FamilyRecognizer::errorMessage(const JsonEvent& json) {
  std::string_view message = messageOfError(json);
  for (const std::uint8_t sign : {kDetailMessage, kDetail, kMessageText})
    if (message.empty()) message = json.string(sign);
  return message;
}

bool FamilyRecognizer::decodeErrorBody(const JsonEvent& json, Answer& answer) {
  const std::string_view message = errorMessage(json);
  if (message.empty()) return false;
  const JsonField* const code = json.find(common::kErrorCode);
  answer.providerError(message, code == nullptr ? std::string_view{} : code->value);
  return true;
}

}  // namespace sluice
