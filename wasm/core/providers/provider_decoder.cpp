#include "providers/provider_decoder.h"

#include "framing/framing_detector.h"
#include "providers/formats.h"

namespace sluice {
namespace {

/// Events that no family knows before the stream is given up.
constexpr std::size_t kMaxUnrecognized = 64;
/// How much of what the framing drops is kept to be looked at.
constexpr std::size_t kMaxStrayBytes = std::size_t{64} << 10;

bool isBlank(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && isBlank(text.front())) text.remove_prefix(1);
  while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
  return text;
}

bool decodeBase64(std::string_view text, String& out) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  std::uint32_t bits = 0;
  int held = 0;
  for (const char c : text) {
    const std::size_t value = kAlphabet.find(c);
    if (value == std::string_view::npos) return false;
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out.push_back(static_cast<char>(bits >> held & 0xFF));
  }
  return true;
}

bool isEndMark(std::string_view data) {
  const std::string_view text = trimmed(data);
  return text == "[DONE]" || (kReadsAllFormats && text == "\"[DONE]\"");
}
bool isQuoted(std::string_view data) { return data.size() > 1 && data.front() == '"' && data.back() == '"'; }
bool looksLikeJson(std::string_view data) { return data.front() == '{' || data.front() == '['; }

}  // namespace

ProviderDecoder::ProviderDecoder(DeltaSink& sink, ProviderDecoderOptions options)
    : options_(std::move(options)), answer_(sink) {
  reset();
}

bool ProviderDecoder::knowsProvider(std::string_view provider) {
  return provider.empty() || provider == "auto" || provider == "text" || (kReadsAllFormats && provider == "sse-text") ||
         (kReadsAllFormats && provider == "events") || familyByName(provider) != nullptr;
}

void ProviderDecoder::reset() {
  answer_.reset();
  status_ = {};
  mode_ = Mode::kRecognizing;
  family_ = nullptr;
  events_ = 0;
  unrecognized_ = 0;
  cutOff_ = false;
  hasStray_ = false;
  holds_ = false;
  stray_.clear();
  reader_.setTable(FamilyRecognizer::table());
}

void ProviderDecoder::choose(const ProviderFamily* family) {
  family_ = family;
  setFamilyTable();
  chooseMode(Mode::kFamily, family->name);
}

void ProviderDecoder::setFamilyTable() { reader_.setTable(family_->table); }

void ProviderDecoder::chooseMode(Mode mode, std::string_view name) {
  mode_ = mode;
  answer_.start(name, options_.framing);
}

Status ProviderDecoder::onEvent(const Event& event) {
  if (!status_.ok()) return status_;
  if (!stray_.empty()) decodeStray();
  if (++events_ == 1) {
    if (options_.provider == "text" || options_.framing == "text") {
      chooseMode(Mode::kText, "text");
    } else if (kReadsAllFormats && options_.provider == "sse-text") {
      chooseMode(Mode::kSseText, "sse-text");
    } else if (kReadsAllFormats && options_.provider == "events") {
      chooseMode(Mode::kFrames, "events");
    } else if (options_.provider != "auto") {
      if (const ProviderFamily* const named = familyByName(options_.provider); named != nullptr) choose(named);
    }
  }
  answer_.beginEvent(event.offset, false);
  if (mode_ == Mode::kText) {
    answer_.text(0, event.data);
  } else if (kReadsAllFormats && mode_ == Mode::kFrames && !event.isError) {
    answer_.frame(event);
    answer_.end();  // where the answer ends is the decoder's business
  } else if (isEndMark(event.data)) {
    answer_.end();
  } else if (kReadsAllFormats && mode_ == Mode::kSseText) {
    decodeText(event);
  } else if (kReadsAllFormats && event.isError) {
    decodeFrameError(event);
  } else if (kReadsAllFormats && options_.framing == "aws-event-stream") {
    decodeAws(event);
  } else if (kReadsAllFormats && family_ == &kAiSdkData) {
    decodeDataLine(event);
  } else {
    decodeJson(event, {});
  }
  if (status_.ok()) status_ = answer_.status();
  return status_;
}

/// Plain text in SSE events, as Replicate sends it: the data is the text.
void ProviderDecoder::decodeText(const Event& event) {
  if (event.type == "error") {
    if (!event.data.empty() && looksLikeJson(event.data)) decodeErrorBody(event.data, event.offset);
    answer_.beginEvent(event.offset, false);  // what follows is no string of JSON
    if (answer_.failure().ok()) answer_.providerError(event.data, {});
    return;
  }
  if (event.type == "done") {
    const bool isCanceled = event.data.find("canceled") != std::string_view::npos;  // {"reason":"canceled"}
    return isCanceled ? answer_.finishChoice(0, "canceled", "error") : answer_.finishChoice(0, "done", "stop");
  }
  answer_.text(0, event.data);
}

/// `root` is the name of the event where that is not part of the JSON, else empty.
void ProviderDecoder::decodeJson(const Event& event, std::string_view root) {
  const std::string_view data = trimmed(event.data);
  if (mode_ == Mode::kRecognizing) return recognize(event);
  if (data.empty()) {
    if (kReadsAllFormats && event.type == "end") answer_.end();  // LangServe's
    return;
  }
  if (kReadsAllFormats && family_ == &kJsonText && isQuoted(data)) root = "content";
  const bool namedError = event.type == "error";
  if (namedError && !looksLikeJson(data)) return answer_.providerError(data, {});
  if (!readJson(event, root)) return;
  if (reader_.event().fields.empty()) return decodeErrorBody(event.data, event.offset, namedError || events_ == 1);
  answer_.beginEvent(event.offset, reader_.event().hasSurrogateMarks);
  decodeIdentity(reader_.event(), answer_);
  family_->decode(reader_.event(), event, answer_);
  decodeUsageAndError(reader_.event(), answer_);
}

/// Bedrock: Converse gives the event's name in a header, InvokeModel wraps the model's own events in base64.
void ProviderDecoder::decodeAws(const Event& event) {
  if (event.type == "chunk") {
    constexpr std::string_view kBytes = "\"bytes\":\"";
    const std::size_t begin = event.data.find(kBytes);
    if (begin == std::string_view::npos) return reportMalformed(event.offset);
    const std::string_view base64 = event.data.substr(begin + kBytes.size());
    String inner;
    if (!decodeBase64(base64.substr(0, base64.find('"')), inner)) return reportMalformed(event.offset);
    Event unwrapped;
    unwrapped.data = inner;
    unwrapped.offset = event.offset;
    return decodeJson(unwrapped, {});
  }
  if (mode_ == Mode::kRecognizing) choose(familyById(FamilyId::kBedrockConverse));
  decodeJson(event, event.type);
}

/// The AI SDK's data stream: a code, a colon, JSON.
void ProviderDecoder::decodeDataLine(const Event& event) {
  const std::size_t colon = event.data.find(':');
  if (colon != 1) return reportMalformed(event.offset);
  Event part;
  part.data = event.data.substr(2);
  part.offset = event.offset;
  decodeJson(part, event.data.substr(0, 1));
}

/// The framing says that this is an error (AWS exceptions).
void ProviderDecoder::decodeFrameError(const Event& event) {
  reader_.setTable(FamilyRecognizer::table());
  std::string_view message = event.data;
  if (reader_.read(event.data) == JsonOutcome::kRead) {
    answer_.beginEvent(event.offset, reader_.event().hasSurrogateMarks);
    message = FamilyRecognizer::errorMessage(reader_.event());
  }
  answer_.providerError(message, event.type);
  if (family_ != nullptr) setFamilyTable();
}

void ProviderDecoder::recognize(const Event& event) {
  const std::string_view data = trimmed(event.data);
  if (data.empty() || !looksLikeJson(data)) {
    if (event.type == "error" && !data.empty()) return answer_.providerError(data, {});
    return kReadsAllFormats ? holdOrDecodeText(event) : failUncommon(event.offset);
  }
  // What looks like JSON may be a piece of it that the model writes.
  const bool isOutput = event.type == "output";
  if (isOutput && !kReadsAllFormats) return failUncommon(event.offset);
  if (isOutput && reader_.read(event.data) != JsonOutcome::kRead) return holdOrDecodeText(event);
  if (!readJson(event, {})) return;
  FamilyId id = FamilyRecognizer::recognize(reader_.event());
  if (kReadsAllFormats && FamilyRecognizer::hasPlainText(reader_.event(), id)) id = FamilyId::kJsonText;
  if (id != FamilyId::kUnknown) {
    const ProviderFamily* const family = familyById(id);
    if (family == nullptr) {
      return failUncommon(event.offset);
    }
    if (kReadsAllFormats && holds_) reportMalformed(heldOffset_);
    holds_ = false;
    choose(family);
    return decodeJson(event, {});
  }
  if (!kReadsAllFormats) return failUncommon(event.offset);
  if (isOutput) return holdOrDecodeText(event);
  answer_.beginEvent(event.offset, reader_.event().hasSurrogateMarks);
  if (FamilyRecognizer::decodeErrorBody(reader_.event(), answer_, true)) return;
  if (++unrecognized_ == kMaxUnrecognized)
    status_ =
        Status::failure(ErrorCode::kUnrecognizedFormat, event.offset, "the events are of no protocol that is known");
}

/// The module of all formats may know better.
void ProviderDecoder::failUncommon(std::uint64_t offset) {
  status_ = Status::failure(ErrorCode::kUncommonFormat, offset, {});
}

/// A first event that is no JSON is text, or a malformed event of a protocol that the next event tells.
void ProviderDecoder::holdOrDecodeText(const Event& event) {
  const bool namesText = event.type == "output" || event.type == "done";
  if (!holds_ && !namesText) {
    if (event.data.empty()) return;
    holds_ = true;
    held_.assign(event.data);
    heldOffset_ = event.offset;
    return;
  }
  // Texts in quotes, one after the other, are JSON.
  if (holds_ && !namesText && isQuoted(held_) && isQuoted(event.data)) {
    holds_ = false;
    choose(familyById(FamilyId::kJsonText));
    Event first;
    first.data = held_;
    first.offset = heldOffset_;
    decodeJson(first, {});
    return decodeJson(event, {});
  }
  chooseMode(Mode::kSseText, "sse-text");
  if (holds_) answer_.text(0, held_);
  holds_ = false;
  decodeText(event);
}

bool ProviderDecoder::readJson(const Event& event, std::string_view root) {
  const JsonOutcome outcome = reader_.read(event.data, root);
  if (outcome == JsonOutcome::kRead) return true;
  if (outcome == JsonOutcome::kTooDeep) {
    status_ = Status::failure(ErrorCode::kJsonTooDeep, event.offset, "a JSON value is nested deeper than the limit");
  } else {
    reportMalformed(event.offset);
  }
  return false;
}

void ProviderDecoder::reportMalformed(std::uint64_t offset) {
  answer_.warn<ErrorCode::kMalformedJson>("an event is not well-formed JSON and was skipped", offset);
}

void ProviderDecoder::onDiscarded(Discarded what, std::string_view bytes, std::uint64_t offset) {
  if (what == Discarded::kUnfinishedEvent) return decodeUnfinished(bytes, offset);
  hasStray_ = true;
  // An error may come as a line of its own ("error: {…}") or as a bare JSON object over several lines.
  constexpr std::string_view kErrorLine = "error:";
  if (stray_.empty()) {
    strayOffset_ = offset;
    if (bytes.substr(0, kErrorLine.size()) == kErrorLine) bytes.remove_prefix(kErrorLine.size());
    if (trimmed(bytes).substr(0, 1) != "{") return;
  }
  if (stray_.size() + bytes.size() < kMaxStrayBytes) stray_.append(bytes).push_back('\n');
}

/// An event may be whole but for the empty line after it: many servers do not send the last one.
void ProviderDecoder::decodeUnfinished(std::string_view data, std::uint64_t offset) {
  if (isEndMark(data)) return answer_.end();
  const std::string_view text = trimmed(data);
  cutOff_ = text.empty() || !looksLikeJson(text) || mode_ == Mode::kText || reader_.read(text) != JsonOutcome::kRead;
  if (cutOff_) return;
  Event event;
  event.data = text;
  event.offset = offset;
  onEvent(event);
}

void ProviderDecoder::decodeStray() {
  decodeErrorBody(stray_, strayOffset_);
  stray_.clear();
}

/// Looks for an error in JSON that the family has no part in; unless it is known to be one, it has to have a code.
void ProviderDecoder::decodeErrorBody(std::string_view text, std::uint64_t offset, bool isError) {
  reader_.setTable(FamilyRecognizer::table());
  answer_.beginEvent(offset, false);
  if (reader_.read(text) == JsonOutcome::kRead) {
    answer_.beginEvent(offset, reader_.event().hasSurrogateMarks);
    FamilyRecognizer::decodeErrorBody(reader_.event(), answer_, isError);
  } else {
    reportMalformed(offset);
  }
  if (family_ != nullptr) setFamilyTable();
}

Status ProviderDecoder::finish(std::uint64_t bytesReceived) {
  if (!status_.ok()) return status_;
  if (!stray_.empty()) decodeStray();
  if (kReadsAllFormats && holds_) {
    chooseMode(Mode::kSseText, "sse-text");
    answer_.beginEvent(heldOffset_, false);
    answer_.text(0, held_);
    holds_ = false;
  }
  answer_.finish();
  if (status_.ok()) status_ = answer_.status();
  if (status_.ok() && !answer_.failure().ok()) status_ = answer_.failure();
  if (!status_.ok()) return status_;
  if (events_ == 0 && hasStray_) {
    status_ = Status::failure(ErrorCode::kUnrecognizedFormat, 0, kNoFormat);
  } else if (events_ == 0) {
    status_ = cutOff_ ? Status::failure(ErrorCode::kTruncated, bytesReceived, "the stream ended before its first event")
                      : Status::failure(ErrorCode::kEmptyBody, bytesReceived, "the response has no content");
  } else if (mode_ == Mode::kRecognizing) {
    status_ = Status::failure(ErrorCode::kUnrecognizedFormat, 0, "the events are of no protocol that is known");
  } else if (kReadsAllFormats && family_ == &kJsonText && !cutOff_) {
    return status_;  // its end is whatever its server makes of it
  } else if (cutOff_ || (mode_ != Mode::kText && mode_ != Mode::kRecognizing && !answer_.ended())) {
    answer_.warn<ErrorCode::kTruncated>("the stream ended before the protocol's end", bytesReceived);
  }
  return status_;
}

}  // namespace sluice
