// Fixtures that are documentation: a stream, one line a step, and what is on screen after each.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "support/test_dom.h"

namespace sluice::test {

/// One line of a case: `"input" => screen` or `finish => screen`.
struct LiterateStep {
  std::size_t line = 0;
  bool isFinish = false;
  std::string input;
  std::string screen;
};

struct LiterateCase {
  std::size_t line = 0;
  std::string title;
  std::vector<LiterateStep> steps;
};

/// The cases of a file, or where it breaks the format.
struct LiterateFile {
  std::vector<LiterateCase> cases;
  /// Bits for `dialectOptions`.
  unsigned dialect = 0;
  std::string error;
};

/// Reads a file of the format that tests/fixtures/markdown/README.md explains.
LiterateFile parseLiterate(std::string_view text);

/// What is on screen, as the fixtures write it: HTML on one line with newlines as \n, without the `rel` that the
/// sanitizer puts on every link.
std::string screenOf(const TestDom& dom);

}  // namespace sluice::test
