// Writes AWS event stream messages.
#pragma once

#include <cstdint>
#include <string>

#include "framing/aws_event_stream_framer.h"

namespace sluice::test {

inline void appendBigEndian(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift & 0xFF));
}

inline std::string stringHeader(const std::string& name, const std::string& value) {
  std::string out;
  out.push_back(static_cast<char>(name.size()));
  out += name;
  out.push_back(7);
  out.push_back(static_cast<char>(value.size() >> 8));
  out.push_back(static_cast<char>(value.size() & 0xFF));
  return out + value;
}

inline std::string awsMessage(const std::string& headers, const std::string& payload) {
  const Crc32 crc;
  std::string out;
  appendBigEndian(out, static_cast<std::uint32_t>(16 + headers.size() + payload.size()));
  appendBigEndian(out, static_cast<std::uint32_t>(headers.size()));
  appendBigEndian(out, crc.of(out));
  out += headers + payload;
  appendBigEndian(out, crc.of(out));
  return out;
}

}  // namespace sluice::test
