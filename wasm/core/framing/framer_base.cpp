#include "framing/framer_base.h"

#include "framing/utf8.h"

namespace sluice {

void FramerBase::emit(Event event, bool ascii) {
  if (!ascii && utf8_ == Utf8Policy::kRepair && utf8::wellFormedPrefix(event.data) != event.data.size()) {
    repaired_.clear();
    utf8::appendRepaired(repaired_, event.data);
    event.data = repaired_;
  }
  status_ = sink_.onEvent(event);
}

void FramerBase::fail(ErrorCode code, std::uint64_t offset, std::string_view message) {
  status_ = Status::failure(code, offset, message);
}

}  // namespace sluice
