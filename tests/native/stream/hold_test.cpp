// Text that waits until it is let go: what the page shows smoothly.
#include <gtest/gtest.h>

#include <string>

#include "limits.h"
#include "stream.h"

namespace sluice {
namespace {

StreamOptions plainText() {
  StreamOptions options;
  options.answer.provider = "text";
  return options;
}

TEST(Hold, ShowsNothingBeforeItIsReleased) {
  Stream stream(plainText());
  stream.hold();
  stream.feed("one two");
  ASSERT_EQ(stream.channelCount(), 1U);
  EXPECT_EQ(stream.flush(0), "");
  EXPECT_EQ(stream.heldText(0), "one two");
  EXPECT_EQ(stream.channelText(0), "one two");
  stream.release(0, 3);
  EXPECT_NE(std::string(stream.flush(0)).find("one"), std::string::npos);
  EXPECT_EQ(stream.heldText(0), " two");
  EXPECT_EQ(stream.flush(0), "");
}

TEST(Hold, ReleasesWholeCharacters) {
  Stream stream(plainText());
  stream.hold();
  stream.feed("a\xE2\x82\xAC!");
  stream.release(0, 2);
  EXPECT_EQ(stream.heldText(0), "!");
  stream.release(0, 100);
  EXPECT_EQ(stream.heldText(0), "");
}

TEST(Hold, EndsWithTheStream) {
  Stream stream(plainText());
  stream.feed("first ");
  stream.hold();
  stream.feed("second");
  EXPECT_TRUE(stream.finish().ok());
  EXPECT_NE(std::string(stream.flush(0)).find("first second"), std::string::npos);
  EXPECT_EQ(stream.heldText(0), "");
}

TEST(Hold, EndsWithAFailure) {
  StreamOptions options;
  options.answer.provider = "openai-chat";
  Stream stream(options);
  stream.hold();
  stream.feed("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"kept\"}}]}\n\n");
  ASSERT_EQ(stream.channelCount(), 1U);
  EXPECT_EQ(stream.flush(0), "");
  EXPECT_FALSE(stream.feed("data: " + std::string(limits::kMaxLineBytes + 1, 'x')).ok());
  EXPECT_NE(std::string(stream.flush(0)).find("kept"), std::string::npos);
}

}  // namespace
}  // namespace sluice
