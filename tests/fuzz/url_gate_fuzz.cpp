// The URL gate against the URL standard's parser, written apart from it (support/url_standard.h).
//
// The first byte chooses the policy, the rest is the URL. Properties: what passes is pure ASCII without quotes, blanks,
// angle brackets and backslashes; it parses to a listed scheme, before and after the gate; it passes again unchanged;
// under a list of origins it leads to no host outside the list, whatever the page's own scheme.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "sanitize/url_gate.h"
#include "support/url_standard.h"

namespace {

using sluice::UrlGate;
using sluice::UrlPolicy;
using sluice::UrlVerdict;
using sluice::test::isLinkScheme;
using sluice::test::parseByTheStandard;
using sluice::test::UrlByTheStandard;

void require(bool condition, const char* property, std::string_view url, std::string_view out) {
  if (condition) return;
  std::fprintf(stderr, "broken: %s\n  url: %.*s\n  out: %.*s\n", property, static_cast<int>(url.size()), url.data(),
               static_cast<int>(out.size()), out.data());
  std::abort();
}

UrlPolicy policyOf(std::uint8_t choice) {
  UrlPolicy policy;
  policy.links = (choice & 1) != 0 ? UrlPolicy::Origins::kListed : UrlPolicy::Origins::kAll;
  policy.images = (choice & 2) != 0 ? UrlPolicy::Origins::kListed : UrlPolicy::Origins::kAll;
  policy.linkOrigins = {"https://a.b", "https://*.w.x", "http://a.b:8"};
  if ((choice & 4) != 0) policy.linkOrigins.push_back("self");
  policy.imageOrigins = policy.linkOrigins;
  policy.dataImages = (choice & 8) != 0;
  return policy;
}

bool isListedHost(std::string_view scheme, std::string_view host) {
  if (scheme == "http") return host == "a.b:8";
  if (scheme != "https") return false;
  return host == "a.b" || host == "a.b:443" || host.ends_with(".w.x") || host.ends_with(".w.x:443");
}

/// Where the URL leads from a page of that scheme.
void requireListedOrigin(std::string_view out, std::string_view baseScheme, bool selfListed, std::string_view url) {
  const UrlByTheStandard parsed = parseByTheStandard(out, baseScheme);
  if (parsed.scheme == "mailto" || parsed.scheme == "tel" || parsed.scheme == "data") return;
  if (parsed.hasHost) {
    const std::string_view scheme = parsed.scheme.empty() ? baseScheme : std::string_view(parsed.scheme);
    require(isListedHost(scheme, parsed.host) && !parsed.hasCredentials, "the origin is listed", url, out);
  } else {
    require(selfListed || out.empty() || out[0] == '#', "a relative URL stays in the document", url, out);
  }
}

void check(std::string_view url, std::string_view out, bool isImage, const UrlPolicy& policy) {
  for (const char c : out) {
    require(c > ' ' && c < 0x7F && c != '"' && c != '\'' && c != '<' && c != '>' && c != '\\' && c != '`',
            "the output is plain ASCII", url, out);
  }
  const auto& origins = isImage ? policy.images : policy.links;
  for (const std::string_view base : {"https", "http"}) {
    const std::string written = parseByTheStandard(url, base).scheme;
    const std::string emitted = parseByTheStandard(out, base).scheme;
    const bool dataImage = isImage && policy.dataImages && emitted == "data";
    require(isLinkScheme(emitted) || dataImage, "the emitted scheme is listed", url, out);
    require(isLinkScheme(written) || dataImage, "the written scheme is listed", url, out);
    if (origins == UrlPolicy::Origins::kListed) {
      requireListedOrigin(out, base, policy.linkOrigins.size() > 3, url);
    }
  }
  if (isImage && parseByTheStandard(out, "https").scheme == "data") {
    require(std::string_view(out).substr(5, 6).find_first_not_of("imageIMAGE/") == std::string_view::npos &&
                out.find_first_of("%<&?#") == std::string_view::npos,
            "a data URL is an image's and holds base64 only", url, out);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const UrlPolicy policy = policyOf(data[0]);
  const UrlGate gate(policy);
  const std::string_view url(reinterpret_cast<const char*>(data) + 1, size - 1);
  sluice::String out;
  sluice::String again;
  if (gate.link(url, out) == UrlVerdict::kAllowed) {
    check(url, out, false, policy);
    require(gate.link(out, again) == UrlVerdict::kAllowed && again == out, "what passed passes again", url, out);
  }
  if (gate.image(url, out) == UrlVerdict::kAllowed) {
    check(url, out, true, policy);
    require(gate.image(out, again) == UrlVerdict::kAllowed && again == out, "what passed passes again", url, out);
  }
  return 0;
}
