#include "providers/provider_family.h"

#include <array>

#include "providers/formats.h"
#include "text/ascii.h"

namespace sluice {
namespace {

/// Providers, and the family that they speak most. Each name ends in NUL, each list in one more.
struct Aliases {
  FamilyId family;
  const char* names;
};

constexpr Aliases kAliases[] = {
    {FamilyId::kOpenAiChat,
     "alibaba\0azure\0cerebras\0deepseek\0groq\0huggingface\0mistral\0openai\0openrouter\0perplexity\0snowflake\0"
     "together\0writer\0xai\0zai\0"},
    {FamilyId::kAnthropicMessages, "anthropic\0"},
    {FamilyId::kBedrockConverse, "bedrock\0"},
    {FamilyId::kCohereV2, "cohere\0"},
    {FamilyId::kGemini, "google\0"},
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

/// The rules as bytes: sign, family, length of the prefix, prefix.
constexpr auto packRules() {
  constexpr std::size_t kSize = [] {
    std::size_t size = 0;
    for (const Rule& rule : kRules) size += 3 + rule.prefix.size();
    return size;
  }();
  std::array<char, kSize> packed{};
  std::size_t at = 0;
  for (const Rule& rule : kRules) {
    packed[at++] = static_cast<char>(rule.sign);
    packed[at++] = static_cast<char>(rule.family);
    packed[at++] = static_cast<char>(rule.prefix.size());
    for (const char c : rule.prefix) packed[at++] = c;
  }
  return packed;
}

constexpr auto kPackedRules = packRules();

bool fits(const JsonField& field, const Rule& rule) {
  if (field.field != rule.sign || field.kind == JsonField::Kind::kNull) return false;
  return rule.prefix.empty() || (field.isString() && field.value.substr(0, rule.prefix.size()) == rule.prefix);
}

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
  for (const Aliases& aliases : kAliases)
    if (findWord(aliases.names, name) >= 0) return familyById(aliases.family);
  return nullptr;
}

void decodeIdentity(const JsonEvent& json, Answer& answer) {
  if (!answer.isIdentified()) answer.message(json.string(common::kId), json.string(common::kModel));
}

void decodeUsageAndError(const JsonEvent& json, Answer& answer) {
  Usage usage;
  bool hasUsage = false;
  bool mayHaveError = false;
  for (const JsonField& field : json.fields) {
    if (field.field < common::kInputTokens) continue;
    const std::size_t count = field.field - common::kInputTokens;
    if (count >= Usage::kCounts) {
      mayHaveError = true;
    } else if (field.kind == JsonField::Kind::kNumber) {
      usage.tokens[count] = field.toInteger();
      hasUsage = true;
    }
  }
  if (hasUsage) answer.usage(usage);
  if (mayHaveError) decodeError(json, answer);
}

void decodeCitations(const JsonEvent& json, FieldRange range, std::uint32_t choice, std::uint8_t first,
                     Answer& answer) {
  const auto url = static_cast<std::uint8_t>(first + 1);
  const auto title = static_cast<std::uint8_t>(first + 2);
  json.eachObject(first, range, [&](FieldRange citation) {
    answer.citation(choice, json.string(url, citation), json.string(title, citation), json.fields[citation.end].value);
  });
}

ToolCallPiece readTool(const JsonEvent& json, FieldRange range, std::uint32_t choice, std::uint64_t key,
                       std::uint8_t first) {
  ToolCallPiece piece;
  piece.choice = choice;
  piece.key = key;
  piece.id = json.string(first, range);
  piece.name = json.string(static_cast<std::uint8_t>(first + 1), range);
  const auto arguments = static_cast<std::uint8_t>(first + 2);
  piece.arguments = json.string(arguments, range);
  if (piece.arguments.empty()) piece.arguments = json.json(arguments, range);
  return piece;
}

PathTable FamilyRecognizer::table() { return makeTable<kSigns>(); }

FamilyId FamilyRecognizer::recognize(const JsonEvent& json) {
  for (std::string_view rules(kPackedRules.data(), kPackedRules.size()); !rules.empty();) {
    const auto length = static_cast<std::size_t>(rules[2]);
    const Rule rule{static_cast<std::uint8_t>(rules[0]), rules.substr(3, length), static_cast<FamilyId>(rules[1])};
    for (const JsonField& field : json.fields)
      if (fits(field, rule)) return rule.family;
    rules.remove_prefix(3 + length);
  }
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
