// Writes the operations of one flush into one buffer, in the format of ops.def.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/string.h"
#include "sanitize/allowlist.h"

namespace sluice {

/// The number of a node of one channel: 0 is the root, others count up in the order in which nodes are made.
using NodeId = std::uint32_t;

/// Work done since the stream began; benchmarks and metrics read it.
struct PatchCounters {
  std::uint64_t operations = 0;
  std::uint64_t nodes = 0;
  std::uint64_t bytes = 0;
};

/// Collects operations and hands them over as one patch. Text is taken as well-formed UTF-8 and copied.
class PatchBuilder {
 public:
  // Each returns the number of the node it makes.
  NodeId appendElement(NodeId parent, Tag tag);
  NodeId appendText(NodeId parent, std::string_view text);
  NodeId insertElement(NodeId before, Tag tag);
  NodeId insertText(NodeId before, std::string_view text);
  NodeId insertElementAfter(NodeId after, Tag tag);
  NodeId insertTextAfter(NodeId after, std::string_view text);
  /// Puts a new element before `first` and moves the siblings first..last into it.
  NodeId wrap(NodeId first, NodeId last, Tag tag);

  /// Puts a new element in the place of `element`, which is forgotten; the children move into it.
  NodeId retag(NodeId element, Tag tag);

  /// Data appended to one node in a row becomes one operation.
  void appendData(NodeId text, std::string_view data);
  /// Keeps the first `length` UTF-16 code units of a Text node.
  void truncateData(NodeId text, std::size_t length);
  void setAttribute(NodeId element, Attribute attribute, std::string_view value);
  void removeAttribute(NodeId element, Attribute attribute);
  /// Takes the node out of the document; its number is forgotten, those of its descendants need `release`.
  void remove(NodeId node);
  /// No later operation names the numbers first .. first+count-1.
  void release(NodeId first, std::uint32_t count);

  [[nodiscard]] bool empty() const { return operations_.empty(); }
  /// The patch of all operations since the last take, or empty when there were none. Valid until the next take.
  std::string_view take();
  /// Forgets everything, numbers included.
  void reset();

  [[nodiscard]] const PatchCounters& counters() const { return counters_; }

 private:
  void operation(std::uint8_t code);
  void operand(std::uint64_t value);
  void text(std::string_view value);
  void closeText();
  NodeId make(std::uint8_t code, NodeId relative, Tag tag);
  NodeId make(std::uint8_t code, NodeId relative, std::string_view value);

  String operations_;
  String text_;
  String patch_;
  /// The node whose text operation came last and can still grow, and that operation's text so far in UTF-16 code units:
  /// its length operand is written when the next operation begins.
  NodeId growing_ = 0;
  std::size_t growingUnits_ = 0;
  NodeId next_ = 1;
  PatchCounters counters_;
};

}  // namespace sluice
