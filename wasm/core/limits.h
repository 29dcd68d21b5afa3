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

/// Deepest JSON value that is read. Providers nest about ten levels; RapidJSON's iterative parser takes memory per
/// level.
inline constexpr unsigned kMaxJsonDepth = 128;

/// Longest text of one channel. The longest context windows hold a few MB of text.
inline constexpr std::size_t kMaxDocumentBytes = std::size_t{64} << 20;

/// Deepest nesting of containers (quotes and lists). Layout engines slow down and overflow their stacks on deeper
/// trees.
inline constexpr unsigned kMaxNesting = 256;

/// An open paragraph (or an unfinished line) longer than this shows its growth in steps, because md4c must see it whole
/// each time. Paragraphs of prose are shorter; what is not is a line without end.
inline constexpr std::size_t kWholeTailBytes = std::size_t{4} << 10;

/// A long open paragraph shows in steps of its length divided by this, so that parsing it again and again costs a fixed
/// multiple of its length: 200 KB stay under half a second, and what is not shown yet is at most 3 %.
inline constexpr std::size_t kTailSteps = 32;

/// Most link reference definitions of one document.
inline constexpr std::size_t kMaxDefinitions = 100'000;

/// Longest arguments of one tool call.
inline constexpr std::size_t kMaxToolArgumentBytes = std::size_t{16} << 20;

/// Most channels (texts, reasonings, tool calls) of one answer.
inline constexpr std::size_t kMaxChannels = 1'024;

/// Deepest tree that the sanitizer builds: kMaxNesting lists make two elements each, and inline elements stand within.
/// Browsers' own parsers stop at 512; deeper Markdown spans show their content without the element.
inline constexpr std::size_t kMaxTreeDepth = 640;

/// Most raw HTML elements open at once. Authors nest a handful.
inline constexpr std::size_t kMaxRawNesting = 64;

/// Longest tag or other markup of raw HTML. It is held back until it is complete and is copied at each flush, and what
/// is longer shows as text.
inline constexpr std::size_t kMaxMarkupBytes = std::size_t{16} << 10;

/// Most attributes of one raw HTML tag that are looked at; the rest is refused.
inline constexpr std::size_t kMaxAttributes = 32;

/// Longest URL of a link or image. Servers rarely take 8 KB, and a longer one carries data rather than an address.
inline constexpr std::size_t kMaxUrlBytes = std::size_t{16} << 10;

/// Longest `data:` URL of an image, where the page allows them.
inline constexpr std::size_t kMaxDataUrlBytes = std::size_t{2} << 20;

/// Longest attribute value other than a URL: titles and alternative texts.
inline constexpr std::size_t kMaxAttributeBytes = std::size_t{4} << 10;

/// Most of a refused value that its report shows.
inline constexpr std::size_t kMaxViolationBytes = 256;

/// Most refusals of a channel that are reported one by one; beyond, they are counted. A hostile answer could else make
/// a page handle more events than text.
inline constexpr std::size_t kMaxReportedRefusals = 1'000;

/// Most streams of one module instance at a time. A page shows tens; thousands mean that nobody disposes of them.
inline constexpr std::size_t kMaxStreams = 1'024;

}  // namespace sluice::limits

#endif  // SLUICE_LIMITS_H
