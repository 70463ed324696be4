#include "text/lexical_query.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "text/analyzer.h"

namespace docent::text {
namespace {

// A part of an identifier adds to its whole, it does not stand for it: `max` of --max-pods is no match for any `max`.
constexpr float kPartWeight = 0.5F;

// So many words outside the quotes make a sentence, in which quotes mark a title or a message, not an order.
constexpr std::size_t kSentenceWords = 5;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class QueryParser {
 public:
  explicit QueryParser(std::string_view query, std::string_view language) : text_(query), language_(language) {}

  LexicalQuery parse() {
    std::size_t at = 0;
    bool negated = false;
    while (at < text_.size()) {
      if (is_space(text_[at])) {
        ++at;
        continue;
      }
      if (text_[at] == '"') {
        const std::size_t close = text_.find('"', at + 1);
        if (close != std::string_view::npos) {
          add_phrase(text_.substr(at + 1, close - at - 1), negated);
          negated = false;
          at = close + 1;
          continue;
        }
      }
      std::size_t end = at + 1;
      while (end < text_.size() && !is_space(text_[end])) ++end;
      const std::string_view word = text_.substr(at, end - at);
      if (word == "NOT" && !negated && something_follows(end)) {
        negated = true;
      } else if (negated) {
        exclude(word);
        negated = false;
      } else {
        add_terms(word);
        ++words_outside_;
      }
      at = end;
    }
    if (words_outside_ >= kSentenceWords) query_.phrases.clear();
    return std::move(query_);
  }

 private:
  bool something_follows(std::size_t at) const { return !base::trim(text_.substr(at)).empty(); }

  void add_term(const std::string& term, float weight) {
    const auto [at, added] = known_.emplace(term, query_.terms.size());
    if (added) query_.terms.push_back({term, weight});
    else query_.terms[at->second].weight += weight;
  }

  void add_terms(std::string_view text) {
    for (const Token& token : analyze(text, Mode::kProse, language_)) add_term(token.term, token.part ? kPartWeight : 1.0F);
  }

  // The words one after another; of an identifier its parts, which stand at successive positions like words.
  std::vector<std::string> sequence(std::string_view text) const {
    std::vector<std::string> words;
    const std::vector<Token> tokens = analyze(text, Mode::kProse, language_);
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      const bool has_parts = i + 1 < tokens.size() && tokens[i + 1].part && tokens[i + 1].position == tokens[i].position && !tokens[i].part;
      if (has_parts || (!words.empty() && tokens[i].position < next)) continue;
      words.push_back(tokens[i].term);
      next = tokens[i].position + 1;
    }
    return words;
  }

  void add_phrase(std::string_view text, bool negated) {
    std::vector<std::string> words = sequence(text);
    if (words.empty()) return;
    if (negated) {
      query_.excluded.push_back(std::move(words));
      return;
    }
    add_terms(text);
    query_.phrases.push_back(std::move(words));
  }

  void exclude(std::string_view word) {
    const std::vector<Token> tokens = analyze(word, Mode::kProse, language_);
    if (!tokens.empty()) query_.excluded.push_back({tokens.front().term});
  }

  const std::string_view text_, language_;
  LexicalQuery query_;
  std::size_t words_outside_ = 0;
  std::unordered_map<std::string, std::size_t> known_;
};

}  // namespace

LexicalQuery parse_lexical_query(std::string_view query, std::string_view language) {
  const std::string_view kept = base::utf8_prefix(query, kMaxQueryBytes);
  LexicalQuery parsed = QueryParser(kept, language).parse();
  parsed.truncated = kept.size() < query.size();
  return parsed;
}

}  // namespace docent::text
