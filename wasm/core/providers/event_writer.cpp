#include "providers/event_writer.h"

#include "framing/scan.h"
#include "framing/utf8.h"
#include "providers/text_joiner.h"

namespace sluice {
namespace {

constexpr std::string_view kTypes[] = {
#define SLUICE_EVENT(name, type, what) type,
#define SLUICE_EVENT_FIELD(name, field, type, presence, what)
#include "providers/events.def"
#undef SLUICE_EVENT
#undef SLUICE_EVENT_FIELD
};

void appendUnit(String& out, std::uint32_t unit) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[unit >> shift & 0xF];
}

void appendEscape(String& out, char c) {
  constexpr std::string_view kCharacters = "\"\\\n\r\t";
  constexpr std::string_view kLetters = "\"\\nrt";
  const std::size_t index = kCharacters.find(c);
  if (index == std::string_view::npos) return appendUnit(out, static_cast<unsigned char>(c));
  out += '\\';
  out += kLetters[index];
}

/// Escapes the sequence of UTF-8, or of what is none, at the start of `text`. @return its length
std::size_t appendSequence(String& out, std::string_view text) {
  const auto [kind, length] = utf8::firstSequence(text);
  std::uint32_t codePoint = 0xFFFD;
  if (kind == utf8::SequenceKind::kValid) {
    codePoint = static_cast<unsigned char>(text[0]) & (0x7Fu >> length);
    for (const char c : text.substr(1, length - 1)) codePoint = codePoint << 6 | (static_cast<unsigned char>(c) & 0x3F);
  }
  if (codePoint > 0xFFFF) {
    appendUnit(out, 0xD7C0 + (codePoint >> 10));
    codePoint = 0xDC00 | (codePoint & 0x3FF);
  }
  appendUnit(out, codePoint);
  return length;
}

/// Appends JSON, or the content of a string, as ASCII.
void appendAscii(String& out, std::string_view text, bool isContent) {
  const auto upTo = [](const char* begin, const char* end) {
    return std::string_view(begin, static_cast<std::size_t>(end - begin));
  };
  const char* at = text.data();
  const char* const end = at + text.size();
  for (const char* ascii = at; at != end;) {  // up to where it is ASCII
    if (at == ascii) ascii += utf8::asciiPrefix(upTo(at, end));
    const char* const stop = isContent ? scan::stringStop(at, ascii) : ascii;
    out.append(upTo(at, stop));
    at = stop;
    if (at != ascii) {
      appendEscape(out, *at++);
    } else if (at != end) {
      at += appendSequence(out, upTo(at, end));
      ascii = at;
    }
  }
}

}  // namespace

EventWriter::EventWriter(String& buffer, EventKind kind, bool hasSurrogateMarks)
    : out_(buffer), hasSurrogateMarks_(hasSurrogateMarks) {
  out_.assign("{\"type\":\"");
  out_ += kTypes[static_cast<std::size_t>(kind)];
  out_ += '"';
}

void EventWriter::member(std::string_view name) {
  out_ += ",\"";
  out_ += name;
  out_ += "\":";
}

EventWriter& EventWriter::string(std::string_view name, std::string_view value) {
  member(name);
  out_ += '"';
  if (hasSurrogateMarks_) {
    TextJoiner joiner;
    String joined;
    appendAscii(out_, joiner.push(value, true, joined), true);
    value = joiner.finish();
  }
  appendAscii(out_, value, true);
  out_ += '"';
  return *this;
}

EventWriter& EventWriter::number(std::string_view name, std::uint64_t value) {
  member(name);
  appendDecimal(out_, value);
  return *this;
}

EventWriter& EventWriter::boolean(std::string_view name, bool value) {
  member(name);
  out_ += value ? "true" : "false";
  return *this;
}

EventWriter& EventWriter::json(std::string_view name, std::string_view value) {
  member(name);
  appendAscii(out_, value, false);
  return *this;
}

std::string_view EventWriter::json() {
  out_ += '}';
  return out_;
}

}  // namespace sluice
