#include "support/calm.h"

#include <algorithm>

#include "support/properties.h"
#include "support/streamed_document.h"

namespace sluice::test {
namespace {

bool looksLikeDefinitions(std::string_view text) {
  for (std::size_t at = text.find("]:"); at != std::string_view::npos; at = text.find("]:", at + 1)) {
    const std::size_t lineStart = text.rfind('\n', at) + 1;  // npos + 1 is 0
    const std::size_t mark = text.find_first_not_of(" \t>-*+0123456789.)", lineStart);
    if (mark < at && text[mark] == '[') return true;
  }
  return false;
}

}  // namespace

double CalmReport::churn() const {
  return nodesAtEnd == 0 ? 1.0 : static_cast<double>(nodesCreated) / static_cast<double>(nodesAtEnd);
}

bool CalmReport::isCalm() const {
  constexpr std::uint64_t kOneOpenMark = 2;
  return churn() <= 1.02 || nodesCreated <= nodesAtEnd + kOneOpenMark;
}

double CalmReport::flickerPerThousand() const {
  return deltas == 0 ? 0.0 : 1000.0 * static_cast<double>(elementsVanished) / static_cast<double>(deltas);
}

void CalmReport::add(const CalmReport& other) {
  deltas += other.deltas;
  bytes += other.bytes;
  nodesCreated += other.nodesCreated;
  nodesAtEnd += other.nodesAtEnd;
  elementsVanished += other.elementsVanished;
  unitsTruncated += other.unitsTruncated;
  closedNodesRemoved += other.closedNodesRemoved;
  closedNodesTouched += other.closedNodesTouched;
  operations += other.operations;
  patchBytes += other.patchBytes;
}

CalmReport measureCalm(std::string_view text, std::uint64_t seed, unsigned dialect) {
  CalmReport report;
  StreamedDocument document(dialectOptions(dialect));
  std::size_t from = 0;
  Cuts ends = randomCharacterCuts(text, 8, seed);
  ends.push_back(text.size());
  for (const std::size_t end : ends) {
    if (!document.feed(text.substr(from, end - from)) || !document.flush()) break;
    from = end;
    ++report.deltas;
  }
  document.finish();
  const DomCounters& counters = document.dom().counters();
  report.bytes = text.size();
  report.nodesCreated = counters.nodesCreated;
  report.nodesAtEnd = document.dom().liveNodes();
  report.elementsVanished = counters.elementsVanished;
  report.unitsTruncated = counters.unitsTruncated;
  report.closedNodesRemoved = counters.closedNodesRemoved;
  report.closedNodesTouched = counters.closedNodesTouched;
  report.operations = counters.operations;
  report.patchBytes = counters.patchBytes;
  report.hasDefinitions = looksLikeDefinitions(text);
  report.error = document.error();
  for (const std::string& event : document.dom().closedEvents()) report.closedEvents += "\n  " + event;
  for (const std::string& event : document.dom().vanished()) report.vanished += "\n  " + event;
  return report;
}

}  // namespace sluice::test
