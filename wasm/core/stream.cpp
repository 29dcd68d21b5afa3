#include "stream.h"

#include <algorithm>
#include <utility>

#include "base/vector.h"
#include "ingest/think_splitter.h"
#include "limits.h"
#include "patch/tree_builder.h"
#include "providers/event_writer.h"
#include "refusal_log.h"
#include "text/entities.h"

namespace sluice {
namespace {

String describe(const Channel& channel) {
  String json("{\"kind\":\"");
  json.append(channelKindName(channel.kind)).append("\",\"choice\":");
  appendDecimal(json, channel.choice);
  json.push_back('}');
  return json;
}

/// Ids of the channels after the first have the channel's number behind the prefix.
SanitizerOptions optionsOfChannel(SanitizerOptions options, std::size_t index) {
  if (index > 0) {
    appendDecimal(options.idPrefix, index);
    options.idPrefix.push_back('-');
  }
  return options;
}

/// One channel's way from text to patches.
struct ChannelRenderer {
  ChannelRenderer(const Channel& of, std::size_t index, const StreamOptions& options, EventQueue& events)
      : channel(of),
        info(describe(of)),
        refusals(info, events),
        tree(patch),
        sanitizer(tree, refusals, optionsOfChannel(options.sanitizer, index)),
        markdown(sanitizer, tree, options.markdown) {}

  Channel channel;
  String info;
  String text;
  /// Where text begins that waits for `release`.
  std::size_t heldFrom = 0;
  EntityScanner entities;
  ThinkSplitter think;
  RefusalLog refusals;
  PatchBuilder patch;
  TreeBuilder tree;
  Sanitizer sanitizer;
  MarkdownStream markdown;
};

}  // namespace

struct Stream::Chain final : DeltaSink {
  explicit Chain(StreamOptions streamOptions) : options(std::move(streamOptions)), decoder(*this, options.answer) {}

  Status onDelta(const Channel& channel, std::string_view text, std::uint64_t /*offset*/) override {
    ++deltas;
    if (!options.thinkTags || channel.kind != ChannelKind::kText) return deliver(rendererOf(channel), text);
    ChannelRenderer& renderer = rendererOf(channel);
    renderer.think.push(text);
    return deliverSplit(renderer);
  }

  Status deliverSplit(ChannelRenderer& renderer) {
    ThinkSplitter::Part part{};
    std::string_view piece;
    Status outcome;
    while (outcome.ok() && renderer.think.next(part, piece)) {
      const bool isReasoning = part == ThinkSplitter::Part::kReasoning;
      outcome = deliver(isReasoning ? rendererOf({ChannelKind::kReasoning, renderer.channel.choice}) : renderer, piece);
    }
    return outcome;
  }

  Status deliver(ChannelRenderer& renderer, std::string_view text) {
    renderer.text.append(text);
    if (options.renders && !hasAllEntities()) lacksEntities |= renderer.entities.feed(text);
    if (options.deltas) {
      EventWriter event(scratch, EventKind::kDelta);
      event.json("channel", renderer.info).string("text", text);
      events.append(event.json());
    }
    if (holds) return Status::success();
    renderer.heldFrom = renderer.text.size();
    if (options.renders) return renderer.markdown.feed(text);
    if (renderer.text.size() <= limits::kMaxDocumentBytes) return Status::success();
    return Status::failure(ErrorCode::kDocumentTooLong, limits::kMaxDocumentBytes, "the text is longer than the limit");
  }

  Status onEvent(std::string_view json) override {
    events.append(json);
    return Status::success();
  }

  ChannelRenderer& rendererOf(const Channel& channel) {
    for (const auto& renderer : renderers) {
      if (renderer->channel == channel) return *renderer;
    }
    renderers.push_back(std::make_unique<ChannelRenderer>(channel, renderers.size(), options, events));
    return *renderers.back();
  }

  Status release(ChannelRenderer& renderer, std::size_t bytes) {
    const std::string_view held = std::string_view(renderer.text).substr(renderer.heldFrom);
    bytes = std::min(bytes, held.size());
    while (bytes < held.size() && (static_cast<unsigned char>(held[bytes]) & 0xC0) == 0x80) ++bytes;
    renderer.heldFrom += bytes;
    return renderer.markdown.feed(held.substr(0, bytes));
  }

  /// The first failure stays; nothing is taken after it, and what was received is complete.
  void fail(const Status& failure) {
    if (!status.ok() || failure.ok()) return;
    status = failure;
    finishChannels();
  }

  void finishChannels() {
    // Splitting may add a channel.
    for (std::size_t i = 0; i < renderers.size(); ++i) {
      renderers[i]->think.finish();
      deliverSplit(*renderers[i]);
    }
    for (const auto& renderer : renderers) {
      if (holds) release(*renderer, renderer->text.size());
      renderer->markdown.finish();
    }
  }

  StreamOptions options;
  Status status;
  bool lacksEntities = false;
  bool holds = false;
  std::size_t deltas = 0;
  Vector<std::unique_ptr<ChannelRenderer>> renderers;
  EventQueue events;
  String scratch;
  AnswerDecoder decoder;
};

Stream::Stream(StreamOptions options) : chain_(std::make_unique<Chain>(std::move(options))) {}
Stream::~Stream() = default;

Status Stream::feed(std::string_view bytes) {
  if (chain_->status.ok()) chain_->fail(chain_->decoder.feed(bytes));
  return chain_->status;
}

void Stream::reconnect() { chain_->decoder.reconnect(); }

Status Stream::finish() {
  if (chain_->status.ok()) chain_->fail(chain_->decoder.finish());
  chain_->finishChannels();
  return chain_->status;
}

void Stream::reset() { chain_ = std::make_unique<Chain>(chain_->options); }

std::size_t Stream::channelCount() const { return chain_->renderers.size(); }

std::size_t Stream::deltaCount() const { return chain_->deltas; }

std::string_view Stream::channelInfo(std::size_t channel) const { return chain_->renderers[channel]->info; }

std::string_view Stream::channelText(std::size_t channel) const { return chain_->renderers[channel]->text; }

void Stream::hold() { chain_->holds = true; }

std::string_view Stream::heldText(std::size_t channel) const {
  const ChannelRenderer& renderer = *chain_->renderers[channel];
  return std::string_view(renderer.text).substr(renderer.heldFrom);
}

void Stream::release(std::size_t channel, std::size_t bytes) {
  chain_->fail(chain_->release(*chain_->renderers[channel], bytes));
}

std::string_view Stream::flush(std::size_t channel) {
  ChannelRenderer& renderer = *chain_->renderers[channel];
  chain_->fail(renderer.markdown.flush());
  return renderer.patch.take();
}

bool Stream::lacksEntities() const { return chain_->lacksEntities && !hasAllEntities(); }

std::string_view Stream::takeEvents() {
  for (const auto& renderer : chain_->renderers) renderer->refusals.settle();
  return chain_->events.take();
}

const Status& Stream::status() const { return chain_->status; }

StreamCounters Stream::counters(std::size_t channel) const {
  const ChannelRenderer& renderer = *chain_->renderers[channel];
  return {renderer.patch.counters(), renderer.markdown.counters()};
}

}  // namespace sluice
