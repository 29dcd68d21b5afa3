// Server-sent events, by the letter of the standard.
#pragma once

#include <string_view>

#include "base/string.h"
#include "framing/framer_base.h"
#include "framing/line_splitter.h"

namespace sluice {

/// The event stream of https://html.spec.whatwg.org/#event-stream-interpretation: bytes in, events out.
///
/// Lines end with CRLF, LF or CR, also where a chunk ends between them; one byte order mark at the start is dropped;
/// comments, unknown fields and the event that the end of the stream cuts off are dropped (the latter two are reported
/// to `EventSink::onDiscarded`). `Event::type` is empty where the standard's event would be named "message".
///
/// A line or an event above `limits::kMaxLineBytes` fails with LineTooLong.
class SseParser final : public FramerBase {
 public:
  explicit SseParser(EventSink& sink, Utf8Policy utf8 = Utf8Policy::kRepair) : FramerBase(sink, utf8) {}

  Status feed(std::string_view bytes) override;
  Status finish() override;
  void reset() override;

 private:
  /// A field's value: a view while it lies in the chunk (or in the splitter's line), owned once it has to last.
  struct Field {
    std::string_view view;
    String owned;
    bool isOwned = false;
    bool present = false;

    [[nodiscard]] std::string_view value() const { return isOwned ? std::string_view(owned) : view; }
    void set(std::string_view value);
    void appendLine(std::string_view line);
    void keep();
    void clear();
  };

  void processLine(Line line);
  void processField(std::string_view name, std::string_view value, const Line& line);
  void dispatch();
  std::string_view repaired(std::string_view value, bool ascii);

  LineSplitter lines_{LineEnds::kCrLfCrLf};
  bool firstLine_ = true;
  bool dataAscii_ = true;
  bool inEvent_ = false;
  std::uint64_t eventOffset_ = 0;
  Field data_;
  Field type_;
  String id_;  // the standard's "last event ID buffer": it outlives the event
  String scratch_;
};

}  // namespace sluice
