#include "refusal_log.h"

#include <algorithm>

#include "limits.h"
#include "providers/event_writer.h"

namespace sluice {
namespace {

/// FNV-1a.
std::uint32_t hashOf(std::string_view text, std::uint32_t hash) {
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
  return hash;
}

}  // namespace

void RefusalLog::refused(const Violation& violation) {
  if (reported_.size() < limits::kMaxReportedRefusals) {
    if (isNew(violation)) report(violation, 0);
    return;
  }
  lastOffset_ = violation.offset;
  ++counted_[static_cast<std::size_t>(violation.kind) + (violation.isNotice ? 0 : kViolationKinds)];
}

bool RefusalLog::isNew(const Violation& violation) {
  const auto start = static_cast<std::uint32_t>(violation.offset * 31 + static_cast<std::uint32_t>(violation.kind));
  const std::uint32_t hash = hashOf(violation.value, hashOf(violation.name, start) * 31);
  if (std::find(reported_.begin(), reported_.end(), hash) != reported_.end()) return false;
  reported_.push_back(hash);
  return true;
}

void RefusalLog::settle() {
  for (std::size_t i = 0; i < counted_.size(); ++i) {
    if (counted_[i] == 0) continue;
    const auto kind = static_cast<ViolationKind>(i % kViolationKinds);
    report({kind, i < kViolationKinds, {}, {}, lastOffset_}, counted_[i]);
    counted_[i] = 0;
  }
}

void RefusalLog::report(const Violation& violation, std::uint64_t count) {
  EventWriter event(scratch_, EventKind::kRefused);
  event.string("kind", violationKindName(violation.kind))
      .string("severity", violation.isNotice ? "notice" : "violation")
      .json("channel", channel_)
      .string("name", violation.name)
      .string("value", violation.value)
      .number("offset", violation.offset);
  if (count > 0) event.number("count", count);
  events_.append(event.json());
}

}  // namespace sluice
