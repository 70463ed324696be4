#include "extract/agency.h"

namespace docent::extract {
namespace {

bool is_modal(std::string_view lower) {
  static const WordSet kWords = {"will", "would", "can", "should", "may", "could", "only", "must", "shall", "might"};
  return kWords.contains(lower);
}

bool is_person(std::string_view lower) {
  static const WordSet kWords = {"you",          "we",             "i",         "one",        "user",        "users",      "administrator",
                                 "admin",        "administrators", "admins",    "operator",   "operators",   "developer",  "developers",
                                 "maintainer",   "maintainers",    "author",    "authors",    "contributor", "reviewer",   "contributors",
                                 "reviewers",    "people",         "anyone",    "somebody",   "someone",     "everyone",   "owner",
                                 "owners",       "team",           "manager",   "engineer",   "engineers",   "programmer", "programmers",
                                 "packager",     "translator",     "translators"};
  return kWords.contains(lower);
}

bool is_adverb(std::string_view lower) {
  static const WordSet kWords = {"then", "also", "all", "now", "always", "first", "being", "still", "just", "therefore", "thus", "each"};
  return kWords.contains(lower) || (lower.size() > 4 && lower.ends_with("ly"));
}

bool is_be(std::string_view lower) { return lower == "is" || lower == "are" || lower == "was" || lower == "were" || lower == "gets" || lower == "get"; }

// A person within the few words in front of the verb: "the administrator then performs".
bool person_before(const Reading& clause, std::size_t verb) {
  for (std::size_t i = verb > 4 ? verb - 4 : 0; i < verb; ++i)
    if (is_person(clause[i])) return true;
  return false;
}

// "performs", "goes", from the verb in the infinitive.
bool is_third_person_of_verb(std::string_view word) {
  if (word.size() < 4 || !word.ends_with('s') || word.ends_with("ss")) return false;
  return is_known_verb(word.substr(0, word.size() - 1)) || (word.ends_with("es") && is_known_verb(word.substr(0, word.size() - 2)));
}

// Participles of what machines do, and of what both do.
bool is_machine_work(std::string_view lower) {
  static const WordSet kWords = {"executed", "evaluated", "computed", "processed", "handled", "calculated", "resolved", "parsed",
                                 "searched", "determined", "tried",   "consulted", "matched", "scanned",    "invoked"};
  return kWords.contains(lower);
}
bool is_work(std::string_view lower) {
  static const WordSet kWords = {"performed", "done", "taken", "carried", "run", "applied", "made", "followed"};
  return kWords.contains(lower);
}

// "… when a boat arrives", "… by the harbour": the circumstances in which a system acts.
bool names_an_occasion(const Reading& clause, std::size_t i) {
  static const WordSet kOccasion = {"when", "whenever", "during", "automatically", "internally", "once", "until"};
  if (clause[i] == "out") ++i;
  if (kOccasion.contains(clause[i])) return true;
  if ((clause[i] == "each" || clause[i] == "every") && clause[i + 1] == "time") return true;
  return clause[i] == "by" && !is_person(clause[i + 1]) && !is_person(clause[i + 2]) && !clause[i + 1].ends_with("ing");
}

}  // namespace

std::size_t find_third_person(const Reading& clause) {
  static const WordSet kNotBefore = {"these",   "the",  "following", "your", "all", "some", "any",   "few",  "more", "those", "other",
                                     "several", "of",   "and",       "or",   "new", "two",  "three", "four", "many", "its",   "their",
                                     "for",     "with", "in",        "a",    "an",  "by",   "from",  "to",   "on"};
  static const WordSet kAfter = {"the",  "a",   "an",      "following", "these", "two", "three", "four",  "as",   "in",
                                 "its",  "all", "through", "itself",    "into",  "to",  "like",  "on",    "from", "up",
                                 "each", "any", "several", "this",      "out",   "at",  "with",  "which", "when", "one"};
  static const WordSet kPlain = {"does",     "goes",     "happens",   "occurs",  "consists", "consist", "works",   "looks",   "contains",
                                 "includes", "supports", "comprises", "behaves", "means",    "tries",   "applies", "involves",
                                 "undergoes"};
  static const WordSet kDo = {"do", "perform", "execute", "take", "carry", "go", "undergo"};
  static const WordSet kBehave = {"work", "behave", "proceed", "act", "look", "operate", "happen"};
  static const WordSet kDoing = {"doing", "performing", "executing", "taking", "trying", "going"};
  bool modal = false;
  for (std::size_t i = 1; i < clause.size(); ++i) {
    const std::string_view word = clause[i];
    if (is_modal(clause[i - 1]) || is_adverb(clause[i - 1])) {
      modal = modal || is_modal(clause[i - 1]);
      if (modal && !person_before(clause, i) && kBehave.contains(word)) return i;
      if (is_modal(clause[i - 1]) && !person_before(clause, i) && kDo.contains(word)) return i;
    } else {
      // "It has to be clever and perform the following"
      const bool it = clause[0] == "it" || clause[0] == "they";
      if (it && (word == "perform" || word == "do") && (clause[i + 1] == "the" || clause[i + 1] == "these")) return i;
      modal = false;
    }
    if (kDoing.contains(word) && is_be(clause[i - 1]) && !person_before(clause, i)) return i;
    if (kNotBefore.contains(clause[i - 1])) continue;
    if (kPlain.contains(word)) return i;
    if (is_third_person_of_verb(word) && (i + 1 == clause.size() || kAfter.contains(clause[i + 1])) && !person_before(clause, i)) return i;
  }
  return kNowhere;
}

bool happens_by_itself(const Reading& clause) {
  for (std::size_t i = 0; i + 1 < clause.size(); ++i) {
    const std::string_view word = clause[i];
    if ((word == "take" || word == "takes") && clause[i + 1] == "place") return true;
    if ((word == "happen" || word == "happens" || word == "occur" || word == "occurs") && i > 0) return true;
    if (!is_be(word) || person_before(clause, i)) continue;
    std::size_t done = i + 1;
    bool automatic = false;
    for (; is_adverb(clause[done]); ++done) automatic = automatic || clause[done] == "automatically" || clause[done] == "internally";
    const std::string_view participle = clause[done];
    if (participle == "not") continue;
    const bool follows = clause[done + 1] == "as" && clause[done + 2] == "follows";
    if (follows && (participle.ends_with("ed") || participle == "done")) return true;
    if (is_machine_work(participle)) return true;
    if (is_work(participle) && (automatic || names_an_occasion(clause, done + 1))) return true;
  }
  return false;
}

bool hands_over(const Reading& clause) {
  // "To have your boat painted:" is the reader's own purpose.
  if (clause.size() > 0 && (clause[clause.size() - 1].ends_with("ed") || clause[clause.size() - 1] == "to")) return false;
  for (std::size_t i = clause.size() > 5 ? clause.size() - 5 : 1; i + 2 < clause.size(); ++i) {
    const bool lets = clause[i] == "let" || clause[i] == "lets" || (clause[i] == "have" && clause[i - 1] == "to");
    if (lets && (clause[i + 1] == "the" || clause[i + 1] == "a" || clause[i + 1] == "your")) return true;
  }
  return false;
}

}  // namespace docent::extract
