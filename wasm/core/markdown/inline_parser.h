// The inline content of one leaf block: md4c parses it, the sanitizer takes it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "base/vector.h"
#include "markdown/link_definitions.h"
#include "markdown/markdown_options.h"
#include "markdown/stand_ins.h"
#include "sanitize/sanitizer.h"

namespace sluice::markdown {

/// Runs md4c's inline parser over one leaf block at a time, so that its result is that of the same block in the whole
/// document.
///
/// A document is what the block needs of the link definitions that it refers to, and the block's lines behind it; both
/// end in line feeds.
class InlineParser {
 public:
  InlineParser(Sanitizer& sanitizer, const InlineOptions& options);

  /// What the next documents hold stand-ins of; it outlives the parsing.
  void setTakenOut(const Vector<TakenOut>& taken) { taken_ = &taken; }

  /// Inline content of a block into the element that is open. `document[begin, …)` is the block's lines:
  /// for a paragraph or heading (any `tag` but the following) the lines themselves, for a header row (Tag::kTh) or a
  /// body row (Tag::kTd) the table's delimiter row and the row.
  /// @param definitions those that the block uses, in `document[0, begin)`; null if it uses none
  void parse(Tag tag, std::string_view document, std::size_t begin, const LinkDefinitions* definitions);

  /// Bytes handed to md4c since construction.
  [[nodiscard]] std::uint64_t bytesParsed() const { return bytesParsed_; }

 private:
  friend struct Callbacks;

  struct Image {
    String src;
    String title;
    String alt;
  };

  void textWithStandIns(std::string_view text);
  [[nodiscard]] String restored(std::string_view text) const;
  [[nodiscard]] String code(std::string_view source) const;

  Sanitizer& sanitizer_;
  const Vector<TakenOut>* taken_ = nullptr;
  const LinkDefinitions* definitions_ = nullptr;
  unsigned flags_;
  unsigned imageDepth_ = 0;
  bool isCell_ = false;
  Image image_;
  String scratch_;
  std::uint64_t bytesParsed_ = 0;
};

}  // namespace sluice::markdown
