#include "sanitize/violation.h"

#include "sanitize/allowlist.h"
#include "text/ascii.h"

namespace sluice {
namespace {

/// Elements of HTML that load, run, take input, or change how the rest is read: an author who writes one in an answer
/// means more than text in angle brackets.
constexpr char kActiveElements[] =
    "script\0style\0iframe\0frame\0frameset\0object\0embed\0applet\0param\0link\0meta\0base\0form\0input\0button\0"
    "select\0option\0textarea\0svg\0math\0template\0slot\0noscript\0video\0audio\0source\0track\0picture\0canvas\0"
    "portal\0html\0head\0body\0title\0plaintext\0xmp\0noembed\0noframes\0map\0area\0dialog\0isindex\0marquee\0"
    "bgsound\0layer\0image\0";

/// Attributes that authors write with nothing in mind.
constexpr char kIdleAttributes[] =
    "class\0id\0rel\0target\0role\0tabindex\0hidden\0loading\0decoding\0border\0cellpadding\0cellspacing\0bgcolor\0"
    "face\0clear\0nowrap\0translate\0";

bool isIdleAttribute(std::string_view name) {
  if (findWord(kIdleAttributes, name) >= 0) return true;
  if (equalsIgnoringAsciiCase(name.substr(0, 5), "aria-") || equalsIgnoringAsciiCase(name.substr(0, 5), "data-")) {
    return true;
  }
  // A listed one with a value that does not fit, or on another element than its own.
  const Attribute attribute = findAttribute(name);
  return attribute != Attribute::kNone && attributeKind(attribute) != AttributeKind::kUrl &&
         attributeKind(attribute) != AttributeKind::kImageUrl;
}

}  // namespace

bool isNotice(ViolationKind kind, std::string_view name) {
  switch (kind) {
    case ViolationKind::kTag:
      return findWord(kActiveElements, name) < 0;
    case ViolationKind::kAttribute:
      return isIdleAttribute(name);
    case ViolationKind::kNesting:
    case ViolationKind::kMarkup:
      return true;
    case ViolationKind::kInvisible:
      return name == "zero-width";
    default:
      return false;
  }
}

}  // namespace sluice
