#include "markdown/container.h"

#include "markdown/block_starts.h"

namespace sluice::markdown {

bool scanContainerMark(std::string_view line, std::uint32_t indent, std::size_t& at, Container& container) {
  if (at >= line.size() || indent >= kCodeIndent) return false;
  const auto endsMark = [&line](std::size_t behind) { return behind >= line.size() || isBlank(line[behind]); };
  const char c = line[at];
  std::size_t end = at;
  if (c == '>') {
    end = at + 1;
    container.mark = c;
  } else if ((c == '-' || c == '+' || c == '*') && endsMark(at + 1)) {
    end = at + 1;
    container.mark = c;
  } else {
    container.start = 0;
    while (end < line.size() && end - at < kMaxItemDigits && isDigit(line[end])) {
      container.start = container.start * 10 + static_cast<std::uint32_t>(line[end] - '0');
      ++end;
    }
    if (end == at || end >= line.size() || (line[end] != '.' && line[end] != ')') || !endsMark(end + 1)) return false;
    container.mark = line[end];
    ++end;
  }
  container.isTask = false;
  container.isLoose = false;
  container.markIndent = indent;
  container.contentIndent = indent + static_cast<std::uint32_t>(end - at);
  at = end;
  return true;
}

}  // namespace sluice::markdown
