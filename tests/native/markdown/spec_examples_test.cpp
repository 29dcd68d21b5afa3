// C1 and C2 over the examples of the CommonMark specification.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <string>

#include "support/material.h"
#include "support/oracle.h"
#include "support/properties.h"
#include "support/utf.h"

namespace sluice::test {
namespace {

/// Passed and all examples by section, in the order of the specification.
class SectionCounts {
 public:
  void count(const std::string& section, bool passed) {
    if (rows_.empty() || rows_.back().section != section) rows_.push_back({section, 0, 0});
    ++rows_.back().all;
    if (passed) ++rows_.back().passed;
  }

  void print(std::string_view title) const {
    std::printf("%.*s\n", static_cast<int>(title.size()), title.data());
    int passed = 0;
    int all = 0;
    for (const Row& row : rows_) {
      std::printf("  %4d of %4d  %s\n", row.passed, row.all, row.section.c_str());
      passed += row.passed;
      all += row.all;
    }
    std::printf("  %4d of %4d  in all\n", passed, all);
  }

 private:
  struct Row {
    std::string section;
    int passed;
    int all;
  };
  std::vector<Row> rows_;
};

std::string withLineEnding(std::string_view text, std::string_view ending) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string(ending) : std::string(1, c);
  return out;
}

std::string withoutLastNewline(std::string text) {
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

void reportFailure(const SpecExample& example, const Failure& failure, int* shown) {
  if (++*shown > 5) return;
  ADD_FAILURE() << "example " << example.number << " (" << example.section << ")\n"
                << minimised(failure, checkExactAtEverySplit, 400).describe();
}

using Check = MaybeFailure (*)(const std::string&);

void runOverExamples(std::string_view title, Check check) {
  const std::vector<SpecExample> examples = loadSpecExamples();
  if (examples.empty()) {
    GTEST_SKIP() << "The CommonMark examples are not at " << specExamplesPath() << "; `npm install` brings them.";
  }
  ASSERT_EQ(examples.size(), 652u) << "CommonMark 0.31.2 has 652 examples";
  SectionCounts counts;
  int shown = 0;
  int failed = 0;
  for (const SpecExample& example : examples) {
    const MaybeFailure failure = check(example.markdown);
    counts.count(example.section, !failure);
    if (!failure) continue;
    ++failed;
    reportFailure(example, *failure, &shown);
  }
  counts.print(title);
  EXPECT_EQ(failed, 0);
}

TEST(SpecExamples, ExactAtEverySplit) {
  runOverExamples("CommonMark 0.31.2, whole and at every split",
                  [](const std::string& text) { return checkExactAtEverySplit(text); });
}

TEST(SpecExamples, PureAtEveryPrefix) {
  runOverExamples("CommonMark 0.31.2, streamed equals fresh at every prefix",
                  [](const std::string& text) { return checkPure(text, everyByte(text.size())); });
}

TEST(SpecExamples, ExactWithoutALastNewline) {
  runOverExamples("CommonMark 0.31.2 without the last newline",
                  [](const std::string& text) { return checkExactAtEverySplit(withoutLastNewline(text)); });
}

TEST(SpecExamples, ExactWithCarriageReturns) {
  runOverExamples("CommonMark 0.31.2 with CR LF, and with CR", [](const std::string& text) {
    for (const std::string_view ending : {"\r\n", "\r"}) {
      if (auto failure = checkExactAtEverySplit(withLineEnding(text, ending))) return failure;
    }
    return MaybeFailure{};
  });
}

TEST(SpecExamples, ExactInAQuoteAndInAnItem) {
  runOverExamples("CommonMark 0.31.2 inside a quote, and inside a list item", [](const std::string& text) {
    const std::string lines = withoutLastNewline(text);
    for (const auto& [first, next] :
         {std::pair{"> ", "\n> "}, std::pair{"- ", "\n  "}, std::pair{"1. > ", "\n   > "}}) {
      const std::string nested = first + withLineEnding(lines, next) + "\n";
      TestDom expected;
      renderOneShot(nested, expected);
      const Cuts bytes = everyByte(nested.size());
      if (auto failure = checkExact(nested, expected, bytes, Flushing::kAfterEachChunk)) return failure;
      if (auto failure = checkPure(nested, bytes)) return failure;
    }
    return MaybeFailure{};
  });
}

}  // namespace
}  // namespace sluice::test
