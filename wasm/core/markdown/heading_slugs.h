// The ids of headings, as GitHub makes them from their text.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "base/vector.h"
#include "markdown/label_table.h"

namespace sluice::markdown {

/// Makes a slug of each heading of a document, in their order.
class HeadingSlugs {
 public:
  /// The text in lower case without punctuation and symbols other than `-` and `_`, spaces as `-`; at most 256 bytes.
  /// What was there before gets `-1`, `-2`, … behind it. Empty where nothing is left of the text.
  String slugOf(std::string_view text);
  void clear() { *this = HeadingSlugs(); }

 private:
  bool isNew(std::string_view slug, std::uint32_t& number);

  LabelTable slugs_;
  Vector<std::uint32_t> repeated_;  // by the number of the slug: how often it was given a number
};

}  // namespace sluice::markdown
