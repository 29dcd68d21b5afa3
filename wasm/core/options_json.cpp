#include "options_json.h"

#include <string>
#include <utility>
#include <vector>

#include "providers/json_event_reader.h"

namespace sluice {
namespace {

enum Field : std::uint8_t {
  kProvider = 1,
  kFraming,
  kContentType,
  kDeltas,
  kRawHtml,
  kHardBreaks,
  kDataImages,
  kLinkOrigins,
  kLinkOrigin,
  kImageOrigins,
  kImageOrigin,
};

constexpr PathRow kRows[] = {
    {"provider", kProvider},
    {"framing", kFraming},
    {"contentType", kContentType},
    {"deltas", kDeltas},
    {"rawHtml", kRawHtml},
    {"hardBreaks", kHardBreaks},
    {"dataImages", kDataImages},
    {"linkOrigins", kLinkOrigins},
    {"linkOrigins[]", kLinkOrigin},
    {"imageOrigins", kImageOrigins},
    {"imageOrigins[]", kImageOrigin},
};

bool readString(const JsonField& field, std::string& out) {
  if (!field.isString()) return false;
  out = field.value;
  return true;
}

bool readFlag(const JsonField& field, bool& out) {
  if (field.kind != JsonField::Kind::kTrue && field.kind != JsonField::Kind::kFalse) return false;
  out = field.kind == JsonField::Kind::kTrue;
  return true;
}

/// "*" for all, or the beginning and end of a list.
bool readOrigins(const JsonField& field, UrlPolicy::Origins& out) {
  if (field.isString() && field.value == "*") {
    out = UrlPolicy::Origins::kAll;
    return true;
  }
  out = UrlPolicy::Origins::kListed;
  return field.kind == JsonField::Kind::kBegin || field.kind == JsonField::Kind::kEnd;
}

bool readOrigin(const JsonField& field, std::vector<std::string>& out) {
  if (!field.isString()) return false;
  out.emplace_back(field.value);
  return true;
}

bool readField(const JsonField& field, StreamOptions& options) {
  UrlPolicy& urls = options.sanitizer.urls;
  switch (field.field) {
    case kProvider:
      return readString(field, options.answer.provider);
    case kFraming:
      return readString(field, options.answer.framing);
    case kContentType:
      return readString(field, options.answer.contentType);
    case kDeltas:
      return readFlag(field, options.deltas);
    case kRawHtml:
      return readFlag(field, options.sanitizer.rawHtml);
    case kHardBreaks:
      return readFlag(field, options.markdown.inlines.hardBreaks);
    case kDataImages:
      return readFlag(field, urls.dataImages);
    case kLinkOrigins:
      return readOrigins(field, urls.links);
    case kLinkOrigin:
      return readOrigin(field, urls.linkOrigins);
    case kImageOrigins:
      return readOrigins(field, urls.images);
    case kImageOrigin:
      return readOrigin(field, urls.imageOrigins);
    default:
      return true;
  }
}

}  // namespace

Status readOptions(std::string_view json, StreamOptions& options) {
  JsonEventReader reader;
  reader.setTable(kRows, std::size(kRows));
  const JsonOutcome outcome = json.starts_with('{') ? reader.read(json) : JsonOutcome::kMalformed;
  if (outcome != JsonOutcome::kRead) {
    return Status::failure(ErrorCode::kInvalidOptions, reader.errorOffset(), "expected the options as one JSON object");
  }
  for (const JsonField& field : reader.event().fields) {
    if (readField(field, options)) continue;
    std::string message("expected another type of value for the option ");
    message.append(kRows[field.field - 1].path);
    return Status::failure(ErrorCode::kInvalidOptions, 0, std::move(message));
  }
  return Status::success();
}

}  // namespace sluice
