// The one place that decides which URLs reach the page: autolinks, links, reference links, images and raw HTML.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "base/vector.h"

namespace sluice {

/// Where content may reach out.
///
/// An origin is written "https://host" or "https://host:port", "https://*.host" for every host below it, or "self" for
/// relative URLs (they stay on the page's own origin).
struct UrlPolicy {
  enum class Origins : std::uint8_t { kNone, kListed, kAll };

  Origins links = Origins::kAll;
  Vector<String> linkOrigins;
  /// None by default: an image's URL is fetched without a click, the usual way to send data out of a conversation.
  Origins images = Origins::kNone;
  Vector<String> imageOrigins;
  /// Whether images may be base64 `data:` URLs of raster types. They cause no request.
  bool dataImages = false;
};

/// What the gate says of a URL.
enum class UrlVerdict : std::uint8_t {
  kAllowed,
  /// The URL is well-behaved, but the policy does not let content reach its origin: the host may offer it to the
  /// reader.
  kOriginRefused,
  kRefused,
};

/// Judges and normalises URLs.
///
/// A URL passes as the URL standard's parser (https://url.spec.whatwg.org/#url-parsing) would read it: leading and
/// trailing C0 controls and spaces stripped, tabs and newlines removed anywhere, then a scheme of the allow-list
/// (http, https, mailto, tel) or none. Stricter than the parser in two points: a colon in the first path segment of a
/// relative reference is refused (RFC 3986, 4.2 forbids it), and a URL in which more rounds of character references
/// would bring up another scheme is refused.
class UrlGate {
 public:
  explicit UrlGate(UrlPolicy policy);

  /// Judges a link's target. `url` has its character references decoded once, as an HTML attribute has.
  /// @param out the URL to emit, percent-encoded as CommonMark's reference output is and pure ASCII; empty for kRefused
  [[nodiscard]] UrlVerdict link(std::string_view url, String& out) const;

  /// The same for an image's source.
  [[nodiscard]] UrlVerdict image(std::string_view url, String& out) const;

 private:
  UrlPolicy policy_;
};

}  // namespace sluice
