// WordPiece tokenization as BERT's uncased models define it (Devlin et al. 2019; the reference is google-research/bert
// tokenization.py): clean, space CJK, NFD, drop Mn, lower case, split punctuation, greedy longest match.
//
// Immutable after construction; safe to share between threads. Budget: 0.1 ms for a passage of 256 pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace docent::infer {

class WordPiece {
 public:
  // From the `tokenizer.json` of the model's package, or a `vocab.txt` with one token a line in id order.
  static base::Result<std::shared_ptr<const WordPiece>> load(const std::filesystem::path& file);
  virtual ~WordPiece() = default;

  // Ids without [CLS] and [SEP]. Any bytes are accepted; invalid UTF-8 counts as U+FFFD, which is dropped. The words "[CLS]",
  // "[SEP]" in a text are plain text, never the special tokens.
  virtual std::vector<std::int32_t> encode(std::string_view text) const = 0;
  // The first `max_ids` of them, without reading on: for text of which only a prefix fits the model.
  virtual std::vector<std::int32_t> encode_prefix(std::string_view text, std::size_t max_ids) const = 0;
  // The number of ids `encode` would give, without making them.
  virtual std::size_t count(std::string_view text) const = 0;
  virtual std::int32_t cls_id() const = 0;
  virtual std::int32_t sep_id() const = 0;
  virtual std::int32_t pad_id() const = 0;
};

}  // namespace docent::infer
