// Reading an event must not depend on the events before it: a reader that knows the shape of the last one gives what a
// reader gives that has seen none.
#include "providers/json_event_reader.h"

#include <gtest/gtest.h>

#include <ostream>
#include <random>
#include <string>
#include <vector>

#include "limits.h"

namespace sluice::test {
namespace {

enum Field : std::uint8_t {
  kId = 1,
  kChoice,
  kText,
  kDelta,
  kCount,
  kPart,
  kPartText,
  kNothing,
  kRaw = kFirstRawField
};

constexpr PathRow kRows[] = {
    {"id", kId},
    {"choices[]", kChoice},
    {"choices[].text", kText},
    {"choices[].delta|outer.delta:", kDelta},
    {"choices[].delta|outer.delta:text", kText},
    {"n", kCount},
    {"parts[]", kPart},
    {"parts[].text", kPartText},
    {"nothing", kNothing},
    {"root.text", kText},
    {"raw", kRaw},
};

/// Has something below every member of the events, so that nothing is passed over.
constexpr PathRow kWalkedRows[] = {
    {"id.x", kText},
    {"n.x", kText},
    {"choices[].text.x", kText},
    {"choices[].delta.text.x", kText},
    {"choices[].delta.x", kText},
    {"other.id.x", kText},
    {"other.n[].x", kText},
    {"raw.a[].x", kText},
    {"created.x", kText},
};

/// All that a reading says, with copies of the values.
struct Reading {
  JsonOutcome outcome = JsonOutcome::kRead;
  std::size_t errorOffset = 0;
  bool hasSurrogateMarks = false;
  std::vector<std::string> fields;

  bool operator==(const Reading&) const = default;
};

void PrintTo(const Reading& reading, std::ostream* out) {
  *out << static_cast<int>(reading.outcome) << " at " << reading.errorOffset;
  for (const std::string& field : reading.fields) *out << "\n  " << field;
}

Reading read(JsonEventReader& reader, std::string_view text, std::string_view root = {}) {
  Reading reading;
  reading.outcome = reader.read(text, root);
  if (reading.outcome != JsonOutcome::kRead) {
    reading.errorOffset = reader.errorOffset();
    return reading;
  }
  reading.hasSurrogateMarks = reader.event().hasSurrogateMarks;
  for (const JsonField& field : reader.event().fields)
    reading.fields.push_back(std::to_string(field.field) + " " + std::to_string(static_cast<int>(field.kind)) + " " +
                             std::string(field.value));
  return reading;
}

Reading readAlone(std::string_view text, std::string_view root = {}) {
  JsonEventReader reader;
  reader.setTable(makeTable<kRows>());
  return read(reader, text, root);
}

/// What `second` reads as after `first`, which must be what it reads as by itself.
Reading readAfter(std::string_view first, std::string_view second) {
  JsonEventReader reader;
  reader.setTable(makeTable<kRows>());
  read(reader, first);
  const Reading after = read(reader, second);
  EXPECT_EQ(after, readAlone(second)) << "after  " << first << "\nreading " << second;
  EXPECT_EQ(read(reader, first), readAlone(first)) << "and then " << first << "\nafter   " << second;
  return after;
}

const char* const kEvents[] = {
    R"({"id":"a-1","n":12,"choices":[{"delta":{"text":"one"},"text":null}],"other":{"id":"x","n":[1,2.5,-3]}})",
    R"({"choices":[{"text":"a","delta":{}},{"text":"b\n\"c\"","delta":{"text":"\u00e9"}}],"n":0,"parts":[]})",
    R"({"parts":[{"text":"x"},{"text":""},"y",3],"nothing":null,"padding":"pppp"}   })",
    R"( { "id" : "" , "outer" : { "delta" : { "text" : "\\" } } , "n" : 1e5 , "nothing":true}  )",
    R"({"":"e","choices":[],"nothing":false,"id":"caf)"
    "\xC3\xA9"
    R"(","parts":[{"text":"\ud83d\ude00"}]})",
    R"([{"id":"no"},"s",17,[[]]])",
    R"("just a string")",
    R"(17)",
};

TEST(JsonEventReader, ValuesThatDifferAreRead) {
  const std::string first = R"({"id":"a","n":1,"choices":[{"delta":{"text":"x"}}],"p":"zz"}  )";
  const Reading reading =
      readAfter(first, R"({"id":"bcd","n":345,"choices":[{"delta":{"text":"say \"hi\"\n\u00e9"}}],"p":""}    )");
  EXPECT_EQ(reading.fields, (std::vector<std::string>{"1 4 bcd", "5 3 345", "2 5 ", "4 5 ", "3 4 say \"hi\"\n\u00E9",
                                                      R"(4 6 {"text":"say \"hi\"\n\u00e9"})",
                                                      R"(2 6 {"delta":{"text":"say \"hi\"\n\u00e9"}})"}));
}

TEST(JsonEventReader, WhatIsNotWellFormedIsRefusedWhateverCameBefore) {
  const std::string first = R"({"id":"a","n":10,"choices":[{"delta":{"text":"x"}}]})";
  ASSERT_EQ(readAlone(first).outcome, JsonOutcome::kRead);
  for (const char* text : {
           R"({"id":"a","n":01,"choices":[{"delta":{"text":"x"}}]})",
           R"({"id":"a","n":,"choices":[{"delta":{"text":"x"}}]})",
           R"({"id":"a","n":1 0,"choices":[{"delta":{"text":"x"}}]})",
           R"({"id":"a","n":10,"choices":[{"delta":{"text":"x"}}])",
           R"({"id":"a","n":10,"choices":[{"delta":{"text":"x"}}]}})",
           R"({"id":"a","n":10,"choices":[{"delta":{"text":"x"}]}})",
           R"({"id":"a","n":10,"choices":[{"delta":{"text":"x"}}],})",
           R"({"id":"a","n":10,"choices":[{"delta":{"text":"\x"}}]})",
           R"({"id":"a","n":10,"choices":[{"delta":{"text":"\u12"}}]})",
           R"({"id":"a","n":10,"choices":[{"delta":{"text":"x\"}}]})",
           R"({"id":"a","n":10,"choices":[{"delta":{"text":"x)",
           "{\"id\":\"a\tb\",\"n\":10,\"choices\":[{\"delta\":{\"text\":\"x\"}}]}",
           "{\"id\":\"a\",\"n\":10,\"choices\":[{\"delta\":{\"text\":\"x\ny\"}}]}",
           "",
       })
    EXPECT_EQ(readAfter(first, text).outcome, JsonOutcome::kMalformed) << text;
}

TEST(JsonEventReader, WhatIsPassedOverIsCheckedAsWell) {
  for (const char* value : {
           "",         "nul",   "nullx",      "True",      "01",   "+1",        "1.",        ".5",
           "1e",       "1e+",   "-",          "0x1",       "\"a",  "\"\\x\"",   "\"\\u12\"", "\"\t\"",
           "{",        "}",     "[",          "]",         "[1,]", "[,1]",      "[1 2]",     "{\"a\"}",
           "{\"a\":}", "{a:1}", "{\"a\":1,}", "{\"a\" 1}", "[1}",  "{\"a\":1]", "1 2",       "'a'",
       }) {
    for (const std::string& name : {"other", "raw", "created"}) {
      const std::string text = "{\"" + name + "\":" + value + ",\"n\":1}";
      EXPECT_EQ(readAlone(text).outcome, JsonOutcome::kMalformed) << text;
      EXPECT_EQ(readAfter("{\"" + name + "\":{\"b\":[1]},\"n\":1}", text).outcome, JsonOutcome::kMalformed) << text;
    }
  }
}

TEST(JsonEventReader, NumbersThatAreVeryLarge) {
  for (const std::string& number : {std::string("5e555555555555"), std::string("-5e-555555555555"),
                                    std::string(400, '7'), "0." + std::string(400, '3') + "e12"}) {
    EXPECT_EQ(readAfter("12", number).outcome, JsonOutcome::kRead);
    EXPECT_EQ(readAfter(R"([1,{"a":2}])", "[" + number + R"(,{"a":)" + number + "}]").outcome, JsonOutcome::kRead);
    EXPECT_EQ(readAfter(R"({"n":12,"choices":[3]})", R"({"n":)" + number + R"(,"choices":[)" + number + "]}").fields,
              (std::vector<std::string>{"5 3 " + number, "2 3 " + number}));
  }
}

TEST(JsonEventReader, SurrogatePairsAreCharactersAndHalvesAreMarked) {
  const std::string first = R"({"id":"a","other":"b"})";
  const Reading pair = readAfter(first, R"({"id":"\ud83d\uDE00\n","other":"b"})");
  EXPECT_EQ(pair.fields, (std::vector<std::string>{"1 4 \xF0\x9F\x98\x80\n"}));
  EXPECT_FALSE(pair.hasSurrogateMarks);
  for (const auto& [half, marked] : {std::pair(R"(\ud83d)", "ud83d"), std::pair(R"(\uDE00)", "uDE00"),
                                     std::pair(R"(\ud83dx)", "ud83dx"), std::pair(R"(\ud83d\n)", "ud83d\n")}) {
    const std::string_view digits = std::string_view(marked).substr(1, 4);
    const std::string mark = "\xFE" + std::string(digits) + "\xFE" + std::string(marked + 5);
    // The byte of the mark is no UTF-8 where it is part of the text, and becomes another that is none.
    const Reading alone = readAfter(first, "{\"id\":\"\xFE" + std::string(half) + R"(","other":"b"})");
    EXPECT_EQ(alone.fields, (std::vector<std::string>{"1 4 \xFF" + mark}));
    EXPECT_TRUE(alone.hasSurrogateMarks);
    // Where nobody reads it, it is as good as any.
    const Reading passedOver = readAfter(first, R"({"id":"a","other":")" + std::string(half) + R"("})");
    EXPECT_EQ(passedOver.fields, (std::vector<std::string>{"1 4 a"}));
    EXPECT_FALSE(passedOver.hasSurrogateMarks);
  }
  EXPECT_EQ(readAfter(first, R"({"id":"\ud83d\u12x4","other":"b"})").outcome, JsonOutcome::kMalformed);
}

TEST(JsonEventReader, NamesMayBeEscaped) {
  const Reading reading = readAfter(R"({"\u0069d":"a","\nn":1,"n":2})", R"({"\u0069d":"b","\nn":1,"n":3})");
  EXPECT_EQ(reading.fields, (std::vector<std::string>{"1 4 b", "5 3 3"}));
}

TEST(JsonEventReader, WhatIsPassedOverMayBeAnything) {
  const char* const values[] = {"null",        "true", "false",
                                "-0.5e+10",    "0",    R"("a\"\\\u00e9\ud83d")",
                                "{}",          "[]",   R"({"a":[{"b":null},[]],"c":"}"})",
                                " [ 1 , 2 ] ", R"("")"};
  for (const char* first : values) {
    for (const char* second : values) {
      const auto around = [](const char* value) {
        return R"({"id":"a","created":)" + std::string(value) + R"(,"choices":[{"text":"b","other":)" + value + "}]}";
      };
      const Reading reading = readAfter(around(first), around(second));
      ASSERT_EQ(reading.outcome, JsonOutcome::kRead) << second;
      EXPECT_EQ(reading.fields.size(), 4U);
    }
  }
}

TEST(JsonEventReader, RawFieldsAreTheTextOfWhateverValue) {
  const char* const values[] = {R"("a\"\u00e9\n")", "12", "null", R"({"text":"x"})", R"([{"a":1}])"};
  for (const char* first : values) {
    for (const char* second : values) {
      const auto around = [](const char* value) { return R"({"n":1,"raw":)" + std::string(value) + R"( ,"id":"x"})"; };
      EXPECT_EQ(readAfter(around(first), around(second)).fields,
                (std::vector<std::string>{"5 3 1", "160 5 ", "160 6 " + std::string(second), "1 4 x"}));
    }
  }
}

TEST(JsonEventReader, EveryEventAfterEveryOther) {
  for (const char* first : kEvents)
    for (const char* second : kEvents) readAfter(first, second);
}

TEST(JsonEventReader, EveryCutOfAnEvent) {
  for (const char* text : kEvents) {
    const std::string_view whole = text;
    for (std::size_t i = 0; i <= whole.size(); ++i) readAfter(whole, whole.substr(0, i));
  }
}

TEST(JsonEventReader, RandomChanges) {
  std::mt19937 random(7);
  constexpr std::string_view kBytes = "{}[]:,\"\\ \n\t0123456789-+.eEu/bfnrtabcdefld8\x80\xE2\xFE\x01";
  int wellFormed = 0;
  for (int i = 0; i < 40'000; ++i) {
    const std::string first = kEvents[random() % std::size(kEvents)];
    std::string second = first;
    for (std::size_t changes = 1 + random() % 3; changes != 0; --changes) {
      const std::size_t at = random() % (second.size() + 1);
      const char byte = kBytes[random() % kBytes.size()];
      switch (random() % 3) {
        case 0:
          second.insert(at, 1, byte);
          break;
        case 1:
          second.erase(at, 1);
          break;
        default:
          if (at < second.size()) second[at] = byte;
      }
    }
    const JsonOutcome outcome = readAfter(first, second).outcome;
    JsonEventReader walking;
    walking.setTable(makeTable<kWalkedRows>());
    EXPECT_EQ(outcome, walking.read(second)) << second;
    wellFormed += outcome == JsonOutcome::kRead ? 1 : 0;
    if (HasFailure()) return;
  }
  EXPECT_GT(wellFormed, 4000);
}

TEST(JsonEventReader, TheRootMayBeNamed) {
  JsonEventReader reader;
  reader.setTable(makeTable<kRows>());
  const std::string text = R"({"text":"x"})";
  EXPECT_EQ(read(reader, text, "root").fields, std::vector<std::string>{"3 4 x"});
  EXPECT_EQ(read(reader, text, "other").fields, std::vector<std::string>{});
  EXPECT_EQ(read(reader, text).fields, std::vector<std::string>{});
  EXPECT_EQ(read(reader, text, "root").fields, std::vector<std::string>{"3 4 x"});
}

TEST(JsonEventReader, DeepValuesAreToldFromMalformedOnes) {
  const std::string deep = std::string(limits::kMaxJsonDepth + 1, '[') + std::string(limits::kMaxJsonDepth + 1, ']');
  EXPECT_EQ(readAfter("[[]]", deep).outcome, JsonOutcome::kTooDeep);
  EXPECT_EQ(readAfter(deep.substr(1, deep.size() - 2), deep).outcome, JsonOutcome::kTooDeep);
  const auto member = [](std::size_t depth) {
    return R"({"other":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  EXPECT_EQ(readAfter(member(1), member(limits::kMaxJsonDepth - 1)).outcome, JsonOutcome::kRead);
  EXPECT_EQ(readAfter(member(1), member(limits::kMaxJsonDepth)).outcome, JsonOutcome::kTooDeep);
  // What comes first counts.
  const std::string open = std::string(limits::kMaxJsonDepth + 1, '[');
  EXPECT_EQ(readAfter("[[]]", open + "}").outcome, JsonOutcome::kTooDeep);
  EXPECT_EQ(readAfter("[[]]", "[}" + open).outcome, JsonOutcome::kMalformed);
  EXPECT_EQ(readAfter(R"({"id":"a"})", R"({"id":"\ud83d","other":)" + open + "}").outcome, JsonOutcome::kTooDeep);
}

TEST(PathTable, FindsMembersAndElements) {
  const PathTable table = makeTable<kRows>();
  const auto choices = table.child(PathTable::kRoot, "choices");
  EXPECT_EQ(table.field(choices), 0);
  EXPECT_EQ(table.field(table.child(choices, {})), kChoice);
  EXPECT_EQ(table.field(table.child(table.child(choices, {}), "delta")), kDelta);
  EXPECT_EQ(table.child(PathTable::kRoot, "choice"), PathTable::kNowhere);
  EXPECT_EQ(table.child(PathTable::kNowhere, "id"), PathTable::kNowhere);
  EXPECT_EQ(PathTable().child(PathTable::kRoot, "id"), PathTable::kNowhere);
}

}  // namespace
}  // namespace sluice::test
