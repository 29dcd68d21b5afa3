#include "support/plain_reading.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <set>
#include <utility>

namespace sluice::test {
namespace {

using rapidjson::Value;

struct PlainEvent {
  std::string type;
  std::string data;
};

std::string withoutCr(const std::string& body) {
  std::string out;
  for (const char c : body)
    if (c != '\r') out += c;
  return out;
}

std::vector<PlainEvent> sseEvents(const std::string& body) {
  std::vector<PlainEvent> events;
  PlainEvent event;
  bool hasData = false;
  std::string text = withoutCr(body) + "\n\n";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    at = end + 1;
    if (line.empty()) {
      if (hasData) events.push_back(event);
      event = {};
      hasData = false;
    } else if (line.rfind("data: ", 0) == 0) {
      event.data += (hasData ? "\n" : "") + line.substr(6);
      hasData = true;
    } else if (line.rfind("event: ", 0) == 0) {
      event.type = line.substr(7);
    }
  }
  return events;
}

std::vector<PlainEvent> lines(const std::string& body) {
  std::vector<PlainEvent> events;
  for (std::size_t at = 0; at < body.size();) {
    std::size_t end = body.find('\n', at);
    if (end == std::string::npos) end = body.size();
    if (end > at) events.push_back({"", body.substr(at, end - at)});
    at = end + 1;
  }
  return events;
}

/// AWS messages as {"<event type>": payload}.
std::vector<PlainEvent> awsEvents(const std::string& body) {
  const auto number = [&](std::size_t at) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value * 256 + static_cast<unsigned char>(body[at + i]);
    return value;
  };
  std::vector<PlainEvent> events;
  for (std::size_t at = 0; at < body.size(); at += number(at)) {
    const std::size_t headers = number(at + 4);
    const std::string head = body.substr(at + 12, headers);
    const std::string payload = body.substr(at + 12 + headers, number(at) - 16 - headers);
    const std::size_t name = head.find(":event-type") + 11;
    const std::size_t length = static_cast<unsigned char>(head[name + 2]);
    events.push_back({"", "{\"" + head.substr(name + 3, length) + "\":" + payload + "}"});
  }
  return events;
}

/// The value at a path of member names, or null.
const Value* at(const Value* value, std::initializer_list<const char*> path) {
  for (const char* const name : path) {
    if (value == nullptr || !value->IsObject() || !value->HasMember(name)) return nullptr;
    value = &(*value)[name];
  }
  return value;
}

std::string str(const Value* value) { return value != nullptr && value->IsString() ? value->GetString() : ""; }
std::string str(const Value& value, std::initializer_list<const char*> path) { return str(at(&value, path)); }
long num(const Value& value, std::initializer_list<const char*> path, long otherwise = -1) {
  const Value* const found = at(&value, path);
  return found != nullptr && found->IsNumber() ? static_cast<long>(found->GetDouble()) : otherwise;
}

std::string json(const Value* value) {
  if (value == nullptr || value->IsNull()) return "";
  rapidjson::StringBuffer out;
  rapidjson::Writer<rapidjson::StringBuffer> writer(out);
  value->Accept(writer);
  return out.GetString();
}

/// The elements of an array, or nothing.
std::vector<const Value*> each(const Value* value) {
  std::vector<const Value*> all;
  if (value != nullptr && value->IsArray())
    for (const Value& element : value->GetArray()) all.push_back(&element);
  return all;
}

/// Collects a reading; tool calls are found by a key.
struct Collector {
  PlainReading reading;
  std::map<std::string, std::size_t> toolByKey;

  void text(unsigned choice, const std::string& piece) {
    if (!piece.empty()) reading.texts[choice] += piece;
  }
  void reasoning(unsigned choice, const std::string& piece) {
    if (!piece.empty()) reading.reasonings[choice] += piece;
  }
  PlainToolCall& tool(const std::string& key) {
    const auto found = toolByKey.find(key);
    if (found != toolByKey.end()) return reading.tools[found->second];
    toolByKey[key] = reading.tools.size();
    reading.tools.emplace_back();
    return reading.tools.back();
  }
  void usage(long input, long output) {
    if (input >= 0) reading.inputTokens = input;
    if (output >= 0) reading.outputTokens = output;
  }
  void finish(unsigned choice, const std::string& word) {
    if (!word.empty()) reading.finishes[choice] = word;
  }
  void error(const std::string& message) {
    if (reading.error.empty()) reading.error = message;
  }
};

void chat(const Value& event, Collector& out) {
  if (at(&event, {"error"}) != nullptr) out.error(str(event, {"error", "message"}));
  for (const Value* const choice : each(at(&event, {"choices"}))) {
    const auto index = static_cast<unsigned>(num(*choice, {"index"}, 0));
    const Value* const delta = at(choice, {"delta"});
    if (delta == nullptr) out.text(index, str(*choice, {"text"}));
    out.text(index, str(at(delta, {"content"})));
    for (const Value* const part : each(at(delta, {"content"}))) {
      out.text(index, str(*part, {"text"}));
      for (const Value* const thought : each(at(part, {"thinking"}))) out.reasoning(index, str(*thought, {"text"}));
    }
    std::string reasoning = str(at(delta, {"reasoning_content"}));
    if (reasoning.empty()) reasoning = str(at(delta, {"reasoning"}));
    if (reasoning.empty())
      for (const Value* const detail : each(at(delta, {"reasoning_details"}))) reasoning += str(*detail, {"text"});
    out.reasoning(index, reasoning);
    for (const Value* const call : each(at(delta, {"tool_calls"}))) {
      PlainToolCall& tool = out.tool(std::to_string(index) + "/" + std::to_string(num(*call, {"index"}, 0)));
      if (tool.id.empty()) tool.id = str(*call, {"id"});
      if (tool.name.empty()) tool.name = str(*call, {"function", "name"});
      tool.arguments += str(*call, {"function", "arguments"});
    }
    for (const Value* const call : each(at(delta, {"executed_tools"}))) {
      PlainToolCall& tool = out.tool("executed " + std::to_string(num(*call, {"index"}, 0)));
      tool.name = str(*call, {"type"});
      tool.arguments = str(*call, {"arguments"});
    }
    out.finish(index, str(*choice, {"finish_reason"}));
  }
  out.usage(num(event, {"x_groq", "usage", "prompt_tokens"}), num(event, {"x_groq", "usage", "completion_tokens"}));
  out.usage(num(event, {"usage", "prompt_tokens"}), num(event, {"usage", "completion_tokens"}));
}

void responses(const Value& event, Collector& out) {
  const std::string type = str(event, {"type"});
  const std::string key = std::to_string(num(event, {"output_index"}, 0));
  if (type == "response.output_text.delta") out.text(0, str(event, {"delta"}));
  if (type == "response.reasoning_text.delta" || type == "response.reasoning_summary_text.delta")
    out.reasoning(0, str(event, {"delta"}));
  if (type == "response.output_item.added") {
    const std::string item = str(event, {"item", "type"});
    if (item.size() > 5 && item.compare(item.size() - 5, 5, "_call") == 0) {
      PlainToolCall& tool = out.tool(key);
      tool.id = str(event, {"item", "call_id"});
      if (tool.id.empty()) tool.id = str(event, {"item", "id"});
      tool.name = str(event, {"item", "name"});
      if (tool.name.empty()) tool.name = item.substr(0, item.size() - 5);
    }
  }
  if (type == "response.function_call_arguments.delta" || type == "response.mcp_call_arguments.delta" ||
      type == "response.code_interpreter_call_code.delta")
    out.tool(key).arguments += str(event, {"delta"});
  if (type == "error") out.error(str(event, {"error", "message"}));
  if (type == "response.completed" || type == "response.failed") {
    out.finish(0, str(event, {"response", "status"}));
    out.usage(num(event, {"response", "usage", "input_tokens"}), num(event, {"response", "usage", "output_tokens"}));
  }
}

void anthropic(const Value& event, Collector& out) {
  const std::string key = std::to_string(num(event, {"index"}, 0));
  const std::string block = str(event, {"content_block", "type"});
  if (block == "tool_use" || block == "server_tool_use" || block == "mcp_tool_use") {
    PlainToolCall& tool = out.tool(key);
    tool.id = str(event, {"content_block", "id"});
    tool.name = str(event, {"content_block", "name"});
  }
  out.text(0, str(event, {"content_block", "text"}));
  const std::string delta = str(event, {"delta", "type"});
  if (delta == "text_delta") out.text(0, str(event, {"delta", "text"}));
  if (delta == "thinking_delta") out.reasoning(0, str(event, {"delta", "thinking"}));
  if (delta == "input_json_delta") out.tool(key).arguments += str(event, {"delta", "partial_json"});
  out.finish(0, str(event, {"delta", "stop_reason"}));
  out.usage(num(event, {"message", "usage", "input_tokens"}), num(event, {"message", "usage", "output_tokens"}));
  out.usage(num(event, {"usage", "input_tokens"}), num(event, {"usage", "output_tokens"}));
}

void anthropicCompletion(const Value& event, Collector& out) {
  out.text(0, str(event, {"completion"}));
  out.finish(0, str(event, {"stop_reason"}));
}

void gemini(const Value& event, Collector& out) {
  if (at(&event, {"error"}) != nullptr) out.error(str(event, {"error", "message"}));
  for (const Value* const candidate : each(at(&event, {"candidates"}))) {
    const auto index = static_cast<unsigned>(num(*candidate, {"index"}, 0));
    for (const Value* const part : each(at(candidate, {"content", "parts"}))) {
      const Value* const thought = at(part, {"thought"});
      if (thought != nullptr && thought->IsTrue()) {
        out.reasoning(index, str(*part, {"text"}));
      } else {
        out.text(index, str(*part, {"text"}));
      }
      if (const Value* const call = at(part, {"functionCall"}))
        out.reading.tools.push_back({str(*call, {"id"}), str(*call, {"name"}), json(at(call, {"args"}))});
    }
    out.finish(index, str(*candidate, {"finishReason"}));
  }
  out.finish(0, str(event, {"promptFeedback", "blockReason"}));
  out.usage(num(event, {"usageMetadata", "promptTokenCount"}), num(event, {"usageMetadata", "candidatesTokenCount"}));
}

void interactions(const Value& event, Collector& out) {
  const std::string delta = str(event, {"delta", "type"});
  if (delta == "text") out.text(0, str(event, {"delta", "text"}));
  if (delta == "thought_summary") out.reasoning(0, str(event, {"delta", "content", "text"}));
  for (const char* const place : {"metadata", "interaction"})
    out.usage(num(event, {place, "usage", "total_input_tokens"}), num(event, {place, "usage", "total_output_tokens"}));
  if (str(event, {"event_type"}) == "interaction.completed") out.finish(0, str(event, {"interaction", "status"}));
}

void ollama(const Value& event, Collector& out) {
  out.text(0, str(event, {"message", "content"}));
  out.text(0, str(event, {"response"}));
  out.reasoning(0, str(event, {"message", "thinking"}));
  for (const Value* const call : each(at(&event, {"message", "tool_calls"})))
    out.reading.tools.push_back({"", str(*call, {"function", "name"}), json(at(call, {"function", "arguments"}))});
  out.finish(0, str(event, {"done_reason"}));
  const Value* const done = at(&event, {"done"});
  if (done != nullptr && done->IsTrue() && at(&event, {"done_reason"}) == nullptr) out.finish(0, "stop");
  out.usage(num(event, {"prompt_eval_count"}), num(event, {"eval_count"}));
}

void bedrock(const Value& event, Collector& out) {
  const auto index = [&](const char* name) { return std::to_string(num(event, {name, "contentBlockIndex"}, 0)); };
  out.text(0, str(event, {"contentBlockDelta", "delta", "text"}));
  out.reasoning(0, str(event, {"contentBlockDelta", "delta", "reasoningContent", "text"}));
  if (const Value* const use = at(&event, {"contentBlockStart", "start", "toolUse"})) {
    PlainToolCall& tool = out.tool(index("contentBlockStart"));
    tool.id = str(*use, {"toolUseId"});
    tool.name = str(*use, {"name"});
  }
  if (const Value* const use = at(&event, {"contentBlockDelta", "delta", "toolUse"}))
    out.tool(index("contentBlockDelta")).arguments += str(*use, {"input"});
  out.finish(0, str(event, {"messageStop", "stopReason"}));
  out.usage(num(event, {"metadata", "usage", "inputTokens"}), num(event, {"metadata", "usage", "outputTokens"}));
}

void cohereV1(const Value& event, Collector& out) {
  if (str(event, {"event_type"}) == "text-generation") out.text(0, str(event, {"text"}));
  out.finish(0, str(event, {"finish_reason"}));
  out.usage(num(event, {"response", "meta", "tokens", "input_tokens"}),
            num(event, {"response", "meta", "tokens", "output_tokens"}));
}

void cohereV2(const Value& event, Collector& out) {
  const std::string type = str(event, {"type"});
  const Value* const message = at(&event, {"delta", "message"});
  if (type == "content-delta") {
    out.text(0, str(at(message, {"content", "text"})));
    out.reasoning(0, str(at(message, {"content", "thinking"})));
  }
  if (type == "tool-plan-delta") out.reasoning(0, str(at(message, {"tool_plan"})));
  if (type == "tool-call-start" || type == "tool-call-delta") {
    PlainToolCall& tool = out.tool(std::to_string(num(event, {"index"}, 0)));
    if (tool.id.empty()) tool.id = str(at(message, {"tool_calls", "id"}));
    if (tool.name.empty()) tool.name = str(at(message, {"tool_calls", "function", "name"}));
    tool.arguments += str(at(message, {"tool_calls", "function", "arguments"}));
  }
  out.finish(0, str(event, {"delta", "finish_reason"}));
  out.usage(num(event, {"delta", "usage", "tokens", "input_tokens"}),
            num(event, {"delta", "usage", "tokens", "output_tokens"}));
}

void assistants(const Value& event, Collector& out) {
  const std::string object = str(event, {"object"});
  if (object == "thread.message.delta")
    for (const Value* const part : each(at(&event, {"delta", "content"}))) out.text(0, str(*part, {"text", "value"}));
  if (object == "thread.run.step.delta")
    for (const Value* const call : each(at(&event, {"delta", "step_details", "tool_calls"}))) {
      PlainToolCall& tool = out.tool(std::to_string(num(*call, {"index"}, 0)));
      if (tool.id.empty()) tool.id = str(*call, {"id"});
      tool.name = str(*call, {"type"});
      tool.arguments += str(*call, {"code_interpreter", "input"});
    }
  if (object == "thread.run" && str(event, {"status"}) == "completed") out.finish(0, "completed");
  out.usage(num(event, {"usage", "prompt_tokens"}), num(event, {"usage", "completion_tokens"}));
}

void transcription(const Value& event, Collector& out) {
  const std::string type = str(event, {"type"});
  if (type == "transcript.text.delta") out.text(0, str(event, {"delta"}));
  if (type == "transcript.text.done") out.finish(0, type);
  out.usage(num(event, {"usage", "input_tokens"}), num(event, {"usage", "output_tokens"}));
}

void watsonx(const Value& event, Collector& out) {
  for (const Value* const result : each(at(&event, {"results"}))) {
    out.text(0, str(*result, {"generated_text"}));
    if (str(*result, {"stop_reason"}) != "not_finished") out.finish(0, str(*result, {"stop_reason"}));
    const long input = num(*result, {"input_token_count"});
    out.usage(input > 0 ? input : -1, num(*result, {"generated_token_count"}));
  }
}

void aiSdkUi(const Value& event, Collector& out) {
  const std::string type = str(event, {"type"});
  const std::string id = str(event, {"toolCallId"});
  if (type == "text-delta") out.text(0, str(event, {"delta"}));
  if (type == "reasoning-delta") out.reasoning(0, str(event, {"delta"}));
  if (type == "tool-input-start") {
    out.tool(id).id = id;
    out.tool(id).name = str(event, {"toolName"});
  }
  if (type == "tool-input-delta") out.tool(id).arguments += str(event, {"inputTextDelta"});
  if (type == "error") out.error(str(event, {"errorText"}));
  if (type == "finish") out.finish(0, str(event, {"finishReason"}));
}

void agUi(const Value& event, Collector& out) {
  const std::string type = str(event, {"type"});
  const std::string id = str(event, {"toolCallId"});
  if (type == "TEXT_MESSAGE_CONTENT") out.text(0, str(event, {"delta"}));
  if (type == "REASONING_MESSAGE_CONTENT") out.reasoning(0, str(event, {"delta"}));
  if (type == "TOOL_CALL_START") {
    out.tool(id).id = id;
    out.tool(id).name = str(event, {"toolCallName"});
  }
  if (type == "TOOL_CALL_ARGS") out.tool(id).arguments += str(event, {"delta"});
  if (type == "RUN_ERROR") out.error(str(event, {"message"}));
  if (type == "RUN_FINISHED") out.finish(0, type);
}

void errorBody(const Value& event, Collector& out) { out.error(str(event, {"error", "message"})); }

using Reader = void (*)(const Value&, Collector&);

/// The first whose word stands in the file's name reads it.
const std::pair<const char*, Reader> kReaders[] = {
    {"vercel-ui", aiSdkUi},
    {"ag-ui", agUi},
    {"http-400", errorBody},
    {"gemini-interactions", interactions},
    {"gemini", gemini},
    {"anthropic-complete", anthropicCompletion},
    {"anthropic", anthropic},
    {"ollama-openai", chat},
    {"ollama", ollama},
    {"bedrock-converse", bedrock},
    {"cohere-v1", cohereV1},
    {"cohere-v2", cohereV2},
    {"assistants", assistants},
    {"transcription", transcription},
    {"watsonx", watsonx},
    {"responses", responses},
    {"", chat},
};

}  // namespace

PlainReading readPlainly(const std::string& name, const std::string& body) {
  const auto has = [&](const char* word) { return name.find(word) != std::string::npos; };
  std::vector<PlainEvent> events = has(".eventstream") ? awsEvents(body)
                                   : has(".ndjson")    ? lines(body)
                                                       : sseEvents(body);
  if (has(".json") && !has(".ndjson")) {
    rapidjson::Document whole;
    whole.Parse(body.c_str());
    if (whole.IsArray()) {
      for (const Value& element : whole.GetArray()) events.push_back({"", json(&element)});
    } else {
      events.push_back({"", body});
    }
  }
  // What two recordings have beside their events: a field that SSE does not know, a bare object.
  const std::string text = withoutCr(body);
  for (const char* const start : {"\n\nerror: {", "\n\n{\n"})
    if (const std::size_t found = text.find(start); found != std::string::npos)
      events.push_back({"", text.substr(text.find('{', found))});

  Collector out;
  for (const PlainEvent& event : events) {
    if (has("replicate")) {
      if (event.type == "output") out.text(0, event.data);
      if (event.type == "done") out.finish(0, "done");
      continue;
    }
    if (event.data == "[DONE]") continue;
    rapidjson::Document tree;
    tree.Parse(event.data.c_str());
    if (tree.HasParseError()) continue;
    for (const auto& [word, read] : kReaders) {
      if (!has(word)) continue;
      read(tree, out);
      break;
    }
  }
  return out.reading;
}

}  // namespace sluice::test
