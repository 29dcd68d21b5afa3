// Strings of JSON and the escapes in them (RFC 8259, section 7).
#pragma once

#include <cstdint>
#include <string_view>

#include "base/string.h"

namespace sluice {

/// The four hexadecimal digits at `digits` as a number, or -1.
int hexQuad(const char* digits);

/// What becomes of the escape of half a surrogate pair that has no other half.
enum class LoneSurrogates : std::uint8_t {
  kRefused,
  kMarked,  ///< it comes in JsonEvent's marked form
};

/// Reads the content of the string that begins at `at`, after its quotation mark: `value` is a view of the text, or of
/// `unescaped` where escapes are in it, to which it is appended. `unescaped` does not move while strings of the same
/// text are read into it one after the other. @return the closing quotation mark; null if it is no string.
const char* readJsonString(const char* at, const char* end, String& unescaped, std::string_view& value,
                           LoneSurrogates loneSurrogates);

}  // namespace sluice
