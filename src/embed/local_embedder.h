// The embedder in this process: bge-small-en-v1.5, quantised to int8, run by ONNX Runtime on the CPU.
//
// Files below the models folder:
//   bge-small-en-v1.5-q/model.onnx, bge-small-en-v1.5-q/tokenizer.json
//   onnxruntime/libonnxruntime.so.1
//
// One session, its weights held once, is run by several worker threads. Questions go before passages, and passages are run one by one, so
// a question waits for one passage at most (some 27 ms on the reference machine). A run of several is not faster, and its members would
// change each other's vectors (infer/session.h).
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "base/error.h"
#include "embed/embedder.h"
#include "infer/wordpiece.h"

namespace docent::embed {

inline constexpr std::string_view kLocalModelIdentity = "bge-small-en-v1.5-q/2";
inline constexpr std::size_t kLocalModelDimension = 384;

struct LocalEmbedderOptions {
  std::size_t workers = 0;               // 0: one a core; at most 256
  std::size_t max_query_tokens = 512;    // what is beyond is cut off; [CLS], [SEP] and the query prefix count
  std::size_t max_passage_tokens = 256;  // likewise
};

class LocalEmbedder : public Embedder {
 public:
  // How far the loading in the background has come: kUnavailable before its end, its error after a failure.
  virtual base::Status ready() const = 0;
  // Waits for the vocabulary, which is there long before the weights: for counting pieces with the same words.
  virtual base::Result<std::shared_ptr<const infer::WordPiece>> tokenizer(const base::Deadline& deadline) = 0;
};

// Returns at once; weights (0.1 s) and vocabulary load in the background, and whoever embeds meanwhile waits for them.
// kNotFound, naming the file and what to do, when one is missing; kInvalidArgument for options out of range.
base::Result<std::unique_ptr<LocalEmbedder>> open_local_embedder(const std::filesystem::path& models_folder,
                                                                 LocalEmbedderOptions options = {});

// The vocabulary's file, for who wants to count pieces without loading the model.
std::filesystem::path local_tokenizer_file(const std::filesystem::path& models_folder);
// The library that runs models, for who runs another one.
std::filesystem::path local_runtime_file(const std::filesystem::path& models_folder);

}  // namespace docent::embed
