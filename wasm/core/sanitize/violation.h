// What the sanitizer refused, told to whoever reports it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sluice {

/// What was refused, or found to deceive.
enum class ViolationKind : std::uint8_t {
  kTag,            ///< An element that is not listed: it shows as the text that was written.
  kAttribute,      ///< An attribute, or its value, that is not listed: dropped.
  kUrl,            ///< A link's URL: the link shows without a target.
  kImage,          ///< An image's URL: its alternative text shows.
  kNesting,        ///< An element beyond the nesting limit: its content shows without it.
  kMarkup,         ///< A processing instruction, declaration or CDATA section: it shows as the text that was written.
  kDeceptiveLink,  ///< A link whose text is another URL than its target: it shows as it is.
  kBidi,           ///< A bidirectional control in a link or in code: its number shows in its place.
  kInvisible,      ///< Invisible characters that can hide text: they stay or are left out, as the page decided.
};

/// The kinds' stable public names, in their order.
inline constexpr std::string_view kViolationKindNames[] = {"tag",    "attribute",      "url",  "image",    "nesting",
                                                           "markup", "deceptive-link", "bidi", "invisible"};
inline constexpr std::size_t kViolationKinds = sizeof kViolationKindNames / sizeof kViolationKindNames[0];

[[nodiscard]] constexpr std::string_view violationKindName(ViolationKind kind) {
  return kViolationKindNames[static_cast<std::size_t>(kind)];
}

/// Whether an honest answer has such a thing as well, so that it is worth no more than a note: an author's class, a
/// word in angle brackets, a processing instruction.
/// @param name as in Violation
[[nodiscard]] bool isNotice(ViolationKind kind, std::string_view name);

/// One refusal. The views are read before the call that brings it returns.
struct Violation {
  ViolationKind kind;
  bool isNotice;
  /// The tag or attribute as written (lower-cased where it is listed); for a URL the attribute it was meant for; for
  /// invisible characters what they are; for a deceptive link what it claims to lead to.
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
