// One patch that both languages agree on (tests/fixtures/patch/golden.txt): here it is written, in
// tests/wasm/golden_patch.test.ts it is read.
#include <gtest/gtest.h>

#include <sstream>
#include <string>

#include "patch/patch_builder.h"
#include "support/material.h"

namespace sluice {
namespace {

/// The bytes of a listing: hexadecimal pairs, `#` to the end of the line is a comment.
std::string bytesOf(const std::string& listing) {
  std::string bytes;
  std::istringstream lines(listing);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream pairs(line.substr(0, line.find('#')));
    for (std::string pair; pairs >> pair;) bytes.push_back(static_cast<char>(std::stoi(pair, nullptr, 16)));
  }
  return bytes;
}

TEST(GoldenPatch, IsWhatTheBuilderWrites) {
  const auto fixtures = test::loadFixtures("patch", ".txt");
  ASSERT_EQ(fixtures.size(), 1u);

  PatchBuilder patch;
  const NodeId paragraph = patch.appendElement(0, Tag::kP);
  const NodeId text = patch.appendText(paragraph, "h\xF0\x9F\x98\x80i!");
  const NodeId heading = patch.insertElementAfter(paragraph, Tag::kH1);
  const NodeId headingText = patch.appendText(heading, "\xC3\xA9");
  patch.insertElement(heading, Tag::kHr);
  const NodeId before = patch.insertText(text, "<b");
  patch.insertTextAfter(text, std::string(200, 'x'));
  patch.truncateData(text, 3);
  patch.appendData(text, "?");
  const NodeId link = patch.wrap(before, text, Tag::kA);
  patch.setAttribute(link, Attribute::kHref, "#abcd");
  patch.setAttribute(link, Attribute::kTitle, "t");
  patch.removeAttribute(link, Attribute::kTitle);
  const NodeId second = patch.retag(heading, Tag::kH2);
  patch.remove(second);
  patch.release(headingText, 1);

  EXPECT_EQ(patch.take(), bytesOf(fixtures[0].text));
}

}  // namespace
}  // namespace sluice
