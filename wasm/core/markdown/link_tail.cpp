#include "markdown/link_tail.h"

#include "markdown/characters.h"

namespace sluice::markdown {
namespace {

std::size_t skipWhiteSpace(std::string_view text, std::size_t at) {
  while (at < text.size() && (isSpace(text[at]) || text[at] == '\n')) ++at;
  return at;
}

}  // namespace

bool scanLinkTail(std::string_view text, std::size_t& end) {
  std::size_t at = skipWhiteSpace(text, end);
  end = 0;
  if (at == text.size()) return true;
  if (text[at] == '<') {
    at = text.find_first_of("<>\n", at + 1);
    if (at == std::string_view::npos) return true;
    if (text[at] != '>') return false;
    ++at;
  } else {
    int depth = 0;
    for (; at < text.size(); ++at) {
      const char c = text[at];
      if (c == '\\' && at + 1 < text.size() && isPunctuation(text[at + 1])) {
        ++at;
      } else if (isSpace(c) || isControl(c)) {
        break;
      } else if (c == '(') {
        ++depth;
      } else if (c == ')' && depth-- == 0) {
        end = at + 1;
        return true;
      }
    }
    if (at == text.size()) return true;
    if (depth > 0) return false;
  }
  const std::size_t title = skipWhiteSpace(text, at);
  if (title == text.size()) return true;
  const char opener = text[title];
  if (opener == ')') {
    end = title + 1;
    return true;
  }
  if (title == at || (opener != '"' && opener != '\'' && opener != '(')) return false;
  for (at = title + 1; at < text.size() && text[at] != (opener == '(' ? ')' : opener); ++at) {
    if (text[at] == '\\') ++at;
  }
  if (at >= text.size()) return true;
  at = skipWhiteSpace(text, at + 1);
  if (at == text.size()) return true;
  if (text[at] != ')') return false;
  end = at + 1;
  return true;
}

}  // namespace sluice::markdown
