// UTF-8 by the rules of the WHATWG decoder (https://encoding.spec.whatwg.org/#utf-8-decoder).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "base/string.h"

namespace sluice::utf8 {

inline constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

inline constexpr std::uint64_t kOnes = 0x0101010101010101;
inline constexpr std::uint64_t kHighs = 0x8080808080808080;

/// Eight bytes as one word, whatever their alignment.
inline std::uint64_t loadWord(const char* bytes) {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

/// How many bytes at the start are ASCII.
std::size_t asciiPrefix(std::string_view bytes);

enum class SequenceKind : std::uint8_t {
  kValid,
  /// Not UTF-8: `length` bytes (the maximal subpart) become one U+FFFD.
  kInvalid,
  /// All bytes there are belong to a sequence that may still become valid.
  kIncomplete,
};

struct Sequence {
  SequenceKind kind;
  std::size_t length;
};

/// The sequence at the start of `bytes`, which is not empty.
Sequence firstSequence(std::string_view bytes);

/// How many bytes at the start are well-formed.
std::size_t wellFormedPrefix(std::string_view bytes);

/// Appends `bytes` with every maximal subpart of an ill-formed sequence replaced by U+FFFD, an unfinished one at the
/// end included.
void appendRepaired(String& out, std::string_view bytes);

}  // namespace sluice::utf8
