// Link reference definitions (CommonMark 0.31.2, 4.7) and the labels that refer to them (6.3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "base/vector.h"
#include "markdown/label_table.h"

namespace sluice::markdown {

/// A part of a paragraph's text: [begin, end). That of a line is without indentation and trailing blanks.
struct TextSpan {
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
  /// Its label in the text, between the brackets; its destination, without angle brackets; its title, without quotes,
  /// which ends where it begins if there is none.
  TextSpan label = {0, 0};
  TextSpan destination = {0, 0};
  TextSpan title = {0, 0};
};

/// Looks for a definition at the beginning of `lines[first]`.
DefinitionScan scanDefinition(std::string_view text, const Vector<TextSpan>& lines, std::size_t first);

/// The key under which labels match: white space collapsed, case folded.
String normalizeLabel(std::string_view label);

/// What a definition says, as it was written.
struct LinkDefinition {
  using IsRelocatable = void;

  String destination;
  /// Its lines with line feeds between them.
  String title;
  /// The last block that referred to it, and where it stands in that block's text.
  std::uint64_t lastUse = 0;
  std::size_t place = 0;
};

/// The definitions of a document. Of several with one label, the first counts.
class LinkDefinitions {
 public:
  /// @return whether the label was new
  bool add(std::string_view key, LinkDefinition definition);
  /// Begins a block that refers to definitions.
  void beginUse() { ++block_; }
  /// Puts what the block will need of a definition behind its text, unless it is there. False if there is no
  /// definition.
  bool use(std::string_view key, String& text);
  /// The definition of a label, if the block uses it.
  [[nodiscard]] const LinkDefinition* find(std::string_view label) const;
  [[nodiscard]] std::size_t size() const { return definitions_.size(); }
  void clear();

 private:
  LabelTable labels_;
  Vector<LinkDefinition> definitions_;  // by the number of their label
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
