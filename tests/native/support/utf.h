// Unicode arithmetic for the tests, written apart from the core's so that one can catch the other's mistakes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace sluice::test {

/// Bytes of the UTF-8 sequence that starts at `at`, or 0 when it is not well-formed (Unicode 15, table 3-7).
std::size_t utf8SequenceLength(std::string_view text, std::size_t at);

bool isWellFormedUtf8(std::string_view text);

/// Length of well-formed UTF-8 in UTF-16 code units.
std::size_t utf16Length(std::string_view text);

/// Bytes of the prefix of `text` (well-formed, starting at `from`) that is `units` UTF-16 code units long. Answers
/// false when the text is too short or the count would cut a surrogate pair.
bool utf16Prefix(std::string_view text, std::size_t from, std::size_t units, std::size_t* bytes);

/// WHATWG "UTF-8 decode without BOM": each maximal ill-formed subpart becomes U+FFFD.
std::string decodeUtf8(std::string_view bytes);

/// One line of printable ASCII for people: quotes, backslashes, control bytes escaped; UTF-8 kept as it is.
std::string escaped(std::string_view text);

}  // namespace sluice::test
