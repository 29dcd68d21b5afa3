// The module's functions as JavaScript sees them (js/src/wasm_module.ts): each looks a stream up and forwards.
//
// Numbers alone cross (bridge.def), bytes as (pointer, length). The body goes into memory that `reserve` names;
// everything that comes back (a patch, events, texts) is announced by its length and lies at `outputPointer` until the
// next call on the stream.
#include <emscripten/bind.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "stream_table.h"
#include "text/entities.h"

namespace {

using sluice::ErrorCode;
using sluice::StreamTable;

/// The module is never unloaded.
[[clang::no_destroy]] constinit StreamTable table;

constexpr int kNoSuchStream = static_cast<int>(ErrorCode::kInternal);

std::uintptr_t address(const char* pointer) { return reinterpret_cast<std::uintptr_t>(pointer); }

/// Where the JSON of the next stream's options goes, or entities.
std::uintptr_t reserveOptions(std::size_t length) { return address(table.reserveOptions(length)); }

/// The handle, or minus the ErrorCode.
int createStream(std::size_t length) { return table.create(length); }

void destroyStream(int handle) { table.destroy(handle); }

std::uintptr_t reserve(int handle, std::size_t length) {
  auto* entry = table.find(handle);
  return entry ? address(entry->reserve(length)) : 0;
}

int feed(int handle, std::size_t length) {
  auto* entry = table.find(handle);
  return entry ? static_cast<int>(entry->feed(length)) : kNoSuchStream;
}

void reconnect(int handle) {
  if (auto* entry = table.find(handle)) entry->stream.reconnect();
}

int finish(int handle) {
  auto* entry = table.find(handle);
  return entry ? static_cast<int>(entry->stream.finish().code) : kNoSuchStream;
}

/// The error that the stream is in: a flush can fail, too.
int statusCode(int handle) {
  auto* entry = table.find(handle);
  return entry ? static_cast<int>(entry->stream.status().code) : kNoSuchStream;
}

std::size_t channelCount(int handle) {
  auto* entry = table.find(handle);
  return entry ? entry->stream.channelCount() : 0;
}

std::size_t deltaCount(int handle) {
  auto* entry = table.find(handle);
  return entry ? entry->stream.deltaCount() : 0;
}

std::size_t channelInfo(int handle, std::size_t channel) {
  auto* entry = table.find(handle);
  return entry ? entry->show(entry->stream.channelInfo(channel)) : 0;
}

std::size_t channelText(int handle, std::size_t channel) {
  auto* entry = table.find(handle);
  return entry ? entry->show(entry->stream.channelText(channel)) : 0;
}

/// From now on text waits for `release`.
void hold(int handle) {
  if (auto* entry = table.find(handle)) entry->stream.hold();
}

/// At most `most` bytes of the text that waits.
std::size_t heldText(int handle, std::size_t channel, std::size_t most) {
  auto* entry = table.find(handle);
  return entry ? entry->show(entry->stream.heldText(channel).substr(0, most)) : 0;
}

/// How much waits after the first `bytes` bytes of it have been let go.
std::size_t release(int handle, std::size_t channel, std::size_t bytes) {
  auto* entry = table.find(handle);
  if (!entry) return 0;
  entry->stream.release(channel, bytes);
  return entry->stream.heldText(channel).size();
}

std::size_t flush(int handle, std::size_t channel) {
  auto* entry = table.find(handle);
  return entry ? entry->show(entry->stream.flush(channel)) : 0;
}

std::size_t takeEvents(int handle) {
  auto* entry = table.find(handle);
  return entry ? entry->show(entry->stream.takeEvents()) : 0;
}

bool lacksEntities(int handle) {
  auto* entry = table.find(handle);
  return entry != nullptr && entry->stream.lacksEntities();
}

std::size_t entitiesLength() { return sluice::allEntities().size(); }

std::uintptr_t entitiesPointer() { return address(sluice::allEntities().data()); }

/// Takes `length` bytes of another module's entities from where `reserveOptions` says.
void installEntities(std::size_t length) { sluice::installEntities({table.reserveOptions(length), length}); }

std::size_t statusMessage(int handle) {
  auto* entry = table.find(handle);
  return entry ? entry->show(entry->stream.status().message) : 0;
}

double statusOffset(int handle) {
  auto* entry = table.find(handle);
  return entry ? static_cast<double>(entry->stream.status().offset) : 0;
}

std::uintptr_t outputPointer(int handle) {
  auto* entry = table.find(handle);
  return entry ? address(entry->output.data()) : 0;
}

/// Bytes of the module's memory, which never shrinks.
std::size_t memoryUsed() { return __builtin_wasm_memory_size(0) * 65536; }

using Function = void (*)();

/// The functions above, by their number.
const Function kFunctions[] = {
#define SLUICE_BRIDGE(name, type, what) reinterpret_cast<Function>(&(name)),
#include "bridge.def"
#undef SLUICE_BRIDGE
};

std::uintptr_t functions() { return reinterpret_cast<std::uintptr_t>(kFunctions); }

}  // namespace

// One function by name, which says where all others stand: a name and an invoker for each would be half a kilobyte.
EMSCRIPTEN_BINDINGS(sluice) { emscripten::function("functions", &functions); }
