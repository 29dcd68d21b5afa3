#include "providers/finish_reason.h"

#include "framing/framing_detector.h"
#include "text/ascii.h"

namespace sluice {
namespace {

/// Lists of words: a reason, then what providers say for it. Each word ends in NUL, each list in one more. They are of
/// OpenAI Chat and those who follow it, OpenAI Responses and Assistants, Anthropic, Gemini, Cohere, Text Generation
/// Inference and others.
#define SLUICE_WORDS                                                                                          \
  "stop\0completed\0end_turn\0stop_sequence\0complete\0eos\0eos_token\0\0"                                    \
  "length\0model_length\0max_output_tokens\0max_completion_tokens\0max_prompt_tokens\0max_tokens\0"           \
  "model_context_window_exceeded\0error_limit\0token_limit\0time_limit\0\0"                                   \
  "tool-calls\0tool_calls\0function_call\0requires_action\0tool_use\0tool_call\0\0"                           \
  "content-filter\0content_filter\0sensitive\0guardrail_intervened\0content_filtered\0safety\0recitation\0"   \
  "blocklist\0prohibited_content\0spii\0image_safety\0image_prohibited_content\0"                             \
  "language\0error_toxic\0\0"                                                                                 \
  "error\0network_error\0insufficient_system_resource\0failed\0cancelled\0expired\0malformed_function_call\0" \
  "unexpected_tool_call\0too_many_tool_calls\0malformed_response\0"                                           \
  "timeout\0\0"                                                                                               \
  "pause\0pause_turn\0\0"                                                                                     \
  "refusal\0\0"

constexpr char kWords[] = SLUICE_WORDS;
/// With those of Bedrock, which the module of every page never sees.
constexpr char kAllWords[] = SLUICE_WORDS "error\0malformed_tool_use\0malformed_model_output\0\0";

}  // namespace

std::string_view finishReason(std::string_view providerWord) {
  for (const char* list = kReadsAllFormats ? kAllWords : kWords; *list != '\0';) {
    if (findWord(list, providerWord) >= 0) return list;
    while (*list != '\0') list += std::string_view(list).size() + 1;
    ++list;
  }
  return "other";
}

}  // namespace sluice
