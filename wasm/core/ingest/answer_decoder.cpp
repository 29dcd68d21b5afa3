#include "ingest/answer_decoder.h"

#include "ingest/aws_body.h"

namespace sluice {

AnswerDecoder::AnswerDecoder(DeltaSink& sink, AnswerDecoderOptions options)
    : sink_(sink), options_(std::move(options)), detector_(options_.contentType) {
  reset();
}

AnswerDecoder::~AnswerDecoder() = default;

void AnswerDecoder::reset() {
  status_ = {};
  received_ = 0;
  detector_.reset();
  framer_.reset();
  decoder_.reset();
  Framing framing = framingFromName(options_.framing);
  if (framing == Framing::kUndecided && options_.provider == "text") framing = Framing::kText;
  if (framing == Framing::kUnrecognized) {
    failUnknown(ErrorCode::kInvalidOptions, "framing", options_.framing);
  } else if (!ProviderDecoder::knowsProvider(options_.provider)) {
    failUnknown(kReadsAllFormats ? ErrorCode::kInvalidOptions : ErrorCode::kUncommonFormat, "provider",
                options_.provider);
  } else if (framing != Framing::kUndecided) {
    start(framing);
  }
}

void AnswerDecoder::failUnknown(ErrorCode code, std::string_view option, std::string_view name) {
  message_ = option;
  message_.append(" \"").append(name).append("\" is not known");
  status_ = Status::failure(code, 0, message_);
}

Status AnswerDecoder::feed(std::string_view bytes) {
  if (!status_.ok()) return status_;
  received_ += bytes.size();
  if (framer_ != nullptr) {
    status_ = framer_->feed(bytes);
  } else {
    detect(bytes);
  }
  return status_;
}

void AnswerDecoder::reconnect() {
  detector_.reset();
  // Of plain text reset() forgets nothing but a byte order mark.
  if (framer_ != nullptr && status_.ok()) framer_->reset();
}

void AnswerDecoder::breakOff() {
  if (decoder_ != nullptr) decoder_->onDiscarded(Discarded::kUnfinishedEvent, {}, received_);
}

void AnswerDecoder::detect(std::string_view bytes) {
  const Framing framing = detector_.feed(bytes);
  if (framing == Framing::kUndecided) return;
  start(framing);
  if (status_.ok()) status_ = framer_->feed(detector_.bytes());
  detector_.reset();
}

void AnswerDecoder::start(Framing framing) {
  if (framing == Framing::kHtml) {
    status_ = Status::failure(ErrorCode::kHtmlResponse, 0, "the response is an HTML page, not an answer");
    return;
  }
  if (kReadsAllFormats && framing == Framing::kAwsEventStream) {
    if (options_.isInAws) return failUnrecognized();
    framer_ = std::make_unique<AwsBody>(sink_, options_.provider);
    return;
  }
  // Text has no events; for a decoder that is not here each line is one.
  if (kReadsAllFormats && options_.provider == "events" && framing == Framing::kText) framing = Framing::kNdjson;
  ProviderDecoderOptions options;
  options.provider = options_.provider;
  if (kReadsAllFormats && (framing == Framing::kDataLines || options.provider == kAiSdkData.name)) {
    framing = Framing::kNdjson;
    if (options.provider != "events") options.provider = kAiSdkData.name;
  }
  options.framing = framingName(framing);
  decoder_ = std::make_unique<ProviderDecoder>(sink_, std::move(options));
  framer_ = makeFramer(framing, *decoder_, Utf8Policy::kAsReceived);
  if (framer_ != nullptr) return;
  if (framing == Framing::kUnrecognized) return failUnrecognized();
  status_ = Status::failure(ErrorCode::kUncommonFormat, 0, {});
}

void AnswerDecoder::failUnrecognized() { status_ = Status::failure(ErrorCode::kUnrecognizedFormat, 0, kNoFormat); }

Status AnswerDecoder::finish() {
  if (!status_.ok()) return status_;
  if (framer_ == nullptr) {
    if (detector_.bytes().find_first_not_of(kBlanks) == std::string_view::npos) {
      status_ = Status::failure(ErrorCode::kEmptyBody, received_, "the response has no content");
      return status_;
    }
    start(detector_.finish());
    if (status_.ok()) status_ = framer_->feed(detector_.bytes());
    detector_.reset();
  }
  if (status_.ok()) status_ = framer_->finish();
  if (status_.ok() && decoder_ != nullptr) status_ = decoder_->finish(received_);
  return status_;
}

}  // namespace sluice
