#include "providers/json_event_reader.h"

namespace sluice {

std::uint64_t JsonField::toInteger() const {
  if (kind != Kind::kNumber) return 0;
  std::uint64_t result = 0;
  for (const char c : value) {
    if (c < '0' || c > '9' || result > UINT64_MAX / 10 - 1) break;
    result = result * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return result;
}

const JsonField* JsonEvent::find(std::uint8_t field, FieldRange range) const {
  for (std::size_t i = range.begin; i < fields.size() && i <= range.end; ++i)
    if (fields[i].field == field) return &fields[i];
  return nullptr;
}

std::string_view JsonEvent::string(std::uint8_t field, FieldRange range) const {
  const JsonField* const found = find(field, range);
  return found != nullptr && found->isString() ? found->value : std::string_view{};
}

std::uint64_t JsonEvent::integer(std::uint8_t field, std::uint64_t otherwise, FieldRange range) const {
  const JsonField* const found = find(field, range);
  return found != nullptr && found->kind == JsonField::Kind::kNumber ? found->toInteger() : otherwise;
}

bool JsonEvent::isTrue(std::uint8_t field, FieldRange range) const {
  const JsonField* const found = find(field, range);
  return found != nullptr && found->kind == JsonField::Kind::kTrue;
}

std::string_view JsonEvent::json(std::uint8_t field, FieldRange range) const {
  FieldRange found{range.begin, range.begin};
  return nextObject(field, range, found) ? fields[found.end].value : std::string_view{};
}

bool JsonEvent::nextObject(std::uint8_t field, FieldRange range, FieldRange& found) const {
  std::size_t depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = found.end; i < fields.size() && i <= range.end; ++i) {
    if (fields[i].field != field) continue;
    if (fields[i].kind == JsonField::Kind::kBegin && depth++ == 0) begin = i;
    if (fields[i].kind != JsonField::Kind::kEnd || depth == 0 || --depth != 0) continue;
    // The end of this one is not the beginning of the next, so the search may go on from it.
    found = {begin, i};
    return true;
  }
  return false;
}

}  // namespace sluice
