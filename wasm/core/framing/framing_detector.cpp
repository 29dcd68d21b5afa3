#include "framing/framing_detector.h"

#include "framing/aws_event_stream_framer.h"
#include "framing/json_framer.h"
#include "framing/ndjson_framer.h"
#include "framing/sse_parser.h"
#include "framing/text_framer.h"
#include "framing/utf8.h"
#include "text/ascii.h"

namespace sluice {
namespace {

/// How far the end of the first line is looked for, to tell one JSON object from a line of NDJSON.
constexpr std::size_t kSniffBytes = std::size_t{64} << 10;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

enum class Match : std::uint8_t { kNo, kSoFar, kYes };

/// Whether `text` begins with `prefix` (lower case), ASCII case apart; kSoFar when it ends before that shows.
Match startsWith(std::string_view text, std::string_view prefix) {
  for (std::size_t i = 0; i < prefix.size(); ++i) {
    if (i == text.size()) return Match::kSoFar;
    if (lower(text[i]) != prefix[i]) return Match::kNo;
  }
  return Match::kYes;
}

/// The same for a list of prefixes, each of which ends in NUL, and the list in one more.
Match startsWithAny(std::string_view text, const char* prefixes) {
  Match best = Match::kNo;
  while (*prefixes != '\0') {
    const std::string_view prefix(prefixes);
    const Match match = startsWith(text, prefix);
    if (match == Match::kYes) return match;
    if (match == Match::kSoFar) best = match;
    prefixes += prefix.size() + 1;
  }
  return best;
}

/// As in Framing, from kSse to kText.
constexpr char kFramingNames[] = "sse\0ndjson\0json\0aws-event-stream\0text\0";

constexpr char kHtmlStarts[] = "<!doctype html\0<html\0<head\0<body\0";
constexpr char kFieldStarts[] = "data:\0event:\0id:\0retry:\0:\0";
constexpr char kTextFieldStarts[] = "data:\0event:\0";
constexpr char kDataLineStarts[] =
    "0:\"\0f:{\"\0"
    "2:[\0"
    "3:\"\0";
constexpr char kErrorStarts[] = "{\"error\"\0{\"detail\"\0";

String mediaType(std::string_view contentType) {
  String type;
  for (const char c : contentType.substr(0, contentType.find(';')))
    if (c != ' ' && c != '\t') type.push_back(lower(c));
  return type;
}

/// A control character that no text begins with, or a byte that no UTF-8 begins with (gzip, PNG, JPEG, …). Only the
/// first byte counts: a decision may not depend on how many bytes came at once.
bool looksBinary(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return (byte < 0x20 && first != '\f' && first != '\x1B') || (byte >= 0x80 && byte < 0xC2) || byte > 0xF4;
}

}  // namespace

std::string_view framingName(Framing framing) {
  if (framing < Framing::kSse || framing > Framing::kText) return {};
  const char* name = kFramingNames;
  for (auto at = Framing::kSse; at != framing; at = static_cast<Framing>(static_cast<int>(at) + 1))
    name += std::string_view(name).size() + 1;
  return name;
}

Framing framingFromName(std::string_view name) {
  if (name.empty() || name == "auto") return Framing::kUndecided;
  if (name == "json-array") return Framing::kJson;
  const int word = findWord(kFramingNames, name);
  return word < 0 ? Framing::kUnrecognized : static_cast<Framing>(word + static_cast<int>(Framing::kSse));
}

std::unique_ptr<Framer> makeFramer(Framing framing, EventSink& sink, Utf8Policy utf8) {
  switch (framing) {
    case Framing::kSse:
      return std::make_unique<SseParser>(sink, utf8);
    case Framing::kNdjson:
      if (!kReadsAllFormats) return nullptr;
      return std::make_unique<NdjsonFramer>(sink, utf8);
    case Framing::kJson:
      if (!kReadsAllFormats) return nullptr;
      return std::make_unique<JsonFramer>(sink, utf8);
    case Framing::kAwsEventStream:
      if (!kReadsAllFormats) return nullptr;
      return std::make_unique<AwsEventStreamFramer>(sink, utf8);
    case Framing::kText:
      return std::make_unique<TextFramer>(sink);
    default:
      return nullptr;
  }
}

FramingDetector::FramingDetector(std::string_view contentType) {
  const String type = mediaType(contentType);
  const auto has = [&](std::string_view part) { return type.find(part) != std::string_view::npos; };
  if (type == "text/event-stream") {
    hint_ = Hint::kSse;
  } else if (!kReadsAllFormats && (has("json") || has("amazon"))) {
    hint_ = Hint::kNdjson;  // or another framing of the other module
  } else if (kReadsAllFormats && (has("ndjson") || has("jsonl") || has("json-lines") || has("stream+json"))) {
    hint_ = Hint::kNdjson;
  } else if (kReadsAllFormats && has("vnd.amazon.eventstream")) {
    hint_ = Hint::kAws;
  } else if (kReadsAllFormats && (type == "application/json" || has("+json") || has("json-seq"))) {
    hint_ = Hint::kJson;
  } else if (type == "text/html" || type == "application/xhtml+xml") {
    hint_ = Hint::kHtml;
  } else if (type == "text/plain" || type == "text/markdown" || type == "text/x-markdown") {
    hint_ = Hint::kText;
  } else {
    hint_ = Hint::kNone;
  }
}

Framing FramingDetector::feed(std::string_view bytes) {
  // Most bodies are decided by their first chunk, which then need not be copied.
  if (bytes_.empty()) {
    seen_ = bytes;
    const Framing framing = decide(false);
    if (framing != Framing::kUndecided) return framing;
  }
  bytes_.append(bytes);
  seen_ = bytes_;
  return decide(false);
}

Framing FramingDetector::finish() { return decide(true); }

Framing FramingDetector::decide(bool ended) const {
  std::string_view text = seen_;
  const Match mark = text.empty() ? Match::kNo : startsWith(text, utf8::kByteOrderMark);
  if (mark == Match::kSoFar && !ended) return Framing::kUndecided;
  if (mark == Match::kYes) text.remove_prefix(utf8::kByteOrderMark.size());
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return ended ? fromHint(' ') : Framing::kUndecided;
  text.remove_prefix(first);

  // An AWS message is far below 16 MiB, so its first byte is zero: no other framing begins like that.
  if (text.front() == '\0') {
    if (!kReadsAllFormats) return Framing::kAwsEventStream;
    if (seen_.size() >= AwsEventStreamFramer::kPreludeBytes)
      return hint_ == Hint::kAws || AwsEventStreamFramer::hasPrelude(seen_) ? Framing::kAwsEventStream
                                                                            : Framing::kUnrecognized;
    if (!ended) return Framing::kUndecided;
    return hint_ == Hint::kAws ? Framing::kAwsEventStream : Framing::kUnrecognized;
  }
  const Match lines = startsWithAny(text, kDataLineStarts);
  if (lines == Match::kYes) return Framing::kDataLines;
  if (lines == Match::kSoFar && !ended) return Framing::kUndecided;
  if (hint_ == Hint::kText) {
    Match match = startsWithAny(text, kTextFieldStarts);
    if (match == Match::kYes) return Framing::kSse;
    if (startsWithAny(text, kErrorStarts) == Match::kYes) return Framing::kJson;
    if (match == Match::kNo) match = startsWithAny(text, kErrorStarts);
    return match == Match::kSoFar && !ended ? Framing::kUndecided : fromHint(text.front());
  }
  if (text.front() == '{' && kReadsAllFormats) return decideObject(text, ended);
  if (text.front() == '{' || text.front() == '[') return Framing::kJson;
  if (text.front() == '<') {
    if (hint_ == Hint::kHtml) return Framing::kHtml;
    const Match html = startsWithAny(text, kHtmlStarts);
    const Match xml = startsWith(text, "<?xml");
    if (html == Match::kYes) return Framing::kHtml;
    if (xml == Match::kYes) return Framing::kUnrecognized;
    return (html == Match::kSoFar || xml == Match::kSoFar) && !ended ? Framing::kUndecided : fromHint(text.front());
  }
  const Match match = startsWithAny(text, kFieldStarts);
  if (match == Match::kYes) return Framing::kSse;
  if (match == Match::kSoFar && !ended) return Framing::kUndecided;
  return fromHint(text.front());
}

Framing FramingDetector::decideObject(std::string_view text, bool ended) const {
  if (hint_ == Hint::kNdjson) return Framing::kNdjson;
  if (hint_ == Hint::kJson) return Framing::kJson;
  // One object laid out over lines, or a line of NDJSON: the first line tells.
  const std::size_t lineEnd = text.substr(0, kSniffBytes).find('\n');
  if (lineEnd == std::string_view::npos)
    return ended || text.size() >= kSniffBytes ? Framing::kJson : Framing::kUndecided;
  return isBalancedObject(text.substr(0, lineEnd)) ? Framing::kNdjson : Framing::kJson;
}

/// What the content type says where the bytes do not: the answer is text unless something else was announced.
Framing FramingDetector::fromHint(char first) const {
  if (looksBinary(first)) return Framing::kUnrecognized;
  switch (hint_) {
    case Hint::kSse:
      return Framing::kSse;
    case Hint::kNdjson:
      return Framing::kNdjson;
    case Hint::kJson:
    case Hint::kAws:
      return Framing::kUnrecognized;
    default:
      return Framing::kText;
  }
}

}  // namespace sluice
