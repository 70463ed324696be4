// Candidates for components: names that the text writes as names. The corpus decides which are (corpus.h).

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "base/text.h"
#include "extract/context.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::Extractor;
using model::MarkKind;
using model::NodeKind;
using model::TermOrigin;

constexpr std::size_t kMaxWords = 4;

bool is_camel(std::string_view word) {
  for (std::size_t i = 1; i < word.size(); ++i)
    if (is_upper(word[i]) && is_lower(word[i - 1])) return true;
  return false;
}

bool is_capitalised(std::string_view word) {
  return word.size() > 1 && is_upper(word[0]) && std::ranges::all_of(word, [](char c) { return is_alnum(c) || c == '-' || c == '.'; }) && (any_of_class(word, is_lower) || word.size() > 2);
}

constexpr std::uint32_t kMaxBlocksToHeading = 20;  // a page may begin with navigation

class Components {
 public:
  explicit Components(Context& context) : context_(context) {}

  void run() {
    title_ = name_of_title();
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i) {
      const model::Block& block = context_.block(i);
      if (block.kind == BlockKind::kCode) {
        object_kinds(i);
        continue;
      }
      for (const model::Mark& mark : block.marks) inline_name(i, mark);
      capitalised(i);
    }
    for (const model::Link& link : context_.parsed().links) {
      const std::string name = collapse_space(link.text);
      if (name.size() < 3 || name.size() > 60 || std::ranges::count(name, ' ') >= static_cast<std::ptrdiff_t>(kMaxWords)) continue;
      context_.term(collapse_space(name), TermOrigin::kLink, {context_.block(link.block).section, link.span, Extractor::kComponent, 1.0F});
    }
    ordinary_words();
    titled_names();
  }

 private:
  // A title of several words with a small one among them, which would be taken for two names: "API Priority and Fairness".
  std::string name_of_title() const {
    const std::string title = collapse_space(context_.bundle().document.title);
    const auto words = words_of(title);
    if (words.size() < 3 || words.size() > kMaxWords || is_imperative(base::ascii_lower(title.substr(0, title.find(' '))))) return {};
    std::size_t small = 0;
    for (const Word& word : words) {
      const std::string_view text = std::string_view(title).substr(word.start, word.end - word.start);
      if (is_function_word(text)) ++small;
      else if (!is_capitalised(text)) return {};
    }
    return small == 1 ? title : std::string();
  }

  // "kind: Deployment" of a manifest.
  void object_kinds(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    if (text.size() > kMaxCodeBytes || text.find("apiVersion") == std::string_view::npos) return;
    for (std::size_t at = text.find("kind: "); at != std::string_view::npos; at = text.find("kind: ", at + 6)) {
      if (at > 0 && is_word(text[at - 1])) continue;
      std::size_t end = at + 6;
      while (end < text.size() && is_alnum(text[end])) ++end;
      const std::string_view name = text.substr(at + 6, end - at - 6);
      if (name.size() > 2 && is_capitalised(name) && any_of_class(name, is_lower)) context_.term(name, TermOrigin::kObjectKind, context_.provenance(index, at + 6, end, Extractor::kComponent, 1.0F));
    }
  }

  // Names that the document mostly writes in lower case: "Version" of a table's head, "version" elsewhere.
  void ordinary_words() {
    if (capitals_.empty()) return;
    std::unordered_map<std::string, std::size_t> lower;
    for (const model::Block& block : context_.blocks()) {
      if (block.kind == BlockKind::kCode || block.text.size() > kMaxTextBytes) continue;
      for (const Word& word : words_of(block.text)) {
        const std::string_view text = std::string_view(block.text).substr(word.start, word.end - word.start);
        if (!is_lower(text[0])) continue;
        if (const std::string key = singular(text); capitals_.contains(key)) ++lower[key];
      }
    }
    for (const auto& [key, seen] : capitals_)
      if (const auto found = lower.find(key); found != lower.end() && found->second > seen.count) context_.term(seen.name, TermOrigin::kLowercase, seen.where);
  }

  void titled_names() {
    const std::string& title = context_.bundle().document.title;
    for (const Word& word : words_of(title)) {
      const std::string_view text = std::string_view(title).substr(word.start, word.end - word.start);
      // "Apache Module mod_proxy": the name in a title is the word that is spelled like one.
      if (text.size() == title.size() || !is_lower(text[0]) || text.find('_') == std::string_view::npos || context_.blocks().empty()) continue;
      context_.term(text, TermOrigin::kTitle, context_.provenance(0, 0, 0, Extractor::kComponent, 1.0F));
      // The page's heading says the same, and is where the page is about it.
      for (std::uint32_t i = 0; i < context_.blocks().size() && i < kMaxBlocksToHeading; ++i)
        if (context_.block(i).kind == BlockKind::kHeading && context_.block(i).text.starts_with(title) && !context_.is_taken(i, word.start, word.end))
          context_.find(NodeKind::kComponent, text, i, word.start, word.end, Extractor::kComponent, 0.9F);
    }
  }

  void add(std::string_view name, std::uint32_t index, std::size_t from, std::size_t to, float confidence, TermOrigin origin) {
    const std::string chosen = collapse_space(name);
    const std::string lower = base::ascii_lower(chosen);
    if (is_general_term(lower) || is_general_term(singular(lower)) || is_function_word(lower) || chosen.size() < 3 || is_statement(chosen)) return;
    if (origin == TermOrigin::kCapitalised && chosen.find(' ') == std::string::npos && !is_camel(chosen) && any_of_class(chosen, is_lower)) {
      auto [seen, fresh] = capitals_.try_emplace(singular(lower));
      if (fresh) seen->second = {chosen, 0, context_.provenance(index, from, to, Extractor::kComponent, confidence)};
      ++seen->second.count;
    }
    if (context_.find(NodeKind::kComponent, chosen, index, from, to, Extractor::kComponent, confidence) == nullptr) return;
    context_.term(chosen, origin, context_.provenance(index, from, to, Extractor::kComponent, confidence));
  }

  // "CREATE INDEX", "SELECT", "Compiling Apache": words of a language and tasks are no names.
  static bool is_statement(std::string_view name) {
    bool capitals = true, words = false;
    std::size_t start = 0;
    while (start <= name.size()) {
      const std::size_t end = std::min(name.find(' ', start), name.size());
      const std::string_view word = name.substr(start, end - start);
      words = words || start > 0;
      capitals = capitals && !any_of_class(word, is_lower);
      if (capitals && is_sql_word(base::ascii_lower(word))) return true;
      start = end + 1;
    }
    const std::string_view first = name.substr(0, name.find(' '));
    return words && (capitals || (first.size() > 5 && first.ends_with("ing") && is_imperative_stem(first)));
  }
  // Whether a word in -ing is that of something to do: "Compiling", "Using", "Running".
  static bool is_imperative_stem(std::string_view word) {
    const std::string stem = base::ascii_lower(word.substr(0, word.size() - 3));
    return is_imperative(stem) || is_imperative(stem + "e") || (stem.size() > 2 && stem[stem.size() - 1] == stem[stem.size() - 2] && is_imperative(stem.substr(0, stem.size() - 1)));
  }

  void inline_name(std::uint32_t index, const model::Mark& mark) {
    const model::Block& block = context_.block(index);
    const std::string_view text = text_of(block, mark);
    const std::size_t from = mark.text_start, to = from + text.size();
    if (text.size() < 3 || text.size() > 60) return;
    if (has_role(mark.role, "application") || has_role(mark.role, "productname") || has_role(mark.role, "module")) {
      if (std::ranges::count(text, ' ') < 4) add(text, index, from, to, 0.9F, has_role(mark.role, "module") ? TermOrigin::kTitle : TermOrigin::kCapitalised);
      return;
    }
    if (mark.kind != MarkKind::kCode) return;
    for (const std::string_view other : {"type", "function", "literal", "structfield", "structname", "returnvalue", "varname", "option", "symbol", "token", "filename", "directive", "command", "std-setting"})
      if (has_role(mark.role, other)) return;
    if (context_.is_taken(index, from, to)) return;
    if (!std::ranges::all_of(text, [](char c) { return is_alnum(c) || c == '-' || c == '_'; }) || text.ends_with('-')) return;
    const bool camel = is_upper(text[0]) && is_camel(text);
    const bool capital = is_capitalised(text) && any_of_class(text, is_lower) && all_of_class(text, is_alnum);
    const bool lower = is_lower(text[0]) && all_of_class(text, [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '_'; });
    if (camel || capital || lower) add(text, index, from, to, camel ? 0.85F : capital ? 0.75F : 0.6F, TermOrigin::kCode);
  }

  // Capitalised words inside sentences; at a sentence's beginning only what is no ordinary word.
  void capitalised(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    if (text.size() > kMaxTextBytes) return;
    const bool heading = block.kind == BlockKind::kHeading;
    for (const Word& sentence : sentences_of(text)) {
      const std::string_view part = text.substr(sentence.start, sentence.end - sentence.start);
      const auto words = words_of(part);
      // A title-cased line says nothing about its words.
      std::size_t others = 0;
      for (const Word& word : words) others += is_upper(part[word.start]) || is_function_word(base::ascii_lower(part.substr(word.start, word.end - word.start))) ? 0 : 1;
      const bool titled = heading || (words.size() > 2 && others == 0);
      for (std::size_t i = 0; i < words.size();) {
        std::size_t last = i;
        if (!title_.empty() && part.substr(words[i].start).starts_with(title_)) {
          const std::size_t end = words[i].start + title_.size();
          while (last < words.size() && words[last].end <= end) ++last;
        } else {
          while (last < words.size() && last - i < kMaxWords && fits(part, words, i, last)) ++last;
        }
        if (last == i || is_value(part, words[i].start)) {
          ++i;
          continue;
        }
        const std::string_view first = part.substr(words[i].start, words[i].end - words[i].start);
        const std::size_t from = sentence.start + words[i].start, to = sentence.start + words[last - 1].end;
        const bool initial = i == 0 || begins_part(part, words[i].start);
        const bool plain = last - i == 1 && !is_camel(first);
        const bool code = !marks_in(block, MarkKind::kCode, 0, text.size()).empty() && inside_code(block, from);
        if (!titled && !code && !context_.is_taken(index, from, to)) {
          if (!initial) add(part.substr(words[i].start, words[last - 1].end - words[i].start), index, from, to, 0.75F, TermOrigin::kCapitalised);
          else if (!plain && is_camel(first)) add(part.substr(words[i].start, words[last - 1].end - words[i].start), index, from, to, 0.75F, TermOrigin::kCapitalised);
          else if (plain && !is_function_word(base::ascii_lower(first)) && !is_imperative(base::ascii_lower(first))) initial_word(first, index, from, to);
          else if (!plain && !is_function_word(base::ascii_lower(first)) && !is_imperative(base::ascii_lower(first)))
            add(part.substr(words[i].start, words[last - 1].end - words[i].start), index, from, to, 0.7F, TermOrigin::kCapitalised);
        }
        i = last;
      }
    }
  }

  // "$HOME", "key=Value", "notReady:NoExecute".
  static bool is_value(std::string_view text, std::size_t at) { return at > 0 && std::string_view("$%=:@").find(text[at - 1]) != std::string_view::npos; }
  static bool begins_part(std::string_view text, std::size_t at) {
    std::size_t before = at;
    while (before > 0 && (is_blank(text[before - 1]) || text[before - 1] == '"' || text[before - 1] == '(')) --before;
    return before == 0 || text[before - 1] == ':' || text[before - 1] == '|' || text[before - 1] == '/' || static_cast<unsigned char>(text[before - 1]) == 0x94;
  }
  static bool inside_code(const model::Block& block, std::size_t at) {
    for (const model::Mark& mark : block.marks) {
      if (mark.text_start > at) return false;
      if (mark.kind == MarkKind::kCode && at < mark.text_start + mark.text_length) return true;
    }
    return false;
  }

  // Whether the word at `last` goes on with a name that begins at `first`.
  static bool fits(std::string_view text, const std::vector<Word>& words, std::size_t first, std::size_t last) {
    const std::string_view word = text.substr(words[last].start, words[last].end - words[last].start);
    if (!is_capitalised(word) || word.find('/') != std::string_view::npos) return false;
    if (last > first) {
      if (words[last].start != words[last - 1].end + 1 || text[words[last - 1].end] != ' ') return false;
    }
    return !is_function_word(base::ascii_lower(word));
  }

  // A name at the beginning of a sentence looks like any word there: a mention, but no evidence.
  void initial_word(std::string_view word, std::uint32_t index, std::size_t from, std::size_t to) {
    const std::string chosen = collapse_space(word);
    const std::string lower = base::ascii_lower(chosen);
    if (is_general_term(lower) || is_general_term(singular(lower)) || chosen.size() < 3 || !all_of_class(word, is_alnum) || is_statement(chosen)) return;
    context_.find(NodeKind::kComponent, chosen, index, from, to, Extractor::kComponent, 0.6F);
  }

  struct Capital {
    std::string name;  // as written first
    std::size_t count = 0;
    model::Provenance where;
  };
  Context& context_;
  std::string title_;                       // where it is a name; else empty
  std::map<std::string, Capital> capitals_;  // plain names within sentences, by their singular in lower case
};

}  // namespace

void extract_components(Context& context) { Components(context).run(); }

}  // namespace docent::extract
