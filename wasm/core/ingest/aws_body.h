// The body that is an AWS event stream.
#pragma once

#include <memory>

#include "framing/aws_event_stream_framer.h"
#include "ingest/answer_decoder.h"

namespace sluice {

/// Reads the messages of an AWS event stream. Bedrock's are events of a provider. Those of an endpoint of SageMaker are
/// pieces, cut anywhere, of what the server in its container sends (server-sent events, lines of JSON, text), so they
/// are put together and read as a body of their own; the offsets in it count its bytes.
/// https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_ResponseStream.html
class AwsBody final : public Framer, private EventSink {
 public:
  /// `provider` as in AnswerDecoderOptions.
  AwsBody(DeltaSink& sink, String provider);

  Status feed(std::string_view bytes) override;
  /// Has the provider's decoder, and the one of the body inside, finish too.
  Status finish() override;
  void reset() override;

 private:
  Status onEvent(const Event& event) override;
  void onDiscarded(Discarded what, std::string_view bytes, std::uint64_t offset) override;

  DeltaSink& sink_;
  String provider_;
  std::uint64_t received_ = 0;
  ProviderDecoder decoder_;
  AwsEventStreamFramer framer_;
  std::unique_ptr<AnswerDecoder> inner_;  // of the pieces, from the first one on
};

}  // namespace sluice
