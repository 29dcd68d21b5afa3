// Memory of strings and vectors: one way to get more of it, whatever lies in it.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>

namespace sluice {

/// Whether an object may be moved by copying its bytes, so that what holds it can grow by `realloc`. A class that owns
/// memory says so of itself by a member type `IsRelocatable`: nothing outside points to the object, nor the object into
/// itself.
template <typename T>
inline constexpr bool kIsRelocatable = std::is_trivially_copyable_v<T> || requires {
  typename T::IsRelocatable;
};
template <typename T>
inline constexpr bool kIsRelocatable<std::unique_ptr<T>> = true;

/// Makes room for `count` elements of `size` bytes where there is room for fewer, and for as many more as it takes to
/// make growing one by one cheap. Traps where there is no memory, as `new` does without exceptions.
/// @param capacity of the memory, in elements; is set to the new one
/// @return where the elements lie now
void* grown(void* memory, std::size_t& capacity, std::size_t count, std::size_t size);

}  // namespace sluice
