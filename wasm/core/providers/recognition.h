// By what an event's family is known.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "providers/formats.h"

namespace sluice::recognition {

enum Sign : std::uint8_t {
  kType = 1,
  kEventType,
  kObject,
  kChoices,
  kChoiceDelta,
  kChoiceMessage,
  kChoiceText,
  kGeminiSign,
  kIsEnd,
  kDone,
  kBedrockSign,
  kWatsonxSign,
  kTgiSign,
  kCompletion,
  kGenerationId,
  kMessagePart,
  kErrorText,
  kDashScopeSign,
  kCodeAssistSign,
  // Text in a member, when nothing else is known of the event.
  kPlainText,
  kPlainResponse,
  // The signs of an error that comes alone.
  kMessageText,
  kDetail,
  kDetailMessage,
};

/// The signs of an error that comes alone.
inline constexpr PathRow kErrorSigns[] = {
    {"error", common::kError},
    {"error.message", common::kErrorMessage},
    {"error.code", common::kErrorCode},
    {"error.type", common::kErrorCode},
    {"errors[].message", common::kErrorMessage},
    {"code", common::kErrorCode},
    {"message", kMessageText},
    {"Message", kMessageText},
    {"detail", kDetail},
    {"detail[].msg", kDetailMessage},
    {"detail.message", kDetailMessage},
};

/// Those of the families that every build has.
inline constexpr PathRow kCommonSigns[] = {
    {"type", kType},
    {"object", kObject},
    {"choices", kChoices},
    {"choices[].delta", kChoiceDelta},
    {"choices[].message", kChoiceMessage},
    {"choices[].text", kChoiceText},
    {"candidates", kGeminiSign},
    {"promptFeedback", kGeminiSign},
    {"usageMetadata", kGeminiSign},
    {"is_end", kIsEnd},
};

inline constexpr PathRow kRareSigns[] = {
    {"event_type", kEventType},
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
    {"error_msg", kMessageText},
    {"error_code", common::kErrorCode},
    {"base_resp.status_msg", kMessageText},
    {"base_resp.status_code", common::kErrorCode},
    {"errors[]", kDetailMessage},
    {"fault.faultstring", common::kErrorMessage},
    {"output.text", kDashScopeSign},
    {"output.choices", kDashScopeSign},
    {"response.candidates", kCodeAssistSign},
    {"response.promptFeedback", kCodeAssistSign},
    {"response.usageMetadata", kCodeAssistSign},
    {"content", kPlainText},
    {"[].content", kPlainText},
    {"text", kPlainText},
    {"token", kPlainText},
    {"delta", kPlainText},
    {"answer", kPlainText},
    {"output", kPlainText},
    {"generation", kPlainText},
    {"outputText", kPlainText},
    {"outputs[]", kPlainText},
    {"outputs[].text", kPlainText},
    {"response", kPlainResponse},
    {"result", kPlainResponse},
    {"result.response", kPlainResponse},
    {"tool_calls[].name", kPlainResponse},
    {"tool_call_chunks[].name", kPlainResponse},
    {"[].tool_call_chunks[].name", kPlainResponse},
    {"content[].text", kPlainResponse},
    {"[].content[].text", kPlainResponse},
};

/// A member is there and not null, and begins with `prefix` if one is given. The first rule that fits decides.
struct Rule {
  std::uint8_t sign;
  std::string_view prefix;
  FamilyId family;
  bool isGuard = false;  ///< every build has it, because a rule of a common family comes after it and fits, too
};

inline constexpr Rule kRules[] = {
    {kIsEnd, {}, FamilyId::kJsonText, true},  // Baidu's first API names its object as OpenAI does
    {kChoiceDelta, {}, FamilyId::kOpenAiChat},
    {kChoiceMessage, {}, FamilyId::kOpenAiChat},
    {kObject, "text_completion", FamilyId::kOpenAiCompletions, true},
    {kChoiceText, {}, FamilyId::kOpenAiCompletions, true},
    {kObject, "chat.completion", FamilyId::kOpenAiChat},
    {kChoices, {}, FamilyId::kOpenAiChat},
    {kType, "response.", FamilyId::kOpenAiResponses},
    {kType, "keepalive", FamilyId::kOpenAiResponses},
    {kObject, "response", FamilyId::kOpenAiResponses},
    {kObject, "thread.", FamilyId::kOpenAiAssistants},
    {kType, "transcript.text.", FamilyId::kOpenAiTranscription},
    {kType, "message-", FamilyId::kCohereV2, true},
    {kType, "content-", FamilyId::kCohereV2},
    {kType, "tool-plan-", FamilyId::kCohereV2},
    {kType, "tool-call-", FamilyId::kCohereV2},
    {kType, "citation-", FamilyId::kCohereV2},
    {kType, "message.", FamilyId::kJsonText, true},
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
    {kCodeAssistSign, {}, FamilyId::kGeminiCodeAssist},
    {kDone, {}, FamilyId::kOllama},
    {kBedrockSign, {}, FamilyId::kBedrockConverse},
    {kDashScopeSign, {}, FamilyId::kDashScope},
    {kWatsonxSign, {}, FamilyId::kWatsonx},
    {kTgiSign, {}, FamilyId::kTextGenerationInference},
    {kMessagePart, {}, FamilyId::kCohereV2},
};

/// The rules as bytes: sign, family, length of the prefix, prefix. A build without all families need not know them
/// apart.
template <bool kAll>
constexpr auto packRules() {
  constexpr auto isKept = [](const Rule& rule) { return kAll || rule.isGuard || rule.family <= FamilyId::kGemini; };
  constexpr std::size_t kSize = [isKept] {
    std::size_t size = 0;
    for (const Rule& rule : kRules) size += isKept(rule) ? 3 + rule.prefix.size() : 0;
    return size;
  }();
  std::array<char, kSize> packed{};
  std::size_t at = 0;
  for (const Rule& rule : kRules) {
    if (!isKept(rule)) continue;
    packed[at++] = static_cast<char>(rule.sign);
    packed[at++] = static_cast<char>(rule.family);
    packed[at++] = static_cast<char>(rule.prefix.size());
    for (const char c : rule.prefix) packed[at++] = c;
  }
  return packed;
}

}  // namespace sluice::recognition
