#include "markdown/provisional.h"

#include <algorithm>
#include <string_view>

#include "base/vector.h"
#include "markdown/bare_url.h"
#include "markdown/characters.h"
#include "markdown/delimiter_runs.h"
#include "markdown/html_block.h"
#include "markdown/link_tail.h"

namespace sluice::markdown {
namespace {

/// Most bytes that are held back for something that may turn out to be plain text.
constexpr std::size_t kMaxHeld = 256;
/// Most bytes that are looked at for the end of a tag, comment or autolink.
constexpr std::size_t kMaxMarkup = 1024;
/// A character reference is at most this long.
constexpr std::size_t kMaxReference = 40;

constexpr std::size_t kNone = std::string_view::npos;

struct Bracket {
  std::size_t begin;
  std::size_t openers;  // how many openers stood before it
  bool isImage;
};

class Completer {
 public:
  Completer(String& text, std::size_t from) : text_(text), from_(from), at_(from), runs_(text, from) {}

  void run() {
    while (at_ < text_.size() && step()) {
    }
    holdOpenBracket();
    holdUrl();
    runs_.close();
  }

 private:
  /// Goes over one piece of the text. False when the rest was dealt with.
  bool step() {
    switch (text_[at_]) {
      case '\\':
        if (at_ + 1 == text_.size()) return hold(at_);
        at_ += isPunctuation(text_[at_ + 1]) ? 2 : 1;
        return true;
      case '`':
        return codeSpan();
      case '<':
        return angleBracket();
      case '&':
        return reference();
      case '!':
        if (at_ + 1 == text_.size()) return hold(at_);
        if (text_[at_ + 1] == '[') {
          openBracket(2);
        } else {
          ++at_;
        }
        return true;
      case '[':
        openBracket(1);
        return true;
      case ']':
        return closeBracket();
      case '*':
      case '_':
      case '~':
        return delimiterRun();
      default:
        while (at_ < text_.size() && !isMark(text_[at_])) ++at_;
        return true;
    }
  }

  /// Whether `step` has a case for it.
  static constexpr bool isMark(char c) {
    switch (c) {
      case '\\':
      case '`':
      case '<':
      case '&':
      case '!':
      case '[':
      case ']':
      case '*':
      case '_':
      case '~':
        return true;
      default:
        return false;
    }
  }

  /// Cuts the text off; nothing behind is looked at.
  bool hold(std::size_t at) {
    text_.resize(at);
    runs_.dropFrom(at);
    while (!brackets_.empty() && brackets_.back().begin >= at) brackets_.pop_back();
    at_ = at;
    return false;
  }

  [[nodiscard]] std::size_t runLength(std::size_t at) const {
    return std::min(text_.find_first_not_of(text_[at], at), text_.size()) - at;
  }

  // 6.1 Code spans
  bool codeSpan() {
    const std::size_t length = runLength(at_);
    for (std::size_t close = text_.find('`', at_ + length); close != kNone;) {
      const std::size_t closeLength = runLength(close);
      if (closeLength == length) return settle(close + length);
      close = text_.find('`', close + closeLength);
    }
    // Open: a run at the end may be the beginning of the closing one.
    std::size_t end = text_.size();
    while (end > at_ + length && text_[end - 1] == '`') --end;
    if (text_.find_first_not_of(" \t\n", at_ + length) >= end) return hold(at_);
    text_.resize(end);
    text_.append(length, '`');
    at_ = text_.size();
    isCodeOpen_ = true;
    return false;
  }

  // 6.5 Autolinks, 6.6 Raw HTML
  bool angleBracket() {
    const std::string_view rest = std::string_view(text_).substr(at_);
    if (rest.size() == 1) return hold(at_);
    const bool mayHold = rest.size() <= kMaxMarkup;
    const std::size_t closed = endOfMarkup(rest);
    if (closed == 0) return mayHold ? hold(at_) : skip();
    if (closed != kNone) return settle(at_ + closed);
    return tagOrAutolink(rest.substr(0, kMaxMarkup), mayHold);
  }

  bool tagOrAutolink(std::string_view rest, bool mayHold) {
    if (isAlpha(rest[1]) || rest[1] == '/') {
      std::size_t end = 0;
      const TagScan scan = scanHtmlTag(rest, 0, end);
      if (scan == TagScan::kComplete) return settle(at_ + end);
      if (scan == TagScan::kIncomplete && mayHold) return hold(at_);
    }
    const std::size_t stop = rest.find_first_of(" \t\n<>", 1);
    if (stop == kNone && isAlnum(rest[1])) return mayHold ? hold(at_) : skip();
    if (stop != kNone && rest[stop] == '>' && rest.substr(0, stop).find_first_of(":@") != kNone) {
      return settle(at_ + stop + 1);
    }
    return skip();
  }

  /// What stands before `end` is decided.
  bool settle(std::size_t end) {
    at_ = settled_ = end;
    return true;
  }

  bool skip() {
    ++at_;
    return true;
  }

  /// Behind a comment, declaration, processing instruction or CDATA section; 0 while it is open, npos if it is none.
  std::size_t endOfMarkup(std::string_view rest) {
    if (rest[1] == '?') return endBehind(rest, "?>", lacksInstructionEnd_);
    if (rest[1] != '!') return kNone;
    if (rest.size() == 2 || rest == "<!-") return 0;
    if (rest.starts_with("<!--")) return endBehind(rest, "-->", lacksCommentEnd_);
    if (rest.starts_with("<![")) return endBehind(rest, "]]>", lacksSectionEnd_);
    return isAlpha(rest[2]) ? endBehind(rest, ">", lacksDeclarationEnd_) : kNone;
  }

  /// What is not found once is not looked for again: it would not be there either.
  static std::size_t endBehind(std::string_view rest, std::string_view closer, bool& isLacking) {
    const std::size_t end = isLacking ? kNone : rest.find(closer, 2);
    isLacking = end == kNone;
    return isLacking ? 0 : end + closer.size();
  }

  // 2.5 Entity and numeric character references
  bool reference() {
    const std::size_t end =
        text_.find_first_not_of("#0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", at_ + 1);
    if (end == kNone && text_.size() - at_ <= kMaxReference) return hold(at_);
    return skip();
  }

  // 6.3 Links, 6.4 Images
  void openBracket(std::size_t length) {
    brackets_.push_back({at_, runs_.openers(), length == 2});
    at_ += length;
  }

  bool closeBracket() {
    if (brackets_.empty()) return skip();
    const Bracket bracket = brackets_.back();
    brackets_.pop_back();
    if (at_ + 1 == text_.size()) {
      if (text_.size() - bracket.begin <= kMaxHeld) return hold(bracket.begin);
      return skip();
    }
    const char next = text_[at_ + 1];
    if (next == '(') return linkTail(bracket);
    if (next == '[') return referenceTail(bracket);
    return skip();
  }

  bool linkTail(const Bracket& bracket) {
    std::size_t end = at_ + 2;
    const bool valid = scanLinkTail(text_, end);
    if (!valid) return skip();
    if (end == 0) {  // under way
      if (bracket.isImage) return hold(bracket.begin);
      text_.resize(at_ + 1);
      runs_.truncate(bracket.openers);
      text_.append("(<").append(kInertDestination).append(">)");
      at_ = text_.size();
      brackets_.clear();
      isLinkOpen_ = true;
      return false;
    }
    runs_.truncate(bracket.openers);
    if (!bracket.isImage) {
      eraseIf(brackets_, [](const Bracket& outer) { return !outer.isImage; });
    }
    return settle(end);
  }

  bool referenceTail(const Bracket& bracket) {
    const std::size_t end = text_.find(']', at_ + 2);
    if (end == kNone && text_.size() - bracket.begin <= kMaxHeld) return hold(bracket.begin);
    at_ = end == kNone ? at_ + 2 : end + 1;
    return true;
  }

  // 6.2 Emphasis and strong emphasis; GFM 6.5 Strikethrough
  bool delimiterRun() {
    const std::size_t behind = runs_.take(at_);
    if (behind == at_) return hold(at_);
    at_ = behind;
    return true;
  }

  void holdOpenBracket() {
    if (isCodeOpen_ || isLinkOpen_) return;
    for (const Bracket& bracket : brackets_) {
      if (text_.size() - bracket.begin > kMaxHeld) continue;
      hold(bracket.begin);
      return;
    }
  }

  /// GFM 6.9 Autolinks: a bare URL at the end may go on.
  void holdUrl() {
    if (isCodeOpen_ || isLinkOpen_) return;
    const std::size_t space = text_.find_last_of(" \t\n");
    const std::size_t word = std::max({space == kNone ? from_ : space + 1, from_, settled_});
    if (word >= text_.size()) return;
    const std::size_t url = findOpenUrl(std::string_view(text_).substr(word));
    if (url != kNone) hold(word + url);
  }

  String& text_;
  std::size_t from_;
  std::size_t at_;
  std::size_t settled_ = 0;
  DelimiterRuns runs_;
  Vector<Bracket> brackets_;
  bool isCodeOpen_ = false;
  bool lacksInstructionEnd_ = false;
  bool lacksCommentEnd_ = false;
  bool lacksSectionEnd_ = false;
  bool lacksDeclarationEnd_ = false;
  bool isLinkOpen_ = false;
};

}  // namespace

void completeInline(String& text, std::size_t from) { Completer(text, from).run(); }

}  // namespace sluice::markdown
