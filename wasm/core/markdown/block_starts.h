// How the leaf blocks of a line begin and end (CommonMark 0.31.2, 4 Leaf blocks): what stands at one place of one line.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice::markdown {

/// Content indented by this many columns is code (4.4 Indented code blocks).
inline constexpr std::uint32_t kCodeIndent = 4;

/// 4.1 Thematic breaks: whether the rest of the line is one. If not, `at` moves to where it stops looking like one.
bool isThematicBreak(std::string_view line, std::size_t& at);

/// 4.2 ATX headings: the level, or 0. `at` moves to the content.
std::uint32_t scanAtxHeading(std::string_view line, std::size_t& at);

/// 4.3 Setext headings: whether the rest of the line is an underline of the character that stands at `at`.
bool isSetextUnderline(std::string_view line, std::size_t at);

/// 4.5 Fenced code blocks: the length of an opening fence, or 0.
std::uint32_t scanOpeningFence(std::string_view line, std::size_t at);
/// Whether the rest of the line is a closing fence; `at` moves over what looks like one either way.
bool isClosingFence(std::string_view line, char mark, std::uint32_t length, std::size_t& at);

/// GFM 4.10 Tables: the columns of a delimiter row, or 0.
std::uint32_t scanTableDelimiter(std::string_view line, std::size_t at);

/// What closes a block of TeX that the line opens: `$`, `]`, or 0 if it opens none.
char mathCloser(std::string_view content);

/// The name of the alert that the line begins, in lower case, or nothing.
std::string_view alertName(std::string_view content);

}  // namespace sluice::markdown
