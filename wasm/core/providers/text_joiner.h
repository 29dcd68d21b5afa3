// Makes well-formed text of the pieces that a provider sends.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/string.h"

namespace sluice {

/// Joins what providers cut in two: a UTF-8 sequence, and a surrogate pair that is written as two escapes in two deltas
/// (JsonEvent's marked form). What never gets its other half becomes U+FFFD.
class TextJoiner {
 public:
  /// The next piece as well-formed UTF-8: `piece` itself where nothing is amiss, else a view of `buffer`.
  std::string_view push(std::string_view piece, bool hasSurrogateMarks, String& buffer);
  /// What is still held back at the end of the stream: U+FFFD or nothing.
  std::string_view finish();

 private:
  void join(std::string_view piece, bool hasSurrogateMarks, String& out);
  void takeSurrogate(std::uint32_t unit, String& out);
  void dropSurrogate(String& out);

  String sequence_;                  // the beginning of a UTF-8 sequence
  std::uint32_t highSurrogate_ = 0;  // or the first half of a pair
};

}  // namespace sluice
