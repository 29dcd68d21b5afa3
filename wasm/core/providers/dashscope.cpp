// Alibaba's DashScope (Qwen), its own API: events carry the next piece with `incremental_output`, all so far without.
// https://www.alibabacloud.com/help/en/model-studio/qwen-api-via-dashscope
#include "providers/provider_family.h"

namespace sluice {
namespace {

enum Field : std::uint8_t {
  kText = 1,
  kReasoning,
  kFinishReason,
  kTool,
  kToolIndex,
  kToolId,
  kToolName,
  kToolArguments,
  kMessage,
  kCode,
};

#define SLUICE_MESSAGE "output.choices[].message:"

constexpr PathRow kRows[] = {
    {"request_id", common::kId},
    {"output.text", kText},
    {SLUICE_MESSAGE "content", kText},
    {SLUICE_MESSAGE "content[].text", kText},
    {SLUICE_MESSAGE "reasoning_content", kReasoning},
    {SLUICE_MESSAGE "tool_calls[]", kTool},
    {SLUICE_MESSAGE "tool_calls[].index", kToolIndex},
    {SLUICE_MESSAGE "tool_calls[].id", kToolId},
    {SLUICE_MESSAGE "tool_calls[].function.name", kToolName},
    {SLUICE_MESSAGE "tool_calls[].function.arguments", kToolArguments},
    {"output.finish_reason", kFinishReason},
    {"output.choices[].finish_reason", kFinishReason},
    {"usage.input_tokens", common::kInputTokens},
    {"usage.output_tokens", common::kOutputTokens},
    {"usage.total_tokens", common::kTotalTokens},
    {"usage.output_tokens_details.reasoning_tokens", common::kReasoningTokens},
    {"message", kMessage},
    {"code", kCode},
};

/// What the answer keeps of each part's text: marks of a part, of a kind, with a value.
enum class Mark : std::uint8_t { kBegun = 1, kIsIncremental, kIsWhole, kLength, kHash };

class Part {
 public:
  Part(Field field, Answer& answer) : field_(field), answer_(answer) {}

  /// What the piece has that was not there before. A piece that begins with all that the one before said, and goes on,
  /// says everything so far, and so do those after it; any other one follows the one before.
  std::string_view newIn(std::string_view piece, bool isLast) {
    if (piece.empty() || answer_.marked(key(Mark::kIsIncremental, 0))) return piece;
    std::size_t known = piece.size();
    while (known > 0 && !answer_.marked(key(Mark::kLength, known))) --known;
    const bool isFirst = answer_.mark(key(Mark::kBegun, 0));
    const bool goesOn = known < piece.size() || isLast || answer_.marked(key(Mark::kIsWhole, 0));
    const bool isWhole = known > 0 && goesOn && answer_.marked(key(Mark::kHash, hash(piece.substr(0, known))));
    if (!isFirst && !isWhole) {
      answer_.mark(key(Mark::kIsIncremental, 0));
      return piece;
    }
    if (!isFirst) answer_.mark(key(Mark::kIsWhole, 0));
    answer_.mark(key(Mark::kLength, piece.size()));
    answer_.mark(key(Mark::kHash, hash(piece)));
    return piece.substr(isFirst ? 0 : known);
  }

 private:
  static constexpr int kValueBits = 48;

  /// FNV-1a.
  static std::uint64_t hash(std::string_view text) {
    std::uint64_t value = 0xCBF29CE484222325;
    for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * 0x100000001B3;
    return value ^ value >> kValueBits;
  }

  [[nodiscard]] std::uint64_t key(Mark mark, std::uint64_t value) const {
    const std::uint64_t kind = std::uint64_t{field_} << 8 | static_cast<std::uint64_t>(mark);
    return kind << kValueBits | (value & ((std::uint64_t{1} << kValueBits) - 1));
  }

  Field field_;
  Answer& answer_;
};

void decode(const JsonEvent& json, const Event& event, Answer& answer) {
  const std::string_view reason = json.string(kFinishReason);  // "null" on the way
  const bool isLast = !reason.empty() && reason != "null";
  answer.reasoning(0, Part(kReasoning, answer).newIn(json.string(kReasoning), isLast));
  answer.text(0, Part(kText, answer).newIn(json.string(kText), isLast));
  json.eachObject(kTool, {}, [&](FieldRange tool) {
    const std::uint64_t index = json.integer(kToolIndex, 0, tool);
    answer.toolCall(readTool(json, tool, 0, index, kToolId));
  });
  answer.finishChoice(0, reason);
  if (event.type == "error") answer.providerError(json.string(kMessage), json.string(kCode));
}

}  // namespace

const ProviderFamily kDashScope = {"dashscope", familyTable<kRows>(), decode};

}  // namespace sluice
