// The events that wait to be taken.
#pragma once

#include <string_view>
#include <utility>

#include "base/string.h"

namespace sluice {

/// Collects events as one JSON array.
class EventQueue {
 public:
  EventQueue() { waiting_.reserve(kUsualBytes); }

  /// @param json one object
  void append(std::string_view json) {
    waiting_.push_back(waiting_.empty() ? '[' : ',');
    waiting_.append(json);
  }

  /// All since the last call, or empty if there are none; valid until the next call.
  std::string_view take() {
    waiting_.swap(taken_);
    waiting_.clear();
    if (!taken_.empty()) taken_.push_back(']');
    return taken_;
  }

 private:
  static constexpr std::size_t kUsualBytes = 512;

  String waiting_;
  String taken_;
};

}  // namespace sluice
