#include "providers/provider_family.h"

#include "providers/formats.h"
#include "providers/recognition.h"
#include "text/ascii.h"

namespace sluice {

using namespace recognition;

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

bool fits(const JsonField& field, std::uint8_t sign, std::string_view prefix) {
  if (field.field != sign || field.kind == JsonField::Kind::kNull) return false;
  return prefix.empty() || (field.isString() && field.value.substr(0, prefix.size()) == prefix);
}

/// What `error` says: its message, itself if it is a message, or all of it; empty if there is no error.
std::string_view messageOfError(const JsonEvent& json) {
  const std::string_view message = json.string(common::kErrorMessage);
  if (!message.empty()) return message;
  const std::string_view text = json.string(common::kError);
  return text.empty() ? json.json(common::kError) : text;
}

/// The first of the codes that is a word or a number; empty if there is none.
std::string_view codeOfError(const JsonEvent& json) {
  for (const JsonField& field : json.fields)
    if (field.field == common::kErrorCode && (field.isString() || field.kind == JsonField::Kind::kNumber))
      return field.value;
  return {};
}

void decodeError(const JsonEvent& json, Answer& answer) {
  const std::string_view message = messageOfError(json);
  if (!message.empty()) answer.providerError(message, codeOfError(json));
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

PathTable FamilyRecognizer::table() { return kSignTable; }

FamilyId FamilyRecognizer::recognize(const JsonEvent& json) {
  for (std::string_view rules = kFamilyRules; !rules.empty();) {
    const auto sign = static_cast<std::uint8_t>(rules[0]);
    const auto length = static_cast<std::size_t>(rules[2]);
    const std::string_view prefix = rules.substr(3, length);
    for (const JsonField& field : json.fields)
      if (fits(field, sign, prefix)) return static_cast<FamilyId>(rules[1]);
    rules.remove_prefix(3 + length);
  }
  return FamilyId::kUnknown;
}

bool FamilyRecognizer::hasPlainText(const JsonEvent& json, FamilyId id) {
  if (id != FamilyId::kUnknown && id != FamilyId::kOllama) return false;
  for (const JsonField& field : json.fields) {
    const bool isSign = field.field == kPlainText || (field.field == kPlainResponse && id == FamilyId::kUnknown);
    if (isSign && field.isString() && !field.value.empty()) return true;
  }
  return false;
}

std::string_view FamilyRecognizer::errorMessage(const JsonEvent& json) {
  std::string_view message = messageOfError(json);
  for (const std::uint8_t sign : {kDetailMessage, kDetail, kMessageText})
    if (message.empty()) message = json.string(sign);
  return message;
}

bool FamilyRecognizer::decodeErrorBody(const JsonEvent& json, Answer& answer, bool isError) {
  const std::string_view message = errorMessage(json);
  const std::string_view code = codeOfError(json);
  if (message.empty() || !(isError || (!code.empty() && code != "0" && code != "200"))) return false;
  answer.providerError(message, code);
  return true;
}

}  // namespace sluice
