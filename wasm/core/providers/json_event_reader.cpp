#include "providers/json_event_reader.h"

#include <rapidjson/reader.h>

#include <array>
#include <bit>
#include <cstring>
#include <string>

#include "framing/utf8.h"
#include "limits.h"

namespace sluice {
namespace {

/// Readable and zero past the end of the text: the end of the text for RapidJSON, and room for reading by words.
constexpr std::size_t kPadding = 16;

/// The first quotation mark, reverse solidus or control character; the padding ends the search.
char* findStringStop(char* at) {
  if constexpr (std::endian::native == std::endian::little) {
    const auto below = [](std::uint64_t word, std::uint64_t n) { return (word - utf8::kOnes * n) & ~word; };
    for (;;) {
      const std::uint64_t word = utf8::loadWord(at);
      const std::uint64_t hits =
          (below(word, 0x20) | below(word ^ (utf8::kOnes * '"'), 1) | below(word ^ (utf8::kOnes * '\\'), 1)) &
          utf8::kHighs;
      if (hits != 0) return at + std::countr_zero(hits) / 8;
      at += 8;
    }
  }
  while (static_cast<unsigned char>(*at) >= 0x20 && *at != '"' && *at != '\\') ++at;
  return at;
}

/// RapidJSON's in-situ stream, and a way to move on by a run of characters at once.
class InsituStream {
 public:
  using Ch = char;

  explicit InsituStream(char* text) : src_(text), dst_(nullptr), head_(text) {}

  [[nodiscard]] Ch Peek() const { return *src_; }
  Ch Take() { return *src_++; }
  [[nodiscard]] std::size_t Tell() const { return static_cast<std::size_t>(src_ - head_); }
  Ch* PutBegin() { return dst_ = src_; }
  void Put(Ch c) { *dst_++ = c; }
  std::size_t PutEnd(Ch* begin) { return static_cast<std::size_t>(dst_ - begin); }

  void takeRun() {
    char* const stop = findStringStop(src_);
    const std::size_t length = static_cast<std::size_t>(stop - src_);
    if (dst_ != src_) std::memmove(dst_, src_, length);
    dst_ += length;
    src_ = stop;
  }

 private:
  Ch* src_;
  Ch* dst_;
  Ch* head_;
};

/// An encoding of its own, so that RapidJSON's per-character copy can be replaced by a copy by runs.
struct Bytes : rapidjson::UTF8<char> {};

}  // namespace
}  // namespace sluice

namespace rapidjson {

template <>
struct StreamTraits<sluice::InsituStream> {
  enum { copyOptimization = 1 };
};

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

/// The table as a tree of member names. A child without a name is the elements of an array.
struct Node {
  std::string_view name;
  std::uint16_t firstChild = 0;
  std::uint16_t nextSibling = 0;
  std::uint8_t field = 0;
  bool isElement = false;
};

/// A place in the tree; no place at all is kNowhere, where nothing below is of interest either.
using Place = std::uint16_t;
constexpr Place kRoot = 0;
constexpr Place kNowhere = 0xFFFF;

class PathTree {
 public:
  void clear() { nodes_.assign(1, Node{}); }

  void add(const PathRow& row) {
    const std::size_t colon = row.path.find(':');
    if (colon == std::string_view::npos) {
      nodes_[walk(kRoot, row.path)].field = row.field;
      return;
    }
    for (std::string_view prefixes = row.path.substr(0, colon); !prefixes.empty();) {
      const Place place = walk(kRoot, takeUpTo('|', prefixes));
      nodes_[walk(place, row.path.substr(colon + 1))].field = row.field;
    }
  }

  [[nodiscard]] Place child(Place parent, std::string_view name) const {
    for (Place at = nodes_[parent].firstChild; at != 0; at = nodes_[at].nextSibling)
      if (nodes_[at].name == name && !nodes_[at].isElement) return at;
    return kNowhere;
  }
  [[nodiscard]] Place element(Place parent) const {
    for (Place at = nodes_[parent].firstChild; at != 0; at = nodes_[at].nextSibling)
      if (nodes_[at].isElement) return at;
    return kNowhere;
  }
  [[nodiscard]] std::uint8_t field(Place place) const { return place == kNowhere ? 0 : nodes_[place].field; }

 private:
  /// The part before the first `mark`, which is taken off `text` together with the mark.
  static std::string_view takeUpTo(char mark, std::string_view& text) {
    const std::string_view part = text.substr(0, text.find(mark));
    text.remove_prefix(part.size() < text.size() ? part.size() + 1 : part.size());
    return part;
  }

  /// Goes down the path from `place`, adding what is not there yet.
  Place walk(Place place, std::string_view path) {
    while (!path.empty()) {
      std::string_view name = takeUpTo('.', path);
      std::size_t arrays = 0;
      for (; name.size() >= 2 && name.substr(name.size() - 2) == "[]"; ++arrays) name.remove_suffix(2);
      if (!name.empty()) place = addChild(place, name, false);
      for (; arrays != 0; --arrays) place = addChild(place, {}, true);
    }
    return place;
  }

  Place addChild(Place parent, std::string_view name, bool isElement) {
    const Place known = isElement ? element(parent) : child(parent, name);
    if (known != kNowhere) return known;
    const Place added = static_cast<Place>(nodes_.size());
    nodes_.push_back({name, 0, nodes_[parent].firstChild, 0, isElement});
    nodes_[parent].firstChild = added;
    return added;
  }

  std::vector<Node> nodes_;
};

/// RapidJSON's handler: follows the tree and notes the fields.
class Walker {
 public:
  Walker(const PathTree& tree, std::vector<JsonField>& fields) : tree_(tree), fields_(fields) {}

  void begin(std::string_view text, const InsituStream& stream, std::string_view root) {
    text_ = text;
    stream_ = &stream;
    depth_ = 0;
    tooDeep_ = false;
    next_ = root.empty() ? kRoot : tree_.child(kRoot, root);
  }
  [[nodiscard]] bool tooDeep() const { return tooDeep_; }

  bool Null() { return scalar(JsonField::Kind::kNull, {}); }
  bool Bool(bool value) { return scalar(value ? JsonField::Kind::kTrue : JsonField::Kind::kFalse, {}); }
  bool RawNumber(const char* text, rapidjson::SizeType length, bool) {
    return scalar(JsonField::Kind::kNumber, {text, length});
  }
  bool String(const char* text, rapidjson::SizeType length, bool) {
    return scalar(JsonField::Kind::kString, {text, length});
  }
  bool Key(const char* text, rapidjson::SizeType length, bool) {
    const Place parent = stack_[depth_ - 1].place;
    next_ = parent == kNowhere ? kNowhere : tree_.child(parent, {text, length});
    return true;
  }
  bool StartObject() { return open(false); }
  bool EndObject(rapidjson::SizeType) { return close(); }
  bool StartArray() { return open(true); }
  bool EndArray(rapidjson::SizeType) { return close(); }

  // Numbers come as text (kParseNumbersAsStringsFlag); RapidJSON wants to see these all the same.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  struct Level {
    Place place;  // of the object's or array's members: what keys or elements are looked up in
    bool isArray;
    std::size_t start;  // in the text
  };

  /// The place of the value that comes now.
  Place takePlace() {
    if (depth_ != 0 && stack_[depth_ - 1].isArray) {
      const Place parent = stack_[depth_ - 1].place;
      return parent == kNowhere ? kNowhere : tree_.element(parent);
    }
    return next_;
  }

  bool scalar(JsonField::Kind kind, std::string_view value) {
    const std::uint8_t field = tree_.field(takePlace());
    if (field != 0) fields_.push_back({field, kind, value});
    return true;
  }

  bool open(bool isArray) {
    if (depth_ == stack_.size()) {
      tooDeep_ = true;
      return false;
    }
    const Place place = takePlace();
    stack_[depth_++] = {place, isArray, stream_->Tell() - 1};  // the bracket has been taken
    const std::uint8_t field = tree_.field(place);
    if (field != 0) fields_.push_back({field, JsonField::Kind::kBegin, {}});
    return true;
  }

  bool close() {
    const Level& level = stack_[--depth_];
    const std::uint8_t field = tree_.field(level.place);
    if (field != 0)
      fields_.push_back({field, JsonField::Kind::kEnd, text_.substr(level.start, stream_->Tell() - level.start)});
    return true;
  }

  const PathTree& tree_;
  std::vector<JsonField>& fields_;
  std::array<Level, limits::kMaxJsonDepth> stack_;
  std::size_t depth_ = 0;
  Place next_ = kRoot;
  bool tooDeep_ = false;
  std::string_view text_;
  const InsituStream* stream_ = nullptr;
};

/// The four hexadecimal digits as a number, or -1.
int hexQuad(const char* digits) {
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = digits[i];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

bool isHighSurrogate(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool isLowSurrogate(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// The code unit of the escape at `at` if it is a `\u` escape, else -1. Reads into the padding at most.
int unicodeEscape(const char* at) { return at[0] == '\\' && at[1] == 'u' ? hexQuad(at + 2) : -1; }

/// Puts the marked form in the place of every surrogate escape that has no other half, which RapidJSON would refuse.
bool markLoneSurrogates(char* text, std::size_t length) {
  bool marked = false;
  char* at = text;
  while ((at = static_cast<char*>(std::memchr(at, '\\', length - static_cast<std::size_t>(at - text)))) != nullptr) {
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
  PathTree tree;
  JsonEvent event;
  Walker walker{tree, event.fields};
  rapidjson::GenericReader<Bytes, Bytes> reader;
  std::string scratch;
  std::size_t errorOffset = 0;
};

JsonEventReader::JsonEventReader() : impl_(std::make_unique<Impl>()) { setTable({}); }
JsonEventReader::~JsonEventReader() = default;

void JsonEventReader::setTable(PathTable table) {
  impl_->tree.clear();
  addTable(table);
}

void JsonEventReader::addTable(PathTable table) {
  while (!table.empty()) {
    const auto length = static_cast<unsigned char>(table[1]);
    impl_->tree.add({table.substr(2, length), static_cast<std::uint8_t>(table[0])});
    table.remove_prefix(2 + std::size_t{length});
  }
}

JsonOutcome JsonEventReader::read(std::string_view text, std::string_view root) {
  Impl& my = *impl_;
  my.event.fields.clear();
  my.scratch.assign(text);
  my.scratch.append(kPadding, '\0');
  my.event.hasSurrogateMarks = markLoneSurrogates(my.scratch.data(), text.size());
  InsituStream stream(my.scratch.data());
  my.walker.begin(text, stream, root);
  // RapidJSON recurs into objects and arrays; the walker stops it at kMaxJsonDepth, so the stack is bounded (some 100
  // bytes a level). Its iterative parser is a tenth slower and keeps a stack of its own.
  constexpr unsigned kFlags = rapidjson::kParseInsituFlag | rapidjson::kParseNumbersAsStringsFlag;
  my.reader.Parse<kFlags>(stream, my.walker);
  if (!my.reader.HasParseError() && stream.Tell() == text.size()) return JsonOutcome::kRead;
  my.event.fields.clear();
  my.errorOffset = my.reader.HasParseError() ? my.reader.GetErrorOffset() : stream.Tell();
  return my.walker.tooDeep() ? JsonOutcome::kTooDeep : JsonOutcome::kMalformed;
}

const JsonEvent& JsonEventReader::event() const { return impl_->event; }
std::size_t JsonEventReader::errorOffset() const { return impl_->errorOffset; }

}  // namespace sluice
