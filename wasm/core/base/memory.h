// Memory of strings and vectors: one way to get more of it, whatever lies in it.
#pragma once

#include <cstddef>
#include <memory>
#include <type_traits>

/// Of functions that stand once, whatever the inliner thinks of it: that is what they are for.
#define SLUICE_SHARED [[gnu::noinline]]

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

/// Owned memory of a row of elements, of which strings and vectors are made. It knows neither their type nor when their
/// lives begin and end, so that its code stands once.
class Memory {
 public:
  using IsRelocatable = void;

  constexpr Memory() = default;
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  ~Memory();

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

 protected:
  /// Makes room for `count` elements of `width` bytes in all, and where that is more than there was, for as many more
  /// as it takes to make growing one by one cheap. Traps where there is no memory, as `new` does without exceptions.
  void makeRoom(std::size_t count, std::size_t width);
  /// Room for one more element, which counts from now on.
  void* add(std::size_t width);
  /// Becomes a copy of the other's bytes.
  void copy(const Memory& other, std::size_t width);
  void exchange(Memory& other) noexcept;

  void* data_ = nullptr;
  std::size_t size_ = 0;

 private:
  std::size_t capacity_ = 0;
};

}  // namespace sluice
