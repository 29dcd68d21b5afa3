// Reasoning that a model writes into its answer, between <think> and </think>.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/string.h"

namespace sluice {

/// Splits the text of one choice: what stands between `<think>` at its very beginning (white space aside) and
/// `</think>` is reasoning. The tags go to neither. Bytes that may be a tag are held back until it is decided.
class ThinkSplitter {
 public:
  enum class Part : std::uint8_t { kReasoning, kText };

  /// Takes more text. `next` then gives the pieces.
  void push(std::string_view text) { pending_.append(text); }
  /// No more text will come: nothing is held back.
  void finish() { isFinished_ = true; }
  /// The next piece, or false when the rest is held back. The view is valid until the next call.
  bool next(Part& part, std::string_view& piece);

 private:
  enum class State : std::uint8_t { kBeginning, kReasoning, kText };

  bool emit(std::size_t length, std::size_t skip, std::string_view& piece);

  State state_ = State::kBeginning;
  bool isFinished_ = false;
  String pending_;
  String piece_;
};

}  // namespace sluice
