// Servers that generate text without a chat: IBM watsonx, Hugging Face's Text Generation Inference.
// https://cloud.ibm.com/apidocs/watsonx-ai#text-generation-stream
// https://huggingface.co/docs/text-generation-inference/basic_tutorials/consuming_tgi
#include "providers/provider_family.h"

namespace sluice {
namespace {

enum Field : std::uint8_t { kText = 1, kWholeText, kIsSpecial, kStopReason, kInputCount };

constexpr PathRow kWatsonxRows[] = {
    {"model_id", common::kModel},
    {"results[].generated_text", kText},
    {"results[].stop_reason", kStopReason},
    {"results[].input_token_count", kInputCount},
    {"results[].generated_token_count", common::kOutputTokens},
    {"errors[].message", common::kErrorMessage},
    {"errors[].code", common::kErrorCode},
};

void decodeWatsonx(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  json.eachString(kText, {}, [&](std::string_view piece) { answer.text(0, piece); });
  Usage usage;
  usage.tokens[Usage::kInput] = json.integer(kInputCount, 0);  // 0 in every event but the first
  if (usage.tokens[Usage::kInput] != 0) answer.usage(usage);
  const std::string_view reason = json.string(kStopReason);
  if (reason != "not_finished" && reason != "NOT_FINISHED") answer.finishChoice(0, reason);
}

constexpr PathRow kTgiRows[] = {
    {"token.text", kText},
    {"token.special", kIsSpecial},
    {"generated_text", kWholeText},
    {"details.finish_reason", kStopReason},
    {"details.generated_tokens", common::kOutputTokens},
};

void decodeTgi(const JsonEvent& json, const Event& /*event*/, Answer& answer) {
  if (!json.isTrue(kIsSpecial)) answer.text(0, json.string(kText));
  const JsonField* const whole = json.find(kWholeText);
  if (whole == nullptr || !whole->isString()) return;  // null on the way
  if (!answer.hasContent(ChannelKind::kText, 0)) answer.text(0, whole->value);
  const std::string_view reason = json.string(kStopReason);
  answer.finishChoice(0, reason.empty() ? "stop" : reason);
}

}  // namespace

const ProviderFamily kWatsonx = {"watsonx", familyTable<kWatsonxRows>(), decodeWatsonx};
const ProviderFamily kTextGenerationInference = {"text-generation-inference", familyTable<kTgiRows>(), decodeTgi};

}  // namespace sluice
