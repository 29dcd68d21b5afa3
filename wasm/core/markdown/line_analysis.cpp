#include "markdown/line_analysis.h"

#include <algorithm>

#include "markdown/characters.h"
#include "markdown/line_containers.h"

namespace sluice::markdown {
namespace {

/// Finds the leaf block that the line is part of, behind the containers (CommonMark 0.31.2, 4 Leaf blocks).
class LineAnalyzer final : LineContainers {
 public:
  LineAnalyzer(const BlockState& state, std::string_view line, bool terminated, BlockState& next)
      : LineContainers(state, line, next), terminated_(terminated) {}

  LineAnalysis run() {
    matchContainers();
    while (!classify()) {
    }
    keepContainers();
    trimContent();
    markLoose();
    if (children_ == 0) next_.containers.truncate(result_.kept);
    return result_;
  }

 private:
  bool done(LineKind kind) {
    result_.kind = kind;
    return true;
  }

  /// Looks at what stands at the cursor. True when the line's kind is known, false after a container's mark.
  bool classify() {
    if (isFenceContinuation() || isMathContinuation() || isHtmlContinuation()) return true;
    if (atEnd()) return blank();
    endItemThatBeganBlank();
    next_.blankLoosens = false;
    if (isSetext() || isBreak()) return true;
    if (takesNextItem()) return false;
    if (isCodeIndented() && pivot_ != LineKind::kText) {
      result_.indent -= kCodeIndent;
      return done(LineKind::kIndentedCode);
    }
    if (takesNewContainer()) return false;
    if (pivot_ == LineKind::kTable && insideAll()) return done(LineKind::kTable);
    if (isHeading() || isFence() || isMath() || isHtml() || isAlert() || isDelimiterRow()) return true;
    return text();
  }

  bool isFenceContinuation() {
    if (pivot_ != LineKind::kFencedCode) return false;
    result_.begin = at_;
    if (!isCodeIndented() && isClosingFence(line_, next_.fenceMark, next_.fenceLength, at_)) {
      next_.blankLoosens = false;
      return done(LineKind::kBlank);
    }
    if (!insideAll()) return false;
    result_.indent -= std::min(result_.indent, next_.fenceIndent);
    return done(LineKind::kFencedCode);
  }

  bool isMathContinuation() {
    if (pivot_ != LineKind::kMath || !insideAll()) return false;
    result_.begin = at_;
    const std::string_view content = trimBlanksEnd(line_.substr(at_));
    if (content == (next_.fenceMark == '$' ? "$$" : "\\]")) {
      at_ = line_.size();
      next_.blankLoosens = false;
      return done(LineKind::kBlank);
    }
    result_.indent -= std::min(result_.indent, next_.fenceIndent);
    return done(LineKind::kMath);
  }

  bool isHtmlContinuation() {
    if (pivot_ != LineKind::kHtml || next_.htmlKind == 0) return false;
    if (!insideAll()) {
      next_.htmlKind = 0;
      return false;
    }
    if (htmlBlockEnds(next_.htmlKind, line_.substr(at_))) {
      const bool endsAtBlank = next_.htmlKind >= 6;
      next_.htmlKind = 0;
      if (endsAtBlank) {
        result_.indent = 0;
        return done(LineKind::kBlank);
      }
    }
    return done(LineKind::kHtml);
  }

  bool blank() {
    if (pivot_ == LineKind::kIndentedCode && insideAll()) {
      result_.indent -= std::min(result_.indent, kCodeIndent);
      next_.blankLoosens = false;
      return done(LineKind::kIndentedCode);
    }
    const bool inItem = parents_ > 0 && isFirstMark() && !containers()[parents_ - 1].isQuote();
    next_.blankLoosens = inItem;
    if (inItem && next_.leafLines == 0 && next_.atItemStart) next_.itemBeganBlank = true;
    return done(LineKind::kBlank);
  }

  bool isSetext() {
    if (isCodeIndented() || pivot_ != LineKind::kText || !insideAll()) return false;
    if (line_[at_] != '=' && line_[at_] != '-') return false;
    if (!isSetextUnderline(line_, at_)) return false;
    result_.level = line_[at_] == '=' ? 1 : 2;
    at_ = line_.size();
    return done(LineKind::kSetextUnderline);
  }

  bool isBreak() {
    if (isCodeIndented() || at_ < breakKiller_) return false;
    if (line_[at_] != '-' && line_[at_] != '_' && line_[at_] != '*') return false;
    std::size_t end = at_;
    if (!isThematicBreak(line_, end)) {
      breakKiller_ = end;
      return false;
    }
    at_ = end;
    return done(LineKind::kThematicBreak);
  }

  bool isHeading() {
    if (isCodeIndented() || atEnd() || line_[at_] != '#') return false;
    std::size_t content = at_;
    result_.level = scanAtxHeading(line_, content);
    if (result_.level == 0) return false;
    result_.begin = at_ = content;
    return done(LineKind::kAtxHeading);
  }

  bool isFence() {
    if (isCodeIndented() || atEnd() || (line_[at_] != '`' && line_[at_] != '~')) return false;
    const std::uint32_t length = scanOpeningFence(line_, at_);
    if (length == 0) return false;
    next_.fenceLength = length;
    next_.fenceMark = line_[at_];
    next_.fenceIndent = result_.indent;
    result_.beginsBlock = true;
    return done(LineKind::kFencedCode);
  }

  bool isMath() {
    if (!next_.hasMath || isCodeIndented() || atEnd()) return false;
    const char closer = mathCloser(line_.substr(at_));
    if (closer == '\0') return false;
    next_.fenceMark = closer;
    next_.fenceIndent = result_.indent;
    result_.beginsBlock = true;
    return done(LineKind::kMath);
  }

  bool isAlert() {
    if (!next_.hasAlerts || children_ == 0 || atEnd() || !containers().back().isQuote()) return false;
    containers().back().alert = alertName(line_.substr(at_));
    return !containers().back().alert.empty() && done(LineKind::kAlert);
  }

  bool isHtml() {
    if (atEnd() || line_[at_] != '<') return false;
    HtmlBlockKind kind = htmlBlockStart(line_.substr(at_), terminated_);
    if (kind == 7 && pivot_ == LineKind::kText) kind = 0;
    next_.htmlKind = kind;
    if (kind == 0) return false;
    if (htmlBlockEnds(kind, line_.substr(at_))) next_.htmlKind = 0;
    result_.beginsBlock = true;
    return done(LineKind::kHtml);
  }

  bool isDelimiterRow() {
    if (pivot_ != LineKind::kText || atEnd() || !insideAll() || next_.leafLines != 1) return false;
    if (line_[at_] != '|' && line_[at_] != '-' && line_[at_] != ':') return false;
    result_.level = scanTableDelimiter(line_, at_);
    return result_.level != 0 && done(LineKind::kTableDelimiter);
  }

  bool text() {
    if (pivot_ == LineKind::kText && isFirstMark()) parents_ = containers().size();  // lazy continuation
    if (!isFirstMark() && !containers().empty() && containers().back().isList()) takeTaskMark();
    return done(LineKind::kText);
  }

  void trimContent() {
    result_.end = line_.size();
    if (result_.begin > result_.end) result_.begin = result_.end;
    std::string_view content = line_.substr(0, result_.end);
    const auto trim = [&] {
      while (result_.end > result_.begin && isBlank(content[result_.end - 1])) --result_.end;
    };
    switch (result_.kind) {
      case LineKind::kIndentedCode:
      case LineKind::kFencedCode:
      case LineKind::kMath:
      case LineKind::kHtml:
        return;
      case LineKind::kAtxHeading: {
        trim();
        std::size_t end = result_.end;
        while (end > result_.begin && content[end - 1] == '#') --end;
        if (end == result_.begin || isBlank(content[end - 1])) result_.end = end;
        break;
      }
      default:
        break;
    }
    trim();
  }

  bool terminated_;
  /// No thematic break begins before it.
  std::size_t breakKiller_ = 0;
};

}  // namespace

LineAnalysis analyzeLine(const BlockState& state, std::string_view line, bool terminated, BlockState& next) {
  next = state;
  return LineAnalyzer(state, line, terminated, next).run();
}

}  // namespace sluice::markdown
