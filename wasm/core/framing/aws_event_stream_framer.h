// AWS's binary event stream, application/vnd.amazon.eventstream.
#pragma once

#include <array>
#include <string_view>

#include "base/string.h"
#include "framing/framer_base.h"

namespace sluice {

/// CRC-32 as in IEEE 802.3 (reflected, polynomial 0xEDB88320).
class Crc32 {
 public:
  Crc32();
  [[nodiscard]] std::uint32_t of(std::string_view bytes) const;

 private:
  std::array<std::uint32_t, 256> table_;
};

/// A message is: total length (4 bytes, big-endian), headers length (4), CRC-32 of these eight bytes (4), headers,
/// payload, CRC-32 of all before it (4). Each becomes an event: `data` is the payload, `type` the `:event-type` header,
/// or `:exception-type` or `:error-code` with `Event::isError` set (the `:error-message` is then the data).
///
/// A length that cannot be or a CRC that differs fails with CorruptFrame: there is no way to find the next message.
class AwsEventStreamFramer final : public FramerBase {
 public:
  explicit AwsEventStreamFramer(EventSink& sink, Utf8Policy utf8 = Utf8Policy::kRepair) : FramerBase(sink, utf8) {}

  Status feed(std::string_view bytes) override;
  Status finish() override;
  void reset() override;

  static constexpr std::size_t kPreludeBytes = 12;
  /// Whether `bytes` (at least kPreludeBytes) starts with a prelude whose CRC is right.
  static bool hasPrelude(std::string_view bytes);

 private:
  std::size_t messageLength(std::string_view bytes);
  void processMessage(std::string_view message);
  bool readHeaders(std::string_view headers, Event& event, std::string_view& errorMessage) const;

  Crc32 crc_;
  std::uint64_t offset_ = 0;  // of the message that is next
  bool preludeChecked_ = false;
  String rest_;
};

}  // namespace sluice
