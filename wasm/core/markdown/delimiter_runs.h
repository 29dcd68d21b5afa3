// Runs of delimiters in a text that is not complete (CommonMark 0.31.2, 6.2 Emphasis; GFM 6.5 Strikethrough).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/string.h"
#include "base/vector.h"

namespace sluice::markdown {

/// The runs that wait for one that closes them, and what closes them for now.
class DelimiterRuns {
 public:
  /// Reads, and at the end completes, text[from, end), which outlives it.
  DelimiterRuns(String& text, std::size_t from) : text_(text), from_(from) {}

  /// Takes the run of `*`, `_` or `~` at `begin`.
  /// @returns where it ends, or `begin` if what follows it has yet to decide what it is
  std::size_t take(std::size_t begin);

  /// How many runs are open.
  [[nodiscard]] std::size_t openers() const { return openers_.size(); }
  /// Forgets all but the first `count` open runs.
  void truncate(std::size_t count) { openers_.truncate(std::min(openers_.size(), count)); }
  /// Forgets the open runs that do not stand before `at`.
  void dropFrom(std::size_t at);

  /// Closing delimiters for what is open at the end, the innermost first.
  void close();

 private:
  /// A run that may open emphasis or strikethrough.
  struct Opener {
    std::size_t begin;
    std::size_t length;
    char mark;
    bool canClose;
    /// Its author took another run for its end, which is none.
    bool isMistaken;
  };

  /// What stands beside a run. A run flanks, to the left or to the right, what comes later here than what is on its
  /// other side.
  enum class Side : std::uint8_t { kSpace, kPunctuation, kOther };

  [[nodiscard]] static Side sideOf(char32_t codePoint);
  [[nodiscard]] Side sideAt(std::size_t at) const;
  [[nodiscard]] Side sideBefore(std::size_t at) const;
  [[nodiscard]] bool looksClosing(std::size_t begin) const;
  bool mistakeOpener(char mark, std::size_t length);
  Opener* findOpener(char mark, std::size_t length, bool canOpen);
  std::size_t closeWith(char mark, std::size_t length, bool canOpen);
  void trimEnd();
  void escape(const Opener& opener);
  [[nodiscard]] bool isLikelyText(const Opener& opener) const;
  [[nodiscard]] bool isQuoted(std::size_t begin, std::size_t end) const;

  String& text_;
  std::size_t from_;
  Vector<Opener> openers_;
};

}  // namespace sluice::markdown
