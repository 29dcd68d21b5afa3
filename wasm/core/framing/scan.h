// Scans of bytes, eight at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "framing/utf8.h"

namespace sluice::scan {

/// For each byte of `word` that is below `n` (at most 0x80) its high bit. Bytes above the lowest hit may be wrong hits.
inline std::uint64_t bytesBelow(std::uint64_t word, std::uint64_t n) {
  return (word - utf8::kOnes * n) & ~word & utf8::kHighs;
}

/// The same for bytes that are `c`.
inline std::uint64_t bytesEqual(std::uint64_t word, char c) {
  return bytesBelow(word ^ (utf8::kOnes * static_cast<unsigned char>(c)), 1);
}

/// The first quotation mark, reverse solidus or control character: what a string of JSON cannot have inside it
/// unescaped (RFC 8259, section 7). `end` if there is none.
inline const char* stringStop(const char* at, const char* end) {
  if constexpr (std::endian::native == std::endian::little) {
    for (; end - at >= 8; at += 8) {
      const std::uint64_t word = utf8::loadWord(at);
      // As bytesBelow and bytesEqual; what they ask of the high bits is the same for all three.
      const std::uint64_t quotes = word ^ (utf8::kOnes * '"');
      const std::uint64_t escapes = word ^ (utf8::kOnes * '\\');
      const std::uint64_t hits =
          ((word - utf8::kOnes * 0x20) | (quotes - utf8::kOnes) | (escapes - utf8::kOnes)) & ~word & utf8::kHighs;
      if (hits != 0) return at + std::countr_zero(hits) / 8;
    }
  }
  while (at != end && static_cast<unsigned char>(*at) >= 0x20 && *at != '"' && *at != '\\') ++at;
  return at;
}

/// The first byte that is `c`, or `end`.
inline const char* findByte(const char* at, const char* end, char c) {
  if constexpr (std::endian::native == std::endian::little) {
    for (; end - at >= 8; at += 8) {
      const std::uint64_t hits = bytesEqual(utf8::loadWord(at), c);
      if (hits != 0) return at + std::countr_zero(hits) / 8;
    }
  }
  while (at != end && *at != c) ++at;
  return at;
}

/// How many bytes at the start of both are the same, of `length` that both have.
inline std::size_t commonPrefix(const char* a, const char* b, std::size_t length) {
  std::size_t at = 0;
  if constexpr (std::endian::native == std::endian::little) {
    for (; at + 8 <= length; at += 8) {
      const std::uint64_t difference = utf8::loadWord(a + at) ^ utf8::loadWord(b + at);
      if (difference != 0) return at + static_cast<std::size_t>(std::countr_zero(difference)) / 8;
    }
  }
  while (at < length && a[at] == b[at]) ++at;
  return at;
}

}  // namespace sluice::scan
