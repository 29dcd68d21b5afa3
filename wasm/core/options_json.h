// StreamOptions as JSON, the form in which they cross from JavaScript.
#pragma once

#include <string_view>

#include "stream.h"

namespace sluice {

/// Reads options from one flat JSON object. All are optional, and a member that is not known is skipped:
///
///   provider, framing, contentType   strings (AnswerDecoderOptions)
///   deltas, rawHtml, dataImages      booleans
///   renders                          boolean (StreamOptions)
///   math, alerts, footnotes, headingIds, hardBreaks, thinkTags   booleans (MarkdownOptions, StreamOptions)
///   idPrefix                         letters, digits, `-` and `_`, at least one (SanitizerOptions)
///   stopAtViolation                  boolean (SanitizerOptions)
///   invisible                        "keep", "report" or "strip" (InvisibleText)
///   linkOrigins, imageOrigins        arrays of strings (UrlPolicy); "*" in them stands for all
///
/// @return InvalidOptions when the text is no JSON or a known member has the wrong type; `options` may then be changed
///   in part.
Status readOptions(std::string_view json, StreamOptions& options);

}  // namespace sluice
