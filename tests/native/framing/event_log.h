// Runs a framer over an input cut in every way and writes down what comes out.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "framing/event.h"

namespace sluice::test {

/// An event as it came out, with copies of its fields.
struct LoggedEvent {
  std::string data;
  std::string type;
  std::string id;
  std::uint64_t offset = 0;

  bool operator==(const LoggedEvent&) const = default;
};

inline void PrintTo(const LoggedEvent& event, std::ostream* out) {
  *out << event.offset << " type=" << event.type << " id=" << event.id << " data=" << event.data;
}

class EventLog final : public EventSink {
 public:
  Status onEvent(const Event& event) override {
    events.push_back({std::string(event.data), std::string(event.type), std::string(event.id), event.offset});
    if (events.size() == failAt) return Status::failure(ErrorCode::kInternal, event.offset, "the sink has had enough");
    return {};
  }
  void onDiscarded(Discarded what, std::string_view bytes, std::uint64_t offset) override {
    discarded.push_back((what == Discarded::kUnknownField ? "field " : "unfinished ") + std::to_string(offset) + " " +
                        std::string(bytes));
  }
  void onRetry(std::uint64_t milliseconds) override { retries.push_back(milliseconds); }

  [[nodiscard]] std::vector<std::string> data() const {
    std::vector<std::string> all;
    for (const LoggedEvent& event : events) all.push_back(event.data);
    return all;
  }

  std::vector<LoggedEvent> events;
  std::vector<std::string> discarded;
  std::vector<std::uint64_t> retries;
  std::size_t failAt = 0;
};

struct FramerRun {
  EventLog log;
  Status status;
};

/// Feeds each chunk from memory of its own that is overwritten afterwards, so a view kept too long shows.
template <typename MakeFramer>
FramerRun runChunks(MakeFramer make, const std::vector<std::string_view>& chunks) {
  FramerRun run;
  auto framer = make(run.log);
  for (const std::string_view chunk : chunks) {
    std::string own(chunk);
    run.status = framer->feed(own);
    own.assign(own.size(), '#');
  }
  run.status = framer->finish();
  return run;
}

template <typename MakeFramer>
void expectSame(MakeFramer make, const FramerRun& expected, const std::vector<std::string_view>& chunks,
                const char* how) {
  const FramerRun run = runChunks(make, chunks);
  ASSERT_EQ(run.log.events.size(), expected.log.events.size()) << how;
  for (std::size_t i = 0; i < run.log.events.size(); ++i) {
    ASSERT_EQ(run.log.events[i].data, expected.log.events[i].data) << how;
    ASSERT_EQ(run.log.events[i].type, expected.log.events[i].type) << how;
    ASSERT_EQ(run.log.events[i].id, expected.log.events[i].id) << how;
    ASSERT_EQ(run.log.events[i].offset, expected.log.events[i].offset) << how;
  }
  ASSERT_EQ(run.log.discarded, expected.log.discarded) << how;
  ASSERT_EQ(run.log.retries, expected.log.retries) << how;
  ASSERT_EQ(run.status.code, expected.status.code) << how;
  ASSERT_EQ(run.status.offset, expected.status.offset) << how;
}

/// The run of the whole input, after checking that every cut in two, in three (short inputs) and byte by byte gives the
/// same.
template <typename MakeFramer>
FramerRun runEverySplit(MakeFramer make, std::string_view input) {
  const FramerRun whole = runChunks(make, {input});
  std::vector<std::string_view> bytes;
  for (std::size_t i = 0; i < input.size(); ++i) bytes.push_back(input.substr(i, 1));
  expectSame(make, whole, bytes, "byte by byte");
  for (std::size_t i = 0; i <= input.size(); ++i) {
    expectSame(make, whole, {input.substr(0, i), input.substr(i)}, "cut in two");
    if (input.size() > 60) continue;
    for (std::size_t j = i; j <= input.size(); ++j)
      expectSame(make, whole, {input.substr(0, i), input.substr(i, j - i), input.substr(j)}, "cut in three");
  }
  return whole;
}

}  // namespace sluice::test
