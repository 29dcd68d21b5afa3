#include "options_json.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <cstddef>
#include <string>

namespace sluice {
namespace {

/// SAX handler: one key of the outermost object at a time. `false` from a callback stops the reader.
class OptionsHandler {
 public:
  explicit OptionsHandler(StreamOptions& options) : options_(options) {}

  bool Null() { return skip(); }
  bool Bool(bool) { return skip(); }
  bool Int(int) { return skip(); }
  bool Uint(unsigned) { return skip(); }
  bool Int64(std::int64_t) { return skip(); }
  bool Uint64(std::uint64_t) { return skip(); }
  bool Double(double) { return skip(); }
  bool RawNumber(const char*, rapidjson::SizeType, bool) { return skip(); }

  bool String(const char* text, rapidjson::SizeType length, bool) {
    if (depth_ != 1) return depth_ > 1;
    std::string* field = textField();
    if (field == nullptr) return true;
    field->assign(text, length);
    return true;
  }

  bool Key(const char* text, rapidjson::SizeType length, bool) {
    if (depth_ == 1) key_.assign(text, length);
    return true;
  }

  bool StartObject() { return enter(depth_ == 0); }
  bool EndObject(rapidjson::SizeType) { return leave(); }
  bool StartArray() { return enter(false); }
  bool EndArray(rapidjson::SizeType) { return leave(); }

 private:
  std::string* textField() {
    if (key_ == "provider") return &options_.provider;
    if (key_ == "framing") return &options_.framing;
    if (key_ == "contentType") return &options_.contentType;
    return nullptr;
  }

  /// A value that is no text: right for a key that is not known, wrong for a text field.
  bool skip() { return depth_ > 1 || (depth_ == 1 && textField() == nullptr); }

  bool enter(bool outermost) {
    if (!outermost && !skip()) return false;
    ++depth_;
    return true;
  }

  bool leave() {
    --depth_;
    return true;
  }

  StreamOptions& options_;
  std::string key_;
  std::size_t depth_ = 0;
};

}  // namespace

Status readOptions(std::string_view json, StreamOptions& options) {
  rapidjson::MemoryStream input(json.data(), json.size());
  OptionsHandler handler(options);
  rapidjson::Reader reader;
  if (reader.Parse<rapidjson::kParseIterativeFlag>(input, handler)) return Status::success();
  return Status::failure(ErrorCode::kInvalidOptions, reader.GetErrorOffset(),
                         "The options are not one JSON object with values of the documented types.");
}

}  // namespace sluice
