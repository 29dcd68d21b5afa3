// A TreeSink that writes down what it is told, as HTML that a person can read in a test's expectation.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sanitize/allowlist.h"
#include "sanitize/tree_sink.h"
#include "sanitize/violation.h"

namespace sluice::test {

/// Records the tree as a string: `<p title="a">text</p>`, with `&`, `<`, `>` (and in values `"`) escaped. Void elements
/// have no end tag. Neighbouring texts run together as in the page. Breaches of TreeSink's contract (an attribute after
/// content, a close without an open, an attribute that is not listed for its element or is there twice) are collected.
class RecordingTree final : public TreeSink {
 public:
  void openElement(Tag tag) override;
  void setAttribute(Attribute attribute, std::string_view value) override;
  void appendText(std::string_view text) override;
  void openGroup() override;
  void closeElement() override;

  [[nodiscard]] const std::string& html() const { return html_; }
  [[nodiscard]] const std::vector<std::string>& breaches() const { return breaches_; }
  [[nodiscard]] std::size_t depth() const { return open_.size(); }
  /// Every value that an attribute of that kind was given.
  [[nodiscard]] const std::vector<std::string>& urls() const { return urls_; }
  /// All text, without the elements.
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void settle();
  void breach(std::string what) { breaches_.push_back(std::move(what)); }

  std::string html_;
  std::string text_;
  std::vector<Tag> open_;
  std::vector<Attribute> attributes_;
  std::vector<std::string> urls_;
  std::vector<std::string> breaches_;
  bool inStartTag_ = false;
};

/// Records refusals as "kind name=value".
class RecordingViolations final : public ViolationSink {
 public:
  void refused(const Violation& violation) override;

  [[nodiscard]] const std::vector<std::string>& list() const { return list_; }
  [[nodiscard]] const std::vector<std::uint64_t>& offsets() const { return offsets_; }

 private:
  std::vector<std::string> list_;
  std::vector<std::uint64_t> offsets_;
};

}  // namespace sluice::test
