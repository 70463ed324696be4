#include "infer/vocabulary.h"

#include <algorithm>
#include <array>
#include <bit>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "base/text.h"

namespace docent::infer {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::uint64_t kMaxVocabularyBytes = UINT64_C(64) << 20;
constexpr std::size_t kMaxPieces = 1'000'000;
constexpr std::size_t kMaxPieceBytes = 400;  // no longer than a word can be
constexpr std::string_view kContinuation = "##";

// FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/): grows byte by byte, so that one pass over a word gives the hash of each of
// its prefixes. The two kinds of pieces start from different values.
constexpr std::uint32_t first_hash(bool continues) { return continues ? 0x811C9DC5U ^ 0x5BD1E995U : 0x811C9DC5U; }
constexpr std::uint32_t next_hash(std::uint32_t hash, char c) {
  return (hash ^ static_cast<std::uint8_t>(c)) * 0x01000193U;
}
std::uint32_t hash_of(std::string_view piece, bool continues) {
  std::uint32_t hash = first_hash(continues);
  for (const char c : piece) hash = next_hash(hash, c);
  return hash;
}
// FNV's low bits are its good ones; fold the high ones in.
constexpr std::size_t slot_of(std::uint32_t hash, std::size_t slots) { return (hash ^ (hash >> 15)) & (slots - 1); }

// Takes what is needed from a tokenizer.json as it streams by: a document tree of 30,522 members would take 20 ms to build.
class TokenizerReader final : public nlohmann::json_sax<nlohmann::json> {
 public:
  base::Result<std::vector<std::string>> finish() && {
    if (!error_.empty()) return fail(ErrorCode::kCorrupt, "the tokenizer must be an uncased WordPiece model: " + error_);
    if (tokens_.empty()) return fail(ErrorCode::kCorrupt, "the tokenizer has no model.vocab");
    if (seen_ != tokens_.size())
      return fail(ErrorCode::kCorrupt, "the ids of the tokenizer's pieces do not count from 0 without gaps");
    return std::move(tokens_);
  }

  bool null() override { return true; }
  bool boolean(bool value) override { return !at("normalizer", "lowercase") || value || wrong("its normalizer keeps case"); }
  bool number_integer(number_integer_t) override { return !in_vocabulary() || wrong("a piece has a negative id"); }
  bool number_float(number_float_t, const string_t&) override { return !in_vocabulary() || wrong("a piece has a fractional id"); }
  bool number_unsigned(number_unsigned_t value) override {
    if (!in_vocabulary()) return true;
    if (value >= kMaxPieces) return wrong("it has more than a million pieces");
    if (value >= tokens_.size()) tokens_.resize(value + 1);
    if (!tokens_[value].empty()) return wrong("two pieces have one id");
    tokens_[value] = std::move(keys_[2]);
    ++seen_;
    return true;
  }
  bool string(string_t& value) override {
    if (at("model", "type") && value != "WordPiece") return wrong("model.type is " + value.substr(0, 40));
    if (at("normalizer", "type") && value != "BertNormalizer") return wrong("normalizer.type is " + value.substr(0, 40));
    return !in_vocabulary() || wrong("a piece has a text as its id");
  }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return ++depth_ <= kMaxDepth || wrong("it is nested too deeply"); }
  bool end_object() override { return leave(); }
  // Members of lists are never what is looked for: a list counts as a level whose key matches nothing.
  bool start_array(std::size_t) override {
    if (++depth_ > kMaxDepth) return wrong("it is nested too deeply");
    if (depth_ <= keys_.size()) keys_[depth_ - 1].clear();
    return true;
  }
  bool end_array() override { return leave(); }
  bool key(string_t& name) override {
    if (depth_ <= keys_.size()) keys_[depth_ - 1] = std::move(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    return wrong("it is not JSON, see byte " + std::to_string(position));
  }

 private:
  static constexpr std::size_t kMaxDepth = 64;
  bool at(std::string_view first, std::string_view second) const {
    return depth_ == 2 && keys_[0] == first && keys_[1] == second;
  }
  bool in_vocabulary() const { return depth_ == 3 && keys_[0] == "model" && keys_[1] == "vocab"; }
  bool leave() {
    --depth_;
    return true;
  }
  bool wrong(std::string what) {
    error_ = std::move(what);
    return false;
  }

  std::size_t depth_ = 0;
  std::array<std::string, 3> keys_;  // the key in force at each of the outer levels
  std::vector<std::string> tokens_;
  std::size_t seen_ = 0;
  std::string error_;
};

base::Result<std::vector<std::string>> tokens_of_json(std::string_view bytes) {
  TokenizerReader reader;
  nlohmann::json::sax_parse(bytes, &reader);
  return std::move(reader).finish();
}

std::vector<std::string> tokens_of_text(std::string_view bytes) {
  std::vector<std::string> tokens;
  while (bytes.ends_with('\n')) bytes.remove_suffix(1);
  for (std::string_view line : base::split(bytes, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    tokens.emplace_back(line);
    if (tokens.size() > kMaxPieces) break;
  }
  return tokens;
}

}  // namespace

base::Result<Vocabulary> Vocabulary::load(const std::filesystem::path& file) {
  DOCENT_ASSIGN(const std::string bytes, base::read_file(file, kMaxVocabularyBytes));
  base::Result<std::vector<std::string>> tokens =
      file.extension() == ".json" ? tokens_of_json(bytes) : base::Result<std::vector<std::string>>(tokens_of_text(bytes));
  if (!tokens) return base::fail_in(file.string(), std::move(tokens).error());
  auto vocabulary = make(*tokens);
  if (!vocabulary) return base::fail_in(file.string(), std::move(vocabulary).error());
  return vocabulary;
}

base::Result<Vocabulary> Vocabulary::make(const std::vector<std::string>& tokens) {
  if (tokens.empty() || tokens.size() > kMaxPieces)
    return fail(ErrorCode::kCorrupt, "a vocabulary must have 1.." + std::to_string(kMaxPieces) + " pieces, got " +
                                         std::to_string(tokens.size()));
  Vocabulary result;
  result.slots_.resize(std::bit_ceil(tokens.size() * 2));
  result.starts_.push_back(0);
  struct Special {
    std::string_view name;
    std::int32_t* id;
  };
  const std::array<Special, 4> specials = {Special{"[UNK]", &result.unknown_}, Special{"[CLS]", &result.cls_},
                                           Special{"[SEP]", &result.sep_}, Special{"[PAD]", &result.pad_}};
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto id = static_cast<std::int32_t>(i);
    std::string_view piece = tokens[i];
    for (const Special& special : specials)
      if (piece == special.name) *special.id = id;
    const bool continues = piece.size() > kContinuation.size() && piece.starts_with(kContinuation);
    if (continues) piece.remove_prefix(kContinuation.size());
    if (piece.size() > kMaxPieceBytes)
      return fail(ErrorCode::kCorrupt, "piece " + std::to_string(i) + " has " + std::to_string(piece.size()) +
                                           " bytes, the limit is " + std::to_string(kMaxPieceBytes));
    result.text_.append(piece);
    result.starts_.push_back(static_cast<std::uint32_t>(result.text_.size()));
    result.continues_.push_back(continues);
    if (piece.empty()) continue;
    result.longest_ = std::max(result.longest_, piece.size());
    const std::uint32_t hash = hash_of(piece, continues);
    if (result.find(hash, piece, continues) >= 0) continue;  // of two equal lines the first counts
    std::size_t at = slot_of(hash, result.slots_.size());
    while (result.slots_[at].id >= 0) at = (at + 1) & (result.slots_.size() - 1);
    result.slots_[at] = {hash, id};
  }
  for (const Special& special : specials)
    if (*special.id < 0) return fail(ErrorCode::kCorrupt, "the vocabulary lacks " + std::string(special.name));
  return result;
}

std::int32_t Vocabulary::find(std::uint32_t hash, std::string_view piece, bool continues) const {
  for (std::size_t at = slot_of(hash, slots_.size());; at = (at + 1) & (slots_.size() - 1)) {
    const Slot& slot = slots_[at];
    if (slot.id < 0) return -1;
    if (slot.hash != hash) continue;
    const auto id = static_cast<std::size_t>(slot.id);
    const std::string_view found(text_.data() + starts_[id], starts_[id + 1] - starts_[id]);
    if (found == piece && continues_[id] == continues) return slot.id;
  }
}

std::int32_t Vocabulary::find_whole(std::string_view word) const {
  return word.size() > longest_ ? -1 : find(hash_of(word, false), word, false);
}

std::pair<std::int32_t, std::size_t> Vocabulary::longest_prefix(std::string_view text, bool continues) const {
  std::array<std::uint32_t, kMaxPieceBytes> hashes;
  const std::size_t longest = std::min(text.size(), longest_);
  std::uint32_t hash = first_hash(continues);
  for (std::size_t i = 0; i < longest; ++i) hashes[i] = hash = next_hash(hash, text[i]);
  for (std::size_t length = longest; length > 0; --length) {
    const std::int32_t id = find(hashes[length - 1], text.substr(0, length), continues);
    if (id >= 0) return {id, length};
  }
  return {-1, 0};
}

}  // namespace docent::infer
