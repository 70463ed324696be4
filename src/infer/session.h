// A sentence encoder (BERT shape: input_ids, attention_mask, token_type_ids → last_hidden_state) run by ONNX Runtime.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "base/error.h"

namespace docent::infer {

struct SessionOptions {
  std::size_t dimension = 384;     // of the vectors; checked against what the model gives
  bool memory_arena = true;        // 10 to 20 % faster on passages of 128 to 256 tokens; keeps about 60 MB
  bool slim = true;                // edits the graph as infer/encoder_graph.h says, where it has the shape for that
};

class Session {
 public:
  // Loads the library and the weights: about 0.1 s for 34 MB. kNotFound when a file is missing, kUnavailable when the
  // library is too old or the machine cannot run it, kCorrupt when the model cannot be read or has another shape.
  static base::Result<std::unique_ptr<Session>> load(const std::filesystem::path& runtime_library,
                                                     const std::filesystem::path& model_file, SessionOptions options = {});
  virtual ~Session() = default;

  // The vector of the first token ([CLS]), scaled to length 1. `ids` are those of one text with [CLS] and [SEP]: not none, and not more
  // than the 512 positions of the model (else kInvalidArgument).
  //
  // One text a run: activations are quantised over everything a run holds, so a text's vector would depend on its company (cosine 0.996
  // measured) and an index on the order of its making. It costs nothing: from 16 tokens on, a run takes as long as its tokens need (bench).
  // Runs on the calling thread only. Thread safe: several threads may run one session, which holds the weights once.
  virtual base::Result<std::vector<float>> run(std::span<const std::int32_t> ids) const = 0;
};

inline constexpr std::size_t kMaxPositions = 512;

}  // namespace docent::infer
