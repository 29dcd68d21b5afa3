#include "../../wasm/bridge/heap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <vector>

namespace sluice {
namespace {

constexpr std::size_t kMost = 1 << 22;

/// A row of bytes that is no larger than `most`.
struct TestRegion {
  std::vector<std::uint64_t>* words;
  std::size_t most = kMost;

  [[nodiscard]] char* begin() const { return reinterpret_cast<char*>(words->data()); }
  [[nodiscard]] bool reaches(const char* end) const { return end <= begin() + most; }
};

class HeapTest : public testing::Test {
 protected:
  std::vector<std::uint64_t> words_ = std::vector<std::uint64_t>(kMost / sizeof(std::uint64_t));
};

TEST_F(HeapTest, KeepsBlocksApartAndTheirContent) {
  Heap<TestRegion> heap(TestRegion{&words_});
  std::mt19937 random(1);
  struct Content {
    std::size_t size;
    char fill;
  };
  std::map<char*, Content> blocks;
  const auto check = [](const char* block, const Content& content, std::size_t size) {
    ASSERT_TRUE(std::all_of(block, block + std::min(size, content.size), [&](char c) { return c == content.fill; }));
  };
  for (int i = 0; i < 20000; ++i) {
    const std::size_t size = random() % (random() % 8 == 0 ? 5000 : 200);
    const auto chosen = blocks.empty() ? blocks.end() : std::next(blocks.begin(), random() % blocks.size());
    if (chosen == blocks.end() || blocks.size() < 100) {
      char* const made = static_cast<char*>(heap.allocate(size));
      ASSERT_NE(made, nullptr);
      ASSERT_EQ(reinterpret_cast<std::uintptr_t>(made) % 8, 0U);
      ASSERT_EQ(blocks.count(made), 0U);
      blocks[made] = {size, static_cast<char>(i)};
      std::fill_n(made, size, static_cast<char>(i));
    } else if (random() % 2 == 0) {
      check(chosen->first, chosen->second, chosen->second.size);
      heap.release(chosen->first);
      blocks.erase(chosen);
    } else {
      const Content before = chosen->second;
      char* const moved = static_cast<char*>(heap.resize(chosen->first, size));
      ASSERT_NE(moved, nullptr);
      check(moved, before, size);
      blocks.erase(chosen);
      blocks[moved] = {size, before.fill};
      std::fill_n(moved, size, before.fill);
    }
  }
  for (const auto& [block, content] : blocks) check(block, content, content.size);
}

TEST_F(HeapTest, UsesAReleasedBlockAgain) {
  Heap<TestRegion> heap(TestRegion{&words_});
  void* const first = heap.allocate(100);
  heap.allocate(8);
  heap.release(first);
  EXPECT_EQ(heap.allocate(120), first);
  EXPECT_NE(heap.allocate(120), first);
}

TEST_F(HeapTest, GrowsTheLastBlockInPlace) {
  Heap<TestRegion> heap(TestRegion{&words_});
  void* const first = heap.allocate(16);
  EXPECT_EQ(heap.resize(first, 100000), first);
  void* const second = heap.allocate(16);
  EXPECT_GE(static_cast<char*>(second), static_cast<char*>(first) + 100000);
  EXPECT_NE(heap.resize(first, 200000), first);
}

TEST_F(HeapTest, NeedsNoMoreForTheSameAgain) {
  Heap<TestRegion> heap(TestRegion{&words_});
  const auto grow = [&heap] {
    void* block = heap.allocate(16);
    for (std::size_t size = 32; size <= 65536; size *= 2) block = heap.resize(block, size);
    return block;
  };
  std::set<void*> blocks;
  for (int i = 0; i < 100; ++i) {
    void* const block = grow();
    ASSERT_NE(block, nullptr);
    blocks.insert(block);
    heap.release(block);
  }
  EXPECT_LE(blocks.size(), 2U);
}

TEST_F(HeapTest, SaysWhenThereIsNoMemoryAndKeepsWhatThereIs) {
  Heap<TestRegion> heap(TestRegion{&words_, 4096});
  char* const block = static_cast<char*>(heap.allocate(1000));
  std::fill_n(block, 1000, 'x');
  EXPECT_EQ(heap.allocate(4096), nullptr);
  EXPECT_EQ(heap.resize(block, 5000), nullptr);
  EXPECT_EQ(heap.resize(block, SIZE_MAX), nullptr);
  EXPECT_EQ(heap.allocate(SIZE_MAX), nullptr);
  EXPECT_TRUE(std::all_of(block, block + 1000, [](char c) { return c == 'x'; }));
  EXPECT_NE(heap.allocate(1000), nullptr);
}

}  // namespace
}  // namespace sluice
