#include "providers/finish_reason.h"

namespace sluice {
namespace {

struct Word {
  std::string_view provider;
  std::string_view reason;
};

constexpr Word kWords[] = {
    // OpenAI Chat and those who follow it; the AI SDK's own words
    {"stop", "stop"},
    {"length", "length"},
    {"tool_calls", "tool-calls"},
    {"tool-calls", "tool-calls"},
    {"function_call", "tool-calls"},
    {"content_filter", "content-filter"},
    {"content-filter", "content-filter"},
    {"error", "error"},
    {"model_length", "length"},
    {"sensitive", "content-filter"},
    {"network_error", "error"},
    {"insufficient_system_resource", "error"},
    // OpenAI Responses and Assistants
    {"completed", "stop"},
    {"max_output_tokens", "length"},
    {"max_completion_tokens", "length"},
    {"max_prompt_tokens", "length"},
    {"requires_action", "tool-calls"},
    {"failed", "error"},
    {"cancelled", "error"},
    {"expired", "error"},
    // Anthropic, Bedrock
    {"end_turn", "stop"},
    {"stop_sequence", "stop"},
    {"max_tokens", "length"},
    {"model_context_window_exceeded", "length"},
    {"tool_use", "tool-calls"},
    {"pause_turn", "pause"},
    {"refusal", "refusal"},
    {"guardrail_intervened", "content-filter"},
    {"content_filtered", "content-filter"},
    // Gemini
    {"STOP", "stop"},
    {"MAX_TOKENS", "length"},
    {"SAFETY", "content-filter"},
    {"RECITATION", "content-filter"},
    {"BLOCKLIST", "content-filter"},
    {"PROHIBITED_CONTENT", "content-filter"},
    {"SPII", "content-filter"},
    {"IMAGE_SAFETY", "content-filter"},
    {"LANGUAGE", "content-filter"},
    {"MALFORMED_FUNCTION_CALL", "error"},
    {"UNEXPECTED_TOOL_CALL", "error"},
    // Cohere
    {"COMPLETE", "stop"},
    {"STOP_SEQUENCE", "stop"},
    {"TOOL_CALL", "tool-calls"},
    {"ERROR", "error"},
    {"ERROR_TOXIC", "content-filter"},
    {"ERROR_LIMIT", "length"},
    {"USER_CANCEL", "other"},
    {"TIMEOUT", "error"},
    // Text Generation Inference, Together, watsonx
    {"eos", "stop"},
    {"eos_token", "stop"},
    {"token_limit", "length"},
    {"time_limit", "length"},
};

}  // namespace

std::string_view finishReason(std::string_view providerWord) {
  for (const Word& word : kWords)
    if (word.provider == providerWord) return word.reason;
  return "other";
}

}  // namespace sluice
