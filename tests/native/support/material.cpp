#include "support/material.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#ifndef SLUICE_SOURCE_DIR
#error "the build passes the root of the source tree"
#endif

namespace sluice::test {
namespace {

constexpr std::string_view kChunkSizes = ".chunks.json";

std::string environmentOr(const char* name, std::string fallback) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0' ? std::string(value) : std::move(fallback);
}

std::string readFile(const std::string& path) {
  std::string text;
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return text;
  char buffer[65536];
  std::size_t count = 0;
  while ((count = std::fread(buffer, 1, sizeof buffer, file)) > 0) text.append(buffer, count);
  std::fclose(file);
  return text;
}

std::vector<NamedText> readFolder(const std::string& folder, std::string_view suffix) {
  std::vector<NamedText> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (name.size() > suffix.size() && name.ends_with(suffix)) files.push_back({name, readFile(entry.path().string())});
  }
  std::sort(files.begin(), files.end(), [](const NamedText& a, const NamedText& b) { return a.name < b.name; });
  return files;
}

std::string_view takeLine(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// The specification writes a tab as U+2192.
void appendLine(std::string& out, std::string_view line) {
  static constexpr std::string_view kArrow = "\xE2\x86\x92";
  for (std::size_t at = 0; at < line.size();) {
    if (line.substr(at, kArrow.size()) == kArrow) {
      out += '\t';
      at += kArrow.size();
    } else {
      out += line[at++];
    }
  }
  out += '\n';
}

}  // namespace

std::string specExamplesPath() {
  return environmentOr("SLUICE_COMMONMARK_SPEC", SLUICE_SOURCE_DIR "/node_modules/commonmark-spec/spec.txt");
}

std::vector<SpecExample> loadSpecExamples() {
  const std::string fence(32, '`');
  const std::string text = readFile(specExamplesPath());
  std::vector<SpecExample> examples;
  std::string section;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view line = takeLine(rest);
    if (line == "<!-- END TESTS -->") break;
    const std::size_t hashes = std::min(line.find_first_not_of('#'), line.size());
    if (hashes > 0 && hashes < line.size() && line[hashes] == ' ') section = line.substr(hashes + 1);
    if (line != fence + " example") continue;
    SpecExample example{static_cast<int>(examples.size()) + 1, section, {}, {}};
    for (std::string_view inner; !rest.empty() && (inner = takeLine(rest)) != ".";) appendLine(example.markdown, inner);
    for (std::string_view inner; !rest.empty() && (inner = takeLine(rest)) != fence;) appendLine(example.html, inner);
    examples.push_back(std::move(example));
  }
  return examples;
}

std::string answersPath() { return environmentOr("SLUICE_ANSWERS", SLUICE_SOURCE_DIR "/../shared/answers"); }

std::vector<NamedText> loadAnswers() {
  std::vector<NamedText> answers = readFolder(answersPath(), ".md");
  std::erase_if(answers, [](const NamedText& file) { return file.name == "INDEX.md"; });  // it lists the others
  return answers;
}

std::string recordingsPath() { return environmentOr("SLUICE_RECORDINGS", SLUICE_SOURCE_DIR "/../shared/recordings"); }

std::vector<NamedText> loadRecordings() {
  std::vector<NamedText> recordings = readFolder(recordingsPath(), "");
  std::erase_if(recordings,
                [](const NamedText& file) { return file.name.ends_with(kChunkSizes) || file.name.ends_with(".md"); });
  return recordings;
}

std::string chunkSizesOfRecording(std::string_view name) {
  return readFile(recordingsPath() + "/" + std::string(name) + std::string(kChunkSizes));
}

NamedText loadFile(const std::string& path) {
  return {std::filesystem::path(path).filename().string(), readFile(path)};
}

std::vector<NamedText> loadFixtures(std::string_view folder, std::string_view suffix) {
  return readFolder(SLUICE_SOURCE_DIR "/tests/fixtures/" + std::string(folder), suffix);
}

}  // namespace sluice::test
