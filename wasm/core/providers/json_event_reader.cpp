#include "providers/json_event_reader.h"

#include <rapidjson/reader.h>

#include <array>

#include "base/string.h"
#include "limits.h"
#include "providers/event_shape.h"
#include "providers/json_escape.h"
#include "providers/json_skip.h"

namespace sluice {
namespace {

/// RapidJSON's stream over a text, after which it sees NUL.
class TextStream {
 public:
  using Ch = char;

  explicit TextStream(std::string_view text) : head_(text.data()), at_(head_), end_(head_ + text.size()) {}

  [[nodiscard]] Ch Peek() const { return at_ == end_ ? '\0' : *at_; }
  Ch Take() { return *at_++; }
  [[nodiscard]] std::size_t Tell() const { return static_cast<std::size_t>(at_ - head_); }

  [[nodiscard]] const Ch* position() const { return at_; }
  [[nodiscard]] const Ch* end() const { return end_; }
  void moveTo(const Ch* at) { at_ = at; }

 private:
  const Ch* head_;
  const Ch* at_;
  const Ch* end_;
};

/// RapidJSON calls this one rather than its own.
inline void SkipWhitespace(TextStream& stream) {
  if (static_cast<unsigned char>(stream.Peek()) <= ' ') stream.moveTo(skipJsonSpace(stream.position(), stream.end()));
}

using Place = PathTable::Place;

/// RapidJSON's handler: follows the tree and notes the fields.
class Walker {
 public:
  enum class Step : std::uint8_t {
    kRead,   ///< the value has been read or passed over
    kEnter,  ///< it is an object or array for RapidJSON to go into
    kWrong,  ///< it is no value
  };

  explicit Walker(Vector<JsonField>& fields) : fields_(fields) {}

  void setTable(PathTable table) { tree_ = table; }
  [[nodiscard]] PathTable table() const { return tree_; }

  /// The text that is about to be read is the value at `place`; `stream` is over it, or over a copy.
  void begin(std::string_view text, TextStream& stream, EventShape& shape, Place place, LoneSurrogates loneSurrogates) {
    text_ = text;
    stream_ = &stream;
    shape_ = &shape;
    loneSurrogates_ = loneSurrogates;
    unescaped_.clear();
    depth_ = 0;
    isLost_ = false;
    tooDeep_ = false;
    next_ = place;
  }
  [[nodiscard]] bool tooDeep() const { return tooDeep_; }

  bool StartObject() { return open(false); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(true); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  /// Reads a member's name. @return whether it is one
  bool name() {
    std::string_view name;
    if (!string(name)) return false;
    next_ = name.empty() ? PathTable::kNowhere : tree_.child(stack_[depth_ - 1].place, name);
    return true;
  }

  /// Reads the value that begins here, unless it is one to go into.
  [[gnu::always_inline]] Step value() {
    if (depth_ != 0 && stack_[depth_ - 1].isArray) next_ = tree_.child(stack_[depth_ - 1].place, {});
    const char first = stream_->Peek();
    const bool isNested = first == '{' || first == '[';
    const bool hasChildren = tree_.hasChildren(next_);
    if (isNested && (hasChildren || isLost_)) return Step::kEnter;
    const std::uint8_t field = tree_.field(next_);
    const bool isRead = hasChildren || !(isNested || field == 0 || isRawField(field));
    const std::size_t begin = stream_->Tell();
    if (isRead && first == '"') {
      std::string_view content;
      if (!string(content)) return Step::kWrong;
      leaf(EventShape::LeafKind::kString, begin + 1, stream_->Tell() - 1);
      put(next_, JsonField::Kind::kString, content);
      return Step::kRead;
    }
    const char* const stop = skipJsonValue(stream_->position(), stream_->end(), stack_.size() - depth_);
    if (stop == nullptr) {
      // RapidJSON finds what is wrong with an object or array, and whether it is its depth.
      isLost_ = isNested;
      return isNested ? Step::kEnter : Step::kWrong;
    }
    stream_->moveTo(stop);
    const std::string_view text = text_.substr(begin, stream_->Tell() - begin);
    if (!isRead) {
      put(next_, JsonField::Kind::kBegin, {});
      leaf(EventShape::LeafKind::kValue, begin, stream_->Tell());
      put(next_, JsonField::Kind::kEnd, text);
    } else if (first == 'n') {
      put(next_, JsonField::Kind::kNull, {});
    } else if (first == 't' || first == 'f') {
      put(next_, first == 't' ? JsonField::Kind::kTrue : JsonField::Kind::kFalse, {});
    } else {
      leaf(EventShape::LeafKind::kNumber, begin, stream_->Tell());
      put(next_, JsonField::Kind::kNumber, text);
    }
    return Step::kRead;
  }

 private:
  struct Level {
    Place place;  // of the object's or array's members: what keys or elements are looked up in
    bool isArray;
    std::size_t start;  // in the text
  };

  bool string(std::string_view& content) {
    const char* const stop =
        readJsonString(stream_->position() + 1, stream_->end(), unescaped_, content, loneSurrogates_);
    if (stop == nullptr) return false;
    stream_->moveTo(stop + 1);
    return true;
  }

  /// The value at next_, whose field comes next, may be another in an event of the same shape.
  [[gnu::always_inline]] void leaf(EventShape::LeafKind kind, std::size_t begin, std::size_t end) {
    shape_->addLeaf(kind, begin, end, tree_.field(next_) == 0 ? EventShape::kNoField : fields_.size(), depth_);
  }

  [[gnu::always_inline]] void put(Place place, JsonField::Kind kind, std::string_view value) {
    const std::uint8_t field = tree_.field(place);
    if (field != 0) fields_.push_back({field, kind, value});
  }

  bool open(bool isArray) {
    tooDeep_ = depth_ == stack_.size();
    if (tooDeep_) return false;
    stack_[depth_++] = {next_, isArray, stream_->Tell() - 1};  // the bracket has been taken
    put(next_, JsonField::Kind::kBegin, {});
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
  Place next_ = PathTable::kRoot;  // of the value that comes
  bool isLost_ = false;            // what is being read is malformed or too deep
  bool tooDeep_ = false;
  LoneSurrogates loneSurrogates_ = LoneSurrogates::kRefused;
  std::string_view text_;
  TextStream* stream_ = nullptr;
  EventShape* shape_ = nullptr;
  String unescaped_;
};

using Reader = rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>>;

}  // namespace
}  // namespace sluice

namespace rapidjson {

// RapidJSON reads the structure, Sluice what is in it: strings are views where they have no escapes, numbers stay the
// text that they are, and what nobody reads is passed over.

template <>
template <>
void sluice::Reader::ParseString<kParseNoFlags, sluice::TextStream, sluice::Walker>(  // a member's name
    sluice::TextStream& stream, sluice::Walker& walker, bool) {
  if (!walker.name()) SetParseError(kParseErrorStringMissQuotationMark, stream.Tell());
}

template <>
template <>
void sluice::Reader::ParseValue<kParseNoFlags, sluice::TextStream, sluice::Walker>(sluice::TextStream& stream,
                                                                                   sluice::Walker& walker) {
  switch (walker.value()) {
    case sluice::Walker::Step::kEnter:
      return stream.Peek() == '{' ? ParseObject<kParseNoFlags>(stream, walker)
                                  : ParseArray<kParseNoFlags>(stream, walker);
    case sluice::Walker::Step::kWrong:
      SetParseError(kParseErrorValueInvalid, stream.Tell());
      break;
    case sluice::Walker::Step::kRead:
      break;
  }
}

}  // namespace rapidjson

namespace sluice {

struct JsonEventReader::Impl {
  Impl() { event.fields.reserve(EventShape::kUsualFields); }

  /// Reads `source`, which is the text or a copy.
  bool parse(std::string_view text, std::string_view source, Place place, LoneSurrogates loneSurrogates) {
    const bool isMarked = loneSurrogates == LoneSurrogates::kMarked;
    TextStream stream(source);
    event.fields.clear();
    event.hasSurrogateMarks = isMarked;
    shape.begin(isMarked ? std::string_view{} : text, place);
    walker.begin(text, stream, shape, place, loneSurrogates);
    // RapidJSON recurs into objects and arrays; the walker stops it at kMaxJsonDepth, so the stack is bounded (some 100
    // bytes a level). Its iterative parser is a tenth slower and keeps a stack of its own.
    reader.Parse<rapidjson::kParseNoFlags>(stream, walker);
    errorOffset = stream.Tell();
    return !reader.HasParseError() && errorOffset == text.size();
  }

  /// Reads it again, with half surrogate pairs as marks.
  bool parseMarked(std::string_view text, Place place) {
    copy.assign(text);
    for (char& c : copy)
      if (c == kSurrogateMark) c = '\xFF';  // as little UTF-8 as it was
    return parse(text, copy, place, LoneSurrogates::kMarked);
  }

  JsonEvent event;
  EventShape shape;
  String copy;
  Walker walker{event.fields};
  Reader reader;
  std::size_t errorOffset = 0;
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
  if (my.parse(text, text, place, LoneSurrogates::kRefused) || (!my.walker.tooDeep() && my.parseMarked(text, place))) {
    my.shape.end(text, my.event.fields);
    return JsonOutcome::kRead;
  }
  my.event.fields.clear();
  return my.walker.tooDeep() ? JsonOutcome::kTooDeep : JsonOutcome::kMalformed;
}

const JsonEvent& JsonEventReader::event() const { return impl_->event; }
std::size_t JsonEventReader::errorOffset() const { return impl_->errorOffset; }

}  // namespace sluice
