// The module's malloc (heap.h), in place of Emscripten's, and what happens when there is no memory.
#include <wasi/api.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "heap.h"

/// Where memory begins that neither data nor the stack has.
extern "C" char __heap_base;

namespace {

constexpr std::size_t kPageBytes = 65536;

/// The module's memory.
struct ModuleMemory {
  static char* begin() {
    return reinterpret_cast<char*>((reinterpret_cast<std::uintptr_t>(&__heap_base) + 7) & ~std::uintptr_t{7});
  }

  static bool reaches(const char* end) {
    const std::size_t pages = __builtin_wasm_memory_size(0);
    const std::size_t wanted = (reinterpret_cast<std::uintptr_t>(end) + kPageBytes - 1) / kPageBytes;
    if (wanted <= pages) return true;
    // Growing is dear, so a little more than is needed, where it can be had.
    const std::size_t missing = wanted - pages;
    return grow(missing + pages / 8) || grow(missing);
  }

 private:
  static bool grow(std::size_t pages) { return __builtin_wasm_memory_grow(0, pages) != SIZE_MAX; }
};

constinit sluice::Heap<ModuleMemory> heap;

}  // namespace

extern "C" {

void* malloc(std::size_t bytes) { return heap.allocate(bytes); }

void* realloc(void* block, std::size_t bytes) {
  return block == nullptr ? heap.allocate(bytes) : heap.resize(block, bytes);
}

void free(void* block) {
  if (block != nullptr) heap.release(block);
}

/// By an import, so that JavaScript can tell it from other traps: newer versions of Emscripten's are a trap.
void abort() { __wasi_proc_exit(1); }

}  // extern "C"
