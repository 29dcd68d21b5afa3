#include "providers/answer.h"

#include "framing/utf8.h"
#include "limits.h"
#include "providers/finish_reason.h"
#include "providers/json_event_reader.h"

namespace sluice {
namespace {

/// FNV-1a, 64 bits, over words of eight bytes.
std::uint64_t hash(std::string_view text) {
  constexpr std::uint64_t kPrime = 0x100000001B3;
  std::uint64_t value = 0xCBF29CE484222325;
  for (; text.size() >= 8; text.remove_prefix(8)) {
    value = (value ^ utf8::loadWord(text.data())) * kPrime;
    value ^= value >> 32;  // or the high bytes of a word would reach only the high bits
  }
  for (const char c : text) value = (value ^ static_cast<unsigned char>(c)) * kPrime;
  return value;
}

constexpr std::string_view kProviderErrorName = errorName(ErrorCode::kProviderError);

/// Marks of answer.h's users are small numbers with a tag on top; those of texts use the whole range with this bit set.
constexpr std::uint64_t kTextMark = std::uint64_t{1} << 63;

}  // namespace

void Answer::reset() {
  status_ = {};
  failure_ = {};
  offset_ = 0;
  hasSurrogateMarks_ = false;
  ended_ = false;
  channels_.clear();
  tools_.clear();
  finishes_.clear();
  marks_.clear();
  refusalJoiner_ = {};
  usage_ = {};
  messageId_.clear();
  messageModel_.clear();
}

void Answer::beginEvent(std::uint64_t offset, bool hasSurrogateMarks) {
  offset_ = offset;
  hasSurrogateMarks_ = hasSurrogateMarks;
}

void Answer::finish() {
  for (ChannelState& state : channels_) {
    const std::string_view rest = state.joiner.finish();
    if (!rest.empty() && ok()) status_ = sink_.onDelta(state.channel, rest, offset_);
  }
  for (ToolState& tool : tools_) endTool(tool);
}

void Answer::send(std::string_view json) {
  if (ok()) status_ = sink_.onEvent(json);
}

EventWriter Answer::write(EventKind kind) { return {buffer_, kind, hasSurrogateMarks_}; }

void Answer::start(std::string_view provider, std::string_view framing) {
  send(write(EventKind::kStart).string("provider", provider).string("framing", framing).json());
}

void Answer::frame(const Event& event) {
  send(EventWriter(buffer_, EventKind::kFrame)
           .string("data", event.data)
           .optionalString("name", event.type)
           .optionalString("id", event.id)
           .number("offset", event.offset)
           .json());
}

void Answer::message(std::string_view id, std::string_view model) {
  const bool newId = !id.empty() && messageId_.empty();
  const bool newModel = !model.empty() && messageModel_.empty();
  if (!newId && !newModel) return;
  if (newId) messageId_.assign(id);
  if (newModel) messageModel_.assign(model);
  send(write(EventKind::kMessage).optionalString("id", messageId_).optionalString("model", messageModel_).json());
}

void Answer::content(const Channel& channel, std::string_view piece) {
  if (piece.empty() || !ok()) return;
  ChannelState* const state = channelState(channel);
  if (state == nullptr) return;
  const std::string_view text = state->joiner.push(piece, hasSurrogateMarks_, textBuffer_);
  if (!text.empty()) status_ = sink_.onDelta(channel, text, offset_);
}

Answer::ChannelState* Answer::channelState(const Channel& channel) {
  for (ChannelState& state : channels_)
    if (state.channel == channel) return &state;
  if (!roomForChannel()) return nullptr;
  channels_.push_back({channel, {}});
  return &channels_.back();
}

bool Answer::roomForChannel() {
  if (channels_.size() + tools_.size() < limits::kMaxChannels) return true;
  status_ = Status::failure(ErrorCode::kTooManyChannels, offset_, "the answer has more channels than the limit");
  return false;
}

bool Answer::hasContent(ChannelKind kind, std::uint32_t choice) const {
  for (const ChannelState& state : channels_)
    if (state.channel == Channel{kind, choice}) return true;
  return false;
}

void Answer::refusal(std::uint32_t choice, std::string_view piece) {
  const std::string_view text = refusalJoiner_.push(piece, hasSurrogateMarks_, textBuffer_);
  if (text.empty()) return;
  send(write(EventKind::kRefusal).number("choice", choice).string("delta", text).json());
}

void Answer::toolCall(const ToolCallPiece& piece) {
  if (!ok()) return;
  ToolState* tool = findTool(piece);
  if (tool == nullptr) tool = addTool(piece);
  if (tool == nullptr || piece.arguments.empty()) return;
  if (piece.isWhole && tool->argumentBytes != 0) return;
  toolArguments(*tool, piece.arguments);
}

Answer::ToolState* Answer::findTool(const ToolCallPiece& piece) {
  for (std::size_t i = tools_.size(); i-- != 0;) {
    ToolState& tool = tools_[i];
    if (tool.choice != piece.choice) continue;
    if (piece.key != ToolCallPiece::kNoKey) {
      if (tool.key != piece.key) continue;
      // Some providers number every call 0: another id with a name is another call.
      const bool isAnother = !piece.id.empty() && !tool.id.empty() && piece.id != tool.id && !piece.name.empty();
      return isAnother ? nullptr : &tool;
    }
    if (piece.id.empty() ? piece.name.empty() : tool.id == piece.id) return &tool;
  }
  return nullptr;
}

Answer::ToolState* Answer::addTool(const ToolCallPiece& piece) {
  if (!roomForChannel()) return nullptr;
  std::uint32_t index = 0;
  for (const ToolState& tool : tools_) index += tool.choice == piece.choice ? 1 : 0;
  ToolState added;
  added.choice = piece.choice;
  added.key = piece.key;
  added.index = index;
  added.id.assign(piece.id);
  added.isServer = piece.isServer;
  tools_.push_back(std::move(added));
  ToolState& tool = tools_.back();
  EventWriter event = write(EventKind::kToolCall);
  event.number("choice", tool.choice).number("index", index);
  event.string("id", piece.id).string("name", piece.name);
  if (piece.isServer) event.boolean("server", true);
  send(event.json());
  return &tool;
}

void Answer::toolArguments(ToolState& tool, std::string_view piece) {
  tool.argumentBytes += piece.size();
  if (tool.argumentBytes > limits::kMaxToolArgumentBytes) {
    status_ = Status::failure(ErrorCode::kToolArgumentsTooLong, offset_,
                              "the arguments of a tool call are longer than the limit");
    return;
  }
  sendToolArguments(tool, tool.joiner.push(piece, hasSurrogateMarks_, textBuffer_));
}

void Answer::sendToolArguments(const ToolState& tool, std::string_view text) {
  if (text.empty()) return;
  send(write(EventKind::kToolArguments)
           .number("choice", tool.choice)
           .number("index", tool.index)
           .string("delta", text)
           .json());
}

void Answer::endToolCall(std::uint32_t choice, std::uint64_t key, std::string_view id) {
  ToolCallPiece piece;
  piece.choice = choice;
  piece.key = key;
  piece.id = id;
  ToolState* const tool = findTool(piece);
  if (tool != nullptr) endTool(*tool);
}

void Answer::endTool(ToolState& tool) {
  if (tool.ended) return;
  tool.ended = true;
  sendToolArguments(tool, tool.joiner.finish());
  send(write(EventKind::kToolCallEnd)
           .number("choice", tool.choice)
           .number("index", tool.index)
           .string("id", tool.id)
           .json());
}

bool Answer::hasClientToolCalls() const {
  for (const ToolState& tool : tools_)
    if (!tool.isServer) return true;
  return false;
}

bool Answer::hasToolCall(std::string_view id) const {
  for (const ToolState& tool : tools_)
    if (!id.empty() && tool.id == id) return true;
  return false;
}

void Answer::toolResult(std::string_view id, std::string_view result, bool isJson) {
  EventWriter event = write(EventKind::kToolResult);
  event.string("id", id);
  if (isJson) {
    event.json("result", result);
  } else {
    event.string("result", result);
  }
  send(event.json());
}

void Answer::citation(std::uint32_t choice, std::string_view url, std::string_view title, std::string_view sourceJson) {
  // Some repeat all sources in every event, or as bare URLs beside the full ones; one source cited twice is two.
  const bool newUrl = !url.empty() && mark(keyOf(url));
  if (!(sourceJson.empty() ? newUrl : mark(keyOf(sourceJson)))) return;
  EventWriter event = write(EventKind::kCitation);
  event.number("choice", choice);
  event.optionalString("url", url).optionalString("title", title);
  if (!sourceJson.empty()) event.json("source", sourceJson);
  send(event.json());
}

void Answer::file(std::uint32_t choice, std::string_view mediaType, std::string_view url, std::string_view data) {
  String dataUrl;
  if (!data.empty()) {
    dataUrl.append("data:").append(mediaType).append(";base64,").append(data);
    url = dataUrl;
  }
  EventWriter event = write(EventKind::kFile);
  event.number("choice", choice);
  event.optionalString("mediaType", mediaType).optionalString("url", url);
  send(event.json());
}

void Answer::safety(std::string_view reason, std::string_view detailsJson) {
  EventWriter event = write(EventKind::kSafety);
  event.optionalString("reason", reason);
  if (!detailsJson.empty()) event.json("details", detailsJson);
  send(event.json());
}

void Answer::usage(const Usage& usage) {
  const Usage before = usage_;
  for (std::size_t i = 0; i < Usage::kCounts; ++i)
    if (usage.tokens[i] != Usage::kUnknown) usage_.tokens[i] = usage.tokens[i];
  if (usage_ == before) return;
  EventWriter event = write(EventKind::kUsage);
  const char* name =
      "inputTokens\0outputTokens\0reasoningTokens\0cachedInputTokens\0totalTokens";  // as in Usage::Count
  for (const std::uint64_t count : usage_.tokens) {
    const std::string_view member(name);
    if (count != Usage::kUnknown) event.number(member, count);
    name += member.size() + 1;
  }
  send(event.json());
}

void Answer::finishChoice(std::uint32_t choice, std::string_view word, std::string_view reason) {
  if (word.empty() || word == "null") return;
  ended_ = true;
  for (const FinishState& finish : finishes_)
    if (finish.choice == choice && finish.word == word) return;
  finishes_.push_back({choice, String(word)});
  for (ToolState& tool : tools_)
    if (tool.choice == choice) endTool(tool);
  send(write(EventKind::kFinish)
           .number("choice", choice)
           .string("reason", reason.empty() ? finishReason(word) : reason)
           .string("providerReason", word)
           .json());
}

void Answer::providerError(std::string_view message, std::string_view providerCode) {
  TextJoiner joiner;
  message = joiner.push(message, hasSurrogateMarks_, textBuffer_);
  if (message.empty()) message = "the provider reports an error without a message";
  if (failure_.message == message) return;  // some say it twice
  if (failure_.ok()) {
    failureMessage_ = message;
    failure_ = Status::failure(ErrorCode::kProviderError, offset_, failureMessage_);
  }
  send(write(EventKind::kError)
           .string("code", kProviderErrorName)
           .string("message", message)
           .number("offset", offset_)
           .boolean("fatal", true)
           .optionalString("providerCode", providerCode)
           .json());
}

void Answer::warn(std::string_view code, std::string_view message, std::uint64_t offset) {
  send(write(EventKind::kError)
           .string("code", code)
           .string("message", message)
           .number("offset", offset)
           .boolean("fatal", false)
           .json());
}

std::uint64_t Answer::keyOf(std::string_view text) { return kTextMark | hash(text); }

bool Answer::mark(std::uint64_t key) {
  if (marked(key)) return false;
  marks_.push_back(key);
  return true;
}

bool Answer::marked(std::uint64_t key) const {
  for (const std::uint64_t known : marks_)
    if (known == key) return true;
  return false;
}

}  // namespace sluice
