// C1 and C2 over documents of our own: GitHub's extensions and what is hard to stream.
#include "support/cases.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <string>
#include <vector>

#include "support/properties.h"

namespace sluice::test {
namespace {

struct SectionRow {
  std::string_view section;
  int passed = 0;
  int all = 0;
};

/// Runs `check` over all cases, prints passed and all by section, shows the first failures at their smallest.
void runOverCases(std::string_view title, MaybeFailure (*check)(std::string_view)) {
  std::vector<SectionRow> rows;
  int failed = 0;
  for (const MarkdownCase& each : markdownCases()) {
    if (rows.empty() || rows.back().section != each.section) rows.push_back({each.section});
    ++rows.back().all;
    const MaybeFailure failure = check(each.markdown);
    if (!failure) {
      ++rows.back().passed;
    } else if (++failed <= 8) {
      ADD_FAILURE() << each.section << "\n" << minimised(*failure, check, 400).describe();
    }
  }
  std::printf("%.*s\n", static_cast<int>(title.size()), title.data());
  for (const SectionRow& row : rows) {
    std::printf("  %4d of %4d  %.*s\n", row.passed, row.all, static_cast<int>(row.section.size()), row.section.data());
  }
  EXPECT_EQ(failed, 0);
}

TEST(MarkdownCases, ExactAtEverySplit) { runOverCases("Own cases, whole and at every split", checkExactAtEverySplit); }

TEST(MarkdownCases, PureAtEveryPrefix) {
  runOverCases("Own cases, streamed equals fresh at every prefix",
               [](std::string_view text) { return checkPure(text, everyByte(text.size())); });
}

/// Each case after each other one's kind of ending: the borders between blocks are where streaming goes wrong.
TEST(MarkdownCases, ExactAndPureAfterOtherCases) {
  const auto cases = markdownCases();
  int failed = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    const MarkdownCase& before = cases[(i * 7 + 3) % cases.size()];
    for (const std::string_view glue : {"", "\n"}) {
      const std::string text = std::string(before.markdown) + std::string(glue) + std::string(cases[i].markdown);
      const auto check = [](std::string_view candidate) -> MaybeFailure {
        if (auto failure = checkExactAtEverySplit(candidate)) return failure;
        return checkPure(candidate, everyByte(candidate.size()));
      };
      const MaybeFailure failure = check(text);
      if (failure && ++failed <= 5) ADD_FAILURE() << minimised(*failure, check, 400).describe();
    }
  }
  EXPECT_EQ(failed, 0);
}

}  // namespace
}  // namespace sluice::test
