#include "markdown/leaf_block.h"

#include <algorithm>

#include "text/utf8.h"

namespace sluice::markdown {

void LeafBlock::clear() {
  text.clear();
  lines.clear();
  heldBlankLines.clear();
  delimiterRow.clear();
  hasBody = false;
}

void LeafBlock::addLine(std::string_view line, std::size_t begin, std::size_t end) {
  // Something must stand where the line was indented: md4c reads some syntax over line endings.
  if (begin > 0) text.push_back(' ');
  const std::size_t at = text.size();
  text.append(line.substr(begin)).push_back('\n');
  lines.push_back({at, at + end - begin});
}

void LeafBlock::truncate(std::size_t size) {
  text.resize(prefixOfUtf8(text, size).size());
  while (!lines.empty() && lines.back().begin >= text.size()) lines.pop_back();
  if (lines.empty()) return;
  lines.back().end = std::min(lines.back().end, text.size());
  text.push_back('\n');
}

String LeafBlock::documentFrom(std::size_t line, std::size_t& begin) const {
  // The first line may be empty, behind a task list item's mark.
  begin = lines[line].begin == lines[line].end ? 1 : 0;
  return String(std::string_view(text).substr(lines[line].begin));
}

LinkDefinition LeafBlock::definitionAt(std::size_t line, const DefinitionScan& scan) const {
  LinkDefinition definition{String(part(scan.destination)), {}};
  String& title = definition.title;
  for (std::size_t i = line; i < line + scan.lines; ++i) {
    const TextSpan span = {std::max(lines[i].begin, scan.title.begin), std::min(lines[i].end, scan.title.end)};
    if (span.begin > span.end) continue;
    if (lines[i].begin > scan.title.begin) title.push_back('\n');
    title.append(part(span));
  }
  return definition;
}

}  // namespace sluice::markdown
