// What a channel's sanitizer refused, on its way to the page.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "base/vector.h"
#include "event_queue.h"
#include "sanitize/violation.h"

namespace sluice {

/// Makes events of a channel's refusals.
///
/// A refusal that a block repeats is reported once: a block is rendered again when a link definition comes late, and
/// what is reported must not depend on when that happens. Beyond limits::kMaxReportedRefusals they are counted only.
class RefusalLog final : public ViolationSink {
 public:
  /// @param channel as JSON; it and the queue outlive the log
  RefusalLog(std::string_view channel, EventQueue& events) : channel_(channel), events_(events) {}

  void refused(const Violation& violation) override;
  /// Reports the counts of what was not reported by itself.
  void settle();

 private:
  void report(const Violation& violation, std::uint64_t count);
  bool isNew(const Violation& violation);

  std::string_view channel_;
  EventQueue& events_;
  /// Hashes of those that were reported.
  Vector<std::uint32_t> reported_;
  /// By kind, violations behind notices: how many wait to be reported as a number.
  std::array<std::uint64_t, 2 * kViolationKinds> counted_{};
  std::uint64_t lastOffset_ = 0;
  String scratch_;
};

}  // namespace sluice
