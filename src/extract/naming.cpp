#include "extract/naming.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "extract/context.h"
#include "extract/definition.h"

namespace docent::extract {
namespace {

using model::MarkKind;

constexpr std::size_t kMaxNameWords = 4;

// The end of what is emphasised, strong, quoted or a first term at a place, when it is a name by itself; else the place.
std::size_t set_apart(const model::Block& block, std::size_t start) {
  const std::string_view text = block.text;
  std::size_t end = start;
  for (const std::string_view quote : {"\"", "\xE2\x80\x9C", "\xE2\x80\x98"})
    if (text.substr(start).starts_with(quote)) {
      const std::size_t close = text.find(quote == "\"" ? "\"" : quote == "\xE2\x80\x9C" ? "\xE2\x80\x9D" : "\xE2\x80\x99", start + quote.size());
      if (close != std::string_view::npos) end = close + (quote == "\"" ? 1 : 3);
    }
  for (const model::Mark& mark : block.marks)
    if (mark.text_start == start && (mark.kind == MarkKind::kEmphasis || mark.kind == MarkKind::kStrong || has_role(mark.role, "firstterm"))) end = start + mark.text_length;
  if (end == start || words_of(text.substr(start, end - start)).size() > kMaxNameWords) return start;
  const std::string_view after = text.substr(end);
  const bool adjective = after.size() > 1 && after[0] == ' ' && is_word(after[1]) && !is_function_word(after.substr(1, after.find_first_of(" ,.;:", 1) - 1));
  return adjective ? start : end;
}

// One to three words up to the end of a clause: "is called a relay station." Nothing set them apart, so the article or the plural must.
std::size_t plain_name(std::string_view text, std::size_t start, bool announced) {
  if (!announced) return start;
  const std::string_view part = text.substr(start, 60);
  const auto words = words_of(part);
  std::size_t end = 0, count = 0;
  for (const Word& word : words) {
    const std::string lower = base::ascii_lower(part.substr(word.start, word.end - word.start));
    if (word.start > end + 1 || is_function_word(lower)) break;
    end = word.end;
    if (++count > 3) return start;
  }
  const std::string_view after = text.substr(std::min(start + end, text.size()));
  const bool clause_ends = after.empty() || after.find_first_of(",.;):") == 0 || (after.size() > 1 && after[0] == ' ' && is_letter(after[1]));
  if (count == 0 || !clause_ends) return start;
  return part.substr(0, end).find_first_of("_/<>$") == std::string_view::npos ? start + end : start;
}

// "a directory called static", "a model called "Boat"": things that their owner names.
bool names_an_instance(std::string_view before, std::string_view name) {
  static constexpr std::array<std::string_view, 34> kNamed = {"file", "files", "directory", "directories", "folder", "table", "database", "schema", "column", "user", "role", "group", "host", "machine", "server", "variable", "field", "function", "method", "class", "module", "package",
                                                              "project", "namespace", "cluster", "book", "script", "command", "repository", "branch", "cookie", "label", "section", "chapter"};
  static constexpr std::array<std::string_view, 8> kAdverbs = {"sometimes", "often", "also", "usually", "commonly", "simply", "collectively", "informally"};
  if (name.find_first_of("_/.") != std::string_view::npos) return true;
  const std::string_view tail = before.substr(before.size() > 80 ? before.size() - 80 : 0);
  const auto words = words_of(tail);
  if (words.empty() || before.ends_with(" be")) return true;
  const auto word = [&](std::size_t from_end) { return base::ascii_lower(tail.substr(words[words.size() - from_end].start, words[words.size() - from_end].end - words[words.size() - from_end].start)); };
  for (std::size_t i = 1; i <= std::min<std::size_t>(words.size(), 3); ++i)
    if (std::ranges::find(kNamed, word(i)) != kNamed.end()) return true;
  const bool quoted = !is_alnum(name[0]) && name.find(' ') == std::string_view::npos;
  return quoted && std::ranges::find(kAdverbs, word(1)) == kAdverbs.end() && !strip_marks(name).ends_with('s');
}

// "a link that", "functions which"
bool is_kind_that(std::string_view rest) {
  const auto words = words_of(rest.substr(0, 60));
  for (std::size_t i = 0; i < words.size() && i < 6; ++i) {
    const std::string word = base::ascii_lower(rest.substr(words[i].start, words[i].end - words[i].start));
    if (i > 0 && (word == "that" || word == "which")) return rest[words[i - 1].end] == ' ' && (rest.starts_with("a ") || rest.starts_with("an ") || rest.substr(0, words[i - 1].end).ends_with('s'));
    if (is_function_word(word) && !(i == 0 && (word == "a" || word == "an"))) return false;
  }
  return false;
}

// ""root" commit" after "is called a": the quoted word and the noun that it qualifies.
std::optional<NamedTerm> qualified(std::string_view text, std::size_t start) {
  if (text[start] != '"') return std::nullopt;
  const std::size_t close = text.find('"', start + 1);
  if (close == std::string_view::npos || close - start > 40 || close + 2 >= text.size() || text[close + 1] != ' ') return std::nullopt;
  const auto words = words_of(text.substr(close + 2, 40));
  if (words.empty() || words[0].start != 0) return std::nullopt;
  const std::string_view noun = text.substr(close + 2, words[0].end);
  if (is_function_word(noun) || !is_letter(noun[0]) || noun == "even" || noun.ends_with("ly")) return std::nullopt;
  return NamedTerm{std::string(text.substr(start + 1, close - start - 1)) + " " + std::string(noun), start, close + 2 + noun.size(), 0.8F};
}

// "is called a *harbour*", "known as a harbour"
std::optional<NamedTerm> called(const model::Block& block, const Word& sentence) {
  const std::string_view text = std::string_view(block.text).substr(0, sentence.end);
  if (text.substr(sentence.start).starts_with("Also ")) return std::nullopt;  // another name of the term that the sentence before is about
  static constexpr std::array<std::string_view, 4> kHints = {"call", "known as", "referred to as", "termed"};
  if (std::ranges::none_of(kHints, [&](std::string_view hint) { return text.find(hint, sentence.start) != std::string_view::npos; })) return std::nullopt;
  for (const std::string_view verb :
       {" is called ", " are called ", " called ", " known as ", " referred to as ", " is termed ", " are termed ", " we call ", " we call it ", " we call this ", " we call them ", " we call these "}) {
    const std::size_t at = text.find(verb, sentence.start);
    if (at == std::string_view::npos) continue;
    const std::string_view before = text.substr(sentence.start, at - sentence.start);
    if (verb == " called " && (before.ends_with(" is") || before.ends_with(" are"))) continue;  // seen above
    std::size_t start = at + verb.size();
    bool article = false;
    for (const std::string_view one : {"a ", "an ", "the "})
      if (text.substr(start).starts_with(one)) {
        start += one.size();
        article = one != "the ";
        break;
      }
    if (start >= text.size()) continue;
    if (auto term = article ? qualified(text, start) : std::nullopt) return term;
    std::size_t end = set_apart(block, start);
    const bool apart = end > start;
    if (!apart) end = plain_name(text, start, article || verb.starts_with(" are "));
    if (end <= start) continue;
    const std::string_view name = text.substr(start, end - start);
    // "are called *updatable*": an adjective. "a table called *boats*": the name of one table.
    if (verb.starts_with(" are ") && !article && !strip_marks(name).ends_with('s') && !any_of_class(name, is_upper)) continue;
    if (!article && verb == " called " && names_an_instance(before, name)) continue;
    if (!is_empty_word(base::ascii_lower(strip_marks(name)))) return NamedTerm{std::string(name), start, end, apart ? 0.85F : 0.75F};
  }
  return std::nullopt;
}

// "a relative link -- that is, a link that …"
std::optional<NamedTerm> that_is(const model::Block& block, const Word& sentence) {
  const std::string_view text = std::string_view(block.text).substr(0, sentence.end);
  if (text.find("that is, a", sentence.start) == std::string_view::npos && text.find("i.e.", sentence.start) == std::string_view::npos) return std::nullopt;
  for (const std::string_view words : {"that is, a ", "that is, an ", "i.e. a ", "i.e. an ", "i.e., a ", "i.e., an "}) {
    std::size_t at = text.find(words, sentence.start);
    if (at == std::string_view::npos || !has_clause(text.substr(at + words.size()))) continue;
    while (at > sentence.start && !is_alnum(text[at - 1])) --at;
    const std::string_view before = text.substr(sentence.start, at - sentence.start);
    std::size_t start = 0;
    for (const std::string_view article : {" a ", " an "})
      if (const std::size_t found = before.rfind(article); found != std::string_view::npos) start = std::max(start, found + article.size());
    if (start == 0) continue;
    const std::string_view name = before.substr(start);
    const auto all = words_of(name);
    if (all.empty() || all.size() > kMaxNameWords || name.find_first_of(",;:()") != std::string_view::npos) continue;
    if (std::ranges::any_of(all, [&](const Word& word) { return is_function_word(base::ascii_lower(name.substr(word.start, word.end - word.start))); })) continue;
    if (is_empty_subject(base::ascii_lower(name), true)) continue;
    return NamedTerm{std::string(name), sentence.start + start, at, 0.75F};
  }
  return std::nullopt;
}

// "“actions” – functions that …", "*actions*, functions that …"
std::optional<NamedTerm> before_dash(const model::Block& block, const Word& sentence) {
  const std::string_view text = std::string_view(block.text).substr(0, sentence.end);
  for (const std::string_view dash : {" \xE2\x80\x93 ", " \xE2\x80\x94 ", " -- ", " - ", "\xE2\x80\x94", ", "}) {
    const std::size_t at = text.find(dash, sentence.start);
    if (at == std::string_view::npos || at == sentence.start || !is_kind_that(text.substr(at + dash.size()))) continue;
    std::size_t start = at;
    for (const model::Mark& mark : block.marks)
      if (mark.text_start + mark.text_length == at && mark.text_start > sentence.start && (mark.kind == MarkKind::kEmphasis || has_role(mark.role, "firstterm"))) start = mark.text_start;
    if (text.substr(0, at).ends_with("\xE2\x80\x9D"))
      if (const std::size_t open = text.rfind("\xE2\x80\x9C", at); open != std::string_view::npos && open >= sentence.start) start = open;
    const std::string_view name = text.substr(start, at - start);
    if (!name.empty() && words_of(name).size() <= kMaxNameWords) return NamedTerm{std::string(name), start, at, 0.75F};
  }
  return std::nullopt;
}

}  // namespace

std::vector<NamedTerm> terms_named(const model::Block& block, const Word& sentence) {
  std::vector<NamedTerm> terms;
  for (const auto form : {called, that_is, before_dash})
    if (auto term = form(block, sentence)) terms.push_back(*std::move(term));
  return terms;
}

}  // namespace docent::extract
