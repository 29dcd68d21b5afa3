// Text that deceives: characters that nobody sees.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/string.h"

namespace sluice {

/// What becomes of invisible characters that can hide text.
enum class InvisibleText : std::uint8_t { kKeep, kReport, kStrip };

/// The invisible characters that stand last in the text so far. A plain value.
struct InvisibleRun {
  std::uint8_t length = 0;
  bool isSelector = false;  ///< the last one is a variation selector
  bool afterFlag = false;   ///< they follow U+1F3F4, the flag that tag characters may name a region for
};

/// What was found in a piece of text.
struct TextFindings {
  /// Names what is invisible: "zero-width", "variation-selector" or "tag"; empty if nothing is.
  std::string_view invisible;
  /// What tag characters spell, else the characters themselves.
  String hidden;
  bool bidi = false;
};

/// Whether a byte of the text can begin a character that `guardText` looks for; a quick no for most texts.
[[nodiscard]] bool mayDeceive(std::string_view text);

/// Looks for invisible characters that can hide text, and makes bidirectional controls visible.
///
/// Hidden text is: a run of zero-width characters or variation selectors longer than scripts and emoji need, and tag
/// characters that spell no region's flag. A bidirectional control (UAX 9: embeddings, overrides, isolates) becomes
/// "[U+202E]", so that what a reader sees is the order in which it is read by a program.
/// @param showsBidi whether controls are made visible here: in links and code
/// @param run what the text before ended with; updated
/// @param out the text to show, if the result is true
/// @return whether the text to show differs
bool guardText(std::string_view text, bool showsBidi, InvisibleText policy, InvisibleRun& run, String& out,
               TextFindings& found);

/// Whether a link's text is a URL, or a host as people write it, other than where the link leads. An abbreviated URL is
/// the same as the whole.
/// @param href as the URL gate emits it
/// @param shown the text as the URL gate emits it, behind "https://" if it has no scheme
[[nodiscard]] bool isDeceptive(std::string_view shown, std::string_view href);

/// Whether people read the text as a URL or host: "https://…", "www.…", or a name under a common top-level domain.
[[nodiscard]] bool looksLikeUrl(std::string_view text);

/// The text without blanks around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace sluice
