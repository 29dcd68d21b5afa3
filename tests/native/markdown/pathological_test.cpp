// Inputs that have broken Markdown parsers: exact and pure all the same, and bounded in the work that they cause.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "support/oracle.h"
#include "support/properties.h"
#include "support/shapes.h"
#include "support/streamed_document.h"

namespace sluice::test {
namespace {

class Shapes : public testing::TestWithParam<const Shape*> {};

TEST_P(Shapes, AreExactAndPureWhenShort) {
  const std::string text = GetParam()->make(600);
  TestDom expected;
  renderOneShot(text, expected);
  for (const std::size_t longest : {1u, 5u, 64u}) {
    const Cuts cuts = randomCuts(text.size(), longest, longest);
    const auto exact = checkExact(text, expected, cuts, Flushing::kAfterEachChunk);
    ASSERT_FALSE(exact) << exact->describe();
    const auto pure = checkPure(text, cuts, longest == 1 ? 7 : 1);
    ASSERT_FALSE(pure) << pure->describe();
  }
}

TEST_P(Shapes, AreExactWhenLong) {
  const std::string text = GetParam()->make(20'000);
  TestDom expected;
  renderOneShot(text, expected);
  const auto whole = checkExact(text, expected, {}, Flushing::kOnlyAtTheEnd);
  ASSERT_FALSE(whole) << whole->describe();
  const auto cut = checkExact(text, expected, randomCuts(text.size(), 500, 1), Flushing::kAfterEachChunk);
  ASSERT_FALSE(cut) << cut->describe();
}

std::string nameOfShape(const testing::TestParamInfo<const Shape*>& info) {
  std::string name;
  for (const char c : info.param->name) {
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) name += c;
  }
  return name;
}

std::vector<const Shape*> pointers(std::span<const Shape> shapes) {
  std::vector<const Shape*> out;
  for (const Shape& shape : shapes) out.push_back(&shape);
  return out;
}

INSTANTIATE_TEST_SUITE_P(Linear, Shapes, testing::ValuesIn(pointers(linearShapes())), nameOfShape);
INSTANTIATE_TEST_SUITE_P(Pathological, Shapes, testing::ValuesIn(pointers(pathologicalShapes())), nameOfShape);

/// What a stream with a flush every four bytes costs the page.
DomCounters costOf(const Shape& shape, std::size_t bytes, std::size_t* length, std::string* error) {
  const std::string text = shape.make(bytes);
  StreamedDocument document;
  for (std::size_t at = 0; at < text.size(); at += 4) {
    if (!document.feed(std::string_view(text).substr(at, 4)) || !document.flush()) break;
  }
  document.finish();
  *length = text.size();
  *error = document.error();
  return document.dom().counters();
}

// C3, counted and not timed: what crosses to the page per byte of input does not grow with the document.
TEST(LinearShapes, PatchBytesAndOperationsPerByteAreFlat) {
  std::printf("%-24s %14s %14s %10s %10s\n", "", "patch B/B", "at 8 times", "ops/B", "at 8 times");
  for (const Shape& shape : linearShapes()) {
    std::size_t shortLength = 0;
    std::size_t longLength = 0;
    std::string error;
    const DomCounters small = costOf(shape, 8'000, &shortLength, &error);
    ASSERT_EQ(error, "") << shape.name;
    const DomCounters large = costOf(shape, 64'000, &longLength, &error);
    ASSERT_EQ(error, "") << shape.name;
    const auto per = [](std::uint64_t count, std::size_t bytes) {
      return static_cast<double>(count) / static_cast<double>(bytes);
    };
    const double smallBytes = per(small.patchBytes, shortLength);
    const double largeBytes = per(large.patchBytes, longLength);
    const double smallOperations = per(small.operations, shortLength);
    const double largeOperations = per(large.operations, longLength);
    std::printf("%-24.*s %14.2f %14.2f %10.3f %10.3f\n", static_cast<int>(shape.name.size()), shape.name.data(),
                smallBytes, largeBytes, smallOperations, largeOperations);
    EXPECT_LE(largeBytes, 1.25 * smallBytes) << shape.name;
    EXPECT_LE(largeOperations, 1.25 * smallOperations) << shape.name;
  }
}

}  // namespace
}  // namespace sluice::test
