#include "extract/instruction.h"

#include <algorithm>
#include <string>

#include "extract/reading.h"

namespace docent::extract {

bool begins_noun_phrase(std::string_view lower) {
  static const WordSet kWords = {"the",   "a",  "an",  "your", "this",  "these",   "that", "those", "all",  "each", "any",
                                 "every", "it", "its", "them", "their", "another", "both", "one",   "some", "us"};
  return kWords.contains(lower);
}

bool begins_clause(std::string_view lower) {
  static const WordSet kClause = {"in",    "on",     "from",  "if",     "when",    "after", "before", "for",    "using", "with",
                                  "once",  "at",     "to",    "as",     "while",   "under", "inside", "within", "by",    "now",
                                  "since", "unless", "every", "during", "through", "where", "until",  "then"};
  return kClause.contains(lower);
}

bool is_told_you(const Reading& words, std::size_t from, std::size_t to, bool can) {
  static const WordSet kTold = {"must", "should", "need", "have", "ought", "want"};
  for (std::size_t i = from; i + 1 < words.size() && i < to; ++i) {
    if (words[i] != "you" && words[i] != "you'll" && words[i] != "you\xE2\x80\x99ll") continue;
    std::size_t next = i + 1;
    while (words[next] == "now" || words[next] == "also" || words[next] == "will" || words[next] == "then" || words[next] == "first" ||
           words[next] == "would" || words[next] == "may" || words[next] == "only" || words[next] == "just")
      ++next;
    if (words[next] == "have" && words[next + 1] != "to") continue;
    if (kTold.contains(words[next]) || (can && words[next] == "can")) return true;
  }
  return false;
}

namespace {

constexpr std::size_t kMaxItemBytes = 400;  // what an item asks for stands in its first sentence

// Words that may stand before the verb of an instruction.
bool may_lead(std::string_view lower) {
  static const WordSet kLead = {"first",  "firstly", "second", "secondly", "third",  "then", "next",   "finally",
                                "now",    "also",    "again",  "optional", "please", "and",  "just",   "once",
                                "lastly", "last",    "but",    "not",      "least",  "to",   "always", "never"};
  return kLead.contains(lower) || (lower.size() > 4 && lower.ends_with("ly") && !is_imperative(lower));
}

// Verbs that are nouns as often: they instruct only before what a noun does not stand before.
bool is_noun_too(std::string_view lower) {
  static const WordSet kWords = {
      "access",   "address", "back",    "call",     "control",  "double",   "draft",   "exit",    "file",  "filter",    "format",
      "function", "group",   "index",   "issue",    "label",    "link",     "log",     "map",     "mark",  "mirror",    "name",
      "order",    "package", "patch",   "place",    "plan",     "point",    "post",    "process", "query", "record",    "reference",
      "release",  "report",  "request", "return",   "schedule", "share",    "stage",   "support", "tag",   "trigger",   "type",
      "view",     "watch",   "work",    "import",   "host",     "port",     "train",   "wrap",    "force", "bootstrap", "comment",
      "correct",  "count",   "design",  "document", "escape",   "estimate", "forward", "lock",    "match", "measure",   "partition",
      "prefix",   "source",  "trace",   "track",    "tune",     "limit",    "swap",    "hold",    "scan",  "separate",  "set",
      "test",     "search",  "list",    "state",    "value"};
  return kWords.contains(lower);
}

// Further verbs of instructions, those that begin a sentence as nouns or are seldom its first word.
bool is_further_verb(std::string_view lower) {
  static const WordSet kWords = {
      "adapt",       "adopt",     "allocate",   "alter",    "arrange",   "assemble", "attempt",  "await",     "be",        "bundle",
      "calculate",   "capture",   "carry",      "catch",    "clarify",   "collapse", "comment",  "compress",  "compute",   "consult",
      "contribute",  "correct",   "count",      "crop",     "delegate",  "derive",   "design",   "detect",    "develop",   "divide",
      "document",    "drag",      "duplicate",  "eject",    "eliminate", "embed",    "enlarge",  "enumerate", "erase",     "escape",
      "estimate",    "evaluate",  "exclude",    "explore",  "flash",     "flush",    "forward",  "freeze",    "gather",    "grab",
      "gunzip",      "highlight", "hit",        "hold",     "hover",     "ignore",   "indicate", "inform",    "insert",    "instantiate",
      "integrate",   "introduce", "isolate",    "iterate",  "learn",     "limit",    "listen",   "lock",      "maintain",  "manage",
      "match",       "measure",   "mute",       "notify",   "omit",      "operate",  "optimize", "organize",  "pack",      "parse",
      "partition",   "pin",       "plug",       "prefix",   "prevent",   "produce",  "protect",  "prune",     "purge",     "quit",
      "raise",       "reach",     "receive",    "redirect", "refer",     "reject",   "relax",    "relocate",  "remember",  "render",
      "repair",      "reply",     "reserve",    "resize",   "resolve",   "respond",  "restrict", "reuse",     "satisfy",   "scan",
      "separate",    "serve",     "shutdown",   "skip",     "solve",     "source",   "spawn",    "study",     "suspend",   "swap",
      "synchronize", "tar",       "tick",       "toggle",   "touch",     "trace",    "track",    "translate", "transform", "transmit",
      "truncate",    "tune",      "uncompress", "unlock",   "unmount",   "untick",   "warn",     "zoom",      "think"};
  return kWords.contains(lower);
}

}  // namespace

bool is_known_verb(std::string_view lower) { return is_imperative(lower) || is_further_verb(lower); }

namespace {

// Also with a prefix: "rebuild", "untick", "force-push".
bool is_verb(std::string_view lower) {
  if (is_known_verb(lower)) return true;
  if (const std::size_t dash = lower.rfind('-'); dash != std::string_view::npos && dash > 1 && is_known_verb(lower.substr(dash + 1)))
    return true;
  return lower.size() > 5 && (lower.starts_with("re") || lower.starts_with("un")) && is_known_verb(lower.substr(2));
}

// "Tweak the sail": only a verb stands right before an article, unless it is a word of another kind that begins sentences.
bool must_be_verb(std::string_view lower, std::string_view next) {
  static const WordSet kOthers = {
      "despite", "unlike",  "like",      "except", "given",   "within",    "throughout", "toward",    "versus",   "plus",     "among",
      "beside",  "besides", "beyond",    "across", "against", "along",     "around",     "behind",    "down",     "inside",   "near",
      "off",     "out",     "outside",   "past",   "till",    "up",        "upon",       "whereas",   "whenever", "wherever", "although",
      "though",  "even",    "perhaps",   "maybe",  "often",   "still",     "yet",        "almost",    "half",     "twice",    "quite",
      "rather",  "never",   "always",    "not",    "here",    "there",     "else",       "otherwise", "instead",  "together", "today",
      "soon",    "later",   "sometimes", "amid",   "amongst", "alongside", "worse",      "yes",       "well"};
  if (lower.size() < 3 || !begins_noun_phrase(next) || next == "that" || next == "one" || next == "us" || is_function_word(lower) ||
      kOthers.contains(lower))
    return false;
  if (!all_of_class(lower, [](char c) { return is_lower(c) || c == '-'; })) return false;
  for (const std::string_view end : {"ing", "ed", "ly", "tion", "ment", "ness", "ity"})
    if (lower.ends_with(end)) return false;
  return !lower.ends_with('s') || lower.ends_with("ss");
}

}  // namespace

bool is_command_verb(const Reading& words, std::size_t i) {
  if (i >= words.size()) return false;
  const std::string_view verb = words[i], next = words[i + 1];
  // "CREATE TABLE t", "SELECT": a statement is shown, not told.
  if (verb.size() > 2 && !any_of_class(words.raw(i), is_lower)) return false;
  const std::string_view gap = words.gap(i);
  const bool apart = i + 1 < words.size() && gap.find_first_of(":,;(=") != std::string_view::npos;
  if (!is_verb(verb)) {
    if (apart || next.empty() || gap.find('.') != std::string_view::npos) return false;
    // "Process A starts": a name and no article.
    return any_of_class(words.raw(i + 1), is_lower) && must_be_verb(verb, next);
  }
  if (next.empty()) return true;
  // "Access is denied", "Set of rules", "Label: the name", "Note that": no order after all.
  static const WordSet kAfterNoun = {"is",   "are", "was", "were", "has",  "have",   "of",     "will",
                                     "does", "do",  "may", "can",  "must", "should", "cannot", "would"};
  if (kAfterNoun.contains(next) || (all_of_class(next, is_digit) && words[i + 2] == "is")) return false;
  // "Release 2.11: the rudder": the name of a thing.
  if (is_noun_too(verb) && !apart && any_of_class(next, is_digit) && words.gap(i + 1).starts_with(':')) return false;
  if ((verb == "note" || verb == "observe" || verb == "understand") && next == "that") return false;
  if (apart && i == 0 && gap.starts_with(':')) return false;
  if (!is_noun_too(verb) || apart || begins_noun_phrase(next)) return true;
  if (kAfterNoun.contains(words[i + 2])) return false;
  static const WordSet kAfterVerb = {"up",    "down", "out",  "off",     "in",   "into", "on",    "onto", "to",
                                     "from",  "over", "if",   "whether", "at",   "as",   "which", "with", "and",
                                     "again", "by",   "that", "through", "back", "only", "new",   "for"};
  if (kAfterVerb.contains(next)) return !(next == "for" && (verb == "support" || verb == "request" || verb == "reference"));
  const std::string_view object = words.raw(i + 1);
  // A name, a number, a path, something quoted.
  return words.gap(i + 1).find('=') != std::string_view::npos || any_of_class(object, is_upper) ||
         any_of_class(object, [](char c) { return is_digit(c) || c == '_' || c == '.' || c == '/' || c == '-'; }) ||
         gap.find_first_of("\"'`/$-<[\xE2") != std::string_view::npos;
}

namespace {

// Verb at `from`, after words that may lead.
bool commands_at(const Reading& words, std::size_t from) {
  std::size_t i = from;
  while (i < words.size() && i < from + 4 && may_lead(words[i]) && !is_verb(words[i])) ++i;
  // "Then you must close it": after the reader, a modal verb.
  static const WordSet kModal = {"should", "can", "must", "need", "have", "will", "to", "then", "now", "also", "just"};
  if (words[i] == "you" || words[i] == "you'll" || words[i] == "you\xE2\x80\x99ll" || words[i] == "we'll")
    for (++i; i < from + 6 && kModal.contains(words[i]);) ++i;
  return is_command_verb(words, i);
}

// "For each dock create the same sign": the verb of a sentence that begins with an adverbial and has no comma after it.
bool has_verb_inside(const Reading& words, std::size_t from) {
  static const WordSet kNotBefore = {"to",   "will", "can", "should", "may",   "must",  "would", "could", "might", "not",
                                     "the",  "a",    "an",  "your",   "this",  "that",  "these", "those", "of",    "and",
                                     "or",   "for",  "in",  "on",     "with",  "by",    "is",    "are",   "be",    "it",
                                     "they", "we",   "i",   "who",    "which", "do",    "does",  "did",   "you",   "each",
                                     "any",  "no",   "at",  "from",   "as",    "every", "all",   "new",   "its"};
  for (std::size_t i = from + 2; i < words.size() && i < from + 14; ++i) {
    if (words.gap(i - 1).find_first_of(".;") != std::string_view::npos) return false;
    if (kNotBefore.contains(words[i - 1]) || !is_verb(words[i]) || !any_of_class(words.raw(i), is_lower)) continue;
    if (begins_noun_phrase(words[i + 1]) ||
        (!is_noun_too(words[i]) && words.size() > i + 1 && is_command_verb(words, i) && words[i].size() > 4))
      return true;
  }
  return false;
}

}  // namespace

bool is_instruction(std::string_view text) {
  text = base::utf8_prefix(text, kMaxItemBytes);
  const Reading words(text);
  if (words.size() == 0) return false;
  const std::string_view first = words[0];
  if (first != "you" && commands_at(words, 0)) return true;
  // "You must have a boat", "You can see the sea": a state and no deed.
  static const WordSet kState = {"have", "be", "see", "know", "own", "find"};
  if (first == "you") return is_told_you(words, 0, 1, true) && !kState.contains(words[2]);
  if (first == "optionally") return true;
  if (!begins_clause(first) && !may_lead(first)) return false;
  // "In the terminal, run …", "If it is open, close it", "After that, wait": the verb follows the comma.
  for (std::size_t comma = text.find_first_of(",:"); comma < 200;
       comma = text.find_first_of(",:", comma + 1))
    if (commands_at(words, words.at_or_after(comma))) return true;
  const std::size_t sentence = std::min(text.find(". "), text.size());
  return is_told_you(words, 1, words.at_or_after(sentence), false) ||
         (begins_clause(first) && first != "if" && first != "when" && has_verb_inside(words, 0));
}

bool is_condition(std::string_view text) {
  const std::string start = base::ascii_lower(text.substr(0, 12));
  if (!start.starts_with("if ") && !start.starts_with("otherwise") && !start.starts_with("else ") && !start.starts_with("unless "))
    return false;
  const std::string lower = base::ascii_lower(base::utf8_prefix(text, kMaxItemBytes));
  return !contains_word(lower, "you") && !contains_word(lower, "your");
}

bool is_advice(std::string_view text) {
  const std::string start = base::ascii_lower(text.substr(0, 12));
  for (const std::string_view word : {"never ", "do not ", "don't ", "don\xE2\x80\x99t ", "always ", "avoid ", "try to ", "try not "})
    if (start.starts_with(word)) return true;
  return false;
}

}  // namespace docent::extract
