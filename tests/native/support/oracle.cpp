#include "support/oracle.h"

#include <md4c.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "sanitize/sanitizer.h"
#include "support/utf.h"

extern "C" {
#include <entity.h>
}

namespace sluice::test {
namespace {

class IgnoreViolations final : public ViolationSink {
 public:
  void refused(const Violation&) override {}
};

std::string encodeCodePoint(std::uint32_t code) {
  if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) code = 0xFFFD;
  std::string out;
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | code >> 6);
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3F));
    put(0x80 | (code >> 6 & 0x3F));
    put(0x80 | (code & 0x3F));
  }
  return out;
}

/// A character reference as md4c found it: "&amp;", "&#38;", "&#x26;". Unknown names stay as written.
std::string decodeReference(std::string_view reference) {
  if (reference.size() > 3 && reference[1] == '#') {
    const bool hex = reference[2] == 'x' || reference[2] == 'X';
    std::uint32_t code = 0;
    for (const char c : reference.substr(hex ? 3 : 2, reference.size() - (hex ? 4 : 3))) {
      const std::uint32_t digit = c <= '9' ? static_cast<std::uint32_t>(c - '0') : ((c | 0x20) - 'a' + 10u);
      code = code * (hex ? 16 : 10) + digit;
    }
    return encodeCodePoint(code);
  }
  const ENTITY* entity = entity_lookup(reference.data(), reference.size());
  if (entity == nullptr) return std::string(reference);
  std::string out = encodeCodePoint(entity->codepoints[0]);
  if (entity->codepoints[1] != 0) out += encodeCodePoint(entity->codepoints[1]);
  return out;
}

std::string decodeAttribute(const MD_ATTRIBUTE& attribute) {
  std::string out;
  if (attribute.text == nullptr) return out;
  for (std::size_t i = 0; attribute.substr_offsets[i] < attribute.size; ++i) {
    const std::size_t from = attribute.substr_offsets[i];
    const std::string_view part(attribute.text + from, attribute.substr_offsets[i + 1] - from);
    out += attribute.substr_types[i] == MD_TEXT_ENTITY ? decodeReference(part) : std::string(part);
  }
  return out;
}

/// md4c's callbacks as calls of the Sanitizer.
class Renderer {
 public:
  explicit Renderer(Sanitizer& sanitizer) : sanitizer_(sanitizer) {}

  void enterBlock(MD_BLOCKTYPE type, const void* detail) {
    endParagraph();
    blocks_.push_back(type);
    switch (type) {
      case MD_BLOCK_DOC:
        return;
      case MD_BLOCK_QUOTE:
        return sanitizer_.openElement(Tag::kBlockquote);
      case MD_BLOCK_UL:
        return sanitizer_.openElement(Tag::kUl);
      case MD_BLOCK_OL:
        return sanitizer_.openOrderedList(static_cast<const MD_BLOCK_OL_DETAIL*>(detail)->start);
      case MD_BLOCK_LI:
        return enterItem(*static_cast<const MD_BLOCK_LI_DETAIL*>(detail));
      case MD_BLOCK_HR:
        return sanitizer_.voidElement(Tag::kHr);
      case MD_BLOCK_H:
        return enterHeading(*static_cast<const MD_BLOCK_H_DETAIL*>(detail));
      case MD_BLOCK_CODE:
        return sanitizer_.openCodeBlock(decodeAttribute(static_cast<const MD_BLOCK_CODE_DETAIL*>(detail)->lang));
      case MD_BLOCK_HTML:
        return;
      case MD_BLOCK_P:
        return sanitizer_.openElement(Tag::kP);
      case MD_BLOCK_TABLE:
        return sanitizer_.openElement(Tag::kTable);
      case MD_BLOCK_THEAD:
        return sanitizer_.openElement(Tag::kThead);
      case MD_BLOCK_TBODY:
        return sanitizer_.openElement(Tag::kTbody);
      case MD_BLOCK_TR:
        return sanitizer_.openElement(Tag::kTr);
      case MD_BLOCK_TH:
        return enterCell(Tag::kTh, *static_cast<const MD_BLOCK_TD_DETAIL*>(detail));
      case MD_BLOCK_TD:
        return enterCell(Tag::kTd, *static_cast<const MD_BLOCK_TD_DETAIL*>(detail));
    }
  }

  void leaveBlock(MD_BLOCKTYPE type) {
    endParagraph();
    blocks_.pop_back();
    if (type == MD_BLOCK_HTML) sanitizer_.endRawBlock(Sanitizer::RawEnd::kFinal);
    if (type == MD_BLOCK_DOC || type == MD_BLOCK_HR || type == MD_BLOCK_HTML) return;
    if (type == MD_BLOCK_CODE) return sanitizer_.closeCodeBlock();
    sanitizer_.closeElement();
  }

  void enterSpan(MD_SPANTYPE type, const void* detail) {
    beginTightParagraph();
    endRawHtml();
    if (type == MD_SPAN_IMG && imageDepth_++ == 0) alternative_.clear();
    if (imageDepth_ > 0) return;
    switch (type) {
      case MD_SPAN_EM:
        return sanitizer_.openElement(Tag::kEm);
      case MD_SPAN_STRONG:
        return sanitizer_.openElement(Tag::kStrong);
      case MD_SPAN_CODE:
        return sanitizer_.openElement(Tag::kCode);
      case MD_SPAN_DEL:
        return sanitizer_.openElement(Tag::kDel);
      case MD_SPAN_A: {
        const auto& link = *static_cast<const MD_SPAN_A_DETAIL*>(detail);
        return sanitizer_.openLink(decodeAttribute(link.href), decodeAttribute(link.title));
      }
      default:
        return;
    }
  }

  void leaveSpan(MD_SPANTYPE type, const void* detail) {
    endRawHtml();
    if (type != MD_SPAN_IMG) {
      if (imageDepth_ == 0) sanitizer_.closeElement();
      return;
    }
    if (--imageDepth_ > 0) return;
    const auto& image = *static_cast<const MD_SPAN_IMG_DETAIL*>(detail);
    sanitizer_.image(decodeAttribute(image.src), decodeAttribute(image.title), alternative_);
  }

  void text(MD_TEXTTYPE type, std::string_view text) {
    beginTightParagraph();
    // An image's alternative text is the plain text of its contents.
    if (imageDepth_ > 0) {
      const bool isBreak = type == MD_TEXT_BR || type == MD_TEXT_SOFTBR;
      alternative_ += isBreak ? " " : type == MD_TEXT_ENTITY ? decodeReference(text) : std::string(text);
      return;
    }
    if (type == MD_TEXT_HTML) {
      rawHtml_ += text;
      return;
    }
    endRawHtml();
    if (type == MD_TEXT_BR) sanitizer_.voidElement(Tag::kBr);
    if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR) return sanitizer_.text("\n");
    if (type == MD_TEXT_ENTITY) return sanitizer_.text(decodeReference(text));
    if (type == MD_TEXT_CODE && isInCell()) return sanitizer_.text(withoutEscapesOfBars(text));
    sanitizer_.text(text);
  }

 private:
  [[nodiscard]] bool isInCell() const {
    return !blocks_.empty() && (blocks_.back() == MD_BLOCK_TH || blocks_.back() == MD_BLOCK_TD);
  }

  /// In GFM an escaped bar is a bar in all of a cell; md4c keeps the backslash in code spans.
  static std::string withoutEscapesOfBars(std::string_view code) {
    std::string out(code);
    for (std::size_t at = out.find("\\|"); at != std::string::npos; at = out.find("\\|", at + 1)) out.erase(at, 1);
    return out;
  }

  /// md4c is silent about the paragraphs of tight lists: inline content that stands directly in an item is one.
  void beginTightParagraph() {
    if (inTightParagraph_ || blocks_.empty() || blocks_.back() != MD_BLOCK_LI) return;
    sanitizer_.openGroup();
    inTightParagraph_ = true;
  }

  /// Any beginning or end of a block ends the paragraph before it.
  void endParagraph() {
    endRawHtml();
    if (inTightParagraph_) sanitizer_.closeElement();
    inTightParagraph_ = false;
  }

  void enterItem(const MD_BLOCK_LI_DETAIL& item) {
    if (item.is_task != 0) return sanitizer_.openTaskItem(item.task_mark != ' ');
    sanitizer_.openElement(Tag::kLi);
  }

  void enterHeading(const MD_BLOCK_H_DETAIL& heading) {
    static constexpr std::array kTags{Tag::kH1, Tag::kH2, Tag::kH3, Tag::kH4, Tag::kH5, Tag::kH6};
    sanitizer_.openElement(kTags[heading.level - 1]);
  }

  void enterCell(Tag tag, const MD_BLOCK_TD_DETAIL& cell) {
    static constexpr std::array kAlignments{CellAlignment::kDefault, CellAlignment::kLeft, CellAlignment::kCenter,
                                            CellAlignment::kRight};
    sanitizer_.openTableCell(tag, kAlignments[cell.align]);
  }

  /// md4c hands raw HTML over line by line; the sanitizer gets each run of it in one piece.
  void endRawHtml() {
    if (rawHtml_.empty()) return;
    sanitizer_.rawHtml(rawHtml_);
    rawHtml_.clear();
  }

  Sanitizer& sanitizer_;
  std::vector<MD_BLOCKTYPE> blocks_;
  bool inTightParagraph_ = false;
  std::size_t imageDepth_ = 0;
  std::string alternative_;
  std::string rawHtml_;
};

MD_PARSER callbacks(OracleOptions::Dialect dialect) {
  MD_PARSER parser{};
  parser.flags = dialect == OracleOptions::Dialect::kGitHub ? MD_DIALECT_GITHUB : MD_DIALECT_COMMONMARK;
  parser.enter_block = [](MD_BLOCKTYPE type, void* detail, void* self) {
    static_cast<Renderer*>(self)->enterBlock(type, detail);
    return 0;
  };
  parser.leave_block = [](MD_BLOCKTYPE type, void*, void* self) {
    static_cast<Renderer*>(self)->leaveBlock(type);
    return 0;
  };
  parser.enter_span = [](MD_SPANTYPE type, void* detail, void* self) {
    static_cast<Renderer*>(self)->enterSpan(type, detail);
    return 0;
  };
  parser.leave_span = [](MD_SPANTYPE type, void* detail, void* self) {
    static_cast<Renderer*>(self)->leaveSpan(type, detail);
    return 0;
  };
  parser.text = [](MD_TEXTTYPE type, const MD_CHAR* text, MD_SIZE size, void* self) {
    static_cast<Renderer*>(self)->text(type, std::string_view(text, size));
    return 0;
  };
  return parser;
}

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::string replaceNul(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\0' ? std::string("\xEF\xBF\xBD") : std::string(1, c);
  return out;
}

struct Line {
  std::size_t begin;
  std::size_t end;  // without the line ending
};

std::vector<Line> splitLines(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\r\n", at), text.size());
    lines.push_back({at, end});
    at = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
  }
  return lines;
}

/// Offsets in the line that md4c may keep for it: where its content may begin behind indentation, container marks and
/// a task box, and where it ends.
std::vector<std::size_t> storedOffsets(std::string_view text, const Line& line) {
  std::vector<std::size_t> offsets{line.begin, line.end};
  for (std::size_t at = line.begin; at < line.end; ++at) {
    if (std::string_view(" \t>-+*#[]xX.)0123456789").find(text[at]) == std::string_view::npos) break;
    offsets.push_back(at + 1);
  }
  return offsets;
}

bool looksBlank(std::string_view text, const Line& line) {
  return text.substr(line.begin, line.end - line.begin).find_first_not_of(" \t>") == std::string_view::npos;
}

/// A line made of marks only may be a closing fence, which leaves the code line before it at the buffer's end.
bool looksLikeClosingFence(std::string_view text, const Line& line) {
  const std::string_view content = text.substr(line.begin, line.end - line.begin);
  return content.find_first_not_of(" \t>`~") == std::string_view::npos &&
         (content.find("```") != std::string_view::npos || content.find("~~~") != std::string_view::npos);
}

}  // namespace

std::size_t neutralShift(std::string_view text) {
  constexpr std::size_t kPeriod = 256;
  std::array<std::size_t, kPeriod> harmful{};  // by shift: how many stored offsets would have the low byte 4
  const std::vector<Line> lines = splitLines(text);
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    std::size_t next = i + 1;
    if (looksLikeClosingFence(text, lines[next])) ++next;
    if (next >= lines.size() || !looksBlank(text, lines[next])) continue;
    while (next < lines.size() && looksBlank(text, lines[next])) ++next;
    // What follows can belong to a list item only if it is indented, in the document or in a quote.
    if (next == lines.size() || std::string_view(" \t>").find(text[lines[next].begin]) == std::string_view::npos) {
      continue;
    }
    for (const std::size_t offset : storedOffsets(text, lines[i])) ++harmful[(4 - offset) % kPeriod];
  }
  std::size_t best = 0;
  for (std::size_t shift = 1; shift < kPeriod; ++shift) {
    if (harmful[shift] < harmful[best]) best = shift;
  }
  return best;
}

bool hasDoubtfulReferences(std::string_view text) {
  std::size_t definitions = 0;
  std::size_t brackets = 0;
  bool hasLabelWithWhiteSpaceAtItsEnd = false;
  for (std::size_t at = text.find(']'); at != std::string_view::npos; at = text.find(']', at + 1)) {
    ++brackets;
    if (text.substr(at + 1, 1) == ":") ++definitions;
    // A label may go on over lines of a quote; what stands before the bracket is then white space and `>`. Other white
    // space than ASCII's begins with one of these bytes.
    const bool isSpace = at > 0 && std::string_view(" \t\r\n\f\v>").find(text[at - 1]) != std::string_view::npos;
    const bool maybeSpace = at > 2 && (text[at - 2] == '\xC2' || text[at - 3] == '\xE1' || text[at - 3] == '\xE2' ||
                                       text[at - 3] == '\xE3');
    hasLabelWithWhiteSpaceAtItsEnd = hasLabelWithWhiteSpaceAtItsEnd || isSpace || maybeSpace;
  }
  if (definitions == 0) return false;
  constexpr std::size_t kExpansion = 16;  // md4c: at most 16 bytes of references for each byte of the document
  constexpr std::size_t kMostExpansion = 1 << 20;
  std::size_t longestLine = 0;
  for (const Line& line : splitLines(text)) longestLine = std::max(longestLine, line.end - line.begin);
  const bool mayExpandTooFar = brackets * (longestLine + 64) > std::min(kExpansion * text.size(), kMostExpansion);
  return (definitions > 1 && hasLabelWithWhiteSpaceAtItsEnd) || (mayExpandTooFar && longestLine > 64);
}

bool renderOneShot(std::string_view bytes, TestDom& dom, const OracleOptions& options, std::string* error) {
  if (bytes.starts_with(kByteOrderMark)) bytes.remove_prefix(kByteOrderMark.size());
  std::string text = replaceNul(decodeUtf8(bytes));
  text.insert(0, neutralShift(text), '\n');
  DomSink sink(dom);
  IgnoreViolations violations;
  Sanitizer sanitizer(sink, violations, options.sanitizer);
  Renderer renderer(sanitizer);
  const MD_PARSER parser = callbacks(options.dialect);
  const bool parsed = md_parse(text.data(), static_cast<MD_SIZE>(text.size()), &parser, &renderer) == 0;
  sanitizer.finish();
  const bool sound = parsed && sink.error().empty() && sink.balanced();
  if (!sound && error != nullptr) {
    *error = !parsed ? "md_parse failed" : !sink.error().empty() ? sink.error() : "elements are left open";
  }
  return sound;
}

}  // namespace sluice::test
