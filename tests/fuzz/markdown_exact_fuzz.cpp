// Random Markdown in random chunks: after the end the document is the one-shot oracle's (C1), and on the way it is that
// of a fresh stream with the same text (C2). Patches go through the test DOM, which refuses any that break ops.def.
//
// The first byte of an input chooses the dialect (its high bits) and how long the chunks are (its low bits), the second
// how the text is cut; the rest is the text. What the dialect adds to GFM is unknown to the oracle: there the document
// of the text in one piece stands for its.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "support/oracle.h"
#include "support/properties.h"

namespace {

using namespace sluice::test;

void require(const MaybeFailure& failure) {
  if (!failure) return;
  std::fprintf(stderr, "%s\n", failure->describe().c_str());
  std::abort();
}

Cuts cutsOf(std::size_t size, std::size_t length, std::uint8_t seed) {
  return length == 0 ? everyByte(size) : randomCuts(size, length * length, seed);
}

/// Formulas go with alerts, so that four bits name all.
unsigned dialectOf(unsigned bits) { return (bits & 1U) * 3U + (bits >> 1U) * 4U; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Longer inputs cost more time than they find; the pure check is quadratic in them.
  constexpr std::size_t kLongest = 1024;
  if (size < 2 || size > kLongest) return -1;
  const std::string_view text(reinterpret_cast<const char*>(data) + 2, size - 2);
  const Cuts cuts = cutsOf(text.size(), data[0] % 16, data[1]);
  const std::size_t stride = cuts.size() / 12 + 1;
  if (const unsigned dialect = dialectOf(data[0] / 16U); dialect != 0) {
    require(checkDialect(text, cuts, dialect, stride));
    return 0;
  }

  if (!hasDoubtfulReferences(text)) {
    TestDom expected;
    renderOneShot(text, expected);
    require(checkExact(text, expected, cuts, Flushing::kAfterEachChunk));
    require(checkExact(text, expected, cuts, Flushing::kOnlyAtTheEnd));
  }
  require(checkPure(text, cuts, stride));
  return 0;
}
