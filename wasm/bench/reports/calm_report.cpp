// Churn and flicker (C4) for each answer: `npm run report -- calm [--verbose] [file…]`. Without files, the answers of
// $SLUICE_ANSWERS or ../shared/answers; --verbose says what vanished in each. Exits with 1 if a bound of the contract
// is exceeded.
#include <cstdio>
#include <string>
#include <vector>

#include "support/calm.h"
#include "support/material.h"

namespace {

using namespace sluice::test;

constexpr std::uint64_t kSeed = 8;
constexpr double kMostFlicker = 1.0;

void printRow(const std::string& name, const CalmReport& report, bool bad) {
  std::printf("%-48.48s %8llu %8llu %8llu %8.4f %8llu %9.3f %8llu %7llu %7.3f %s\n", name.c_str(),
              static_cast<unsigned long long>(report.deltas), static_cast<unsigned long long>(report.nodesCreated),
              static_cast<unsigned long long>(report.nodesAtEnd), report.churn(),
              static_cast<unsigned long long>(report.elementsVanished), report.flickerPerThousand(),
              static_cast<unsigned long long>(report.unitsTruncated),
              static_cast<unsigned long long>(report.closedNodesRemoved),
              static_cast<double>(report.patchBytes) / static_cast<double>(report.bytes == 0 ? 1 : report.bytes),
              bad ? "  ←" : "");
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<NamedText> answers;
  bool isVerbose = false;
  for (int i = 1; i < count; ++i) {
    if (std::string_view(arguments[i]) == "--verbose") {
      isVerbose = true;
    } else {
      answers.push_back(loadFile(arguments[i]));
    }
  }
  if (answers.empty()) answers = loadAnswers();
  if (answers.empty()) {
    std::fprintf(stderr, "No answers at %s. Name files, or a folder of .md files in $SLUICE_ANSWERS.\n",
                 answersPath().c_str());
    return 2;
  }
  std::printf("Deltas of 1 to 8 characters, a flush after each.\n");
  std::printf("%-48s %8s %8s %8s %8s %8s %9s %8s %7s %7s\n", "answer", "deltas", "made", "at end", "churn", "flickers",
              "per 1,000", "retract", "closed-", "patch/B");
  CalmReport total;
  bool isCalm = true;
  for (const NamedText& answer : answers) {
    const CalmReport report = measureCalm(answer.text, kSeed);
    if (!report.error.empty()) {
      std::fprintf(stderr, "%s: %s\n", answer.name.c_str(), report.error.c_str());
      return 2;
    }
    const bool bad = !report.isCalm() || report.closedNodesRemoved > 0;
    isCalm = isCalm && !bad;
    printRow(answer.name, report, bad);
    if (bad || isVerbose) std::printf("%s", (report.vanished + report.closedEvents + "\n").c_str());
    total.add(report);
  }
  isCalm = isCalm && total.flickerPerThousand() < kMostFlicker;
  printRow("all " + std::to_string(answers.size()), total, !isCalm);
  std::printf(
      "made / at end at most 1.02 for each or two nodes more, flickers below %.0f per 1,000 deltas over all, no closed "
      "node removed: "
      "%s\n",
      kMostFlicker, isCalm ? "holds" : "DOES NOT HOLD");
  return isCalm ? 0 : 1;
}
