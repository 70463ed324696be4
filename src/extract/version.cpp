// Since when something is there, and until when: "New in 3.2", "FEATURE STATE: v1.27", "Deprecated since", "removed in".

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"
#include "extract/context.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::Extractor;
using model::MarkKind;
using model::NodeKind;
using model::NodeRef;
using model::Property;

struct Phrase {
  std::string_view words;  // lower case
  Property property;
};

// Longer ones first: the first that fits wins.
constexpr std::array kPhrases = {
    Phrase{"introduced in version ", Property::kIntroducedIn}, Phrase{"was introduced in ", Property::kIntroducedIn}, Phrase{"introduced in ", Property::kIntroducedIn},
    Phrase{"new in version ", Property::kIntroducedIn},        Phrase{"new in ", Property::kIntroducedIn},            Phrase{"added in version ", Property::kIntroducedIn},
    Phrase{"was added in ", Property::kIntroducedIn},          Phrase{"added in ", Property::kIntroducedIn},          Phrase{"available since ", Property::kIntroducedIn},
    Phrase{"available in version ", Property::kIntroducedIn},  Phrase{"available from version ", Property::kIntroducedIn}, Phrase{"available in apache httpd ", Property::kIntroducedIn},
    Phrase{"available in apache ", Property::kIntroducedIn},   Phrase{"since version ", Property::kIntroducedIn},
    Phrase{"deprecated since version ", Property::kDeprecatedIn}, Phrase{"deprecated since ", Property::kDeprecatedIn}, Phrase{"deprecated in version ", Property::kDeprecatedIn},
    Phrase{"deprecated as of ", Property::kDeprecatedIn},      Phrase{"deprecated in ", Property::kDeprecatedIn},     Phrase{"removed in version ", Property::kRemovedIn},
    Phrase{"removed in ", Property::kRemovedIn},
};

// "v1.27", "1.27.3", "Django 3.2", "Kubernetes v1.31", "version 2.4": the digits.
std::optional<Word> version_at(std::string_view text, std::size_t at) {
  // A product's name may stand before the number.
  for (int words = 0; words < 3; ++words) {
    while (at < text.size() && (text[at] == ' ' || text[at] == '`')) ++at;
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
      return Word{start, end};
    }
    std::size_t end = at;
    while (end < text.size() && (is_alnum(text[end]) || text[end] == '-')) ++end;
    const std::string_view word = text.substr(at, end - at);
    if (word.empty() || !(is_upper(word[0]) || word == "version" || word == "release" || word == "httpd")) return std::nullopt;
    at = end;
  }
  return std::nullopt;
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
    const std::string lower = base::ascii_lower(text);
    for (const Phrase& phrase : kPhrases) {
      for (std::size_t at = lower.find(phrase.words); at != std::string::npos; at = lower.find(phrase.words, at + 1)) {
        if (at > 0 && is_word(lower[at - 1])) continue;
        if (within_longer(lower, at, phrase)) continue;
        const auto version = version_at(text, at + phrase.words.size());
        if (!version) continue;
        if (phrase.words == "new in " && at > 3 && lower.substr(at - 3, 3) == "'s ") continue;  // what's new in
        // What went is an argument or a value, not the thing.
        const std::string_view before = std::string_view(lower).substr(start_of_sentence(lower, at), at - start_of_sentence(lower, at));
        if (phrase.property != Property::kIntroducedIn && (before.find("argument") != std::string_view::npos || before.find(" value") != std::string_view::npos || before.find("support for") != std::string_view::npos)) continue;
        const NodeRef subject = subject_of(index, at, lower);
        context_.fact(subject, phrase.property, text.substr(version->start, version->end - version->start), context_.provenance(index, at, version->end, Extractor::kVersion, subject.kind == NodeKind::kSection ? 0.8F : 0.85F));
      }
    }
  }
  static bool within_longer(const std::string& lower, std::size_t at, const Phrase& phrase) {
    return std::ranges::any_of(kPhrases, [&](const Phrase& other) {
      if (other.words.size() <= phrase.words.size()) return false;
      const std::size_t shift = other.words.find(phrase.words);
      return shift != std::string_view::npos && at >= shift && lower.compare(at - shift, other.words.size(), other.words) == 0;
    });
  }

  // What a phrase is about: the entity its sentence begins with, the term it explains, else the section.
  NodeRef subject_of(std::uint32_t index, std::size_t at, const std::string& lower) const {
    static constexpr model::NodeKinds kSubjects = {NodeKind::kConfiguration, NodeKind::kParameter, NodeKind::kCommand, NodeKind::kComponent, NodeKind::kError, NodeKind::kConcept};
    const model::Block& block = context_.block(index);
    const std::size_t sentence = start_of_sentence(lower, at);
    const Found* own = nullptr;
    std::size_t count = 0;
    for (const Found& one : context_.found_from(index, sentence, at)) {
      if (!kSubjects.contains(one.kind) || one.end > at) continue;
      if (own == nullptr || one.name != own->name) ++count;
      if (own == nullptr || (one.start == own->start && one.kind == NodeKind::kConfiguration)) own = &one;
    }
    // "an API group with: (a) a stable version, introduced in 1.29": something of it, not the thing itself.
    if (own != nullptr && count == 1 && std::string_view(block.text).substr(own->end, at - own->end).find_first_of("(;:") != std::string_view::npos) return {};
    // "PostgreSQL calls a function which is new in 8.1": of what the relative clause is about.
    if (own != nullptr && count == 1 && (lower.substr(own->end, at - own->end).find("which") != std::string::npos || at - own->end > 60)) return {};
    if (own != nullptr && count == 1) return ref(*own);
    if (count > 1) return NodeRef(context_.section_id(block.section));
    // "<dt>depth</dt><dd>… New in 2.4.</dd>", a row of a table, an item of a list
    if (block.kind == BlockKind::kTableRow || block.kind == BlockKind::kListItem) {
      for (const Found& one : context_.found_in(index))
        if (one.start > 2) break;
        else if (kSubjects.contains(one.kind)) return ref(one);
    }
    for (std::uint32_t back = index; back > 0 && index - back < 6; --back) {
      const model::Block& before = context_.block(back - 1);
      if (before.section != block.section || before.kind == BlockKind::kHeading) break;
      const bool term = std::ranges::any_of(before.marks, [](const model::Mark& mark) { return mark.kind == MarkKind::kTerm && mark.text_start == 0; });
      if (!term) {
        if (block.kind != BlockKind::kDefinition && before.kind != BlockKind::kDefinition) break;
        continue;
      }
      for (const Found& one : context_.found_in(back - 1))
        if (one.start > 0 && !before.text.starts_with("exception ")) break;
        else if (kSubjects.contains(one.kind)) return ref(one);
      break;
    }
    return NodeRef(context_.section_id(block.section));
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
      if (at < 3 || bytes.substr(0, at).find_last_not_of(" ") == std::string_view::npos) continue;
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
