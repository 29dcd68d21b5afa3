// Documents of one shape each, of any length: what the doubling benchmarks grow and the tests run over.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace sluice::test {

/// A kind of document. `make` answers at least `bytes` bytes (and little more), always the same for the same size, and
/// a prefix-like longer one for more.
struct Shape {
  std::string_view name;
  std::string (*make)(std::size_t bytes);
};

/// The shapes whose cost per byte must stay flat (C3): prose, code fence, flat list, nested lists, lists with fences,
/// table, quote, short blocks, definitions with uses, headings.
std::span<const Shape> linearShapes();

/// Documents known to break Markdown parsers: nested brackets and quotes, runs of marks, deep lists, thousands of
/// definitions, one endless paragraph. Their work is bounded, not flat.
std::span<const Shape> pathologicalShapes();

}  // namespace sluice::test
