#include "extract/definition.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/text.h"

namespace docent::extract {
namespace {

constexpr std::size_t kMaxTermWords = 6;
constexpr std::size_t kMaxTermBytes = 80;
constexpr std::size_t kMaxLeadWords = 8;
constexpr std::size_t kMaxSubjectBytes = 140;  // the verb comes before
constexpr std::size_t kMaxRestBytes = 200;     // what follows says nothing about the kind

bool is_in(std::span<const std::string_view> list, std::string_view word) { return std::ranges::find(list, word) != list.end(); }

std::string lower_word(std::string_view text, const Word& word) { return base::ascii_lower(text.substr(word.start, word.end - word.start)); }

// Opinions and ranks: "is a good idea", "is a common mistake".
bool is_judgement(std::string_view word) {
  static constexpr std::array<std::string_view, 54> kWords = {"good", "bad", "great", "common", "valid", "invalid", "required", "optional", "recommended", "better", "best", "worse", "useful", "helpful",
                                                              "important", "vital", "major", "minor", "significant", "little", "lot", "few", "bit", "known", "possible", "frequent", "nice", "safe",
                                                              "big", "huge", "new", "easy", "quick", "convenient", "viable", "reasonable", "critical", "natural", "community", "expensive", "cheap", "relatively", "key", "fundamental", "similar", "tricky", "large", "hard", "difficult", "different", "rather", "fairly", "very", "quite"};
  return is_in(kWords, word);
}

// First words after "is a", "is the" that name a value, a rank or nothing.
bool is_empty_kind(std::string_view word) {
  static constexpr std::array<std::string_view, 39> kWords = {
      "comma-separated", "space-separated", "maximum", "minimum", "same", "first", "second", "third", "last", "only", "default", "most", "more", "non", "no",
      "must", "case", "full", "following", "latter", "former", "opposite", "reverse", "next", "previous", "number", "value", "name", "contents", "right", "path", "result", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"};
  return is_in(kWords, word);
}

// What fields hold: "is a string".
bool is_value_type(std::string_view word) {
  static constexpr std::array<std::string_view, 12> kWords = {"string", "integer", "boolean", "bool", "number", "float", "list", "map", "array", "dict", "dictionary", "tuple"};
  return is_in(kWords, word);
}

// Last words of "a new way", "a known problem": what is said of a thing rather than what it is.
bool is_empty_head(std::string_view word) {
  static constexpr std::array<std::string_view, 48> kWords = {
      "idea", "choice", "problem", "issue", "mistake", "reason", "requirement", "prerequisite", "example", "limitation", "must", "need", "bug", "fact", "improvement", "concern", "waste", "matter", "benefit", "advantage", "drawback", "disadvantage",
      "downside", "exception", "result", "difference", "question", "answer", "change", "goal", "topic", "candidate", "violation", "alternative", "synonym", "alias", "workaround", "risk", "start", "default", "convention", "reminder", "bottleneck", "trade-off", "tradeoff", "lot", "challenge", "measure"};
  return is_in(kWords, word);
}

bool ends_noun_phrase(std::string_view word) {
  static constexpr std::array<std::string_view, 26> kWords = {"that", "which", "who", "whose", "where", "of", "for", "to", "in", "on", "by", "with", "from", "used", "using", "containing", "designed", "and", "or", "at", "within", "between", "as", "when", "if", "so"};
  return is_in(kWords, word);
}

// What can follow the plural noun of "are boats that …".
bool modifies_plural(std::string_view word) {
  static constexpr std::array<std::string_view, 29> kWords = {"that", "which", "who", "whose", "where", "of", "for", "to", "with", "used", "designed", "designating", "specifying", "identifying", "attached", "containing", "representing", "providing", "consisting", "built",
                                                              "intended", "made", "created", "running", "defined", "describing", "meant", "provided", "sent"};
  return is_in(kWords, word);
}

// "normally" of "A boat normally is …"
bool is_adverb(std::string_view word) {
  static constexpr std::array<std::string_view, 20> kWords = {"normally", "usually", "typically", "generally", "currently", "actually", "really", "simply", "often", "always", "never", "sometimes", "basically", "essentially", "ideally", "alone", "itself", "there", "today", "still"};
  static constexpr std::array<std::string_view, 7> kNouns = {"assembly", "family", "reply", "supply", "anomaly", "monopoly", "butterfly"};
  return is_in(kWords, word) || (word.size() > 4 && word.ends_with("ly") && !is_in(kNouns, word));
}

// What a document says of its parts: "The next chapter is an introduction to …".
bool is_document_word(std::string_view word) {
  static constexpr std::array<std::string_view, 22> kWords = {"guide", "page", "document", "documentation", "manual", "chapter", "section", "post", "article", "site", "website", "tutorial", "book", "talk", "release", "version", "appendix", "figure", "diagram", "paragraph", "conference", "blog"};
  return is_in(kWords, word);
}

// Nouns that speak of an activity: "is the process of …".
bool is_activity_word(std::string_view word) {
  static constexpr std::array<std::string_view, 16> kWords = {"process", "practice", "act", "action", "ability", "method", "technique", "mechanism", "art", "task", "procedure", "concept", "idea", "principle", "operation", "activity"};
  return is_in(kWords, word);
}

// Past "In Docent, " and "As the title says, ". Nullopt when the sentence is about a case or an example.
std::optional<std::size_t> skip_lead_in(std::string_view text, const Word& sentence) {
  static constexpr std::array<std::string_view, 38> kCases = {"if", "when", "whenever", "unless", "because", "although", "though", "while", "after", "before", "once", "until", "where", "whether", "why", "how", "note", "see", "e.g", "even", "suppose", "assuming", "given", "since", "here", "there", "then", "so", "but", "likewise", "please", "also", "furthermore", "moreover", "additionally", "instead", "otherwise", "besides"};
  static constexpr std::array<std::string_view, 12> kLeads = {"in", "as", "within", "on", "at", "generally", "technically", "basically", "by", "under", "conceptually", "and"};
  const std::string_view part = text.substr(sentence.start, std::min(sentence.end - sentence.start, kMaxSubjectBytes));
  const auto words = words_of(part.substr(0, part.find(' ')));
  if (words.empty()) return sentence.start;
  const std::string first = lower_word(part, words.front());
  if (is_in(kCases, first)) return std::nullopt;
  if (!is_in(kLeads, first)) return sentence.start;
  const std::size_t comma = part.find(", ");
  if (comma == std::string_view::npos) return first == "and" ? sentence.start : std::optional<std::size_t>();
  const std::string lead = base::ascii_lower(part.substr(0, comma));
  if (words_of(lead).size() > kMaxLeadWords) return std::nullopt;
  for (const std::string_view about_one : {"example", "instance", "this case", "that case", "above", "following", "our ", "your "})
    if (lead.find(about_one) != std::string::npos) return std::nullopt;
  return sentence.start + comma + 2;
}

struct VerbForm {
  std::string_view text;
  bool plural = false;
  std::optional<Predicate> predicate;  // of "is" and "are": what follows decides
  bool other = false;                  // no definition, and what follows is not about the subject
};

constexpr std::array<VerbForm, 26> kVerbs = {{{" is ", false, {}, false},
                                              {" are ", true, {}, false},
                                              {", is ", false, {}, false},
                                              {" refers to ", false, Predicate::kMeaning, false},
                                              {" refer to ", true, Predicate::kMeaning, false},
                                              {" denotes ", false, Predicate::kMeaning, false},
                                              {" denote ", true, Predicate::kMeaning, false},
                                              {" stands for ", false, Predicate::kMeaning, false},
                                              {" describes a ", false, Predicate::kMeaning, false},
                                              {" means ", false, Predicate::kUsage, false},
                                              {" represents a ", false, Predicate::kUsage, false},
                                              {" represents an ", false, Predicate::kUsage, false},
                                              {" represents the ", false, Predicate::kUsage, false},
                                              {" provides a ", false, Predicate::kUsage, false},
                                              {" provide a ", true, Predicate::kUsage, false},
                                              {" was ", false, {}, true},
                                              {" were ", false, {}, true},
                                              {" can ", false, {}, true},
                                              {" will ", false, {}, true},
                                              {" has ", false, {}, true},
                                              {" have ", false, {}, true},
                                              {" must ", false, {}, true},
                                              {" may ", false, {}, true},
                                              {" should ", false, {}, true},
                                              {" does ", false, {}, true},
                                              {" uses ", false, {}, true}}};

const VerbForm* first_verb(std::string_view part, std::size_t& at) {
  for (at = part.find_first_of(" ,"); at != std::string_view::npos; at = part.find_first_of(" ,", at + 1)) {
    const VerbForm* verb = nullptr;
    for (const VerbForm& one : kVerbs)
      if (part.substr(at).starts_with(one.text) && (verb == nullptr || one.text.size() > verb->text.size())) verb = &one;
    if (verb != nullptr) return verb;
  }
  return nullptr;
}

bool is_plural(std::string_view word) { return word.size() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") && !word.ends_with("is"); }

// "small programs that": a plural noun and what they do.
bool are_kinds(std::string_view rest) {
  const auto words = words_of(rest.substr(0, 90));
  // "are given names that"
  static constexpr std::array<std::string_view, 8> kDone = {"given", "made", "sent", "kept", "shown", "found", "held", "taken"};
  if (!words.empty() && is_in(kDone, lower_word(rest, words[0]))) return false;
  for (std::size_t i = 0; i + 1 < words.size() && i < 6; ++i) {
    const std::string word = lower_word(rest, words[i]), next = lower_word(rest, words[i + 1]);
    if (is_function_word(word) || is_adverb(word)) return false;
    if (is_plural(word) && modifies_plural(next)) return true;
  }
  return false;
}

// "key/value pairs.": a plural noun and nothing else.
bool are_kinds_alone(std::string_view rest) {
  const std::string_view phrase = rest.substr(0, rest.find_first_of(".;:,("));
  const auto words = words_of(phrase);
  if (words.empty() || words.size() > 3 || phrase.size() > 50) return false;
  for (const Word& word : words) {
    const std::string lower = lower_word(phrase, word);
    if (is_function_word(lower) || is_adverb(lower) || is_judgement(lower) || lower.ends_with("ed") || lower.ends_with("ing")) return false;
  }
  const std::string head = lower_word(phrase, words.back());
  return words.size() > 1 && words.back().end == phrase.size() && is_plural(head) && !is_empty_head(head.substr(0, head.size() - 1));
}

// What "is" or "are" predicates; the rest is left without its article.
std::optional<Predicate> predicate_of(std::string_view& rest, bool plural) {
  for (const std::string_view adverb : {"essentially ", "basically ", "simply ", "just ", "generally ", "typically ", "usually "})
    if (rest.starts_with(adverb)) {
      rest.remove_prefix(adverb.size());
      break;
    }
  for (const std::string_view one : {"one that ", "one which ", "one for which ", "one in which ", "one whose ", "one where ", "any "})
    if (rest.starts_with(one)) {
      if (one == "any ") rest.remove_prefix(one.size());
      return Predicate::kKind;
    }
  for (const std::string_view article : {"an example of a ", "an example of an ", "a ", "an ", "one of the "})
    if (rest.starts_with(article)) {
      rest.remove_prefix(article.size());
      return Predicate::kKind;
    }
  if (rest.starts_with("the ")) {
    rest.remove_prefix(4);
    const auto words = words_of(rest.substr(0, 60));
    if (words.size() > 1 && is_activity_word(lower_word(rest, words[0]))) {
      const std::string next = lower_word(rest, words[1]);
      if (next == "of" || next == "by" || next == "to" || next == "that" || next == "used" || next == "in") return Predicate::kActivity;
    }
    return Predicate::kThing;
  }
  if (plural && are_kinds(rest)) return Predicate::kKinds;
  if (plural && are_kinds_alone(rest)) return Predicate::kPlainKinds;
  for (const std::string_view mass : {"software ", "middleware ", "metadata ", "data ", "information ", "code ", "hardware "})
    if (rest.starts_with(mass)) return Predicate::kKind;
  return std::nullopt;
}

bool names_kind(std::string_view rest) {
  const std::string_view near = rest.substr(0, std::min(rest.find_first_of(".;:("), std::min<std::size_t>(rest.size(), 120)));
  const auto words = words_of(near);
  if (words.empty() || is_empty_kind(lower_word(near, words[0]))) return false;
  // "are the easiest to use"
  if (const std::string first = lower_word(near, words[0]); words.size() > 1 && first.size() > 5 && first.ends_with("est") && first != "request" && first != "manifest" && first != "digest")
    if (const std::string next = lower_word(near, words[1]); next == "to" || next == "and" || next == "when") return false;
  std::string head;
  for (const Word& word : words) {
    const std::string lower = lower_word(near, word);
    if (ends_noun_phrase(lower)) break;
    if (!head.empty() && word.start > 0 && near.substr(0, word.start).find(',') != std::string_view::npos && !head.ends_with("ve") && !head.ends_with("le") && !head.ends_with("ed") && !head.ends_with("ent")) break;
    head = lower;
  }
  return head.empty() || !is_empty_head(head);
}

// "that keeps boats", "used to keep boats": more than of, for or with something.
bool says_what_it_does(std::string_view rest) {
  std::string lower = base::ascii_lower(rest.substr(0, kMaxRestBytes));
  for (const std::string_view next : {", and ", ", but ", ", so ", "; "}) lower.resize(std::min(lower.find(next), lower.size()));
  for (const std::string_view word : {" that ", " which ", " used to ", " used for ", " used by ", " designed to ", " responsible for ", " who ", " whose "})
    if (lower.find(word) != std::string::npos) return true;
  return false;
}

// The subject of a sentence up to its verb, when it is a plain noun phrase.
bool read_subject(std::string_view text, std::size_t from, std::size_t verb, bool plural, Definition& definition) {
  DefinedTerm term{from, verb, {}, {}};
  const auto trim_end = [&] {
    while (term.end > term.start && is_blank(text[term.end - 1])) --term.end;
  };
  trim_end();
  if (term.end > term.start && text[term.end - 1] == ')') {
    const std::size_t open = text.rfind('(', term.end);
    if (open == std::string_view::npos || open < term.start) return false;
    const std::string_view inside = base::trim(text.substr(open + 1, term.end - open - 2));
    if (inside.size() < 24 && std::ranges::count(inside, ' ') < 3) term.abbreviation = strip_marks(inside);
    term.end = open;
    trim_end();
  }
  // "The main dock, the Harbour Office, is …": the proper name.
  if (const std::string_view whole = text.substr(term.start, term.end - term.start); text.substr(verb).starts_with(", ") && std::ranges::count(whole, ',') == 1)
    if (const std::size_t comma = whole.find(", the "); comma != std::string_view::npos && comma + 6 < whole.size() && is_upper(whole[comma + 6])) term.start += comma + 2;
  const auto part = [&] { return term.start < term.end ? text.substr(term.start, term.end - term.start) : std::string_view(); };
  const std::string first = base::ascii_lower(part().substr(0, part().find(' ')));
  if (first == "a" || first == "an" || first == "the") {
    definition.definite = first == "the";
    definition.indefinite = !definition.definite;
    term.start += first.size() + 1;
  }
  for (const std::string_view word : {"term ", "word ", "phrase ", "acronym ", "abbreviation ", "expression ", "keyword ", "key word "})
    if (definition.definite && part().starts_with(word)) {
      term.start += word.size();
      definition.announced = true;
      break;
    }
  // "Boat-in-Time (BIT) building": the abbreviation stands for what is before it.
  if (const std::size_t open = part().find(" ("); open != std::string_view::npos && term.abbreviation.empty()) {
    const std::size_t close = part().find(") ", open);
    if (close == std::string_view::npos || close - open > 12) return false;
    const std::string_view inside = part().substr(open + 2, close - open - 2);
    if (inside.find(' ') != std::string_view::npos || !any_of_class(inside, is_upper)) return false;
    term.name = std::string(part().substr(0, open)) + std::string(part().substr(close + 1));
  }
  const std::string_view name = term.name.empty() ? part() : std::string_view(term.name);
  if (name.size() < 2 || name.size() > kMaxTermBytes || name.find_first_of(",;:|=!?<>()\n") != std::string_view::npos) return false;
  if (name.find('"', 1) < name.size() - 1) return false;
  if (name.find("\xE2\x86\x92") != std::string_view::npos || name.find("\xE2\x80\xA6") != std::string_view::npos || name.find(" \xE2\x80\x94 ") != std::string_view::npos) return false;  // "A → B", "A…", "A — B"
  const auto words = words_of(name);
  if (words.empty() || words.size() > kMaxTermWords) return false;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = lower_word(name, words[i]);
    const bool joins = i > 0 && i + 1 < words.size() && (word == "of" || word == "and" || word == "for" || word == "to" || word == "in" || word == "the");
    if (is_function_word(word) && !joins) return false;
  }
  if (is_judgement(lower_word(name, words.front()))) return false;  // "A good boat is …"
  const std::string last = lower_word(name, words.back());
  // "The module used is …", "Integer N is …"
  if (words.size() > 1 && (last == "used" || last == "given" || last == "shown" || last == "here" || last == "below" || last == "above" || last.size() == 1)) return false;
  if (is_adverb(last) || (definition.definite && is_document_word(last))) return false;
  // "The size of boats": a part of something, unless a heading names it.
  if (definition.definite)
    for (const std::string_view joining : {" of ", " for ", " to ", " in "}) definition.possessive = definition.possessive || name.find(joining) != std::string_view::npos;
  definition.possessive = definition.possessive || name.find("'s ") != std::string_view::npos || name.find("\xE2\x80\x99s ") != std::string_view::npos || name.find("s' ") != std::string_view::npos;
  if (is_empty_subject(base::ascii_lower(name), definition.indefinite) || name.find(" version ") != std::string_view::npos) return false;
  // "Boats and Ships are …": two terms, when neither borrows a word of the other.
  if (plural && words.size() == 3 && lower_word(name, words[1]) == "and") {
    definition.terms.push_back({term.start + words[0].start, term.start + words[0].end, {}, {}});
    definition.terms.push_back({term.start + words[2].start, term.start + words[2].end, {}, {}});
    return true;
  }
  definition.terms.push_back(std::move(term));
  return true;
}

}  // namespace

bool has_clause(std::string_view rest) {
  std::string lower = " " + base::ascii_lower(rest.substr(0, kMaxRestBytes));
  for (const std::string_view next : {", and ", ", but ", ", so ", "; "}) lower.resize(std::min(lower.find(next), lower.size()));
  lower += ' ';
  for (const std::string_view word : {" that ", " that\xE2\x80\x99s ", " that's ", " which ", " used ", " for ", " of ", " where ", " to ", " in which ", " containing ", " representing ", " with ", " who ", " whose ", " running ", " provided ", " between ", " designed ", " from ", " describing ", " consisting "})
    if (lower.find(word) != std::string::npos) return true;
  // "a socket listening at …"
  const auto words = words_of(lower);
  for (std::size_t i = 1; i + 1 < words.size(); ++i) {
    const std::string_view word = std::string_view(lower).substr(words[i].start, words[i].end - words[i].start);
    if (word.size() > 5 && word.ends_with("ing") && word != "string" && !is_function_word(std::string_view(lower).substr(words[i - 1].start, words[i - 1].end - words[i - 1].start))) return true;
  }
  return false;
}

bool begins_with_kinds(std::string_view description) {
  const auto words = words_of(description.substr(0, 90));
  if (words.size() < 3 || !is_upper(description[0]) || is_judgement(lower_word(description, words[0])) || is_empty_kind(lower_word(description, words[0]))) return false;
  static constexpr std::array<std::string_view, 12> kClauses = {"that", "which", "who", "whose", "used", "designed", "designating", "describing", "representing", "containing", "identifying", "specifying"};
  for (std::size_t i = 0; i + 1 < words.size() && i < 6; ++i) {
    const std::string word = lower_word(description, words[i]);
    if (is_function_word(word) || is_adverb(word) || (i == 0 && word.ends_with("ing"))) return false;
    if (is_plural(word)) return is_in(kClauses, lower_word(description, words[i + 1]));
  }
  return false;
}

bool begins_with_kind(std::string_view description) {
  for (const std::string_view article : {"A ", "An ", "This is a ", "This is an "})
    if (description.starts_with(article)) {
      const std::string_view rest = description.substr(article.size());
      const auto words = words_of(rest.substr(0, 60));
      if (words.empty() || is_judgement(lower_word(rest, words[0]))) return false;
      // "This is a string …" describes a field.
      if (article.starts_with("This") && std::ranges::any_of(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(words.size(), 3)), [&](const Word& word) { return is_value_type(lower_word(rest, word)); })) return false;
      return names_kind(rest);
    }
  return false;
}

bool is_empty_word(std::string_view lower) {
  static constexpr std::array<std::string_view, 55> kEmpty = {
      "output", "result", "value", "default", "following", "example", "page", "section", "document", "documentation", "tutorial", "guide", "command", "field", "key", "name", "option", "setting", "parameter", "argument", "file", "goal", "purpose", "difference",
      "reason", "problem", "solution", "answer", "response", "note", "syntax", "format", "type", "idea", "step", "way", "prerequisite", "advantage", "benefit", "drawback", "downside", "alternative", "aim", "exception", "caveat", "workaround", "discussion", "description", "overview", "summary",
      "everything", "something", "nothing", "anything", "filename"};
  return is_in(kEmpty, lower);
}

bool is_empty_subject(std::string_view lower, bool indefinite) {
  static constexpr std::array<std::string_view, 58> kStarts = {"value ", "number of ", "list of ", "name of ", "version ", "lack of ", "use of ", "left-", "right-", "single ", "special ", "set of ", "type of ", "kind of ", "form of ", "part of ", "first ", "second ", "third ", "next ", "last ", "above ", "following ", "previous ", "main ", "only ", "other ", "current ", "new ", "resulting ", "same ", "default ", "your ", "our ", "this ", "one ",
                                                               "good ", "better ", "best ", "common ", "typical ", "simple ", "similar ", "useful ", "possible ", "various ", "different ", "multiple ", "important ", "corresponding ", "appropriate ", "given ", "particular ", "specific ", "certain ", "actual ", "respective ", "non-empty "};
  static constexpr std::array<std::string_view, 13> kEnds = {" example", " way", " reason", " thing", " approach", " solution", " difference", " benefit", " advantage", " problem", " goal", " purpose", " choice"};
  // "The depth argument is …" describes it; "A dock statement is …" may define one.
  static constexpr std::array<std::string_view, 19> kParts = {" argument", " parameter", " option", " field", " setting", " flag", " value", " output", " section", " page", " step", " command", " directive", " keyword", " column", " clause", " statement", " name", " code"};
  const auto starts = [&](std::string_view start) { return lower.starts_with(start); };
  const auto ends = [&](std::string_view end) { return lower.ends_with(end) || (lower.ends_with('s') && lower.substr(0, lower.size() - 1).ends_with(end)); };
  return is_empty_word(lower) || is_judgement(lower) || lower.find(" part of ") != std::string_view::npos || std::ranges::any_of(kStarts, starts) || std::ranges::any_of(kEnds, ends) || (!indefinite && std::ranges::any_of(kParts, ends));
}

std::optional<Definition> definition_of(std::string_view text, const Word& sentence) {
  const auto begin = skip_lead_in(text, sentence);
  if (!begin) return std::nullopt;
  const std::string_view part = text.substr(*begin, std::min(sentence.end - *begin, kMaxSubjectBytes));
  std::size_t at = 0;
  const VerbForm* verb = first_verb(part, at);
  if (verb == nullptr || verb->other || at == 0) return std::nullopt;
  Definition definition;
  definition.rest = text.substr(*begin + at + verb->text.size(), sentence.end - *begin - at - verb->text.size());
  const auto predicate = verb->predicate ? verb->predicate : predicate_of(definition.rest, verb->plural);
  if (!predicate || definition.rest.size() < 8) return std::nullopt;
  definition.predicate = *predicate;
  if ((*predicate == Predicate::kKind || *predicate == Predicate::kThing) && !names_kind(definition.rest)) return std::nullopt;
  const auto words = words_of(definition.rest.substr(0, 60));
  definition.plural = verb->plural;
  definition.value = !words.empty() && is_value_type(lower_word(definition.rest, words[0]));
  const std::string_view predicate_text = text.substr(*begin + at + verb->text.size());
  definition.judged = predicate_text.starts_with("an example of ") || (!words.empty() && is_judgement(lower_word(definition.rest, words[0])));
  definition.has_clause = has_clause(definition.rest);
  definition.says_what_it_does = says_what_it_does(definition.rest);
  if (!read_subject(text, *begin, *begin + at, verb->plural, definition)) return std::nullopt;
  if (verb->plural && *predicate == Predicate::kMeaning && text[definition.terms.back().end - 1] != 's') return std::nullopt;
  return definition;
}

}  // namespace docent::extract
