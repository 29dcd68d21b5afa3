// Bodies as providers send them, made from an answer's text.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace sluice::test {

/// A protocol family, and how it puts an answer on the wire.
struct ProviderStream {
  std::string_view provider;
  /// The whole body for `answer`, cut into deltas of `deltaBytes` bytes (a little more where that would cut a
  /// character).
  std::string (*make)(std::string_view answer, std::size_t deltaBytes);
};

std::span<const ProviderStream> providerStreams();

}  // namespace sluice::test
