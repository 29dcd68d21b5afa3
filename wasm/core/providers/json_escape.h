// Escapes in strings of JSON (RFC 8259, section 7).
#pragma once

#include "base/string.h"

namespace sluice {

/// The four hexadecimal digits at `digits` as a number, or -1.
int hexQuad(const char* digits);

inline bool isHighSurrogate(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
inline bool isLowSurrogate(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// Appends what the escape at `at`, after its reverse solidus, stands for. @return its end; null if it is no escape, is
/// not complete at `end`, or is of a surrogate.
const char* unescape(const char* at, const char* end, String& out);

}  // namespace sluice
