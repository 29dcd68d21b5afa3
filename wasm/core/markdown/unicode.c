#include "unicode.h"

#include "unicode_tables.h"

static unsigned readNumber(const unsigned char** at) {
  unsigned number = 0;
  unsigned shift = 0;
  unsigned char byte = 0;
  do {
    byte = *(*at)++;
    number |= (unsigned)(byte & 0x7F) << shift;
    shift += 7;
  } while (byte > 0x7F);
  return number;
}

int sluice_unicode_is_punctuation(unsigned codepoint) {
  const unsigned char* at = kPunctuation;
  const unsigned char* const end = kPunctuation + sizeof kPunctuation;
  unsigned boundary = 0;
  int isInside = 0;
  while (at < end && (boundary += readNumber(&at)) <= codepoint) isInside = !isInside;
  return isInside;
}

int sluice_unicode_is_whitespace(unsigned codepoint) {
  return codepoint == ' ' || codepoint == '\t' || codepoint == '\v' || codepoint == '\f' || codepoint == 0xA0 ||
         codepoint == 0x1680 || (codepoint >= 0x2000 && codepoint <= 0x200A) || codepoint == 0x202F ||
         codepoint == 0x205F || codepoint == 0x3000;
}

unsigned sluice_unicode_fold(unsigned codepoint, unsigned folded[3]) {
  const unsigned char* at = kFolding;
  const unsigned char* const end = kFolding + sizeof kFolding;
  folded[0] = codepoint;
  for (unsigned next = 0; at < end && next <= codepoint;) {
    const unsigned first = next + readNumber(&at);
    const unsigned head = readNumber(&at);
    const unsigned count = head & 3;
    const unsigned step = count == 0 ? 2 : readNumber(&at);
    for (unsigned i = 1; i < count; ++i) folded[i] = readNumber(&at);
    next = first + (head >> 2) + 1;
    if (codepoint < first || codepoint >= next) continue;
    if (count == 0 && (codepoint - first) % 2 != 0) break;
    folded[0] += (step >> 1) ^ (0U - (step & 1));
    return count == 0 ? 1 : count;
  }
  return 1;
}
