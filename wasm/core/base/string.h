// Bytes that are owned, where std::string_view looks at bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>

#include "base/memory.h"

namespace sluice {

/// Whether the texts are the same.
[[nodiscard]] bool isSame(const char* a, std::size_t aSize, const char* b, std::size_t bSize);

/// In place of the standard's, which are inlined wherever texts are compared.
[[gnu::always_inline]] constexpr bool operator==(std::string_view a, std::string_view b) {
  return std::is_constant_evaluated() ? a.compare(b) == 0 : isSame(a.data(), a.size(), b.data(), b.size());
}
[[gnu::always_inline]] constexpr bool operator==(std::string_view a, const char* b) { return a == std::string_view(b); }

/// A growing text, with the members of std::string that Sluice needs.
///
/// Why not std::string: it keeps short texts within itself, so every look at one is a branch, a move copies by cases,
/// and each of its functions is inlined where it is used. That was a tenth of the module that a page waits for; here a
/// look is a load, and what takes more stands once, in string.cpp. There is no terminating NUL.
class String : public Memory {
 public:
  constexpr String() = default;
  String(const char* text) : String(std::string_view(text)) {}
  explicit String(std::string_view text) { append(text); }
  String(std::size_t count, char c) { append(count, c); }
  String(const String& other) : String(std::string_view(other)) {}
  String(String&& other) noexcept : Memory() { exchange(other); }

  String& operator=(const String& other) { return assign(other); }
  String& operator=(String&& other) noexcept {
    exchange(other);
    return *this;
  }
  String& operator=(std::string_view text) { return assign(text); }
  String& operator=(const char* text) { return assign(text); }

  operator std::string_view() const { return {data(), size_}; }

  [[nodiscard]] const char* data() const { return static_cast<const char*>(data_); }
  [[nodiscard]] char* data() { return static_cast<char*>(data_); }
  [[nodiscard]] const char* begin() const { return data(); }
  [[nodiscard]] const char* end() const { return data() + size_; }
  [[nodiscard]] char* begin() { return data(); }
  [[nodiscard]] char* end() { return data() + size_; }
  char operator[](std::size_t at) const { return data()[at]; }
  char& operator[](std::size_t at) { return data()[at]; }
  [[nodiscard]] char front() const { return data()[0]; }
  [[nodiscard]] char back() const { return data()[size_ - 1]; }

  /// Text that is assigned or appended may be a part of this very string.
  String& assign(std::string_view text);
  String& append(std::string_view text);
  String& append(std::size_t count, char c);
  String& operator+=(std::string_view text) { return append(text); }
  String& operator+=(char c) {
    push_back(c);
    return *this;
  }
  void push_back(char c);
  void pop_back() { --size_; }
  /// Keeps the memory.
  void clear() { size_ = 0; }
  void reserve(std::size_t capacity) { makeRoom(capacity, 1); }
  /// Bytes that are added are NUL.
  void resize(std::size_t size);
  /// Keeps the first `size` bytes, which is no more than there are.
  void truncate(std::size_t size) { size_ = size; }
  /// Takes `count` bytes away at `at`; there are as many.
  void erase(std::size_t at, std::size_t count);
  /// Text that is inserted is no part of this string.
  void insert(std::size_t at, std::string_view text);

  void swap(String& other) noexcept { exchange(other); }

  [[nodiscard]] std::string_view substr(std::size_t at, std::size_t count = std::string_view::npos) const {
    return std::string_view(*this).substr(at, count);
  }
  template <typename What>
  [[nodiscard]] std::size_t find(What what, std::size_t from = 0) const {
    return std::string_view(*this).find(what, from);
  }
  [[nodiscard]] std::size_t rfind(char c) const { return std::string_view(*this).rfind(c); }
  template <typename What>
  [[nodiscard]] std::size_t find_first_of(What what, std::size_t from = 0) const {
    return std::string_view(*this).find_first_of(what, from);
  }
  template <typename What>
  [[nodiscard]] std::size_t find_first_not_of(What what, std::size_t from = 0) const {
    return std::string_view(*this).find_first_not_of(what, from);
  }
  template <typename What>
  [[nodiscard]] std::size_t find_last_of(What what) const {
    return std::string_view(*this).find_last_of(what);
  }

  friend bool operator==(const String& a, const String& b) { return std::string_view(a) == std::string_view(b); }
  friend bool operator==(const String& a, std::string_view b) { return std::string_view(a) == b; }
  [[gnu::always_inline]] friend bool operator==(const String& a, const char* b) { return std::string_view(a) == b; }

 private:
  [[nodiscard]] std::size_t offsetOf(std::string_view text) const;
};

/// Appends a number in decimal digits.
void appendDecimal(String& out, std::uint64_t number);

}  // namespace sluice
