#include "support/hostile.h"

#include "support/material.h"
#include "support/url_standard.h"

namespace sluice::test {
namespace {

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> pieces;
  for (std::size_t at = 0; at <= text.size();) {
    std::size_t end = text.find(separator, at);
    if (end == std::string_view::npos) end = text.size();
    pieces.emplace_back(text.substr(at, end - at));
    at = end + separator.size();
  }
  return pieces;
}

/// `text` with every line after the first led by `prefix`.
std::string indented(std::string_view text, std::string_view prefix) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '\n') out += prefix;
  }
  return out;
}

std::string onOneLine(std::string text) {
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  return text;
}

/// Classes are Sluice's own, one to an element.
bool isOwnClass(std::string_view value) {
  if (value.find_first_of(" \t\n\f\r") != std::string_view::npos) return false;
  for (const std::string_view own : {"sluice-", "language-", "task-list-item"}) {
    if (value.substr(0, own.size()) == own) return true;
  }
  return false;
}

bool isAllowedUrl(Attribute attribute, std::string_view value) {
  for (const std::string_view base : {"https", "http"}) {
    const std::string scheme = parseByTheStandard(value, base).scheme;
    const bool isImage = attribute == Attribute::kSrc || attribute == Attribute::kRefusedSrc;
    if (isImage ? scheme != "" && scheme != "http" && scheme != "https" : !isLinkScheme(scheme)) return false;
  }
  return true;
}

bool isAllowedAttribute(const DomNode& node, Attribute attribute, std::string_view value) {
  if (!isListed(node.tag, attribute)) return false;
  switch (attribute) {
    case Attribute::kHref:
    case Attribute::kSrc:
    case Attribute::kCite:
    case Attribute::kRefusedSrc:
      return isAllowedUrl(attribute, value);
    case Attribute::kClass:
      return isOwnClass(value);
    case Attribute::kRel:
      return value == "noopener noreferrer nofollow";
    case Attribute::kType:
      return value == "checkbox";
    default:
      return true;
  }
}

void inspect(const DomNode& node, bool imagesAllowed, std::vector<std::string>& found) {
  for (const DomNode* child = node.firstChild; child != nullptr; child = child->next) {
    if (child->kind != DomNode::Kind::kElement) continue;
    const std::string tag(tagName(child->tag));
    if (tag.empty() || (child->tag == Tag::kImg && !imagesAllowed)) found.push_back('<' + tag + '>');
    for (const auto& [attribute, value] : child->attributes) {
      if (isAllowedAttribute(*child, attribute, value)) continue;
      found.push_back('<' + tag + ' ' + std::string(attributeName(attribute)) + "=\"" + value + "\">");
    }
    inspect(*child, imagesAllowed, found);
  }
}

}  // namespace

std::vector<Payload> loadPayloads() {
  std::vector<Payload> payloads;
  for (const NamedText& file : loadFixtures("hostile", ".txt")) {
    const std::string name = file.name.substr(0, file.name.size() - 4);
    std::string_view text = file.text;
    if (text.ends_with('\n')) text.remove_suffix(1);
    std::size_t number = 0;
    for (std::string& payload : split(text, "\n%%\n")) {
      payloads.push_back({name + ' ' + std::to_string(++number), std::move(payload), name == "markdown"});
    }
  }
  return payloads;
}

std::vector<HostileText> inMarkdown(const Payload& payload) {
  const std::string& text = payload.text;
  const std::string line = onOneLine(text);
  return {
      {"alone", text},
      {"after text", "x " + text + " y\n\nz\n"},
      {"emphasis", "**a *" + text + "* b**"},
      {"quote", "> " + indented(text, "> ") + "\n\nx"},
      {"list item", "- x\n\n  " + indented(text, "  ") + "\n- y"},
      {"task", "- [x] " + indented(text, "  ")},
      {"table cell", "| a | b |\n|---|---|\n| " + line + " | " + line + " |"},
      {"heading", "# " + line + "\n\n" + line + "\n==="},
      {"link text", "[" + text + "](https://example.org/)"},
      {"link target", "[x](" + line + ") [y](<" + line + ">)"},
      {"link title", "[x](y \"" + line + "\") [x](y '" + line + "')"},
      {"reference definition", "[x] [" + line + "]\n\n[x]: <" + line + "> '" + line + "'\n[" + line + "]: y"},
      {"image", "![" + text + "](y) ![x](<" + line + "> \"" + line + "\")"},
      {"info string", "```" + line + "\n" + text + "\n```\n~~~ " + line + "\n" + text},
      {"code span", "``" + text + "`` <" + line + ">"},
      {"details", "<details><summary>" + line + "</summary>\n\n" + text + "\n\n</details>\n" + text},
      {"table of HTML", "<table><tr><td>\n\n" + text + "\n\n</td></tr></table>"},
  };
}

std::vector<std::string> findForbidden(const TestDom& dom, bool imagesAllowed) {
  std::vector<std::string> found;
  inspect(dom.root(), imagesAllowed, found);
  return found;
}

}  // namespace sluice::test
