#include "markdown/block_starts.h"

#include "markdown/characters.h"

namespace sluice::markdown {
namespace {

/// md4c's bound on the columns of a table.
constexpr std::uint32_t kMaxTableColumns = 128;

constexpr std::string_view kAlerts[] = {"note", "tip", "important", "warning", "caution"};

bool endsWithBlanks(std::string_view line, std::size_t at) { return skipBlanks(line, at) >= line.size(); }

}  // namespace

bool isSetextUnderline(std::string_view line, std::size_t at) {
  const char mark = line[at];
  while (at < line.size() && line[at] == mark) ++at;
  return endsWithBlanks(line, at);
}

bool isThematicBreak(std::string_view line, std::size_t& at) {
  const char mark = line[at];
  int marks = 0;
  for (; at < line.size() && (line[at] == mark || isBlank(line[at])); ++at) marks += line[at] == mark ? 1 : 0;
  return marks >= 3 && at >= line.size();
}

std::uint32_t scanAtxHeading(std::string_view line, std::size_t& at) {
  std::size_t end = at;
  while (end < line.size() && line[end] == '#' && end - at < 7) ++end;
  const std::size_t level = end - at;
  if (level > 6 || (end < line.size() && !isBlank(line[end]))) return 0;
  at = skipBlanks(line, end);
  return static_cast<std::uint32_t>(level);
}

std::uint32_t scanOpeningFence(std::string_view line, std::size_t at) {
  const char mark = line[at];
  std::size_t end = at;
  while (end < line.size() && line[end] == mark) ++end;
  if (end - at < 3) return 0;
  if (mark == '`' && line.find('`', end) != std::string_view::npos) return 0;
  return static_cast<std::uint32_t>(end - at);
}

bool isClosingFence(std::string_view line, char mark, std::uint32_t length, std::size_t& at) {
  const std::size_t begin = at;
  while (at < line.size() && line[at] == mark) ++at;
  if (at - begin < length) return false;
  at = skipBlanks(line, at);
  return at >= line.size();
}

char mathCloser(std::string_view content) {
  content = trimBlanksEnd(content);
  return content == "$$" ? '$' : content == "\\[" ? ']' : '\0';
}

std::string_view alertName(std::string_view content) {
  content = trimBlanksEnd(content);
  for (const std::string_view name : kAlerts) {
    if (content.size() == name.size() + 3 && content.starts_with("[!") && content.ends_with(']') &&
        startsWithIgnoringCase(content.substr(2), name)) {
      return name;
    }
  }
  return {};
}

std::uint32_t scanTableDelimiter(std::string_view line, std::size_t at) {
  bool foundPipe = false;
  std::uint32_t columns = 0;
  const auto skipPipe = [&] {
    if (at >= line.size() || line[at] != '|') return false;
    foundPipe = true;
    at = skipSpaces(line, at + 1);
    return true;
  };
  skipPipe();
  for (;;) {
    if (at < line.size() && line[at] == ':') ++at;
    const std::size_t dashes = at;
    while (at < line.size() && line[at] == '-') ++at;
    if (at == dashes) return 0;
    if (at < line.size() && line[at] == ':') ++at;
    if (++columns > kMaxTableColumns) return 0;
    at = skipSpaces(line, at);
    const bool delimited = skipPipe();
    if (at >= line.size()) break;
    if (!delimited) return 0;
  }
  return foundPipe ? columns : 0;
}

}  // namespace sluice::markdown
