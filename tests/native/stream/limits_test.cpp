// Limits of limits.h as whole answers reach them; those of one stage are reached in the tests of the stage
// (docs/faults.md lists all).
#include "limits.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "stream.h"
#include "support/test_dom.h"

namespace sluice {
namespace {

StreamOptions format(std::string provider, std::string framing) {
  StreamOptions options;
  options.answer.provider = std::move(provider);
  options.answer.framing = std::move(framing);
  return options;
}

StreamOptions plainText() { return format("text", "text"); }
StreamOptions openAiChat() { return format("openai-chat", "sse"); }

std::string chat(const std::string& choice) { return "data: {\"choices\":[" + choice + "]}\n\n"; }

/// Applies what there is of the first channel.
void show(Stream& stream, test::TestDom& dom) {
  const std::string_view patch = stream.flush(0);
  if (!patch.empty()) {
    EXPECT_TRUE(dom.apply(patch));
  }
}

TEST(Limits, EndADocumentThatIsTooLong) {
  Stream stream(plainText());
  test::TestDom dom;
  stream.feed("first\n\n```\n");
  show(stream, dom);
  const std::string piece = std::string((std::size_t{1} << 20) - 1, 'x') + '\n';
  std::size_t pieces = 0;
  while (stream.feed(piece).ok() && pieces <= 64) ++pieces;
  EXPECT_EQ(pieces, limits::kMaxDocumentBytes / piece.size() - 1);
  EXPECT_EQ(stream.status().code, ErrorCode::kDocumentTooLong);
  EXPECT_EQ(stream.feed("more").code, ErrorCode::kDocumentTooLong);
  EXPECT_EQ(dom.html().substr(0, 12), "<p>first</p>");
  EXPECT_LE(stream.channelText(0).size(), limits::kMaxDocumentBytes + piece.size());
}

TEST(Limits, EndContainersThatAreTooDeep) {
  for (const bool isTooDeep : {false, true}) {
    Stream stream(plainText());
    test::TestDom dom;
    stream.feed("first\n\n");
    show(stream, dom);
    for (std::size_t i = 0; i < limits::kMaxNesting + (isTooDeep ? 1 : 0); ++i) stream.feed("> ");
    stream.feed("deep\n");
    show(stream, dom);
    stream.finish();
    show(stream, dom);
    EXPECT_EQ(stream.status().code, isTooDeep ? ErrorCode::kNestingTooDeep : ErrorCode::kNone);
    EXPECT_EQ(dom.html().substr(0, 12), "<p>first</p>");
    EXPECT_EQ(dom.html().find("deep") == std::string::npos, isTooDeep);
  }
}

TEST(Limits, EndDefinitionsThatAreTooMany) {
  Stream stream(plainText());
  test::TestDom dom;
  stream.feed("first\n\n");
  show(stream, dom);
  std::string definitions;
  for (std::size_t i = 0; i <= limits::kMaxDefinitions; ++i) definitions += "[" + std::to_string(i) + "]: /u\n";
  stream.feed(definitions);
  show(stream, dom);
  stream.finish();
  show(stream, dom);
  EXPECT_EQ(stream.status().code, ErrorCode::kTooManyDefinitions);
  EXPECT_EQ(dom.html().substr(0, 12), "<p>first</p>");
}

TEST(Limits, EndToolArgumentsThatAreTooLong) {
  Stream stream(openAiChat());
  const auto call = [](const std::string& arguments) {
    return chat(
        "{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"f\","
        "\"arguments\":\"" +
        arguments + "\"}}]}}");
  };
  const std::string piece(std::size_t{1} << 20, 'x');
  std::size_t pieces = 0;
  while (stream.feed(call(piece)).ok() && pieces <= 16) {
    ++pieces;
    stream.takeEvents();
  }
  EXPECT_EQ(pieces, limits::kMaxToolArgumentBytes / piece.size());
  EXPECT_EQ(stream.status().code, ErrorCode::kToolArgumentsTooLong);
}

TEST(Limits, EndChannelsThatAreTooMany) {
  Stream stream(openAiChat());
  std::size_t choices = 0;
  while (choices <= limits::kMaxChannels) {
    const std::string index = std::to_string(choices);
    if (!stream.feed(chat("{\"index\":" + index + ",\"delta\":{\"content\":\"x\"}}")).ok()) break;
    ++choices;
  }
  EXPECT_EQ(choices, limits::kMaxChannels);
  EXPECT_EQ(stream.status().code, ErrorCode::kTooManyChannels);
  EXPECT_EQ(stream.channelCount(), limits::kMaxChannels);
}

TEST(Limits, MakeALongTailShowInSteps) {
  Stream stream(plainText());
  test::TestDom dom;
  std::size_t length = 0;
  std::size_t patches = 0;
  for (; length < 20 * limits::kWholeTailBytes; length += 16) {
    stream.feed("fifteen letters ");
    const std::string_view patch = stream.flush(0);
    if (patch.empty()) continue;
    EXPECT_TRUE(dom.apply(patch));
    if (length > limits::kWholeTailBytes) ++patches;
    const std::size_t shown = dom.html().size();
    EXPECT_GE(shown + length / limits::kTailSteps * 2 + 32, length);
  }
  // Each doubling of the length shows in between kTailSteps and twice as many steps.
  EXPECT_LE(patches, 2 * limits::kTailSteps * 5);
  EXPECT_GE(patches, limits::kTailSteps);
  stream.finish();
  show(stream, dom);
  EXPECT_GE(dom.html().size(), length);
}

TEST(Limits, CutWhatAReportShows) {
  Stream stream(plainText());
  test::TestDom dom;
  stream.feed("[link](javascript:" + std::string(2 * limits::kMaxViolationBytes, 'x') + ")\n\n");
  show(stream, dom);
  const std::string events(stream.takeEvents());
  const std::size_t value = events.find("javascript:");
  ASSERT_NE(value, std::string::npos);
  EXPECT_EQ(events.find('"', value) - value, limits::kMaxViolationBytes);
}

}  // namespace
}  // namespace sluice
