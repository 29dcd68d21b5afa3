// The streams of tests/fixtures/wire, one a protocol family and some of providers in it (<family>.<provider>.sse): what
// they say, at every split.
#include <gtest/gtest.h>

#include <string>

#include "ingest/answer_log.h"
#include "support/material.h"

namespace sluice::test {
namespace {

class WireFixtures : public testing::TestWithParam<const char*> {};

TEST_P(WireFixtures, SayTheSameAtEverySplit) {
  for (const NamedText& fixture : loadFixtures("wire", GetParam())) {
    SCOPED_TRACE(fixture.name);
    const std::string family = fixture.name.substr(0, fixture.name.find('.'));
    const AnswerLog log = decodeEverySplit({}, fixture.text);
    EXPECT_EQ(log.ofType("start").at(0).find("{\"type\":\"start\",\"provider\":\"" + family + "\""), 0u);
    EXPECT_EQ(log.text(), "Rivers carry sand.");
    if (!log.reasonings.empty()) EXPECT_EQ(log.reasoning(), "Sand is heavy.");
    EXPECT_EQ(log.status.code, ErrorCode::kProviderError);
    EXPECT_EQ(log.status.message, "The river is dry.");
    EXPECT_EQ(log.ofType("error").size(), 1u) << "and nothing else is wrong";
    EXPECT_FALSE(log.ofType("finish").empty());
  }
}

// A kind at a time, so that one that is missing shows.
INSTANTIATE_TEST_SUITE_P(Framings, WireFixtures, testing::Values(".sse", ".ndjson", ".txt"));

TEST(WireFixtures, AreThere) {
  EXPECT_GE(loadFixtures("wire", ".sse").size(), 15u);
  EXPECT_GE(loadFixtures("wire", ".ndjson").size(), 3u);
  EXPECT_GE(loadFixtures("wire", ".txt").size(), 1u);
}

}  // namespace
}  // namespace sluice::test
