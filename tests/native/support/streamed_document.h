// A Stream and the document that its patches make, as a page would see them.
#pragma once

#include <string>
#include <string_view>

#include "stream.h"
#include "support/test_dom.h"

namespace sluice::test {

/// Options of a stream whose body is Markdown; the dialect is the core's default.
StreamOptions markdownOptions();
/// The same with what the dialect adds to GFM, one bit each: formulas, alerts, footnotes, ids of headings, hard breaks.
StreamOptions dialectOptions(unsigned bits);
inline constexpr unsigned kDialects = 32;
/// All that a page has by default.
inline constexpr unsigned kPageDialect = 7;

/// Markdown in, a document out. Each call answers false once anything went wrong: the stream's Status, or a patch that
/// breaks ops.def; `error` says what.
class StreamedDocument {
 public:
  explicit StreamedDocument(const StreamOptions& options = markdownOptions());

  bool feed(std::string_view bytes);
  /// Makes a patch of what changed and applies it.
  bool flush();
  /// Ends the stream and flushes once more. That there was nothing to read is no failure here.
  bool finish();

  [[nodiscard]] const TestDom& dom() const { return dom_; }
  [[nodiscard]] const std::string& error() const { return error_; }
  /// The text of the last failed Status, if it was the stream that failed.
  [[nodiscard]] const Status& status() const { return stream_.status(); }

 private:
  bool check(const Status& status, std::string_view verb);

  Stream stream_;
  TestDom dom_;
  std::string error_;
};

}  // namespace sluice::test
