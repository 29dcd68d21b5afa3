#include "base/string.h"

#include <cstdlib>
#include <cstring>

namespace sluice {

String::~String() { std::free(data_); }

void String::reserve(std::size_t capacity) {
  if (capacity > capacity_) data_ = static_cast<char*>(grown(data_, capacity_, capacity, 1));
}

String& String::assign(std::string_view text) {
  if (text.size() > capacity_) {
    String fresh(text);
    swap(fresh);
    return *this;
  }
  if (!text.empty()) std::memmove(data_, text.data(), text.size());
  size_ = text.size();
  return *this;
}

String& String::append(std::string_view text) {
  if (text.empty()) return *this;
  const char* from = text.data();
  const std::size_t offset = reinterpret_cast<std::uintptr_t>(from) - reinterpret_cast<std::uintptr_t>(data_);
  const bool isPart = offset < size_;
  reserve(size_ + text.size());
  if (isPart) from = data_ + offset;
  std::memcpy(data_ + size_, from, text.size());
  size_ += text.size();
  return *this;
}

String& String::append(std::size_t count, char c) {
  if (count == 0) return *this;
  reserve(size_ + count);
  std::memset(data_ + size_, c, count);
  size_ += count;
  return *this;
}

void String::push_back(char c) {
  if (size_ == capacity_) reserve(size_ + 1);
  data_[size_++] = c;
}

void String::resize(std::size_t size) {
  if (size > size_) append(size - size_, '\0');
  size_ = size;
}

void String::erase(std::size_t at, std::size_t count) {
  if (count == 0) return;
  std::memmove(data_ + at, data_ + at + count, size_ - at - count);
  size_ -= count;
}

void String::insert(std::size_t at, std::string_view text) {
  if (text.empty()) return;
  reserve(size_ + text.size());
  std::memmove(data_ + at + text.size(), data_ + at, size_ - at);
  std::memcpy(data_ + at, text.data(), text.size());
  size_ += text.size();
}

void appendDecimal(String& out, std::uint64_t number) {
  char digits[20];
  std::size_t at = sizeof digits;
  do {
    digits[--at] = static_cast<char>('0' + number % 10);
    number /= 10;
  } while (number != 0);
  out.append({digits + at, sizeof digits - at});
}

}  // namespace sluice
