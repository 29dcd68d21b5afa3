#include "markdown/info_string.h"

#include <algorithm>

#include "markdown/characters.h"
#include "text/entities.h"

namespace sluice::markdown {
namespace {

/// Backslash escapes and character references of an info string (CommonMark 2.4, 2.5).
String unescape(std::string_view text) {
  String out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\' && at + 1 < text.size() && isPunctuation(text[at + 1])) {
      out.push_back(text[++at]);
      continue;
    }
    if (c == '&') {
      const std::size_t end = text.find(';', at);
      if (end != std::string_view::npos && decodeEntity(text.substr(at, end - at + 1), out)) {
        at = end;
        continue;
      }
    }
    out.push_back(c);
  }
  return out;
}

}  // namespace

String languageOf(std::string_view fenceLine) {
  std::size_t begin = std::min(fenceLine.find_first_not_of(fenceLine[0]), fenceLine.size());
  begin = std::min(fenceLine.find_first_not_of(' ', begin), fenceLine.size());
  std::size_t end = begin;
  while (end < fenceLine.size() && !isSpace(fenceLine[end])) ++end;
  return unescape(fenceLine.substr(begin, end - begin));
}

}  // namespace sluice::markdown
