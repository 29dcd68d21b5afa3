#include "base/string.h"

#include <cstring>

namespace sluice {
namespace {

/// As memcpy. Engines call a function for the `memory.copy` that the compiler makes of that, and of a loop that does
/// the same, which for a few bytes takes longer than they do.
void copyBytes(char* to, const char* from, std::size_t count) {
  constexpr std::size_t kFew = 32;
  if (count > kFew) {
    std::memcpy(to, from, count);
    return;
  }
  for (; count >= sizeof(std::uint64_t); count -= sizeof(std::uint64_t)) {
    std::uint64_t word;
    std::memcpy(&word, from, sizeof word);
    std::memcpy(to, &word, sizeof word);
    to += sizeof word;
    from += sizeof word;
    __asm__ volatile("" ::: "memory");  // or it is a loop that does the same
  }
  for (; count != 0; --count) {
    *to++ = *from++;
    __asm__ volatile("" ::: "memory");
  }
}

}  // namespace

/// Where in this string the text begins, if it is a part of it; else no less than `size`.
std::size_t String::offsetOf(std::string_view text) const {
  return reinterpret_cast<std::uintptr_t>(text.data()) - reinterpret_cast<std::uintptr_t>(data_);
}

SLUICE_SHARED String& String::assign(std::string_view text) {
  const std::size_t offset = offsetOf(text);
  if (offset < size_) {
    erase(0, offset);
    size_ = text.size();
    return *this;
  }
  clear();
  return append(text);
}

SLUICE_SHARED String& String::append(std::string_view text) {
  if (text.empty()) return *this;
  const char* from = text.data();
  const std::size_t offset = offsetOf(text);
  reserve(size_ + text.size());
  if (offset < size_) from = data() + offset;
  copyBytes(data() + size_, from, text.size());
  size_ += text.size();
  return *this;
}

SLUICE_SHARED String& String::append(std::size_t count, char c) {
  if (count == 0) return *this;
  reserve(size_ + count);
  std::memset(data() + size_, c, count);
  size_ += count;
  return *this;
}

SLUICE_SHARED void String::push_back(char c) { *static_cast<char*>(add(1)) = c; }

void String::resize(std::size_t size) {
  if (size > size_) append(size - size_, '\0');
  size_ = size;
}

void String::erase(std::size_t at, std::size_t count) {
  if (count == 0) return;
  std::memmove(data() + at, data() + at + count, size_ - at - count);
  size_ -= count;
}

void String::insert(std::size_t at, std::string_view text) {
  if (text.empty()) return;
  reserve(size_ + text.size());
  std::memmove(data() + at + text.size(), data() + at, size_ - at);
  std::memcpy(data() + at, text.data(), text.size());
  size_ += text.size();
}

SLUICE_SHARED bool isSame(const char* a, std::size_t aSize, const char* b, std::size_t bSize) {
  // Of no text the address may be null, which memcmp does not take.
  return aSize == bSize && (aSize == 0 || std::memcmp(a, b, aSize) == 0);
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
