// A body that is the answer itself.
#pragma once

#include "framing/framer_base.h"

namespace sluice {

/// Every chunk is an event whose data is the chunk, as received: where the chunks are cut means nothing, so neither do
/// these events' boundaries. A byte order mark at the start is dropped.
class TextFramer final : public FramerBase {
 public:
  explicit TextFramer(EventSink& sink) : FramerBase(sink, Utf8Policy::kAsReceived) {}

  Status feed(std::string_view bytes) override;
  Status finish() override;
  void reset() override;

 private:
  void hand(std::string_view bytes);

  std::uint64_t offset_ = 0;
  std::size_t markBytes_ = 0;  // of a byte order mark seen so far
  bool atStart_ = true;
};

}  // namespace sluice
