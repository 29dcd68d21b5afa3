#include "support/url_standard.h"

namespace sluice::test {
namespace {

bool isAlpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool isDigit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
bool isSlash(char c) { return c == '/' || c == '\\'; }

std::string cleaned(std::string_view url) {
  const auto isC0OrSpace = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!url.empty() && isC0OrSpace(url.front())) url.remove_prefix(1);
  while (!url.empty() && isC0OrSpace(url.back())) url.remove_suffix(1);
  std::string out;
  for (const char c : url) {
    if (c != '\t' && c != '\n' && c != '\r') out += c;
  }
  return out;
}

bool isSpecial(std::string_view scheme) {
  for (const char* special : {"http", "https", "ws", "wss", "ftp", "file"}) {
    if (scheme == special) return true;
  }
  return false;
}

/// The authority of a special URL, which starts after any number of slashes.
void readAuthority(std::string_view rest, UrlByTheStandard& url) {
  while (!rest.empty() && isSlash(rest.front())) rest.remove_prefix(1);
  std::string_view authority = rest.substr(0, rest.find_first_of("/\\?#"));
  const std::size_t at = authority.rfind('@');
  url.hasCredentials = at != std::string_view::npos;
  if (url.hasCredentials) authority.remove_prefix(at + 1);
  url.hasHost = true;
  for (const char c : authority) url.host += lower(c);
}

}  // namespace

UrlByTheStandard parseByTheStandard(std::string_view text, std::string_view baseScheme) {
  const std::string input = cleaned(text);
  UrlByTheStandard url;
  std::string_view rest = input;
  // Scheme start state and scheme state.
  std::string scheme;
  if (!rest.empty() && isAlpha(rest.front())) {
    std::size_t at = 0;
    while (at < rest.size() &&
           (isAlpha(rest[at]) || isDigit(rest[at]) || rest[at] == '+' || rest[at] == '-' || rest[at] == '.')) {
      scheme += lower(rest[at++]);
    }
    if (at < rest.size() && rest[at] == ':') {
      url.scheme = scheme;
      rest.remove_prefix(at + 1);
    }
  }
  const bool twoSlashes = rest.size() >= 2 && isSlash(rest[0]) && isSlash(rest[1]);
  if (url.scheme.empty() || url.scheme == baseScheme) {
    // Special relative or authority state, relative state.
    if (twoSlashes) readAuthority(rest, url);
  } else if (isSpecial(url.scheme) && url.scheme != "file") {
    readAuthority(rest, url);  // special authority slashes state: they may be missing
  }
  return url;
}

bool isLinkScheme(std::string_view scheme) {
  for (const char* listed : {"", "http", "https", "mailto", "tel"}) {
    if (scheme == listed) return true;
  }
  return false;
}

}  // namespace sluice::test
