// Elements in a row.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <initializer_list>
#include <new>
#include <type_traits>
#include <utility>

#include "base/memory.h"

namespace sluice {

/// A growing array, with the members of std::vector that Sluice needs.
///
/// Why not std::vector: the way to a new element (check, allocate, move, free) stands there at every place that adds
/// one, for every type. Here it stands once (`grown`), because elements may be moved by copying their bytes.
template <typename T>
class Vector {
 public:
  using IsRelocatable = void;

  Vector() = default;
  Vector(std::initializer_list<T> elements) { copyFrom(elements.begin(), elements.size()); }
  Vector(const Vector& other) { copyFrom(other.data_, other.size_); }
  Vector(Vector&& other) noexcept
      : data_(std::exchange(other.data_, nullptr)),
        size_(std::exchange(other.size_, 0)),
        capacity_(std::exchange(other.capacity_, 0)) {}
  ~Vector() {
    clear();
    std::free(data_);
  }

  Vector& operator=(const Vector& other) {
    if (this == &other) return *this;
    clear();
    copyFrom(other.data_, other.size_);
    return *this;
  }
  Vector& operator=(Vector&& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    return *this;
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T* data() { return data_; }
  [[nodiscard]] const T* data() const { return data_; }
  [[nodiscard]] T* begin() { return data_; }
  [[nodiscard]] T* end() { return data_ + size_; }
  [[nodiscard]] const T* begin() const { return data_; }
  [[nodiscard]] const T* end() const { return data_ + size_; }
  T& operator[](std::size_t at) { return data_[at]; }
  const T& operator[](std::size_t at) const { return data_[at]; }
  [[nodiscard]] T& back() { return data_[size_ - 1]; }
  [[nodiscard]] const T& back() const { return data_[size_ - 1]; }

  void push_back(T element) {
    reserve(size_ + 1);
    new (data_ + size_) T(std::move(element));
    ++size_;
  }
  void pop_back() { truncate(size_ - 1); }
  /// Keeps the first `size` elements, which is no more than there are.
  void truncate(std::size_t size) {
    if constexpr (!std::is_trivially_destructible_v<T>) {
      for (std::size_t i = size; i < size_; ++i) data_[i].~T();
    }
    size_ = size;
  }
  /// Keeps the memory.
  void clear() { truncate(0); }
  void reserve(std::size_t count) {
    // Not in the class: elements may be of types that are not complete where the class is named.
    static_assert(kIsRelocatable<T>);
    if (count > capacity_) data_ = static_cast<T*>(grown(data_, capacity_, count, sizeof(T)));
  }
  /// Makes it `count` times the same element.
  void assign(std::size_t count, const T& element) {
    clear();
    reserve(count);
    for (; size_ < count; ++size_) new (data_ + size_) T(element);
  }

 private:
  void copyFrom(const T* elements, std::size_t count) {
    reserve(count);
    for (; size_ < count; ++size_) new (data_ + size_) T(elements[size_]);
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
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
