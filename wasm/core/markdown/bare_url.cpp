#include "markdown/bare_url.h"

#include "markdown/characters.h"

namespace sluice::markdown {
namespace {

bool beginsUrl(std::string_view word) {
  for (const std::string_view scheme : {"https://", "http://", "ftp://", "www."}) {
    if (word.starts_with(scheme) || scheme.starts_with(word)) return true;
  }
  return false;
}

}  // namespace

std::size_t findOpenUrl(std::string_view word) {
  const std::size_t stop =
      word.find_last_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/+?&=()#:*~");
  for (std::size_t at = stop + 1; at < word.size(); ++at) {
    const bool isStart = at == 0 || isPunctuation(word[at - 1]);
    if (isStart && beginsUrl(word.substr(at))) return at;
  }
  return std::string_view::npos;
}

}  // namespace sluice::markdown
