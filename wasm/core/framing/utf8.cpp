#include "framing/utf8.h"

namespace sluice::utf8 {

std::size_t asciiPrefix(std::string_view bytes) {
  std::size_t at = 0;
  while (at + 8 <= bytes.size() && (loadWord(bytes.data() + at) & kHighs) == 0) at += 8;
  while (at < bytes.size() && static_cast<unsigned char>(bytes[at]) < 0x80) ++at;
  return at;
}

Sequence firstSequence(std::string_view bytes) {
  const auto byteAt = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
  const unsigned char lead = byteAt(0);
  if (lead < 0x80) return {SequenceKind::kValid, 1};
  if (lead < 0xC2 || lead > 0xF4) return {SequenceKind::kInvalid, 1};

  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // The bounds of the second byte keep overlong forms, surrogates and what is past U+10FFFF out.
  unsigned char lower = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  unsigned char upper = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  for (std::size_t i = 1; i < length; ++i) {
    if (i == bytes.size()) return {SequenceKind::kIncomplete, i};
    if (byteAt(i) < lower || byteAt(i) > upper) return {SequenceKind::kInvalid, i};
    lower = 0x80;
    upper = 0xBF;
  }
  return {SequenceKind::kValid, length};
}

std::size_t wellFormedPrefix(std::string_view bytes) {
  std::size_t at = 0;
  for (;;) {
    at += asciiPrefix(bytes.substr(at));
    if (at == bytes.size()) return at;
    const Sequence sequence = firstSequence(bytes.substr(at));
    if (sequence.kind != SequenceKind::kValid) return at;
    at += sequence.length;
  }
}

void appendRepaired(String& out, std::string_view bytes) {
  for (;;) {
    const std::size_t good = wellFormedPrefix(bytes);
    out.append(bytes.substr(0, good));
    bytes.remove_prefix(good);
    if (bytes.empty()) return;
    out.append(kReplacement);
    bytes.remove_prefix(firstSequence(bytes).length);
  }
}

}  // namespace sluice::utf8
