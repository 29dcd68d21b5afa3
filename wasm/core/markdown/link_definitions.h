// Link reference definitions (CommonMark 0.31.2, 4.7) and the labels that refer to them (6.3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "base/vector.h"
#include "markdown/label_table.h"

namespace sluice::markdown {

/// A line of a paragraph: text[begin, end) without indentation and trailing blanks.
struct LineSpan {
  std::size_t begin;
  std::size_t end;
};

/// A definition as it stands in its paragraph.
struct DefinitionScan {
  enum class Result : std::uint8_t {
    kNone,        ///< the lines do not begin with a definition, whatever follows
    kIncomplete,  ///< they may, if the last line goes on or more lines follow
    kDefinition,
  };
  Result result = Result::kNone;
  /// How many lines it takes.
  std::size_t lines = 0;
  /// Where it ends in the text.
  std::size_t end = 0;
  /// Its label in the text, between the brackets.
  std::size_t labelBegin = 0;
  std::size_t labelEnd = 0;
};

/// Looks for a definition at the beginning of `lines[first]`.
DefinitionScan scanDefinition(std::string_view text, const Vector<LineSpan>& lines, std::size_t first);

/// The key under which labels match: white space collapsed, case folded.
String normalizeLabel(std::string_view label);

/// The definitions of a document. Of several with one label, the first counts.
class LinkDefinitions {
 public:
  /// @param source the definition's lines, as Markdown that defines it at the beginning of a document
  /// @return whether the label was new
  bool add(std::string_view key, String source);
  /// Begins a block that refers to definitions.
  void beginUse() { ++block_; }
  /// The source of a definition, or null; `isFirst` tells whether the block uses it for the first time.
  [[nodiscard]] const String* use(std::string_view key, bool& isFirst);
  [[nodiscard]] std::size_t size() const { return definitions_.size(); }
  void clear();

 private:
  struct Definition {
    using IsRelocatable = void;

    String source;
    std::uint64_t lastUse;
  };

  LabelTable labels_;
  Vector<Definition> definitions_;  // by the number of their label
  std::uint64_t block_ = 0;
};

/// Goes over the labels in a text that could refer to a definition: what stands between brackets and holds none.
class LabelScanner {
 public:
  explicit LabelScanner(std::string_view text) : text_(text) {}
  /// The next label as it is written, or false.
  bool next(std::string_view& label);

 private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace sluice::markdown
