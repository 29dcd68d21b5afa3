// HTML blocks: where they begin and end (CommonMark 0.31.2, 4.6 HTML blocks).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice::markdown {

/// The seven kinds of HTML block; 0 is none.
using HtmlBlockKind = std::uint8_t;

/// What a scan for an HTML tag found.
enum class TagScan : std::uint8_t {
  kNone,        ///< not a tag, whatever follows
  kIncomplete,  ///< a tag so far
  kComplete,
};

/// Scans an open or closing tag (6.6 Raw HTML) that begins at `text[begin]`, which is `<`.
/// @param end set to the offset behind `>` when complete
TagScan scanHtmlTag(std::string_view text, std::size_t begin, std::size_t& end);

/// The kind of HTML block that a line begins, or 0.
/// @param line the line from its `<` on, without line ending
/// @param terminated whether a line ending follows
HtmlBlockKind htmlBlockStart(std::string_view line, bool terminated);

/// True while more bytes on the line could still change what `htmlBlockStart` says of it.
bool htmlBlockStartIsOpen(std::string_view line);

/// Whether the line holds the end condition of kinds 1 to 5, or is blank for kinds 6 and 7.
bool htmlBlockEnds(HtmlBlockKind kind, std::string_view line);

}  // namespace sluice::markdown
