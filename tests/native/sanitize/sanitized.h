#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sanitize/sanitizer.h"
#include "support/recording_tree.h"

namespace sluice::test {

/// What came out of a sanitizer: the tree as HTML, and what was refused, as RecordingViolations writes it.
struct Sanitized {
  std::string html;
  std::vector<std::string> violations;
};

/// Runs `calls` on a fresh sanitizer, finishes it and gives what came out; contract breaches fail the test.
inline Sanitized sanitize(const std::function<void(Sanitizer&)>& calls, SanitizerOptions options = {}) {
  RecordingTree tree;
  RecordingViolations violations;
  Sanitizer sanitizer(tree, violations, std::move(options));
  calls(sanitizer);
  sanitizer.finish();
  EXPECT_EQ(tree.breaches(), std::vector<std::string>());
  EXPECT_EQ(tree.depth(), 0u);
  return {tree.html(), violations.list()};
}

}  // namespace sluice::test
