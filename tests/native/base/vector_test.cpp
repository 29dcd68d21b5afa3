#include "base/vector.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <utility>

#include "base/string.h"

namespace sluice {
namespace {

/// Tells how many are alive.
struct Counted {
  using IsRelocatable = void;

  explicit Counted(int number) : number(number) { ++alive; }
  Counted(const Counted& other) : number(other.number) { ++alive; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { --alive; }

  int number;
  static inline int alive = 0;
};

TEST(Vector, EndsTheLifeOfEachElementOnce) {
  {
    Vector<Counted> numbers;
    for (int i = 0; i < 100; ++i) numbers.push_back(Counted(i));
    EXPECT_EQ(Counted::alive, 100);
    Vector<Counted> copy = numbers;
    EXPECT_EQ(Counted::alive, 200);
    eraseIf(numbers, [](const Counted& counted) { return counted.number % 3 != 0; });
    EXPECT_EQ(numbers.size(), 34u);
    EXPECT_EQ(numbers[33].number, 99);
    numbers.pop_back();
    EXPECT_EQ(numbers.back().number, 96);
    numbers.truncate(10);
    EXPECT_EQ(Counted::alive, 110);
    copy = numbers;
    EXPECT_EQ(Counted::alive, 20);
    const Vector<Counted> moved = std::move(numbers);
    EXPECT_EQ(moved.size(), 10u);
    copy.clear();
    EXPECT_EQ(Counted::alive, 10);
  }
  EXPECT_EQ(Counted::alive, 0);
}

TEST(Vector, HoldsWhatOwnsMemory) {
  Vector<std::unique_ptr<String>> texts;
  for (int i = 0; i < 50; ++i) texts.push_back(std::make_unique<String>(static_cast<std::size_t>(i), 'x'));
  for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(texts[i]->size(), i);
  Vector<String> words{"one", "two"};
  words.push_back(words[0]);
  for (int i = 0; i < 20; ++i) words.push_back(words.back());
  EXPECT_EQ(words.size(), 23u);
  EXPECT_EQ(words[22], "one");
  Vector<Vector<String>> nested;
  for (int i = 0; i < 20; ++i) nested.push_back(words);
  EXPECT_EQ(nested[19][1], "two");
}

TEST(Vector, IsAssignedAnElementManyTimes) {
  Vector<int> numbers{1, 2, 3};
  numbers.assign(5, 7);
  EXPECT_EQ(numbers.size(), 5u);
  int sum = 0;
  for (const int number : numbers) sum += number;
  EXPECT_EQ(sum, 35);
  numbers.assign(1, 2);
  EXPECT_EQ(numbers.size(), 1u);
  EXPECT_EQ(numbers.back(), 2);
}

struct PointsIntoItself {
  PointsIntoItself* self = this;
  PointsIntoItself() = default;
  PointsIntoItself(const PointsIntoItself&) {}
};

static_assert(kIsRelocatable<int*>);
static_assert(kIsRelocatable<std::unique_ptr<int[]>>);
static_assert(kIsRelocatable<Vector<PointsIntoItself>>);
static_assert(!kIsRelocatable<PointsIntoItself>);

}  // namespace
}  // namespace sluice
