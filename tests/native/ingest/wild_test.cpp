// What providers send beyond their documents: each case a way that streams in use have been seen to go, at every split.
#include <gtest/gtest.h>

#include <string>

#include "ingest/answer_log.h"

namespace sluice::test {
namespace {

struct WildCase {
  const char* name;
  std::string body;
  const char* text;
  const char* reasoning = "";
  /// The provider's word for the end, the message of the error, empty for none.
  const char* finish = "";
  const char* error = "";
};

std::string data(const std::string& json) { return "data: " + json + "\n\n"; }
std::string delta(const std::string& members) { return R"({"choices":[{"index":0,"delta":{)" + members + "}}]}"; }
std::string content(const std::string& text) { return data(delta(R"("content":")" + text + "\"")); }

const std::string kStop = data(R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})");
const std::string kDone = "data: [DONE]\n\n";

std::string replaced(std::string text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

const WildCase kWildCases[] = {
    {"CRLF", replaced(content("Hi") + content(" there") + kStop + kDone, "\n", "\r\n"), "Hi there", "", "stop"},
    {"CR", replaced(content("Hi") + kStop + kDone, "\n", "\r"), "Hi", "", "stop"},
    {"a byte order mark", "\xEF\xBB\xBF" + content("Hi") + kStop + kDone, "Hi", "", "stop"},
    {"no blank after the colon", replaced(content("Hi") + kStop + kDone, "data: ", "data:"), "Hi", "", "stop"},
    {"no empty line at the end", content("Hi") + kStop + "data: [DONE]", "Hi", "", "stop"},
    {"no end mark", content("Hi") + kStop, "Hi", "", "stop"},
    {"events after the end mark", content("Hi") + kStop + kDone + ":408: 408 Request Timeout\n\n", "Hi", "", "stop"},
    {"comments between", ": OPENROUTER PROCESSING\n\n" + content("Hi") + ":\n: hi\n\n" + kStop + kDone, "Hi", "",
     "stop"},
    {"retry and id fields", "retry: 100\nid: 7\n" + content("Hi") + "id\n" + kStop + kDone, "Hi", "", "stop"},
    {"the type after its data",
     "data: {\"type\":\"response.output_text.delta\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hi\"}\n"
     "event: response.output_text.delta\n\n"
     "data: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\"}}\nevent: response.completed\n\n",
     "Hi", "", "completed"},
    {"no choices, then usage alone",
     data(R"({"id":"","choices":[],"prompt_filter_results":[]})") + content("Hi") + kStop +
         data(R"({"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}})") + kDone,
     "Hi", "", "stop"},
    {"choices that are null", data(R"({"object":"chat.completion.chunk","choices":null})") + content("Hi") + kStop,
     "Hi", "", "stop"},
    {"members that are null",
     data(delta(R"("role":null,"content":null,"refusal":null,"tool_calls":null,"reasoning_content":null)")) +
         data(
             R"({"choices":[{"index":0,"delta":null,"finish_reason":null,"logprobs":{"content":null}}],"usage":null})") +
         content("Hi") + kStop,
     "Hi", "", "stop"},
    {"members that are empty", data(delta(R"("role":"assistant","content":"","refusal":"")")) + content("Hi") + kStop,
     "Hi", "", "stop"},
    {"padding",
     data(R"({"p":"abcd","choices":[{"delta":{"content":"Hi"}}],"obfuscation":"x1"})") +
         data(R"({"p":"a","choices":[{"delta":{"content":" you"}}],"obfuscation":"x1234"})") + kStop,
     "Hi you", "", "stop"},
    {"blanks before the last bracket",
     data(R"({"type":"message_start","message":{"id":"m","content":[]}     })") +
         data(R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}       })") +
         data(R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" you"} })") +
         data(R"({"type":"message_delta","delta":{"stop_reason":"end_turn"}})") + data(R"({"type":"message_stop"  })"),
     "Hi you", "", "end_turn"},
    {"content as parts",
     data(delta(R"("content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]}])")) +
         data(delta(R"("content":[{"type":"text","text":"Hi"},{"type":"text","text":" you"}])")) + content("!") + kStop,
     "Hi you!", "Hm", "stop"},
    {"reasoning_content", data(delta(R"("reasoning_content":"Hm","content":null)")) + content("Hi") + kStop, "Hi", "Hm",
     "stop"},
    {"reasoning_text", data(delta(R"("reasoning_text":"Hm","reasoning_opaque":"x")")) + content("Hi") + kStop, "Hi",
     "Hm", "stop"},
    {"reasoning", data(delta(R"("reasoning":"Hm")")) + content("Hi") + kStop, "Hi", "Hm", "stop"},
    {"reasoning twice",
     data(delta(R"("content":"","reasoning":"Hm","reasoning_details":[{"type":"reasoning.text","text":"Hm"}])")) +
         content("Hi") + kStop,
     "Hi", "Hm", "stop"},
    {"text beside the delta", data(R"({"choices":[{"index":0,"text":"Hi","delta":{"content":"Hi"}}]})") + kStop, "Hi",
     "", "stop"},
    {"the whole message beside the delta",
     data(R"({"choices":[{"index":0,"message":{"content":"Hi"},"delta":{"content":"Hi"}}]})") +
         data(R"({"choices":[{"index":0,"message":{"content":"Hi you"},"delta":{"content":" you"}}]})") + kStop,
     "Hi you", "", "stop"},
    {"escapes", content(R"(\u003cb\u003e \u00e9 \ud83d\ude00 \/)") + kStop, "<b> \u00E9 \U0001F600 /", "", "stop"},
    {"an error event", content("Hi") + "event: error\n" + data(R"({"error":{"message":"no","code":"c"}})"), "Hi", "",
     "", "no"},
    {"an error beside choices",
     content("Hi") +
         data(R"({"error":{"code":400,"message":"no"},"choices":[{"index":0,"delta":{},"finish_reason":"error"}]})"),
     "Hi", "", "error", "no"},
    {"an error in a choice", content("Hi") + data(R"({"choices":[{"index":0,"delta":{},"error":{"message":"no"}}]})"),
     "Hi", "", "", "no"},
    {"an error that is a text", content("Hi") + data(R"({"error":"no"})"), "Hi", "", "", "no"},
    {"an error line", content("Hi") + "error: {\"message\":\"no\"}\n\n", "Hi", "", "", "no"},
    {"a bare error object",
     data(R"({"candidates":[{"content":{"parts":[{"text":"Hi"}]}}]})") + "{\n  \"error\": {\n    \"code\": 499,\n"
                                                                         "    \"message\": \"no\"\n  }\n}\n",
     "Hi", "", "", "no"},
    {"a prompt that is blocked", data(R"({"promptFeedback":{"blockReason":"SAFETY"}})"), "", "", "SAFETY"},
    {"an Anthropic error",
     data(R"({"type":"message_start","message":{"id":"m"}})") + "event: error\n" +
         data(R"({"type":"error","error":{"type":"overloaded_error","message":"no"}})"),
     "", "", "", "no"},
    {"a Responses error",
     data(R"({"type":"response.created","response":{"id":"r"}})") +
         data(R"({"type":"error","code":"c","message":"no"})") +
         data(R"({"type":"response.failed","response":{"status":"failed","error":{"code":"c","message":"no"}}})"),
     "", "", "failed", "no"},
    {"an Ollama error", "{\"message\":{\"content\":\"Hi\"},\"done\":false}\n{\"error\":\"no\"}\n", "Hi", "", "", "no"},
    {"Ollama without a last line feed",
     "{\"message\":{\"content\":\"\",\"thinking\":\"Hm\"},\"done\":false}\n{\"response\":\"Hi\",\"done\":true,\"done_"
     "reason\":"
     "\"stop\"}",
     "Hi", "Hm", "stop"},
    {"an array with CRLF between",
     "[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"H\"}]}}]}\n,\r\n{\"candidates\":[{"
     "\"content\":{\"parts\":[{\"text\":\"i\"}]},\"finishReason\":\"STOP\"}]}\n]",
     "Hi", "", "STOP"},
    {"an array of many in one event",
     "[" + delta(R"("content":"Hi")") + "," + R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})" + "]",
     "Hi", "", "stop"},
    {"objects in a row on one line",
     delta(R"("content":"H")") + delta(R"("content":"i")") +
         R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})",
     "Hi", "", "stop"},
    {"llama.cpp's own API",
     data(R"({"index":0,"content":"Hi","tokens":[1],"stop":false})") +
         data(R"({"index":0,"content":" you","tokens":[2],"stop":false})") +
         data(R"({"index":0,"content":"","tokens":[],"stop":true,"stop_type":"limit","tokens_predicted":2})"),
     "Hi you", "", "limit"},
    {"Workers AI", data(R"({"response":"Hi","p":"ab"})") + data(R"({"response":" you","p":"a"})") + kDone, "Hi you"},
    {"Workers AI, not streamed", R"({"result":{"response":"Hi"},"success":true,"errors":[],"messages":[]})", "Hi"},
    {"Llama on Bedrock",
     data(R"({"generation":"Hi","prompt_token_count":3,"generation_token_count":1,"stop_reason":null})") +
         data(R"({"generation":" you","prompt_token_count":null,"generation_token_count":2,"stop_reason":"stop"})"),
     "Hi you", "", "stop"},
    {"Titan on Bedrock",
     data(R"({"outputText":"Hi","index":0,"completionReason":null})") +
         data(R"({"outputText":" you","index":0,"completionReason":"FINISH"})"),
     "Hi you", "", "FINISH"},
    {"LangServe",
     "event: metadata\n" + data(R"({"run_id":"r"})") + "event: data\n" +
         data(R"({"content":"Hi","type":"AIMessageChunk"})") + "event: data\n" +
         data(R"({"content":[{"type":"text","text":" you","index":0}],"type":"AIMessageChunk"})") +
         "event: end\ndata: \n\n",
     "Hi you"},
    {"LangServe with texts",
     "event: metadata\n" + data(R"({"run_id":"r"})") + "event: data\n" + data(R"("Hi")") + "event: data\n" +
         data(R"(" \"you\"")") + "event: end\n\n",
     "Hi \"you\""},
    {"LangGraph",
     "event: messages\n" + data(R"([{"content":"Hi","type":"AIMessageChunk"},{"langgraph_node":"a"}])") +
         "event: messages\n" + data(R"([{"content":"[]","type":"tool"},{"langgraph_node":"t"}])") +
         "event: messages\n" + data(R"([{"content":" you","type":"AIMessageChunk"},{"langgraph_node":"a"}])"),
     "Hi you"},
    {"LM Studio's own API",
     data(R"({"type":"chat.start"})") + data(R"({"type":"reasoning.delta","content":"Hm"})") +
         data(R"({"type":"message.delta","content":"Hi"})") + data(R"({"type":"chat.end","result":{"stats":{}}})"),
     "Hi", "Hm", "stop"},
    {"conversations of Mistral",
     data(R"({"type":"conversation.response.started"})") + data(R"({"type":"message.output.delta","content":"Hi"})") +
         data(R"({"type":"conversation.response.done","usage":{"completion_tokens":1}})"),
     "Hi", "", "stop"},
    {"a last event that repeats everything",
     "event: conversation.message.delta\n" + data(R"({"type":"answer","content":"Hi"})") +
         "event: conversation.message.completed\n" + data(R"({"type":"answer","content":"Hi"})") +
         "event: done\ndata: \"[DONE]\"\n\n",
     "Hi"},
    {"Baidu's first API",
     data(
         R"({"id":"as-1","object":"chat.completion","sentence_id":0,"is_end":false,"result":"Hi","usage":{"total_tokens":3}})") +
         data(R"({"id":"as-1","object":"chat.completion","sentence_id":1,"is_end":false,"result":" you"})") +
         data(
             R"({"id":"as-1","object":"chat.completion","sentence_id":2,"is_end":true,"result":"","finish_reason":"normal"})"),
     "Hi you", "", "normal"},
    {"an error of Baidu",
     data(R"({"object":"chat.completion","sentence_id":0,"is_end":false,"result":"Hi"})") +
         data(R"({"error_code":336100,"error_msg":"no"})"),
     "Hi", "", "", "no"},
    {"Gemini Code Assist",
     data(R"({"response":{"candidates":[{"content":{"parts":[{"text":"Hm","thought":true}]}}]},"traceId":"t"})") +
         data(
             R"({"response":{"candidates":[{"content":{"parts":[{"text":"Hi"}]},"finishReason":"STOP"}]},"traceId":"t"})"),
     "Hi", "Hm", "STOP"},
    {"Gemini Code Assist as an array",
     "[" + std::string(R"({"response":{"candidates":[{"content":{"parts":[{"text":"H"}]}}]}},)") + "\r\n" +
         R"({"response":{"candidates":[{"content":{"parts":[{"text":"i"}]},"finishReason":"STOP"}]}}])",
     "Hi", "", "STOP"},
    {"a prompt that Gemini Code Assist blocks", data(R"({"response":{"promptFeedback":{"blockReason":"SAFETY"}}})"), "",
     "", "SAFETY"},
    {"a JSON text sequence",
     "\x1E" + delta(R"("content":"H")") + "\n\x1E" + delta(R"("content":"i")") + "\n\x1E" +
         R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})" + "\n",
     "Hi", "", "stop"},
    {"an answer of special tokens alone",
     data(R"({"token":{"text":"</s>","special":true},"generated_text":"","details":{"finish_reason":"eos_token"}})"),
     "", "", "eos_token"},
    {"JSON as an output of Replicate",
     "event: output\ndata: {}\n\nevent: output\ndata:  or {\n\nevent: output\ndata: \"a\"\n\n"
     "event: done\ndata: {\"reason\":\"canceled\"}\n\n",
     "{} or {\"a\"", "", "canceled"},
    {"JSON that begins an output of Replicate",
     "event: output\ndata: {\n\nevent: output\ndata: }\n\nevent: done\ndata: {}\n\n", "{}", "", "done"},
    {"an error of an older vLLM",
     content("Hi") + data(R"({"object":"error","message":"no","type":"BadRequestError","param":null,"code":400})") +
         kDone,
     "Hi", "", "", "no"},
    {"an error of Cerebras",
     content("Hi") + data(R"({"message":"no","type":"too_many_requests_error","code":"queue_exceeded"})"), "Hi", "", "",
     "no"},
    {"an error of MiniMax", content("Hi") + data(R"({"base_resp":{"status_code":1002,"status_msg":"no"}})"), "Hi", "",
     "", "no"},
    {"what has a message and is no error",
     content("Hi") + data(R"({"message":"queued"})") + data(R"({"message":"ok","code":0})") + kStop, "Hi", "", "stop"},
    {"errors as texts", R"({"success":false,"errors":["no"]})", "", "", "", "no"},
    {"an error of Apigee", R"({"fault":{"faultstring":"no","detail":{"errorcode":"x"}}})", "", "", "", "no"},
    {"lines with text and done",
     R"({"text":"Hi","done":false})"
     "\n"
     R"({"text":" you","done":true})"
     "\n",
     "Hi you", "", "stop"},
    {"an error by its type", data(R"({"text":"Hi"})") + data(R"({"type":"error","message":"no"})"), "Hi", "", "", "no"},
    {"an error of Replicate",
     "event: output\ndata: Hi\n\nevent: error\ndata: {\"detail\":\"no\"}\n\nevent: done\ndata: {}\n\n", "Hi", "",
     "done", "no"},
    {"an error of Replicate without a message", "event: output\ndata: Hi\n\nevent: error\ndata: {\"n\":1}\n\n", "Hi",
     "", "", "{\"n\":1}"},
    {"pieces of DashScope",
     data(R"({"output":{"text":"a","finish_reason":"null"}})") +
         data(R"({"output":{"text":"a","finish_reason":null}})") +
         data(R"({"output":{"text":"ab","finish_reason":"stop"}})"),
     "aaab", "", "stop"},
    {"all so far of DashScope",
     data(R"({"output":{"text":"a","finish_reason":"null"}})") +
         data(R"({"output":{"text":"ab","finish_reason":"null"}})") +
         data(R"({"output":{"text":"ab","finish_reason":"stop"}})"),
     "ab", "", "stop"},
    {"a data stream of the AI SDK that begins with data", "2:[{\"x\":1}]\n0:\"Hi\"\nd:{\"finishReason\":\"stop\"}\n",
     "Hi", "", "stop"},
    {"a data stream of the AI SDK that is an error", "3:\"no\"\n", "", "", "", "no"},
    {"a data stream of the AI SDK", "0:\"Hi\"\n0:\" you\"\nd:{\"finishReason\":\"stop\"}\n", "Hi you", "", "stop"},
    {"usage in a choice",
     content("Hi") + data(R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop","usage":{"total_tokens":3}}]})"),
     "Hi", "", "stop"},
    {"a summary of reasoning in the content",
     data(delta(R"("content":[{"type":"reasoning","summary":[{"type":"summary_text","text":"Hm"}]}])")) +
         content("Hi") + kStop,
     "Hi", "Hm", "stop"},
};

class Wild : public testing::TestWithParam<WildCase> {};

TEST_P(Wild, IsReadAtEverySplit) {
  const WildCase& wild = GetParam();
  const AnswerLog log = decode(wild.body);
  EXPECT_EQ(log.text(), wild.text);
  EXPECT_EQ(log.reasoning(), wild.reasoning);
  std::string finish;
  if (const auto found = log.ofType("finish"); !found.empty()) {
    const std::string member = "\"providerReason\":\"";
    finish = found.back().substr(found.back().find(member) + member.size());
    finish.erase(finish.find('"'));
  }
  EXPECT_EQ(finish, wild.finish);
  EXPECT_EQ(log.status.code, *wild.error == '\0' ? ErrorCode::kNone : ErrorCode::kProviderError) << log.status.message;
  if (*wild.error != '\0') {
    EXPECT_EQ(log.status.message, wild.error);
  }
  for (const std::string& event : log.ofType("error"))
    EXPECT_NE(event.find("\"code\":\"provider-error\""), std::string::npos) << event;
}

INSTANTIATE_TEST_SUITE_P(Streams, Wild, testing::ValuesIn(kWildCases), [](const auto& info) {
  std::string name;
  for (const char c : std::string(info.param.name)) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
  return name;
});

/// Calls that are numbered badly, change their names midway or come whole.
TEST(WildToolCalls, AreToldApart) {
  const auto call = [](const std::string& members) { return data(delta(R"("tool_calls":[{)" + members + "}]")); };
  const struct {
    const char* name;
    std::string body;
    std::vector<std::string> arguments;
  } cases[] = {
      {"without an index",
       call(R"("id":"a","function":{"name":"f","arguments":"{\"x\""})") + call(R"("function":{"arguments":":1}"})"),
       {"{\"x\":1}"}},
      {"another id midway",
       call(R"("index":0,"id":"a","function":{"name":"f","arguments":"{"})") +
           call(R"("index":0,"id":"b","function":{"arguments":"}"})"),
       {"{}"}},
      {"an empty name midway",
       call(R"("index":0,"id":"a","function":{"name":"f","arguments":""})") +
           call(R"("index":0,"id":"","function":{"name":"","arguments":"{}"})"),
       {"{}"}},
      {"an object", call(R"("index":0,"id":"a","function":{"name":"f","arguments":{"x":[1]}})"), {"{\"x\":[1]}"}},
      {"all numbered 0",
       call(R"("index":0,"id":"a","function":{"name":"f","arguments":"1"})") +
           call(R"("index":0,"id":"b","function":{"name":"g","arguments":"2"})"),
       {"1", "2"}},
      {"interleaved",
       call(R"("index":0,"id":"a","function":{"name":"f","arguments":"1"})") +
           call(R"("index":1,"id":"b","function":{"name":"g","arguments":"2"})") +
           call(R"("index":0,"function":{"arguments":"3"})") + call(R"("index":1,"function":{"arguments":"4"})"),
       {"13", "24"}},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    const AnswerLog log = decode(c.body + kStop);
    EXPECT_EQ(log.ofType("tool-call").size(), c.arguments.size());
    std::vector<std::string> arguments(c.arguments.size());
    for (const std::string& event : log.ofType("tool-arguments")) {
      const std::size_t index = static_cast<std::size_t>(event[event.find("\"index\":") + 8] - '0');
      std::string delta = event.substr(event.find("\"delta\":\"") + 9);
      delta.erase(delta.size() - 2);
      ASSERT_LT(index, arguments.size());
      arguments[index] += replaced(delta, "\\\"", "\"");
    }
    EXPECT_EQ(arguments, c.arguments);
  }
}

}  // namespace
}  // namespace sluice::test
