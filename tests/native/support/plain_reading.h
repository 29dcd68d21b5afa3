// What a recording says, read in the plainest way: split, parse each event into a tree, pick the members. Independent
// of the core on purpose; slow, and only right for well-formed streams.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace sluice::test {

struct PlainToolCall {
  std::string id;
  std::string name;
  std::string arguments;

  bool operator==(const PlainToolCall&) const = default;
};

struct PlainReading {
  std::map<unsigned, std::string> texts;
  std::map<unsigned, std::string> reasonings;
  std::vector<PlainToolCall> tools;
  std::map<unsigned, std::string> finishes;  // the provider's word, by choice
  long inputTokens = -1;
  long outputTokens = -1;
  std::string error;
};

/// `name` is the recording's file name, which tells the protocol.
PlainReading readPlainly(const std::string& name, const std::string& body);

}  // namespace sluice::test
