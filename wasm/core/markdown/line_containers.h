// Which containers a line goes on, and which it begins (CommonMark 0.31.2, 5 Container blocks).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "markdown/block_starts.h"
#include "markdown/line_analysis.h"

namespace sluice::markdown {

/// The part of a line's analysis that goes from the left over the containers that go on, and over the marks of new
/// ones.
class LineContainers {
 protected:
  /// @param next a copy of the state
  LineContainers(const BlockState& state, std::string_view line, BlockState& next)
      : line_(line), next_(next), pivot_(state.pivot), wasLoosening_(state.blankLoosens) {}

  ~LineContainers() = default;

  [[nodiscard]] bool atEnd() const { return at_ >= line_.size(); }
  [[nodiscard]] Vector<Container>& containers() const { return next_.containers; }
  [[nodiscard]] bool insideAll() const { return parents_ == containers().size(); }
  [[nodiscard]] bool isFirstMark() const { return brothers_ + children_ == 0; }
  [[nodiscard]] bool isCodeIndented() const { return result_.indent >= kCodeIndent; }

  /// Passes over what the open containers need to go on, as far as they do.
  void matchContainers();
  /// "A list item can begin with at most one blank line."
  void endItemThatBeganBlank();
  /// Takes the mark of the next item of the list that the line has just fallen out of.
  bool takesNextItem();
  /// Takes the mark of a container that the line begins.
  bool takesNewContainer();
  /// GFM 5.3 Task list items: takes the box that the item begins with.
  void takeTaskMark();
  /// Makes the list loose that content goes on behind a blank line.
  void markLoose();
  /// Tells the analysis which containers are kept.
  void keepContainers();

  std::string_view line_;
  BlockState& next_;
  LineKind pivot_;
  bool wasLoosening_;
  LineAnalysis result_;
  std::size_t at_ = 0;
  std::uint32_t column_ = 0;
  std::size_t parents_ = 0;
  std::size_t brothers_ = 0;
  std::size_t children_ = 0;
  std::size_t keptBeforeChildren_ = 0;

 private:
  bool takesFootnote();
  void addChild(const Container& container);
  void takeMark(Container& container);
};

}  // namespace sluice::markdown
