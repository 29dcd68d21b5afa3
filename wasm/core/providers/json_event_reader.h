// Reads the members of a JSON event that a table names, in one pass and without a tree.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/vector.h"
#include "providers/path_table.h"

namespace sluice {

/// What stands at a path of the table. Fields come in the order of the document; an object or array is a kBegin, the
/// fields inside it, and a kEnd.
struct JsonField {
  enum class Kind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kBegin, kEnd };

  std::uint8_t field = 0;
  Kind kind = Kind::kNull;
  /// kString: its content. Bytes are as received; a surrogate without its other half is in JsonEvent's marked form.
  /// kNumber: its text. kEnd: the JSON text of the whole object or array.
  std::string_view value;

  [[nodiscard]] bool isString() const { return kind == Kind::kString; }
  /// A number's value, cut to a whole one; 0 for what is not a number or is negative.
  [[nodiscard]] std::uint64_t toInteger() const;
};

/// Fields that are handed on as the JSON text that they are: whatever value stands there, a string too, is a kBegin and
/// a kEnd, and is not read.
inline constexpr std::uint8_t kFirstRawField = 160;
inline constexpr std::uint8_t kLastRawField = 199;
inline constexpr bool isRawField(std::uint8_t field) { return field >= kFirstRawField && field <= kLastRawField; }

/// A lone surrogate escape, `\ud83d` say, stands in strings as six bytes: this mark, the four hexadecimal digits, this
/// mark. 0xFE is not a byte of UTF-8, and where it was in the input it has been replaced, so the mark is unambiguous in
/// events with `hasSurrogateMarks`.
inline constexpr char kSurrogateMark = '\xFE';

/// Positions in JsonEvent::fields: those of an object or array run from its kBegin to its kEnd, both included.
struct FieldRange {
  std::size_t begin = 0;
  std::size_t end = SIZE_MAX;
};

/// One JSON event, reduced to the fields that the table names.
struct JsonEvent {
  Vector<JsonField> fields;
  bool hasSurrogateMarks = false;

  /// The first field of that number in the range, or null.
  [[nodiscard]] const JsonField* find(std::uint8_t field, FieldRange range = {}) const;
  /// Its content if it is a string, else empty.
  [[nodiscard]] std::string_view string(std::uint8_t field, FieldRange range = {}) const;
  /// Its value if it is a number, else `otherwise`.
  [[nodiscard]] std::uint64_t integer(std::uint8_t field, std::uint64_t otherwise, FieldRange range = {}) const;
  /// Whether the first field of that number is `true`.
  [[nodiscard]] bool isTrue(std::uint8_t field, FieldRange range = {}) const;
  /// The JSON text of the first object or array of that number, or of the first value of a raw one; else empty.
  [[nodiscard]] std::string_view json(std::uint8_t field, FieldRange range = {}) const;
  /// The next object or array of that number in the range, from `found.end` on; start with an empty FieldRange at the
  /// range's beginning (`eachObject` does).
  [[nodiscard]] bool nextObject(std::uint8_t field, FieldRange range, FieldRange& found) const;

  /// Calls `take(FieldRange)` for every object or array of that number in the range.
  template <typename Take>
  void eachObject(std::uint8_t field, FieldRange range, Take take) const {
    for (FieldRange found{range.begin, range.begin}; nextObject(field, range, found);) take(found);
  }
  /// Calls `take(std::string_view)` for every string of that number in the range.
  template <typename Take>
  void eachString(std::uint8_t field, FieldRange range, Take take) const {
    for (std::size_t i = range.begin; i < fields.size() && i <= range.end; ++i)
      if (fields[i].field == field && fields[i].isString()) take(fields[i].value);
  }
};

enum class JsonOutcome : std::uint8_t { kRead, kMalformed, kTooDeep };

/// Holds the one RapidJSON reader. `read` is strict RFC 8259, but for surrogates without their other half; depth is
/// limited by limits::kMaxJsonDepth. Events that are like the last one but for some of their values, as most of a
/// stream are, are read by comparing them (event_shape.h).
class JsonEventReader {
 public:
  JsonEventReader();
  ~JsonEventReader();

  /// The table to read by from now on.
  void setTable(PathTable table);

  /// Reads one JSON text. `root`, if not empty, is the name of a member that the text is taken to be the value of. The
  /// event and its views are valid until the next call, and as long as `text` is.
  JsonOutcome read(std::string_view text, std::string_view root = {});

  [[nodiscard]] const JsonEvent& event() const;
  /// Where in the text reading stopped, after kMalformed or kTooDeep.
  [[nodiscard]] std::size_t errorOffset() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace sluice
