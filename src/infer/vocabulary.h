// The word pieces of a model and their ids, as a hash table that looks up without allocating.
//
// Immutable after construction; safe to share between threads. About 1.2 MB for 30,522 pieces.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace docent::infer {

class Vocabulary {
 public:
  // From a `tokenizer.json` (name ends in .json) or a `vocab.txt`. kNotFound, or kCorrupt when it is not the vocabulary of an
  // uncased WordPiece model or lacks one of [PAD] [UNK] [CLS] [SEP].
  static base::Result<Vocabulary> load(const std::filesystem::path& file);
  // Token number i has id i.
  static base::Result<Vocabulary> make(const std::vector<std::string>& tokens);

  // The id of a piece that begins a word, or -1.
  std::int32_t find_whole(std::string_view word) const;
  // The longest piece that `text` begins with, among those that continue a word ("##…") or those that begin one; length 0: none.
  std::pair<std::int32_t, std::size_t> longest_prefix(std::string_view text, bool continues) const;

  std::int32_t unknown_id() const { return unknown_; }
  std::int32_t cls_id() const { return cls_; }
  std::int32_t sep_id() const { return sep_; }
  std::int32_t pad_id() const { return pad_; }

 private:
  struct Slot {
    std::uint32_t hash = 0;
    std::int32_t id = -1;
  };
  std::int32_t find(std::uint32_t hash, std::string_view piece, bool continues) const;

  std::vector<Slot> slots_;            // size is a power of two, at most half full; the first bits of a hash choose
  std::vector<std::uint32_t> starts_;  // piece i is text_[starts_[i], starts_[i + 1]), without "##"
  std::vector<bool> continues_;
  std::string text_;
  std::size_t longest_ = 0;
  std::int32_t unknown_ = -1, cls_ = -1, sep_ = -1, pad_ = -1;
};

}  // namespace docent::infer
