#include "markdown/link_definitions.h"

#include <utility>

#include "markdown/characters.h"
#include "markdown/unicode.h"
#include "text/utf8.h"

namespace sluice::markdown {
namespace {

/// "A link label … can contain at most 999 characters."
constexpr int kMaxLabelLength = 999;
/// md4c's bound on nested parentheses in a link destination.
constexpr int kMaxParentheses = 32;

/// Reads a definition over the lines of a paragraph; every part says whether more text could complete it.
class DefinitionReader {
 public:
  using Result = DefinitionScan::Result;

  DefinitionReader(std::string_view text, const Vector<TextSpan>& lines, std::size_t first)
      : text_(text), lines_(lines), first_(first), line_(first), at_(lines[first].begin) {}

  DefinitionScan run() {
    Result result = label();
    if (result == Result::kDefinition) result = colon();
    if (result == Result::kDefinition) result = destination();
    if (result == Result::kDefinition) result = title();
    scan_.result = result;
    scan_.lines = line_ - first_ + 1;
    return scan_;
  }

 private:
  [[nodiscard]] bool atLineEnd() const { return at_ >= lines_[line_].end; }
  [[nodiscard]] bool onLastLine() const { return line_ + 1 >= lines_.size(); }
  [[nodiscard]] bool isEscape() const {
    return text_[at_] == '\\' && at_ + 1 < text_.size() &&
           (isPunctuation(text_[at_ + 1]) || isLineEnding(text_[at_ + 1]));
  }

  Result label() {
    if (atLineEnd() || text_[at_] != '[') return Result::kNone;
    ++at_;
    bool hasContent = false;
    int length = 0;
    for (;; ++line_, at_ = lines_[line_].begin) {
      while (!atLineEnd()) {
        const char c = text_[at_];
        if (isEscape()) {
          keepLabel(hasContent, 2);
          at_ += 2;
        } else if (c == '[') {
          return Result::kNone;
        } else if (c == ']') {
          ++at_;
          return hasContent ? Result::kDefinition : Result::kNone;
        } else {
          const std::size_t size = codePointSize(at_);
          if (sluice_unicode_is_whitespace(decodeUtf8(text_, at_)) == 0) keepLabel(hasContent, size);
          at_ += size;
        }
        if (++length > kMaxLabelLength) return Result::kNone;
      }
      ++length;
      if (onLastLine()) return Result::kIncomplete;
    }
  }

  void keepLabel(bool& hasContent, std::size_t size) {
    if (!hasContent) scan_.label.begin = at_;
    hasContent = true;
    scan_.label.end = at_ + size;
  }

  [[nodiscard]] std::size_t codePointSize(std::size_t at) const {
    std::size_t end = at + 1;
    while (end < text_.size() && isContinuationByte(text_[end])) ++end;
    return end - at;
  }

  Result colon() {
    if (atLineEnd()) return onLastLine() ? Result::kIncomplete : Result::kNone;
    if (text_[at_] != ':') return Result::kNone;
    ++at_;
    return toNextWord() ? Result::kDefinition : Result::kIncomplete;
  }

  /// White space with up to one line break. False at the end of the text.
  bool toNextWord() {
    while (!atLineEnd() && isSpace(text_[at_])) ++at_;
    if (!atLineEnd()) return true;
    if (onLastLine()) return false;
    ++line_;
    at_ = lines_[line_].begin;
    return true;
  }

  Result destination() {
    if (at_ < text_.size() && text_[at_] == '<') return bracketedDestination();
    const std::size_t begin = at_;
    int depth = 0;
    while (!atLineEnd()) {
      const char c = text_[at_];
      if (c == '\\' && at_ + 1 < lines_[line_].end && isPunctuation(text_[at_ + 1])) {
        at_ += 2;
        continue;
      }
      if (isSpace(c) || isControl(c)) break;
      if (c == '(' && ++depth > kMaxParentheses) return Result::kNone;
      if (c == ')' && depth-- == 0) {
        depth = 0;
        break;
      }
      ++at_;
    }
    if (depth != 0) return atLineEnd() && onLastLine() ? Result::kIncomplete : Result::kNone;
    scan_.destination = {begin, at_};
    return at_ == begin ? Result::kNone : Result::kDefinition;
  }

  Result bracketedDestination() {
    const std::size_t begin = ++at_;
    while (!atLineEnd()) {
      const char c = text_[at_];
      if (c == '\\' && at_ + 1 < lines_[line_].end && isPunctuation(text_[at_ + 1])) {
        at_ += 2;
        continue;
      }
      if (c == '<') return Result::kNone;
      scan_.destination = {begin, at_};
      ++at_;
      if (c == '>') return Result::kDefinition;
    }
    return onLastLine() ? Result::kIncomplete : Result::kNone;
  }

  /// The title, if it is one: nothing else may stand on its last line.
  Result title() {
    const std::size_t destinationEnd = at_;
    const std::size_t destinationLine = line_;
    const Result found = scanTitle();
    if (found == Result::kDefinition && atLineEnd()) return found;
    scan_.title = {0, 0};
    if (found == Result::kIncomplete && destinationEnd < lines_[destinationLine].end) return found;
    // Where something follows a title on a later line, md4c takes the definition without it, as if the title's part on
    // the destination's line were not there.
    if (found != Result::kDefinition) at_ = destinationEnd;
    line_ = destinationLine;
    return atLineEnd() ? Result::kDefinition : Result::kNone;
  }

  Result scanTitle() {
    const std::size_t begin = at_;
    if (!toNextWord()) return Result::kNone;
    if (at_ == begin || at_ >= text_.size()) return Result::kNone;
    const char opener = text_[at_];
    if (opener != '"' && opener != '\'' && opener != '(') return Result::kNone;
    const char closer = opener == '(' ? ')' : opener;
    const std::size_t title = ++at_;
    for (;;) {
      for (; !atLineEnd(); ++at_) {
        if (isEscape()) {
          ++at_;
        } else if (text_[at_] == closer) {
          scan_.title = {title, at_};
          ++at_;
          return Result::kDefinition;
        } else if (closer == ')' && text_[at_] == '(') {
          return Result::kNone;
        }
      }
      if (onLastLine()) return Result::kIncomplete;
      ++line_;
      // md4c reads on from where the line before ended; an escape may have moved over its line ending.
      if (at_ < lines_[line_].begin) at_ = lines_[line_].begin;
    }
  }

  std::string_view text_;
  const Vector<TextSpan>& lines_;
  std::size_t first_;
  std::size_t line_;
  std::size_t at_;
  DefinitionScan scan_;
};

}  // namespace

DefinitionScan scanDefinition(std::string_view text, const Vector<TextSpan>& lines, std::size_t first) {
  return DefinitionReader(text, lines, first).run();
}

String normalizeLabel(std::string_view label) {
  String key;
  bool pendingSpace = false;
  for (std::size_t at = 0; at < label.size();) {
    const char32_t codePoint = decodeUtf8(label, at);
    std::size_t end = at + 1;
    while (end < label.size() && isContinuationByte(label[end])) ++end;
    at = end;
    if (sluice_unicode_is_whitespace(codePoint) != 0 || codePoint == '\n' || codePoint == '\r') {
      pendingSpace = !key.empty();
      continue;
    }
    if (pendingSpace) key.push_back(' ');
    pendingSpace = false;
    unsigned folded[3];
    const unsigned count = sluice_unicode_fold(codePoint, folded);
    for (unsigned i = 0; i < count; ++i) appendUtf8(key, folded[i]);
  }
  return key;
}

bool LinkDefinitions::add(std::string_view key, LinkDefinition definition) {
  if (labels_.add(key) != definitions_.size()) return false;
  definitions_.push_back(std::move(definition));
  return true;
}

bool LinkDefinitions::use(std::string_view key, String& text) {
  const std::uint32_t number = labels_.find(key);
  if (number == LabelTable::kNone) return false;
  LinkDefinition& definition = definitions_[number];
  if (definition.lastUse == block_) return true;
  definition.lastUse = block_;
  definition.place = text.size();
  text.append(definition.destination).append(definition.title);
  return true;
}

const LinkDefinition* LinkDefinitions::find(std::string_view label) const {
  const std::uint32_t number = labels_.find(normalizeLabel(label));
  if (number == LabelTable::kNone || definitions_[number].lastUse != block_) return nullptr;
  return &definitions_[number];
}

void LinkDefinitions::clear() {
  labels_.clear();
  definitions_.clear();
}

bool LabelScanner::next(std::string_view& label) {
  std::size_t open = std::string_view::npos;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '\\' && at_ + 1 < text_.size() && (isPunctuation(text_[at_ + 1]) || isLineEnding(text_[at_ + 1]))) {
      ++at_;
    } else if (c == '[') {
      open = at_ + 1;
    } else if (c == ']' && open != std::string_view::npos) {
      label = text_.substr(open, at_ - open);
      ++at_;
      return true;
    }
  }
  return false;
}

}  // namespace sluice::markdown
