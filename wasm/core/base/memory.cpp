#include "base/memory.h"

#include <cstdlib>
#include <cstring>
#include <utility>

namespace sluice {

SLUICE_SHARED Memory::~Memory() { std::free(data_); }

SLUICE_SHARED void Memory::makeRoom(std::size_t count, std::size_t width) {
  if (count <= capacity_) return;
  constexpr std::size_t kFirstBytes = 32;
  std::size_t wanted = capacity_ == 0 ? kFirstBytes / width : capacity_ * 2;
  if (wanted < count) wanted = count;
  capacity_ = wanted;
  // What is there stays readable, and aborting tells a failed allocation from other traps.
  void* const grown = std::realloc(data_, wanted * width);
  if (grown == nullptr) std::abort();
  data_ = grown;
}

SLUICE_SHARED void* Memory::add(std::size_t width) {
  if (size_ == capacity_) makeRoom(size_ + 1, width);
  return static_cast<char*>(data_) + width * size_++;
}

SLUICE_SHARED void Memory::copy(const Memory& other, std::size_t width) {
  makeRoom(other.size_, width);
  size_ = other.size_;
  if (size_ != 0) std::memmove(data_, other.data_, size_ * width);
}

SLUICE_SHARED void Memory::exchange(Memory& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(capacity_, other.capacity_);
}

}  // namespace sluice
