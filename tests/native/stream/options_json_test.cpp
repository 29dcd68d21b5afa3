#include "options_json.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace sluice {
namespace {

using Origins = UrlPolicy::Origins;

StreamOptions read(std::string_view json) {
  StreamOptions options;
  const Status status = readOptions(json, options);
  EXPECT_TRUE(status.ok()) << json << ": " << status.message;
  return options;
}

ErrorCode codeOf(std::string_view json) {
  StreamOptions options;
  return readOptions(json, options).code;
}

TEST(OptionsJson, EmptyObjectLeavesDefaults) {
  const StreamOptions options = read("{}");
  EXPECT_EQ(options.answer.provider, "auto");
  EXPECT_EQ(options.answer.framing, "auto");
  EXPECT_FALSE(options.deltas);
  EXPECT_TRUE(options.sanitizer.rawHtml);
  EXPECT_EQ(options.sanitizer.urls.images, Origins::kNone);
  EXPECT_EQ(options.sanitizer.urls.links, Origins::kAll);
}

TEST(OptionsJson, ReadsEveryMember) {
  const StreamOptions options =
      read(R"({"provider":"text","framing":"sse","contentType":"text/plain; charset=\"utf-8\"","deltas":true,)"
           R"("rawHtml":false,"dataImages":true,"linkOrigins":["https://a.example","self"],)"
           R"("imageOrigins":["https://*.b.example"]})");
  EXPECT_EQ(options.answer.provider, "text");
  EXPECT_EQ(options.answer.framing, "sse");
  EXPECT_EQ(options.answer.contentType, "text/plain; charset=\"utf-8\"");
  EXPECT_TRUE(options.deltas);
  EXPECT_FALSE(options.sanitizer.rawHtml);
  const UrlPolicy& urls = options.sanitizer.urls;
  EXPECT_TRUE(urls.dataImages);
  EXPECT_EQ(urls.links, Origins::kListed);
  ASSERT_EQ(urls.linkOrigins.size(), 2u);
  EXPECT_EQ(urls.linkOrigins[0], "https://a.example");
  EXPECT_EQ(urls.linkOrigins[1], "self");
  EXPECT_EQ(urls.images, Origins::kListed);
  ASSERT_EQ(urls.imageOrigins.size(), 1u);
  EXPECT_EQ(urls.imageOrigins[0], "https://*.b.example");
}

TEST(OptionsJson, StarAllowsEveryOrigin) {
  EXPECT_EQ(read(R"({"imageOrigins":["*"]})").sanitizer.urls.images, Origins::kAll);
  EXPECT_EQ(read(R"({"linkOrigins":["https://a.example","*"]})").sanitizer.urls.links, Origins::kAll);
}

TEST(OptionsJson, EmptyListAllowsNoOrigin) {
  const UrlPolicy urls = read(R"({"linkOrigins":[]})").sanitizer.urls;
  EXPECT_EQ(urls.links, Origins::kListed);
  EXPECT_TRUE(urls.linkOrigins.empty());
}

TEST(OptionsJson, SkipsWhatItDoesNotKnow) {
  EXPECT_EQ(read(R"({"colour":"red","deep":{"provider":"no"},"list":[1,[2]],"provider":"text"})").answer.provider,
            "text");
}

TEST(OptionsJson, RefusesWhatIsNoJson) {
  for (const char* json : {"", "{", "{\"provider\":}", "provider", "{} {}"}) {
    EXPECT_EQ(codeOf(json), ErrorCode::kInvalidOptions) << json;
  }
}

TEST(OptionsJson, RefusesTheWrongType) {
  for (const char* json : {R"({"provider":1})", R"({"framing":null})", R"({"deltas":"yes"})", R"({"rawHtml":0})",
                           R"({"imageOrigins":"https://a.example"})", R"({"linkOrigins":[1]})", R"({"provider":{}})"}) {
    EXPECT_EQ(codeOf(json), ErrorCode::kInvalidOptions) << json;
  }
}

}  // namespace
}  // namespace sluice
