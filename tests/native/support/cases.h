// Short documents, by what they exercise: GitHub's extensions, and the places where streaming is hard.
#pragma once

#include <span>
#include <string_view>

namespace sluice::test {

struct MarkdownCase {
  std::string_view section;
  std::string_view markdown;
};

std::span<const MarkdownCase> markdownCases();

}  // namespace sluice::test
