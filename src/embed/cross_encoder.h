// Role: says how well passages answer a question by reading both at once. Slower than vectors by three orders of magnitude, so for the few best.
//
// The implementation here runs a file that the user names: any BERT-shaped cross-encoder (infer/pair_scorer.h) with an uncased WordPiece
// vocabulary. None comes with Docent, because none is in a package with a clean licence.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/error.h"

namespace docent::embed {

class CrossEncoder {
 public:
  virtual ~CrossEncoder() = default;
  // A score for each passage, higher is better, on a scale of the model's own. All or none: kDeadlineExceeded as soon as it is clear that not
  // all can be scored in time, which is before any work once a few passages have been timed. Thread safe.
  virtual base::Result<std::vector<float>> score(std::string_view question, std::span<const std::string_view> passages,
                                                 const base::Deadline& deadline) = 0;
};

struct CrossEncoderFiles {
  std::filesystem::path runtime;    // local_runtime_file of local_embedder.h
  std::filesystem::path model;
  std::filesystem::path tokenizer;  // empty: tokenizer.json, else vocab.txt, beside the model
};
constexpr std::size_t kMaxPairTokens = 512;      // beyond, the passage is cut
constexpr std::size_t kMaxQuestionTokens = 128;  // of them; beyond, the question is cut

// Loads the model, and scores a pair to see that it can. `workers` threads score one question's passages: 0 takes one a core. Errors: as
// PairScorer::load and WordPiece::load.
base::Result<std::unique_ptr<CrossEncoder>> open_cross_encoder(CrossEncoderFiles files, std::size_t workers);

}  // namespace docent::embed
