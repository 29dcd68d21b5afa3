// Container blocks and their marks (CommonMark 0.31.2, 5 Container blocks).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "markdown/characters.h"
#include "patch/tree_builder.h"

namespace sluice::markdown {

/// The number of an ordered list item has at most nine digits (5.2 List items).
inline constexpr std::size_t kMaxItemDigits = 9;

/// An open block quote (`mark` is `>`), a footnote's definition (`[`), or an open list with its open item.
struct Container {
  char mark = 0;
  bool isTask = false;
  bool taskChecked = false;
  bool isLoose = false;
  /// Of a block quote that is an alert, its name in lower case; else empty.
  std::string_view alert;
  /// Of a footnote that the line begins, its label in the line, with the opening bracket.
  std::string_view footnote;
  std::uint32_t start = 0;
  std::uint32_t markIndent = 0;
  std::uint32_t contentIndent = 0;
  /// The list's element, for the repair when it turns loose.
  TreeBuilder::Node* list = nullptr;

  [[nodiscard]] bool isQuote() const { return mark == '>'; }
  [[nodiscard]] bool isFootnote() const { return mark == '['; }
  [[nodiscard]] bool isList() const { return !isQuote() && !isFootnote(); }
  [[nodiscard]] bool isOrdered() const { return mark == '.' || mark == ')'; }
};

/// Skips blanks; tabs go to the next multiple of four columns (2.2 Tabs). Returns the columns skipped.
/// @param column in which `at` stands
inline std::uint32_t skipIndent(std::string_view line, std::uint32_t column, std::size_t& at) {
  const std::uint32_t begin = column;
  for (; at < line.size() && isBlank(line[at]); ++at) column = line[at] == '\t' ? (column + 4U) & ~3U : column + 1U;
  return column - begin;
}

/// 5.1 Block quotes and 5.2 List items: a container's mark at `at`, which moves behind it.
/// @param indent columns in front of it
bool scanContainerMark(std::string_view line, std::uint32_t indent, std::size_t& at, Container& container);

}  // namespace sluice::markdown
