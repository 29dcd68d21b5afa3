// Formulas in inline content: $…$, $$…$$, \(…\) and \[…\], as models write them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::markdown {

/// A formula that was taken out of a text.
struct Formula {
  /// As written, with its delimiters.
  std::string source;
  /// Between the delimiters.
  std::string tex;
  bool isDisplay = false;
};

/// What stands for a formula in the text that the inline parser sees: a noncharacter, the formula's number, another
/// one. To CommonMark it is a word, so what is inside a formula is no syntax.
inline constexpr std::string_view kFormulaBegin = "\xEF\xB7\x90";
inline constexpr std::string_view kFormulaEnd = "\xEF\xB7\x91";

/// What to do with a formula that is not closed at the end of the text.
enum class OpenFormula : unsigned char {
  kIsText,  ///< the text is complete
  kIsHeld,  ///< more may come: `\(` and `\[` are cut off until they are closed or too long for a formula
};

/// Replaces the formulas of text[from, end) by their stand-ins. Code spans, raw HTML tags and escaped delimiters are
/// left alone. A `$` opens a formula only before and closes one only behind what is no white space, and not before a
/// digit, so that prices stay prices (Pandoc's rule); `$…$` stays on one line.
void extractFormulas(std::string& text, std::size_t from, OpenFormula open, std::vector<Formula>& formulas);

/// Cuts a text at its formulas: `before` gets what stands before the first one, `formula` its number, and `text` what
/// follows. False when there is none.
bool nextFormula(std::string_view& text, std::string_view& before, std::size_t& formula);

}  // namespace sluice::markdown
