// C1, C2 and C4 over answers of real models.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "support/calm.h"
#include "support/material.h"
#include "support/oracle.h"
#include "support/properties.h"
#include "support/streamed_document.h"

namespace sluice::test {
namespace {

constexpr std::uint64_t kSeed = 8;

class Answers : public testing::Test {
 protected:
  void SetUp() override {
    answers_ = loadAnswers();
    if (answers_.empty())
      GTEST_SKIP() << "No answers at " << answersPath() << "; $SLUICE_ANSWERS names another folder.";
    std::printf("%zu answers\n", answers_.size());
  }

  std::vector<NamedText> answers_;
};

TEST_F(Answers, ExactHoweverTheyAreCut) {
  int failed = 0;
  for (const NamedText& answer : answers_) {
    const auto check = [](std::string_view text) -> MaybeFailure {
      TestDom expected;
      renderOneShot(text, expected);
      if (auto failure = checkExact(text, expected, {}, Flushing::kOnlyAtTheEnd)) return failure;
      for (const std::size_t longest : {1u, 4u, 64u, 1024u}) {
        const Cuts cuts = randomCuts(text.size(), longest, kSeed + longest);
        if (auto failure = checkExact(text, expected, cuts, Flushing::kAfterEachChunk)) return failure;
      }
      return checkExact(text, expected, randomCuts(text.size(), 7, kSeed), Flushing::kOnlyAtTheEnd);
    };
    const MaybeFailure failure = check(answer.text);
    if (failure && ++failed <= 5) ADD_FAILURE() << answer.name << "\n" << minimised(*failure, check, 1500).describe();
  }
  EXPECT_EQ(failed, 0) << "of " << answers_.size();
}

TEST_F(Answers, StreamedEqualsFresh) {
  int failed = 0;
  for (const NamedText& answer : answers_) {
    const auto check = [](std::string_view text) {
      const Cuts cuts = randomCharacterCuts(text, 8, kSeed);
      return checkPure(text, cuts, cuts.size() / 60 + 1);
    };
    const MaybeFailure failure = check(answer.text);
    if (failure && ++failed <= 5) ADD_FAILURE() << answer.name << "\n" << minimised(*failure, check, 1500).describe();
  }
  EXPECT_EQ(failed, 0) << "of " << answers_.size();
}

void expectCalm(const std::vector<NamedText>& answers, unsigned dialect) {
  CalmReport total;
  for (const NamedText& answer : answers) {
    const CalmReport report = measureCalm(answer.text, kSeed, dialect);
    ASSERT_EQ(report.error, "") << answer.name;
    EXPECT_TRUE(report.isCalm()) << answer.name << ": " << report.nodesCreated << " nodes made for "
                                 << report.nodesAtEnd << report.vanished;
    EXPECT_EQ(report.closedNodesRemoved, 0u) << answer.name << ": " << report.closedEvents;
    if (!report.hasDefinitions) {
      EXPECT_EQ(report.closedNodesTouched, 0u) << answer.name << ": " << report.closedEvents;
    }
    total.add(report);
  }
  std::printf("churn %.4f, flicker %.3f per 1,000 deltas\n", total.churn(), total.flickerPerThousand());
  EXPECT_LE(total.churn(), 1.02);
  EXPECT_LT(total.flickerPerThousand(), 1.0);
}

TEST_F(Answers, AreCalm) { expectCalm(answers_, 0); }

TEST_F(Answers, AreCalmAsPagesReadThem) { expectCalm(answers_, kPageDialect); }

}  // namespace
}  // namespace sluice::test
