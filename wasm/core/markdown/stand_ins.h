// What md4c does not know in inline content is taken out before it sees the text: formulas ($…$, $$…$$, \(…\) and
// \[…\], as models write them) and references to footnotes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "base/vector.h"
#include "markdown/footnotes.h"

namespace sluice::markdown {

/// A formula or a reference to a footnote that was taken out of a text. What stands for it there is, to CommonMark, a
/// word, so that what is inside a formula is no syntax, and next to a footnote's number a punctuation character, as the
/// brackets are.
struct TakenOut {
  using IsRelocatable = void;

  enum class Kind : std::uint8_t { kFormula, kDisplayFormula, kFootnote };
  Kind kind;
  /// How long each of its delimiters is.
  std::uint8_t delimiter;
  /// As written, with its delimiters.
  String source;
  Footnotes::Reference footnote;

  /// What is between the delimiters.
  [[nodiscard]] std::string_view content() const {
    return std::string_view(source).substr(delimiter, source.size() - 2 * delimiter);
  }
};

/// What to do with what is not closed at the end of the text.
enum class OpenEnd : std::uint8_t {
  kIsText,  ///< the text is complete
  kIsHeld,  ///< more may come: `\(` and `\[` are cut off until they are closed or too long for a formula
};

/// What is taken out.
struct Extraction {
  bool formulas;
  /// Null to leave references to footnotes alone. The block with the text was begun.
  Footnotes* footnotes;
  OpenEnd end;
};

/// Replaces the formulas and references of text[from, end) by stand-ins. Code spans, raw HTML tags, autolinks and
/// escaped delimiters are left alone. A `$` opens a formula only before and closes one only behind what is no white
/// space, and not before a digit, so that prices stay prices (Pandoc's rule); `$…$` stays on one line. `[^1](` is a
/// link's text, and `[^1]+` part of a regular expression.
void takeOut(String& text, std::size_t from, const Extraction& what, Vector<TakenOut>& taken);

/// Cuts a text at its first stand-in: `before` gets what stands before it, and `text` what follows. Null when there is
/// none.
const TakenOut* nextTakenOut(const Vector<TakenOut>& taken, std::string_view& text, std::string_view& before);

}  // namespace sluice::markdown
