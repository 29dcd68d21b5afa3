// The doubling table (C3): `npm run report -- linear`. For each shape of document the cost per byte of a stream with a
// flush after every 4 bytes, from 10 KB to 1 MB, and the ratio of the last to the first, which must be at most 1.5.
// Exits with 1 if it is not. Patch bytes and operations per byte are counted, so they are the same on every machine.
#include <time.h>
#include <algorithm>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "stream.h"
#include "support/shapes.h"
#include "support/streamed_document.h"

namespace {

using namespace sluice;
using namespace sluice::test;

constexpr std::size_t kDeltaBytes = 4;
constexpr std::size_t kSizes[] = {10'000, 20'000, 40'000, 80'000, 160'000, 320'000, 640'000, 1'000'000};
constexpr double kMostRatio = 1.5;

StreamOptions markdown() {
  StreamOptions options;
  options.answer.provider = "text";
  options.answer.framing = "text";
  return options;
}

void streamOnce(std::string_view text) {
  Stream stream(markdown());
  for (std::size_t at = 0; at < text.size(); at += kDeltaBytes) {
    stream.feed(text.substr(at, kDeltaBytes));
    if (stream.channelCount() > 0) stream.flush(0);
  }
  stream.finish();
  if (stream.channelCount() > 0) stream.flush(0);
}

/// Processor time of this thread, which other programs on the machine disturb less than wall-clock time.
double nanoseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// Nanoseconds per byte: the fastest of as many runs as fit in 300 ms, at least three.
double nanosecondsPerByte(std::string_view text) {
  const double deadline = nanoseconds() + 300e6;
  double best = 1e300;
  for (int run = 0; run < 3 || nanoseconds() < deadline; ++run) {
    const double start = nanoseconds();
    streamOnce(text);
    best = std::min(best, nanoseconds() - start);
  }
  return best / static_cast<double>(text.size());
}

struct Counted {
  double patchBytesPerByte;
  double operationsPerByte;
  std::string error;
};

Counted countWork(std::string_view text) {
  StreamedDocument document;
  for (std::size_t at = 0; at < text.size(); at += kDeltaBytes) {
    if (!document.feed(text.substr(at, kDeltaBytes)) || !document.flush()) break;
  }
  document.finish();
  const auto bytes = static_cast<double>(text.size());
  const DomCounters& counters = document.dom().counters();
  return {static_cast<double>(counters.patchBytes) / bytes, static_cast<double>(counters.operations) / bytes,
          document.error()};
}

/// One shape's row of times and its ratio; false if the contract does not hold.
bool reportShape(const Shape& shape) {
  std::printf("%-22.*s", static_cast<int>(shape.name.size()), shape.name.data());
  double first = 0;
  double last = 0;
  Counted small{};
  Counted large{};
  for (const std::size_t size : kSizes) {
    const std::string text = shape.make(size);
    last = nanosecondsPerByte(text);
    if (size == kSizes[0]) first = last;
    if (size == kSizes[0]) small = countWork(text);
    if (size == kSizes[std::size(kSizes) - 1]) large = countWork(text);
    std::printf(" %8.0f", last);
    std::fflush(stdout);
  }
  const double ratio = last / first;
  const bool flat = ratio <= kMostRatio && large.patchBytesPerByte <= 1.25 * small.patchBytesPerByte &&
                    large.operationsPerByte <= 1.25 * small.operationsPerByte;
  std::printf(" %7.2f   %6.2f %6.2f   %6.3f %6.3f%s\n", ratio, small.patchBytesPerByte, large.patchBytesPerByte,
              small.operationsPerByte, large.operationsPerByte, flat ? "" : "  ←");
  for (const std::string* error : {&small.error, &large.error}) {
    if (!error->empty()) std::printf("  %s\n", error->c_str());
  }
  return flat && small.error.empty() && large.error.empty();
}

}  // namespace

int main() {
  std::printf(
      "ns per byte, a flush after every %zu bytes; ratio of the last to the first; patch bytes and operations per "
      "byte at both ends\n%-22s",
      kDeltaBytes, "");
  for (const std::size_t size : kSizes) std::printf(" %6zu K", size / 1000);
  std::printf(" %7s   %13s   %13s\n", "ratio", "patch B/B", "ops/B");
  bool isLinear = true;
  for (const Shape& shape : linearShapes()) isLinear = reportShape(shape) && isLinear;
  std::printf("ratio at most %.1f for each shape: %s\n", kMostRatio, isLinear ? "holds" : "DOES NOT HOLD");
  return isLinear ? 0 : 1;
}
