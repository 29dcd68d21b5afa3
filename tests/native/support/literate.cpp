#include "support/literate.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace sluice::test {
namespace {

constexpr std::string_view kArrow = " => ";
constexpr std::string_view kUnchanged = "(same)";
constexpr std::string_view kEmpty = "(nothing)";

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\r')) text.remove_suffix(1);
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

int hexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Reads the quoted input at the start of `line`; answers the bytes it took, or 0 if it is no well-formed string.
std::size_t readQuoted(std::string_view line, std::string& out) {
  for (std::size_t at = 1; at < line.size(); ++at) {
    if (line[at] == '"') return at + 1;
    if (line[at] != '\\') {
      out += line[at];
      continue;
    }
    if (++at == line.size()) return 0;
    switch (line[at]) {
      case 'n':
        out += '\n';
        break;
      case 'r':
        out += '\r';
        break;
      case 't':
        out += '\t';
        break;
      case '0':
        out += '\0';
        break;
      case '"':
      case '\\':
        out += line[at];
        break;
      case 'x': {
        if (at + 2 >= line.size()) return 0;
        const int high = hexDigit(line[at + 1]);
        const int low = hexDigit(line[at + 2]);
        if (high < 0 || low < 0) return 0;
        out += static_cast<char>(high * 16 + low);
        at += 2;
        break;
      }
      default:
        return 0;
    }
  }
  return 0;
}

bool readStep(std::string_view line, std::string_view screenBefore, LiterateStep& step) {
  std::string_view rest;
  if (line.starts_with("finish")) {
    step.isFinish = true;
    rest = line.substr(6);
  } else {
    const std::size_t taken = readQuoted(line, step.input);
    if (taken == 0) return false;
    rest = line.substr(taken);
  }
  const std::size_t arrow = rest.find(kArrow);
  if (arrow == std::string_view::npos || !trimmed(rest.substr(0, arrow)).empty()) return false;
  const std::string_view screen = trimmed(rest.substr(arrow + kArrow.size()));
  step.screen = screen == kUnchanged ? screenBefore : screen == kEmpty ? std::string_view{} : screen;
  return true;
}

unsigned readDialect(std::string_view words) {
  static constexpr std::string_view kNames[] = {"math", "alerts", "footnotes", "headingIds", "hardBreaks"};
  unsigned bits = 0;
  for (unsigned bit = 0; bit < std::size(kNames); ++bit) {
    if (words.find(kNames[bit]) != std::string_view::npos) bits |= 1U << bit;
  }
  return bits;
}

}  // namespace

LiterateFile parseLiterate(std::string_view text) {
  LiterateFile file;
  std::size_t number = 0;
  while (!text.empty() && file.error.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.starts_with("## ")) {
      file.cases.push_back({number, std::string(trimmed(line.substr(3))), {}});
      continue;
    }
    if (line.starts_with("dialect: ")) file.dialect = readDialect(line);
    if (!line.starts_with('"') && !line.starts_with("finish ")) continue;  // prose
    if (file.cases.empty()) {
      file.error = "line " + std::to_string(number) + ": a step before the first \"## title\"";
      break;
    }
    auto& steps = file.cases.back().steps;
    LiterateStep step;
    step.line = number;
    if (readStep(line, steps.empty() ? std::string_view{} : std::string_view(steps.back().screen), step)) {
      steps.push_back(std::move(step));
    } else {
      file.error = "line " + std::to_string(number) + ": expected `\"input\" => screen` or `finish => screen`";
    }
  }
  for (const LiterateCase& each : file.cases) {
    if (each.steps.empty() && file.error.empty()) {
      file.error = "line " + std::to_string(each.line) + ": a case without steps";
    }
  }
  return file;
}

std::string screenOf(const TestDom& dom) {
  std::string out;
  const std::string html = dom.html();
  static constexpr std::string_view kRel = " rel=\"";
  for (std::size_t at = 0; at < html.size();) {
    if (std::string_view(html).substr(at).starts_with(kRel)) {
      at = html.find('"', at + kRel.size()) + 1;
    } else if (html[at] == '\n') {
      out += "\\n";
      ++at;
    } else {
      out += html[at++];
    }
  }
  return out;
}

}  // namespace sluice::test
