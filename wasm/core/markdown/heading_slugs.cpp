#include "markdown/heading_slugs.h"

#include "markdown/characters.h"
#include "markdown/unicode.h"
#include "text/utf8.h"

namespace sluice::markdown {
namespace {

constexpr std::size_t kMaxSlug = 256;

void appendSlug(String& slug, std::string_view text, std::size_t at) {
  const char c = text[at];
  if (isAlnum(c) || c == '-' || c == '_') {
    slug.push_back(toLower(c));
  } else if (c == ' ') {
    slug.push_back('-');
  } else if (!isAscii(c) && !isContinuationByte(c)) {
    const char32_t codePoint = decodeUtf8(text, at);
    if (sluice_unicode_is_punctuation(codePoint) != 0 || sluice_unicode_is_whitespace(codePoint) != 0) return;
    unsigned folded[3];
    appendUtf8(slug, sluice_unicode_fold(codePoint, folded) == 1 ? folded[0] : codePoint);
  }
}

}  // namespace

bool HeadingSlugs::isNew(std::string_view slug, std::uint32_t& number) {
  number = slugs_.add(slug);
  if (number < repeated_.size()) return false;
  repeated_.push_back(0);
  return true;
}

String HeadingSlugs::slugOf(std::string_view text) {
  String slug;
  for (std::size_t at = 0; at < text.size() && slug.size() < kMaxSlug; ++at) appendSlug(slug, text, at);
  std::uint32_t number = 0;
  if (slug.empty() || isNew(slug, number)) return slug;
  for (;;) {
    String numbered(slug);
    numbered += '-';
    appendDecimal(numbered, ++repeated_[number]);
    std::uint32_t other = 0;
    if (isNew(numbered, other)) return numbered;
  }
}

}  // namespace sluice::markdown
