#include "framing/line_splitter.h"

#include <bit>

#include "framing/utf8.h"
#include "limits.h"

namespace sluice {
namespace {

/// The first CR or LF; `high` collects the high bits of all bytes before it (and of a few after it).
const char* findLineEnd(const char* at, const char* end, std::uint64_t& high) {
  // A byte below 0x0E sets its high bit in the difference; the lowest such byte is exact. TAB, VT and FF stop the scan
  // too, which costs a step and nothing else.
  constexpr std::uint64_t kBelow = utf8::kOnes * 0x0E;
  if constexpr (std::endian::native == std::endian::little) {
    while (end - at >= 8) {
      const std::uint64_t word = utf8::loadWord(at);
      const std::uint64_t hits = (word - kBelow) & ~word & utf8::kHighs;
      high |= word;
      if (hits == 0) {
        at += 8;
        continue;
      }
      at += std::countr_zero(hits) / 8;
      if (*at == '\n' || *at == '\r') return at;
      ++at;
    }
  }
  for (; at != end && *at != '\n' && *at != '\r'; ++at)
    high |= static_cast<std::uint64_t>(static_cast<unsigned char>(*at));
  return at;
}

}  // namespace

void LineSplitter::beginChunk(std::string_view chunk) {
  at_ = chunk.data();
  end_ = chunk.data() + chunk.size();
}

bool LineSplitter::skipLineFeed() {
  if (at_ == end_) return false;
  if (*at_ == '\n') {
    ++at_;
    ++offset_;
    lineOffset_ = offset_;
  }
  afterCr_ = false;
  return true;
}

bool LineSplitter::next(Line& line) {
  if (afterCr_ && !skipLineFeed()) return false;
  const char* start = at_;
  const char* stop = at_;
  std::uint64_t high = 0;
  for (;;) {
    stop = findLineEnd(stop, end_, high);
    if (stop == end_ || *stop == '\n' || ends_ == LineEnds::kCrLfCrLf) break;
    ++stop;  // a CR inside an NDJSON line
  }
  const bool ascii = (high & utf8::kHighs) == 0;
  if (stop == end_) {
    restAscii_ = restAscii_ && ascii;
    return false;
  }
  line = complete({start, static_cast<std::size_t>(stop - start)}, ascii);
  if (line.text.size() > limits::kMaxLineBytes) {
    tooLong_ = true;
    return false;
  }
  afterCr_ = *stop == '\r';
  at_ = stop + 1;
  offset_ += static_cast<std::uint64_t>(at_ - start);
  lineOffset_ = offset_;
  return true;
}

Line LineSplitter::complete(std::string_view tail, bool ascii) {
  if (rest_.empty() || restTaken_) return {tail, lineOffset_, ascii};
  rest_.append(tail);
  restTaken_ = true;
  const bool allAscii = restAscii_ && ascii;
  restAscii_ = true;
  return {rest_, lineOffset_, allAscii};
}

void LineSplitter::endChunk() {
  if (restTaken_) rest_.clear();
  restTaken_ = false;
  rest_.append({at_, static_cast<std::size_t>(end_ - at_)});
  offset_ += static_cast<std::uint64_t>(end_ - at_);
  at_ = end_;
  if (rest_.size() > limits::kMaxLineBytes) tooLong_ = true;
}

}  // namespace sluice
