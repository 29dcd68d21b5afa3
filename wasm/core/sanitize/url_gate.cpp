#include "sanitize/url_gate.h"

#include <cstddef>
#include <utility>

#include "limits.h"
#include "text/ascii.h"
#include "text/entities.h"

namespace sluice {
namespace {

using Origins = UrlPolicy::Origins;

/// Schemes that links and images may name; everything else, and `data:` outside of images, is refused.
enum class Scheme : std::int8_t { kOther = -1, kHttp, kHttps, kMailto, kTel, kData, kNone };

/// The names of those from kHttp on.
constexpr char kSchemes[] = "http\0https\0mailto\0tel\0data\0";

/// How many more rounds of character references are looked through for a scheme. A sender needs none.
constexpr int kMaxReferenceRounds = 4;

/// Strips as the URL parser does before it starts: C0 controls and spaces at both ends, tabs and newlines anywhere.
/// https://url.spec.whatwg.org/#concept-basic-url-parser, steps 1 to 3
String strip(std::string_view url) {
  while (!url.empty() && isC0ControlOrSpace(url.front())) url.remove_prefix(1);
  while (!url.empty() && isC0ControlOrSpace(url.back())) url.remove_suffix(1);
  String stripped;
  stripped.reserve(url.size());
  for (const char c : url) {
    if (!isAsciiTabOrNewline(c)) stripped += c;
  }
  return stripped;
}

/// Whether CommonMark's reference output leaves the byte as it is in a URL.
bool isUrlByte(char c) {
  return isAsciiAlphanumeric(c) ||
         (c != '\0' && std::string_view("~-_.+!*(),%#@?=;:/$&").find(c) != std::string_view::npos);
}

void percentEncode(std::string_view url, String& out) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  out.clear();
  for (const char c : url) {
    if (isUrlByte(c)) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += '%';
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
}

/// The scheme of a stripped URL. A colon in the first path segment that ends no scheme counts as an unknown scheme.
/// https://url.spec.whatwg.org/#scheme-start-state
Scheme schemeOf(std::string_view url) {
  const std::size_t end = url.find_first_of(":/?#\\");
  if (end == std::string_view::npos || url[end] != ':') return Scheme::kNone;
  return static_cast<Scheme>(findWord(kSchemes, url.substr(0, end)));
}

/// Whether `url` keeps its scheme however often character references in it are decoded. A value that is decoded twice
/// by mistake further down must not turn into another URL.
bool isStableUnderDecoding(String url, Scheme scheme) {
  for (int round = 0; round < kMaxReferenceRounds; ++round) {
    if (url.find('&') == std::string_view::npos) return true;
    String decoded;
    decodeReferences(url, ReferenceContext::kAttribute, decoded);
    if (decoded == url) return true;
    url = strip(decoded);
    if (schemeOf(url) != scheme) return false;
  }
  return false;
}

/// Whether the URL is a base64 `data:` URL of a raster image type, which no browser reads as a document or a script.
bool isRasterDataUrl(std::string_view url) {
  std::string_view rest = url.substr(std::string_view("data:").size());
  const std::size_t comma = rest.find(',');
  if (comma == std::string_view::npos) return false;
  static constexpr char kTypes[] =
      "image/png;base64\0image/jpeg;base64\0image/gif;base64\0image/webp;base64\0image/avif;base64\0image/bmp;base64\0";
  if (findWord(kTypes, rest.substr(0, comma)) < 0) return false;
  for (const char c : rest.substr(comma + 1)) {
    if (!isAsciiAlphanumeric(c) && c != '+' && c != '/' && c != '=') return false;
  }
  return true;
}

/// "https://host:port" of a URL that starts with "https:" or "http:", lower-cased and without a default port; empty
/// where the authority is not a plain host and port (credentials, percent-encoding, no "//"): such URLs are read in
/// ways that a comparison of strings cannot follow.
String originOf(std::string_view url) {
  const std::size_t colon = url.find(':');
  String origin;
  for (const char c : url.substr(0, colon)) origin += toAsciiLower(c);
  std::string_view rest = url.substr(colon + 1);
  if (rest.substr(0, 2) != "//") return {};
  // "Special authority ignore slashes": http:////host names the host, too.
  while (!rest.empty() && rest.front() == '/') rest.remove_prefix(1);
  std::string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  const std::string_view defaultPort = origin == "https" ? ":443" : ":80";
  if (authority.size() >= defaultPort.size() &&
      authority.substr(authority.size() - defaultPort.size()) == defaultPort) {
    authority.remove_suffix(defaultPort.size());
  }
  if (authority.empty()) return {};
  origin += "://";
  for (const char c : authority) {
    if (!isAsciiAlphanumeric(c) && c != '.' && c != '-' && c != '_' && c != ':') return {};
    origin += toAsciiLower(c);
  }
  return origin;
}

/// Whether a listed origin covers `origin`: the same, or below the host after "*.".
bool covers(std::string_view listed, std::string_view origin) {
  const std::size_t star = listed.find("://*.");
  if (star == std::string_view::npos) return listed == origin;
  const std::string_view scheme = listed.substr(0, star + 3);
  const std::string_view suffix = listed.substr(star + 4);
  return origin.size() > scheme.size() + suffix.size() && origin.substr(0, scheme.size()) == scheme &&
         origin.substr(origin.size() - suffix.size()) == suffix;
}

bool isListedOrigin(const Vector<String>& list, std::string_view origin) {
  for (const String& listed : list) {
    if (!origin.empty() && covers(listed, origin)) return true;
  }
  return false;
}

/// Brings the entries of an origin list into the form that originOf makes.
void normaliseOrigins(Vector<String>& list) {
  for (String& entry : list) {
    for (char& c : entry) c = toAsciiLower(c);
    while (!entry.empty() && entry.back() == '/') entry.pop_back();
    const std::size_t star = entry.find("://*.");
    if (entry == "self" || star != std::string_view::npos) continue;
    String encoded;
    percentEncode(entry, encoded);
    entry = originOf(encoded);
  }
}

/// Whether the origin list lets the URL pass. A scheme-relative URL is pinned to https, since the page's own scheme is
/// not known here.
bool passesOrigins(Origins origins, const Vector<String>& list, Scheme scheme, String& url) {
  if (origins == Origins::kAll) return true;
  if (origins == Origins::kNone) return false;
  if (scheme == Scheme::kHttp || scheme == Scheme::kHttps) return isListedOrigin(list, originOf(url));
  if (url.substr(0, 2) != "//") return isListedOrigin(list, "self");
  url.insert(0, "https:");
  return isListedOrigin(list, originOf(url));
}

/// Strips, encodes and finds the scheme: what links and images have in common. kOther if the URL must be refused.
Scheme prepare(std::string_view url, String& out) {
  out.clear();
  if (url.size() > limits::kMaxDataUrlBytes) return Scheme::kOther;
  const String stripped = strip(url);
  const Scheme scheme = schemeOf(stripped);
  if (scheme == Scheme::kOther) return scheme;
  if (scheme != Scheme::kData && stripped.size() > limits::kMaxUrlBytes) return Scheme::kOther;
  percentEncode(stripped, out);
  // What is emitted is what the page will parse: it must read the same.
  if (schemeOf(out) != scheme || !isStableUnderDecoding(out, scheme)) return Scheme::kOther;
  return scheme;
}

}  // namespace

UrlGate::UrlGate(UrlPolicy policy) : policy_(std::move(policy)) {
  normaliseOrigins(policy_.linkOrigins);
  normaliseOrigins(policy_.imageOrigins);
}

UrlVerdict UrlGate::link(std::string_view url, String& out) const {
  const Scheme scheme = prepare(url, out);
  switch (scheme) {
    case Scheme::kMailto:
    case Scheme::kTel:
      return UrlVerdict::kAllowed;
    case Scheme::kData:
    case Scheme::kOther:
      out.clear();
      return UrlVerdict::kRefused;
    default:
      break;
  }
  const bool staysInDocument = out.empty() || out[0] == '#';
  if (staysInDocument || passesOrigins(policy_.links, policy_.linkOrigins, scheme, out)) return UrlVerdict::kAllowed;
  return UrlVerdict::kOriginRefused;
}

UrlVerdict UrlGate::image(std::string_view url, String& out) const {
  const Scheme scheme = prepare(url, out);
  bool loadable = false;
  switch (scheme) {
    case Scheme::kNone:
      loadable = !out.empty() && out[0] != '#';
      break;
    case Scheme::kHttp:
    case Scheme::kHttps:
      loadable = true;
      break;
    case Scheme::kData:
      if (policy_.dataImages && isRasterDataUrl(out)) return UrlVerdict::kAllowed;
      break;
    default:
      break;
  }
  if (!loadable) {
    out.clear();
    return UrlVerdict::kRefused;
  }
  if (passesOrigins(policy_.images, policy_.imageOrigins, scheme, out)) return UrlVerdict::kAllowed;
  return UrlVerdict::kOriginRefused;
}

}  // namespace sluice
