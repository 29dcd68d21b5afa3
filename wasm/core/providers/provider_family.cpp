#include "providers/provider_family.h"

#include <iterator>

namespace sluice {
namespace {

struct Name {
  std::string_view name;
  const ProviderFamily* family;
};

const Name kNames[] = {
    {"openai-chat", &kOpenAiChat},
    {"openai-completions", &kOpenAiCompletions},
    // Providers that speak another one's protocol.
    {"openai", &kOpenAiChat},
    {"azure", &kOpenAiChat},
    {"alibaba", &kOpenAiChat},
    {"cerebras", &kOpenAiChat},
    {"deepseek", &kOpenAiChat},
    {"groq", &kOpenAiChat},
    {"huggingface", &kOpenAiChat},
    {"mistral", &kOpenAiChat},
    {"openrouter", &kOpenAiChat},
    {"perplexity", &kOpenAiChat},
    {"together", &kOpenAiChat},
    {"writer", &kOpenAiChat},
    {"xai", &kOpenAiChat},
    {"zai", &kOpenAiChat},
};

enum Sign : std::uint8_t {
  kObject = 1,
  kChoices,
  kChoiceDelta,
  kChoiceMessage,
  kChoiceText,
  // The signs of an error that comes alone.
  kMessageText,
  kDetail,
  kDetailMessage,
};

constexpr PathRow kSigns[] = {
    {"object", kObject},
    {"choices", kChoices},
    {"choices[].delta", kChoiceDelta},
    {"choices[].message", kChoiceMessage},
    {"choices[].text", kChoiceText},
    {"error", common::kError},
    {"error.message", common::kErrorMessage},
    {"error.code", common::kErrorCode},
    {"error.type", common::kErrorCode},
    {"errors[].message", common::kErrorMessage},
    {"message", kMessageText},
    {"detail", kDetail},
    {"detail[].msg", kDetailMessage},
    {"detail.message", kDetailMessage},
};

/// The first rule that fits decides: a member is there and not null, and begins with `prefix` if one is given.
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

void decodeError(const JsonEvent& json, Answer& answer) {
  const JsonField* const error = json.find(common::kError);
  const JsonField* const message = json.find(common::kErrorMessage);
  const bool hasError =
      error != nullptr && (error->kind == JsonField::Kind::kBegin || (error->isString() && !error->value.empty()));
  const bool hasMessage = message != nullptr && message->isString() && !message->value.empty();
  if (!hasError && !hasMessage) return;
  std::string_view text = hasMessage ? message->value : error->value;
  if (text.empty()) {  // an object without a message: all of it
    for (const JsonField& field : json.fields)
      if (field.field == common::kError && field.kind == JsonField::Kind::kEnd) text = field.value;
  }
  std::string_view code;
  for (const JsonField& field : json.fields)
    if (code.empty() && field.field == common::kErrorCode) code = field.value;
  answer.providerError(text, code);
}

}  // namespace

const ProviderFamily* familyByName(std::string_view name) {
  for (const Name& known : kNames)
    if (known.name == name) return known.family;
  return nullptr;
}

const PathRow* commonRows() { return kCommonRows; }
std::size_t commonRowCount() { return std::size(kCommonRows); }

void decodeCommon(const JsonEvent& json, Answer& answer) {
  answer.message(json.string(common::kId), json.string(common::kModel));
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

const PathRow* FamilyRecognizer::rows() { return kSigns; }
std::size_t FamilyRecognizer::rowCount() { return std::size(kSigns); }

const ProviderFamily* FamilyRecognizer::recognize(const JsonEvent& json) {
  for (const Rule& rule : kRules)
    for (const JsonField& field : json.fields)
      if (fits(field, rule)) return rule.family;
  return nullptr;
}

bool FamilyRecognizer::decodeErrorBody(const JsonEvent& json, Answer& answer) {
  decodeError(json, answer);
  if (answer.failure().ok()) {
    std::string_view message = json.string(kDetailMessage);
    if (message.empty()) message = json.string(kDetail);
    if (message.empty()) message = json.string(kMessageText);
    if (!message.empty()) answer.providerError(message, {});
  }
  return !answer.failure().ok();
}

}  // namespace sluice
