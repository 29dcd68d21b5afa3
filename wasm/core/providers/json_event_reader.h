// Reads the members of a JSON event that a table names, in one pass and without a tree.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "types.h"

namespace sluice {

/// A row of a provider's table: where in the JSON, and the number that the provider's code knows the place by (not 0).
///
/// A path is member names with dots between, `[]` after a name for the elements of its array:
/// "choices[].delta.content".
struct PathRow {
  std::string_view path;
  std::uint8_t field;
};

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

/// A lone surrogate escape, `\ud83d` say, stands in strings as six bytes: this mark, the four hexadecimal digits, this
/// mark. 0xFE is not a byte of UTF-8, and where it was in the input it has been replaced, so the mark is unambiguous in
/// events with `hasSurrogateMarks`.
inline constexpr char kSurrogateMark = '\xFE';

/// One JSON event, reduced to the fields that the table names.
struct JsonEvent {
  std::vector<JsonField> fields;
  bool hasSurrogateMarks = false;

  /// The first field of that number between two positions, or null.
  [[nodiscard]] const JsonField* find(std::uint8_t field, std::size_t from = 0, std::size_t to = SIZE_MAX) const;
  /// Its content if it is a string, else empty.
  [[nodiscard]] std::string_view string(std::uint8_t field, std::size_t from = 0, std::size_t to = SIZE_MAX) const;
  /// Its value if it is a number, else `otherwise`.
  [[nodiscard]] std::uint64_t integer(std::uint8_t field, std::uint64_t otherwise, std::size_t from = 0,
                                      std::size_t to = SIZE_MAX) const;
  /// The position of the kEnd that belongs to the kBegin at `begin`.
  [[nodiscard]] std::size_t endOf(std::size_t begin) const;
};

enum class JsonOutcome : std::uint8_t { kRead, kMalformed, kTooDeep };

/// Holds the one RapidJSON reader. `read` is strict RFC 8259, but for surrogates without their other half; depth is
/// limited by limits::kMaxJsonDepth.
class JsonEventReader {
 public:
  JsonEventReader();
  ~JsonEventReader();

  /// The table to read by from now on; its rows must stay where they are.
  void setTable(const PathRow* rows, std::size_t count);
  /// Adds rows to the table.
  void addRows(const PathRow* rows, std::size_t count);

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
