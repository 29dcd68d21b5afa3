// What each family reads, beyond what its streams in use show: bodies that are not streamed, errors, odd orders.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <map>

#include "framing/aws_message.h"
#include "ingest/answer_log.h"
#include "providers/finish_reason.h"
#include "providers/provider_family.h"

namespace sluice::test {
namespace {

using Strings = std::vector<std::string>;

/// A stream of SSE events with these data lines.
std::string sse(const Strings& events) {
  std::string body;
  for (const std::string& event : events) body += "data: " + event + "\n\n";
  return body;
}

std::string errorMessage(const AnswerLog& log) {
  EXPECT_EQ(log.status.code, ErrorCode::kProviderError);
  return log.status.message;
}

Strings without(const AnswerLog& log, const Strings& types) {
  Strings rest;
  for (const std::string& event : log.events) {
    bool dropped = false;
    for (const std::string& type : types) dropped = dropped || event.find("{\"type\":\"" + type + "\"") == 0;
    if (!dropped) rest.push_back(event);
  }
  return rest;
}

TEST(OpenAiChat, ABodyThatIsNotStreamed) {
  const AnswerLog log = decode(R"({"id":"c","object":"chat.completion","model":"m","choices":[
    {"index":0,"message":{"role":"assistant","content":"Hi","reasoning_content":"Hm","refusal":null,
      "tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},
                    {"id":"t2","type":"function","function":{"name":"g","arguments":{"b":2}}}],
      "annotations":[{"type":"url_citation","url_citation":{"url":"https://a.example/","title":"A"}}]},"finish_reason":"tool_calls"},
    {"index":1,"message":{"content":"Ho"},"finish_reason":"length"}],
    "usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})");
  EXPECT_TRUE(log.status.ok());
  EXPECT_EQ(log.text(0), "Hi");
  EXPECT_EQ(log.text(1), "Ho");
  EXPECT_EQ(log.reasoning(0), "Hm");
  EXPECT_EQ(
      log.events,
      (Strings{
          R"({"type":"start","provider":"openai-chat","framing":"json"})",
          R"({"type":"message","id":"c","model":"m"})",
          R"({"type":"tool-call","choice":0,"index":0,"id":"t1","name":"f"})",
          R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{\"a\":1}"})",
          R"({"type":"tool-call","choice":0,"index":1,"id":"t2","name":"g"})",
          R"({"type":"tool-arguments","choice":0,"index":1,"delta":"{\"b\":2}"})",
          R"({"type":"citation","choice":0,"url":"https://a.example/","title":"A","source":{"type":"url_citation","url_citation":{"url":"https://a.example/","title":"A"}}})",
          R"({"type":"tool-call-end","choice":0,"index":0,"id":"t1"})",
          R"({"type":"tool-call-end","choice":0,"index":1,"id":"t2"})",
          R"({"type":"finish","choice":0,"reason":"tool-calls","providerReason":"tool_calls"})",
          R"({"type":"finish","choice":1,"reason":"length","providerReason":"length"})",
          R"({"type":"usage","inputTokens":1,"outputTokens":2,"totalTokens":3})",
      }));
}

TEST(OpenAiChat, TheIndexMayComeLast) {
  const AnswerLog log =
      decode(sse({R"({"choices":[{"delta":{"content":"a"},"index":1},{"delta":{"content":"b"},"index":0}]})",
                  R"({"choices":[{"delta":{"content":"c"},"index":1}]})", "[DONE]"}));
  EXPECT_EQ(log.text(1), "ac");
  EXPECT_EQ(log.text(0), "b");
}

TEST(OpenAiChat, RepeatedCopiesAreReadOnce) {
  const AnswerLog log =
      decode(sse({R"({"choices":[{"delta":{"content":"1 "},"message":{"content":"1 "},"text":"1 "}]})",
                  R"({"choices":[{"message":{"content":"1 2"},"delta":{"content":"2"}}]})",
                  R"({"choices":[{"message":{"content":"1 2"},"finish_reason":"stop"}]})"}));
  EXPECT_EQ(log.text(), "1 2");
  const AnswerLog reasoning = decode(sse(
      {R"({"choices":[{"delta":{"reasoning":"r","reasoning_content":"r","reasoning_details":[{"text":"r"}]},"finish_reason":"stop"}]})"}));
  EXPECT_EQ(reasoning.reasoning(), "r");
}

TEST(OpenAiChat, ToolCallsInterleavedAndNumberedBadly) {
  const auto tools = [](const std::string& calls) {
    return R"({"choices":[{"delta":{"tool_calls":[)" + calls + "]}}]}";
  };
  const AnswerLog interleaved = decode(sse(
      {tools(
           R"({"index":0,"id":"a","function":{"name":"f","arguments":""}},{"index":1,"id":"b","function":{"name":"g","arguments":""}})"),
       tools(R"({"index":1,"function":{"arguments":"{\"y\""}})"),
       tools(R"({"index":0,"id":"","function":{"arguments":"{\"x\""}})"),
       tools(R"({"index":1,"function":{"arguments":":2}"}},{"index":0,"function":{"arguments":":1}"}})"), "[DONE]"}));
  EXPECT_EQ(without(interleaved, {"start"}), (Strings{
                                                 R"({"type":"tool-call","choice":0,"index":0,"id":"a","name":"f"})",
                                                 R"({"type":"tool-call","choice":0,"index":1,"id":"b","name":"g"})",
                                                 R"({"type":"tool-arguments","choice":0,"index":1,"delta":"{\"y\""})",
                                                 R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{\"x\""})",
                                                 R"({"type":"tool-arguments","choice":0,"index":1,"delta":":2}"})",
                                                 R"({"type":"tool-arguments","choice":0,"index":0,"delta":":1}"})",
                                                 R"({"type":"tool-call-end","choice":0,"index":0,"id":"a"})",
                                                 R"({"type":"tool-call-end","choice":0,"index":1,"id":"b"})",
                                             }));
  const AnswerLog allZero =
      decode(sse({tools(R"({"index":0,"id":"a","function":{"name":"f","arguments":"{}"}})"),
                  tools(R"({"index":0,"id":"b","function":{"name":"f","arguments":"{}"}})"), "[DONE]"}));
  EXPECT_EQ(allZero.ofType("tool-call").size(), 2u);
  const AnswerLog noIndex = decode(
      sse({tools(R"({"id":"a","function":{"name":"f","arguments":"{"}})"), tools(R"({"function":{"arguments":"}"}})"),
           tools(R"({"id":"b","function":{"name":"f","arguments":"{}"}})"), "[DONE]"}));
  EXPECT_EQ(noIndex.ofType("tool-arguments"), (Strings{
                                                  R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{"})",
                                                  R"({"type":"tool-arguments","choice":0,"index":0,"delta":"}"})",
                                                  R"({"type":"tool-arguments","choice":0,"index":1,"delta":"{}"})",
                                              }));
}

TEST(OpenAiChat, ToolArgumentsAreJoinedToo) {
  const auto piece = [](const std::string& arguments) {
    return R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":")" +
           arguments + R"("}}]}}]})";
  };
  const AnswerLog log = decode(sse({piece(R"(\"\ud83d)"), piece(R"(\ude00\")"), "[DONE]"}));
  EXPECT_EQ(log.ofType("tool-arguments"),
            (Strings{R"({"type":"tool-arguments","choice":0,"index":0,"delta":"\""})",
                     R"({"type":"tool-arguments","choice":0,"index":0,"delta":"\ud83d\ude00\""})"}));
}

TEST(OpenAiChat, RefusalFilterAndLegacyFunction) {
  const AnswerLog log = decode(sse(
      {R"({"choices":[],"prompt_filter_results":[{"content_filter_results":{"hate":{"filtered":true}}}]})",
       R"({"choices":[{"delta":{"refusal":"I can"}}]})", R"({"choices":[{"delta":{"refusal":"not"}}]})",
       R"({"choices":[{"delta":{"function_call":{"name":"f","arguments":"{"}}}]})",
       R"({"choices":[{"delta":{"function_call":{"arguments":"}"}}}]})",
       R"({"choices":[{"delta":{},"finish_reason":"content_filter","content_filter_results":{"hate":{"filtered":true,"severity":"high"}}}]})"}));
  EXPECT_EQ(
      without(log, {"start", "tool-call-end"}),
      (Strings{
          R"({"type":"safety","reason":"prompt_filter","details":{"content_filter_results":{"hate":{"filtered":true}}}})",
          R"({"type":"refusal","choice":0,"delta":"I can"})",
          R"({"type":"refusal","choice":0,"delta":"not"})",
          R"({"type":"tool-call","choice":0,"index":0,"id":"","name":"f"})",
          R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{"})",
          R"({"type":"tool-arguments","choice":0,"index":0,"delta":"}"})",
          R"({"type":"safety","reason":"content_filter","details":{"hate":{"filtered":true,"severity":"high"}}})",
          R"({"type":"finish","choice":0,"reason":"content-filter","providerReason":"content_filter"})",
      }));
}

TEST(OpenAiChat, AnErrorBesideChoices) {
  const AnswerLog log = decode(sse(
      {R"({"choices":[{"delta":{"content":"a"},"finish_reason":"error","error":{"code":502,"message":"upstream"}}]})",
       "[DONE]"}));
  EXPECT_EQ(log.text(), "a");
  EXPECT_EQ(errorMessage(log), "upstream");
}

TEST(OpenAiResponses, ABodyThatIsNotStreamed) {
  const AnswerLog log = decode(R"({"id":"r","object":"response","model":"m","status":"completed","error":null,"output":[
    {"type":"reasoning","id":"rs","summary":[{"type":"summary_text","text":"S"}]},
    {"type":"message","id":"msg","content":[{"type":"output_text","text":"Hi","annotations":[{"type":"url_citation","url":"https://a.example/"}]},
                                            {"type":"refusal","refusal":"No"}]},
    {"type":"function_call","id":"fc","call_id":"c1","name":"f","arguments":"{}"}],
    "usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3,"output_tokens_details":{"reasoning_tokens":1}}})");
  EXPECT_TRUE(log.status.ok());
  EXPECT_EQ(log.text(), "Hi");
  EXPECT_EQ(log.reasoning(), "S");
  EXPECT_EQ(without(log, {"start", "message", "citation"}),
            (Strings{
                R"({"type":"refusal","choice":0,"delta":"No"})",
                R"({"type":"tool-call","choice":0,"index":0,"id":"c1","name":"f"})",
                R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{}"})",
                R"({"type":"tool-call-end","choice":0,"index":0,"id":"c1"})",
                R"({"type":"finish","choice":0,"reason":"tool-calls","providerReason":"completed"})",
                R"({"type":"usage","inputTokens":1,"outputTokens":2,"reasoningTokens":1,"totalTokens":3})",
            }));
}

TEST(OpenAiResponses, TextComesFromTheFirstOfItsCopies) {
  const std::string created = R"({"type":"response.created","response":{"id":"r","status":"in_progress","output":[]}})";
  const std::string delta = R"({"type":"response.output_text.delta","output_index":1,"content_index":0,"delta":"Hi"})";
  const std::string done = R"({"type":"response.output_text.done","output_index":1,"content_index":0,"text":"Hi"})";
  const std::string part =
      R"({"type":"response.content_part.done","output_index":1,"content_index":0,"part":{"type":"output_text","text":"Hi"}})";
  const std::string item =
      R"({"type":"response.output_item.done","output_index":1,"item":{"type":"message","content":[{"type":"output_text","text":"Hi"}]}})";
  const std::string completed =
      R"({"type":"response.completed","response":{"status":"completed","output":[{"type":"reasoning","summary":[]},{"type":"message","content":[{"type":"output_text","text":"Hi"}]}]}})";
  for (const Strings& events :
       {Strings{created, delta, done, part, item, completed}, Strings{created, done, part, item, completed},
        Strings{created, part, item, completed}, Strings{created, item, completed}, Strings{created, completed}}) {
    const AnswerLog log = decode(sse(events));
    EXPECT_EQ(log.text(), "Hi");
    EXPECT_EQ(log.ofType("finish").size(), 1u);
  }
}

TEST(OpenAiResponses, TheLastCopyMayLeaveItemsOut) {
  // There the items have other numbers than before.
  const std::string reasoning =
      R"({"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"Hm"})";
  const std::string text = R"({"type":"response.output_text.delta","output_index":1,"content_index":0,"delta":"Hi"})";
  const std::string done = R"({"type":"response.output_text.done","output_index":1,"content_index":0,"text":"Hi"})";
  const std::string call =
      R"({"type":"response.output_item.done","output_index":2,"item":{"type":"function_call","id":"f1","call_id":"c1","name":"f","arguments":"{}"}})";
  const std::string search =
      R"({"type":"response.output_item.done","output_index":3,"item":{"type":"web_search_call","id":"w1","status":"completed"}})";
  const std::string items = R"({"type":"message","content":[{"type":"output_text","text":"Hi"}]},)"
                            R"({"type":"function_call","id":"f1","call_id":"c1","name":"f","arguments":"{}"},)"
                            R"({"type":"web_search_call","id":"w1","status":"completed"})";
  const std::string completed =
      R"({"type":"response.completed","response":{"status":"completed","output":[)" + items + "]}}";
  const AnswerLog log = decode(sse({reasoning, text, done, call, search, completed}));
  EXPECT_EQ(log.text(), "Hi");
  EXPECT_EQ(log.reasoning(), "Hm");
  EXPECT_EQ(log.ofType("tool-call").size(), 2u);
  EXPECT_EQ(log.ofType("tool-arguments").size(), 1u);
  EXPECT_EQ(log.ofType("tool-call-end").size(), 2u);
  EXPECT_EQ(log.ofType("tool-result").size(), 1u);

  // What did not come before is read, and two texts that are the same are two.
  EXPECT_EQ(decode(sse({reasoning, completed})).text(), "Hi");
  EXPECT_EQ(decode(R"({"object":"response","status":"completed","output":[)" + items + "," + items + "]}").text(),
            "HiHi");
}

TEST(OpenAiResponses, ArgumentsComeOnce) {
  const auto added = [](const std::string& arguments) {
    return R"({"type":"response.output_item.added","output_index":0,"item":{"type":"function_call","id":"f1","call_id":"c1","name":"f","arguments":")" +
           arguments + "\"}}";
  };
  const std::string whole = R"({\"a\":1})";
  const std::string delta =
      R"({"type":"response.function_call_arguments.delta","output_index":0,"delta":")" + whole + "\"}";
  const std::string done =
      R"({"type":"response.output_item.done","output_index":0,"item":{"type":"function_call","id":"f1","call_id":"c1","name":"f","arguments":")" +
      whole + "\"}}";
  const std::string completed =
      R"({"type":"response.completed","response":{"status":"completed","output":[{"type":"function_call","id":"f1","call_id":"c1","name":"f","arguments":")" +
      whole + "\"}]}}";
  for (const Strings& events : {Strings{added(""), delta, done, completed}, Strings{added(whole), delta, done},
                                Strings{added(whole), done, completed}, Strings{added(whole), completed}}) {
    const AnswerLog log = decode(sse(events));
    EXPECT_EQ(log.ofType("tool-call").size(), 1u);
    EXPECT_EQ(log.ofType("tool-arguments"),
              Strings{R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{\"a\":1}"})"});
  }
}

TEST(OpenAiResponses, WhatAClientRuns) {
  const auto item = [](int index, const std::string& members) {
    return R"({"type":"response.output_item.done","output_index":)" + std::to_string(index) + R"(,"item":{)" + members +
           "}}";
  };
  const AnswerLog log = decode(sse(
      {item(0, R"("type":"local_shell_call","call_id":"c0","action":{"type":"exec","command":["ls"]})"),
       item(1, R"("type":"shell_call","call_id":"c1","action":{"commands":["ls"]},"environment":null)"),
       item(2, R"("type":"apply_patch_call","call_id":"c2","operation":{"type":"delete_file","path":"a"})"),
       item(
           3,
           R"("type":"shell_call","call_id":"c3","action":{"commands":["pwd"]},"environment":{"type":"container_reference","container_id":"k"})"),
       R"({"type":"response.completed","response":{"status":"completed","output":[]}})"}));
  EXPECT_EQ(log.ofType("tool-call"),
            (Strings{R"({"type":"tool-call","choice":0,"index":0,"id":"c0","name":"local_shell"})",
                     R"({"type":"tool-call","choice":0,"index":1,"id":"c1","name":"shell"})",
                     R"({"type":"tool-call","choice":0,"index":2,"id":"c2","name":"apply_patch"})",
                     R"({"type":"tool-call","choice":0,"index":3,"id":"c3","name":"shell","server":true})"}));
  EXPECT_EQ(
      log.ofType("tool-arguments"),
      (Strings{
          R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{\"type\":\"exec\",\"command\":[\"ls\"]}"})",
          R"({"type":"tool-arguments","choice":0,"index":1,"delta":"{\"commands\":[\"ls\"]}"})",
          R"({"type":"tool-arguments","choice":0,"index":2,"delta":"{\"type\":\"delete_file\",\"path\":\"a\"}"})"}));
  EXPECT_EQ(log.ofType("tool-result").size(), 1u) << "only the server's own";
}

TEST(OpenAiResponses, WhatTheRealtimeApiSays) {
  const AnswerLog log = decode(
      sse({R"({"type":"session.created","session":{"type":"realtime"}})",
           R"({"type":"response.created","response":{"id":"r","status":"in_progress"}})",
           R"({"type":"response.output_audio_transcript.delta","output_index":0,"content_index":0,"delta":"H"})",
           R"({"type":"response.output_audio.delta","output_index":0,"content_index":0,"delta":"AAAA"})",
           R"({"type":"response.output_audio_transcript.delta","output_index":0,"content_index":0,"delta":"i"})",
           R"({"type":"response.done","response":{"id":"r","status":"completed","usage":{"output_tokens":2}}})"}));
  EXPECT_EQ(log.text(), "Hi");
  EXPECT_EQ(log.ofType("finish").size(), 1u);
  EXPECT_EQ(log.ofType("error"), Strings{});
}

TEST(OpenAiResponses, IncompleteAndErrors) {
  const AnswerLog log = decode(sse(
      {R"({"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"},"output":[]}})"}));
  EXPECT_EQ(log.ofType("finish"),
            Strings{R"({"type":"finish","choice":0,"reason":"length","providerReason":"max_output_tokens"})"});
  EXPECT_EQ(errorMessage(decode(sse({R"({"type":"response.created","response":{}})",
                                     R"({"type":"error","code":"x","message":"broken","sequence_number":1})"}))),
            "broken");
  const AnswerLog failed = decode(
      sse({R"({"type":"response.failed","response":{"status":"failed","error":{"code":"rate","message":"slow"}}})"}));
  EXPECT_EQ(errorMessage(failed), "slow");
  EXPECT_EQ(failed.ofType("finish"),
            Strings{R"({"type":"finish","choice":0,"reason":"error","providerReason":"failed"})"});
}

TEST(AnthropicMessages, ABodyThatIsNotStreamed) {
  const AnswerLog log =
      decode(R"({"id":"m","type":"message","role":"assistant","model":"c","content":[{"type":"thinking","thinking":"T"},
    {"type":"text","text":"Hi"},{"type":"tool_use","id":"t","name":"f","input":{"a":1}}],"stop_reason":"tool_use",
    "usage":{"input_tokens":1,"output_tokens":2}})");
  EXPECT_TRUE(log.status.ok());
  EXPECT_EQ(log.text(), "Hi");
  EXPECT_EQ(log.reasoning(), "T");
  EXPECT_EQ(log.ofType("tool-arguments"),
            Strings{R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{\"a\":1}"})"});
  EXPECT_EQ(log.ofType("finish"),
            Strings{R"({"type":"finish","choice":0,"reason":"tool-calls","providerReason":"tool_use"})"});
}

TEST(AnthropicMessages, AnOverloadErrorInTheStream) {
  const AnswerLog log =
      decode("event: message_start\n" +
             sse({R"({"type":"message_start","message":{"id":"m"}})",
                  R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}})",
                  R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})"}));
  EXPECT_EQ(log.text(), "Hi");
  EXPECT_EQ(errorMessage(log), "Overloaded");
}

TEST(Gemini, FilesCodeAndThoughts) {
  const AnswerLog array = decode(R"([{"candidates":[{"content":{"parts":[{"thought":true,"text":"T"},{"text":"Hi"},
      {"executableCode":{"language":"PYTHON","code":"1+1"}},{"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"2"}},
      {"inlineData":{"mimeType":"image/png","data":"AAAA"}}]},"finishReason":"MAX_TOKENS"}]}])");
  EXPECT_EQ(array.text(), "Hi");
  EXPECT_EQ(array.reasoning(), "T");
  EXPECT_EQ(
      without(array, {"start", "tool-call-end"}),
      (Strings{
          R"({"type":"tool-call","choice":0,"index":0,"id":"","name":"code_execution","server":true})",
          R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{\"language\":\"PYTHON\",\"code\":\"1+1\"}"})",
          R"({"type":"tool-result","id":"","result":{"outcome":"OUTCOME_OK","output":"2"}})",
          R"({"type":"file","choice":0,"mediaType":"image/png","url":"data:image/png;base64,AAAA"})",
          R"({"type":"finish","choice":0,"reason":"length","providerReason":"MAX_TOKENS"})",
      }));
}

TEST(Gemini, ABlockedPrompt) {
  const AnswerLog log = decode(sse({R"({"promptFeedback":{"blockReason":"SAFETY"}})"}));
  EXPECT_TRUE(log.status.ok());
  EXPECT_EQ(without(log, {"start"}),
            (Strings{R"({"type":"safety","reason":"SAFETY","details":{"blockReason":"SAFETY"}})",
                     R"({"type":"finish","choice":0,"reason":"content-filter","providerReason":"SAFETY"})"}));
}

TEST(GeminiInteractions, CallsAndABodyThatIsNotStreamed) {
  const AnswerLog log = decode(sse(
      {R"({"event_type":"interaction.created","interaction":{"id":"i","model":"g"}})",
       R"({"event_type":"step.start","index":0,"step":{"type":"function_call","id":"c","name":"f","arguments":{}}})",
       R"({"event_type":"step.delta","index":0,"delta":{"type":"arguments_delta","arguments":"{\"a\":1}"}})",
       R"({"event_type":"step.stop","index":0})",
       R"({"event_type":"interaction.completed","interaction":{"status":"requires_action"}})", "[DONE]"}));
  EXPECT_EQ(without(log, {"start", "message"}),
            (Strings{
                R"({"type":"tool-call","choice":0,"index":0,"id":"c","name":"f"})",
                R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{\"a\":1}"})",
                R"({"type":"tool-call-end","choice":0,"index":0,"id":"c"})",
                R"({"type":"finish","choice":0,"reason":"tool-calls","providerReason":"requires_action"})",
            }));
  const AnswerLog whole = decode(
      R"({"id":"i","object":"interaction","model":"g","status":"completed","outputs":[{"type":"thought","content":{"text":"T"}},{"type":"text","text":"Hi"}]})");
  EXPECT_EQ(whole.text(), "Hi");
  EXPECT_EQ(whole.reasoning(), "T");
}

TEST(GeminiInteractions, WhatTheServerRuns) {
  const auto delta = [](int index, const std::string& members) {
    return R"({"event_type":"content.delta","index":)" + std::to_string(index) + R"(,"delta":{)" + members + "}}";
  };
  const AnswerLog log = decode(sse(
      {R"({"event_type":"interaction.start","interaction":{"id":"i"}})",
       delta(0, R"("type":"google_search_call","id":"g","arguments":{"queries":["q"]})"),
       delta(1, R"("type":"google_search_result","call_id":"g","result":[{"url":"https://a.example/"}])"),
       delta(2, R"("type":"image","data":"AAAA","mime_type":"image/png")"), delta(3, R"("type":"text","text":"Hi")"),
       R"({"event_type":"interaction.complete","interaction":{"status":"completed"}})"}));
  EXPECT_EQ(log.text(), "Hi");
  EXPECT_EQ(without(log, {"start", "message"}),
            (Strings{R"({"type":"tool-call","choice":0,"index":0,"id":"g","name":"google_search","server":true})",
                     R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{\"queries\":[\"q\"]}"})",
                     R"({"type":"tool-result","id":"g","result":[{"url":"https://a.example/"}]})",
                     R"({"type":"file","choice":0,"mediaType":"image/png","url":"data:image/png;base64,AAAA"})",
                     R"({"type":"tool-call-end","choice":0,"index":0,"id":"g"})",
                     R"({"type":"finish","choice":0,"reason":"stop","providerReason":"completed"})"}));
}

TEST(Ollama, BothApisAndErrors) {
  EXPECT_EQ(decode("{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"done\":true}\n").text(),
            "Hi");
  EXPECT_EQ(decode("{\"model\":\"m\",\"response\":\"H\",\"done\":false}\n{\"response\":\"i\",\"done\":true,\"done_"
                   "reason\":\"length\"}\n")
                .ofType("finish"),
            Strings{R"({"type":"finish","choice":0,"reason":"length","providerReason":"length"})"});
  const AnswerLog log = decode("{\"model\":\"m\",\"response\":\"H\",\"done\":false}\n{\"error\":\"out of memory\"}\n");
  EXPECT_EQ(log.text(), "H");
  EXPECT_EQ(errorMessage(log), "out of memory");
}

TEST(BedrockConverse, ABodyThatIsNotStreamedAndExceptions) {
  const AnswerLog log = decode(
      R"({"output":{"message":{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"T"}}},{"text":"Hi"},
    {"toolUse":{"toolUseId":"t","name":"f","input":{"a":1}}}]}},"stopReason":"tool_use","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}})");
  EXPECT_EQ(log.text(), "Hi");
  EXPECT_EQ(log.reasoning(), "T");
  EXPECT_EQ(log.ofType("tool-arguments"),
            Strings{R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{\"a\":1}"})"});
  EXPECT_EQ(
      errorMessage(decode(
          "{\"messageStart\":{\"role\":\"assistant\"}}\n{\"throttlingException\":{\"message\":\"slow down\"}}\n")),
      "slow down");
}

std::string awsEvent(const std::string& type, const std::string& payload) {
  return awsMessage(stringHeader(":event-type", type) + stringHeader(":message-type", "event"), payload);
}

TEST(BedrockConverse, OnTheWire) {
  const std::string start = awsEvent("messageStart", R"({"role":"assistant"})") +
                            awsEvent("contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"text":"Hi"}})");
  const AnswerLog log = decode(start + awsEvent("messageStop", R"({"stopReason":"end_turn"})"));
  EXPECT_TRUE(log.status.ok());
  EXPECT_EQ(log.text(), "Hi");
  EXPECT_EQ(log.events, (Strings{R"({"type":"start","provider":"bedrock-converse","framing":"aws-event-stream"})",
                                 R"({"type":"finish","choice":0,"reason":"stop","providerReason":"end_turn"})"}));
  const AnswerLog thrown = decode(start + awsMessage(stringHeader(":message-type", "exception") +
                                                         stringHeader(":exception-type", "throttlingException"),
                                                     R"({"message":"slow down"})"));
  EXPECT_EQ(thrown.text(), "Hi");
  EXPECT_EQ(errorMessage(thrown), "slow down");
  std::string corrupt = start;
  corrupt[corrupt.size() - 10] ^= 1;
  const AnswerLog broken = decode(corrupt);
  EXPECT_EQ(broken.status.code, ErrorCode::kCorruptFrame);
  const AnswerLog cut = decode(start.substr(0, start.size() - 3));
  EXPECT_TRUE(cut.status.ok());
  EXPECT_EQ(cut.ofType("error").size(), 1u) << "truncated";
}

TEST(Bedrock, TheReasonOfAChoiceMayHaveAnotherName) {
  const auto chunk = [](const std::string& base64) {
    return awsMessage(stringHeader(":event-type", "chunk") + stringHeader(":message-type", "event"),
                      R"({"bytes":")" + base64 + "\"}");
  };
  // {"choices":[{"text":"Hi","stop_reason":null}]}
  const std::string hi = chunk("eyJjaG9pY2VzIjpbeyJ0ZXh0IjoiSGkiLCJzdG9wX3JlYXNvbiI6bnVsbH1dfQ==");
  // {"choices":[{"text":"!","stop_reason":"length"}],"amazon-bedrock-invocationMetrics":{"inputTokenCount":5,
  //  "outputTokenCount":4}}
  const std::string end = chunk(
      "eyJjaG9pY2VzIjpbeyJ0ZXh0IjoiISIsInN0b3BfcmVhc29uIjoibGVuZ3RoIn1dLCJhbWF6b24tYmVkcm9jay1pbnZvY2F0aW9uTWV0cmljcyI6"
      "eyJpbnB1dFRva2VuQ291bnQiOjUsIm91dHB1dFRva2VuQ291bnQiOjR9fQ==");
  const AnswerLog deepSeek = decode(hi + end);
  EXPECT_EQ(deepSeek.text(), "Hi!");
  EXPECT_EQ(deepSeek.events,
            (Strings{R"({"type":"start","provider":"openai-completions","framing":"aws-event-stream"})",
                     R"({"type":"finish","choice":0,"reason":"length","providerReason":"length"})",
                     R"({"type":"usage","inputTokens":5,"outputTokens":4})"}));
  // {"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"stop_reason":"stop"}]}
  const AnswerLog mistral = decode(chunk(
      "eyJjaG9pY2VzIjpbeyJpbmRleCI6MCwibWVzc2FnZSI6eyJyb2xlIjoiYXNzaXN0YW50IiwiY29udGVudCI6IkhpIn0sInN0b3BfcmVhc29uIjo"
      "ic3RvcCJ9XX0="));
  EXPECT_EQ(mistral.text(), "Hi");
  EXPECT_EQ(mistral.events, (Strings{R"({"type":"start","provider":"openai-chat","framing":"aws-event-stream"})",
                                     R"({"type":"finish","choice":0,"reason":"stop","providerReason":"stop"})"}));
}

TEST(Bedrock, InvokeModelWrapsTheModelsOwnEvents) {
  // {"type":"message_start"}, {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}},
  // {"type":"message_stop"}
  const AnswerLog log = decode(
      awsEvent("chunk", R"({"bytes":"eyJ0eXBlIjoibWVzc2FnZV9zdGFydCJ9","p":"abc"})") +
      awsEvent(
          "chunk",
          R"({"bytes":"eyJ0eXBlIjoiY29udGVudF9ibG9ja19kZWx0YSIsImluZGV4IjowLCJkZWx0YSI6eyJ0eXBlIjoidGV4dF9kZWx0YSIsInRleHQiOiJIaSJ9fQ=="})") +
      awsEvent("chunk", R"({"bytes":"eyJ0eXBlIjoibWVzc2FnZV9zdG9wIn0="})"));
  EXPECT_TRUE(log.status.ok());
  EXPECT_EQ(log.text(), "Hi");
  EXPECT_EQ(log.ofType("start"),
            Strings{R"({"type":"start","provider":"anthropic-messages","framing":"aws-event-stream"})"});
  EXPECT_TRUE(log.ofType("error").empty());
  EXPECT_EQ(decode(awsEvent("chunk", R"({"bytes":"!"})")).ofType("error").size(), 1u) << "malformed";
}

/// A message of a SageMaker endpoint.
std::string payloadPart(const std::string& bytes) {
  return awsMessage(stringHeader(":event-type", "PayloadPart") + stringHeader(":message-type", "event"), bytes);
}

std::string payloadParts(const std::string& body, std::size_t size) {
  std::string parts;
  for (std::size_t at = 0; at < body.size(); at += size) parts += payloadPart(body.substr(at, size));
  return parts;
}

TEST(SageMaker, ReadsTheBodyInTheParts) {
  const struct {
    const char* start;
    std::string body;
    std::string text;
  } cases[] = {
      {R"({"type":"start","provider":"openai-chat","framing":"sse"})",
       sse({R"({"choices":[{"delta":{"content":"H\u00e4"}}]})",
            "{\"choices\":[{\"delta\":{\"content\":\"\xC3\xB6\"},\"finish_reason\":\"stop\"}]}", "[DONE]"}),
       "\u00E4\u00F6"},
      {R"({"type":"start","provider":"text-generation-inference","framing":"sse"})",
       sse({R"({"token":{"text":"\u00e4"},"generated_text":null})",
            R"({"token":{"text":"\u00f6"},"generated_text":"\u00e4\u00f6","details":{"finish_reason":"length"}})"}),
       "\u00E4\u00F6"},
      {R"({"type":"start","provider":"text-generation-inference","framing":"ndjson"})",
       R"({"token":{"text":"\u00e4"}})"
       "\n"
       R"({"token":{"text":"\u00f6"},"generated_text":"\u00e4\u00f6","details":{"finish_reason":"length"}})"
       "\n",
       "\u00E4\u00F6"},
      {R"({"type":"start","provider":"json-text","framing":"ndjson"})",
       "{\"outputs\": [\"\\u00e4\"]}\n{\"outputs\": [\"\\u00f6\"]}\n", "\u00E4\u00F6"},
      {R"({"type":"start","provider":"text","framing":"text"})", "\u00E4\u00F6", "\u00E4\u00F6"},
  };
  for (const auto& c : cases) {
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, c.body.size()}) {
      const std::string body = payloadParts(c.body, size);
      // Every split of messages of one byte takes long, and shows nothing that their splits do not.
      const AnswerLog log = size == 1 ? decodeChunks({}, pieces(body, 5)) : decode(body);
      EXPECT_TRUE(log.status.ok()) << log.status.message;
      EXPECT_EQ(log.ofType("start"), Strings{c.start});
      EXPECT_EQ(log.text().substr(log.text().size() - c.text.size()), c.text);
      EXPECT_EQ(log.ofType("error"), Strings{});
    }
  }
}

TEST(SageMaker, ErrorsAndBreaks) {
  const std::string text = "Hello";
  const auto exception = [](const std::string& type, const std::string& payload) {
    return awsMessage(stringHeader(":exception-type", type) + stringHeader(":message-type", "exception"), payload);
  };
  const AnswerLog failed =
      decode(payloadPart(text) + exception("ModelStreamError", R"({"Message":"slow","ErrorCode":"StreamBroken"})"));
  EXPECT_EQ(errorMessage(failed), "slow");
  EXPECT_EQ(failed.text(), text);
  EXPECT_NE(failed.ofType("error").at(0).find("ModelStreamError"), std::string::npos);
  EXPECT_EQ(errorMessage(decode(exception("InternalStreamFailure", R"({"message":"slow"})"))), "slow");

  const std::string second = payloadPart(" you");
  const AnswerLog broken = decode(payloadPart(text) + second.substr(0, second.size() - 3));
  EXPECT_TRUE(broken.status.ok());
  EXPECT_EQ(broken.text(), text);
  EXPECT_EQ(broken.ofType("error").size(), 1u) << "it says that the answer is truncated";

  const AnswerLog page = decode(payloadPart("<!DOCTYPE html><title>502</title>"));
  EXPECT_EQ(page.status.code, ErrorCode::kHtmlResponse);
  const AnswerLog nested = decode(payloadPart(payloadPart(payloadPart(text))));
  EXPECT_EQ(nested.status.code, ErrorCode::kUnrecognizedFormat) << "a body inside is no AWS event stream";
}

TEST(GeminiCodeAssist, CallsUsageAndErrors) {
  const AnswerLog log = decode(sse(
      {R"({"response":{"candidates":[{"content":{"parts":[{"functionCall":{"id":"x","name":"f","args":{"a":1}}}]},"finishReason":"STOP"}],)"
       R"("usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2},"modelVersion":"m","responseId":"r"},"traceId":"t"})",
       R"({"error":{"code":429,"message":"slow","status":"RESOURCE_EXHAUSTED"}})"}));
  EXPECT_EQ(errorMessage(log), "slow");
  EXPECT_EQ(without(log, {"error", "tool-call-end"}),
            (Strings{
                R"({"type":"start","provider":"gemini-code-assist","framing":"sse"})",
                R"({"type":"message","id":"r","model":"m"})",
                R"({"type":"tool-call","choice":0,"index":0,"id":"x","name":"f"})",
                R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{\"a\":1}"})",
                R"({"type":"finish","choice":0,"reason":"tool-calls","providerReason":"STOP"})",
                R"({"type":"usage","inputTokens":1,"outputTokens":2})",
            }));
}

TEST(Cohere, BodiesThatAreNotStreamed) {
  const AnswerLog v2 = decode(
      R"({"id":"x","finish_reason":"TOOL_CALL","message":{"role":"assistant","tool_plan":"P","content":[{"type":"thinking","thinking":"T"},{"type":"text","text":"Hi"}],
    "tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"b","type":"function","function":{"name":"g","arguments":"[]"}}],
    "citations":[{"start":0,"end":1,"text":"H"}]},"usage":{"tokens":{"input_tokens":1,"output_tokens":2}}})");
  EXPECT_EQ(v2.text(), "Hi");
  EXPECT_EQ(v2.reasoning(), "PT");
  EXPECT_EQ(v2.ofType("tool-call").size(), 2u);
  EXPECT_EQ(v2.ofType("citation").size(), 1u);
  EXPECT_EQ(
      decode(
          R"({"text":"Hi","generation_id":"g","finish_reason":"COMPLETE","meta":{"tokens":{"input_tokens":1,"output_tokens":2}}})")
          .text(),
      "Hi");
}

TEST(Cohere, Version1ToolsAndFinalText) {
  const AnswerLog log = decode(
      "{\"event_type\":\"stream-start\",\"generation_id\":\"g\"}\n"
      "{\"event_type\":\"tool-calls-generation\",\"tool_calls\":[{\"name\":\"f\",\"parameters\":{\"a\":1}}]}\n"
      "{\"event_type\":\"stream-end\",\"finish_reason\":\"COMPLETE\",\"response\":{\"text\":\"whole\"}}\n");
  EXPECT_EQ(log.text(), "whole");
  EXPECT_EQ(log.ofType("tool-arguments"),
            Strings{R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{\"a\":1}"})"});
}

TEST(SseText, TextErrorsAndSpaces) {
  const AnswerLog log = decode(
      "event: output\ndata: a\n\nevent: output\ndata:  b\ndata: c\n\nevent: output\ndata: \n\nevent: error\ndata: GPU "
      "lost\n\n");
  EXPECT_EQ(log.text(), "a b\nc");
  EXPECT_EQ(errorMessage(log), "GPU lost");
  EXPECT_EQ(decode("event: output\ndata: a\n\nevent: done\ndata: {\"reason\":\"canceled\"}\n\n").text(), "a");
}

TEST(TextGenerationInference, TokensAndWhole) {
  EXPECT_EQ(
      decode(
          sse({R"({"token":{"text":"H","special":false},"generated_text":null})",
               R"({"token":{"text":"</s>","special":true},"generated_text":"H","details":{"finish_reason":"eos_token"}})"}))
          .text(),
      "H");
  EXPECT_EQ(decode(R"([{"generated_text":"Hi"}])").text(), "Hi");
}

TEST(AiSdkUi, WholeInputsOutputsAndErrors) {
  const AnswerLog log =
      decode(sse({R"({"type":"start","messageId":"m"})",
                  R"({"type":"tool-input-available","toolCallId":"t","toolName":"f","input":{"a":1}})",
                  R"({"type":"tool-output-available","toolCallId":"t","output":{"ok":true}})",
                  R"({"type":"tool-output-error","toolCallId":"t","errorText":"no"})",
                  R"({"type":"file","url":"https://a.example/x.png","mediaType":"image/png"})",
                  R"({"type":"data-weather","data":{"text":"not text"}})", R"({"type":"finish"})", "[DONE]"}));
  EXPECT_TRUE(log.texts.empty());
  EXPECT_EQ(without(log, {"start", "message"}),
            (Strings{
                R"({"type":"tool-call","choice":0,"index":0,"id":"t","name":"f"})",
                R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{\"a\":1}"})",
                R"({"type":"tool-call-end","choice":0,"index":0,"id":"t"})",
                R"({"type":"tool-result","id":"t","result":{"ok":true}})",
                R"({"type":"tool-result","id":"t","result":"no"})",
                R"({"type":"file","choice":0,"mediaType":"image/png","url":"https://a.example/x.png"})",
                R"({"type":"finish","choice":0,"reason":"stop","providerReason":"stop"})",
            }));
  EXPECT_EQ(errorMessage(decode(sse({R"({"type":"error","errorText":"no key"})"}))), "no key");
}

TEST(AiSdkUi, AnInputThatIsWrong) {
  const AnswerLog log =
      decode(sse({R"({"type":"start"})", R"({"type":"tool-input-start","toolCallId":"c","toolName":"f"})",
                  R"({"type":"tool-input-error","toolCallId":"c","toolName":"f","input":"{bad","errorText":"no JSON"})",
                  R"({"type":"finish"})"}));
  EXPECT_EQ(without(log, {"start", "finish"}),
            (Strings{R"({"type":"tool-call","choice":0,"index":0,"id":"c","name":"f"})",
                     R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{bad"})",
                     R"({"type":"tool-call-end","choice":0,"index":0,"id":"c"})",
                     R"({"type":"tool-result","id":"c","result":"no JSON"})"}));
}

TEST(AgUi, ChunksAndInterleavedCalls) {
  const AnswerLog log =
      decode(sse({R"({"type":"RUN_STARTED","runId":"r"})", R"({"type":"TEXT_MESSAGE_CHUNK","delta":"Hi"})",
                  R"({"type":"TOOL_CALL_START","toolCallId":"a","toolCallName":"f"})",
                  R"({"type":"TOOL_CALL_START","toolCallId":"b","toolCallName":"g"})",
                  R"({"type":"TOOL_CALL_ARGS","toolCallId":"a","delta":"{}"})",
                  R"({"type":"TOOL_CALL_ARGS","toolCallId":"b","delta":"[]"})",
                  R"({"type":"TOOL_CALL_END","toolCallId":"b"})", R"({"type":"RUN_FINISHED"})"}));
  EXPECT_EQ(log.text(), "Hi");
  EXPECT_EQ(log.ofType("tool-arguments"), (Strings{R"({"type":"tool-arguments","choice":0,"index":0,"delta":"{}"})",
                                                   R"({"type":"tool-arguments","choice":0,"index":1,"delta":"[]"})"}));
  EXPECT_EQ(log.ofType("tool-call-end"), (Strings{R"({"type":"tool-call-end","choice":0,"index":1,"id":"b"})",
                                                  R"({"type":"tool-call-end","choice":0,"index":0,"id":"a"})"}));
}

TEST(FinishReason, OneVocabulary) {
  EXPECT_EQ(finishReason("end_turn"), "stop");
  EXPECT_EQ(finishReason("MAX_TOKENS"), "length");
  EXPECT_EQ(finishReason("tool_use"), "tool-calls");
  EXPECT_EQ(finishReason("guardrail_intervened"), "content-filter");
  EXPECT_EQ(finishReason("IMAGE_PROHIBITED_CONTENT"), "content-filter");
  EXPECT_EQ(finishReason("TOO_MANY_TOOL_CALLS"), "error");
  EXPECT_EQ(finishReason("malformed_tool_use"), "error");
  EXPECT_EQ(finishReason("pause_turn"), "pause");
  EXPECT_EQ(finishReason("something new"), "other");
}

// ---- events.def --------------------------------------------------------------------------------------------------

struct DeclaredField {
  std::string type;
  bool required;
};

std::map<std::string, std::map<std::string, DeclaredField>> declaredEvents() {
  std::map<std::string, std::map<std::string, DeclaredField>> events;
  std::map<std::string, std::string> types;
  constexpr bool required = true;
  constexpr bool optional = false;
#define SLUICE_EVENT(name, public_type, what) \
  types[#name] = public_type;                 \
  events[public_type];
#define SLUICE_EVENT_FIELD(name, field, field_type, presence, what) \
  events[types[#name]][#field] = {field_type, presence};
#include "providers/events.def"
#undef SLUICE_EVENT
#undef SLUICE_EVENT_FIELD
  (void)required;
  (void)optional;
  return events;
}

TEST(EventsDef, EveryEventIsAsDeclared) {
  const auto declared = declaredEvents();
  AnswerLog one;
  AnswerDecoder decoder(one, {});
  std::string body =
      R"({"id":"c\ud83d","model":"m","choices":[{"delta":{"content":"a","refusal":"r","images":[{"image_url":{"url":"u"}}],"annotations":[{"url_citation":{"url":"u"}}],)"
      R"("executed_tools":[{"index":0,"type":"search","arguments":"{}","output":"o"}],"tool_calls":[{"index":0,"id":"t","function":{"name":"f","arguments":"{}"}}]},)"
      R"("content_filter_results":{"a":{"filtered":true}},"finish_reason":"stop"}],"usage":{"prompt_tokens":1},"error":{"message":"e","code":"x"}})";
  decoder.feed("data: " + body + "\n\n");
  decoder.finish();
  std::map<std::string, int> seen;
  for (const std::string& json : one.events) {
    rapidjson::Document event;
    event.Parse(json.c_str());
    ASSERT_FALSE(event.HasParseError()) << json;
    const std::string type = event["type"].GetString();
    ++seen[type];
    ASSERT_EQ(declared.count(type), 1u) << json;
    const auto& fields = declared.at(type);
    for (const auto& [name, field] : fields)
      EXPECT_TRUE(!field.required || event.HasMember(name.c_str())) << name << " of " << json;
    for (const auto& member : event.GetObject()) {
      const std::string name = member.name.GetString();
      if (name == "type") continue;
      ASSERT_EQ(fields.count(name), 1u) << name << " of " << json;
      const std::string& fieldType = fields.at(name).type;
      const bool isString = fieldType == "string" || fieldType[0] == '\'';
      EXPECT_TRUE(fieldType != "number" || member.value.IsUint64()) << json;
      EXPECT_TRUE(!isString || member.value.IsString()) << json;
      EXPECT_TRUE(fieldType != "boolean" || member.value.IsBool()) << json;
    }
  }
  for (const char* type : {"start", "message", "refusal", "tool-call", "tool-arguments", "tool-call-end", "tool-result",
                           "citation", "file", "safety", "usage", "finish", "error"})
    EXPECT_GT(seen[type], 0) << type;
}

}  // namespace
}  // namespace sluice::test
