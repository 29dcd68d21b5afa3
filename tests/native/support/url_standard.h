// The URL standard's parser, as far as scheme and host go; written from the standard and apart from the core, to judge
// what the core lets through.
#pragma once

#include <string>
#include <string_view>

namespace sluice::test {

struct UrlByTheStandard {
  /// Lower-case; empty if the URL takes its base's.
  std::string scheme;
  /// Whether the URL names a host of its own, and it: lower-case, with its port as written, without credentials.
  bool hasHost = false;
  std::string host;
  bool hasCredentials = false;
};

/// Parses `url` as https://url.spec.whatwg.org/#concept-basic-url-parser does against a base of scheme http or https.
UrlByTheStandard parseByTheStandard(std::string_view url, std::string_view baseScheme);

/// Whether the scheme is one that may reach the page as a link's target.
bool isLinkScheme(std::string_view scheme);

}  // namespace sluice::test
