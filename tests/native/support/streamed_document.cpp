#include "support/streamed_document.h"

namespace sluice::test {

StreamOptions markdownOptions() {
  StreamOptions options;
  options.answer.provider = "text";
  options.answer.framing = "text";
  return options;
}

StreamOptions dialectOptions(unsigned bits) {
  StreamOptions options = markdownOptions();
  options.markdown.math = (bits & 1) != 0;
  options.markdown.alerts = (bits & 2) != 0;
  options.markdown.footnotes = (bits & 4) != 0;
  options.markdown.headingIds = options.sanitizer.ownFragments = (bits & 8) != 0;
  options.markdown.inlines.hardBreaks = (bits & 16) != 0;
  return options;
}

StreamedDocument::StreamedDocument(const StreamOptions& options) : stream_(options) {}

bool StreamedDocument::check(const Status& status, std::string_view verb) {
  if (!status.ok() && error_.empty()) error_ = std::string(verb) + " failed: " + std::string(status.message);
  return error_.empty();
}

bool StreamedDocument::feed(std::string_view bytes) { return check(stream_.feed(bytes), "feed"); }

bool StreamedDocument::flush() {
  if (!error_.empty()) return false;
  if (stream_.channelCount() > 1) {
    error_ = "plain Markdown opened a second channel";
    return false;
  }
  if (stream_.channelCount() == 0) return true;
  const std::string_view patch = stream_.flush(0);
  if (!patch.empty() && !dom_.apply(patch)) error_ = dom_.error();
  // Limits of the document are met where it is parsed, that is, in a flush.
  if (stream_.status().code != ErrorCode::kEmptyBody) check(stream_.status(), "flush");
  if (error_.empty() && !stream_.flush(0).empty()) error_ = "a second flush without new input made a patch";
  return error_.empty();
}

bool StreamedDocument::finish() {
  const Status status = stream_.finish();
  // A body without content is an error of its own; the document for it is the empty one all the same.
  if (status.code != ErrorCode::kEmptyBody) check(status, "finish");
  return error_.empty() && flush();
}

}  // namespace sluice::test
