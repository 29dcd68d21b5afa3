// What the framers share: the sink, the sticky status, the repair of UTF-8.
#pragma once

#include <string_view>

#include "base/string.h"
#include "framing/event.h"

namespace sluice {

class FramerBase : public Framer {
 public:
  FramerBase(const FramerBase&) = delete;
  FramerBase& operator=(const FramerBase&) = delete;

 protected:
  FramerBase(EventSink& sink, Utf8Policy utf8) : sink_(sink), utf8_(utf8) {}

  /// Hands the event on; repairs its data if the policy asks for it and `ascii` does not make that needless.
  void emit(Event event, bool ascii);
  void fail(ErrorCode code, std::uint64_t offset, std::string_view message);
  [[nodiscard]] bool failed() const { return !status_.ok(); }

  EventSink& sink_;
  Utf8Policy utf8_;
  Status status_;

 private:
  String repaired_;
};

}  // namespace sluice
