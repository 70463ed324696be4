// A cross-encoder: a model that reads a question and a passage together and says with one number how well they fit. Any BERT-shaped ONNX file
// (input_ids, attention_mask and, where it wants them, token_type_ids → one or two numbers), run by ONNX Runtime.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "base/error.h"

namespace docent::infer {

class PairScorer {
 public:
  // kNotFound when a file is missing, kUnavailable when the runtime cannot be had, kCorrupt when it is not a model of this shape.
  static base::Result<std::unique_ptr<PairScorer>> load(const std::filesystem::path& runtime_library, const std::filesystem::path& model_file);
  virtual ~PairScorer() = default;

  // `ids` are [CLS] question [SEP] passage [SEP], of which the last `passage_tokens` are of the second kind. Higher fits better; the scale is the
  // model's own: its only number, or of two classes how far the second is above the first. Runs on the calling thread only. Thread safe.
  virtual base::Result<float> score(std::span<const std::int32_t> ids, std::size_t passage_tokens) const = 0;
};

}  // namespace docent::infer
