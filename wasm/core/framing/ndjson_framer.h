// Newline-delimited JSON: one value a line.
#pragma once

#include "framing/framer_base.h"
#include "framing/line_splitter.h"

namespace sluice {

/// Each line that is not blank is an event; the last line needs no line feed. A byte order mark at the start is
/// dropped. A line above `limits::kMaxLineBytes` fails with LineTooLong.
class NdjsonFramer final : public FramerBase {
 public:
  explicit NdjsonFramer(EventSink& sink, Utf8Policy utf8 = Utf8Policy::kRepair) : FramerBase(sink, utf8) {}

  Status feed(std::string_view bytes) override;
  Status finish() override;
  void reset() override;

 private:
  void processLine(Line line);

  LineSplitter lines_{LineEnds::kLf};
  bool firstLine_ = true;
};

}  // namespace sluice
