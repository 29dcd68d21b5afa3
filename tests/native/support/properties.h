// The contracts as checks over one input: C1 (exact) and C2 (pure) of ARCHITECTURE.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/streamed_document.h"
#include "support/test_dom.h"

namespace sluice::test {

/// Byte offsets, ascending, at which a text is cut into chunks.
using Cuts = std::vector<std::size_t>;

enum class Flushing : std::uint8_t { kAfterEachChunk, kOnlyAtTheEnd };

/// A contract that did not hold: for which input, cut where, and how.
struct Failure {
  std::string contract;
  std::string text;
  Cuts cuts;
  std::string detail;

  /// A few readable lines.
  [[nodiscard]] std::string describe() const;
};

using MaybeFailure = std::optional<Failure>;

/// A cut after every byte.
Cuts everyByte(std::size_t size);
/// Chunks of 1 to `longest` bytes, the same for the same seed.
Cuts randomCuts(std::size_t size, std::size_t longest, std::uint64_t seed);
/// Chunks of 1 to `longest` characters, as models write: never inside a UTF-8 sequence.
Cuts randomCharacterCuts(std::string_view text, std::size_t longest, std::uint64_t seed);

/// C1 for one way to cut: the document after the end of the stream is the oracle's. `expected` is the oracle's document
/// for `text`.
MaybeFailure checkExact(std::string_view text, const TestDom& expected, const Cuts& cuts, Flushing flushing,
                        const StreamOptions& options = markdownOptions());

/// C1 at every split: whole, each cut in two, byte by byte; with a flush after each chunk and with none.
MaybeFailure checkExactAtEverySplit(std::string_view text);

/// C2: after each chunk the document equals that of a fresh stream which got all the bytes so far at once. Only every
/// `stride`-th prefix is compared.
MaybeFailure checkPure(std::string_view text, const Cuts& cuts, std::size_t stride = 1,
                       const StreamOptions& options = markdownOptions());

/// C1 and C2 for a dialect that the oracle does not know, over three ways to cut: the document after the end is the one
/// of the text in one piece, and after each chunk that of a fresh stream. Where the text defines no footnote, it is the
/// same as without footnotes.
MaybeFailure checkDialect(std::string_view text, const Cuts& cuts, unsigned dialect, std::size_t stride = 1);

/// A smaller text for which `check` still fails, found by leaving out ever smaller pieces. `check` is run at most
/// `budget` times.
Failure minimised(Failure failure, const std::function<MaybeFailure(std::string_view)>& check,
                  std::size_t budget = 4000);

}  // namespace sluice::test
