#include "markdown/provisional.h"

#include <algorithm>
#include <string_view>

#include "base/vector.h"
#include "markdown/characters.h"
#include "markdown/html_block.h"
#include "markdown/unicode.h"
#include "text/utf8.h"

namespace sluice::markdown {
namespace {

/// Most bytes that are held back for something that may turn out to be plain text.
constexpr std::size_t kMaxHeld = 256;
/// Most bytes that are looked at for the end of a tag, comment or autolink.
constexpr std::size_t kMaxMarkup = 1024;
/// Most open delimiters that are tried for one that closes.
constexpr std::size_t kMaxOpenersTried = 64;
/// A character reference is at most this long.
constexpr std::size_t kMaxReference = 40;

constexpr std::size_t kNone = std::string_view::npos;

/// A run of delimiters that may open emphasis or strikethrough, or a bracket.
struct Opener {
  std::size_t begin;
  std::size_t length;
  char mark;
  bool canClose;
  /// Its author took another run for its end, which is none.
  bool isMistaken;
};

struct Bracket {
  std::size_t begin;
  std::size_t openers;  // how many openers stood before it
  bool isImage;
};

enum class Side : std::uint8_t { kSpace, kPunctuation, kOther };

class Completer {
 public:
  Completer(String& text, std::size_t from) : text_(text), from_(from), at_(from) {}

  void run() {
    while (at_ < text_.size() && step()) {
    }
    holdOpenBracket();
    holdUrl();
    closeOpeners();
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
    while (!openers_.empty() && openers_.back().begin >= at) openers_.pop_back();
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
    brackets_.push_back({at_, openers_.size(), length == 2});
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
    const bool valid = scanLinkTail(end);
    if (!valid) return skip();
    if (end == 0) {  // under way
      if (bracket.isImage) return hold(bracket.begin);
      text_.resize(at_ + 1);
      openers_.truncate(std::min(openers_.size(), bracket.openers));
      text_.append("(<").append(kInertDestination).append(">)");
      at_ = text_.size();
      brackets_.clear();
      isLinkOpen_ = true;
      return false;
    }
    openers_.truncate(std::min(openers_.size(), bracket.openers));
    if (!bracket.isImage) {
      eraseIf(brackets_, [](const Bracket& outer) { return !outer.isImage; });
    }
    return settle(end);
  }

  /// Scans `destination "title")`. False if it is none; `end` is set behind it, or to 0 while it is under way.
  bool scanLinkTail(std::size_t& end) {
    std::size_t at = skipWhiteSpace(end);
    end = 0;
    if (at == text_.size()) return true;
    if (text_[at] == '<') {
      at = text_.find_first_of("<>\n", at + 1);
      if (at == kNone) return true;
      if (text_[at] != '>') return false;
      ++at;
    } else {
      int depth = 0;
      for (; at < text_.size(); ++at) {
        const char c = text_[at];
        if (c == '\\' && at + 1 < text_.size() && isPunctuation(text_[at + 1])) {
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
      if (at == text_.size()) return true;
      if (depth > 0) return false;
    }
    const std::size_t title = skipWhiteSpace(at);
    if (title == text_.size()) return true;
    const char opener = text_[title];
    if (opener == ')') {
      end = title + 1;
      return true;
    }
    if (title == at || (opener != '"' && opener != '\'' && opener != '(')) return false;
    for (at = title + 1; at < text_.size() && text_[at] != (opener == '(' ? ')' : opener); ++at) {
      if (text_[at] == '\\') ++at;
    }
    if (at >= text_.size()) return true;
    at = skipWhiteSpace(at + 1);
    if (at == text_.size()) return true;
    if (text_[at] != ')') return false;
    end = at + 1;
    return true;
  }

  [[nodiscard]] std::size_t skipWhiteSpace(std::size_t at) const {
    while (at < text_.size() && (isSpace(text_[at]) || text_[at] == '\n')) ++at;
    return at;
  }

  bool referenceTail(const Bracket& bracket) {
    const std::size_t end = text_.find(']', at_ + 2);
    if (end == kNone && text_.size() - bracket.begin <= kMaxHeld) return hold(bracket.begin);
    at_ = end == kNone ? at_ + 2 : end + 1;
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

  // 6.2 Emphasis and strong emphasis; GFM 6.5 Strikethrough
  bool delimiterRun() {
    const char mark = text_[at_];
    const std::size_t begin = at_;
    std::size_t length = runLength(at_);
    const bool atEnd = begin + length == text_.size();
    const Side before = sideBefore(begin);
    const Side after = atEnd ? Side::kSpace : sideAt(begin + length);
    bool canOpen = after != Side::kSpace && after >= before;
    bool canClose = before != Side::kSpace && before >= after;
    if (mark == '_' && before == Side::kOther && after == Side::kOther) canOpen = canClose = false;
    if (mark == '~' && length > 2) canOpen = canClose = false;
    at_ = begin + length;
    if (atEnd) {
      const Opener* opener = canClose ? findOpener(mark, length, false) : nullptr;
      // Behind punctuation, and for all but asterisks, what follows decides whether the run closes.
      const bool isDecided = mark == '*' && before == Side::kOther;
      const bool closesAll = isDecided && opener != nullptr && opener->length <= length && !isLikelyText(*opener);
      if (!closesAll) return hold(begin);
    }
    if (canClose) length = closeWith(mark, length, canOpen);
    const bool isMistaken = canOpen && !canClose && looksClosing(begin) && mistakeOpener(mark, length);
    if (length > 0 && canOpen) openers_.push_back({at_ - length, length, mark, canClose, isMistaken});
    return true;
  }

  /// Whether a run that can only open stands behind what ends something: `**(a)**b`. CJK text is full of it.
  [[nodiscard]] bool looksClosing(std::size_t begin) const {
    return begin > from_ && isOneOf(decodeUtf8Before(text_, begin), U",.;:!?)]}%…、。，．；：！？）］｝」』】》〉〕”’");
  }

  /// Of the run that such a one was to close.
  bool mistakeOpener(char mark, std::size_t length) {
    Opener* opener = findOpener(mark, length, true);
    if (opener == nullptr || opener->length != length) return false;
    opener->isMistaken = true;
    return true;
  }

  [[nodiscard]] Side sideAt(std::size_t at) const {
    if (text_[at] == '\n') return Side::kSpace;
    return classOf(decodeUtf8(text_, at));
  }

  [[nodiscard]] Side sideBefore(std::size_t at) const {
    if (at == from_ || text_[at - 1] == '\n') return Side::kSpace;
    return classOf(decodeUtf8Before(text_, at));
  }

  static Side classOf(char32_t codePoint) {
    if (sluice_unicode_is_whitespace(codePoint) != 0) return Side::kSpace;
    return sluice_unicode_is_punctuation(codePoint) != 0 ? Side::kPunctuation : Side::kOther;
  }

  /// The opener that a closing run would match, by the rule of three.
  Opener* findOpener(char mark, std::size_t length, bool canOpen) {
    const std::size_t end = openers_.size() - std::min(openers_.size(), kMaxOpenersTried);
    for (std::size_t i = openers_.size(); i-- > end;) {
      Opener& opener = openers_[i];
      if (opener.mark != mark) continue;
      if (mark == '~') {
        if (opener.length == length) return &opener;
        continue;
      }
      const bool bothWays = opener.canClose || canOpen;
      if (bothWays && (opener.length + length) % 3 == 0 && (opener.length % 3 != 0 || length % 3 != 0)) continue;
      return &opener;
    }
    return nullptr;
  }

  /// Closes what the run can close; returns how many delimiters are left.
  std::size_t closeWith(char mark, std::size_t length, bool canOpen) {
    while (length > 0) {
      Opener* opener = findOpener(mark, length, canOpen);
      if (opener == nullptr) break;
      const std::size_t used = std::min({opener->length, length, std::size_t{2}});
      const auto index = static_cast<std::size_t>(opener - openers_.data());
      opener->length -= used;
      length -= used;
      openers_.truncate(opener->length == 0 ? index : index + 1);
    }
    return length;
  }

  /// Nothing closes behind white space, U+3000 among it.
  void trimEnd() {
    while (text_.size() > from_ && sideBefore(text_.size()) == Side::kSpace) {
      while (isContinuationByte(text_.back())) text_.pop_back();
      text_.pop_back();
    }
  }

  /// Closing delimiters for what is open at the end, the innermost first.
  void closeOpeners() {
    if (openers_.empty()) return;
    trimEnd();
    while (!openers_.empty() && openers_.back().begin + openers_.back().length >= text_.size()) {
      hold(openers_.back().begin);
      trimEnd();
      if (openers_.empty()) return;
    }
    String closers;
    for (std::size_t i = openers_.size(); i-- > 0;) {
      const Opener& opener = openers_[i];
      if (isLikelyText(opener)) {
        escape(opener);
      } else {
        closers.append(opener.length, opener.mark);
      }
    }
    text_.append(closers);
  }

  /// What is taken for text must not be closed in place of what stands before it.
  void escape(const Opener& opener) {
    for (std::size_t i = opener.length; i-- > 0;) text_.insert(opener.begin + i, "\\");
  }

  /// Asterisks and underscores in formulas, blanks to fill in and the like: `2**3`, `(a)*b`, `(*, /)`, `_____`, `~5`.
  /// They wait for what closes them.
  [[nodiscard]] bool isLikelyText(const Opener& opener) const {
    if (opener.mark == '~') return opener.length == 1;
    if (opener.length > 3 || opener.isMistaken) return true;
    const std::size_t end = opener.begin + opener.length;
    if (isQuoted(opener.begin, end)) return true;
    if (end < text_.size() && isOneOf(decodeUtf8(text_, end), U",.;:!?)]}%=/")) return true;
    if (opener.begin == from_) return false;
    const char32_t before = decodeUtf8Before(text_, opener.begin);
    if (opener.mark == '_') return !isOneOf(before, U" \n\t([{\"'<*~-—–:「『（");
    return (before < 0x80 && isAlnum(static_cast<char>(before))) || isOneOf(before, U")]}%）」』】》〉”’»");
  }

  /// The marks themselves are what is spoken of: `"**" is a power`.
  [[nodiscard]] bool isQuoted(std::size_t begin, std::size_t end) const {
    return begin > from_ && end < text_.size() && text_[begin - 1] == text_[end] &&
           (text_[end] == '"' || text_[end] == '\'');
  }

  static bool isOneOf(char32_t codePoint, std::u32string_view set) {
    return set.find(codePoint) != std::u32string_view::npos;
  }

  /// A bare URL (GFM 6.9 Autolinks) at the end may go on, unless something follows that none contains: CJK text does at
  /// once.
  void holdUrl() {
    if (isCodeOpen_ || isLinkOpen_) return;
    const std::size_t space = text_.find_last_of(" \t\n");
    const std::size_t word = std::max({space == kNone ? from_ : space + 1, from_, settled_});
    if (word >= text_.size()) return;
    const std::string_view tail = std::string_view(text_).substr(word);
    const std::size_t stop =
        tail.find_last_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_/+?&=()#:*~");
    for (std::size_t at = stop + 1; at < tail.size(); ++at) {
      const bool isStart = at == 0 || isPunctuation(tail[at - 1]);
      if (!isStart || !beginsUrl(tail.substr(at))) continue;
      hold(word + at);
      return;
    }
  }

  static bool beginsUrl(std::string_view word) {
    for (const std::string_view scheme : {"https://", "http://", "ftp://", "www."}) {
      if (word.starts_with(scheme) || scheme.starts_with(word)) return true;
    }
    return false;
  }

  String& text_;
  std::size_t from_;
  std::size_t at_;
  std::size_t settled_ = 0;
  Vector<Opener> openers_;
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
