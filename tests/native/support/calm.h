// C4 as numbers: how much a document moved while it was streamed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "support/streamed_document.h"

namespace sluice::test {

/// What a stream did to its document; sums over streams by `add`.
struct CalmReport {
  std::uint64_t deltas = 0;
  std::uint64_t bytes = 0;
  std::uint64_t nodesCreated = 0;
  std::uint64_t nodesAtEnd = 0;
  /// Elements that were on screen and were taken away: each is one flicker.
  std::uint64_t elementsVanished = 0;
  /// UTF-16 code units that were on screen and were taken away again.
  std::uint64_t unitsTruncated = 0;
  std::uint64_t closedNodesRemoved = 0;
  std::uint64_t closedNodesTouched = 0;
  std::uint64_t operations = 0;
  std::uint64_t patchBytes = 0;
  /// The text has a line that looks like a link reference definition: one that comes late may touch closed blocks.
  bool hasDefinitions = false;
  /// Why the stream or a patch failed; empty when all went well.
  std::string error;
  /// The first things that happened to closed nodes.
  std::string closedEvents;
  /// The first elements that vanished.
  std::string vanished;

  /// Nodes made over the stream for each node at its end.
  [[nodiscard]] double churn() const;
  [[nodiscard]] double flickerPerThousand() const;
  /// At most 1.02 nodes made for each at the end. Emphasis that is never closed shows as emphasis until its block ends:
  /// two nodes made for nothing, which in a document of fewer than a hundred is more, whatever the rules.
  [[nodiscard]] bool isCalm() const;
  void add(const CalmReport& other);
};

/// Streams `text` in deltas of 1 to 8 characters with a flush after each, in the dialect that a page has by default.
CalmReport measureCalm(std::string_view text, std::uint64_t seed, unsigned dialect = kPageDialect);

}  // namespace sluice::test
