#include "ingest/aws_body.h"

namespace sluice {
namespace {

ProviderDecoderOptions decoderOptions(const String& provider) {
  ProviderDecoderOptions options;
  options.provider = provider;
  options.framing = framingName(Framing::kAwsEventStream);
  return options;
}

}  // namespace

AwsBody::AwsBody(DeltaSink& sink, String provider)
    : sink_(sink),
      provider_(std::move(provider)),
      decoder_(sink, decoderOptions(provider_)),
      framer_(*this, Utf8Policy::kAsReceived) {}

Status AwsBody::feed(std::string_view bytes) {
  received_ += bytes.size();
  return framer_.feed(bytes);
}

Status AwsBody::finish() {
  Status status = framer_.finish();
  if (!status.ok()) return status;
  if (inner_ == nullptr) return decoder_.finish(received_);
  status = inner_->finish();
  const Status around = decoder_.finish(received_);
  // What the messages around say of the body goes first; there need not be any.
  return around.code == ErrorCode::kProviderError ? around : status;
}

void AwsBody::reset() {
  received_ = 0;
  framer_.reset();
  decoder_.reset();
  inner_.reset();
}

Status AwsBody::onEvent(const Event& event) {
  if (event.type != "PayloadPart") return decoder_.onEvent(event);
  if (inner_ == nullptr) {
    AnswerDecoderOptions options;
    options.provider = provider_;
    options.isInAws = true;
    inner_ = std::make_unique<AnswerDecoder>(sink_, std::move(options));
  }
  return inner_->feed(event.data);
}

void AwsBody::onDiscarded(Discarded what, std::string_view bytes, std::uint64_t offset) {
  if (inner_ == nullptr) return decoder_.onDiscarded(what, bytes, offset);
  inner_->breakOff();
}

}  // namespace sluice
