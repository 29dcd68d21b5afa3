// Character references of HTML, as CommonMark and raw HTML use them.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/string.h"

namespace sluice {

/// Longest character reference with a name: "&CounterClockwiseContourIntegral;".
inline constexpr std::size_t kLongestNamedReference = 33;

/// All names as bytes for `installEntities`, if this build has them.
std::string_view allEntities();
/// Takes all names, as another build's `allEntities` gives them. They stay in use while the module lives: they are
/// facts of HTML, not of a stream.
void installEntities(std::string_view table);
/// Whether every name is known.
bool hasAllEntities();

/// Looks in a growing text for names that are not known here.
class EntityScanner {
 public:
  /// Takes the next piece. @return whether a reference ended in it that needs all names.
  bool feed(std::string_view text);

 private:
  String name_;
  bool isOpen_ = false;
};

/// Decodes one character reference that stands alone with both its ends: "&amp;", "&#65;", "&#x41;".
///
/// Names are HTML's that end in a semicolon; numbers have at most 7 decimal or 6 hexadecimal digits, and one that is 0,
/// a surrogate or beyond U+10FFFF gives U+FFFD.
/// https://spec.commonmark.org/0.31.2/#entity-and-numeric-character-references
/// @return whether it is one; then its text was appended to `out`, otherwise `out` is as before.
bool decodeEntity(std::string_view reference, String& out);

/// Where a character reference of raw HTML stands; in an attribute fewer are recognised without their semicolon.
enum class ReferenceContext : unsigned char { kText, kAttribute };

/// Decodes the character reference that `text`, which starts with '&', begins with, as an HTML tokenizer does: also
/// without the semicolon where HTML allows it, and numbers of 0x80 to 0x9F as windows-1252.
/// https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state
/// @return the bytes of `text` used, its characters being appended to `out`; 0 if there is no reference.
std::size_t decodeReferenceAt(std::string_view text, ReferenceContext context, String& out);

/// Appends `text` to `out` with all its character references decoded by decodeReferenceAt.
void decodeReferences(std::string_view text, ReferenceContext context, String& out);

}  // namespace sluice
