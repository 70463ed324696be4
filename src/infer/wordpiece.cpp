#include "infer/wordpiece.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <string>

#include "infer/vocabulary.h"

namespace docent::infer {
namespace {

constexpr std::size_t kMaxWordCharacters = 100;  // longer words are one [UNK], as in the reference
constexpr std::size_t kMaxWordBytes = kMaxWordCharacters * 4;

enum class AsciiClass : std::uint8_t { kDrop, kSpace, kPunctuation, kLetter };

constexpr std::array<AsciiClass, 128> make_ascii_classes() {
  std::array<AsciiClass, 128> classes{};
  for (std::size_t c = 0; c < 128; ++c) {
    const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') classes[c] = AsciiClass::kSpace;
    else if (c < 0x20 || c == 0x7F) classes[c] = AsciiClass::kDrop;
    else classes[c] = alphanumeric ? AsciiClass::kLetter : AsciiClass::kPunctuation;
  }
  return classes;
}
constexpr auto kAsciiClasses = make_ascii_classes();

// The blocks that BERT's reference calls Chinese; Hangul, Hiragana and Katakana are left as words.
bool is_spaced_ideograph(UChar32 c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B820 && c <= 0x2CEAF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

bool is_dropped(UChar32 c) {
  return c == 0xFFFD || (U_GET_GC_MASK(c) & (U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK)) != 0;
}

// One word under construction; gives its ids to `sink` when it ends.
template <typename Sink>
class Splitter {
 public:
  Splitter(const Vocabulary& vocabulary, Sink& sink) : vocabulary_(vocabulary), sink_(sink) {}

  void run(std::string_view text, const UNormalizer2* decomposer) {
    const auto* p = reinterpret_cast<const std::uint8_t*>(text.data());
    const std::size_t size = text.size();
    std::size_t i = 0;
    while (i < size && !sink_.full()) {
      const std::uint8_t byte = p[i];
      if (byte < 0x80) {
        ++i;
        add_ascii(byte);
      } else {
        i = add_other(p, i, size, decomposer);
      }
    }
    end_word();
  }

 private:
  void add_ascii(std::uint8_t byte) {
    switch (kAsciiClasses[byte]) {
      case AsciiClass::kLetter:
        append_ascii(byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : static_cast<char>(byte));
        return;
      case AsciiClass::kSpace: end_word(); return;
      case AsciiClass::kPunctuation:
        end_word();
        append_ascii(static_cast<char>(byte));
        end_word();
        return;
      case AsciiClass::kDrop: return;
    }
  }

  // Takes chunks of the text; the code points are independent of each other, because what decomposition could
  // reorder are marks, and those that count as marks are dropped.
  std::size_t add_other(const std::uint8_t* p, std::size_t start, std::size_t size, const UNormalizer2* decomposer) {
    // The macros below index with int32; a sequence has at most four bytes.
    const auto limit = static_cast<std::int32_t>(std::min<std::size_t>(size - start, 4));
    std::int32_t used = 0;
    UChar32 c = 0;
    U8_NEXT(p + start, used, limit, c);
    const std::size_t next = start + static_cast<std::size_t>(used);
    if (c < 0 || is_dropped(c)) return next;
    if (u_isUWhiteSpace(c) != 0) {
      end_word();
      return next;
    }
    const bool ideograph = is_spaced_ideograph(c);
    if (ideograph) end_word();
    std::array<UChar, 32> decomposed{};
    UErrorCode status = U_ZERO_ERROR;
    const std::int32_t length = unorm2_getDecomposition(decomposer, c, decomposed.data(), decomposed.size(), &status);
    if (length < 0 || U_FAILURE(status) != 0) {
      add_normalized(c);
    } else {
      for (std::int32_t k = 0; k < length;) {
        UChar32 part = 0;
        U16_NEXT(decomposed.data(), k, length, part);
        add_normalized(part);
      }
    }
    if (ideograph) end_word();
    return next;
  }

  void add_normalized(UChar32 c) {
    const std::uint32_t category = U_GET_GC_MASK(c);
    if ((category & U_GC_MN_MASK) != 0) return;
    if (c < 0x80) {
      add_ascii(static_cast<std::uint8_t>(c));
      return;
    }
    const bool punctuation = (category & U_GC_P_MASK) != 0;
    if (punctuation) end_word();
    append(u_tolower(c));
    if (punctuation) end_word();
  }

  void append_ascii(char c) {
    if (++characters_ <= kMaxWordCharacters) word_[bytes_++] = c;
  }

  void append(UChar32 c) {
    if (++characters_ > kMaxWordCharacters) return;
    std::int32_t at = 0;
    std::array<std::uint8_t, 4> encoded{};
    U8_APPEND_UNSAFE(encoded.data(), at, c);
    for (std::int32_t i = 0; i < at; ++i) word_[bytes_++] = static_cast<char>(encoded[static_cast<std::size_t>(i)]);
  }

  void end_word() {
    if (characters_ == 0) return;
    if (characters_ > kMaxWordCharacters) sink_.add(vocabulary_.unknown_id());
    else split_word({word_.data(), bytes_});
    characters_ = 0;
    bytes_ = 0;
  }

  // Greedy longest match; a word of which any part is unknown is one [UNK], so pieces are held back until the end.
  void split_word(std::string_view word) {
    const std::int32_t whole = vocabulary_.find_whole(word);
    if (whole >= 0) {
      sink_.add(whole);
      return;
    }
    std::size_t count = 0;
    std::size_t at = 0;
    while (at < word.size()) {
      const auto [id, length] = vocabulary_.longest_prefix(word.substr(at), at > 0);
      if (length == 0) {
        sink_.add(vocabulary_.unknown_id());
        return;
      }
      pieces_[count++] = id;
      at += length;
    }
    for (std::size_t i = 0; i < count; ++i) sink_.add(pieces_[i]);
  }

  const Vocabulary& vocabulary_;
  Sink& sink_;
  std::size_t characters_ = 0, bytes_ = 0;
  std::array<char, kMaxWordBytes> word_;
  std::array<std::int32_t, kMaxWordBytes> pieces_;
};

struct Counter {
  std::size_t ids = 0;
  void add(std::int32_t) { ++ids; }
  static constexpr bool full() { return false; }
};

struct Collector {
  std::vector<std::int32_t> ids;
  std::size_t limit;
  void add(std::int32_t id) {
    if (ids.size() < limit) ids.push_back(id);
  }
  bool full() const { return ids.size() >= limit; }
};

class IcuWordPiece final : public WordPiece {
 public:
  IcuWordPiece(Vocabulary vocabulary, const UNormalizer2* decomposer)
      : vocabulary_(std::move(vocabulary)), decomposer_(decomposer) {}

  std::vector<std::int32_t> encode(std::string_view text) const override {
    return encode_prefix(text, std::numeric_limits<std::size_t>::max());
  }
  std::vector<std::int32_t> encode_prefix(std::string_view text, std::size_t max_ids) const override {
    Collector collector{{}, max_ids};
    collector.ids.reserve(std::min(text.size() / 4 + 4, max_ids));
    Splitter(vocabulary_, collector).run(text, decomposer_);
    return std::move(collector.ids);
  }
  std::size_t count(std::string_view text) const override {
    Counter counter;
    Splitter(vocabulary_, counter).run(text, decomposer_);
    return counter.ids;
  }
  std::int32_t cls_id() const override { return vocabulary_.cls_id(); }
  std::int32_t sep_id() const override { return vocabulary_.sep_id(); }
  std::int32_t pad_id() const override { return vocabulary_.pad_id(); }

 private:
  Vocabulary vocabulary_;
  const UNormalizer2* decomposer_;  // owned by ICU, lives for ever
};

}  // namespace

base::Result<std::shared_ptr<const WordPiece>> WordPiece::load(const std::filesystem::path& file) {
  UErrorCode status = U_ZERO_ERROR;
  const UNormalizer2* decomposer = unorm2_getNFDInstance(&status);
  if (U_FAILURE(status) != 0)
    return base::fail(base::ErrorCode::kUnavailable, "the Unicode tables of ICU cannot be loaded", u_errorName(status));
  DOCENT_ASSIGN(auto vocabulary, Vocabulary::load(file));
  return std::make_shared<const IcuWordPiece>(std::move(vocabulary), decomposer);
}

}  // namespace docent::infer
