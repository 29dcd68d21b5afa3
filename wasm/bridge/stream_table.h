// The streams of one module instance, by handle.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include "base/string.h"
#include "base/vector.h"
#include "limits.h"
#include "options_json.h"
#include "stream.h"

namespace sluice {

/// One stream with the memory that its calls pass bytes through.
struct StreamEntry {
  explicit StreamEntry(StreamOptions options) : stream(std::move(options)) {}

  /// Memory for the next `feed`: valid until the next call on this stream.
  char* reserve(std::size_t length) {
    if (input.size() < length) input.resize(length);
    return input.data();
  }

  ErrorCode feed(std::size_t length) { return stream.feed({input.data(), length}).code; }

  /// Leaves bytes where JavaScript reads them; they belong to the stream.
  std::size_t show(std::string_view bytes) {
    output = bytes;
    return bytes.size();
  }

  Stream stream;
  String input;
  std::string_view output;
};

/// Handles are positive and never used twice, so that a late call cannot reach another stream.
class StreamTable {
 public:
  /// Memory for the JSON of options: valid until `create`.
  char* reserveOptions(std::size_t length) {
    options_.resize(length);
    return options_.data();
  }

  /// Takes `length` bytes of JSON from there. @return the handle, or minus the ErrorCode.
  int create(std::size_t length) {
    if (entries_.size() >= limits::kMaxStreams) return -static_cast<int>(ErrorCode::kTooManyStreams);
    StreamOptions options;
    const Status status = readOptions({options_.data(), length}, options);
    if (!status.ok()) return -static_cast<int>(status.code);
    entries_.push_back({++lastHandle_, std::make_unique<StreamEntry>(std::move(options))});
    return lastHandle_;
  }

  /// The stream, or nullptr; the pointer is valid until the stream is destroyed.
  SLUICE_SHARED StreamEntry* find(int handle) {
    for (Slot& slot : entries_) {
      if (slot.handle == handle) return slot.entry.get();
    }
    return nullptr;
  }

  void destroy(int handle) {
    eraseIf(entries_, [handle](const Slot& slot) { return slot.handle == handle; });
  }

 private:
  struct Slot {
    using IsRelocatable = void;

    int handle;
    std::unique_ptr<StreamEntry> entry;
  };

  Vector<Slot> entries_;
  String options_;
  int lastHandle_ = 0;
};

}  // namespace sluice
