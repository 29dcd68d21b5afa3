// A stream that is not rendered: its text is kept and reported.
#include <gtest/gtest.h>

#include "options_json.h"
#include "stream.h"

namespace sluice {
namespace {

TEST(Renders, NothingWhenItIsNotAskedTo) {
  StreamOptions options;
  ASSERT_TRUE(readOptions(R"({"provider":"text","renders":false,"deltas":true,"thinkTags":true})", options).ok());
  Stream stream(options);
  stream.feed("<think>Hm</think># Title\n\n");
  stream.feed("&nosuch; [a](javascript:x) <script>");
  EXPECT_TRUE(stream.finish().ok());
  ASSERT_EQ(stream.channelCount(), 2U);
  for (std::size_t channel = 0; channel < 2; ++channel) {
    EXPECT_EQ(stream.flush(channel), "");
    const bool isText = stream.channelInfo(channel).find("\"text\"") != std::string_view::npos;
    EXPECT_EQ(stream.channelText(channel), isText ? "# Title\n\n&nosuch; [a](javascript:x) <script>" : "Hm");
  }
  EXPECT_FALSE(stream.lacksEntities());
  const std::string_view events = stream.takeEvents();
  EXPECT_NE(events.find("\"delta\""), std::string_view::npos);
  EXPECT_EQ(events.find("\"refused\""), std::string_view::npos);
}

TEST(Renders, EverythingByDefault) {
  StreamOptions options;
  options.answer.provider = "text";
  Stream stream(options);
  stream.feed("# Title\n");
  EXPECT_NE(stream.flush(0), "");
}

}  // namespace
}  // namespace sluice
