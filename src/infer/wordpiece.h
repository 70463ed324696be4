// WordPiece tokenization as BERT's uncased models define it (Devlin et al. 2019; the reference is google-research/bert
// tokenization.py): clean, space CJK, NFD, drop Mn, lower case, split punctuation, greedy longest match.
//
// Immutable after construction; safe to share between threads. Budget: 0.1 ms for a passage of 256 pieces.
#pragma once

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

  // Ids without [CLS] and [SEP]. Any bytes are accepted; invalid UTF-8 counts as U+FFFD.
  virtual std::vector<std::int32_t> encode(std::string_view text) const = 0;
  // The number of ids `encode` would give, without making them.
  virtual std::size_t count(std::string_view text) const = 0;
  virtual std::int32_t cls_id() const = 0;
  virtual std::int32_t sep_id() const = 0;
  virtual std::int32_t pad_id() const = 0;
};

}  // namespace docent::infer
