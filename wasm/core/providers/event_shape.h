// What the events of a stream have in common.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "base/vector.h"
#include "providers/json_event_reader.h"

namespace sluice {

/// The last event that was read in full, and where in it the values are that may be others in the next.
///
/// An event whose bytes are the same but for some of those is as well-formed as that one was and has the
/// same members, so its fields are the same but for those values: no key is looked up and nothing parsed again. What
/// differs in any other way does not match and is read in full, also a number that is read
/// and is not a plain run of digits, a surrogate escape in a string that is read, and white space anywhere but among
/// the closing brackets.
class EventShape {
 public:
  static constexpr std::size_t kNoField = SIZE_MAX;
  /// Room for as many is made at once: growing step by step is most of what an event of a short answer costs.
  static constexpr std::size_t kUsualFields = 24;

  EventShape();

  /// What may be another in the next event.
  enum class LeafKind : std::uint8_t {
    kString,  ///< the content of a string
    kNumber,  ///< a number that is a plain run of digits
    kValue,   ///< a value that nobody looks into: any other, but an object for an object that is a field
  };

  /// No event matches until the next `end`.
  void forget() { isKnown_ = false; }

  /// The text of an event that is about to be read in full, as the value at `place`.
  void begin(std::string_view text, PathTable::Place place);
  /// Something in it that may be another: where its content begins and ends, its position in the fields, or kNoField,
  /// and how many objects and arrays it stands in.
  void addLeaf(LeafKind kind, std::size_t begin, std::size_t end, std::size_t field, std::size_t depth);
  /// It was well-formed and these are its fields. Values that are not views of the text stay where they are until the
  /// next `begin`.
  void end(std::string_view text, const Vector<JsonField>& fields);

  /// Whether `text` is of this shape; its fields if so. Views of what differs point into `text` or this object, until
  /// the next call.
  bool match(std::string_view text, PathTable::Place place, Vector<JsonField>& fields);

 private:
  struct Leaf {
    std::size_t begin;
    std::size_t end;
    std::size_t field;
    LeafKind kind;
    std::uint8_t depth;
  };
  /// A position in text_ and where that is in the event; what follows keeps the distance.
  struct Change {
    std::ptrdiff_t own;
    std::ptrdiff_t other;
  };

  bool compare(std::string_view text, Vector<JsonField>& fields);
  const char* readLeaf(const Leaf& leaf, const char* at, const char* end, std::string_view& value);
  [[nodiscard]] const char* moved(const char* at, std::string_view text) const;

  bool isKnown_ = false;
  PathTable::Place place_ = PathTable::kRoot;
  String text_;
  std::size_t tail_ = 0;  // where the closing brackets begin
  Vector<Leaf> leaves_;
  Vector<JsonField> fields_;
  Vector<Change> changes_;
  String unescaped_;
};

}  // namespace sluice
