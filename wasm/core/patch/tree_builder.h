// Turns content that is built anew at each flush into the fewest operations against what the page shows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "base/string.h"
#include "base/vector.h"
#include "patch/patch_builder.h"
#include "sanitize/tree_sink.h"

namespace sluice {

/// A model of the part of the page that can still change: the open elements and what stands after them.
///
/// A flush goes through three phases:
///
///     rewind()    go back to the last commit; what was shown after it becomes a ghost
///     build …     content that is final is built; ghosts of the same shape are adopted, so the page keeps its nodes
///     commit()    everything built up to here stays
///     build …     content that is provisional
///     settle()    ghosts that nobody adopted leave the page
///
/// `seal` drops closed content from the model, so memory and work do not grow with the document.
class TreeBuilder final : public TreeSink {
 public:
  struct Node;

  explicit TreeBuilder(PatchBuilder& patch);
  ~TreeBuilder();
  TreeBuilder(const TreeBuilder&) = delete;
  TreeBuilder& operator=(const TreeBuilder&) = delete;

  // TreeSink: content in document order.
  void openElement(Tag tag) override;
  void setAttribute(Attribute attribute, std::string_view value) override;
  void appendText(std::string_view text) override;
  /// A group becomes a <p> when its list turns loose.
  void openGroup() override;
  void closeElement() override;

  void rewind();
  void commit();
  void settle();
  void reset();

  /// Drops the closed children of the innermost open element from the model; they can no longer change.
  void seal();

  /// The innermost open element; stays valid while the element is open or retained.
  [[nodiscard]] Node* current() const { return path_.back(); }

  /// The groups directly in items of this list become paragraphs. Groups closed later are not touched: build them as
  /// paragraphs.
  void loosen(Node* list);
  /// Tells that groups closed inside belong to this list until it is sealed.
  void beginList(Node* list);

  /// Keeps a closed element or group in the model over `seal`, so that `beginRepair` can rebuild it.
  void retain(Node* node);
  /// The next element or group to be opened is `node`, wherever it stands; ends with `endRepair` after it was closed.
  void beginRepair(Node* node);
  void endRepair();
  /// The element that is repaired was a paragraph that has none in the page.
  [[nodiscard]] static bool isGroup(const Node* node);

 private:
  struct Pool;
  /// A closed group of a list, for the list to turn loose.
  struct Run {
    enum class Kind : std::uint8_t {
      kNodes,     ///< the nodes first..last
      kEmpty,     ///< nothing, behind the node `first`
      kRetained,  ///< `group`, still in the model
    };
    Kind kind;
    NodeId first;
    NodeId last;
    Node* group;
  };
  struct ListRuns {
    using IsRelocatable = void;

    Node* list;
    Vector<Run> runs;
  };
  /// An open element as of the last commit.
  struct Committed {
    Node* element;
    Node* cursor;
  };
  enum class Side : std::uint8_t { kAppend, kBefore, kAfter };
  struct Place {
    Side side;
    NodeId relative;
  };

  Node* adopt(Tag tag, bool group);
  Node* create(Tag tag, bool group);
  void link(Node* parent, Node* after, Node* node);
  void unlink(Node* node);
  [[nodiscard]] Place placeAtCursor() const;
  void open(Tag tag, bool group);
  void wrapGroup(Node* group, Tag tag);
  void removeFromPage(Node* node);
  void removeGhosts(Node* parent);
  void dropStaleAttributes(Node* element);
  void endText();
  void discard(Node* node, bool releaseSelf);
  void releaseId(NodeId id);
  void flushReleases();
  void sealChild(Node* node);
  void sealGroup(Node* group, ListRuns& runs);
  void releaseRun(const Run& run);
  ListRuns* runsOf(const Node* inner);

  PatchBuilder& patch_;
  std::unique_ptr<Pool> pool_;
  Node* root_;
  Node* repairRoot_;
  Vector<Node*> path_;
  Vector<Committed> committed_;
  Vector<Node*> suspended_;  // the path while a repair runs
  Vector<ListRuns> lists_;
  NodeId sealedLast_ = 0;  // the child sealed last, while `seal` runs
  NodeId releaseFirst_ = 0;
  std::uint32_t releaseCount_ = 0;
};

}  // namespace sluice
