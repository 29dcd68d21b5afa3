// Test data that is not part of the repository: found at run time, and its absence is said aloud.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sluice::test {

/// An example of the CommonMark specification.
struct SpecExample {
  int number = 0;
  std::string section;
  std::string markdown;
  std::string html;
};

/// The examples of spec.txt of the npm package `commonmark-spec`; empty when it is not installed. Looked for at
/// $SLUICE_COMMONMARK_SPEC, then in node_modules of the source tree.
std::vector<SpecExample> loadSpecExamples();
/// Where they were looked for, for the message that they are missing.
std::string specExamplesPath();

struct NamedText {
  std::string name;
  std::string text;
};

/// Answers of real models: every .md file of $SLUICE_ANSWERS or of ../shared/answers beside the source tree, by name
/// (without INDEX.md).
std::vector<NamedText> loadAnswers();
std::string answersPath();

/// Recorded bodies of providers: every file of $SLUICE_RECORDINGS or of ../shared/recordings beside the source tree, by
/// name (without those of their chunks' sizes and INDEX.md).
std::vector<NamedText> loadRecordings();
/// The sizes of the chunks in which a recording came, as a JSON array; empty if they were not recorded.
std::string chunkSizesOfRecording(std::string_view name);
std::string recordingsPath();

/// One file by its path; its text is empty if there is none.
NamedText loadFile(const std::string& path);

/// Every file of tests/fixtures/`folder` whose name ends in `suffix`, by name.
std::vector<NamedText> loadFixtures(std::string_view folder, std::string_view suffix);

}  // namespace sluice::test
