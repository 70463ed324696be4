// How text becomes terms.
//
// Text is cut at white space and at brackets, quotes, commas and the like into chunks. A chunk of letters only is a word and gives one term, its
// stem. Any other chunk is an identifier: the whole gives a term, and its parts (cut at punctuation and at camel humps) give theirs at
// successive positions from the whole's own. Wholes with punctuation keep it and are not stemmed, so no stem can equal them; a
// camel-case whole is stemmed like the word a person would type for it (`maxPods` is found by "maxpods").
#include "text/analyzer.h"

#include <libstemmer.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <memory>
#include <unordered_map>

#include "base/hash.h"

namespace docent::text {
namespace {

constexpr std::size_t kMaxTermBytes = 128;     // longer terms are cut and marked by a hash
constexpr std::size_t kMaxMemo = 1 << 16;      // stems remembered a thread
constexpr std::size_t kMaxParts = 32;          // of one identifier; what is beyond stays in the whole only

bool ascii_alpha(unsigned char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool ascii_digit(unsigned char c) { return c >= '0' && c <= '9'; }
bool ascii_upper(unsigned char c) { return c >= 'A' && c <= 'Z'; }

// Ends a chunk: cannot be part of an identifier or operator that people search for.
bool is_separator(unsigned char c) {
  switch (c) {
    case '(': case ')': case '[': case ']': case '{': case '}': case '"': case '\'': case '`': case ',': case ';': return true;
    default: return c <= 0x20 || c == 0x7F;
  }
}

class Stemmer {
 public:
  explicit Stemmer(const char* algorithm) : stemmer_(sb_stemmer_new(algorithm, "UTF_8"), sb_stemmer_delete) {}
  const std::string& stem(const std::string& word) {
    const auto known = memo_.find(word);
    if (known != memo_.end()) return known->second;
    if (memo_.size() >= kMaxMemo) memo_.clear();
    std::string stemmed = word;
    if (stemmer_) {
      const auto* symbols = sb_stemmer_stem(stemmer_.get(), reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
      if (symbols != nullptr)
        stemmed.assign(reinterpret_cast<const char*>(symbols), static_cast<std::size_t>(sb_stemmer_length(stemmer_.get())));
    }
    return memo_.emplace(word, std::move(stemmed)).first->second;
  }

 private:
  std::unique_ptr<sb_stemmer, void (*)(sb_stemmer*)> stemmer_;
  std::unordered_map<std::string, std::string> memo_;
};

Stemmer& stemmer_for(std::string_view language) {
  thread_local std::unordered_map<std::string, std::unique_ptr<Stemmer>> stemmers;
  std::string name(language.substr(0, language.find_first_of("-_")));
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  static const std::unordered_map<std::string_view, const char*> kAlgorithms = {
      {"en", "english"}, {"de", "german"},  {"fr", "french"},  {"es", "spanish"}, {"it", "italian"}, {"pt", "portuguese"}, {"nl", "dutch"},
      {"sv", "swedish"}, {"no", "norwegian"}, {"nb", "norwegian"}, {"da", "danish"}, {"fi", "finnish"}, {"ru", "russian"}, {"hu", "hungarian"},
      {"ro", "romanian"}, {"tr", "turkish"}, {"ar", "arabic"}, {"el", "greek"}, {"id", "indonesian"}, {"hi", "hindi"}};
  const auto algorithm = kAlgorithms.find(name);
  const char* chosen = algorithm == kAlgorithms.end() ? "english" : algorithm->second;
  auto& slot = stemmers[chosen];
  if (!slot) slot = std::make_unique<Stemmer>(chosen);
  return *slot;
}

// Written without spaces between words: terms are overlapping pairs of characters.
bool is_bigram_script(UChar32 c) {
  UErrorCode error = U_ZERO_ERROR;
  switch (uscript_getScript(c, &error)) {
    case USCRIPT_HAN: case USCRIPT_HIRAGANA: case USCRIPT_KATAKANA: case USCRIPT_HANGUL: case USCRIPT_THAI: case USCRIPT_LAO:
    case USCRIPT_KHMER: case USCRIPT_MYANMAR: return true;
    default: return false;
  }
}

std::string ascii_lower_of(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (ascii_upper(static_cast<unsigned char>(c))) c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

// NFKC case folding, then marks off Latin letters (é → e), the same for documents and questions.
std::string fold(std::string_view text) {
  UErrorCode error = U_ZERO_ERROR;
  const auto* nfkc = icu::Normalizer2::getNFKCCasefoldInstance(error);
  const auto* nfd = icu::Normalizer2::getNFDInstance(error);
  if (U_FAILURE(error)) return ascii_lower_of(text);
  const icu::UnicodeString folded = nfkc->normalize(icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())}), error);
  const icu::UnicodeString apart = nfd->normalize(folded, error);
  icu::UnicodeString kept;
  bool latin = false;
  for (int32_t i = 0; i < apart.length();) {
    const UChar32 c = apart.char32At(i);
    i += U16_LENGTH(c);
    const bool mark = u_charType(c) == U_NON_SPACING_MARK;
    if (!mark) {
      UErrorCode script_error = U_ZERO_ERROR;
      latin = uscript_getScript(c, &script_error) == USCRIPT_LATIN;
    }
    if (!mark || !latin) kept.append(c);
  }
  error = U_ZERO_ERROR;
  const auto* nfc = icu::Normalizer2::getNFCInstance(error);
  std::string out;
  (U_SUCCESS(error) ? nfc->normalize(kept, error) : kept).toUTF8String(out);
  return out;
}

std::string bounded(std::string term) {
  if (term.size() <= kMaxTermBytes) return term;
  const std::string mark = base::hash128_hex(term).substr(0, 16);
  term.resize(kMaxTermBytes - mark.size());
  return term + mark;
}

class Run {
 public:
  Run(std::string_view text, Mode mode, std::string_view language) : text_(text), mode_(mode), stemmer_(stemmer_for(language)) {
    tokens_.reserve(text.size() / 6 + 4);
  }

  std::vector<Token> analyze() {
    std::size_t at = 0;
    while (at < text_.size()) {
      if (is_separator(byte(at))) {
        ++at;
        continue;
      }
      std::size_t end = at;
      bool ascii = true;
      while (end < text_.size() && (!is_separator(byte(end)) || is_apostrophe(end))) {
        ascii = ascii && byte(end) < 0x80;
        ++end;
      }
      if (ascii) ascii_chunk(at, end);
      else unicode_chunk(at, end);
      at = end;
    }
    return std::move(tokens_);
  }

 private:
  unsigned char byte(std::size_t at) const { return static_cast<unsigned char>(text_[at]); }
  // don't, kubelet's: inside a word an apostrophe does not end it.
  bool is_apostrophe(std::size_t at) const {
    return text_[at] == '\'' && at > 0 && at + 1 < text_.size() && ascii_alpha(byte(at - 1)) && ascii_alpha(byte(at + 1));
  }

  void emit(std::string term, std::size_t start, std::size_t end, std::uint32_t position, bool part) {
    if (!term.empty()) tokens_.push_back({bounded(std::move(term)), position, static_cast<std::uint32_t>(start), static_cast<std::uint32_t>(end), part});
  }

  std::string word_term(std::string_view word) {
    std::string lower = ascii_lower_of(word);
    return mode_ == Mode::kProse || lower.size() > 2 ? stemmer_.stem(lower) : lower;
  }

  void ascii_chunk(std::size_t start, std::size_t end) {
    trim(start, end);
    if (start >= end) return;
    std::string_view chunk = text_.substr(start, end - start);
    // 's and n't: the owner, the verb.
    if (const std::size_t quote = chunk.find('\''); quote != std::string_view::npos) {
      const std::string_view tail = chunk.substr(quote + 1);
      if (tail == "s" || tail == "S") {
        chunk = chunk.substr(0, quote);
        end = start + quote;
      }
    }
    bool letters = true, alnum = false, punctuation = false, humps = false;
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      const auto c = static_cast<unsigned char>(chunk[i]);
      const bool alpha = ascii_alpha(c);
      letters = letters && (alpha || c == '\'');
      alnum = alnum || alpha || ascii_digit(c);
      punctuation = punctuation || (!alpha && !ascii_digit(c) && c != '\'');
      humps = humps || (i > 0 && ascii_upper(c) && chunk[i - 1] >= 'a' && chunk[i - 1] <= 'z') ||
              (i > 1 && c >= 'a' && c <= 'z' && ascii_upper(static_cast<unsigned char>(chunk[i - 1])) &&
               ascii_upper(static_cast<unsigned char>(chunk[i - 2])) && c != 's');
    }
    if (!alnum) {
      if (is_operator(chunk)) emit(std::string(chunk), start, end, position_++, false);
      return;
    }
    if (!punctuation && !humps) {
      emit(letters ? word_term(chunk) : ascii_lower_of(chunk), start, end, position_++, false);
      return;
    }
    const std::uint32_t first = position_;
    emit(punctuation ? ascii_lower_of(chunk) : word_term(chunk), start, end, first, false);
    emit_parts(chunk, start, first);
  }

  // Sentence punctuation and Markdown marks around a chunk are not part of what it names. A leading dash, dollar, dot, at or hash may be.
  void trim(std::size_t& start, std::size_t& end) const {
    while (end > start) {
      const char c = text_[end - 1];
      const bool sentence = c == '.' || c == '?' || c == '!' || c == ':' || c == '\'';
      const bool mark = (c == '*' || c == '_' || c == '/' || c == '-' || c == '>' || c == '<' || c == '=' || c == '|' || c == '\\') && has_alnum(start, end);
      if (!sentence && !mark) break;
      // `a!=` and `::` stay: nothing but punctuation is an operator.
      if (sentence && !has_alnum(start, end)) break;
      --end;
    }
    while (start < end && has_alnum(start, end)) {
      const char c = text_[start];
      if (c == '*' || c == '\'' || c == '<' || c == '>' || c == '=' || c == '|' || c == ':' || c == '!' || c == '?' || c == '\\' || c == '~') ++start;
      else break;
    }
  }

  bool has_alnum(std::size_t start, std::size_t end) const {
    for (std::size_t i = start; i < end; ++i)
      if (ascii_alpha(byte(i)) || ascii_digit(byte(i)) || byte(i) >= 0x80) return true;
    return false;
  }

  // Short runs of symbols that mean something by themselves; bullets, rules and ellipses do not.
  static bool is_operator(std::string_view chunk) {
    if (chunk.size() > 4) return false;
    if (chunk.size() == 1) return std::string_view("$&%=<>+!?^@#~/\\").find(chunk[0]) != std::string_view::npos;
    const bool rule = chunk.find_first_not_of("-.*_|=#") == std::string_view::npos && chunk != "==" && chunk != "===" && chunk != "|=" && chunk != "||";
    return !rule;
  }

  // Letters and digits between punctuation, letters again between humps. `c++`, `c#` and `.net` are served by their wholes.
  void emit_parts(std::string_view chunk, std::size_t start, std::uint32_t position) {
    std::size_t parts = 0, at = 0;
    std::string version;
    while (at < chunk.size() && parts < kMaxParts) {
      const auto c = static_cast<unsigned char>(chunk[at]);
      if (!ascii_alpha(c) && !ascii_digit(c) && c != '\'') {
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < chunk.size() && (ascii_alpha(static_cast<unsigned char>(chunk[end])) || ascii_digit(static_cast<unsigned char>(chunk[end])) || chunk[end] == '\'')) ++end;
      emit_humps(chunk.substr(at, end - at), start + at, position, parts);
      at = end;
    }
    position_ = std::max(position + 1, position);
    // v1.31.2 is also found as 1.31.2 and 1.31.
    const std::size_t digits = chunk.size() > 1 && (chunk[0] == 'v' || chunk[0] == 'V') ? 1 : 0;
    if (chunk.find_first_not_of("0123456789.", digits) == std::string_view::npos && chunk.find('.', digits) != std::string_view::npos) {
      if (digits == 1) emit(std::string(chunk.substr(1)), start + 1, start + chunk.size(), first_of_chunk(position), true);
      const std::size_t dot = chunk.find('.', digits), second = chunk.find('.', dot + 1);
      if (second != std::string_view::npos) emit(std::string(chunk.substr(digits, second - digits)), start + digits, start + second, first_of_chunk(position), true);
    }
    // A flag is also found without its dashes.
    if (chunk.size() > 2 && chunk[0] == '-') {
      const std::size_t name = chunk.find_first_not_of('-');
      if (name != std::string_view::npos && chunk.find_first_of("-_.", name) != std::string_view::npos)
        emit(ascii_lower_of(chunk.substr(name)), start + name, start + chunk.size(), first_of_chunk(position), true);
    }
    position_ = std::max(position_, last_position_ + 1);
  }

  static std::uint32_t first_of_chunk(std::uint32_t position) { return position; }

  void emit_humps(std::string_view word, std::size_t start, std::uint32_t first, std::size_t& parts) {
    std::size_t from = 0;
    for (std::size_t i = 1; i <= word.size() && parts < kMaxParts; ++i) {
      const bool end = i == word.size();
      const auto here = end ? '\0' : word[i];
      const bool lower_to_upper = !end && ascii_upper(static_cast<unsigned char>(here)) && word[i - 1] >= 'a' && word[i - 1] <= 'z';
      const bool acronym_end = !end && i + 1 < word.size() && ascii_upper(static_cast<unsigned char>(here)) &&
                               ascii_upper(static_cast<unsigned char>(word[i - 1])) && word[i + 1] >= 'a' && word[i + 1] <= 'z' && word[i + 1] != 's';
      if (!end && !lower_to_upper && !acronym_end) continue;
      last_position_ = first + static_cast<std::uint32_t>(parts);
      emit(word_term(word.substr(from, i - from)), start + from, start + i, last_position_, true);
      ++parts;
      from = i;
    }
  }

  // Words of other scripts: letters, marks and digits together, bigrams where the script has no spaces, ASCII stretches as above.
  void unicode_chunk(std::size_t start, std::size_t end) {
    std::size_t at = start;
    while (at < end) {
      const std::size_t from = at;
      UChar32 c = next(at, end);
      if (c < 0x80) {
        while (at < end && byte(at) < 0x80) ++at;
        ascii_chunk(from, at);
      } else if (is_bigram_script(c)) {
        bigrams(from, at, end);
      } else if (u_isalnum(c) != 0 || u_charType(c) == U_NON_SPACING_MARK) {
        word(from, at, end);
      }
    }
  }

  UChar32 next(std::size_t& at, std::size_t end) const {
    auto i = static_cast<int32_t>(at);
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(reinterpret_cast<const uint8_t*>(text_.data()), i, static_cast<int32_t>(end), c);
    at = static_cast<std::size_t>(i);
    return c;
  }

  void word(std::size_t from, std::size_t& at, std::size_t end) {
    // Takes ASCII letters before it along: "naïve" is one word.
    while (!tokens_.empty() && tokens_.back().end == from && !tokens_.back().part && from > 0 && ascii_alpha(byte(from - 1)) &&
           plain_word(tokens_.back())) {
      from = tokens_.back().start;
      tokens_.pop_back();
      --position_;
    }
    while (at < end) {
      std::size_t ahead = at;
      const UChar32 c = next(ahead, end);
      const bool inside = u_isalnum(c) != 0 || u_charType(c) == U_NON_SPACING_MARK || u_charType(c) == U_COMBINING_SPACING_MARK;
      if (!inside || is_bigram_script(c)) break;
      at = ahead;
    }
    emit(stemmer_.stem(fold(text_.substr(from, at - from))), from, at, position_++, false);
  }

  bool plain_word(const Token& token) const {
    for (std::size_t i = token.start; i < token.end; ++i)
      if (!ascii_alpha(byte(i))) return false;
    return true;
  }

  void bigrams(std::size_t from, std::size_t& at, std::size_t end) {
    std::size_t previous = from, current = at;
    bool any = false;
    while (current < end) {
      std::size_t ahead = current;
      if (!is_bigram_script(next(ahead, end))) break;
      emit(fold(text_.substr(previous, ahead - previous)), previous, ahead, position_++, false);
      any = true;
      previous = current;
      current = ahead;
    }
    if (!any) emit(fold(text_.substr(from, current - from)), from, current, position_++, false);
    at = current;
  }

  const std::string_view text_;
  const Mode mode_;
  Stemmer& stemmer_;
  std::uint32_t position_ = 0, last_position_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> analyze(std::string_view text, Mode mode, std::string_view language) { return Run(text, mode, language).analyze(); }

}  // namespace docent::text
