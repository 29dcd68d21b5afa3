// Every recorded stream beside the repository, through the whole ingest chain, against a plain reading.
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "ingest/answer_log.h"
#include "support/material.h"
#include "support/plain_reading.h"

namespace sluice::test {
namespace {

std::vector<std::string_view> randomPieces(std::string_view body, std::mt19937& random) {
  std::vector<std::string_view> chunks;
  const std::size_t longest = std::size_t{1} << (random() % 12);
  for (std::size_t at = 0; at < body.size(); at += chunks.back().size())
    chunks.push_back(body.substr(at, 1 + random() % longest));
  return chunks;
}

std::vector<std::string_view> recordedPieces(std::string_view body, const std::string& sizes) {
  rapidjson::Document list;
  list.Parse(sizes.c_str());
  std::vector<std::string_view> chunks;
  std::size_t at = 0;
  for (const auto& size : list.GetArray()) {
    chunks.push_back(body.substr(at, size.GetUint()));
    at += size.GetUint();
  }
  EXPECT_EQ(at, body.size()) << "the chunk sizes are those of the whole body";
  return chunks;
}

/// The events of a log as PlainReading has them.
PlainReading asPlain(const AnswerLog& log) {
  PlainReading plain;
  plain.texts = {log.texts.begin(), log.texts.end()};
  plain.reasonings = {log.reasonings.begin(), log.reasonings.end()};
  std::map<std::pair<unsigned, unsigned>, std::size_t> calls;
  for (const std::string& json : log.events) {
    rapidjson::Document event;
    event.Parse(json.c_str());
    EXPECT_FALSE(event.HasParseError()) << json;
    const std::string type = event["type"].GetString();
    const auto number = [&](const char* name) {
      return event.HasMember(name) ? static_cast<long>(event[name].GetInt64()) : -1L;
    };
    if (type == "tool-call") {
      calls[{event["choice"].GetUint(), event["index"].GetUint()}] = plain.tools.size();
      plain.tools.push_back({event["id"].GetString(), event["name"].GetString(), ""});
    } else if (type == "tool-arguments") {
      plain.tools.at(calls.at({event["choice"].GetUint(), event["index"].GetUint()})).arguments +=
          event["delta"].GetString();
    } else if (type == "finish") {
      plain.finishes[event["choice"].GetUint()] = event["providerReason"].GetString();
    } else if (type == "usage") {
      plain.inputTokens = number("inputTokens");
      plain.outputTokens = number("outputTokens");
    } else if (type == "error" && event["fatal"].GetBool() && plain.error.empty()) {
      plain.error = event["message"].GetString();
    }
  }
  return plain;
}

/// Tool arguments are compared as JSON values: some providers send them as a value, others as its text.
std::string canonical(const std::string& arguments) {
  rapidjson::Document value;
  value.Parse(arguments.c_str());
  if (value.HasParseError()) return arguments;
  std::string out;
  for (const char c : arguments)
    if (c != ' ' && c != '\n' && c != '\r' && c != '\t') out += c;
  return out;
}

void expectPlain(const PlainReading& actual, const PlainReading& expected) {
  EXPECT_EQ(actual.texts, expected.texts);
  EXPECT_EQ(actual.reasonings, expected.reasonings);
  EXPECT_EQ(actual.finishes, expected.finishes);
  EXPECT_EQ(actual.inputTokens, expected.inputTokens);
  EXPECT_EQ(actual.outputTokens, expected.outputTokens);
  EXPECT_EQ(actual.error, expected.error);
  ASSERT_EQ(actual.tools.size(), expected.tools.size());
  for (std::size_t i = 0; i < actual.tools.size(); ++i) {
    EXPECT_EQ(actual.tools[i].id, expected.tools[i].id);
    EXPECT_EQ(actual.tools[i].name, expected.tools[i].name);
    EXPECT_EQ(canonical(actual.tools[i].arguments), canonical(expected.tools[i].arguments));
  }
}

TEST(Recordings, SayWhatAPlainReadingSays) {
  const std::vector<NamedText> files = loadRecordings();
  if (files.empty()) {
    std::cout << "[ RECORDINGS ] NONE RUN: " << recordingsPath()
              << " is missing or empty (SLUICE_RECORDINGS names another folder)\n";
    GTEST_SKIP() << "no recordings";
  }
  std::mt19937 random(20240617);
  std::size_t withChunks = 0;
  std::size_t bytes = 0;
  std::size_t textBytes = 0;
  std::size_t toolCalls = 0;
  for (const auto& [name, body] : files) {
    SCOPED_TRACE(name);
    ASSERT_FALSE(body.empty());
    bytes += body.size();

    const AnswerLog whole = decodeChunks({}, {body});
    const PlainReading expected = readPlainly(name, body);
    EXPECT_FALSE(expected.finishes.empty() && expected.error.empty() && expected.texts.empty()) << "nothing was read";
    for (const auto& [choice, text] : expected.texts) textBytes += text.size();
    for (const auto& [choice, text] : expected.reasonings) textBytes += text.size();
    toolCalls += expected.tools.size();
    EXPECT_EQ(whole.status.code, expected.error.empty() ? ErrorCode::kNone : ErrorCode::kProviderError)
        << whole.status.message;
    for (const std::string& error : whole.ofType("error")) {
      EXPECT_EQ(error.find("malformed-json"), std::string::npos) << error;
      EXPECT_EQ(error.find("\"truncated\""), std::string::npos) << error;
    }
    expectPlain(asPlain(whole), expected);

    EXPECT_TRUE(decodeChunks({}, pieces(body, 1)) == whole) << "byte by byte";
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(decodeChunks({}, randomPieces(body, random)) == whole) << "random pieces";
    const std::string sizes = chunkSizesOfRecording(name);
    if (sizes.empty()) continue;
    ++withChunks;
    EXPECT_TRUE(decodeChunks({}, recordedPieces(body, sizes)) == whole) << "as it came over the network";
  }
  std::cout << "[ RECORDINGS ] " << files.size() << " run (" << bytes
            << " bytes): whole, byte by byte, at random pieces; " << withChunks << " with their recorded chunk sizes; "
            << textBytes << " bytes of text and " << toolCalls << " tool calls as a plain reading gives them\n";
}

}  // namespace
}  // namespace sluice::test
