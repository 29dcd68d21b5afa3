// Footnotes as GitHub has them: `[^label]` refers to a definition `[^label]: …`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "base/vector.h"
#include "markdown/label_table.h"

namespace sluice::markdown {

/// Longest label of a footnote in bytes; while a line holds no more than one, it is held back.
inline constexpr std::size_t kMaxFootnoteLabel = 100;

/// Behind the label of a footnote that begins at `text[at]`, which is at its `]`; npos if there is none. A label
/// begins with a letter, a digit or a character beyond ASCII and goes on with those, `-`, `_`, `.` and `:`. What is
/// none is never one, so that regular expressions like `[^"]` and `[^.]` in a sentence stay what they are.
[[nodiscard]] std::size_t footnoteLabelEnd(std::string_view text, std::size_t at);
/// Whether the text may be the beginning of `[^label]:`.
[[nodiscard]] bool mayBeFootnoteMark(std::string_view text);

/// The footnotes of a document. They are numbered from 1 in the order in which their labels appear first, be it a
/// reference or the definition: a number that was shown never changes, whatever follows. A label comes here with its
/// opening bracket, as in `[^1`.
class Footnotes {
 public:
  static constexpr std::uint32_t kNone = 0;

  struct Reference {
    std::uint32_t number = kNone;
    /// It is the first one in the document: the definition leads back to it.
    bool isFirst = false;
  };

  /// Begins the references of a block that stands at this offset of the text; it may be one that was rendered before.
  void beginBlock(std::uint64_t offset);
  /// A reference in the block. Before the end of the document one to a label without definition counts: the definition
  /// usually comes last. After it, its number is kNone.
  [[nodiscard]] Reference refer(std::string_view label);
  /// A definition: its number, and whether it is the first with its label.
  std::pair<std::uint32_t, bool> define(std::string_view label);
  /// What its label is to all that compare labels. Link labels are others: none has a bracket that is not escaped.
  [[nodiscard]] std::string_view keyOf(std::uint32_t number) const { return labels_.keyOf(number - 1); }
  [[nodiscard]] bool isDefined(std::uint32_t number) const { return notes_[number - 1].isDefined; }

  /// What follows, up to `rewind`, is no more than shown.
  void beginSpeculation();
  void rewind();

  /// No definition will come. Calls `undefined` with the key of each label that has none.
  template <typename F>
  void finish(F undefined) {
    isFinished_ = true;
    for (std::uint32_t i = 0; i < labels_.size(); ++i) {
      if (!notes_[i].isDefined) undefined(labels_.keyOf(i));
    }
  }
  [[nodiscard]] std::size_t size() const { return notes_.size(); }
  void clear() { *this = Footnotes(); }

 private:
  static constexpr std::uint64_t kNowhere = UINT64_MAX;

  struct Note {
    bool isDefined = false;
    /// The block with the first reference.
    std::uint64_t firstBlock = kNowhere;
    /// The last rendering that referred to it.
    std::uint64_t rendering = 0;
  };

  std::uint32_t appear(std::string_view label);

  LabelTable labels_;
  Vector<Note> notes_;  // by the number of their label
  std::uint64_t block_ = 0;
  std::uint64_t rendering_ = 0;
  bool isFinished_ = false;
  std::uint32_t kept_ = 0;
  /// The notes that a speculation has referred to or defined first.
  Vector<std::uint32_t> referred_;
  Vector<std::uint32_t> defined_;
};

}  // namespace sluice::markdown
