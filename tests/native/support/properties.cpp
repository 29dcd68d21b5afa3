#include "support/properties.h"

#include <algorithm>
#include <random>

#include "limits.h"
#include "support/oracle.h"
#include "support/streamed_document.h"
#include "support/utf.h"

namespace sluice::test {
namespace {

/// Calls `visit` with each chunk in turn until it answers false.
template <typename Visit>
bool forEachChunk(std::string_view text, const Cuts& cuts, Visit visit) {
  std::size_t from = 0;
  for (const std::size_t cut : cuts) {
    if (!visit(text.substr(from, cut - from), cut)) return false;
    from = cut;
  }
  return visit(text.substr(from), text.size());
}

/// Whether a stream stopped at a limit, as it should on such a document: a typed error, and nothing to compare.
bool stoppedAtALimit(const StreamedDocument& document, const TestDom& expected) {
  return document.status().code == ErrorCode::kNestingTooDeep && expected.depth() >= limits::kMaxNesting;
}

std::string difference(const TestDom& expected, const TestDom& actual) {
  return firstDifference(expected.tree(), actual.tree());
}

}  // namespace

std::string Failure::describe() const {
  std::string out = contract + " does not hold for " + std::to_string(text.size()) + " bytes:\n  ";
  out += text.size() > 600 ? escaped(std::string_view(text).substr(0, 600)) + "…" : escaped(text);
  out += "\n  cut at:";
  const std::size_t shown = std::min<std::size_t>(cuts.size(), 40);
  if (cuts.empty()) out += " (whole)";
  if (cuts.size() == everyByte(text.size()).size() && cuts.size() > 1) {
    out += " every byte";
  } else {
    for (std::size_t i = 0; i < shown; ++i) out += " " + std::to_string(cuts[i]);
    if (shown < cuts.size()) out += " … (" + std::to_string(cuts.size()) + " cuts)";
  }
  out += "\n" + detail;
  return out;
}

Cuts everyByte(std::size_t size) {
  Cuts cuts;
  for (std::size_t at = 1; at < size; ++at) cuts.push_back(at);
  return cuts;
}

Cuts randomCuts(std::size_t size, std::size_t longest, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Cuts cuts;
  for (std::size_t at = 0;;) {
    at += 1 + random() % longest;
    if (at >= size) return cuts;
    cuts.push_back(at);
  }
}

Cuts randomCharacterCuts(std::string_view text, std::size_t longest, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  Cuts cuts;
  for (std::size_t at = 0;;) {
    for (std::size_t left = 1 + random() % longest; left > 0 && at < text.size(); --left) {
      at += std::max<std::size_t>(1, utf8SequenceLength(text, at));
    }
    if (at >= text.size()) return cuts;
    cuts.push_back(at);
  }
}

MaybeFailure checkExact(std::string_view text, const TestDom& expected, const Cuts& cuts, Flushing flushing,
                        const StreamOptions& options) {
  StreamedDocument document(options);
  forEachChunk(text, cuts, [&](std::string_view chunk, std::size_t) {
    return document.feed(chunk) && (flushing == Flushing::kOnlyAtTheEnd || document.flush());
  });
  document.finish();
  const std::string_view mode = flushing == Flushing::kAfterEachChunk ? ", flush after each chunk" : ", one flush";
  Failure failure{"C1 (exact" + std::string(mode) + ")", std::string(text), cuts, {}};
  if (stoppedAtALimit(document, expected)) return {};
  if (!document.error().empty()) {
    failure.detail = "  " + document.error();
  } else if (!sameTree(expected, document.dom())) {
    failure.detail = difference(expected, document.dom());
  } else if (const std::string empty = document.dom().emptyText(); !empty.empty()) {
    failure.detail = "  an empty Text node stays: " + empty;
  } else if (!document.dom().waste().empty()) {
    failure.detail = "  an operation does nothing: " + document.dom().waste().front();
  } else {
    return {};
  }
  return failure;
}

MaybeFailure checkExactAtEverySplit(std::string_view text) {
  TestDom expected;
  renderOneShot(text, expected);
  if (auto failure = checkExact(text, expected, {}, Flushing::kOnlyAtTheEnd)) return failure;
  if (auto failure = checkExact(text, expected, everyByte(text.size()), Flushing::kAfterEachChunk)) return failure;
  if (auto failure = checkExact(text, expected, everyByte(text.size()), Flushing::kOnlyAtTheEnd)) return failure;
  for (std::size_t cut = 1; cut < text.size(); ++cut) {
    if (auto failure = checkExact(text, expected, {cut}, Flushing::kAfterEachChunk)) return failure;
    if (auto failure = checkExact(text, expected, {cut}, Flushing::kOnlyAtTheEnd)) return failure;
  }
  return {};
}

MaybeFailure checkPure(std::string_view text, const Cuts& cuts, std::size_t stride, const StreamOptions& options) {
  StreamedDocument streamed(options);
  MaybeFailure failure;
  std::size_t step = 0;
  const auto fail = [&](std::size_t length, std::string detail) {
    Cuts before;
    for (const std::size_t cut : cuts) {
      if (cut < length) before.push_back(cut);
    }
    failure = Failure{"C2 (pure)", std::string(text.substr(0, length)), before, std::move(detail)};
    return false;
  };
  forEachChunk(text, cuts, [&](std::string_view chunk, std::size_t length) {
    if (!streamed.feed(chunk) || !streamed.flush()) {
      if (streamed.status().code == ErrorCode::kNestingTooDeep) return false;  // checkExact judges that
      return fail(length, "  " + streamed.error());
    }
    if (++step % stride != 0 && length != text.size()) return true;
    StreamedDocument fresh(options);
    fresh.feed(text.substr(0, length));
    if (!fresh.flush()) return fail(length, "  the fresh stream: " + fresh.error());
    if (sameTree(fresh.dom(), streamed.dom())) return true;
    return fail(length, "  fresh is `expected`, streamed is `actual`\n" + difference(fresh.dom(), streamed.dom()));
  });
  return failure;
}

MaybeFailure checkDialect(std::string_view text, const Cuts& cuts, unsigned dialect, std::size_t stride) {
  const StreamOptions options = dialectOptions(dialect);
  StreamedDocument whole(options);
  whole.feed(text);
  whole.finish();
  for (const Flushing flushing : {Flushing::kAfterEachChunk, Flushing::kOnlyAtTheEnd}) {
    if (auto failure = checkExact(text, whole.dom(), cuts, flushing, options)) return failure;
  }
  StreamOptions plain = options;
  plain.markdown.footnotes = false;
  StreamedDocument without(plain);
  without.feed(text);
  without.finish();
  const bool hasFootnotes = whole.dom().html().find("footnote") != std::string::npos;
  if (!hasFootnotes && !sameTree(without.dom(), whole.dom())) {
    return Failure{"C1 (no footnote changes nothing)", std::string(text), {}, difference(without.dom(), whole.dom())};
  }
  return checkPure(text, cuts, stride, options);
}

Failure minimised(Failure failure, const std::function<MaybeFailure(std::string_view)>& check, std::size_t budget) {
  std::size_t runs = 0;
  const auto tryText = [&](const std::string& candidate) {
    if (runs >= budget) return false;
    ++runs;
    MaybeFailure smaller = check(candidate);
    if (!smaller) return false;
    failure = std::move(*smaller);
    failure.text = failure.text.size() > candidate.size() ? candidate : failure.text;
    return true;
  };
  for (std::size_t piece = std::max<std::size_t>(1, failure.text.size() / 2); piece >= 1 && runs < budget;) {
    bool shrunk = false;
    for (std::size_t at = 0; at < failure.text.size() && runs < budget;) {
      std::string candidate = failure.text;
      candidate.erase(at, piece);
      if (tryText(candidate)) {
        shrunk = true;
      } else {
        at += piece;
      }
    }
    if (!shrunk && piece == 1) break;
    if (!shrunk || piece > failure.text.size()) piece = std::max<std::size_t>(1, piece / 2);
  }
  return failure;
}

}  // namespace sluice::test
