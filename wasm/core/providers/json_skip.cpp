#include "providers/json_skip.h"

#include <string_view>

#include "base/string.h"
#include "framing/scan.h"
#include "limits.h"
#include "providers/json_escape.h"

namespace sluice {
namespace {

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// `at` is after the opening quotation mark.
const char* skipString(const char* at, const char* end) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  for (;;) {
    at = scan::stringStop(at, end);
    if (at == end) return nullptr;
    const char c = *at++;
    if (c == '"') return at;
    if (c != '\\' || at == end) return nullptr;
    if (*at != 'u') {
      if (kLetters.find(*at++) == std::string_view::npos) return nullptr;
    } else {
      if (end - at < 5 || hexQuad(at + 1) < 0) return nullptr;
      at += 5;
    }
  }
}

const char* skipDigits(const char* at, const char* end) {
  if (at == end || !isDigit(*at)) return nullptr;
  while (at != end && isDigit(*at)) ++at;
  return at;
}

const char* skipLiteral(const char* at, const char* end, std::string_view literal) {
  if (static_cast<std::size_t>(end - at) < literal.size()) return nullptr;
  const char* const stop = at + literal.size();
  return std::string_view(at, literal.size()) == literal ? stop : nullptr;
}

const char* skipScalar(const char* at, const char* end) {
  switch (*at) {
    case '"':
      return skipString(at + 1, end);
    case 'n':
      return skipLiteral(at, end, "null");
    case 't':
      return skipLiteral(at, end, "true");
    case 'f':
      return skipLiteral(at, end, "false");
    default:
      return skipJsonNumber(at, end);
  }
}

/// A member's name and the colon after it.
const char* skipName(const char* at, const char* end) {
  if (at == end || *at != '"') return nullptr;
  at = skipString(at + 1, end);
  if (at == nullptr) return nullptr;
  at = skipJsonSpace(at, end);
  return at != end && *at == ':' ? skipJsonSpace(at + 1, end) : nullptr;
}

}  // namespace

const char* skipJsonNumber(const char* at, const char* end) {
  if (*at == '-') ++at;
  at = at != end && *at == '0' ? at + 1 : skipDigits(at, end);
  if (at != nullptr && at != end && *at == '.') at = skipDigits(at + 1, end);
  if (at != nullptr && at != end && (*at | 0x20) == 'e') {
    ++at;
    if (at != end && (*at == '+' || *at == '-')) ++at;
    at = skipDigits(at, end);
  }
  return at;
}

const char* skipJsonSpace(const char* at, const char* end) {
  while (at != end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t')) ++at;
  return at;
}

const char* skipJsonValue(const char* at, const char* end, std::size_t depth) {
  char closers[limits::kMaxJsonDepth];
  std::size_t open = 0;
  for (;;) {  // a value begins at `at`
    if (at == end) return nullptr;
    if (*at == '{' || *at == '[') {
      if (open == depth) return nullptr;
      const char closer = *at == '{' ? '}' : ']';
      closers[open++] = closer;
      at = skipJsonSpace(at + 1, end);
      if (at == end || *at != closer) {
        if (closer == '}') at = skipName(at, end);
        if (at == nullptr) return nullptr;
        continue;
      }
    } else {
      at = skipScalar(at, end);
      if (at == nullptr) return nullptr;
    }
    for (;;) {  // after a value, or at the bracket of an empty one
      if (open == 0) return at;
      at = skipJsonSpace(at, end);
      if (at == end) return nullptr;
      const char c = *at++;
      if (c == closers[open - 1]) {
        --open;
        continue;
      }
      if (c != ',') return nullptr;
      at = skipJsonSpace(at, end);
      if (closers[open - 1] == '}') at = skipName(at, end);
      if (at == nullptr) return nullptr;
      break;
    }
  }
}

}  // namespace sluice
