#include "extract/instruction.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/text.h"
#include "extract/words.h"

namespace docent::extract {
namespace {

using WordSet = std::unordered_set<std::string_view>;

constexpr std::size_t kMaxItemBytes = 400;  // what an item asks for stands in its first sentence

// Words of a text, in lower case where asked for.
class Reading {
 public:
  explicit Reading(std::string_view text) : text_(text), words_(words_of(text)) {
    lower_.reserve(words_.size());
    for (const Word& word : words_) lower_.push_back(base::ascii_lower(text.substr(word.start, word.end - word.start)));
  }
  std::size_t size() const { return words_.size(); }
  std::string_view operator[](std::size_t i) const { return i < lower_.size() ? std::string_view(lower_[i]) : std::string_view(); }
  std::string_view raw(std::size_t i) const { return text_.substr(words_[i].start, words_[i].end - words_[i].start); }
  std::size_t start(std::size_t i) const { return words_[i].start; }
  // What stands between a word and the next, or the end.
  std::string_view gap(std::size_t i) const { return text_.substr(words_[i].end, (i + 1 < words_.size() ? words_[i + 1].start : text_.size()) - words_[i].end); }
  std::size_t at_or_after(std::size_t offset) const {
    std::size_t i = 0;
    while (i < words_.size() && words_[i].start < offset) ++i;
    return i;
  }

 private:
  std::string_view text_;
  std::vector<Word> words_;
  std::vector<std::string> lower_;
};

// Words that may stand before the verb of an instruction.
bool may_lead(std::string_view lower) {
  static const WordSet kLead = {"first", "firstly", "second", "secondly", "third", "then", "next", "finally", "now", "also", "again", "optional", "please", "and", "just", "once", "lastly", "last", "but", "not", "least", "to",
                                "always", "never"};
  return kLead.contains(lower) || (lower.size() > 4 && lower.ends_with("ly") && !is_imperative(lower));
}

bool begins_noun_phrase(std::string_view lower) {
  static const WordSet kWords = {"the", "a", "an", "your", "this", "these", "that", "those", "all", "each", "any", "every", "it", "its", "them", "their", "another", "both", "one", "some", "us"};
  return kWords.contains(lower);
}

// Verbs that are nouns as often: they instruct only before what a noun does not stand before.
bool is_noun_too(std::string_view lower) {
  static const WordSet kWords = {"access", "address", "back", "call", "control", "display", "double", "draft", "exit", "file", "filter", "format", "function", "group", "index", "issue", "label", "link", "log", "map", "mark", "mirror",
                                 "name", "order", "package", "patch", "place", "plan", "point", "post", "process", "query", "record", "reference", "release", "report", "request", "return", "review", "schedule", "share", "stage",
                                 "support", "tag", "trigger", "type", "view", "watch", "work", "import", "print", "host", "port", "train", "wrap", "force", "bootstrap", "comment", "correct", "count", "design", "document", "escape", "estimate", "forward", "lock", "match", "measure", "partition", "prefix", "source", "trace", "track", "tune", "limit", "swap", "hold", "scan", "separate", "set", "test", "search", "list", "state", "value"};
  return kWords.contains(lower);
}

// Further verbs of instructions, those that begin a sentence as nouns or are seldom its first word.
bool is_further_verb(std::string_view lower) {
  static const WordSet kWords = {
      "adapt", "adopt", "allocate", "alter", "arrange", "assemble", "attempt", "await", "be", "bundle", "calculate", "capture", "carry", "catch", "clarify", "collapse", "comment", "compress", "compute", "consult", "contribute", "correct", "count", "crop", "delegate",
      "derive", "design", "detect", "develop", "divide", "document", "drag", "duplicate", "eject", "eliminate", "embed", "enlarge", "enumerate", "erase", "escape", "estimate", "evaluate", "exclude", "explore", "flash", "flush", "forward", "freeze", "gather", "grab",
      "gunzip", "highlight", "hit", "hold", "hover", "ignore", "indicate", "inform", "insert", "instantiate", "integrate", "introduce", "isolate", "iterate", "learn", "limit", "listen", "lock", "maintain", "manage", "match", "measure", "mute", "notify", "omit", "operate",
      "optimize", "organize", "pack", "parse", "partition", "pin", "plug", "prefix", "prevent", "produce", "protect", "prune", "purge", "quit", "raise", "reach", "receive", "redirect", "refer", "reject", "relax", "relocate", "remember", "render", "repair",
      "reply", "reserve", "resize", "resolve", "respond", "restrict", "reuse", "satisfy", "scan", "separate", "serve", "shutdown", "skip", "solve", "source", "spawn", "study", "suspend", "swap", "synchronize", "tar", "tick", "toggle", "touch", "trace", "track", "translate",
      "transform", "transmit", "truncate", "tune", "uncompress", "unlock", "unmount", "untick", "warn", "zoom", "think"};
  return kWords.contains(lower);
}

bool is_known_verb(std::string_view lower) { return is_imperative(lower) || is_further_verb(lower); }

// Also with a prefix: "rebuild", "untick", "force-push".
bool is_verb(std::string_view lower) {
  if (is_known_verb(lower)) return true;
  if (const std::size_t dash = lower.rfind('-'); dash != std::string_view::npos && dash > 1 && is_known_verb(lower.substr(dash + 1))) return true;
  return lower.size() > 5 && (lower.starts_with("re") || lower.starts_with("un")) && is_known_verb(lower.substr(2));
}

// "Tweak the sail": only a verb stands right before an article, unless it is a word of another kind that begins sentences.
bool must_be_verb(std::string_view lower, std::string_view next) {
  static const WordSet kOthers = {"despite", "unlike", "like", "except", "given", "within", "throughout", "toward", "versus", "plus", "among", "beside", "besides", "beyond", "across", "against", "along", "around", "behind", "down", "inside",
                                  "near", "off", "out", "outside", "past", "till", "up", "upon", "whereas", "whenever", "wherever", "although", "though", "even", "perhaps", "maybe", "often", "still", "yet", "almost", "half", "twice", "quite",
                                  "rather", "never", "always", "not", "here", "there", "else", "otherwise", "instead", "together", "today", "soon", "later", "sometimes", "amid", "amongst", "alongside", "worse", "yes", "well"};
  if (lower.size() < 3 || !begins_noun_phrase(next) || next == "that" || next == "one" || next == "us" || is_function_word(lower) || kOthers.contains(lower)) return false;
  if (!all_of_class(lower, [](char c) { return is_lower(c) || c == '-'; })) return false;
  for (const std::string_view end : {"ing", "ed", "ly", "tion", "ment", "ness", "ity"})
    if (lower.ends_with(end)) return false;
  return !lower.ends_with('s') || lower.ends_with("ss");
}

// Whether word `i` is the verb of an instruction.
bool is_command_verb(const Reading& words, std::size_t i) {
  if (i >= words.size()) return false;
  const std::string_view verb = words[i], next = words[i + 1];
  // "CREATE TABLE t", "SELECT": a statement is shown, not told.
  if (verb.size() > 2 && !any_of_class(words.raw(i), is_lower)) return false;
  const std::string_view gap = words.gap(i);
  const bool apart = i + 1 < words.size() && gap.find_first_of(":,;(=") != std::string_view::npos;
  if (!is_verb(verb)) return !apart && must_be_verb(verb, next);
  if (next.empty()) return true;
  // "Access is denied", "Set of rules", "Label: the name", "Note that": no order after all.
  static const WordSet kAfterNoun = {"is", "are", "was", "were", "has", "have", "of", "will", "does", "do", "may", "can", "must", "should", "cannot", "would"};
  if (kAfterNoun.contains(next) || (all_of_class(next, is_digit) && words[i + 2] == "is")) return false;
  if ((verb == "note" || verb == "observe" || verb == "understand") && next == "that") return false;
  if (apart && i == 0 && gap.starts_with(':')) return false;
  if (!is_noun_too(verb) || apart || begins_noun_phrase(next)) return true;
  if (kAfterNoun.contains(words[i + 2])) return false;
  static const WordSet kAfterVerb = {"up", "down", "out", "off", "in", "into", "on", "onto", "to", "from", "over", "if", "whether", "at", "as", "which", "with", "and", "again", "by", "that", "through", "back", "only", "new", "for"};
  if (kAfterVerb.contains(next)) return !(next == "for" && (verb == "support" || verb == "request" || verb == "reference"));
  const std::string_view object = words.raw(i + 1);
  // A name, a number, a path, something quoted.
  return words.gap(i + 1).find('=') != std::string_view::npos || any_of_class(object, is_upper) || any_of_class(object, [](char c) { return is_digit(c) || c == '_' || c == '.' || c == '/' || c == '-'; }) || gap.find_first_of("\"'`/$-<[\xE2") != std::string_view::npos;
}

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

// "… you have to run it": what the reader is told in so many words. `can`: also what the reader may do.
bool is_told_you(const Reading& words, std::size_t from, std::size_t to, bool can) {
  static const WordSet kTold = {"must", "should", "need", "have", "ought", "want"};
  for (std::size_t i = from; i + 1 < words.size() && i < to; ++i) {
    if (words[i] != "you" && words[i] != "you'll" && words[i] != "you\xE2\x80\x99ll") continue;
    std::size_t next = i + 1;
    while (words[next] == "now" || words[next] == "also" || words[next] == "will" || words[next] == "then" || words[next] == "first" || words[next] == "would" || words[next] == "may" || words[next] == "only" || words[next] == "just") ++next;
    if (words[next] == "have" && words[next + 1] != "to") continue;
    if (kTold.contains(words[next]) || (can && words[next] == "can")) return true;
  }
  return false;
}

bool begins_clause(std::string_view lower) {
  static const WordSet kClause = {"in", "on", "from", "if", "when", "after", "before", "for", "using", "with", "once", "at", "to", "as", "while", "under", "inside", "within", "by", "now", "since", "unless", "every", "during", "through", "where", "until", "then"};
  return kClause.contains(lower);
}

// "For each dock create the same sign": the verb of a sentence that begins with an adverbial and has no comma after it.
bool has_verb_inside(const Reading& words, std::size_t from) {
  static const WordSet kNotBefore = {"to", "will", "can", "should", "may", "must", "would", "could", "might", "not", "the", "a", "an", "your", "this", "that", "these", "those", "of", "and", "or", "for", "in", "on", "with", "by", "is", "are", "be", "it", "they",
                                     "we", "i", "who", "which", "do", "does", "did", "you", "each", "any", "no", "at", "from", "as", "every", "all", "new", "its"};
  for (std::size_t i = from + 2; i < words.size() && i < from + 14; ++i) {
    if (words.gap(i - 1).find_first_of(".;") != std::string_view::npos) return false;
    if (kNotBefore.contains(words[i - 1]) || !is_verb(words[i]) || !any_of_class(words.raw(i), is_lower)) continue;
    if (begins_noun_phrase(words[i + 1]) || (!is_noun_too(words[i]) && words.size() > i + 1 && is_command_verb(words, i) && words[i].size() > 4)) return true;
  }
  return false;
}

bool ends_with_any(const Reading& words, const WordSet& set) { return words.size() > 0 && set.contains(words[words.size() - 1]); }

// Nouns that say what the items of a list are, none of them a thing to do.
bool is_other_noun(std::string_view lower) {
  static const WordSet kWords = {
      "reasons", "rules", "rule", "ways", "options", "approaches", "methods", "alternatives", "possibilities", "choices", "conditions", "cases", "circumstances", "situations", "scenarios", "features", "functions", "types", "kinds", "categories", "forms",
      "formats", "variants", "modes", "levels", "advantages", "benefits", "disadvantages", "drawbacks", "differences", "similarities", "examples", "criteria", "criterion", "principles", "requirements", "goals", "considerations", "points", "tips",
      "suggestions", "recommendations", "guidelines", "measures", "precautions", "techniques", "strategies", "problems", "issues", "limitations", "restrictions", "constraints", "caveats", "assumptions", "arguments", "parameters", "fields", "columns",
      "values", "components", "parts", "elements", "items", "pieces", "sections", "topics", "chapters", "locations", "places", "sources", "paths", "events", "properties", "attributes", "characteristics", "concepts", "factors", "observations", "facts",
      "notes", "questions", "causes", "symptoms", "effects", "results", "solutions", "workarounds", "responsibilities", "roles", "duties", "order", "precedence", "priority", "sequence", "algorithm", "logic", "information", "patterns", "shortcuts",
      "exceptions", "purposes", "objectives", "phases", "means", "behavior", "behaviour", "improvements", "enhancements", "modifications", "additions", "capabilities", "services", "tools", "layers", "states", "signals", "decisions", "trade-offs", "violations",
      "uses", "ideas", "topic", "things", "mistakes", "pitfalls", "equivalent", "defined", "scheme", "heuristics", "strategy", "checks", "tests", "metrics", "stages"};
  return kWords.contains(lower);
}

bool is_step_noun(std::string_view lower) {
  static const WordSet kWords = {"steps", "step", "procedure", "instructions", "tasks", "workflow", "cycle", "actions", "commands", "step-by-step", "checklist", "recipe", "walkthrough"};
  return kWords.contains(lower);
}

// "The harbour performs the following": somebody else does it.
constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
std::size_t find_third_person(const Reading& words) {
  static const WordSet kNotBefore = {"these", "the", "following", "your", "all", "some", "any", "few", "more", "those", "other", "several", "of", "and", "or", "new", "two", "three", "four", "many", "its", "their", "for", "with", "in", "a", "an", "by", "from", "to", "on"};
  static const WordSet kAfter = {"the", "a", "an", "following", "these", "two", "three", "four", "as", "in", "its", "all", "through", "itself", "into", "to", "like", "on", "from", "up", "each", "any", "several", "this", "out", "at", "with", "which", "when", "one"};
  static const WordSet kPlain = {"does", "goes", "happens", "occurs", "consists", "consist", "works", "looks", "contains", "includes", "supports", "comprises", "behaves", "means", "tries", "applies", "involves"};
  for (std::size_t i = 1; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (kNotBefore.contains(words[i - 1])) continue;
    // "It will only do the following"
    static const WordSet kModal = {"will", "would", "can", "should", "may", "could", "only"};
    if ((word == "do" || word == "perform" || word == "execute") && kModal.contains(words[i - 1])) return i;
    if (kPlain.contains(word)) return i;
    if (word.size() < 4 || !word.ends_with('s') || word.ends_with("ss") || !(i + 1 == words.size() || kAfter.contains(words[i + 1]))) continue;
    if (is_imperative(word.substr(0, word.size() - 1)) || (word.ends_with("es") && is_imperative(word.substr(0, word.size() - 2)))) return i;
  }
  return kNowhere;
}

// "Such a query is executed as follows": what is done there, nobody is told to do.
bool is_passive(std::string_view lead) {
  for (const std::string_view done : {"computed as follows", "calculated as follows", "determined as follows", "evaluated as follows", "defined as follows"})
    if (lead.find(done) != std::string_view::npos) return true;
  const std::size_t follows = lead.rfind(" as follows");
  if (follows == std::string_view::npos) return false;
  const std::string_view before = lead.substr(0, follows);
  const std::string_view word = before.substr(before.rfind(' ') + 1);
  if (!word.ends_with("ed") && word != "done") return false;
  for (const std::string_view be : {" is ", " are ", " was ", " were "})
    if (const std::size_t at = before.rfind(be); at != std::string_view::npos && before.size() - at < 28) return true;
  return false;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> phrases) {
  return std::ranges::any_of(phrases, [&](std::string_view phrase) { return text.find(phrase) != std::string_view::npos; });
}

// "one of the following", "in two ways", "either of": the reader chooses.
bool offers_a_choice(std::string_view sentence) {
  return contains_any(sentence, {"one of the following", "one of two", "one of the two", "one of three", "one of the three", "either of", "any of the following", "some of the following", "in two ways", "several ways", "different ways", "ways to"});
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
  for (std::size_t comma = text.find_first_of(",:"); comma != std::string_view::npos && comma < 200; comma = text.find_first_of(",:", comma + 1))
    if (commands_at(words, words.at_or_after(comma))) return true;
  const std::size_t sentence = std::min(text.find(". "), text.size());
  return is_told_you(words, 1, words.at_or_after(sentence), false) || (begins_clause(first) && first != "if" && first != "when" && has_verb_inside(words, 0));
}

bool is_condition(std::string_view text) {
  const std::string start = base::ascii_lower(text.substr(0, 12));
  if (!start.starts_with("if ") && !start.starts_with("otherwise") && !start.starts_with("else ") && !start.starts_with("unless ")) return false;
  const std::string lower = base::ascii_lower(base::utf8_prefix(text, kMaxItemBytes));
  return !contains_word(lower, "you") && !contains_word(lower, "your");
}

bool is_advice(std::string_view text) {
  const std::string start = base::ascii_lower(text.substr(0, 12));
  for (const std::string_view word : {"never ", "do not ", "don't ", "don\xE2\x80\x99t ", "always ", "avoid ", "try to ", "try not "})
    if (start.starts_with(word)) return true;
  return false;
}

Lead read_lead(std::string_view sentence) {
  const bool ended = sentence.ends_with('.');
  // A sentence without a colon says something about the list only where it speaks of it.
  const bool announces = sentence.ends_with(':') || contains_any(sentence, {"the following.", "as follows", "in the following order", "in this order", "steps", "procedure", "like this", "there are", "here are "});
  while (!sentence.empty() && std::string_view(":.; ").find(sentence.back()) != std::string_view::npos) sentence.remove_suffix(1);
  if (sentence.empty()) return Lead::kOpen;
  if (offers_a_choice(sentence)) return Lead::kOther;
  // "open(boat) → Harbour": a function is described.
  if (sentence.ends_with(']') || sentence.find("\xE2\x86\x92") != std::string_view::npos || (sentence.ends_with(')') && sentence.find(' ') > sentence.find('('))) return Lead::kOther;
  const Reading all(sentence);
  if (all.size() == 0) return Lead::kOpen;
  // "For example, to load it": what stands before the purpose says nothing.
  std::size_t begin = 0;
  if (const std::size_t comma = sentence.find(", to "); comma < 30) begin = all.at_or_after(comma);
  const bool purpose = (all[begin] == "to" && begin + 1 < all.size() && !begins_noun_phrase(all[begin + 1])) || (all[0] == "in" && all[1] == "order" && all[2] == "to");
  // The main clause is what follows the purpose; there may be none.
  std::string_view clause = begin < all.size() ? sentence.substr(all.start(begin)) : sentence;
  if (purpose) {
    const std::size_t comma = clause.rfind(", ");
    if (comma == std::string_view::npos && !is_told_you(all, 0, all.size(), true) && !contains_word(clause, "is") && !contains_word(clause, "are")) return Lead::kReader;
    if (comma != std::string_view::npos) clause = clause.substr(comma + 2);
  }
  const Reading words(clause);
  const bool told = is_told_you(words, 0, words.size(), false);
  const bool you = contains_word(sentence, "you") || contains_word(sentence, "your");
  bool other = false;
  std::size_t first_step = kNowhere;
  const std::size_t tail = words.size() > 12 ? words.size() - 12 : 0;
  std::size_t head = 0;  // "the following …" reaches to here
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "following") head = i + 3;
    if (is_step_noun(words[i])) first_step = std::min(first_step, i);
    other = other || ((i >= tail || i <= head || i < 4) && is_other_noun(words[i]) && !(i > 0 && words[i] == "order" && words[i - 1] == "in"));
  }
  const bool step = first_step != kNowhere;
  static const WordSet kUnfinished = {"which", "that", "can", "could", "cannot", "will", "would", "may", "might", "should", "must", "to", "either", "or", "and", "is", "are", "by", "if", "when", "with", "be", "not", "of", "for", "as", "shall", "via", "it", "generally", "have", "has", "does", "do"};
  if (!ended && ends_with_any(words, kUnfinished)) {
    if (told) return Lead::kReader;
    const std::string_view last = words[words.size() - 1];
    if (last == "that" && words.size() > 1 && words[words.size() - 2] == "do") return Lead::kReader;
    if (last == "to" && contains_word(clause, "way")) return Lead::kReader;  // "The quickest way to load it is to"
    if ((last == "is" || last == "are") && step && !other) return Lead::kReader;
    if (words.size() >= 2 && words[words.size() - 2] == "you" && last != "can" && last != "may" && last != "could" && last != "might") return Lead::kReader;
    return Lead::kOther;
  }
  if (is_passive(clause) || (announces && contains_any(clause, {"might help", "you will learn", "you'll learn", "consider the following", "you told", "note that", "we do the following"}))) return Lead::kOther;
  const std::size_t third = find_third_person(words);
  // "Moving the boat takes a few steps", "The workflow goes like this": nobody is named who does it.
  const bool task_does = step && (words[0].ends_with("ing") || first_step < third);
  if (!told && !you && announces && third != kNowhere && !task_does && !is_command_verb(words, 0)) return Lead::kOther;
  if (!announces) return Lead::kOpen;
  if (step || told) return Lead::kReader;
  if (contains_any(clause, {"do the following", "do this", "proceed as follows", "following manner", "following way"})) return Lead::kReader;
  if (other || contains_any(clause, {"there are", "there is", "here are "})) return Lead::kOther;
  if (purpose || is_command_verb(words, 0) || (you && clause.find("as follows") != std::string_view::npos)) return Lead::kReader;
  return Lead::kOpen;
}

bool tells_of_changes(std::string_view lower) {
  for (const std::string_view word : {"changelog", "change log", "release notes", "what's new", "what\xE2\x80\x99s new", "version history", "release history", "changes in ", "changes since ", "bug fixes"})
    if (lower.find(word) != std::string_view::npos) return true;
  if (lower == "changes" || lower == "history" || lower == "news") return true;
  if (const std::size_t at = lower.find("release "); at != std::string_view::npos && (at == 0 || lower[at - 1] == ' ')) {
    const std::string_view after = lower.substr(at + 8);
    if (!after.empty() && (is_digit(after[0]) || (after[0] == 'v' && after.size() > 1 && is_digit(after[1])))) return true;
  }
  return lower.size() >= 10 && all_of_class(lower.substr(0, 4), is_digit) && lower[4] == '-' && is_digit(lower[5]) && lower[7] == '-';
}

bool names_no_task(std::string_view lower) {
  while (!lower.empty() && !is_alnum(lower.back())) lower.remove_suffix(1);
  for (const std::string_view end : {"resolution", "interpretation", "evaluation", "estimation", "algorithm", "rules", "advice", "tips", "best practices", "recommendations", "guidelines", "considerations", "sequence", "proposed changes", "goals", "limitations",
                                     "restrictions", "features", "table of contents", "contents", "principles", "principles of operation", "conventions", "style", "implementation", "implementation details", "implementation plan", "internals", "design"})
    if (lower.ends_with(end)) return true;
  return lower.starts_with("sequence of ") || lower.starts_with("rules ") || (lower.starts_with("how ") && (lower.ends_with(" works") || lower.ends_with(" work")));
}

}  // namespace docent::extract
