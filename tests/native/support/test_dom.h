// A small DOM that applies patches by the letter of patch/ops.def. It shares no code with the patch builder, so that a
// mistake on either side shows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sanitize/allowlist.h"
#include "sanitize/tree_sink.h"

namespace sluice::test {

/// A node; `number` is also its rank in order of creation, so it is the node's identity over the whole stream.
struct DomNode {
  enum class Kind : std::uint8_t { kRoot, kElement, kText };

  Kind kind = Kind::kRoot;
  Tag tag{};
  bool released = false;
  bool attached = true;
  /// A later sibling block exists on its path, so nothing that comes can reach it save late link definitions.
  bool closed = false;
  std::uint32_t number = 0;
  std::uint32_t bornInPatch = 0;
  std::string text;                                           ///< of a Text node, UTF-8
  std::size_t textUnits = 0;                                  ///< its length in UTF-16 code units
  std::vector<std::pair<Attribute, std::string>> attributes;  ///< of an element, in the order they were first set

  DomNode* parent = nullptr;
  DomNode* previous = nullptr;
  DomNode* next = nullptr;
  DomNode* firstChild = nullptr;
  DomNode* lastChild = nullptr;
};

/// What the patches of a stream cost and did.
struct DomCounters {
  std::uint64_t patches = 0;
  std::uint64_t patchBytes = 0;
  std::uint64_t operations = 0;
  std::uint64_t nodesCreated = 0;
  std::uint64_t elementsCreated = 0;
  std::uint64_t nodesRemoved = 0;
  std::uint64_t unitsAppended = 0;   ///< UTF-16 code units that came with text
  std::uint64_t unitsTruncated = 0;  ///< shown and taken back
  /// Elements that were shown after one patch and taken away by a later one: what a reader sees as flicker.
  std::uint64_t elementsVanished = 0;
  std::uint64_t closedNodesRemoved = 0;
  std::uint64_t closedNodesTouched = 0;  ///< text or attributes of a closed node changed
};

/// The document of one channel.
class TestDom {
 public:
  TestDom();
  TestDom(const TestDom&) = delete;
  TestDom& operator=(const TestDom&) = delete;

  /// Applies one patch. False when it breaks a rule of ops.def: `error` says which, where, and what was expected; the
  /// document is then as the operations before left it, and every further patch is refused.
  bool apply(std::string_view patch);
  [[nodiscard]] const std::string& error() const { return error_; }

  /// Operations that break no rule and do nothing (text of length 0, an attribute set to the value it has): waste.
  [[nodiscard]] const std::vector<std::string>& waste() const { return waste_; }
  /// What happened to closed nodes, for messages; at most a few.
  [[nodiscard]] const std::vector<std::string>& closedEvents() const { return closedEvents_; }
  /// The first elements that vanished, for messages.
  [[nodiscard]] const std::vector<std::string>& vanished() const { return vanished_; }

  [[nodiscard]] const DomCounters& counters() const { return counters_; }
  [[nodiscard]] const DomNode& root() const { return root_; }
  /// Nodes in the document now, without the root.
  [[nodiscard]] std::size_t liveNodes() const;
  /// Levels of the deepest node: 0 for an empty document.
  [[nodiscard]] std::size_t depth() const;
  /// Numbers that patches may still name: what both sides keep tables for.
  [[nodiscard]] std::size_t heldNumbers() const { return held_; }

  /// One node a line, indented, attributes sorted by name, Text nodes quoted each on its own: shows split text.
  [[nodiscard]] std::string tree() const;
  /// HTML as a browser serialises the DOM (the fragment algorithm of the HTML standard), attributes sorted by name.
  [[nodiscard]] std::string html() const;
  /// All text in document order, what a reader can select.
  [[nodiscard]] std::string textContent() const;
  /// A Text node without text, which nothing should leave behind; empty when there is none.
  [[nodiscard]] std::string emptyText() const;

  // Building directly, for the oracle.
  DomNode* appendElement(DomNode* parent, Tag tag);
  DomNode* appendText(DomNode* parent, std::string_view text);
  DomNode* mutableRoot() { return &root_; }

 private:
  struct Reader;
  struct Operands;

  bool applyOperation(Reader& reader);
  bool readOperands(Reader& reader, std::string_view spec, Operands& operands);
  bool execute(std::uint8_t code, const Operands& operands);
  bool fail(std::string message);
  DomNode* lookUp(std::uint32_t number);
  DomNode* create(DomNode::Kind kind);
  DomNode* createText(std::string_view text);
  void insert(DomNode* parent, DomNode* before, DomNode* node);
  void unlink(DomNode* node);
  void remove(DomNode* node);
  void touch(DomNode* node, std::string_view what);
  bool truncate(DomNode* node, std::uint32_t units);
  bool wrap(DomNode* first, DomNode* last, Tag tag);
  bool retag(DomNode* node, Tag tag);
  bool release(std::uint32_t first, std::uint32_t count);
  void markClosed();

  DomNode root_;
  std::deque<DomNode> nodes_;  // number n at n - 1
  std::size_t held_ = 0;
  DomCounters counters_;
  std::string error_;
  std::string where_;
  std::vector<std::string> waste_;
  std::vector<std::string> closedEvents_;
  std::vector<std::string> vanished_;
};

/// Builds a TestDom from sanitized content. Neighbouring texts become one Text node, except at the edges of a group:
/// when its list turns loose, the group becomes a paragraph and its text must not hang together with what stands beside
/// it.
class DomSink final : public TreeSink {
 public:
  explicit DomSink(TestDom& dom) : dom_(dom), current_(dom.mutableRoot()) {}

  void openElement(Tag tag) override;
  void setAttribute(Attribute attribute, std::string_view value) override;
  void appendText(std::string_view text) override;
  void openGroup() override;
  void closeElement() override;

  /// Empty when every call obeyed TreeSink's contract (nesting, attributes before content, well-formed text).
  [[nodiscard]] const std::string& error() const { return error_; }
  /// Whether every element that was opened has been closed.
  [[nodiscard]] bool balanced() const { return open_.empty(); }

 private:
  TestDom& dom_;
  DomNode* current_;
  bool startsRun_ = false;  // the next text begins a Text node of its own
  std::vector<bool> open_;  // outermost first; whether it is an element, as opposed to a group
  std::string error_;
};

/// Whether two documents are the same, node by node: kinds, tags, attributes (as sets), texts and their cuts.
bool sameTree(const TestDom& a, const TestDom& b);

/// The first lines at which two listings differ, with some lines around, for messages.
std::string firstDifference(std::string_view expected, std::string_view actual);

/// Names by the allow-list; empty for a number that is not listed.
std::string_view nameOf(Tag tag);
std::string_view nameOf(Attribute attribute);

}  // namespace sluice::test
