// What settings do and what things need: AFFECTS, REQUIRES, DEPENDS_ON, CRITICAL_FOR, read from the grammar of a clause.
//
// A clause counts when both ends are entities in it, the one is the subject of its verb and the other its object: "the `x` field of a Boat limits how
// deep `boatd` may dig". Between the ends only words may stand that keep it so; a relation that has to be guessed is left out. A subject may be
// left to the context: "This directive …", or the description below a term.

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <set>

#include "base/text.h"
#include "extract/context.h"
#include "extract/subject.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::EdgeType;
using model::Extractor;
using model::NodeKind;
using model::NodeKinds;
using model::NodeRef;

constexpr std::size_t kMaxSentences = 400;     // of one block
constexpr std::size_t kMaxSentenceBytes = 800;  // longer ones are lists
constexpr std::size_t kMaxObjectWords = 8;     // between a verb and its object
constexpr std::size_t kMaxObjects = 8;         // "`a`, `b` and `c`"
constexpr std::size_t kMaxTaskBytes = 60;      // "Using the first reserved dock …" before its verb
constexpr float kSureComponent = 0.6F;         // below this a word may name no component

template <std::size_t N>
bool is_one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, word) != words.end();
}
bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}

bool is_determiner(std::string_view word) {
  static constexpr std::array<std::string_view, 13> kWords = {"the", "a", "an", "this", "your", "each", "every", "its", "any", "all", "both", "these", "another"};
  return is_one_of(word, kWords);
}
bool is_auxiliary(std::string_view word) {
  static constexpr std::array<std::string_view, 22> kWords = {"is", "are", "can", "will", "may", "must", "should", "would", "could", "also", "only", "then", "always", "be", "used", "has", "have", "been", "effectively", "usually", "itself", "directly"};
  return is_one_of(word, kWords);
}
bool is_preposition(std::string_view word) {
  static constexpr std::array<std::string_view, 21> kWords = {"of", "in", "on", "for", "to", "with", "from", "by", "via", "using", "as", "at", "into", "under", "per", "than", "inside", "within", "without", "through", "like"};
  return is_one_of(word, kWords);
}
// What a thing is called that acts by itself: "the Boat service" is Boat, "the Boat header" is a header.
bool is_thing_itself(std::string_view word) {
  static constexpr std::array<std::string_view, 20> kWords = {"controller", "service", "server", "module", "plugin", "daemon", "process", "component", "api", "operator", "client", "driver", "agent", "cluster", "application", "app", "resource", "object", "package", "library"};
  return is_one_of(word, kWords);
}
// Where these stand between a verb and an entity, the entity is in another phrase.
bool ends_object(std::string_view word) {
  static constexpr std::array<std::string_view, 40> kWords = {"when", "if", "unless", "because", "while", "where", "but", "so", "by", "via", "using", "with", "without", "from", "instead", "like", "such", "than", "as", "since", "until",
                                                             "after", "before", "during", "you", "users", "we", "not", "no", "it", "they", "rather", "except", "due", "based", "according", "either", "neither", "similar", "unlike"};
  return is_one_of(word, kWords);
}

class Dependencies {
 public:
  explicit Dependencies(Context& context) : context_(context) {}

  void run() {
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i)
      for (const Found& one : context_.found_in(i))
        if (one.kind == NodeKind::kConfiguration && one.name.starts_with('-')) defined_flags_.insert(one.name);
    for (std::uint32_t section = 0; section < context_.section_count(); ++section) {
      const auto range = context_.blocks_of(section);
      prerequisites_ = starts_with_any(context_.lower_heading(section), {"before you begin", "prerequisite", "requirement", "dependencies", "what you need", "you will need"});
      for (std::uint32_t i = range.first; i < range.last; ++i) {
        const model::Block& block = context_.block(i);
        if (block.kind == BlockKind::kCode || block.kind == BlockKind::kHeading || block.text.size() > kMaxTextBytes) continue;
        sentences(i);
        entry(i);
      }
    }
  }

 private:
  struct Sentence {
    std::uint32_t block = 0;
    std::size_t start = 0;     // in the block's text
    std::string lower;         // offsets below are in it
    std::vector<Found> found;  // in the sentence, in order, offsets in it
    std::vector<Word> words;

    std::string_view part(std::size_t from, std::size_t to) const { return from >= to ? std::string_view() : std::string_view(lower).substr(from, to - from); }
    std::string_view word(const Word& one) const { return part(one.start, one.end); }
  };
  using Ends = std::vector<NodeRef>;

  static constexpr NodeKinds kSettings = {NodeKind::kConfiguration, NodeKind::kParameter};
  static constexpr NodeKinds kAffected = {NodeKind::kComponent, NodeKind::kConfiguration, NodeKind::kCommand, NodeKind::kConcept};
  static constexpr NodeKinds kNeeded = {NodeKind::kCommand, NodeKind::kComponent, NodeKind::kConfiguration};
  static constexpr NodeKinds kNeeding = {NodeKind::kCommand, NodeKind::kComponent, NodeKind::kConfiguration};

  void relate(EdgeType type, const Ends& from, const Ends& to, const Sentence& sentence, float confidence) {
    const model::Provenance where = context_.provenance(sentence.block, sentence.start, sentence.start + sentence.lower.size(), Extractor::kRelation, confidence);
    for (const NodeRef& one : from)
      for (const NodeRef& other : to)
        if (one.id != other.id) context_.edge(type, one, other, where);
  }
  NodeRef section_of(const Sentence& sentence) const { return NodeRef(context_.section_id(context_.block(sentence.block).section)); }

  Sentence read(std::uint32_t index, std::size_t from, std::size_t to) const {
    Sentence sentence{index, from, base::ascii_lower(std::string_view(context_.block(index).text).substr(from, to - from)), {}, {}};
    for (Found one : context_.found_from(index, from, to)) {
      if (one.end > to) continue;
      one.start -= static_cast<std::uint32_t>(from);
      one.end -= static_cast<std::uint32_t>(from);
      sentence.found.push_back(std::move(one));
    }
    sentence.words = words_of(sentence.lower);
    return sentence;
  }

  void sentences(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    if (context_.found_in(index).empty()) return;
    std::size_t count = 0;
    for (const Word& range : sentences_of(text)) {
      if (++count > kMaxSentences) return;
      if (range.end - range.start > kMaxSentenceBytes || context_.found_from(index, range.start, range.end).empty()) continue;
      const Sentence sentence = read(index, range.start, range.end);
      affects(sentence);
      needs(sentence);
      depends(sentence);
      critical(sentence);
    }
  }

  // ---- Ends

  // A flag that an option list of the page defines is a setting too, wherever it is named.
  bool is_of(const Found& one, NodeKinds kinds) const {
    return kinds.contains(one.kind) || (one.kind == NodeKind::kParameter && kinds.contains(NodeKind::kConfiguration) && defined_flags_.contains(one.name));
  }
  static NodeRef end_of(const Found& one, NodeKinds kinds) {
    return kinds.contains(one.kind) ? ref(one) : NodeRef(NodeKind::kConfiguration, model::make_entity_id(NodeKind::kConfiguration, one.name).value);
  }

  // Entities that lie in a place, the most telling kind first.
  const Found* at_place(const Sentence& sentence, NodeKinds kinds, auto&& fits) const {
    const auto rank = [](NodeKind kind) { return kind == NodeKind::kConfiguration ? 0 : kind == NodeKind::kCommand ? 1 : kind == NodeKind::kParameter ? 2 : kind == NodeKind::kComponent ? 3 : 4; };
    const Found* best = nullptr;
    for (const Found& one : sentence.found) {
      if (!is_of(one, kinds) || !fits(one) || (one.kind == NodeKind::kComponent && one.confidence < kSureComponent)) continue;
      if (best == nullptr || rank(one.kind) < rank(best->kind)) best = &one;
    }
    return best;
  }
  // Whether all words in [from, to) pass, with no punctuation between them but quotes and brackets.
  static bool only(const Sentence& sentence, std::size_t from, std::size_t to, auto&& passes) {
    if (sentence.part(from, to).find_first_of(",;:") != std::string_view::npos) return false;
    for (const Word& word : sentence.words) {
      if (word.end <= from) continue;
      if (word.start >= to) break;
      if (!passes(sentence.word(word))) return false;
    }
    return true;
  }
  static std::string_view word_before(const Sentence& sentence, std::size_t at, std::size_t* start) {
    const auto next = std::ranges::lower_bound(sentence.words, at, {}, &Word::end);
    auto one = next;
    if (one != sentence.words.end() && one->end == at) ++one;  // the word that ends here
    if (one == sentence.words.begin()) {
      *start = 0;
      return {};
    }
    --one;
    *start = one->start;
    return sentence.word(*one);
  }

  static std::string_view first_before(const Sentence& sentence, std::size_t at) {
    std::size_t start = 0;
    return word_before(sentence, at, &start);
  }

  // The subject of the verb at `verb`: the entities before it, as far as the verb is about them. Empty when it is about something else.
  Ends subject(const Sentence& sentence, std::size_t verb, NodeKinds kinds) const {
    // "a setting that controls …" is about the setting, "an example Boat that relies on …" about one of them.
    const bool relative = !kinds.contains(NodeKind::kComponent);
    const auto between = [relative](std::string_view word) { return is_auxiliary(word) || is_kind_word(word) || word == "value" || word == "values" || (relative && (word == "that" || word == "which")); };
    const Found* head = nullptr;
    for (const Found& one : sentence.found)
      if (one.end <= verb && only(sentence, one.end, verb, between) && (head == nullptr || one.end > head->end)) head = &one;
    if (head == nullptr) head = with_attribute(sentence, verb, kinds);
    if (head == nullptr) return this_one(sentence, verb, kinds);
    std::string_view before;
    for (int steps = 0; steps < 3; ++steps) {
      std::size_t at = head->start, start = 0;
      before = word_before(sentence, at, &start);
      while (is_determiner(before) || is_kind_word(before)) {
        at = start;
        before = word_before(sentence, at, &start);
      }
      if (sentence.part(start + before.size(), at).find_first_of(".,;:(") != std::string_view::npos) before = {};
      if (!is_preposition(before)) break;
      // "the value of `x`", "the depth of boats": of x itself, of something else.
      std::size_t noun_start = 0;
      const std::string_view noun = word_before(sentence, start, &noun_start);
      if (before == "of" && (noun == "value" || noun == "values" || noun == "presence" || noun == "use")) break;
      // "the `x` field of a Boat", "the `x` option to `boatctl`"
      const Found* governing = nullptr;
      for (const Found& one : sentence.found)
        if (one.end <= start && is_of(one, kinds) && only(sentence, one.end, start, is_kind_word) && (governing == nullptr || one.end > governing->end)) governing = &one;
      if (governing == nullptr) return {};
      head = governing;
    }
    const Found* best = at_place(sentence, kinds, [&](const Found& one) { return one.start <= head->start && head->end <= one.end; });
    if (best == nullptr) return {};
    // "less -S enables": a flag in the middle of something else.
    if (best->kind == NodeKind::kParameter && !before.empty() && before != "and" && before != "if" && before != "when" && best->start == head->start && !is_determiner(first_before(sentence, best->start))) return {};
    Ends ends = {end_of(*best, kinds)};
    // "`a` and `b` control …", not "when it is `a`, `b` controls"
    for (std::size_t at = best->start; ends.size() < kMaxObjects;) {
      const Found* other = at_place(sentence, {best->kind}, [&](const Found& one) {
        const std::string_view gap = one.end <= at ? base::trim(sentence.part(one.end, at)) : std::string_view("?");
        return gap == "and" || (gap == "," && ends.size() > 1) || gap == ", and" || gap == "and the" || gap == ", and the";
      });
      if (other == nullptr) break;
      ends.push_back(end_of(*other, kinds));
      at = other->start;
    }
    return ends;
  }

  // "the `x` field of the harbour controls": the nearest entity with a noun and what that is of.
  static const Found* with_attribute(const Sentence& sentence, std::size_t verb, NodeKinds kinds) {
    constexpr std::size_t kMaxBytes = 40;
    const Found* nearest = nullptr;
    for (const Found& one : sentence.found)
      if (one.end <= verb && (nearest == nullptr || one.end > nearest->end || (one.end == nearest->end && kinds.contains(one.kind)))) nearest = &one;
    if (nearest == nullptr || !kinds.contains(nearest->kind) || verb - nearest->end > kMaxBytes) return nullptr;
    enum class Expect { kNoun, kNounOrOf, kAttribute } expect = Expect::kNoun;
    const bool fits = only(sentence, nearest->end, verb, [&](std::string_view word) {
      if (expect == Expect::kAttribute) return !is_auxiliary(word) && !ends_object(word) && word != "and" && word != "that" && word != "which";
      if (is_kind_word(word)) expect = Expect::kNounOrOf;
      else if (expect == Expect::kNounOrOf && (word == "of" || word == "in" || word == "on" || word == "for")) expect = Expect::kAttribute;
      else return false;
      return true;
    });
    return fits && expect == Expect::kAttribute ? nearest : nullptr;
  }

  // "This directive …", "It …" at the beginning of a description: what it describes.
  Ends this_one(const Sentence& sentence, std::size_t verb, NodeKinds kinds) const {
    const std::size_t clause = clause_start(sentence, verb);
    const std::string_view phrase = base::trim(sentence.part(clause, verb));
    if (!phrase.starts_with("this") && phrase != "it") return {};
    std::string_view noun;
    for (const Word& word : words_of(phrase)) {
      const std::string_view text = phrase.substr(word.start, word.end - word.start);
      if (text == "this" || text == "it" || is_auxiliary(text)) continue;
      if (!is_kind_word(text)) return {};
      noun = text;
    }
    const Found* found = described(sentence.block, noun);
    return found != nullptr && is_of(*found, kinds) ? Ends{end_of(*found, kinds)} : Ends{};
  }
  static std::size_t clause_start(const Sentence& sentence, std::size_t at) {
    std::size_t clause = 0;
    for (const std::string_view end : {", ", "; ", ": ", " and ", " but "})
      if (const std::size_t stop = sentence.lower.rfind(end, at); stop != std::string::npos && stop + end.size() <= at) clause = std::max(clause, stop + end.size());
    return clause;
  }
  // The term or heading above a block; of headings further up those that say what kind of thing it is ("Module mod_boat" for "this module").
  const Found* described(std::uint32_t index, std::string_view noun) const {
    bool seen = false;
    if (const Found* term = term_above(context_, index, &seen)) return term;
    if (seen) return nullptr;
    if (context_.block(index).kind == BlockKind::kTableRow) return setting_of_row(index);
    std::uint32_t section = context_.block(index).section;
    if (const Found* own = entity_of_heading(context_, context_.blocks_of(section).first)) return own;
    if (noun.empty()) return nullptr;
    for (section = context_.section(section).parent; section != model::Section::kNone; section = context_.section(section).parent)
      if (context_.lower_heading(section).find(noun) != std::string::npos) return entity_of_heading(context_, context_.blocks_of(section).first);
    return nullptr;
  }

  // "the Boat requests": the name only tells which requests. (Not "the number of docks the Boat takes".) The object begins at `from`.
  // `asked`: a verb may follow ("whether the Boat digs").
  static bool is_modifier(const Sentence& sentence, std::size_t from, const Found& one, bool asked) {
    if (one.kind != NodeKind::kComponent) return false;
    std::size_t at = 0;
    if (is_determiner(word_before(sentence, one.start, &at)) && at > from) {
      const std::string_view before = word_before(sentence, at, &at);
      if (at >= from && !is_preposition(before) && !is_function_word(before)) return false;
    }
    const auto next = std::ranges::lower_bound(sentence.words, one.end, {}, &Word::start);
    if (next == sentence.words.end() || !base::trim(sentence.part(one.end, next->start)).empty()) return false;
    const std::string_view word = sentence.word(*next);
    if (is_kind_word(word)) return !is_thing_itself(word);
    return !asked && !is_function_word(word) && !is_auxiliary(word) && !is_preposition(word) && !ends_object(word) && !is_thing_itself(word);
  }

  // What a row is about: the setting that it begins with; a row that begins with an empty cell goes on with the one before.
  const Found* setting_of_row(std::uint32_t index) const {
    if (context_.block(index).text.starts_with("| ") && index > 0 && context_.block(index - 1).group == context_.block(index).group) --index;
    return setting_at_start(index);
  }

  // The entities that stand as object behind `from`. `direct`: themselves or something of them, not "care in `x`".
  // `whole`: not as the modifier of something else; false when the object may be the subject of a question.
  Ends objects(const Sentence& sentence, std::size_t from, NodeKinds kinds, std::size_t max_words = kMaxObjectWords, bool direct = false, std::optional<bool> whole = std::nullopt) const {
    std::size_t words = 0, at = from;
    const Found* first = nullptr;
    for (auto word = std::ranges::lower_bound(sentence.words, from, {}, &Word::start); word != sentence.words.end() && words <= max_words; ++word, ++words) {
      if (sentence.part(at, word->start).find_first_of(",;:(.") != std::string_view::npos) return {};
      first = at_place(sentence, kinds, [&](const Found& one) { return one.start <= word->start && word->end <= one.end && one.start >= from; });
      if (first != nullptr) break;
      // Something else that has a name stands in the place.
      if (std::ranges::any_of(sentence.found, [&](const Found& one) { return one.start <= word->start && word->start < one.end && one.kind != NodeKind::kConcept && one.confidence >= kSureComponent; })) return {};
      if (ends_object(sentence.word(*word)) || (direct && is_preposition(sentence.word(*word)) && sentence.word(*word) != "of")) return {};
      at = word->end;
    }
    if (first == nullptr || (whole && is_modifier(sentence, from, *first, !*whole))) return {};
    Ends ends = {end_of(*first, kinds)};
    for (std::size_t end = first->end; ends.size() < kMaxObjects;) {
      const Found* other = at_place(sentence, kinds, [&](const Found& one) { return one.start > end && joins(sentence, end, one.start); });
      if (other == nullptr) break;
      ends.push_back(end_of(*other, kinds));
      end = other->end;
    }
    return ends;
  }
  // "`a` and `b`", "`a`, `b` directives, and directives such as `c`"
  static bool joins(const Sentence& sentence, std::size_t from, std::size_t to) {
    const std::string_view gap = sentence.part(from, to);
    if (gap.size() > 40 || gap.find_first_of(".;:(") != std::string_view::npos) return false;
    bool joined = gap.find(',') != std::string_view::npos;
    for (const Word& word : words_of(gap)) {
      const std::string_view text = gap.substr(word.start, word.end - word.start);
      joined = joined || text == "and";
      if (text != "and" && text != "the" && text != "as" && text != "such" && text != "well" && !is_kind_word(text)) return false;
    }
    return joined;
  }

  static bool negated(const Sentence& sentence, std::size_t verb) {
    std::size_t start = 0;
    const std::string_view before = word_before(sentence, verb, &start);
    return before == "not" || before == "never" || before == "no" || before == "cannot" || before.ends_with("n't") || before.ends_with("n\xE2\x80\x99t");
  }

  // ---- AFFECTS

  // How a verb says that a setting has a hold on its object. A verb that sets a value ("sets the depth") counts with a question word only: the
  // depth is no thing of the documentation, but "how deep `boatd` may dig" is about boatd.
  struct Verb {
    std::string_view word;
    bool question = false;
  };
  static std::optional<Verb> verb_of(std::string_view word) {
    static constexpr std::array<std::string_view, 15> kHold = {"control", "limit", "enable", "disable", "override", "determine", "change", "restrict", "affect", "govern", "configure", "influence", "toggle", "activate", "deactivate"};
    static constexpr std::array<std::string_view, 5> kSet = {"set", "define", "specify", "decide", "tell"};
    const std::string_view stem = word == "specifies" ? "specify" : word.ends_with('s') ? word.substr(0, word.size() - 1) : word;
    if (is_one_of(stem, kHold)) return Verb{word, false};
    if (is_one_of(stem, kSet)) return Verb{word, true};
    return std::nullopt;
  }
  static bool asks(std::string_view rest) { return starts_with_any(rest, {" how ", " whether ", " which ", " what ", " when ", " if "}); }

  void affects(const Sentence& sentence) {
    for (const Word& word : sentence.words) {
      const auto verb = verb_of(sentence.word(word));
      if (!verb || negated(sentence, word.start)) continue;
      if (std::ranges::any_of(sentence.found, [&](const Found& one) { return one.start <= word.start && word.start < one.end; })) continue;
      const std::string_view rest = std::string_view(sentence.lower).substr(word.end);
      const bool asked = asks(rest);
      if ((verb->question && !asked) || starts_with_any(rest, {" from ", " to "})) continue;
      const std::size_t from = asked ? word.end + rest.find(' ', 1) : word.end;
      std::size_t start = 0;
      const std::string_view before = word_before(sentence, word.start, &start);
      Ends settings;
      if (before == "to") settings = means(sentence, start);
      else if (sentence.word(word).ends_with('s') || before == "can" || before == "will" || before == "may" || before == "also") settings = subject(sentence, word.start, kSettings);
      else settings = several(subject(sentence, word.start, kSettings));
      if (settings.empty()) continue;
      const Ends targets = objects(sentence, from, kAffected, kMaxObjectWords, false, !asked);
      if (targets.empty()) continue;
      relate(EdgeType::kAffects, settings, targets, sentence, 0.8F);
      return;
    }
    precedence(sentence);
  }
  // "`a` and `b` control": one would "controls".
  static Ends several(Ends ends) { return ends.size() > 1 ? std::move(ends) : Ends{}; }

  // "`a` takes precedence over `b`"
  void precedence(const Sentence& sentence) {
    for (const std::string_view words : {" takes precedence over ", " take precedence over ", " has precedence over ", " has priority over "}) {
      const std::size_t at = sentence.lower.find(words);
      if (at == std::string::npos) continue;
      const Ends from = subject(sentence, at + 1, kSettings), to = objects(sentence, at + words.size(), {NodeKind::kConfiguration}, 3);
      if (!from.empty() && !to.empty()) relate(EdgeType::kAffects, from, to, sentence, 0.82F);
      else sibling_precedence(sentence, at, at + words.size());
      return;
    }
  }
  // The same between entries of a list of settings that the prose writes in another case: "CertData takes precedence over CertFile".
  void sibling_precedence(const Sentence& sentence, std::size_t before, std::size_t after) {
    const auto word_after = std::ranges::lower_bound(sentence.words, after, {}, &Word::start);
    std::size_t start = 0;
    const std::string_view one = word_before(sentence, before, &start);
    if (word_after == sentence.words.end() || one.empty()) return;
    const std::string_view other = sentence.word(*word_after);
    NodeRef from, to;
    const auto range = context_.blocks_of(context_.block(sentence.block).section);
    for (std::uint32_t i = range.first; i < range.last; ++i)
      for (const Found& found : context_.found_in(i)) {
        if (found.kind != NodeKind::kConfiguration || found.start != 0) continue;
        if (base::ascii_lower(found.name) == one) from = ref(found);
        if (base::ascii_lower(found.name) == other) to = ref(found);
      }
    if (!from.id.empty() && !to.id.empty()) relate(EdgeType::kAffects, {from}, {to}, sentence, 0.8F);
  }

  // "set `x` to 3 to limit …", "`x` can be used to limit …": what one does it with. `to` is where the "to" stands.
  Ends means(const Sentence& sentence, std::size_t to) const {
    if (const Ends used = subject_of_used(sentence, to); !used.empty()) return used;
    const std::size_t clause = clause_start(sentence, to);
    for (const Found& one : sentence.found) {
      if (!kSettings.contains(one.kind) || one.start < clause || one.end > to) continue;
      std::size_t start = 0;
      std::size_t at = one.start;
      std::string_view before = word_before(sentence, at, &start);
      while (is_determiner(before)) {
        at = start;
        before = word_before(sentence, at, &start);
      }
      static constexpr std::array<std::string_view, 14> kActs = {"set", "use", "specify", "configure", "add", "enable", "disable", "adjust", "increase", "decrease", "change", "setting", "using", "define"};
      if (!is_one_of(before, kActs)) continue;
      // "to `true`", "field", "to 3 seconds" may stand before the purpose.
      const std::string_view gap = sentence.part(one.end, to);
      if (gap.size() > 40 || gap.find_first_of(".,;:(") != std::string_view::npos || gap.find(" in ") != std::string_view::npos || gap.find(" and ") != std::string_view::npos) continue;
      return {ref(one)};
    }
    return {};
  }
  Ends subject_of_used(const Sentence& sentence, std::size_t to) const {
    std::size_t start = 0;
    if (word_before(sentence, to, &start) != "used") return {};
    return subject(sentence, start, kSettings);
  }

  // The setting that has the list item before to itself: "**depth** (int)", and then a paragraph says what it does.
  const Found* item_above(std::uint32_t index) const {
    constexpr std::size_t kMaxType = 60;
    if (index == 0) return nullptr;
    const model::Block& block = context_.block(index);
    const model::Block& before = context_.block(index - 1);
    if (block.kind != BlockKind::kParagraph || before.kind != BlockKind::kListItem || before.section != block.section || before.number >= 0) return nullptr;
    const Found* setting = nullptr;
    for (const Found& one : context_.found_from(index - 1, 0, 1))
      if (one.kind == NodeKind::kConfiguration) setting = &one;
    if (setting == nullptr || before.text.size() > setting->end + kMaxType || !std::string_view(before.text).substr(setting->end).starts_with(" (")) return nullptr;
    return setting;
  }

  const Found* setting_at_start(std::uint32_t index) const {
    const Found* setting = nullptr;
    for (const Found& one : context_.found_from(index, 0, 1))
      if (kSettings.contains(one.kind) && (setting == nullptr || one.kind == NodeKind::kConfiguration)) setting = &one;
    return setting;
  }

  // A setting's entry in a list or table that begins with the verb: "depth: Limits how deep `boatd` may dig."
  void entry(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const Found* setting = nullptr;
    std::size_t from = 0;
    if (const Found* above = item_above(index)) {
      setting = above;
    } else if (block.kind == BlockKind::kListItem || (block.kind == BlockKind::kTableRow && !block.table_header)) {
      const bool of_heading = block.kind == BlockKind::kTableRow && starts_with_any(block.text, {"Description: | ", "Description | "});
      setting = of_heading ? entity_of_heading(context_, context_.blocks_of(block.section).first) : block.kind == BlockKind::kTableRow ? setting_of_row(index) : setting_at_start(index);
      if (setting == nullptr || !kSettings.contains(setting->kind)) return;
      if (block.kind == BlockKind::kTableRow) {
        const auto cells = cells_of(block.text);
        if (cells.size() < 2 || (setting->block == index && setting->end > cells[0].end)) return;
        from = cells.back().start;
      } else {
        const std::size_t colon = block.text.find(':', setting->end);
        if (colon == std::string::npos || colon - setting->end > 3) return;
        from = colon + 1;
      }
    } else if (block.kind == BlockKind::kParagraph && index == context_.blocks_of(block.section).first + 1) {
      setting = entity_of_heading(context_, index - 1);
      if (setting != nullptr && !kSettings.contains(setting->kind)) return;
    } else if (index > 0 && context_.block(index - 1).section == block.section && is_term(context_.block(index - 1)) && !is_term(block)) {
      bool seen = false;
      setting = term_above(context_, index, &seen);
      if (setting == nullptr || !kSettings.contains(setting->kind)) return;
    }
    if (setting == nullptr) return;
    while (from < block.text.size() && is_blank(block.text[from])) ++from;
    const NodeRef subject_ref = ref(*setting);
    bool opens = true;
    std::size_t count = 0;
    for (const Word& range : sentences_of(std::string_view(block.text).substr(from))) {
      if (++count > kMaxSentences) return;
      if (range.end - range.start <= kMaxSentenceBytes) begins_with_verb(read(index, from + range.start, from + range.end), subject_ref, opens);
      opens = false;
    }
  }
  // "Limits how deep …" of a description; only its opening sentence may tell it as to the reader: "Limit the number of boats".
  void begins_with_verb(const Sentence& sentence, const NodeRef& subject_ref, bool opens) {
    if (sentence.words.empty() || sentence.words.front().start > 0) return;
    const Word first = sentence.words.front();
    auto verb = verb_of(sentence.word(first));
    if (!verb && sentence.word(first) == "implies") verb = Verb{sentence.word(first), false};
    const std::string_view rest = std::string_view(sentence.lower).substr(first.end);
    const bool asked = asks(rest);
    if (!verb || (verb->question && !asked) || (!opens && !verb->word.ends_with('s'))) return;
    const Ends targets = objects(sentence, asked ? first.end + rest.find(' ', 1) : first.end, kAffected, kMaxObjectWords, false, !asked);
    if (!targets.empty()) relate(EdgeType::kAffects, {subject_ref}, targets, sentence, 0.8F);
  }

  // ---- REQUIRES

  void needs(const Sentence& sentence) {
    if (verb_requires(sentence) || enabled_to_use(sentence) || if_you(sentence) || must_be(sentence) || version_is_required(sentence)) return;
    if (prerequisites_ || sentence.lower.starts_with("first, install ")) prerequisite(sentence);
  }

  // "`boatd` requires the `harbour` module", "This module requires …", "Requires the `FastTide` feature gate".
  bool verb_requires(const Sentence& sentence) {
    for (const std::string_view words : {"requires ", "require ", "needs ", "must be accompanied by ", "must be used together with "}) {
      for (std::size_t at = sentence.lower.find(words); at != std::string::npos; at = sentence.lower.find(words, at + 1)) {
        if ((at > 0 && sentence.lower[at - 1] != ' ') || negated(sentence, at)) continue;
        const std::string_view rest = std::string_view(sentence.lower).substr(at + words.size());
        if (starts_with_any(rest, {"that ", "you ", "to "})) continue;
        Ends from;
        if (at == 0) {
          if (!words.starts_with("requires ")) continue;
          const Found* described_one = described(sentence.block, "");
          // In the entry of something without a name of its own it is not the section's.
          if (described_one == nullptr && context_.block(sentence.block).kind != BlockKind::kParagraph) continue;
          from = described_one != nullptr && is_of(*described_one, kNeeding) ? Ends{end_of(*described_one, kNeeding)} : Ends{section_of(sentence)};
        } else {
          from = subject(sentence, at, kNeeding);
          if (from.empty() && at < kMaxTaskBytes && (starts_with_any(sentence.lower, {"using ", "use of ", "the use of "}) || starts_with_any(sentence.lower, {"this requires", "this feature requires", "this task requires", "this tutorial requires", "this page requires", "this guide requires", "this example requires"}))) from = {section_of(sentence)};
        }
        const Ends to = objects(sentence, at + words.size(), kNeeded, 5, true);
        if (from.empty() || to.empty() || alternative(sentence)) continue;
        relate(EdgeType::kRequires, from, to, sentence, 0.8F);
        return true;
      }
    }
    return false;
  }
  static bool alternative(const Sentence& sentence) { return sentence.lower.find(" or ") != std::string::npos && (sentence.lower.find("either ") != std::string::npos || sentence.lower.find("one of ") != std::string::npos); }

  // "`x` has to be enabled to use `y`", "to use this annotation".
  bool enabled_to_use(const Sentence& sentence) {
    for (const std::string_view words : {" to use ", " to enable ", " for using "}) {
      const std::size_t at = sentence.lower.find(words);
      if (at == std::string::npos) continue;
      static constexpr std::array<std::string_view, 5> kStates = {"enabled", "installed", "set", "configured", "loaded"};
      std::size_t start = 0;
      std::string_view state = word_before(sentence, at, &start);
      if (state == "order") state = word_before(sentence, sentence.lower.rfind(" in order", at), &start);
      if (!is_one_of(state, kStates)) continue;
      const std::size_t must = obligation_before(sentence, start);
      if (must == std::string::npos) continue;
      const Ends to = subject(sentence, must, kNeeded);
      if (to.empty()) continue;
      Ends from = objects(sentence, at + words.size(), kNeeding, 2);
      if (from.empty() && std::string_view(sentence.lower).substr(at + words.size()).starts_with("this "))
        if (const Found* one = described(sentence.block, ""); one != nullptr && kNeeding.contains(one->kind)) from = {ref(*one)};
      relate(EdgeType::kRequires, from.empty() ? Ends{section_of(sentence)} : from, to, sentence, 0.8F);
      return true;
    }
    return false;
  }
  // Where "must be", "has to be explicitly" begins that ends at `at`; npos when there is none.
  static std::size_t obligation_before(const Sentence& sentence, std::size_t at) {
    for (const std::string_view words : {"must be ", "has to be ", "have to be ", "needs to be ", "need to be ", "must also be ", "must have been ", "must first be ", "will need to be ", "would need to be "}) {
      const std::size_t found = sentence.lower.rfind(words, at);
      if (found != std::string::npos && found + words.size() <= at && only(sentence, found + words.size(), at, [](std::string_view word) { return word == "explicitly" || word == "properly" || word == "first" || word == "also"; })) return found;
    }
    return std::string::npos;
  }

  // "If you enable `x`, you must also set `y`", "To use `x`, you need to install `y`".
  bool if_you(const Sentence& sentence) {
    std::size_t condition = std::string::npos;
    for (const std::string_view lead : {"if you want to enable ", "if you want to use ", "if you want to ", "if you use ", "if you enable ", "if you set ", "if you specify ", "when you enable ", "when you use ", "when you set ", "when using ", "to use ", "to enable ", "in order to use ", "in order to enable ", "to "})
      if (sentence.lower.starts_with(lead)) {
        condition = lead.size();
        break;
      }
    const std::size_t comma = condition == std::string::npos ? condition : sentence.lower.find(", ", condition);
    if (comma > 160 || alternative(sentence)) return false;
    const std::string_view rest = std::string_view(sentence.lower).substr(comma + 2);
    std::size_t act = 0;
    for (const std::string_view words : {"you must ", "you also need to ", "you need to ", "you have to ", "you will need to ", "you'll need to ", "you should also "})
      if (rest.starts_with(words)) act = comma + 2 + words.size();
    if (act == 0) {
      // "To use `x`, `y` must be enabled."
      static constexpr std::array<std::string_view, 4> kStates = {"enabled", "installed", "set", "loaded"};
      for (const std::string_view state : kStates) {
        const std::size_t at = sentence.lower.find(" " + std::string(state), comma);
        const std::size_t must = at == std::string::npos ? at : obligation_before(sentence, at + 1);
        if (must == std::string::npos || must < comma) continue;
        const Ends to = subject(sentence, must, kNeeded);
        if (to.empty()) return false;
        relate(EdgeType::kRequires, condition_of(sentence, condition, comma), to, sentence, 0.8F);
        return true;
      }
      return false;
    }
    static constexpr std::array<std::string_view, 12> kActs = {"enable", "set", "install", "add", "specify", "have", "configure", "load", "use", "define", "provide", "include"};
    auto word = std::ranges::lower_bound(sentence.words, act, {}, &Word::start);
    while (word != sentence.words.end() && (sentence.word(*word) == "also" || sentence.word(*word) == "properly" || sentence.word(*word) == "first" || sentence.word(*word) == "explicitly" || sentence.word(*word) == "either")) {
      if (sentence.word(*word) == "either") return false;
      ++word;
    }
    if (word == sentence.words.end() || !is_one_of(sentence.word(*word), kActs)) return false;
    const bool use = sentence.word(*word) == "use" || sentence.word(*word) == "provide";
    const Ends to = objects(sentence, word->end, kNeeded, 3);
    if (to.empty() || use) return false;
    relate(EdgeType::kRequires, condition_of(sentence, condition, comma), to, sentence, 0.8F);
    return true;
  }
  Ends condition_of(const Sentence& sentence, std::size_t from, std::size_t to) const {
    const Ends named = objects(sentence, from, {NodeKind::kConfiguration, NodeKind::kComponent}, 2);
    for (const Found& one : sentence.found)
      if (!named.empty() && one.id.value == named.front().id && one.end > to) return {section_of(sentence)};
    return named.empty() ? Ends{section_of(sentence)} : Ends{named.front()};
  }

  // "`boatctl` must be installed."
  bool must_be(const Sentence& sentence) {
    for (const std::string_view state : {"installed", "enabled", "loaded"}) {
      const std::size_t at = sentence.lower.find(" " + std::string(state));
      const std::size_t must = at == std::string::npos ? at : obligation_before(sentence, at + 1);
      if (must == std::string::npos || starts_with_any(sentence.lower, {"if ", "when ", "unless "})) continue;
      if (must > 0 && sentence.lower[must - 1] == '(') continue;  // of what stands before the bracket, perhaps
      const Ends to = subject(sentence, must, kNeeded);
      if (to.empty() || is_heading(sentence, to.front())) continue;
      relate(EdgeType::kRequires, {section_of(sentence)}, to, sentence, 0.8F);
      return true;
    }
    return false;
  }
  // A section does not need what it is about: "Deep Sail needs to be enabled" under "Deep Sail".
  bool is_heading(const Sentence& sentence, const NodeRef& end) const {
    const std::string& heading = context_.lower_heading(context_.block(sentence.block).section);
    return std::ranges::any_of(sentence.found, [&](const Found& one) { return one.id.value == end.id && contains_word(heading, base::ascii_lower(one.name)); });
  }

  // "Boatd 2.1 or newer is required."
  bool version_is_required(const Sentence& sentence) {
    const std::size_t at = sentence.lower.find(" is required");
    if (at == std::string::npos || starts_with_any(std::string_view(sentence.lower).substr(at + 12), {" if ", " when ", " by ", " in ", " only "})) return false;
    const Found* needed = at_place(sentence, kNeeded, [](const Found& one) { return one.start == 0; });
    if (needed == nullptr || needed->end > at) return false;
    const std::string_view between = sentence.part(needed->end, at);
    bool compared = false;
    for (const std::string_view words : {" or newer", " or later", " or higher", " or above"}) compared = compared || between.ends_with(words);
    if (!compared || !any_of_class(between, is_digit) || between.size() > kMaxTaskBytes) return false;
    relate(EdgeType::kRequires, {section_of(sentence)}, {end_of(*needed, kNeeded)}, sentence, 0.8F);
    return true;
  }

  // Under "Prerequisites": "You need `boatctl`", "Install `boatctl`".
  void prerequisite(const Sentence& sentence) {
    for (const std::string_view lead : {"you need ", "you must have ", "you will need ", "you'll need ", "you should have ", "make sure you have ", "make sure that you have ", "install ", "you need to have ", "you have "}) {
      const std::size_t at = sentence.lower.find(lead);
      if (at == std::string::npos || (lead == "install " && at != 0 && !sentence.lower.starts_with("first, install "))) continue;
      const Ends to = objects(sentence, at + lead.size(), {NodeKind::kCommand, NodeKind::kComponent}, 5, true);
      if (to.empty()) continue;
      relate(EdgeType::kRequires, {section_of(sentence)}, {to.front()}, sentence, 0.75F);
      return;
    }
  }

  // ---- DEPENDS_ON

  void depends(const Sentence& sentence) {
    static constexpr NodeKinds kEnds = {NodeKind::kComponent, NodeKind::kConfiguration};
    for (const std::string_view words : {" depends on ", " depend on ", " relies on ", " rely on ", " is built on ", " only takes effect if ", " takes effect only if ", " takes effect only when ", " is only meaningful if ", " is only meaningful when ", " is only relevant if ", " is only relevant when ", " is only valid if ", " is only valid when ", " only takes effect when ", " is ignored unless ", " has no effect unless ", " only works with ", " only works if ", " only works when ",
                                         " is only used if ", " is only used when ", " only applies when ", " only applies if ", " is only effective if ", " is only available if ", " is only available when ", " can only be used with ", " is only valid with ",
                                         " has no effect without "}) {
      const std::size_t at = sentence.lower.find(words);
      if (at == std::string::npos || negated(sentence, at + 1)) continue;
      const bool names_condition = words.ends_with("if ") || words.ends_with("when ") || words.ends_with("unless ");
      NodeKinds kinds = kEnds;
      const Ends from = subject(sentence, at + 1, kEnds);
      if (from.empty()) continue;
      if (from.front().kind == NodeKind::kConfiguration) kinds = {NodeKind::kConfiguration};
      else kinds = {NodeKind::kComponent};
      const Ends to = names_condition ? condition_end(sentence, at + words.size(), kinds) : objects(sentence, at + words.size(), kinds, 3, false, true);
      if (to.empty()) continue;
      relate(EdgeType::kDependsOn, from, {to.front()}, sentence, 0.8F);
      return;
    }
  }
  // "… if the `boat` app is in `APPS`": the setting that the condition is about, unless it must not be there.
  Ends condition_end(const Sentence& sentence, std::size_t from, NodeKinds kinds) const {
    const std::size_t stop = std::min(sentence.lower.find_first_of(".,;", from), sentence.lower.size());
    const std::string_view condition = sentence.part(from, stop);
    if (condition.find(" not ") != std::string_view::npos || condition.find(" no ") != std::string_view::npos || condition.find(" or ") != std::string_view::npos || condition.find("n't") != std::string_view::npos || condition.find(" empty") != std::string_view::npos ||
        condition.find(" unset") != std::string_view::npos) return {};
    const Found* only_one = nullptr;
    for (const Found& one : sentence.found) {
      if (one.start < from || one.end > stop || !is_of(one, kinds)) continue;
      if (only_one != nullptr && only_one->name != one.name) return {};
      only_one = &one;
    }
    return only_one == nullptr || (only_one->kind == NodeKind::kComponent && only_one->confidence < kSureComponent) ? Ends{} : Ends{end_of(*only_one, kinds)};
  }

  // ---- CRITICAL_FOR

  // "`x` is mandatory", "`x` must be set": of a setting for its section, of anything for what "for" names.
  void critical(const Sentence& sentence) {
    for (const std::string_view words : {" is required", " is mandatory", " must be set", " must be specified", " is critical", " is essential", " must be provided"}) {
      const std::size_t at = sentence.lower.find(words);
      if (at == std::string::npos) continue;
      const std::string_view rest = std::string_view(sentence.lower).substr(at + words.size()), before = std::string_view(sentence.lower).substr(0, at);
      if (starts_with_any(rest, {" if ", " when ", " only ", " unless ", " to ", " according ", " in ", " by "})) continue;
      bool conditional = false;
      for (const std::string_view word : {"one of ", "either ", "neither ", " or ", "if ", "when ", "unless ", "whether ", "not "}) conditional = conditional || before.find(word) != std::string_view::npos;
      if (conditional) continue;
      const bool for_what = rest.starts_with(" for ");
      const Ends from = subject(sentence, at + 1, for_what ? NodeKinds{NodeKind::kConfiguration, NodeKind::kComponent, NodeKind::kCommand} : NodeKinds{NodeKind::kConfiguration});
      if (from.empty()) continue;
      const Ends to = for_what ? objects(sentence, at + words.size() + 5, {NodeKind::kComponent, NodeKind::kCommand}, 2) : Ends{};
      if (!to.empty()) relate(EdgeType::kCriticalFor, from, {to.front()}, sentence, 0.8F);
      else if (from.front().kind == NodeKind::kConfiguration && !is_plain_word(sentence, at)) relate(EdgeType::kCriticalFor, from, {section_of(sentence)}, sentence, 0.75F);
      return;
    }
  }

  // "the `path` parameter is required" may be of a request or a file format.
  static bool is_plain_word(const Sentence& sentence, std::size_t verb) {
    const Found* nearest = nullptr;
    for (const Found& one : sentence.found)
      if (one.kind == NodeKind::kConfiguration && one.end <= verb && (nearest == nullptr || one.end > nearest->end)) nearest = &one;
    return nearest != nullptr && all_of_class(nearest->name, is_lower);
  }

  Context& context_;
  std::set<std::string, std::less<>> defined_flags_;
  bool prerequisites_ = false;
};

}  // namespace

void extract_dependencies(Context& context) { Dependencies(context).run(); }

}  // namespace docent::extract
