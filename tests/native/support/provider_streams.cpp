#include "support/provider_streams.h"

#include <algorithm>
#include <cstdint>

#include "support/utf.h"

namespace sluice::test {
namespace {

std::string jsonString(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<std::uint8_t>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out + '"';
}

template <typename Visit>
void forEachDelta(std::string_view answer, std::size_t bytes, Visit visit) {
  for (std::size_t at = 0; at < answer.size();) {
    const std::size_t from = at;
    while (at < answer.size() && at - from < bytes) at += std::max<std::size_t>(1, utf8SequenceLength(answer, at));
    visit(answer.substr(from, at - from));
  }
}

std::string openaiChat(std::string_view answer, std::size_t bytes) {
  const std::string head =
      "data: "
      "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{"
      "\"index\":0,"
      "\"delta\":{";
  std::string out = head + "\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}\n\n";
  forEachDelta(answer, bytes, [&](std::string_view delta) {
    out += head + "\"content\":" + jsonString(delta) + "},\"finish_reason\":null}]}\n\n";
  });
  return out + head + "},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
}

std::string openaiResponses(std::string_view answer, std::size_t bytes) {
  std::string out;
  std::size_t number = 0;
  const auto event = [&](std::string_view type, const std::string& fields) {
    out += "event: " + std::string(type) + "\ndata: {\"type\":\"" + std::string(type) +
           "\",\"sequence_number\":" + std::to_string(number++) + fields + "}\n\n";
  };
  const std::string place = ",\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0";
  event("response.created",
        ",\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"in_progress\",\"model\":\"m\"}");
  event("response.output_item.added",
        ",\"output_index\":0,\"item\":{\"id\":\"msg_1\",\"type\":\"message\",\"content\":[]}");
  event("response.content_part.added", place + ",\"part\":{\"type\":\"output_text\",\"text\":\"\"}");
  forEachDelta(answer, bytes, [&](std::string_view delta) {
    event("response.output_text.delta", place + ",\"delta\":" + jsonString(delta));
  });
  event("response.output_text.done", place + ",\"text\":" + jsonString(answer));
  event("response.completed",
        ",\"response\":{\"id\":\"resp_1\",\"object\":\"response\",\"status\":\"completed\",\"model\":\"m\"}");
  return out;
}

std::string anthropic(std::string_view answer, std::size_t bytes) {
  std::string out;
  const auto event = [&](std::string_view type, const std::string& fields) {
    out += "event: " + std::string(type) + "\ndata: {\"type\":\"" + std::string(type) + "\"" + fields + "}\n\n";
  };
  event("message_start",
        ",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[],"
        "\"stop_reason\":null,\"usage\":{\"input_tokens\":1,\"output_tokens\":1}}");
  event("content_block_start", ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}");
  forEachDelta(answer, bytes, [&](std::string_view delta) {
    event("content_block_delta", ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":" + jsonString(delta) + "}");
  });
  event("content_block_stop", ",\"index\":0");
  event("message_delta", ",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9}");
  event("message_stop", "");
  return out;
}

std::string gemini(std::string_view answer, std::size_t bytes) {
  std::string out;
  forEachDelta(answer, bytes, [&](std::string_view delta) {
    out += "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":" + jsonString(delta) +
           "}],\"role\":\"model\"},\"index\":0}],\"modelVersion\":\"m\"}\r\n\r\n";
  });
  return out +
         "data: "
         "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}],\"role\":\"model\"},\"finishReason\":\"STOP\","
         "\"index\":0}],\"modelVersion\":\"m\"}\r\n\r\n";
}

std::string plainText(std::string_view answer, std::size_t) { return std::string(answer); }

constexpr ProviderStream kStreams[] = {
    {"openai-chat", openaiChat}, {"openai-responses", openaiResponses}, {"anthropic", anthropic}, {"gemini", gemini},
    {"text", plainText},
};

}  // namespace

std::span<const ProviderStream> providerStreams() { return kStreams; }

}  // namespace sluice::test
