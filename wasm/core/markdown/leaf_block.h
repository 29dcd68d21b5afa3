// The lines of the leaf block under way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "base/vector.h"
#include "markdown/link_definitions.h"
#include "sanitize/allowlist.h"

namespace sluice::markdown {

/// The tag of a heading.
/// @param level 1 to 6
constexpr Tag headingTag(std::uint32_t level) {
  return static_cast<Tag>(static_cast<std::uint32_t>(Tag::kH1) + level - 1);
}

/// A paragraph, or a table under its header; of code no more than the blank lines that are held back.
struct LeafBlock {
  /// A paragraph's (or table header's) lines, each ended by a line feed.
  String text;
  Vector<TextSpan> lines;
  /// Blank lines of indented code: they show only if more code follows.
  String heldBlankLines;
  /// A table's delimiter row, and whether its body was begun.
  String delimiterRow;
  bool hasBody = false;

  void clear();
  /// Adds a line, whose content is `line[begin, end)` and what follows, with its trailing blanks: they make hard
  /// breaks.
  void addLine(std::string_view line, std::size_t begin, std::size_t end);
  /// Drops what stands behind the first `size` bytes of the text.
  void truncate(std::size_t size);
  /// The paragraph from one of its lines on; `begin` is set to where its content begins.
  [[nodiscard]] String documentFrom(std::size_t line, std::size_t& begin) const;
  /// What the definition says that was found at one of its lines.
  [[nodiscard]] LinkDefinition definitionAt(std::size_t line, const DefinitionScan& scan) const;
  [[nodiscard]] std::string_view part(const TextSpan& span) const {
    return std::string_view(text).substr(span.begin, span.end - span.begin);
  }
};

}  // namespace sluice::markdown
