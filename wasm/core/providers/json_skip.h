// Passes over JSON that nobody reads.
#pragma once

#include <cstddef>

namespace sluice {

/// Where the JSON value (RFC 8259, section 3) that begins at `at` ends; null if it is not well-formed, ends only past
/// `end`, or nests more than `depth` objects and arrays. Strings are not looked at beyond their escapes, so bytes that
/// are not UTF-8 and surrogates without their other half are as good as any.
const char* skipJsonValue(const char* at, const char* end, std::size_t depth);

/// Where the number (RFC 8259, section 6) that begins at `at` ends; null if it is none.
const char* skipJsonNumber(const char* at, const char* end);

/// The first byte that is not white space (RFC 8259, section 2), or `end`.
const char* skipJsonSpace(const char* at, const char* end);

}  // namespace sluice
