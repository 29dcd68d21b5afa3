// Where sanitized content goes: the only road from Markdown to the page.
#pragma once

#include <string_view>

#include "sanitize/allowlist.h"

namespace sluice {

/// Takes sanitized content in document order. Implemented by the tree builder of patch/, which turns it into the fewest
/// operations against what the page shows already.
///
/// Calls nest as the elements do: `openElement`, its attributes, then its content (text and elements), `closeElement`.
/// Views are read before the call returns. Text is well-formed UTF-8; neighbouring texts of one element
/// or group become one Text node.
class TreeSink {
 public:
  virtual void openElement(Tag tag) = 0;
  /// Sets an attribute of the innermost open element; called before any of its content, but for an id.
  virtual void setAttribute(Attribute attribute, std::string_view value) = 0;
  virtual void appendText(std::string_view text) = 0;
  /// Opens a group: it nests like an element but has none in the page. A tight list's paragraph is one.
  virtual void openGroup() = 0;
  /// Closes the element or group opened last and not yet closed.
  virtual void closeElement() = 0;

 protected:
  ~TreeSink() = default;
};

}  // namespace sluice
