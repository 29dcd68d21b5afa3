#include "markdown/inline_parser.h"

#include "markdown/md4c_parts.h"
#include "markdown/provisional.h"
#include "text/entities.h"

namespace sluice::markdown {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// The text of an attribute with its character references decoded.
String attributeText(const MD_ATTRIBUTE& attribute) {
  String text;
  if (attribute.text == nullptr || attribute.size == 0) return text;
  for (int i = 0; attribute.substr_offsets[i] < attribute.size; ++i) {
    const MD_OFFSET begin = attribute.substr_offsets[i];
    const std::string_view part(attribute.text + begin, attribute.substr_offsets[i + 1] - begin);
    if (attribute.substr_types[i] == MD_TEXT_NULLCHAR) {
      text.append(kReplacement);
    } else if (attribute.substr_types[i] != MD_TEXT_ENTITY || !decodeEntity(part, text)) {
      text.append(part);
    }
  }
  return text;
}

CellAlignment alignmentOf(MD_ALIGN align) {
  switch (align) {
    case MD_ALIGN_LEFT:
      return CellAlignment::kLeft;
    case MD_ALIGN_CENTER:
      return CellAlignment::kCenter;
    case MD_ALIGN_RIGHT:
      return CellAlignment::kRight;
    default:
      return CellAlignment::kDefault;
  }
}

}  // namespace

/// md4c's callbacks; `self` is the parser.
struct Callbacks {
  static InlineParser& of(void* self) { return *static_cast<InlineParser*>(self); }

  static int definition(const char* label, unsigned size, SluiceDefinition* found, void* self) {
    const LinkDefinitions* const definitions = of(self).definitions_;
    const LinkDefinition* const definition = definitions == nullptr ? nullptr : definitions->find({label, size});
    if (definition == nullptr) return 0;
    found->destinationBegin = static_cast<unsigned>(definition->place);
    found->destinationEnd = found->titleBegin =
        found->destinationBegin + static_cast<unsigned>(definition->destination.size());
    found->titleEnd = found->titleBegin + static_cast<unsigned>(definition->title.size());
    return 1;
  }

  static int enterBlock(MD_BLOCKTYPE type, void* detail, void* self) {
    if (type == MD_BLOCK_TR) return 0;
    const auto* cell = static_cast<const MD_BLOCK_TD_DETAIL*>(detail);
    of(self).sanitizer_.openTableCell(type == MD_BLOCK_TH ? Tag::kTh : Tag::kTd, alignmentOf(cell->align));
    return 0;
  }

  static int leaveBlock(MD_BLOCKTYPE type, void* /*detail*/, void* self) {
    if (type != MD_BLOCK_TR) of(self).sanitizer_.closeElement();
    return 0;
  }

  static int enterSpan(MD_SPANTYPE type, void* detail, void* self) {
    InlineParser& parser = of(self);
    if (type == MD_SPAN_IMG && parser.imageDepth_++ == 0) {
      const auto* image = static_cast<const MD_SPAN_IMG_DETAIL*>(detail);
      parser.image_ = {parser.restored(attributeText(image->src)), parser.restored(attributeText(image->title)), {}};
    }
    if (parser.imageDepth_ > 0) return 0;
    switch (type) {
      case MD_SPAN_A: {
        const auto* link = static_cast<const MD_SPAN_A_DETAIL*>(detail);
        const String href = parser.restored(attributeText(link->href));
        if (href == kInertDestination) {
          parser.sanitizer_.openInertLink();
        } else {
          parser.sanitizer_.openLink(href, parser.restored(attributeText(link->title)));
        }
        break;
      }
      default:
        parser.sanitizer_.openElement(tagOf(type));
    }
    return 0;
  }

  static int leaveSpan(MD_SPANTYPE type, void* /*detail*/, void* self) {
    InlineParser& parser = of(self);
    if (type == MD_SPAN_IMG) {
      if (--parser.imageDepth_ == 0) {
        parser.sanitizer_.image(parser.image_.src, parser.image_.title, parser.restored(parser.image_.alt));
      }
    } else if (parser.imageDepth_ == 0) {
      parser.sanitizer_.closeElement();
    }
    return 0;
  }

  static int text(MD_TEXTTYPE type, const MD_CHAR* begin, MD_SIZE size, void* self) {
    InlineParser& parser = of(self);
    const std::string_view text(begin, size);
    if (parser.imageDepth_ > 0) {
      alternative(parser.image_.alt, type, text);
      return 0;
    }
    switch (type) {
      case MD_TEXT_HTML:
        parser.sanitizer_.rawHtml(text);
        break;
      case MD_TEXT_BR:
        parser.sanitizer_.voidElement(Tag::kBr);
        parser.sanitizer_.text("\n");
        break;
      case MD_TEXT_SOFTBR:
        parser.sanitizer_.text("\n");
        break;
      case MD_TEXT_ENTITY:
      case MD_TEXT_NULLCHAR:
        parser.scratch_.clear();
        decode(parser.scratch_, type, text);
        parser.sanitizer_.text(parser.scratch_);
        break;
      case MD_TEXT_CODE:
        parser.sanitizer_.text(parser.code(text));
        break;
      default:
        parser.textWithStandIns(text);
    }
    return 0;
  }

 private:
  static Tag tagOf(MD_SPANTYPE type) {
    switch (type) {
      case MD_SPAN_EM:
        return Tag::kEm;
      case MD_SPAN_STRONG:
        return Tag::kStrong;
      case MD_SPAN_DEL:
        return Tag::kDel;
      default:
        return Tag::kCode;
    }
  }

  static void decode(String& out, MD_TEXTTYPE type, std::string_view text) {
    if (type == MD_TEXT_NULLCHAR) {
      out.append(kReplacement);
    } else if (type != MD_TEXT_ENTITY || !decodeEntity(text, out)) {
      out.append(text);
    }
  }

  /// An image's description is the plain text of its content.
  static void alternative(String& alt, MD_TEXTTYPE type, std::string_view text) {
    if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR) {
      alt.push_back(' ');
    } else {
      decode(alt, type, text);
    }
  }
};

InlineParser::InlineParser(Sanitizer& sanitizer, const InlineOptions& options) : sanitizer_(sanitizer), flags_(0) {
  if (options.strikethrough) flags_ |= MD_FLAG_STRIKETHROUGH;
  if (options.autolinks) flags_ |= MD_FLAG_PERMISSIVEAUTOLINKS;
  if (options.hardBreaks) flags_ |= MD_FLAG_HARD_SOFT_BREAKS;
}

void InlineParser::textWithStandIns(std::string_view text) {
  std::string_view before;
  while (const TakenOut* taken = nextTakenOut(*taken_, text, before)) {
    sanitizer_.text(before);
    if (taken->kind == TakenOut::Kind::kFootnote) {
      sanitizer_.footnoteReference(taken->footnote.number, taken->footnote.isFirst, taken->source);
      continue;
    }
    const bool isDisplay = taken->kind == TakenOut::Kind::kDisplayFormula;
    sanitizer_.openMath(isDisplay ? Sanitizer::Math::kDisplay : Sanitizer::Math::kInline);
    sanitizer_.text(taken->content());
    sanitizer_.closeElement();
  }
  sanitizer_.text(text);
}

/// The text as it was written, where what was taken out turned out to be none.
String InlineParser::restored(std::string_view text) const {
  std::string_view before;
  String out;
  while (const TakenOut* taken = nextTakenOut(*taken_, text, before)) out.append(before).append(taken->source);
  return out.append(text);
}

/// The content of a code span. In GFM a bar in a cell is escaped in code, too; md4c keeps the backslash.
String InlineParser::code(std::string_view source) const {
  String text = restored(source);
  if (!isCell_) return text;
  std::size_t end = 0;
  for (const char c : text) {
    if (c == '|' && end > 0 && text[end - 1] == '\\') --end;
    text[end++] = c;
  }
  text.truncate(end);
  return text;
}

void InlineParser::parse(Tag tag, std::string_view document, std::size_t begin, const LinkDefinitions* definitions) {
  definitions_ = definitions;
  MD_PARSER parser = {};
  parser.flags = flags_;
  parser.enter_block = Callbacks::enterBlock;
  parser.leave_block = Callbacks::leaveBlock;
  parser.enter_span = Callbacks::enterSpan;
  parser.leave_span = Callbacks::leaveSpan;
  parser.text = Callbacks::text;
  bytesParsed_ += document.size();
  const MD_BLOCKTYPE cell = tag == Tag::kTh ? MD_BLOCK_TH : tag == Tag::kTd ? MD_BLOCK_TD : MD_BLOCK_P;
  const SluiceBlock block = {document.data(), static_cast<unsigned>(document.size()), static_cast<unsigned>(begin),
                             cell, Callbacks::definition};
  isCell_ = cell != MD_BLOCK_P;
  sluice_md4c_inlines(&block, &parser, this);
}

}  // namespace sluice::markdown
