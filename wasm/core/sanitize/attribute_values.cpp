#include "sanitize/attribute_values.h"

#include <cstddef>

#include "text/ascii.h"

namespace sluice {
namespace {

bool isNumber(std::string_view value, std::size_t digits) {
  if (value.empty() || value.size() > digits) return false;
  for (const char c : value) {
    if (!isAsciiDigit(c)) return false;
  }
  return true;
}

bool isSignedNumber(std::string_view value, std::size_t digits) {
  if (!value.empty() && (value.front() == '-' || value.front() == '+')) value.remove_prefix(1);
  return isNumber(value, digits);
}

/// "640", "640px" or "50%": https://html.spec.whatwg.org/multipage/common-microsyntaxes.html#dimension-attributes
bool isDimension(std::string_view value) {
  const std::size_t size = value.size();
  if (size > 1 && value.back() == '%')
    value.remove_suffix(1);
  else if (size > 2 && value.substr(size - 2) == "px")
    value.remove_suffix(2);
  return isNumber(value, 4);
}

bool isWord(std::string_view value, std::size_t size) {
  if (value.size() > size) return false;
  for (const char c : value) {
    if (!isAsciiAlphanumeric(c) && c != '-' && c != '#') return false;
  }
  return true;
}

}  // namespace

bool isAllowedValue(Attribute attribute, std::string_view value) {
  switch (attribute) {
    case Attribute::kAlign:
      return findWord("left\0center\0right\0justify\0top\0middle\0bottom\0", value) >= 0;
    case Attribute::kValign:
      return findWord("top\0middle\0bottom\0baseline\0", value) >= 0;
    case Attribute::kDir:
      return findWord("ltr\0rtl\0auto\0", value) >= 0;
    case Attribute::kScope:
      return findWord("row\0col\0rowgroup\0colgroup\0", value) >= 0;
    case Attribute::kWidth:
    case Attribute::kHeight:
      return isDimension(value);
    case Attribute::kColspan:
    case Attribute::kRowspan:
    case Attribute::kSpan:
      return isNumber(value, 3);
    case Attribute::kStart:
      return isSignedNumber(value, 9);
    case Attribute::kSize:
      return isSignedNumber(value, 1);
    case Attribute::kLang:
    case Attribute::kColor:
      return isWord(value, 35);
    default:
      return true;
  }
}

}  // namespace sluice
