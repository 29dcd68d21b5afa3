#include "options_json.h"

#include <iterator>

#include "base/string.h"
#include "base/vector.h"
#include "providers/json_event_reader.h"
#include "text/ascii.h"

namespace sluice {
namespace {

using Kind = JsonField::Kind;

enum Member : std::uint8_t {
  kProvider = 1,
  kFraming,
  kContentType,
  kDeltas,
  kRawHtml,
  kDataImages,
  kHardBreaks,
  kMath,
  kAlerts,
  kFootnotes,
  kHeadingIds,
  kIdPrefix,
  kThinkTags,
  kLinkOrigins,
  kLinkOrigin,
  kImageOrigins,
  kImageOrigin,
  kInvisible,
  kStopAtViolation,
  kRenders,
};

constexpr PathRow kMembers[] = {
    {"provider", kProvider},
    {"framing", kFraming},
    {"contentType", kContentType},
    {"deltas", kDeltas},
    {"rawHtml", kRawHtml},
    {"dataImages", kDataImages},
    {"hardBreaks", kHardBreaks},
    {"math", kMath},
    {"alerts", kAlerts},
    {"footnotes", kFootnotes},
    {"headingIds", kHeadingIds},
    {"idPrefix", kIdPrefix},
    {"thinkTags", kThinkTags},
    {"invisible", kInvisible},
    {"stopAtViolation", kStopAtViolation},
    {"renders", kRenders},
    {"linkOrigins", kLinkOrigins},
    {"linkOrigins[]", kLinkOrigin},
    {"imageOrigins", kImageOrigins},
    {"imageOrigins[]", kImageOrigin},
};

bool readText(const JsonField& field, String& out) {
  if (!field.isString()) return false;
  out = field.value;
  return true;
}

bool readFlag(const JsonField& field, bool& out) {
  out = field.kind == Kind::kTrue;
  return field.kind == Kind::kTrue || field.kind == Kind::kFalse;
}

/// The array itself: from here on only what it lists is allowed.
bool readOrigins(const JsonField& field, UrlPolicy::Origins& rule) {
  if (field.kind == Kind::kBegin) rule = UrlPolicy::Origins::kListed;
  return field.kind == Kind::kBegin || field.kind == Kind::kEnd;
}

bool readOrigin(const JsonField& field, UrlPolicy::Origins& rule, Vector<String>& origins) {
  if (!field.isString()) return false;
  if (field.value == "*") {
    rule = UrlPolicy::Origins::kAll;
  } else {
    origins.push_back(String(field.value));
  }
  return true;
}

bool readIdPrefix(const JsonField& field, String& out) {
  if (!readText(field, out) || out.empty()) return false;
  for (const char c : out) {
    if (!isAsciiAlphanumeric(c) && c != '-' && c != '_') return false;
  }
  return true;
}

bool readInvisible(const JsonField& field, InvisibleText& out) {
  const int found = field.isString() ? findWord("keep\0report\0strip\0", field.value) : -1;
  if (found >= 0) out = static_cast<InvisibleText>(found);
  return found >= 0;
}

bool readMember(const JsonField& field, StreamOptions& options) {
  UrlPolicy& urls = options.sanitizer.urls;
  switch (field.field) {
    case kProvider:
      return readText(field, options.answer.provider);
    case kFraming:
      return readText(field, options.answer.framing);
    case kContentType:
      return readText(field, options.answer.contentType);
    case kDeltas:
      return readFlag(field, options.deltas);
    case kRawHtml:
      return readFlag(field, options.sanitizer.rawHtml);
    case kHardBreaks:
      return readFlag(field, options.markdown.inlines.hardBreaks);
    case kMath:
      return readFlag(field, options.markdown.math);
    case kAlerts:
      return readFlag(field, options.markdown.alerts);
    case kFootnotes:
      return readFlag(field, options.markdown.footnotes);
    case kHeadingIds:
      // What is written for GitHub leads to headings by their slugs alone.
      return readFlag(field, options.markdown.headingIds) && readFlag(field, options.sanitizer.ownFragments);
    case kIdPrefix:
      return readIdPrefix(field, options.sanitizer.idPrefix);
    case kThinkTags:
      return readFlag(field, options.thinkTags);
    case kRenders:
      return readFlag(field, options.renders);
    case kDataImages:
      return readFlag(field, urls.dataImages);
    case kInvisible:
      return readInvisible(field, options.sanitizer.invisible);
    case kStopAtViolation:
      return readFlag(field, options.sanitizer.stopAtViolation);
    case kLinkOrigins:
      return readOrigins(field, urls.links);
    case kLinkOrigin:
      return readOrigin(field, urls.links, urls.linkOrigins);
    case kImageOrigins:
      return readOrigins(field, urls.images);
    default:
      return readOrigin(field, urls.images, urls.imageOrigins);
  }
}

Status invalid(std::size_t offset, std::string_view what) {
  return Status::failure(ErrorCode::kInvalidOptions, offset, what);
}

}  // namespace

Status readOptions(std::string_view json, StreamOptions& options) {
  JsonEventReader reader;
  reader.setTable(makeTable<kMembers>());
  if (reader.read(json) != JsonOutcome::kRead) return invalid(reader.errorOffset(), "The options are not JSON.");
  for (const JsonField& field : reader.event().fields) {
    if (!readMember(field, options)) {
      return invalid(0, "An option does not have the type that options_json.h names.");
    }
  }
  return Status::success();
}

}  // namespace sluice
