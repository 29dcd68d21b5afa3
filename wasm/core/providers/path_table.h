// Where in a provider's JSON its fields are: rows of paths, made into a tree of member names while compiling.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace sluice {

/// A row of a table: where in the JSON, and the number that the provider's code knows the place by (not 0).
///
/// A path is member names with dots between, `[]` after a name for the elements of its array:
/// "choices[].delta.content". What comes before a colon are alternatives with bars between, each of which the rest
/// belongs to: "usage|x.usage:n".
struct PathRow {
  std::string_view path;
  std::uint8_t field;
};

/// The tree as the bytes that `makeTable` makes, so that nothing is built when a stream begins.
///
/// A node is its field, the length of its name, the length of its children (two bytes, little-endian), its name and its
/// children. The elements of an array are a child without a name; the root is a node without a name.
class PathTable {
 public:
  /// A node; kNowhere is none, where nothing below is of interest either.
  using Place = std::uint16_t;
  static constexpr Place kRoot = 0;
  static constexpr Place kNowhere = 0xFFFF;

  constexpr PathTable() = default;
  constexpr explicit PathTable(const char* nodes) : nodes_(nodes) {}

  /// The member `name` of the object at `parent`; the elements of the array there if `name` is empty.
  [[nodiscard]] Place child(Place parent, std::string_view name) const {
    if (parent == kNowhere) return kNowhere;
    const char* at = children(nodes_ + parent);
    const char* const end = next(nodes_ + parent);
    for (; at != end; at = next(at)) {
      if (byteAt(at + 1) != name.size()) continue;
      if (std::string_view(at + kHead, name.size()) == name) return static_cast<Place>(at - nodes_);
    }
    return kNowhere;
  }
  /// Whether anything below the place is of interest.
  [[nodiscard]] bool hasChildren(Place place) const {
    return place != kNowhere && (nodes_[place + 2] | nodes_[place + 3]) != 0;
  }
  [[nodiscard]] std::uint8_t field(Place place) const { return place == kNowhere ? 0 : byteAt(nodes_ + place); }

 private:
  static constexpr std::size_t kHead = 4;

  static std::uint8_t byteAt(const char* at) { return static_cast<std::uint8_t>(*at); }
  static const char* children(const char* node) { return node + kHead + byteAt(node + 1); }
  static const char* next(const char* node) {
    return children(node) + (byteAt(node + 2) | std::size_t{byteAt(node + 3)} << 8);
  }

  const char* nodes_ = "\0\0\0";  // a root without children; the literal's own end is its fourth byte
};

namespace internal {

/// The tree while it is made.
class TableBuilder {
 public:
  constexpr void add(const PathRow& row) {
    const std::size_t colon = row.path.find(':');
    if (colon == std::string_view::npos) {
      nodes_[walk(0, row.path)].field = row.field;
      return;
    }
    for (std::string_view prefixes = row.path.substr(0, colon); !prefixes.empty();)
      nodes_[walk(walk(0, takeUpTo('|', prefixes)), row.path.substr(colon + 1))].field = row.field;
  }

  [[nodiscard]] constexpr std::size_t size(std::size_t node) const {
    return 4 + nodes_[node].name.size() + below(node);
  }

  template <std::size_t kSize>
  constexpr std::size_t write(std::array<char, kSize>& out, std::size_t at, std::size_t node) const {
    const std::size_t length = below(node);
    out[at++] = static_cast<char>(nodes_[node].field);
    out[at++] = static_cast<char>(nodes_[node].name.size());
    out[at++] = static_cast<char>(length & 0xFF);
    out[at++] = static_cast<char>(length >> 8);
    for (const char c : nodes_[node].name) out[at++] = c;
    for (std::size_t child = nodes_[node].firstChild; child != 0; child = nodes_[child].nextSibling)
      at = write(out, at, child);
    return at;
  }

 private:
  struct Node {
    std::string_view name;
    std::uint8_t field = 0;
    std::size_t firstChild = 0;
    std::size_t nextSibling = 0;
  };

  /// The part before the first `mark`, which is taken off `text` together with the mark.
  static constexpr std::string_view takeUpTo(char mark, std::string_view& text) {
    const std::string_view part = text.substr(0, text.find(mark));
    text.remove_prefix(part.size() < text.size() ? part.size() + 1 : part.size());
    return part;
  }

  /// Goes down the path from `node`, adding what is not there yet.
  constexpr std::size_t walk(std::size_t node, std::string_view path) {
    while (!path.empty()) {
      std::string_view name = takeUpTo('.', path);
      std::size_t arrays = 0;
      for (; name.ends_with("[]"); ++arrays) name.remove_suffix(2);
      if (!name.empty()) node = child(node, name);
      for (; arrays != 0; --arrays) node = child(node, {});
    }
    return node;
  }

  constexpr std::size_t child(std::size_t parent, std::string_view name) {
    std::size_t last = 0;
    for (std::size_t at = nodes_[parent].firstChild; at != 0; at = nodes_[at].nextSibling) {
      if (nodes_[at].name == name) return at;
      last = at;
    }
    const std::size_t added = ++count_;
    nodes_[added].name = name;
    (last == 0 ? nodes_[parent].firstChild : nodes_[last].nextSibling) = added;
    return added;
  }

  [[nodiscard]] constexpr std::size_t below(std::size_t node) const {
    std::size_t length = 0;
    for (std::size_t at = nodes_[node].firstChild; at != 0; at = nodes_[at].nextSibling) length += size(at);
    return length;
  }

  std::array<Node, 256> nodes_{};
  std::size_t count_ = 0;
};

template <const auto&... kRows>
constexpr TableBuilder buildTable() {
  TableBuilder builder;
  const auto addAll = [&](const auto& rows) {
    for (const PathRow& row : rows) builder.add(row);
  };
  (addAll(kRows), ...);
  return builder;
}

template <const auto&... kRows>
constexpr auto packTable() {
  std::array<char, buildTable<kRows...>().size(0)> packed{};
  buildTable<kRows...>().write(packed, 0, 0);
  return packed;
}

template <const auto&... kRows>
inline constexpr auto kPackedTable = packTable<kRows...>();

}  // namespace internal

/// The table of constexpr arrays of rows. Where two rows name the same place the last one counts.
template <const auto&... kRows>
constexpr PathTable makeTable() {
  return PathTable(internal::kPackedTable<kRows...>.data());
}

}  // namespace sluice
