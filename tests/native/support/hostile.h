// Hostile answers (tests/fixtures/hostile), and what must not come of them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/test_dom.h"

namespace sluice::test {

struct Payload {
  /// The class, and which of it: "schemes 12".
  std::string name;
  std::string text;
  /// Whether it is Markdown; otherwise it is raw HTML.
  bool isMarkdown = false;
};

/// All payloads; empty if the fixtures are missing.
std::vector<Payload> loadPayloads();

/// A payload within Markdown.
struct HostileText {
  std::string context;
  std::string text;
};

/// The payload alone and inside each kind of Markdown: quote, list item, table cell, link text, title, info string, ….
std::vector<HostileText> inMarkdown(const Payload& payload);

/// What is in the document that must never be: elements or attributes that are not listed, URLs whose scheme is not, an
/// author's class, and (unless `imagesAllowed`) an image. Empty when all is well.
std::vector<std::string> findForbidden(const TestDom& dom, bool imagesAllowed);

}  // namespace sluice::test
