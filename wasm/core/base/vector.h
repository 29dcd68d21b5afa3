// Elements in a row.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <new>
#include <type_traits>
#include <utility>

#include "base/memory.h"

namespace sluice {

/// A growing array, with the members of std::vector that Sluice needs.
///
/// Why not std::vector: the way to a new element (check, allocate, move, free) stands there at every place that adds
/// one, for every type. Here it stands once (Memory), because elements may be moved by copying their bytes.
template <typename T>
class Vector : public Memory {
 public:
  constexpr Vector() = default;
  Vector(std::initializer_list<T> elements) {
    for (const T& element : elements) push_back(element);
  }
  Vector(const Vector& other) : Memory() { *this = other; }
  Vector(Vector&& other) noexcept : Memory() { exchange(other); }
  ~Vector() { clear(); }

  Vector& operator=(const Vector& other) {
    if constexpr (std::is_trivially_copyable_v<T>) {
      copy(other, sizeof(T));
    } else if (this != &other) {
      clear();
      for (const T& element : other) push_back(element);
    }
    return *this;
  }
  Vector& operator=(Vector&& other) noexcept {
    exchange(other);
    return *this;
  }

  [[nodiscard]] T* data() { return static_cast<T*>(data_); }
  [[nodiscard]] const T* data() const { return static_cast<const T*>(data_); }
  [[nodiscard]] T* begin() { return data(); }
  [[nodiscard]] T* end() { return data() + size_; }
  [[nodiscard]] const T* begin() const { return data(); }
  [[nodiscard]] const T* end() const { return data() + size_; }
  T& operator[](std::size_t at) { return data()[at]; }
  const T& operator[](std::size_t at) const { return data()[at]; }
  [[nodiscard]] T& back() { return data()[size_ - 1]; }
  [[nodiscard]] const T& back() const { return data()[size_ - 1]; }

  void push_back(T element) {
    // Not in the class: elements may be of types that are not complete where the class is named.
    static_assert(kIsRelocatable<T>);
    new (add(sizeof(T))) T(std::move(element));
  }
  void pop_back() { truncate(size_ - 1); }
  /// Keeps the first `size` elements, which is no more than there are.
  void truncate(std::size_t size) {
    if constexpr (!std::is_trivially_destructible_v<T>) {
      for (std::size_t i = size; i < size_; ++i) data()[i].~T();
    }
    size_ = size;
  }
  /// Keeps the memory.
  void clear() { truncate(0); }
  void reserve(std::size_t count) {
    static_assert(kIsRelocatable<T>);
    makeRoom(count, sizeof(T));
  }
  /// Makes it `count` times the same element.
  void assign(std::size_t count, const T& element) {
    clear();
    while (size_ < count) push_back(element);
  }
};

/// Takes out the elements that the predicate holds for.
template <typename T, typename Predicate>
void eraseIf(Vector<T>& vector, Predicate predicate) {
  std::size_t kept = 0;
  for (T& element : vector) {
    if (predicate(element)) continue;
    if (&element != &vector[kept]) vector[kept] = std::move(element);
    ++kept;
  }
  vector.truncate(kept);
}

}  // namespace sluice
