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
bool is_named_kind(std::string_view before) {
  static constexpr std::array<std::string_view, 41> kNamed = {"file", "files", "directory", "directories", "folder", "table", "database", "schema", "column", "user", "role", "group", "host", "machine", "server", "variable", "field", "function", "method", "class", "module", "package",
                                                              "project", "namespace", "cluster", "book", "script", "command", "repository", "branch", "cookie", "label", "section", "chapter", "archive", "image", "container", "instance", "network", "volume", "template"};
  const std::string_view tail = before.substr(before.size() > 80 ? before.size() - 80 : 0);
  const auto words = words_of(tail);
  for (std::size_t i = 1; i <= std::min<std::size_t>(words.size(), 3); ++i)
    if (const Word& word = words[words.size() - i]; std::ranges::find(kNamed, base::ascii_lower(tail.substr(word.start, word.end - word.start))) != kNamed.end()) return true;
  return false;
}
bool names_an_instance(std::string_view before, std::string_view name) {
  static constexpr std::array<std::string_view, 8> kAdverbs = {"sometimes", "often", "also", "usually", "commonly", "simply", "collectively", "informally"};
  if (name.find_first_of("_/.") != std::string_view::npos) return true;
  const auto words = words_of(before);
  if (words.empty() || before.ends_with(" be") || is_named_kind(before)) return true;
  const bool quoted = !is_alnum(name[0]) && name.find(' ') == std::string_view::npos;
  const std::string last = base::ascii_lower(before.substr(words.back().start, words.back().end - words.back().start));
  return quoted && std::ranges::find(kAdverbs, last) == kAdverbs.end() && !(strip_marks(name).ends_with('s') && last.ends_with('s'));
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
  const bool curly = text.substr(start).starts_with("\xE2\x80\x9C");
  if (text[start] != '"' && !curly) return std::nullopt;
  const std::string_view opening = curly ? "\xE2\x80\x9C" : "\"", closing = curly ? "\xE2\x80\x9D" : "\"";
  const std::size_t from = start + opening.size(), close = text.find(closing, from), after = close + closing.size();
  if (close == std::string_view::npos || close - start > 40 || after + 1 >= text.size() || text[after] != ' ') return std::nullopt;
  const auto words = words_of(text.substr(after + 1, 40));
  if (words.empty() || words[0].start != 0) return std::nullopt;
  const std::string_view noun = text.substr(after + 1, words[0].end);
  if (is_function_word(noun) || !is_letter(noun[0]) || noun == "even" || noun.ends_with("ly")) return std::nullopt;
  return NamedTerm{std::string(text.substr(from, close - from)) + " " + std::string(noun), start, after + 1 + noun.size(), 0.8F};
}

// How a sentence reaches the verb of "… are commonly known as": an adverb between it and its "are" says nothing.
struct Passive {
  bool any = false, plural = false;
  std::string_view subject;
};
Passive passive_of(std::string_view before) {
  if (before.ends_with("ly") || before.ends_with(" sometimes") || before.ends_with(" often") || before.ends_with(" what")) before = before.substr(0, std::min(before.rfind(' '), before.size()));
  for (const std::string_view be : {" is", " was", " are", " were"})
    if (before.ends_with(be)) return {true, be == " are" || be == " were", before.substr(0, before.size() - be.size())};
  return {};
}

// "called north, east and west": the things of an enumeration are no terms.
bool begins_enumeration(std::string_view after) {
  if (!after.starts_with(", ")) return false;
  const auto words = words_of(after.substr(2, 60));
  if (words.empty() || words[0].start != 0) return false;
  const std::string_view next = after.substr(2 + words[0].end);
  return next.starts_with(", ") || next.starts_with(" and ") || next.starts_with(" or ");
}

// "Groups of piers are known as docks.", "This is called Night Sailing.", "pairs called labels": nothing but the place at the end of the
// clause shows the name, so the subject must be one that is given a name.
std::size_t unmarked_name(std::string_view text, std::string_view verb, std::size_t start, std::string_view before) {
  const std::size_t end = plain_name(text, start, true);
  if (end == start) return start;
  const std::string_view name = text.substr(start, end - start), after = text.substr(end);
  const auto words = words_of(name);
  if (words.empty() || (!after.empty() && after.find_first_of(",.;):") != 0 && !after.starts_with(" (") && !after.starts_with(" can ") && !after.starts_with(" are ") && !after.starts_with(" may ")) || begins_enumeration(after)) return start;
  if (name.ends_with("ly") || name.ends_with("wise") || name == "twice" || name == "recursively" || name == "again") return start;
  const Passive passive = passive_of(before);
  const bool naming = verb.find("known as") != std::string_view::npos || verb.find("referred to as") != std::string_view::npos || verb.find("called as") != std::string_view::npos;
  if (!passive.any) {
    // "optional pairs called labels"
    const auto subject = words_of(before.substr(before.size() > 40 ? before.size() - 40 : 0));
    return !subject.empty() && before.ends_with('s') && name.ends_with('s') && !name.ends_with("ss") && words.size() <= 2 && is_lower(name[0]) ? end : start;
  }
  if (passive.plural) return (name.ends_with('s') && !name.ends_with("ss")) ? end : start;
  const std::string subject = base::ascii_lower(passive.subject);
  const bool pointing = subject.starts_with("this") || subject.starts_with("that") || subject.starts_with("such ");
  if (!naming && !pointing) return start;
  return words.size() > 1 || (naming && pointing) ? end : start;
}

// "is called a *harbour*", "known as a harbour"
std::optional<NamedTerm> called(const model::Block& block, const Word& sentence) {
  const std::string_view text = std::string_view(block.text).substr(0, sentence.end);
  if (text.substr(sentence.start).starts_with("Also ")) return std::nullopt;  // another name of the term that the sentence before is about
  static constexpr std::array<std::string_view, 4> kHints = {"call", "known as", "referred to as", "termed"};
  if (std::ranges::none_of(kHints, [&](std::string_view hint) { return text.find(hint, sentence.start) != std::string_view::npos; })) return std::nullopt;
  for (const std::string_view verb :
       {" called as ", " called ", " known as ", " referred to as ", " termed ", " we call ", " we call it ", " we call this ", " we call them ", " we call these "}) {
    const std::size_t at = text.find(verb, sentence.start);
    if (at == std::string_view::npos) continue;
    const std::string_view before = text.substr(sentence.start, at - sentence.start);
    if (before.ends_with("(also") || before.ends_with("example of what") || before.ends_with("examples of what")) continue;
    // What it was called says nothing of what it is.
    if (before.ends_with("previously") || before.ends_with("formerly") || before.ends_with("historically") || before.ends_with("originally") || before.ends_with(" be") || before.ends_with(" being")) continue;
    const Passive passive = passive_of(before);
    if ((verb == " termed " || verb == " called as ") && passive.any != (verb == " termed ")) continue;
    const bool is_verb = passive.any && verb != " called as " && !verb.starts_with(" we ");
    std::size_t start = at + verb.size();
    bool article = false, definite = false;
    for (const std::string_view one : {"a ", "an ", "the "})
      if (text.substr(start).starts_with(one)) {
        start += one.size();
        definite = one == "the ";
        article = !definite;
        break;
      }
    if (start >= text.size()) continue;
    if (auto term = article || definite ? qualified(text, start) : std::nullopt) return term;
    std::size_t end = set_apart(block, start);
    const bool apart = end > start;
    if (!apart) end = plain_name(text, start, article || (is_verb && passive.plural && verb == " called "));
    const bool also = before.ends_with(" also");
    bool unmarked = false;
    if (end <= start && !also && !definite) {
      end = unmarked_name(text, verb, start, before);
      unmarked = end > start;
    }
    if (end <= start) continue;
    const std::string_view name = text.substr(start, end - start);
    // "are called *updatable*": an adjective. "a table called *boats*": the name of one table.
    if (const std::string_view bare = strip_marks(name); passive.plural && !article && (!bare.ends_with('s') || bare.ends_with("ss")) && !any_of_class(name, is_upper)) continue;
    if (!apart && begins_enumeration(text.substr(end))) continue;
    if (passive.any && !passive.plural && !article && is_lower(strip_marks(name)[0]) && is_named_kind(passive.subject)) continue;
    if (!article && !passive.any && (verb == " called " || verb == " called as ") && names_an_instance(before, name)) continue;
    if (unmarked && name.find_first_of("_/.") != std::string_view::npos) continue;
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
    if (!name.empty() && name[0] != '(' && words_of(name).size() <= kMaxNameWords) return NamedTerm{std::string(name), start, at, 0.75F};
  }
  return std::nullopt;
}

// The proper name that ends at a place, "Harbour Office", or the noun behind "a", "a rowing boat"; the place when there is none.
std::size_t noun_before(std::string_view text, std::size_t begin, std::size_t end) {
  const std::string_view part = text.substr(begin, end - begin);
  const auto words = words_of(part);
  if (words.empty() || words.back().end != part.size()) return end;
  std::size_t first = words.size(), capitals = 0;
  while (first > 0 && (first == words.size() || words[first - 1].end + 1 == words[first].start) && any_of_class(part.substr(words[first - 1].start, words[first - 1].end - words[first - 1].start), is_upper)) {
    --first;
    ++capitals;
  }
  if (capitals > 0 && capitals <= kMaxNameWords) {
    const std::string_view name = part.substr(words[first].start);
    if (first == 0 && capitals == 1 && !any_of_class(name.substr(1), is_upper)) return end;  // any word that begins a sentence
    if (is_function_word(base::ascii_lower(part.substr(words[first].start, words[first].end - words[first].start)))) return end;
    return begin + words[first].start;
  }
  for (std::size_t back = 1; back <= 3 && back < words.size(); ++back) {
    const std::string word = base::ascii_lower(part.substr(words[words.size() - back - 1].start, words[words.size() - back - 1].end - words[words.size() - back - 1].start));
    const Word& head = words[words.size() - back];
    if (word == "a" || word == "an") return part.substr(head.start).find_first_of(",;:()") == std::string_view::npos ? begin + head.start : end;
    if (is_function_word(word)) return end;
  }
  return end;
}

// "If a boat leaks, a pump that …", "Unlike X, a Y …": what follows the comma is the main clause.
bool begins_with_case(std::string_view before) {
  static constexpr std::array<std::string_view, 24> kCases = {"if", "unless", "unlike", "like", "when", "whenever", "since", "because", "although", "while", "given", "for", "in", "with", "without", "as", "to", "by", "on", "at", "after", "before", "once", "until"};
  if (before.find(',') != std::string_view::npos) return false;
  return std::ranges::find(kCases, base::ascii_lower(before.substr(0, before.find(' ')))) != kCases.end();
}
// "a boat notices rocks that": up to the "that" stands more than a noun.
bool has_verb(std::string_view kind) {
  const std::size_t end = std::min(kind.find(" that"), kind.find(" which"));
  for (const Word& word : words_of(kind.substr(0, end))) {
    const std::string_view one = kind.substr(word.start, word.end - word.start);
    if (one.size() > 3 && one.ends_with('s') && !one.ends_with("ss") && !one.ends_with("us")) return true;
  }
  return false;
}

// "Tidewatch, a program that …", "a tender, which is a boat that …"
std::optional<NamedTerm> apposed(const model::Block& block, const Word& sentence) {
  const std::string_view text = std::string_view(block.text).substr(0, sentence.end);
  for (const std::string_view join : {", a ", ", an ", ", which is a ", ", which is an "}) {
    const std::size_t at = text.find(join, sentence.start);
    if (at == std::string_view::npos || at == sentence.start) continue;
    const bool which = join.size() > 5;
    const std::string_view kind = text.substr(at + (which ? 11 : 2));
    if (!is_kind_that(kind) || has_verb(kind) || (!which && begins_with_case(text.substr(sentence.start, at - sentence.start)))) continue;
    // People and companies do something too.
    static constexpr std::array<std::string_view, 16> kWho = {"person", "developer", "engineer", "member", "company", "user", "contributor", "founder", "community", "maintainer", "team", "fact", "change", "situation", "point", "shortcoming"};
    if (const auto words = words_of(kind.substr(0, 60)); std::ranges::any_of(words, [&](const Word& word) { return std::ranges::find(kWho, kind.substr(word.start, word.end - word.start)) != kWho.end(); })) continue;
    const std::size_t start = noun_before(text, sentence.start, at);
    if (start == at) continue;
    const std::string_view name = text.substr(start, at - start);
    if (is_empty_subject(base::ascii_lower(name), true) || is_digit(name[0]) || name.find('/') != std::string_view::npos || text.substr(0, start).ends_with('/')) continue;
    if (text.substr(sentence.start, start - sentence.start).find("xample of ") != std::string_view::npos) continue;
    if (name.find(" named ") != std::string_view::npos || name.find(" called ") != std::string_view::npos) continue;
    return NamedTerm{std::string(name), start, at, 0.75F};
  }
  return std::nullopt;
}

}  // namespace

std::vector<NamedTerm> terms_named(const model::Block& block, const Word& sentence) {
  std::vector<NamedTerm> terms;
  for (const auto form : {called, that_is, before_dash, apposed})
    if (auto term = form(block, sentence)) terms.push_back(*std::move(term));
  return terms;
}

}  // namespace docent::extract
