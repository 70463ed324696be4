#include "extract/lead.h"

#include <algorithm>
#include <initializer_list>

#include "extract/agency.h"
#include "extract/reading.h"

namespace docent::extract {
namespace {

bool ends_with_any(const Reading& words, const WordSet& set) { return words.size() > 0 && set.contains(words[words.size() - 1]); }

// Nouns that say what the items of a list are, none of them a thing to do.
bool is_other_noun(std::string_view lower) {
  static const WordSet kWords = {"reasons",
                                 "rules",
                                 "rule",
                                 "ways",
                                 "options",
                                 "approaches",
                                 "methods",
                                 "alternatives",
                                 "possibilities",
                                 "choices",
                                 "conditions",
                                 "cases",
                                 "circumstances",
                                 "situations",
                                 "scenarios",
                                 "features",
                                 "functions",
                                 "types",
                                 "kinds",
                                 "categories",
                                 "forms",
                                 "formats",
                                 "variants",
                                 "modes",
                                 "levels",
                                 "advantages",
                                 "benefits",
                                 "disadvantages",
                                 "drawbacks",
                                 "differences",
                                 "similarities",
                                 "examples",
                                 "criteria",
                                 "criterion",
                                 "principles",
                                 "requirements",
                                 "goals",
                                 "considerations",
                                 "points",
                                 "tips",
                                 "suggestions",
                                 "recommendations",
                                 "guidelines",
                                 "measures",
                                 "precautions",
                                 "techniques",
                                 "strategies",
                                 "problems",
                                 "issues",
                                 "limitations",
                                 "restrictions",
                                 "constraints",
                                 "caveats",
                                 "assumptions",
                                 "arguments",
                                 "parameters",
                                 "fields",
                                 "columns",
                                 "values",
                                 "components",
                                 "parts",
                                 "elements",
                                 "items",
                                 "pieces",
                                 "sections",
                                 "topics",
                                 "chapters",
                                 "locations",
                                 "places",
                                 "sources",
                                 "paths",
                                 "events",
                                 "properties",
                                 "attributes",
                                 "characteristics",
                                 "concepts",
                                 "factors",
                                 "observations",
                                 "facts",
                                 "notes",
                                 "questions",
                                 "causes",
                                 "symptoms",
                                 "effects",
                                 "results",
                                 "solutions",
                                 "workarounds",
                                 "responsibilities",
                                 "roles",
                                 "duties",
                                 "order",
                                 "precedence",
                                 "priority",
                                 "sequence",
                                 "algorithm",
                                 "logic",
                                 "information",
                                 "patterns",
                                 "shortcuts",
                                 "exceptions",
                                 "purposes",
                                 "objectives",
                                 "phases",
                                 "means",
                                 "behavior",
                                 "behaviour",
                                 "improvements",
                                 "enhancements",
                                 "modifications",
                                 "additions",
                                 "capabilities",
                                 "services",
                                 "tools",
                                 "layers",
                                 "states",
                                 "signals",
                                 "decisions",
                                 "trade-offs",
                                 "violations",
                                 "uses",
                                 "ideas",
                                 "topic",
                                 "things",
                                 "mistakes",
                                 "pitfalls",
                                 "equivalent",
                                 "defined",
                                 "scheme",
                                 "heuristics",
                                 "strategy",
                                 "checks",
                                 "tests",
                                 "metrics",
                                 "stages"};
  return kWords.contains(lower);
}

bool is_step_noun(std::string_view lower) {
  static const WordSet kWords = {"steps",   "step",     "procedure",    "instructions", "tasks",  "workflow",   "cycle",
                                 "actions", "commands", "step-by-step", "checklist",    "recipe", "walkthrough"};
  return kWords.contains(lower);
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> phrases) {
  return std::ranges::any_of(phrases, [&](std::string_view phrase) { return text.find(phrase) != std::string_view::npos; });
}

bool is_computed(std::string_view lead) {
  return contains_any(lead, {"computed as follows", "calculated as follows", "determined as follows", "evaluated as follows", "defined as follows"});
}

// "one of the following", "in two ways", "either of": the reader chooses.
bool offers_a_choice(std::string_view sentence) {
  return contains_any(sentence, {"one of the following", "one of these", "one of two", "one of the two", "one of three", "one of the three",
                                 "one of four", "one of the four", "one of five", "one of several", "either of", "any of the following",
                                 "some of the following", "in two ways", "several ways", "different ways", "ways to", "multiple ways",
                                 "various ways", "many ways", "couple of ways", "few ways", "number of ways", "ways you can",
                                 "ways that you can", "ways in which", "steps you can take", "steps that you can take", "options listed",
                                 "options below", "we propose", "is proposed", "are proposed"});
}

// "To summarize:" announces what was said before.
bool sums_up(const Reading& words) {
  static const WordSet kVerbs = {"summarize", "summarise", "recap", "illustrate", "clarify", "conclude", "recapitulate", "reiterate", "repeat"};
  return words[0] == "to" && words.size() < 4 && (kVerbs.contains(words[1]) || (words[1] == "sum" && words[2] == "up"));
}

}  // namespace

Lead read_lead(std::string_view sentence) {
  const bool ended = sentence.ends_with('.');
  // A sentence without a colon says something about the list only where it speaks of it.
  const bool announces =
      sentence.ends_with(':') || contains_any(sentence, {"the following.", "as follows", "in the following order", "in this order", "steps",
                                                         "procedure", "like this", "following examples", "there are", "here are ", "sequence",
                                                         "take place", "takes place", "these commands", "following commands", "these tasks", "following tasks"});
  while (!sentence.empty() && std::string_view(":.; ").find(sentence.back()) != std::string_view::npos) sentence.remove_suffix(1);
  if (sentence.empty()) return Lead::kOpen;
  if (offers_a_choice(sentence)) return Lead::kOther;
  // "open(boat) → Harbour": a function is described.
  if (sentence.ends_with(']') || sentence.find("\xE2\x86\x92") != std::string_view::npos ||
      (sentence.ends_with(')') && sentence.find(' ') > sentence.find('(')))
    return Lead::kOther;
  const Reading all(sentence);
  if (all.size() == 0) return Lead::kOpen;
  if (sums_up(all)) return Lead::kOther;
  // "For example, to load it": what stands before the purpose says nothing.
  std::size_t begin = 0;
  if (const std::size_t comma = sentence.find(", to "); comma < 30) begin = all.at_or_after(comma);
  const bool purpose = (all[begin] == "to" && begin + 1 < all.size() && !begins_noun_phrase(all[begin + 1])) ||
                       (all[0] == "in" && all[1] == "order" && all[2] == "to");
  // The main clause is what follows the purpose; there may be none.
  std::string_view clause = begin < all.size() ? sentence.substr(all.start(begin)) : sentence;
  if (purpose) {
    const std::size_t comma = clause.rfind(", ");
    if (comma == std::string_view::npos && !is_told_you(all, 0, all.size(), true) && !contains_word(clause, "is") &&
        !contains_word(clause, "are"))
      return Lead::kReader;
    if (comma != std::string_view::npos) clause = clause.substr(comma + 2);
  }
  const Reading words(clause);
  const bool told = is_told_you(words, 0, words.size(), false);
  const bool you = contains_word(sentence, "you") || contains_word(sentence, "your");
  bool other = false;
  std::size_t first_step = kNowhere;
  std::size_t head = 0;  // "the following …" reaches to here
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "following" || words[i] == "these" || words[i] == "those") head = i + 3;
    if (is_step_noun(words[i])) first_step = std::min(first_step, i);
    other = other || ((i + 5 >= words.size() || i <= head || i < 4) && is_other_noun(words[i]) &&
                      !(i > 0 && words[i] == "order" && words[i - 1] == "in"));
  }
  const bool step = first_step != kNowhere;
  static const WordSet kUnfinished = {"which",  "that", "can",       "could",  "cannot", "will", "would", "may", "might",
                                      "should", "must", "to",        "either", "or",     "and",  "is",    "are", "by",
                                      "if",     "when", "with",      "be",     "not",    "of",   "for",   "as",  "shall",
                                      "via",    "it",   "generally", "have",   "has",    "does", "do"};
  if (!ended && ends_with_any(words, kUnfinished)) {
    if (words[words.size() - 1] == "either") return Lead::kOther;
    if (told) return Lead::kReader;
    const std::string_view last = words[words.size() - 1];
    if (last == "that" && words.size() > 1 && words[words.size() - 2] == "do") return Lead::kReader;
    if (last == "to" && contains_word(clause, "way")) return Lead::kReader;  // "The quickest way to load it is to"
    if ((last == "is" || last == "are") && step && !other) return Lead::kReader;
    if (words.size() >= 2 && words[words.size() - 2] == "you" && last != "can" && last != "may" && last != "could" && last != "might")
      return Lead::kReader;
    return Lead::kOther;
  }
  if (is_computed(clause) || (!told && !ended && hands_over(words)) ||
      (announces && contains_any(clause, {"might help", "you will learn", "you'll learn", "consider the following", "you told", "note that",
                                          "we do the following", "following examples", "steps used", "performed by", "executed by",
                                          "carried out by", "taken by", "done by"})))
    return Lead::kOther;
  // Of "If somebody wants that, they do this" only the main clause counts.
  const std::size_t comma = words.size() > 0 && begins_clause(words[0]) ? clause.rfind(", ") : std::string_view::npos;
  const Reading main(comma == std::string_view::npos ? clause : clause.substr(comma + 2));
  if (!told && announces && happens_by_itself(main)) return Lead::kOther;
  const std::size_t third = find_third_person(main);
  // "Moving the boat takes a few steps", "The workflow goes like this": nobody is named who does it.
  const bool task_does = step && (words[0].ends_with("ing") || first_step + main.size() < third + words.size());
  // "This file describes a lock that …:" leads to the file and not to the list.
  const bool of_list = third == kNowhere || (main[third + 1] != "a" && main[third + 1] != "an") ||
                       contains_any(clause, {"following", "follows", "these", "steps", "order"});
  if (!told && !you && announces && third != kNowhere && of_list && !task_does && !is_command_verb(words, 0)) return Lead::kOther;
  if (!announces) return Lead::kOpen;
  if (step || told) return Lead::kReader;
  if (contains_any(clause, {"do the following", "do this", "proceed as follows", "following manner", "following way"}))
    return Lead::kReader;
  if (other || contains_any(clause, {"there are", "there is", "here are "})) return Lead::kOther;
  if (purpose || is_command_verb(words, 0) || (you && clause.find("as follows") != std::string_view::npos)) return Lead::kReader;
  return Lead::kOpen;
}

bool tells_of_changes(std::string_view lower) {
  for (const std::string_view word : {"changelog", "change log", "release notes", "what's new", "what\xE2\x80\x99s new", "version history",
                                      "release history", "changes in ", "changes since ", "bug fixes"})
    if (lower.find(word) != std::string_view::npos) return true;
  if (lower == "changes" || lower == "history" || lower == "news") return true;
  if (const std::size_t at = lower.find("release "); at != std::string_view::npos && (at == 0 || lower[at - 1] == ' ')) {
    const std::string_view after = lower.substr(at + 8);
    if (!after.empty() && (is_digit(after[0]) || (after[0] == 'v' && after.size() > 1 && is_digit(after[1])))) return true;
  }
  return lower.size() >= 10 && all_of_class(lower.substr(0, 4), is_digit) && lower[4] == '-' && is_digit(lower[5]) && lower[7] == '-';
}

bool is_a_proposal(std::string_view lower) {
  while (!lower.empty() && !is_alnum(lower.back())) lower.remove_suffix(1);
  return lower.ends_with("proposed changes") || lower.ends_with("proposed change") || lower.ends_with("detailed design");
}

bool is_a_licence(std::string_view lower) {
  return contains_any(lower, {"public licen", "documentation licen", "terms and conditions", "apache licen", "licence agreement",
                              "license agreement"});
}

bool names_no_task(std::string_view lower) {
  if (const std::size_t of = lower.find(" for "); of != std::string_view::npos) lower = lower.substr(0, of);
  while (!lower.empty() && !is_alnum(lower.back())) lower.remove_suffix(1);
  for (const std::string_view end : {"resolution",
                                     "interpretation",
                                     "evaluation",
                                     "estimation",
                                     "algorithm",
                                     "rules",
                                     "the rule",
                                     "advice",
                                     "tips",
                                     "best practices",
                                     "recommendations",
                                     "guidelines",
                                     "considerations",
                                     "sequence",
                                     "proposed changes",
                                     "goals",
                                     "limitations",
                                     "restrictions",
                                     "features",
                                     "table of contents",
                                     "contents",
                                     "principles",
                                     "principles of operation",
                                     "conventions",
                                     "style",
                                     "implementation",
                                     "implementation details",
                                     "implementation plan",
                                     "work items",
                                     "proposed change",
                                     " impact",
                                     "lifecycle",
                                     "life cycle",
                                     "architecture",
                                     "theory of operation",
                                     "under the hood",
                                     "how it works",
                                     "precedence",
                                     "order of evaluation",
                                     "evaluation order",
                                     "internals",
                                     "design"})
    if (lower.ends_with(end)) return true;
  // "boat.harbour.locks module": the reference of a programming interface.
  if (lower.ends_with(" module") && lower.find('.') < lower.find(' ')) return true;
  return lower.starts_with("sequence of ") || lower.starts_with("rules ") ||
         (lower.starts_with("how ") && (lower.ends_with(" works") || lower.ends_with(" work")));
}

}  // namespace docent::extract
