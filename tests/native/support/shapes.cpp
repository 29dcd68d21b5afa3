#include "support/shapes.h"

#include <cstdint>

namespace sluice::test {
namespace {

/// Numbers that look like chance and are the same on every machine.
class Dice {
 public:
  std::uint32_t roll(std::uint32_t sides) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::uint32_t>(state_ >> 33) % sides;
  }

 private:
  std::uint64_t state_ = 0x5EED;
};

constexpr std::string_view kWords[] = {"water", "gate",  "stream", "the",   "a",     "of",   "slow", "quiet", "opens",
                                       "and",   "then",  "level",  "with",  "every", "lock", "boat", "under", "bridge",
                                       "we",    "count", "seven",  "small", "für",   "静か", "lets", "pass",  "what",
                                       "must",  "pass",  "as",     "long",  "it",    "does", "not",  "rain",  "🌊"};

class Writer {
 public:
  explicit Writer(std::size_t bytes) : bytes_(bytes) { out_.reserve(bytes + 512); }

  [[nodiscard]] bool wanting() const { return out_.size() < bytes_; }
  std::uint32_t roll(std::uint32_t sides) { return dice_.roll(sides); }
  void put(std::string_view text) { out_ += text; }
  void number(std::size_t value) { out_ += std::to_string(value); }
  void repeat(std::string_view text, std::size_t count) {
    while (count-- > 0) out_ += text;
  }
  void words(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      if (i > 0) out_ += ' ';
      out_ += kWords[roll(std::size(kWords))];
    }
  }
  /// Words with the inline syntax of an ordinary answer.
  void sentence() {
    words(3 + roll(5));
    switch (roll(6)) {
      case 0:
        put(" **"), words(2), put("**");
        break;
      case 1:
        put(" `"), words(1), put("()`");
        break;
      case 2:
        put(" *"), words(1), put("*");
        break;
      case 3:
        put(" [link](https://example.org/"), number(roll(1000)), put(")");
        break;
      default:
        break;
    }
    put(" "), words(3 + roll(6)), put(".");
  }
  std::string take() { return std::move(out_); }

 private:
  std::size_t bytes_;
  std::string out_;
  Dice dice_;
};

std::string prose(std::size_t bytes) {
  Writer out(bytes);
  while (out.wanting()) {
    for (std::uint32_t left = 2 + out.roll(4); left > 0; --left) {
      out.sentence();
      out.put(left > 1 ? " " : "\n\n");
    }
  }
  return out.take();
}

std::string codeFence(std::size_t bytes) {
  Writer out(bytes);
  out.put("```cpp\n");
  while (out.wanting()) {
    out.repeat("  ", out.roll(4));
    out.put("if (x < "), out.number(out.roll(100)), out.put(") return f(\""), out.words(2), out.put("\");\n");
  }
  out.put("```\n");
  return out.take();
}

std::string flatList(std::size_t bytes) {
  Writer out(bytes);
  while (out.wanting()) out.put("- "), out.sentence(), out.put("\n");
  return out.take();
}

std::string nestedLists(std::size_t bytes) {
  Writer out(bytes);
  out.put("- everything\n");
  while (out.wanting()) {
    const std::uint32_t depth = 1 + out.roll(5);
    out.repeat("  ", depth), out.put("- "), out.sentence(), out.put("\n");
  }
  return out.take();
}

std::string listsWithFences(std::size_t bytes) {
  Writer out(bytes);
  for (std::size_t item = 1; out.wanting(); ++item) {
    out.put("1. "), out.sentence(), out.put("\n\n   ```sh\n   run --step "), out.number(item);
    out.put("\n\n   echo done\n   ```\n\n");
  }
  return out.take();
}

std::string table(std::size_t bytes) {
  Writer out(bytes);
  out.put("| key | value | note |\n|:----|------:|------|\n");
  for (std::size_t row = 1; out.wanting(); ++row) {
    out.put("| "), out.number(row), out.put(" | `"), out.words(1), out.put("` | "), out.words(4), out.put(" |\n");
  }
  return out.take();
}

std::string quote(std::size_t bytes) {
  Writer out(bytes);
  while (out.wanting()) {
    out.put("> "), out.sentence(), out.put("\n");
    if (out.roll(4) == 0) out.put(">\n");
  }
  return out.take();
}

std::string shortBlocks(std::size_t bytes) {
  Writer out(bytes);
  while (out.wanting()) {
    switch (out.roll(6)) {
      case 0:
        out.put("# "), out.words(2), out.put("\n\n");
        break;
      case 1:
        out.put("---\n\n");
        break;
      case 2:
        out.put("> "), out.words(2), out.put("\n\n");
        break;
      case 3:
        out.put("- "), out.words(1), out.put("\n- "), out.words(1), out.put("\n\n");
        break;
      case 4:
        out.put("```\n"), out.words(1), out.put("\n```\n\n");
        break;
      default:
        out.words(2), out.put("\n\n");
        break;
    }
  }
  return out.take();
}

std::string definitions(std::size_t bytes) {
  Writer out(bytes);
  for (std::size_t n = 0; out.wanting(); ++n) {
    out.put("See [ref "), out.number(n), out.put("] and [ref "), out.number(n / 2), out.put("][].\n\n");
    out.put("[ref "), out.number(n), out.put("]: https://example.org/"), out.number(n), out.put("\n\n");
  }
  return out.take();
}

std::string lateDefinitions(std::size_t bytes) {
  Writer out(bytes);
  std::size_t uses = 0;
  for (; out.wanting() && uses < bytes / 80; ++uses) {
    out.put("See [late "), out.number(uses), out.put("] "), out.words(2), out.put("\n\n");
  }
  for (std::size_t n = 0; n < uses; ++n) {
    out.put("[late "), out.number(n), out.put("]: https://example.org/"), out.number(n), out.put("\n");
  }
  return out.take();
}

std::string headings(std::size_t bytes) {
  Writer out(bytes);
  while (out.wanting()) out.repeat("#", 1 + out.roll(6)), out.put(" "), out.words(4), out.put("\n");
  return out.take();
}

constexpr Shape kLinear[] = {
    {"prose", prose},
    {"code fence", codeFence},
    {"flat list", flatList},
    {"nested lists", nestedLists},
    {"lists with fences", listsWithFences},
    {"table", table},
    {"quote", quote},
    {"short blocks", shortBlocks},
    {"definitions with uses", definitions},
    {"headings", headings},
};

/// A shape that is `text` over and over.
template <std::size_t N>
struct Repeated {
  char text[N];
  constexpr Repeated(const char (&from)[N]) {
    for (std::size_t i = 0; i < N; ++i) text[i] = from[i];
  }
};

template <Repeated kText>
std::string repeated(std::size_t bytes) {
  Writer out(bytes);
  while (out.wanting()) out.put(kText.text);
  return out.take();
}

/// Half of the bytes opening, half closing.
template <Repeated kOpen, Repeated kClose>
std::string nested(std::size_t bytes) {
  constexpr std::size_t kPair = sizeof kOpen.text - 1 + sizeof kClose.text - 1;
  Writer out(bytes);
  out.repeat(kOpen.text, bytes / kPair);
  out.put("a");
  out.repeat(kClose.text, bytes / kPair);
  return out.take();
}

std::string deepList(std::size_t bytes) {
  Writer out(bytes);
  for (std::size_t depth = 0; out.wanting(); ++depth) out.repeat("  ", depth), out.put("- a\n");
  return out.take();
}

std::string growingBackticks(std::size_t bytes) {
  Writer out(bytes);
  for (std::size_t length = 1; out.wanting(); ++length) out.put("e"), out.repeat("`", length);
  return out.take();
}

std::string definitionsOnly(std::size_t bytes) {
  Writer out(bytes);
  for (std::size_t n = 0; out.wanting(); ++n) out.put("["), out.number(n), out.put("]: /u\n");
  return out.take();
}

std::string sameUnresolved(std::size_t bytes) {
  Writer out(bytes);
  while (out.wanting()) out.put("[a] ");
  out.put("\n\n[a]: /u\n");
  return out.take();
}

std::string wideTable(std::size_t bytes) {
  Writer out(bytes);
  const std::size_t columns = bytes / 12;
  out.repeat("|x", columns), out.put("|\n"), out.repeat("|-", columns), out.put("|\n");
  while (out.wanting()) out.put("|a|\n");
  return out.take();
}

std::string longTable(std::size_t bytes) {
  Writer out(bytes);
  out.put("|a|b|\n|-|-|\n");
  while (out.wanting()) out.put("|x\n");
  return out.take();
}

std::string endlessParagraph(std::size_t bytes) {
  Writer out(bytes);
  while (out.wanting()) out.sentence(), out.put(" ");
  return out.take();
}

std::string endlessLines(std::size_t bytes) {
  Writer out(bytes);
  while (out.wanting()) out.sentence(), out.put("\n");
  return out.take();
}

std::string emphasisOpeners(std::size_t bytes) {
  Writer out(bytes);
  while (out.wanting()) out.put("*a **a ");
  return out.take();
}

constexpr Shape kPathological[] = {
    {"nested brackets", nested<"[", "]">},
    {"open brackets", repeated<"[">},
    {"nested link brackets", nested<"[a](", ")">},
    {"images without end", repeated<"![">},
    {"nested quotes", repeated<"> ">},
    {"nested quotes and lists", repeated<"> - ">},
    {"backticks", repeated<"`">},
    {"growing backticks", growingBackticks},
    {"stars", repeated<"*">},
    {"stars and words", emphasisOpeners},
    {"nested strong", nested<"**a ", " b**">},
    {"emphasis mixed", repeated<"*a_ ">},
    {"underscores", repeated<"a_">},
    {"tildes", repeated<"~~a ">},
    {"less-than", repeated<"<">},
    {"tags without end", repeated<"<a ">},
    {"comments without end", repeated<"a <!-- ">},
    {"declarations without end", repeated<"<!A ">},
    {"processing instructions", repeated<"<?">},
    {"cdata", repeated<"<![CDATA[">},
    {"ampersands", repeated<"&a">},
    {"autolinks without end", repeated<"<https:">},
    {"urls", repeated<"https://a.b/c_(">},
    {"e-mail", repeated<"a.b@c.">},
    {"www", repeated<"www.">},
    {"deep list", deepList},
    {"deep list in one line", repeated<"- ">},
    {"ordered in one line", repeated<"1. ">},
    {"definitions only", definitionsOnly},
    {"late definitions", lateDefinitions},
    {"one late definition", sameUnresolved},
    {"definition without end", repeated<"[a]: ">},
    {"wide table", wideTable},
    {"long ragged table", longTable},
    {"pipes", repeated<"|">},
    {"delimiter rows", repeated<"|-|\n">},
    {"endless paragraph", endlessParagraph},
    {"endless lines", endlessLines},
    {"setext candidates", repeated<"a\n-\n">},
    {"blank lines", repeated<"\n">},
    {"blank lines in a list", repeated<"- a\n\n\n">},
    {"carriage returns", repeated<"\r">},
    {"tabs", repeated<"\t">},
    {"backslashes", repeated<"\\">},
    {"loose after long tight", repeated<"* a\n *">},
    {"fences", repeated<"```\n">},
    {"html blocks", repeated<"<div>\n">},
    {"hashes", repeated<"# ">},
};

}  // namespace

std::span<const Shape> linearShapes() { return kLinear; }
std::span<const Shape> pathologicalShapes() { return kPathological; }

}  // namespace sluice::test
