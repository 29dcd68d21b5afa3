// What the sanitizer refused, told to whoever reports it.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice {

/// What was refused.
enum class ViolationKind : std::uint8_t {
  kTag,        ///< An element that is not listed: it shows as the text that was written.
  kAttribute,  ///< An attribute, or its value, that is not listed: dropped.
  kUrl,        ///< A link's URL: the link shows without a target.
  kImage,      ///< An image's URL: its alternative text shows.
  kNesting,    ///< An element beyond the nesting limit: its content shows without it.
  kMarkup,     ///< A processing instruction, declaration or CDATA section: it shows as the text that was written.
};

/// The kind's stable public name: "tag", "attribute", "url", "image", "nesting", "markup".
[[nodiscard]] constexpr std::string_view violationKindName(ViolationKind kind) {
  switch (kind) {
    case ViolationKind::kTag:
      return "tag";
    case ViolationKind::kAttribute:
      return "attribute";
    case ViolationKind::kUrl:
      return "url";
    case ViolationKind::kImage:
      return "image";
    case ViolationKind::kNesting:
      return "nesting";
    case ViolationKind::kMarkup:
      return "markup";
  }
  return {};
}

/// One refusal. The views are read before the call that brings it returns.
struct Violation {
  ViolationKind kind;
  /// The tag or attribute as written (lower-cased where it is listed); for a URL the attribute it was meant for.
  std::string_view name;
  /// The value or the source text, at most limits::kMaxViolationBytes of it.
  std::string_view value;
  /// Where in the channel's text, as last given to Sanitizer::setOffset.
  std::uint64_t offset;
};

/// Takes refusals in document order.
class ViolationSink {
 public:
  virtual void refused(const Violation& violation) = 0;

 protected:
  ~ViolationSink() = default;
};

}  // namespace sluice
