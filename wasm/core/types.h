// The few types that every stage shares.
#pragma once

#include <cstdint>
#include <string_view>

namespace sluice {

/// What went wrong, as a stable number; the list is errors.def, shared with JavaScript.
enum class ErrorCode : std::uint8_t {
#define SLUICE_ERROR(name, number, public_code) k##name = number,
#include "errors.def"
#undef SLUICE_ERROR
};

/// The stable public name of errors.def.
constexpr std::string_view errorName(ErrorCode code) {
  switch (code) {
#define SLUICE_ERROR(name, number, public_code) \
  case ErrorCode::k##name:                      \
    return public_code;
#include "errors.def"
#undef SLUICE_ERROR
  }
  return {};
}

/// An outcome as a value: no stage throws. Once a stage has failed it answers with the same Status until `reset`.
struct Status {
  ErrorCode code = ErrorCode::kNone;
  /// Where in the input of the stream the error stands: bytes received before it.
  std::uint64_t offset = 0;
  /// What was expected and what came, for people. Whoever failed keeps the text until its `reset`.
  std::string_view message;

  [[nodiscard]] bool ok() const { return code == ErrorCode::kNone; }

  static Status success() { return {}; }
  static Status failure(ErrorCode code, std::uint64_t offset, std::string_view message) {
    return {code, offset, message};
  }
};

}  // namespace sluice
