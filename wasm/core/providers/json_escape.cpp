#include "providers/json_escape.h"

#include <string_view>

#include "framing/scan.h"
#include "providers/json_event_reader.h"
#include "text/utf8.h"

namespace sluice {
namespace {

constexpr std::ptrdiff_t kUnicodeEscape = 6;

bool isHighSurrogate(int unit) { return unit >> 10 == 0xD800 >> 10; }
bool isLowSurrogate(int unit) { return unit >> 10 == 0xDC00 >> 10; }

/// The code unit of the escape of the form `\u….` at `at`, else -1.
int unicodeEscape(const char* at, const char* end) {
  return end - at >= kUnicodeEscape && at[0] == '\\' && at[1] == 'u' ? hexQuad(at + 2) : -1;
}

/// Appends what the escape at `at` stands for. @return its end, or null
const char* unescape(const char* at, const char* end, LoneSurrogates loneSurrogates, String& out) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kCharacters = "\"\\/\b\f\n\r\t";
  if (end - at < 2) return nullptr;
  if (const std::size_t index = kLetters.find(at[1]); index != std::string_view::npos) {
    out.push_back(kCharacters[index]);
    return at + 2;
  }
  int codePoint = unicodeEscape(at, end);
  if (codePoint < 0) return nullptr;
  const char* const digits = at + 2;
  at += kUnicodeEscape;
  const bool isHigh = isHighSurrogate(codePoint);
  if (isHigh || isLowSurrogate(codePoint)) {
    const int low = unicodeEscape(at, end);
    if (!isHigh || !isLowSurrogate(low)) {
      if (loneSurrogates == LoneSurrogates::kRefused) return nullptr;
      out.push_back(kSurrogateMark);
      out.append({digits, 4});
      out.push_back(kSurrogateMark);
      return at;
    }
    codePoint = 0x10000 + ((codePoint & 0x3FF) << 10 | (low & 0x3FF));
    at += kUnicodeEscape;
  }
  appendUtf8(out, static_cast<char32_t>(codePoint));
  return at;
}

}  // namespace

int hexQuad(const char* digits) {
  int value = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = digits[i];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

const char* readJsonString(const char* at, const char* end, String& unescaped, std::string_view& value,
                           LoneSurrogates loneSurrogates) {
  const char* stop = scan::stringStop(at, end);
  value = {at, static_cast<std::size_t>(stop - at)};
  if (stop != end && *stop == '\\') {
    // An escape is longer than what it stands for, so this is for all that follow.
    if (unescaped.empty()) unescaped.reserve(static_cast<std::size_t>(end - at));
    const std::size_t begin = unescaped.size();
    unescaped.append(value);
    while (stop != end && *stop == '\\') {
      at = unescape(stop, end, loneSurrogates, unescaped);
      if (at == nullptr) return nullptr;
      stop = scan::stringStop(at, end);
      unescaped.append({at, static_cast<std::size_t>(stop - at)});
    }
    value = std::string_view(unescaped).substr(begin);
  }
  return stop != end && *stop == '"' ? stop : nullptr;
}

}  // namespace sluice
