#include "providers/json_event_reader.h"

#include <rapidjson/reader.h>

#include <array>
#include <cstring>

#include "base/string.h"
#include "framing/scan.h"
#include "limits.h"
#include "providers/event_shape.h"
#include "providers/json_escape.h"
#include "providers/json_skip.h"

namespace sluice {
namespace {

/// Readable and zero past the end of the text: the end of the text for RapidJSON, and room for reading by words.
constexpr std::size_t kPadding = 16;

/// RapidJSON's in-situ stream, and ways to move on by a run of characters or past a whole value.
class InsituStream {
 public:
  using Ch = char;

  InsituStream(char* text, std::size_t length) : src_(text), dst_(nullptr), head_(text), end_(text + length) {}

  [[nodiscard]] Ch Peek() const { return *src_; }
  Ch Take() { return *src_++; }
  [[nodiscard]] std::size_t Tell() const { return static_cast<std::size_t>(src_ - head_); }
  Ch* PutBegin() { return dst_ = src_; }
  void Put(Ch c) { *dst_++ = c; }
  std::size_t PutEnd(Ch* begin) { return static_cast<std::size_t>(dst_ - begin); }

  [[nodiscard]] const Ch* position() const { return src_; }
  [[nodiscard]] const Ch* end() const { return end_; }
  /// An escape of half a surrogate pair has been read.
  [[nodiscard]] bool sawSurrogate() const { return sawSurrogate_; }
  void noteSurrogate() { sawSurrogate_ = true; }

  /// What RapidJSON reads next is `:0`, which ends at `end`: after a member's name, in the place of what stood there.
  void takeMember(const Ch* end) {
    src_ += end - src_ - 2;
    src_[0] = ':';
    src_[1] = '0';
  }

  /// Moves on to `at`.
  void moveTo(const Ch* at) { src_ += at - src_; }

  void takeRun() {
    const auto length = static_cast<std::size_t>(scan::stringStop(src_, end_) - src_);
    if (dst_ != src_) std::memmove(dst_, src_, length);
    dst_ += length;
    src_ += length;
  }

 private:
  Ch* src_;
  Ch* dst_;
  Ch* head_;
  const Ch* end_;  // of the text with its padding
  bool sawSurrogate_ = false;
};

/// An encoding of its own, so that RapidJSON's per-character copy can be replaced by a copy by runs.
struct Bytes : rapidjson::UTF8<char> {
  template <typename Out>  // InsituStream; RapidJSON also names its stack, in code that is never reached
  static void Encode(Out& os, unsigned codePoint) {
    if constexpr (requires { os.noteSurrogate(); }) {
      if (isLowSurrogate(static_cast<int>(codePoint))) os.noteSurrogate();
    }
    rapidjson::UTF8<char>::Encode(os, codePoint);
  }
};

}  // namespace
}  // namespace sluice

namespace rapidjson {

template <>
struct Transcoder<sluice::Bytes, sluice::Bytes> {
  template <typename Out>  // always `is` itself; RapidJSON also names its stack, in code that is never reached
  static bool Transcode(sluice::InsituStream& is, Out&) {
    is.takeRun();
    return true;
  }
  template <typename Out>
  static bool Validate(sluice::InsituStream& is, Out& os) {
    return Transcode(is, os);
  }
};

}  // namespace rapidjson

namespace sluice {
namespace {

using Place = PathTable::Place;

/// RapidJSON's handler: follows the tree and notes the fields.
class Walker {
 public:
  explicit Walker(Vector<JsonField>& fields) : fields_(fields) {}

  void setTable(PathTable table) { tree_ = table; }
  [[nodiscard]] PathTable table() const { return tree_; }

  /// The text that is about to be read is the value at `place`; `head` is where its copy begins.
  void begin(std::string_view text, const char* head, InsituStream& stream, EventShape& shape, Place place) {
    text_ = text;
    head_ = head;
    stream_ = &stream;
    shape_ = &shape;
    skipped_ = false;
    depth_ = 0;
    tooDeep_ = false;
    next_ = place;
  }
  [[nodiscard]] bool tooDeep() const { return tooDeep_; }

  bool Null() { return scalar(JsonField::Kind::kNull, {}); }
  bool Bool(bool value) { return scalar(value ? JsonField::Kind::kTrue : JsonField::Kind::kFalse, {}); }
  /// A number, or the `0` that stands for a value that was passed over.
  bool number(std::string_view text) {
    if (skipped_) {
      skipped_ = false;
      return true;
    }
    return varying(JsonField::Kind::kNumber, text);
  }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    return varying(JsonField::Kind::kString, {text, length});
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    next_ = length == 0 ? PathTable::kNowhere : tree_.child(stack_[depth_ - 1].place, {text, length});
    if (!tree_.hasChildren(next_)) skip();
    return true;
  }
  bool StartObject() { return open(false); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(true); }
  bool EndArray(rapidjson::SizeType) { return close(); }

 private:
  struct Level {
    Place place;  // of the object's or array's members: what keys or elements are looked up in
    bool isArray;
    std::size_t start;  // in the text
  };

  /// Passes over the member's value if nobody reads what is in it. RapidJSON is left to find what is wrong with it if
  /// it is malformed.
  void skip() {
    const char* const end = stream_->end();
    const char* at = skipJsonSpace(head_ + stream_->Tell(), end);
    if (*at != ':') return;
    at = skipJsonSpace(at + 1, end);
    const std::uint8_t field = tree_.field(next_);
    if (field != 0 && !isRawField(field) && *at != '{' && *at != '[') return;
    const char* const stop = skipJsonValue(at, end, stack_.size() - depth_);
    if (stop == nullptr) return;
    const auto begin = static_cast<std::size_t>(at - head_);
    const auto length = static_cast<std::size_t>(stop - at);
    put(next_, JsonField::Kind::kBegin, {});
    shape_->addLeaf(EventShape::LeafKind::kValue, begin, begin + length,
                    field == 0 ? EventShape::kNoField : fields_.size(), depth_);
    put(next_, JsonField::Kind::kEnd, text_.substr(begin, length));
    stream_->takeMember(stop);
    skipped_ = true;
  }

  /// The place of the value that comes now.
  Place takePlace() {
    return depth_ != 0 && stack_[depth_ - 1].isArray ? tree_.child(stack_[depth_ - 1].place, {}) : next_;
  }

  bool scalar(JsonField::Kind kind, std::string_view value) {
    put(takePlace(), kind, value);
    return true;
  }

  /// A value that may be another in an event of the same shape.
  bool varying(JsonField::Kind kind, std::string_view value) {
    const Place place = takePlace();
    const bool isString = kind == JsonField::Kind::kString;
    const auto begin = static_cast<std::size_t>(value.data() - head_);
    shape_->addLeaf(isString ? EventShape::LeafKind::kString : EventShape::LeafKind::kNumber, begin,
                    isString ? stream_->Tell() - 1 : begin + value.size(),
                    tree_.field(place) == 0 ? EventShape::kNoField : fields_.size(), depth_);
    put(place, kind, value);
    return true;
  }

  void put(Place place, JsonField::Kind kind, std::string_view value) {
    const std::uint8_t field = tree_.field(place);
    if (field != 0) fields_.push_back({field, kind, value});
  }

  bool open(bool isArray) {
    if (depth_ == stack_.size()) {
      tooDeep_ = true;
      return false;
    }
    const Place place = takePlace();
    stack_[depth_++] = {place, isArray, stream_->Tell() - 1};  // the bracket has been taken
    put(place, JsonField::Kind::kBegin, {});
    return true;
  }

  bool close() {
    const Level& level = stack_[--depth_];
    put(level.place, JsonField::Kind::kEnd, text_.substr(level.start, stream_->Tell() - level.start));
    return true;
  }

  PathTable tree_;
  Vector<JsonField>& fields_;
  std::array<Level, limits::kMaxJsonDepth> stack_;
  std::size_t depth_ = 0;
  Place next_ = PathTable::kRoot;
  bool tooDeep_ = false;
  std::string_view text_;
  const char* head_ = nullptr;
  InsituStream* stream_ = nullptr;
  EventShape* shape_ = nullptr;
  bool skipped_ = false;  // the `0` that comes stands for a value
};

constexpr unsigned kParseFlags = rapidjson::kParseInsituFlag;
using Reader = rapidjson::GenericReader<Bytes, Bytes>;

}  // namespace
}  // namespace sluice

namespace rapidjson {

/// Numbers are handed on as the text that they are: RapidJSON's own function is for what makes them binary, and half of
/// the reader's code.
template <>
template <>
void sluice::Reader::ParseNumber<sluice::kParseFlags, sluice::InsituStream, sluice::Walker>(
    sluice::InsituStream& is, sluice::Walker& walker) {
  const char* const end = sluice::skipJsonNumber(is.position(), is.end());
  if (end == nullptr) {
    SetParseError(kParseErrorValueInvalid, is.Tell());
    return;
  }
  const std::string_view text(is.position(), static_cast<std::size_t>(end - is.position()));
  is.moveTo(end);
  walker.number(text);
}

}  // namespace rapidjson

namespace sluice {
namespace {

/// The code unit of the escape at `at` if it is a `\u` escape, else -1. Reads into the padding at most.
int unicodeEscape(const char* at) { return at[0] == '\\' && at[1] == 'u' ? hexQuad(at + 2) : -1; }

/// Puts the marked form in the place of every surrogate escape that has no other half, which RapidJSON would refuse.
bool markLoneSurrogates(char* text, std::size_t length) {
  bool marked = false;
  const char* const end = text + length;
  for (char* at = text; (at += scan::findByte(at, end, '\\') - at) != end;) {
    const int unit = unicodeEscape(at);
    if (!isHighSurrogate(unit) && !isLowSurrogate(unit)) {
      at += at[1] == '\0' ? 1 : 2;
      continue;
    }
    if (isHighSurrogate(unit) && isLowSurrogate(unicodeEscape(at + 6))) {
      at += 12;
      continue;
    }
    if (!marked) {
      marked = true;
      for (std::size_t i = 0; i < length; ++i)
        if (text[i] == kSurrogateMark) text[i] = '\xFF';  // as little UTF-8 as it was
    }
    std::memmove(at + 1, at + 2, 4);
    at[0] = at[5] = kSurrogateMark;
    at += 6;
  }
  return marked;
}

}  // namespace

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

struct JsonEventReader::Impl {
  /// Reads one JSON text, in place in its copy with its padding.
  bool parse(std::string_view text, Place place) {
    InsituStream stream(copy.data(), text.size() + kPadding);
    walker.begin(text, copy.data(), stream, shape, place);
    // RapidJSON recurs into objects and arrays; the walker stops it at kMaxJsonDepth, so the stack is bounded (some 100
    // bytes a level). Its iterative parser is a tenth slower and keeps a stack of its own.
    reader.Parse<kParseFlags>(stream, walker);
    errorOffset = reader.HasParseError() ? reader.GetErrorOffset() : stream.Tell();
    hasLoneSurrogates =
        stream.sawSurrogate() || reader.GetParseErrorCode() == rapidjson::kParseErrorStringUnicodeSurrogateInvalid;
    return !reader.HasParseError() && errorOffset == text.size();
  }

  /// A new reading, with surrogates that are without their other half marked if `marks`.
  bool parseCopy(std::string_view text, Place place, bool marks) {
    event.fields.clear();
    copy.assign(text);
    copy.append(kPadding, '\0');
    event.hasSurrogateMarks = marks && markLoneSurrogates(copy.data(), text.size());
    shape.begin(text, place);
    return parse(text, place);
  }

  JsonEvent event;
  EventShape shape;
  String copy;
  Walker walker{event.fields};
  Reader reader;
  std::size_t errorOffset = 0;
  bool hasLoneSurrogates = false;
};

JsonEventReader::JsonEventReader() : impl_(std::make_unique<Impl>()) {}
JsonEventReader::~JsonEventReader() = default;

void JsonEventReader::setTable(PathTable table) {
  impl_->walker.setTable(table);
  impl_->shape.forget();
}

JsonOutcome JsonEventReader::read(std::string_view text, std::string_view root) {
  Impl& my = *impl_;
  const Place place = root.empty() ? PathTable::kRoot : my.walker.table().child(PathTable::kRoot, root);
  if (my.shape.match(text, place, my.event.fields)) return JsonOutcome::kRead;
  bool isRead = my.parseCopy(text, place, false);
  if (my.hasLoneSurrogates) isRead = my.parseCopy(text, place, true);
  if (isRead) {
    if (my.event.hasSurrogateMarks) {
      my.shape.forget();
    } else {
      my.shape.end(text, my.event.fields);
    }
    return JsonOutcome::kRead;
  }
  my.event.fields.clear();
  my.shape.forget();
  return my.walker.tooDeep() ? JsonOutcome::kTooDeep : JsonOutcome::kMalformed;
}

const JsonEvent& JsonEventReader::event() const { return impl_->event; }
std::size_t JsonEventReader::errorOffset() const { return impl_->errorOffset; }

}  // namespace sluice
