// C5: what is on screen after each delta, as tests/fixtures/markdown says it.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "support/literate.h"
#include "support/material.h"
#include "support/properties.h"
#include "support/streamed_document.h"
#include "support/utf.h"

namespace sluice::test {
namespace {

/// Runs the steps; answers the screens, one for each.
std::vector<std::string> screensOf(const LiterateCase& each, unsigned dialect, std::string* error) {
  StreamedDocument document(dialectOptions(dialect));
  std::vector<std::string> screens;
  for (const LiterateStep& step : each.steps) {
    if (step.isFinish) {
      document.finish();
    } else {
      document.feed(step.input);
      document.flush();
    }
    screens.push_back(screenOf(document.dom()));
  }
  *error = document.error();
  return screens;
}

/// The case as it should be written for what happened, wrong lines marked.
std::string rewritten(const LiterateCase& each, const std::vector<std::string>& screens) {
  std::string out;
  for (std::size_t i = 0; i < screens.size(); ++i) {
    const LiterateStep& step = each.steps[i];
    const bool right = screens[i] == step.screen;
    out += (right ? "    " : "  > ") + (step.isFinish ? std::string("finish") : escaped(step.input)) + " => ";
    out += screens[i].empty() ? "(nothing)" : screens[i];
    if (!right) out += "\n      expected: " + (step.screen.empty() ? std::string("(nothing)") : step.screen);
    out += '\n';
  }
  return out;
}

std::string inputOf(const LiterateCase& each) {
  std::string text;
  for (const LiterateStep& step : each.steps) text += step.input;
  return text;
}

TEST(MarkdownFixtures, ShowWhatTheySay) {
  const auto files = loadFixtures("markdown", ".txt");
  ASSERT_FALSE(files.empty());
  std::size_t cases = 0;
  std::size_t steps = 0;
  for (const NamedText& file : files) {
    const LiterateFile parsed = parseLiterate(file.text);
    ASSERT_EQ(parsed.error, "") << file.name;
    for (const LiterateCase& each : parsed.cases) {
      ++cases;
      steps += each.steps.size();
      std::string error;
      const std::vector<std::string> screens = screensOf(each, parsed.dialect, &error);
      EXPECT_EQ(error, "") << file.name << ":" << each.line;
      bool right = true;
      for (std::size_t i = 0; i < screens.size(); ++i) right = right && screens[i] == each.steps[i].screen;
      if (!right)
        ADD_FAILURE() << file.name << ":" << each.line << ": " << each.title << "\n" << rewritten(each, screens);
    }
  }
  std::printf("%zu files, %zu cases, %zu steps\n", files.size(), cases, steps);
}

TEST(MarkdownFixtures, AreExactAndPureAtEverySplit) {
  for (const NamedText& file : loadFixtures("markdown", ".txt")) {
    const LiterateFile parsed = parseLiterate(file.text);
    for (const LiterateCase& each : parsed.cases) {
      const std::string text = inputOf(each);
      if (parsed.dialect != 0) {
        if (const auto failure = checkDialect(text, everyByte(text.size()), parsed.dialect)) {
          ADD_FAILURE() << file.name << ":" << each.line << "\n" << failure->describe();
        }
        continue;
      }
      if (const auto failure = checkExactAtEverySplit(text)) {
        ADD_FAILURE() << file.name << ":" << each.line << "\n" << failure->describe();
      }
      if (const auto failure = checkPure(text, everyByte(text.size()))) {
        ADD_FAILURE() << file.name << ":" << each.line << "\n" << failure->describe();
      }
    }
  }
}

}  // namespace
}  // namespace sluice::test
