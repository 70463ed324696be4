// Since when something is there, and until when: "New in 3.2", "FEATURE STATE: v1.27", "Deprecated since", "removed in".

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "extract/context.h"
#include "extract/subject.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::Extractor;
using model::MarkKind;
using model::NodeKind;
using model::NodeRef;
using model::Property;

// A phrase is a word that says what happened, a preposition and a version: "new in 3.2", "has been available since Docks 2.5", "removed in
// version 4.0".
struct Verb {
  std::string_view word;  // lower case
  Property property;
};
constexpr std::array kVerbs = {
    Verb{"introduced", Property::kIntroducedIn}, Verb{"new", Property::kIntroducedIn},       Verb{"added", Property::kIntroducedIn},   Verb{"available", Property::kIntroducedIn},
    Verb{"supported", Property::kIntroducedIn},  Verb{"included", Property::kIntroducedIn},  Verb{"present", Property::kIntroducedIn}, Verb{"appeared", Property::kIntroducedIn},
    Verb{"exists", Property::kIntroducedIn},     Verb{"existed", Property::kIntroducedIn},   Verb{"deprecated", Property::kDeprecatedIn}, Verb{"obsolete", Property::kDeprecatedIn},
    Verb{"removed", Property::kRemovedIn},
};
constexpr std::array<std::string_view, 9> kPrepositions = {" in ", " since ", " as of ", " from ", " with ", ": in ", " starting with ", " starting in ", " beginning with "};

// What may follow a version: "2.4 and later".
bool goes_on(std::string_view after) {
  for (const std::string_view words : {" and later", " or later", " and above", " or above", " and newer", " or newer", " and higher", " or higher", " and up", " onwards", " onward", "+"})
    if (after.starts_with(words)) return true;
  return false;
}

// "v1.27", "1.27.3", "Django 3.2", "Docks HTTP Server 2.3.0", ">= 3.1", "version 2.4": the digits.
std::optional<Word> version_at(std::string_view text, std::size_t at) {
  constexpr int kMaxNameWords = 4;  // of a product's name before the number
  bool lower_word = false;
  for (int words = 0; words <= kMaxNameWords; ++words) {
    while (at < text.size() && (text[at] == ' ' || text[at] == '`' || text[at] == '>' || text[at] == '=' || text.substr(at).starts_with("\xE2\x89\xA5"))) at += is_beyond_ascii(text[at]) ? 3 : 1;
    std::size_t start = at;
    if (start + 1 < text.size() && (text[start] == 'v' || text[start] == 'V') && is_digit(text[start + 1])) ++start;
    if (start < text.size() && is_digit(text[start])) {
      std::size_t end = start;
      bool dot = false;
      while (end < text.size() && (is_digit(text[end]) || (text[end] == '.' && end + 1 < text.size() && is_digit(text[end + 1])))) {
        dot = dot || text[end] == '.';
        ++end;
      }
      if (end < text.size() && is_letter(text[end]) && !(text[end] == 'b' || text[end] == 'r' || text[end] == 'a')) return std::nullopt;
      if (!dot && (end - start > 2 || (words == 0 && start == at))) return std::nullopt;  // a year, a number
      if (lower_word && !(dot && goes_on(text.substr(end)))) return std::nullopt;         // "in revision 3.1" may be of anything
      return Word{start, end};
    }
    std::size_t end = at;
    while (end < text.size() && (is_alnum(text[end]) || text[end] == '-')) ++end;
    const std::string_view word = text.substr(at, end - at);
    if (word.empty() || words == kMaxNameWords) return std::nullopt;
    if (!is_upper(word[0]) && word != "version" && word != "release" && word != "versions") {
      if (lower_word || words > 0) return std::nullopt;
      lower_word = true;
    }
    at = end;
  }
  return std::nullopt;
}

// Words that only lead from the thing to the phrase: "this directive has been available since", "the feature is only supported since".
bool is_leading_word(std::string_view word) {
  static constexpr std::array<std::string_view, 44> kWords = {"is", "are", "was", "were", "has", "have", "had", "been", "be", "being", "only", "first", "also", "now", "officially", "generally", "stable", "ga", "and",
                                                             "the", "this", "it", "a", "an", "these", "that", "however", "note", "feature", "support", "supported", "available", "enabled", "experimental", "beta", "alpha",
                                                             "fully", "already", "newly", "which", "deprecated", "therefore", "both", "they"};
  return std::ranges::find(kWords, word) != kWords.end() || is_kind_word(word);
}

class Versions {
 public:
  explicit Versions(Context& context) : context_(context) {}

  void run() {
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i) {
      const model::Block& block = context_.block(i);
      if (block.kind == BlockKind::kCode || block.text.size() > kMaxTextBytes) continue;
      phrases(i);
    }
    feature_states();
  }

 private:
  void phrases(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    if (!any_of_class(text, is_digit)) return;
    const std::string lower = base::ascii_lower(text);
    for (const Verb& verb : kVerbs) {
      for (std::size_t at = lower.find(verb.word); at != std::string::npos; at = lower.find(verb.word, at + 1)) {
        const std::size_t end = at + verb.word.size();
        if ((at > 0 && is_word(lower[at - 1])) || (end < lower.size() && is_word(lower[end]))) continue;
        const std::string_view rest = std::string_view(lower).substr(end);
        const auto preposition = std::ranges::find_if(kPrepositions, [&](std::string_view one) { return rest.starts_with(one); });
        if (preposition == kPrepositions.end()) continue;
        const auto version = version_at(text, end + preposition->size());
        if (version) phrase(index, lower, at, *version, verb);
      }
    }
  }

  void phrase(std::uint32_t index, const std::string& lower, std::size_t at, const Word& version, const Verb& verb) {
    if (lower.substr(0, at).ends_with("what's ") || lower.substr(0, at).ends_with("what\xE2\x80\x99s ") || lower.substr(0, at).ends_with("not ") || lower.substr(0, at).ends_with("no longer ")) return;
    // "New in 4.1 is support for boats": the section is not.
    if (verb.word == "new" && (lower.compare(version.end, 4, " is ") == 0 || lower.compare(version.end, 5, " are ") == 0)) return;
    const NodeRef subject = subject_of(index, at, lower, verb.property);
    if (subject.id.empty()) return;
    const std::string_view text = context_.block(index).text;
    context_.fact(subject, verb.property, text.substr(version.start, version.end - version.start),
                  context_.provenance(index, at, version.end, Extractor::kVersion, subject.kind == NodeKind::kSection ? 0.8F : 0.85F));
  }

  static constexpr model::NodeKinds kSubjects = {NodeKind::kConfiguration, NodeKind::kParameter, NodeKind::kCommand, NodeKind::kComponent, NodeKind::kError, NodeKind::kConcept};

  // The first word of a sentence or cell looks like a name ("Support was added"): only a candidate.
  bool is_subject(const Found& one) const {
    return kSubjects.contains(one.kind) && !(one.kind == NodeKind::kComponent && one.confidence < 0.7F && is_upper(context_.block(one.block).text[one.start]));
  }

  // What a phrase is about: the entity its clause begins with, the term it explains, else the section. Nothing when the clause is about something
  // that is no entity: "the third argument was added in 2.4" says nothing of the section.
  NodeRef subject_of(std::uint32_t index, std::size_t at, const std::string& lower, Property property) const {
    const model::Block& block = context_.block(index);
    const std::size_t sentence = start_of_sentence(lower, at);
    std::size_t clause = sentence;
    for (const std::string_view end : {", ", "; ", ": ", " while ", " but ", "| "})
      if (const std::size_t stop = lower.rfind(end, at); stop != std::string::npos && stop >= sentence && stop + end.size() <= at) clause = std::max(clause, stop + end.size());
    const Found* own = clause == at ? apposed_to(index, sentence, at, lower) : nullptr;
    for (const Found& one : context_.found_from(index, clause, at)) {
      if (!is_subject(one) || one.end > at) continue;
      if (own == nullptr || (one.start == own->start && one.kind == NodeKind::kConfiguration)) own = &one;
      else if (one.name != own->name && one.start >= own->end) return {};
    }
    for (const Word& word : words_of(std::string_view(lower).substr(clause, at - clause))) {
      const std::size_t from = clause + word.start, to = clause + word.end;
      if (own != nullptr && from < own->end && to > own->start) continue;
      if (!is_leading_word(std::string_view(lower).substr(from, to - from))) return {};
    }
    if (own != nullptr) return at - own->end > 60 ? NodeRef() : ref(*own);
    if (const Found* named = named_before(index, clause, at, lower)) return ref(*named);
    // "the dock driver, introduced in 2.8", "…, which was removed in 3.0": of something without an entity. "The sail was removed": not this section.
    const std::string_view said = std::string_view(lower).substr(clause, at - clause);
    if (clause > sentence && lower[clause - 2] == ',' && (said.empty() || said.starts_with("which ") || said.starts_with("that "))) return {};
    if (property != Property::kIntroducedIn && said.starts_with("the ")) return {};
    const bool told = sentence == 0 || block.kind == BlockKind::kTableRow || lower.compare(clause, 5, "this ") == 0;
    return described(index, told);
  }

  // "The `dock.depth` setting, new in 2.4, …": what stands right before the comma.
  const Found* apposed_to(std::uint32_t index, std::size_t sentence, std::size_t at, const std::string& lower) const {
    if (at < 2 || lower.compare(at - 2, 2, ", ") != 0) return nullptr;
    const Found* last = nullptr;
    for (const Found& one : context_.found_from(index, sentence, at - 2)) {
      if (!is_subject(one) || one.end > at - 2) continue;
      bool fits = true;
      for (const Word& word : words_of(std::string_view(lower).substr(one.end, at - 2 - one.end))) fits = fits && is_kind_word(std::string_view(lower).substr(one.end + word.start, word.end - word.start));
      if (fits && (last == nullptr || one.start > last->start || one.kind == NodeKind::kConfiguration)) last = &one;
    }
    return last;
  }

  // "`dock.depth` is an annotation. This annotation is deprecated since 1.9": what the noun was said of before.
  const Found* named_before(std::uint32_t index, std::size_t clause, std::size_t at, const std::string& lower) const {
    for (const Word& word : words_of(std::string_view(lower).substr(clause, at - clause))) {
      const std::string noun = lower.substr(clause + word.start, word.end - word.start);
      if (!is_kind_word(noun)) continue;
      const Found* named = nullptr;
      for (const Found& one : context_.found_from(index, 0, clause))
        if (is_subject(one) && lower.compare(one.end, noun.size() + 1, " " + noun) == 0) named = &one;
      return named;
    }
    return nullptr;
  }

  // The term, row, item or heading that a block belongs to; the section when it names nothing, or when the sentence does not open the description.
  NodeRef described(std::uint32_t index, bool opens) const {
    const model::Block& block = context_.block(index);
    NodeRef section(context_.section_id(block.section));
    if (block.kind == BlockKind::kTableRow || block.kind == BlockKind::kListItem)
      for (const Found& one : context_.found_from(index, 0, 3))
        if (is_subject(one) && one.kind != NodeKind::kConcept) return ref(one);  // what a row is called ("Compatibility") is no thing
    // A row that begins with the name of something else is about that.
    if (block.kind == BlockKind::kTableRow && !names_property(block.text)) return {};
    bool is_term = false;
    if (const Found* term = term_above(context_, index, &is_term)) return ref(*term);
    if (is_term) return {};  // a method, an argument
    if (const Found* heading = opens ? entity_of_heading(context_, context_.blocks_of(block.section).first) : nullptr) return ref(*heading);
    return section;
  }

  // "Compatibility: | …", "Since | 2.4": the row of a table about one thing.
  static bool names_property(std::string_view row) {
    const std::string first = base::ascii_lower(row.substr(0, row.find('|')));
    for (const std::string_view word : {"compatib", "since", "version", "availab", "status", "history", "note", ":"})
      if (first.find(word) != std::string::npos) return true;
    return base::trim(first).empty();
  }

  static std::size_t start_of_sentence(const std::string& text, std::size_t at) {
    // Sentences are shorter than this.
    const std::size_t floor = at > 1000 ? at - 1000 : 0;
    const std::string_view before = std::string_view(text).substr(floor, at - floor);
    const std::size_t stop = before.rfind(". "), line = before.rfind('\n');
    std::size_t start = stop == std::string_view::npos ? 0 : stop + 2;
    if (line != std::string_view::npos) start = std::max(start, line + 1);
    return floor + std::min(start, before.size());
  }

  // Hugo's {{< feature-state for_k8s_version="v1.31" state="beta" >}}, which readers see as "FEATURE STATE: v1.31 [beta]"; written out too.
  void feature_states() {
    const std::string_view bytes = context_.bytes();
    for (std::size_t at = bytes.find("feature-state"); at != std::string_view::npos; at = bytes.find("feature-state", at + 1)) {
      if (at < 3 || bytes.substr(0, at).find_last_not_of(' ') == std::string_view::npos) continue;
      const std::size_t close = bytes.find("}}", at);
      if (close == std::string_view::npos || close - at > 300 || bytes.rfind("{{", at) == std::string_view::npos || at - bytes.rfind("{{", at) > 6) continue;
      const std::string_view tag = bytes.substr(at, close - at);
      const std::size_t value = tag.find("version=\"");
      if (value == std::string_view::npos) continue;
      const auto version = version_at(tag, value + 9);
      if (!version) continue;
      const std::size_t state = tag.find("state=\"");
      const std::string_view word = state == std::string_view::npos ? std::string_view() : tag.substr(state + 7, tag.find('"', state + 7) - state - 7);
      add_state(at, at + version->end, tag.substr(version->start, version->end - version->start), word);
    }
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i) {
      const std::string_view text = context_.block(i).text;
      const std::size_t at = text.find("FEATURE STATE:");
      if (at == std::string_view::npos || context_.block(i).kind == BlockKind::kCode) continue;
      const auto version = version_at(text, at + 14);
      if (!version) continue;
      const std::string rest = base::ascii_lower(text.substr(version->end, 24));
      const Property property = rest.find("deprecated") != std::string::npos ? Property::kDeprecatedIn : Property::kIntroducedIn;
      context_.fact(NodeRef(context_.section_id(context_.block(i).section)), property, text.substr(version->start, version->end - version->start), context_.provenance(i, at, version->end, Extractor::kVersion, 0.95F));
    }
  }
  void add_state(std::uint64_t from, std::uint64_t to, std::string_view version, std::string_view state) {
    for (std::uint32_t i = 0; i < context_.section_count(); ++i) {
      const model::Span& span = context_.section(i).span;
      const bool last = i + 1 == context_.section_count();
      if ((from < span.start && i > 0) || (from >= span.end && !last)) continue;
      const Property property = state == "deprecated" ? Property::kDeprecatedIn : Property::kIntroducedIn;
      context_.fact(NodeRef(context_.section_id(i)), property, version, {i, {from, to}, Extractor::kVersion, 0.95F});
      return;
    }
  }

  Context& context_;
};

}  // namespace

void extract_versions(Context& context) { Versions(context).run(); }

}  // namespace docent::extract
