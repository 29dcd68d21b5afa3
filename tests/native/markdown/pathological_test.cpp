// Inputs that have broken Markdown parsers: exact and pure all the same, and bounded in the work that they cause.
#include <gtest/gtest.h>

#include <cstdio>
#include <string>

#include "stream.h"
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

/// What one stream made the core do, per byte of input; a flush after every four bytes.
struct WorkPerByte {
  double parsed;
  double patch;
  double operations;
};

WorkPerByte workOf(const Shape& shape, std::size_t bytes) {
  const std::string text = shape.make(bytes);
  StreamOptions options;
  options.answer.provider = "text";
  options.answer.framing = "text";
  Stream stream(options);
  for (std::size_t at = 0; at < text.size(); at += 4) {
    stream.feed(std::string_view(text).substr(at, 4));
    if (stream.channelCount() > 0) stream.flush(0);
  }
  stream.finish();
  if (stream.channelCount() == 0) return {};
  stream.flush(0);
  const StreamCounters counters = stream.counters(0);
  const auto size = static_cast<double>(text.size());
  return {static_cast<double>(counters.markdown.bytesParsed) / size, static_cast<double>(counters.patch.bytes) / size,
          static_cast<double>(counters.patch.operations) / size};
}

// Where a block must be parsed whole, the work is not linear, but it is bounded: an open paragraph is shown anew only
// when it has grown by a part of its length. The bounds are on what is counted, the same on every machine.
TEST(PathologicalShapes, WorkPerByteIsBounded) {
  constexpr double kMostParsed = 200;
  constexpr double kMostPatch = 48;
  constexpr double kMostOperations = 3;
  std::printf("%-28s %10s %10s %10s\n", "work per byte of 50 KB", "parsed B", "patch B", "ops");
  for (const Shape& shape : pathologicalShapes()) {
    const WorkPerByte work = workOf(shape, 50'000);
    std::printf("%-28.*s %10.1f %10.2f %10.3f\n", static_cast<int>(shape.name.size()), shape.name.data(), work.parsed,
                work.patch, work.operations);
    EXPECT_LE(work.parsed, kMostParsed) << shape.name;
    EXPECT_LE(work.patch, kMostPatch) << shape.name;
    EXPECT_LE(work.operations, kMostOperations) << shape.name;
  }
}

}  // namespace
}  // namespace sluice::test
