// Every limit of the core, with its reason. Reaching one is a typed error; what was shown stays shown.

// GCC's own <limits.h> asks for "the next limits.h" and finds this file: pass it on.
#ifdef _GCC_NEXT_LIMITS_H
#pragma GCC system_header
#include_next <limits.h>
#endif

#ifndef SLUICE_LIMITS_H
#define SLUICE_LIMITS_H

#include <cstddef>
#include <cstdint>

namespace sluice::limits {

/// Longest line of a framing (an SSE line, one NDJSON value). A base64 image arrives as one line of 100 KB and more;
/// past 16 MiB the sender is broken or hostile, and memory must stay bounded.
inline constexpr std::size_t kMaxLineBytes = std::size_t{16} << 20;

/// Deepest JSON value that is read. Providers nest about ten levels; RapidJSON's iterative parser takes memory per level.
inline constexpr unsigned kMaxJsonDepth = 128;

/// Longest text of one channel. The longest context windows hold a few MB of text.
inline constexpr std::size_t kMaxDocumentBytes = std::size_t{64} << 20;

/// Deepest nesting of containers (quotes and lists). Layout engines slow down and overflow their stacks on deeper trees.
inline constexpr unsigned kMaxNesting = 256;

/// Most link reference definitions of one document.
inline constexpr std::size_t kMaxDefinitions = 100'000;

/// Longest arguments of one tool call.
inline constexpr std::size_t kMaxToolArgumentBytes = std::size_t{16} << 20;

/// Most channels (texts, reasonings, tool calls) of one answer.
inline constexpr std::size_t kMaxChannels = 1'024;

}  // namespace sluice::limits

#endif  // SLUICE_LIMITS_H
