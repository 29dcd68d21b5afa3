// Memory in blocks of few sizes, for a module that is downloaded with it.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace sluice {

/// Hands out blocks whose sizes are powers of two and one and a half times those, and keeps the free ones by size.
///
/// Why not Emscripten's: what joins neighbouring free blocks is most of their code, and little of what streams do gains
/// by it: Memory (base/memory.h) grows by doubling, and all the smaller blocks that a text has left behind would not
/// hold it. They serve the next text that grows. A block at the end of the memory grows in place where none is free.
///
/// @tparam Region memory that begins at `begin()`, aligned to 8 bytes, and goes on to `end` once `reaches(end)` has
///   answered with true
template <typename Region>
class Heap {
 public:
  constexpr explicit Heap(Region region = Region()) : region_(region) {}

  /// A block of at least so many bytes, aligned to 8; null if there is no memory.
  void* allocate(std::size_t bytes) {
    const std::uint32_t kind = kindOf(bytes);
    if (kind == kKinds) return nullptr;
    Block* block = free_[kind];
    if (block != nullptr) {
      free_[kind] = block->next;
    } else {
      if (top_ == nullptr) top_ = region_.begin();
      block = reinterpret_cast<Block*>(top_);
      if (!cover(block, kind)) return nullptr;
    }
    return block->content();
  }

  /// A block with the same content, as far as it fits, and at least so many bytes; null if there is no memory, and the
  /// old one stays.
  void* resize(void* content, std::size_t bytes) {
    Block* const block = Block::of(content);
    const std::size_t size = sizeOf(block->kind);
    if (bytes <= size) return content;
    const std::uint32_t kind = kindOf(bytes);
    if (kind == kKinds) return nullptr;
    // A free block goes first: who begins small and grows in place each time would take new memory each time.
    if (free_[kind] == nullptr && block->content() + size == top_) return cover(block, kind) ? content : nullptr;
    void* const moved = allocate(bytes);
    if (moved == nullptr) return nullptr;
    std::memcpy(moved, content, size);
    release(content);
    return moved;
  }

  void release(void* content) {
    Block* const block = Block::of(content);
    block->next = free_[block->kind];
    free_[block->kind] = block;
  }

 private:
  struct Block {
    std::uint32_t kind;
    alignas(8) Block* next;  // while it is free; else the content begins here

    char* content() { return reinterpret_cast<char*>(this) + offsetof(Block, next); }
    static Block* of(void* content) {
      return reinterpret_cast<Block*>(static_cast<char*>(content) - offsetof(Block, next));
    }
  };

  /// Blocks of 16, 24, 32, 48, … bytes, up to 1 GiB.
  static constexpr std::uint32_t kKinds = 53;
  static constexpr std::uint32_t kLeastBits = 3;

  static std::size_t sizeOf(std::uint32_t kind) {
    return static_cast<std::size_t>(2 + (kind & 1)) << (kind / 2 + kLeastBits);
  }

  /// The least kind that holds so many bytes, or kKinds.
  static std::uint32_t kindOf(std::size_t bytes) {
    if (bytes <= sizeOf(0)) return 0;
    if (bytes > sizeOf(kKinds - 1)) return kKinds;
    const auto power = static_cast<std::uint32_t>(std::bit_width(bytes - 1)) - 1;
    const std::uint32_t kind = 2 * (power - kLeastBits - 1) + 1;
    return bytes <= sizeOf(kind) ? kind : kind + 1;
  }

  /// Makes of the last block, or of what is behind it, one of this kind.
  bool cover(Block* block, std::uint32_t kind) {
    char* const end = block->content() + sizeOf(kind);
    if (!region_.reaches(end)) return false;
    block->kind = kind;
    top_ = end;
    return true;
  }

  Region region_;
  char* top_ = nullptr;
  Block* free_[kKinds] = {};
};

}  // namespace sluice
