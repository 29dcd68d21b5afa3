// What the document must be: one md4c pass over the whole text, through the sanitizer. It shares with the streamed way
// md4c and the Sanitizer, and nothing of the incremental layer between them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "sanitize/sanitizer.h"
#include "support/test_dom.h"

namespace sluice::test {

struct OracleOptions {
  enum class Dialect : std::uint8_t { kGitHub, kCommonMark };
  Dialect dialect = Dialect::kGitHub;
  SanitizerOptions sanitizer;
};

/// Builds the document of `bytes` (decoded as WHATWG's UTF-8 decode does, which drops a byte order mark; U+0000
/// becomes U+FFFD as CommonMark says) in
/// `dom`, which is empty. Answers false if the sanitizer broke TreeSink's contract; `error` (may be null) says how.
///
/// The dialect is GitHub's (MD_DIALECT_GITHUB) unless told otherwise, the structure that of md4c's HTML renderer,
/// without the newlines which that writes between blocks; a soft break is "\n", a hard break `<br>` and "\n".
///
/// md4c 0.5.3 ends a list item wrongly depending on where in the text a line stands; `neutralShift` says how the oracle
/// keeps clear of that.
bool renderOneShot(std::string_view bytes, TestDom& dom, const OracleOptions& options = {},
                   std::string* error = nullptr);

/// How many newlines to put before `text` (they change nothing in CommonMark) so that md4c's offset mistake shows
/// nowhere in it.
///
/// md_analyze_line wants to know whether a list item is still empty at a second blank line, and asks whether the last
/// bytes of its block buffer are an MD_BLOCK of type MD_BLOCK_LI (4). After a leaf block these bytes are an MD_LINE or
/// MD_VERBATIMLINE instead, whose first byte is the low byte of a source offset: of the beginning of the block's last
/// line, or in a code block of its end. Where that byte is 4, the item ends and what follows leaves the list:
/// "\n\n- a\n\n\n  b" is a list with one item and a paragraph for md4c, a loose list item of two paragraphs for
/// CommonMark.
std::size_t neutralShift(std::string_view text);

/// Whether md4c 0.5.3 may resolve references of `text` otherwise than CommonMark says, so that the oracle is none. Two
/// mistakes: white space at the end of a label enters the hash by which definitions are found, so "[a ]" finds the
/// definition of "a" only by chance once there are several; and the bytes that all references of a document may expand
/// to are limited by the document's size.
bool hasDoubtfulReferences(std::string_view text);

}  // namespace sluice::test
