#include "base/memory.h"

#include <cstdlib>

namespace sluice {

void* grown(void* memory, std::size_t& capacity, std::size_t count, std::size_t size) {
  constexpr std::size_t kFirstBytes = 32;
  std::size_t wanted = capacity == 0 ? kFirstBytes / size : capacity * 2;
  if (wanted < count) wanted = count;
  capacity = wanted;
  void* const room = std::realloc(memory, wanted * size);
  if (room == nullptr) __builtin_trap();
  return room;
}

}  // namespace sluice
