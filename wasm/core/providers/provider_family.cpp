#include "providers/provider_family.h"

#include "providers/formats.h"

namespace sluice {
namespace {

/// Providers, and the family that they speak most.
struct Alias {
  std::string_view name;
  FamilyId family;
};

constexpr Alias kAliases[] = {
    {"alibaba", FamilyId::kOpenAiChat},    {"anthropic", FamilyId::kAnthropicMessages},
    {"azure", FamilyId::kOpenAiChat},      {"bedrock", FamilyId::kBedrockConverse},
    {"cerebras", FamilyId::kOpenAiChat},   {"cohere", FamilyId::kCohereV2},
    {"deepseek", FamilyId::kOpenAiChat},   {"google", FamilyId::kGemini},
    {"groq", FamilyId::kOpenAiChat},       {"huggingface", FamilyId::kOpenAiChat},
    {"mistral", FamilyId::kOpenAiChat},    {"openai", FamilyId::kOpenAiChat},
    {"openrouter", FamilyId::kOpenAiChat}, {"perplexity", FamilyId::kOpenAiChat},
    {"snowflake", FamilyId::kOpenAiChat},  {"together", FamilyId::kOpenAiChat},
    {"writer", FamilyId::kOpenAiChat},     {"xai", FamilyId::kOpenAiChat},
    {"zai", FamilyId::kOpenAiChat},
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
  FamilyId family;
};

constexpr Rule kRules[] = {
    {kChoiceDelta, {}, FamilyId::kOpenAiChat},
    {kChoiceMessage, {}, FamilyId::kOpenAiChat},
    {kObject, "text_completion", FamilyId::kOpenAiCompletions},
    {kChoiceText, {}, FamilyId::kOpenAiCompletions},
    {kObject, "chat.completion", FamilyId::kOpenAiChat},
    {kChoices, {}, FamilyId::kOpenAiChat},
    {kType, "response.", FamilyId::kOpenAiResponses},
    {kType, "keepalive", FamilyId::kOpenAiResponses},
    {kObject, "response", FamilyId::kOpenAiResponses},
    {kObject, "thread.", FamilyId::kOpenAiAssistants},
    {kType, "transcript.text.", FamilyId::kOpenAiTranscription},
    {kType, "message-", FamilyId::kCohereV2},
    {kType, "content-", FamilyId::kCohereV2},
    {kType, "tool-plan-", FamilyId::kCohereV2},
    {kType, "tool-call-", FamilyId::kCohereV2},
    {kType, "citation-", FamilyId::kCohereV2},
    {kType, "message", FamilyId::kAnthropicMessages},
    {kType, "content_block_", FamilyId::kAnthropicMessages},
    {kType, "completion", FamilyId::kAnthropicCompletions},
    {kCompletion, {}, FamilyId::kAnthropicCompletions},
    {kType, "start", FamilyId::kAiSdkUi},
    {kType, "stream-start", FamilyId::kAiSdkUi},
    {kType, "text-", FamilyId::kAiSdkUi},
    {kType, "reasoning-", FamilyId::kAiSdkUi},
    {kType, "tool-", FamilyId::kAiSdkUi},
    {kType, "data-", FamilyId::kAiSdkUi},
    {kType, "source-", FamilyId::kAiSdkUi},
    {kType, "finish", FamilyId::kAiSdkUi},
    {kErrorText, {}, FamilyId::kAiSdkUi},
    {kType, "RUN_", FamilyId::kAgUi},
    {kType, "TEXT_MESSAGE_", FamilyId::kAgUi},
    {kType, "REASONING_", FamilyId::kAgUi},
    {kType, "THINKING_", FamilyId::kAgUi},
    {kType, "TOOL_CALL_", FamilyId::kAgUi},
    {kType, "STEP_", FamilyId::kAgUi},
    {kType, "STATE_", FamilyId::kAgUi},
    {kType, "MESSAGES_SNAPSHOT", FamilyId::kAgUi},
    {kEventType, "interaction.", FamilyId::kGeminiInteractions},
    {kEventType, "step.", FamilyId::kGeminiInteractions},
    {kEventType, "content.", FamilyId::kGeminiInteractions},
    {kObject, "interaction", FamilyId::kGeminiInteractions},
    {kEventType, {}, FamilyId::kCohereV1},
    {kGenerationId, {}, FamilyId::kCohereV1},
    {kGeminiSign, {}, FamilyId::kGemini},
    {kDone, {}, FamilyId::kOllama},
    {kBedrockSign, {}, FamilyId::kBedrockConverse},
    {kWatsonxSign, {}, FamilyId::kWatsonx},
    {kTgiSign, {}, FamilyId::kTextGenerationInference},
    {kMessagePart, {}, FamilyId::kCohereV2},
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

const ProviderFamily* familyById(FamilyId id) {
  const auto index = static_cast<std::size_t>(id);
  return index < kFamilyCount ? kFamilies[index] : nullptr;
}

const ProviderFamily* familyByName(std::string_view name) {
  for (std::size_t i = 0; i < kFamilyCount; ++i)
    if (kFamilies[i]->name == name) return kFamilies[i];
  for (const Alias& alias : kAliases)
    if (alias.name == name) return familyById(alias.family);
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

FamilyId FamilyRecognizer::recognize(const JsonEvent& json) {
  for (const Rule& rule : kRules)
    for (const JsonField& field : json.fields)
      if (fits(field, rule)) return rule.family;
  return FamilyId::kUnknown;
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
