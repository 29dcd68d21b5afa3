// What the open tail of a text shows: inline syntax that is not closed yet (contract C5).
#pragma once

#include <cstddef>

#include "base/string.h"

namespace sluice::markdown {

/// A destination that no author can mean: a link with it has no complete URL yet.
inline constexpr char kInertDestination[] = "\x01";

/// Rewrites the inline content text[from, end) of an open leaf block into what shows for now, in place:
///
/// - what is ambiguous at the end is held back, that is, cut off: a lone delimiter, `&am`, `<de`, a URL under way, a
///   bracket until what follows it decides whether it is a link;
/// - what is open is closed: emphasis, strikethrough, code spans;
/// - a link whose destination is under way gets `kInertDestination`.
///
/// The result depends on the text alone (contract C2). It is a proposal to the inline parser, never part of the
/// document: where it is wrong, only what shows for the moment differs.
void completeInline(String& text, std::size_t from);

}  // namespace sluice::markdown
