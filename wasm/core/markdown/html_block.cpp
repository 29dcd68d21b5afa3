#include "markdown/html_block.h"

#include "markdown/characters.h"

namespace sluice::markdown {
namespace {

constexpr std::string_view kVerbatimTags[] = {"pre", "script", "style", "textarea"};

/// The tags of kind 6 as one text, each between blanks: one table entry instead of sixty keeps the module small. Nine
/// of the standard's (basefont, colgroup, frameset, header, link, menuitem, param, thead, track) are not here: md4c's
/// search stops at a shorter name that they begin with.
constexpr std::string_view kBlockTags =
    " address article aside base blockquote body caption center col dd details dialog dir div dl dt fieldset "
    "figcaption "
    "figure footer form frame h1 h2 h3 h4 h5 h6 head hr html iframe legend li main menu nav noframes ol optgroup "
    "option "
    "p search section summary table tbody td tfoot th title tr ul ";

bool isVerbatimStart(std::string_view name) {
  for (const std::string_view tag : kVerbatimTags) {
    if (startsWithIgnoringCase(name, tag)) return true;
  }
  return false;
}

bool isBlockTag(std::string_view name) {
  constexpr std::size_t kLongest = 10;
  char word[kLongest + 2] = {' '};
  if (name.empty() || name.size() > kLongest) return false;
  for (std::size_t i = 0; i < name.size(); ++i) word[i + 1] = toLower(name[i]);
  word[name.size() + 1] = ' ';
  return kBlockTags.find(std::string_view(word, name.size() + 2)) != std::string_view::npos;
}

/// `name` stands behind `<` or `</`.
bool isBlockTagStart(std::string_view name) {
  std::size_t length = 0;
  while (length < name.size() && isAlnum(name[length])) ++length;
  const std::string_view rest = name.substr(length);
  const bool ended = rest.empty() || isBlank(rest[0]) || rest[0] == '>' || rest.starts_with("/>");
  return ended && isBlockTag(name.substr(0, length));
}

enum class TagState : std::uint8_t {
  kClosing,     // no attribute is allowed
  kAfterName,   // an attribute needs white space first
  kBeforeName,  // an attribute's name may follow
  kAfterAttribute,
  kBeforeValue,  // a value must follow
  kUnquoted,
  kSingleQuoted,
  kDoubleQuoted,
};

constexpr bool isTagSpace(char c) { return isSpace(c) || isLineEnding(c); }

constexpr bool endsUnquoted(char c) {
  return isBlank(c) || isLineEnding(c) || c == '"' || c == '\'' || c == '=' || c == '<' || c == '>' || c == '`';
}

constexpr bool isAttributeNameStart(char c) { return isAlpha(c) || c == '_' || c == ':'; }
constexpr bool isAttributeNameChar(char c) { return isAlnum(c) || c == '_' || c == '.' || c == ':' || c == '-'; }

/// Takes one step inside a tag behind its name. False where the text is no tag.
bool stepTag(TagState& state, std::string_view text, std::size_t& at) {
  const char c = text[at];
  switch (state) {
    case TagState::kUnquoted:
      if (endsUnquoted(c)) {
        state = TagState::kAfterName;
      } else {
        ++at;
      }
      return true;
    case TagState::kSingleQuoted:
    case TagState::kDoubleQuoted:
      if (c == (state == TagState::kSingleQuoted ? '\'' : '"')) state = TagState::kAfterName;
      ++at;
      return true;
    default:
      break;
  }
  if (isTagSpace(c)) {
    if (state == TagState::kAfterName) state = TagState::kBeforeName;
    ++at;
    return true;
  }
  if (state == TagState::kBeforeValue) {
    if (c == '=' || c == '<' || c == '>' || c == '`') return false;
    state = c == '"' ? TagState::kDoubleQuoted : c == '\'' ? TagState::kSingleQuoted : TagState::kUnquoted;
    ++at;
    return true;
  }
  if (state == TagState::kAfterAttribute && c == '=') {
    state = TagState::kBeforeValue;
    ++at;
    return true;
  }
  if ((state == TagState::kBeforeName || state == TagState::kAfterAttribute) && isAttributeNameStart(c)) {
    while (at < text.size() && isAttributeNameChar(text[at])) ++at;
    state = TagState::kAfterAttribute;
    return true;
  }
  return false;
}

}  // namespace

TagScan scanHtmlTag(std::string_view text, std::size_t begin, std::size_t& end) {
  TagState state = TagState::kAfterName;
  std::size_t at = begin + 1;
  if (at < text.size() && text[at] == '/') {
    state = TagState::kClosing;
    ++at;
  }
  if (at >= text.size()) return TagScan::kIncomplete;
  if (!isAlpha(text[at])) return TagScan::kNone;
  while (at < text.size() && (isAlnum(text[at]) || text[at] == '-')) ++at;
  while (at < text.size()) {
    const bool canEnd = state < TagState::kBeforeValue;
    if (canEnd && text[at] == '>') {
      end = at + 1;
      return TagScan::kComplete;
    }
    if (canEnd && text[at] == '/') {
      if (at + 1 >= text.size()) return TagScan::kIncomplete;
      if (text[at + 1] != '>') return TagScan::kNone;
      end = at + 2;
      return TagScan::kComplete;
    }
    if (!stepTag(state, text, at)) return TagScan::kNone;
  }
  return TagScan::kIncomplete;
}

HtmlBlockKind htmlBlockStart(std::string_view line, bool terminated) {
  const std::string_view rest = line.substr(1);
  if (isVerbatimStart(rest)) return 1;
  if (rest.starts_with("!--") && (rest.size() > 3 || terminated)) return 2;
  if (rest.starts_with('?')) return 3;
  // md4c begins a declaration block at `<!` and any ASCII character, so CDATA sections (kind 5) end like declarations.
  if (rest.starts_with('!') && (rest.size() > 1 ? isAscii(rest[1]) : terminated)) return 4;
  const std::string_view name = rest.substr(rest.starts_with('/') ? 1 : 0);
  const bool longEnough = rest.size() > 1 || terminated;
  if (longEnough && !name.empty() && isAlpha(name[0]) && isBlockTagStart(name)) return 6;
  std::size_t end = 0;
  if (scanHtmlTag(line, 0, end) == TagScan::kComplete && skipSpaces(line, end) >= line.size()) return 7;
  return 0;
}

bool htmlBlockStartIsOpen(std::string_view line) {
  const std::string_view rest = line.substr(1);
  if (rest.empty() || rest == "!" || rest == "!-" || rest == "!--") return true;
  if (isVerbatimStart(rest) || rest[0] == '!' || rest[0] == '?') return false;
  const std::string_view name = rest.substr(rest[0] == '/' ? 1 : 0);
  std::size_t length = 0;
  while (length < name.size() && (isAlnum(name[length]) || name[length] == '-')) ++length;
  const std::string_view behind = name.substr(length);
  if (behind.empty() || behind == "/") return true;
  if (isBlockTagStart(name)) return false;
  std::size_t end = 0;
  const TagScan scan = scanHtmlTag(line, 0, end);
  return scan == TagScan::kIncomplete || (scan == TagScan::kComplete && skipSpaces(line, end) >= line.size());
}

bool htmlBlockEnds(HtmlBlockKind kind, std::string_view line) {
  switch (kind) {
    case 1:
      for (std::size_t at = line.find("</"); at != std::string_view::npos; at = line.find("</", at + 1)) {
        const std::string_view name = line.substr(at + 2);
        for (const std::string_view tag : kVerbatimTags) {
          if (startsWithIgnoringCase(name, tag) && name.substr(tag.size()).starts_with('>')) return true;
        }
      }
      return false;
    case 2:
      return line.find("-->") != std::string_view::npos;
    case 3:
      return line.find("?>") != std::string_view::npos;
    case 4:
      return line.find('>') != std::string_view::npos;
    case 5:
      return line.find("]]>") != std::string_view::npos;
    default:
      return line.empty();
  }
}

}  // namespace sluice::markdown
