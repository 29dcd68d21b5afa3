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

void appendEscape(String& out, char c) {
  constexpr std::string_view kCharacters = "\"\\\n\r\t";
  constexpr std::string_view kLetters = "\"\\nrt";
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '\\';
  if (const std::size_t index = kCharacters.find(c); index != std::string_view::npos) {
    out += kLetters[index];
    return;
  }
  out += "u00";
  out += kHex[static_cast<unsigned char>(c) >> 4];
  out += kHex[static_cast<unsigned char>(c) & 0xF];
}

}  // namespace

void appendJsonEscaped(String& out, std::string_view text) {
  const char* const end = text.data() + text.size();
  for (const char* at = text.data();; ++at) {
    const char* const stop = scan::stringStop(at, end);
    utf8::appendRepaired(out, {at, static_cast<std::size_t>(stop - at)});
    if (stop == end) return;
    appendEscape(out, *stop);
    at = stop;
  }
}

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
    appendJsonEscaped(out_, joiner.push(value, true, joined));
    value = joiner.finish();
  }
  appendJsonEscaped(out_, value);
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
  utf8::appendRepaired(out_, value);
  return *this;
}

std::string_view EventWriter::json() {
  out_ += '}';
  return out_;
}

}  // namespace sluice
