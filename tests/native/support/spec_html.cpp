#include "support/spec_html.h"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace sluice::test {
namespace {

bool isBlock(std::string_view name) {
  static constexpr std::string_view kBlocks[] = {"p",          "h1",    "h2", "h3", "h4",  "h5", "h6",
                                                 "blockquote", "ul",    "ol", "li", "pre", "hr", "table",
                                                 "thead",      "tbody", "tr", "th", "td",  "div"};
  return std::find(std::begin(kBlocks), std::end(kBlocks), name) != std::end(kBlocks);
}

bool isNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':';
}

std::string decodeBasicReferences(std::string_view text) {
  static constexpr std::pair<std::string_view, char> kReferences[] = {
      {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&amp;", '&'}};
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto found = std::find_if(std::begin(kReferences), std::end(kReferences),
                                    [&](const auto& entry) { return text.substr(at).starts_with(entry.first); });
    if (found == std::end(kReferences)) {
      out += text[at++];
    } else {
      out += found->second;
      at += found->first.size();
    }
  }
  return out;
}

/// URLs are compared by what they name: the specification's renderer percent-encodes them, a DOM attribute holds them
/// as written.
std::string decodePercent(std::string_view text) {
  const auto digit = [](char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  };
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size() && digit(text[at + 1]) >= 0 && digit(text[at + 2]) >= 0) {
      out += static_cast<char>(digit(text[at + 1]) * 16 + digit(text[at + 2]));
      at += 2;
    } else {
      out += text[at];
    }
  }
  return out;
}

std::string escapedText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : std::string(1, c);
  }
  return out;
}

struct Token {
  bool isTag = false;
  bool isBlockTag = false;
  std::string name;  // of a tag, with "/" in front of an end tag
  std::string out;
};

Token readTag(std::string_view html, std::size_t& at) {
  Token token;
  token.isTag = true;
  ++at;
  std::string name;
  if (html[at] == '/') token.name = html[at++];
  while (at < html.size() && isNameByte(html[at])) name += html[at++];
  token.name += name;
  token.isBlockTag = isBlock(name);
  std::vector<std::pair<std::string, std::string>> attributes;
  while (at < html.size() && html[at] != '>') {
    if (!isNameByte(html[at])) {
      ++at;
      continue;
    }
    std::string attribute;
    std::string value;
    while (at < html.size() && isNameByte(html[at])) attribute += html[at++];
    if (html.substr(at).starts_with("=\"")) {
      const std::size_t end = std::min(html.find('"', at + 2), html.size());
      value = decodeBasicReferences(html.substr(at + 2, end - at - 2));
      at = std::min(end + 1, html.size());
    }
    if (attribute == "href" || attribute == "src") value = decodePercent(value);
    if (attribute != "rel")
      attributes.emplace_back(attribute, escapedText(value));  // `rel` is the sanitizer's addition
  }
  ++at;
  std::sort(attributes.begin(), attributes.end());
  token.out = "<" + token.name;
  for (const auto& [attribute, value] : attributes) token.out += " " + attribute + "=\"" + value + "\"";
  token.out += ">";
  return token;
}

std::vector<Token> tokenize(std::string_view html) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < html.size();) {
    const bool startsTag = html[at] == '<' && at + 1 < html.size() && (html[at + 1] == '/' || isNameByte(html[at + 1]));
    if (startsTag) {
      tokens.push_back(readTag(html, at));
      continue;
    }
    const std::size_t end = std::min(html.find('<', at + 1), html.size());
    Token token;
    token.out = escapedText(decodeBasicReferences(html.substr(at, end - at)));
    tokens.push_back(std::move(token));
    at = end;
  }
  return tokens;
}

}  // namespace

std::string normalizedHtml(std::string_view html) {
  const std::vector<Token> tokens = tokenize(html);
  std::string out;
  bool inPre = false;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.name == "pre") inPre = true;
    if (token.name == "/pre") inPre = false;
    if (token.isTag || inPre) {
      out += token.out;
      continue;
    }
    std::string_view text = token.out;
    const bool afterBlock = i == 0 || tokens[i - 1].isBlockTag;
    const bool beforeBlock = i + 1 == tokens.size() || tokens[i + 1].isBlockTag;
    while (afterBlock && text.starts_with('\n')) text.remove_prefix(1);
    while (beforeBlock && text.ends_with('\n')) text.remove_suffix(1);
    out += text;
  }
  return out;
}

}  // namespace sluice::test
