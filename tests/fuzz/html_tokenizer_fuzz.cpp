// Raw HTML through the tokenizer and the sanitizer.
//
// The first byte says how the rest is cut into pieces. Properties: the tokens do not depend on the cuts, nor on going
// back to a copy on the way; their sources are the input (comments aside); and nothing that the sanitizer hands to the
// page is unlisted: no element, no attribute, no URL with another scheme, no image while none is allowed.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "limits.h"
#include "sanitize/html_tokenizer.h"
#include "sanitize/sanitizer.h"
#include "support/hostile.h"
#include "support/recording_tree.h"
#include "support/test_dom.h"
#include "support/utf.h"

namespace {

using sluice::HtmlToken;
using sluice::HtmlTokenizer;

void require(bool condition, const char* property, std::string_view detail) {
  if (condition) return;
  std::fprintf(stderr, "broken: %s\n  %.*s\n", property, static_cast<int>(detail.size()), detail.data());
  std::abort();
}

/// Tokens written down one after the other, neighbouring texts as one.
class Log final : public sluice::HtmlTokenSink {
 public:
  void token(const HtmlToken& token) override {
    source += token.source;
    if (token.kind != HtmlToken::Kind::kText) {
      text += '\0';
      text += static_cast<char>('0' + static_cast<int>(token.kind));
      text += token.name;
      for (std::size_t i = 0; i < token.attributeCount; ++i) checkAttribute(token.attributes[i]);
      require(token.attributeCount <= sluice::limits::kMaxAttributes, "attributes are bounded", token.source);
      text += '\0';
    } else {
      require(!token.source.empty(), "a text has content", text);
      text += token.text;
    }
    hasComment = hasComment || token.kind == HtmlToken::Kind::kComment;
  }

  std::string text;
  std::string source;
  bool hasComment = false;

 private:
  void checkAttribute(const sluice::HtmlAttribute& attribute) {
    require(!attribute.name.empty(), "an attribute has a name", attribute.value);
    require(attribute.name.find_first_of(" \t\n\f\r/>") == std::string_view::npos, "a name ends where it ends",
            attribute.name);
    text += " [" + std::string(attribute.name) + "=" + std::string(attribute.value) + "]";
  }
};

/// The input cut every `step` bytes, between code points.
std::vector<std::string_view> cut(std::string_view html, std::size_t step) {
  std::vector<std::string_view> pieces;
  while (!html.empty()) {
    std::size_t size = step < html.size() ? step : html.size();
    while (size < html.size() && (static_cast<unsigned char>(html[size]) & 0xC0) == 0x80) ++size;
    pieces.push_back(html.substr(0, size));
    html.remove_prefix(size);
  }
  return pieces;
}

void checkTokens(std::string_view html, const std::vector<std::string_view>& pieces) {
  Log whole;
  HtmlTokenizer tokenizer;
  tokenizer.feed(html, whole);
  tokenizer.finish(whole);
  require(whole.hasComment || whole.source == html, "the sources are the input", whole.source);

  Log inPieces;
  for (const std::string_view piece : pieces) {
    tokenizer.feed(piece, inPieces);
    const HtmlTokenizer saved = tokenizer;
    Log thrownAway;
    tokenizer.feed("<i a='b'>-->]]>?></script>&am", thrownAway);
    tokenizer.finish(thrownAway);
    tokenizer = saved;
  }
  tokenizer.finish(inPieces);
  require(inPieces.text == whole.text, "the tokens do not depend on the cuts", inPieces.text);
}

std::string sanitize(const std::vector<std::string_view>& pieces, bool images) {
  sluice::test::TestDom dom;
  sluice::test::DomSink sink(dom);
  sluice::test::RecordingViolations violations;
  sluice::SanitizerOptions options;
  if (images) options.urls.images = sluice::UrlPolicy::Origins::kAll;
  sluice::Sanitizer sanitizer(sink, violations, options);
  for (const std::string_view piece : pieces) sanitizer.rawHtml(piece);
  sanitizer.endRawBlock(sluice::Sanitizer::RawEnd::kFinal);
  sanitizer.finish();
  require(sink.error().empty(), "the sink's contract is kept", sink.error());
  require(sink.balanced(), "what was opened is closed", {});
  for (const std::string& found : sluice::test::findForbidden(dom, images)) require(false, "all is listed", found);
  return dom.html();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string html =
      sluice::test::decodeUtf8(std::string_view(reinterpret_cast<const char*>(data) + 1, size - 1));
  const std::vector<std::string_view> pieces = cut(html, data[0] % 16 + 1U);
  checkTokens(html, pieces);
  const bool images = (data[0] & 16) != 0;
  require(sanitize(pieces, images) == sanitize({html}, images), "the document does not depend on the cuts", html);
  return 0;
}
