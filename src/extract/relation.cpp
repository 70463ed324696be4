// Relations between what was found, read from sentences, definition entries and the headings above them.
//
// Each rule asks for both ends close to a verb in one sentence: a relation that has to be guessed is left out.

#include <algorithm>
#include <array>
#include <functional>
#include <initializer_list>
#include <set>

#include "base/text.h"
#include "extract/context.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::EdgeType;
using model::Extractor;
using model::MarkKind;
using model::NodeKind;
using model::NodeKinds;
using model::NodeRef;

constexpr std::size_t kMaxSentences = 400;  // of one block
constexpr std::size_t kNear = 70;           // bytes between a verb and an end

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.starts_with(word); });
}
bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

class Relations {
 public:
  explicit Relations(Context& context) : context_(context) {}

  void run() {
    for (std::uint32_t section = 0; section < context_.section_count(); ++section) {
      const auto range = context_.blocks_of(section);
      const std::string heading = context_.lower_heading(section);
      const bool prerequisites = starts_with_any(heading, {"before you begin", "prerequisite", "requirement", "dependencies", "what you need", "you will need"});
      const bool see_also = starts_with_any(heading, {"see also", "related", "what's next", "whatsnext", "what\xE2\x80\x99s next", "further reading", "further information", "learn more", "more information", "next steps", "where to go from here"});
      for (std::uint32_t i = range.first; i < range.last; ++i) {
        const model::Block& block = context_.block(i);
        if (block.kind == BlockKind::kCode || block.kind == BlockKind::kHeading) continue;
        if (block.text.size() > kMaxTextBytes) continue;
        block_sentences(i, prerequisites);
        if (block.kind == BlockKind::kDefinition || block.kind == BlockKind::kParagraph || block.kind == BlockKind::kListItem) defined_setting(i);
      }
      if (see_also) related_links(section, 0, UINT64_MAX, 0.95F);
    }
    more_information();
  }

 private:
  struct Sentence {
    std::uint32_t block = 0;
    std::size_t start = 0, end = 0;
    std::string_view text;  // of the block
    std::string lower;      // of the sentence
    std::vector<const Found*> found;  // in the sentence, in order

    std::size_t at(std::string_view word) const {
      const std::size_t found_at = lower.find(word);
      return found_at == std::string::npos ? found_at : start + found_at;
    }
  };

  void relate(EdgeType type, const NodeRef& from, const NodeRef& to, const Sentence& sentence, float confidence) {
    context_.edge(type, from, to, context_.provenance(sentence.block, sentence.start, sentence.end, Extractor::kRelation, confidence));
  }
  NodeRef section_ref(const Sentence& sentence) const { return NodeRef(context_.section_id(context_.block(sentence.block).section)); }

  // The entity of a kind that ends nearest before `at`, with nothing but small words between.
  static const Found* before(const Sentence& sentence, std::size_t at, NodeKinds kinds, std::size_t near = 24) {
    const Found* best = nullptr;
    for (const Found* one : sentence.found)
      if (kinds.contains(one->kind) && one->end <= at && at - one->end <= near && (best == nullptr || one->end > best->end || (one->end == best->end && rank(one->kind) < rank(best->kind)))) best = one;
    return best;
  }
  static const Found* after(const Sentence& sentence, std::size_t at, NodeKinds kinds, std::size_t near = kNear) {
    const Found* best = nullptr;
    for (const Found* one : sentence.found)
      if (kinds.contains(one->kind) && one->start >= at && one->start - at <= near && (best == nullptr || one->start < best->start || (one->start == best->start && rank(one->kind) < rank(best->kind)))) best = one;
    return best;
  }
  // Of several kinds at one place, the one a sentence is more likely about.
  static int rank(NodeKind kind) {
    switch (kind) {
      case NodeKind::kConfiguration: return 0;
      case NodeKind::kCommand: return 1;
      case NodeKind::kParameter: return 2;
      case NodeKind::kComponent: return 3;
      default: return 4;
    }
  }

  void block_sentences(std::uint32_t index, bool prerequisites) {
    const std::string_view text = context_.block(index).text;
    const auto found = context_.found_in(index);
    if (found.empty()) return;
    std::size_t next = 0, count = 0;
    for (const Word& range : sentences_of(text)) {
      if (++count > kMaxSentences) return;
      Sentence sentence{index, range.start, range.end, text, {}, {}};
      while (next < found.size() && found[next].start < range.start) ++next;
      for (std::size_t i = next; i < found.size() && found[i].start < range.end; ++i) sentence.found.push_back(&found[i]);
      if (sentence.found.empty()) continue;
      sentence.lower = base::ascii_lower(text.substr(range.start, range.end - range.start));
      affects(sentence);
      requires_(sentence, prerequisites);
      depends(sentence);
      equivalent(sentence);
      critical(sentence);
    }
  }

  // "This overrides `harbour.width`", "This directive enables …" below a term or heading that is one setting: which it is.
  const Found* this_setting(const Sentence& sentence, std::size_t verb) const {
    if (!sentence.lower.starts_with("this ")) return nullptr;
    const std::string_view subject = base::trim(std::string_view(sentence.lower).substr(4, verb - sentence.start - 4));
    static constexpr std::array<std::string_view, 8> kNouns = {"", "setting", "parameter", "option", "directive", "variable", "field", "flag"};
    if (std::ranges::find(kNouns, subject) == kNouns.end()) return nullptr;
    const auto range = context_.blocks_of(context_.block(sentence.block).section);
    // A bare "this" is what the sentence before says, unless it opens the description.
    for (std::uint32_t back = sentence.block; back > range.first && sentence.block - back < 6; --back) {
      const model::Block& block = context_.block(back - 1);
      const bool term = std::ranges::any_of(block.marks, [](const model::Mark& mark) { return mark.kind == MarkKind::kTerm && mark.text_start == 0; });
      if (!term && block.kind != BlockKind::kHeading) continue;
      const Found* one = nullptr;
      for (const Found& found : context_.found_in(back - 1)) {
        if (found.kind != NodeKind::kConfiguration) continue;
        if (one != nullptr && one->id != found.id) return nullptr;
        one = &found;
      }
      return one;
    }
    return nullptr;
  }

  // "`harbour.depth` limits how deep `boatd` may dig."
  void affects(const Sentence& sentence) {
    static constexpr std::array<std::string_view, 24> kVerbs = {" controls ", " limits ", " enables ", " disables ", " overrides ", " determines ", " changes ", " restricts ", " affects ", " governs ", " sets how ", " configures ",
                                                               " control ", " limit ", " enable ", " disable ", " override ", " determine how ", " specifies how ", " defines how ", " influences ", " toggles ", " prevents ", " allows "};
    for (const std::string_view verb : kVerbs) {
      const std::size_t at = sentence.at(verb);
      if (at == std::string_view::npos) continue;
      const bool plural = !verb.ends_with("s ") && verb.find(" how") == std::string_view::npos;
      if (negated(sentence, at) || starts_with_any(std::string_view(sentence.lower).substr(at - sentence.start + verb.size()), {"from ", "to "})) continue;
      if (const Found* subject = this_setting(sentence, at)) {
        const Found* target = after(sentence, at + verb.size() - 1, kAffected, 24);
        if (target == nullptr || target->id == subject->id || target->name == subject->name || !adjacent(sentence, at + verb.size(), target->start)) continue;
        relate(EdgeType::kAffects, ref(*subject), ref(*target), sentence, 0.78F);
        return;
      }
      const Found* setting = before(sentence, at, {NodeKind::kConfiguration, NodeKind::kParameter}, 34);
      if (setting == nullptr) continue;
      const std::string_view between = std::string_view(sentence.lower).substr(setting->end - sentence.start, at - setting->end);
      // "set `x` to enable Y" and "the `x` field controls Y"; not "`x`, the operator disables Y".
      if (between.find(',') != std::string_view::npos) continue;
      if (plural && !has_any(between, {" to", "fields", "settings", "options", "parameters", "flags", "variables", "can", "will", "may"})) continue;
      if (between.find("used to ") != std::string_view::npos || between.find(" and ") != std::string_view::npos) continue;
      const Found* target = after(sentence, at, kAffected, 44);
      if (target == nullptr || target->id == setting->id || target->name == setting->name || (target->kind == NodeKind::kComponent && target->confidence < 0.7F)) continue;
      if (clause_between(sentence, at + verb.size(), target->start)) continue;
      relate(EdgeType::kAffects, ref(*setting), ref(*target), sentence, 0.8F);
      return;
    }
  }
  // Whether only small words stand between two places: nothing that would make the sentence about something else.
  static bool adjacent(const Sentence& sentence, std::size_t from, std::size_t to) {
    static constexpr std::array<std::string_view, 26> kSmall = {"a", "an", "the", "is", "are", "command", "option", "options", "field", "setting", "flag", "parameter", "directive", "property", "feature", "also", "only",
                                                               "plugin", "controller", "operator", "object", "module", "service", "api", "annotation", "variable"};
    if (from >= to) return true;
    const std::string_view part = std::string_view(sentence.lower).substr(from - sentence.start, to - from);
    return part.find_first_of(",;") == std::string_view::npos && std::ranges::all_of(words_of(part), [&](const Word& word) {
      return std::ranges::find(kSmall, part.substr(word.start, word.end - word.start)) != kSmall.end();
    });
  }
  // Whether another clause begins between two places: then the verb is not about the end behind it.
  static bool clause_between(const Sentence& sentence, std::size_t from, std::size_t to) {
    if (from >= to) return false;
    const std::string_view part = std::string_view(sentence.lower).substr(from - sentence.start, to - from);
    return has_any(part, {". ", "; ", " but ", " because ", " when ", " if ", " unless ", " so ", " while ", ", ", " instead ", " such as ", " like ", " where "});
  }
  static bool negated(const Sentence& sentence, std::size_t at) {
    const std::size_t offset = at - sentence.start;
    const std::string_view before_verb = std::string_view(sentence.lower).substr(offset > 12 ? offset - 12 : 0, std::min<std::size_t>(offset, 12));
    return has_any(before_verb, {" not", " never", " no "}) || before_verb.ends_with("n't");
  }

  // The entry of a definition list or of a list of settings: "<dt>depth</dt><dd>Limits boatd …".
  void defined_setting(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const Found* setting = nullptr;
    std::size_t from = 0;
    if (block.kind == BlockKind::kListItem) {
      for (const Found& one : context_.found_in(index))
        if (one.start == 0 && (one.kind == NodeKind::kConfiguration || one.kind == NodeKind::kParameter)) {
          setting = &one;
          break;
        }
      if (setting == nullptr || block.text.substr(setting->end, 3).find(':') == std::string::npos) return;
      from = block.text.find(':', setting->end) + 1;
    } else if (index > 0 && context_.block(index - 1).section == block.section && context_.block(index - 1).kind == BlockKind::kDefinition) {
      const model::Block& term = context_.block(index - 1);
      const bool is_term = std::ranges::any_of(term.marks, [](const model::Mark& mark) { return mark.kind == MarkKind::kTerm && mark.text_start == 0; });
      if (!is_term) return;
      for (const Found& one : context_.found_in(index - 1))
        if (one.start == 0 && one.kind == NodeKind::kConfiguration) {
          setting = &one;
          break;
        }
    }
    if (setting == nullptr) return;
    const std::string_view text = block.text;
    while (from < text.size() && is_blank(text[from])) ++from;
    const std::string lower = base::ascii_lower(text.substr(from, 40));
    if (!starts_with_any(lower, {"controls ", "limits ", "enables ", "disables ", "overrides ", "determines ", "enable ", "disable ", "restricts ", "sets the ", "changes ", "configures ", "causes ", "forces ", "makes ", "prevents ", "enables or disables "})) return;
    const std::size_t end = std::min(text.find(". ", from), text.size());
    const Found* target = nullptr;
    for (const Found& one : context_.found_in(index)) {
      if (one.start < from || one.end > end || one.start - from > 60) continue;
      if (one.kind != NodeKind::kComponent && one.kind != NodeKind::kCommand && one.kind != NodeKind::kConcept && one.kind != NodeKind::kConfiguration) continue;
      if (one.kind == NodeKind::kComponent && one.confidence < 0.7F) continue;
      if (target == nullptr) target = &one;
    }
    if (target == nullptr || target->id == setting->id) return;
    const std::string_view between = text.substr(from, target->start - from);
    if (has_any(between, {", ", " if ", " when ", " such as "})) return;
    context_.edge(EdgeType::kAffects, ref(*setting), ref(*target), context_.provenance(index, from, end, Extractor::kRelation, 0.8F));
  }

  // "You need `boatctl`", "`boatd` requires `harbour`", "must be installed".
  void requires_(const Sentence& sentence, bool prerequisites) {
    static constexpr NodeKinds kTargets = {NodeKind::kCommand, NodeKind::kComponent, NodeKind::kConfiguration};
    static constexpr NodeKinds kSubjects = {NodeKind::kCommand, NodeKind::kComponent, NodeKind::kConfiguration};
    for (const std::string_view verb : {" requires ", " require "}) {
      const std::size_t at = sentence.at(verb);
      if (at == std::string_view::npos || negated(sentence, at) || has_any(std::string_view(sentence.lower).substr(at - sentence.start), {"require that", "requires that"})) continue;
      const Found* from = before(sentence, at, kSubjects, 20);
      const Found* to = after(sentence, at + verb.size() - 1, kTargets, 36);
      if (to == nullptr || clause_between(sentence, at + verb.size(), to->start)) continue;
      if (from != nullptr && has_any(std::string_view(sentence.lower).substr(from->end - sentence.start, at - from->end), {",", " it", "this", "which", "that", "you"})) continue;
      if (from == nullptr && starts_with_any(sentence.lower, {"this requires", "this feature requires", "this task requires", "this tutorial requires", "this page requires", "using this"})) {
        relate(EdgeType::kRequires, section_ref(sentence), ref(*to), sentence, 0.8F);
        return;
      }
      if (from == nullptr || from->id == to->id) continue;
      relate(EdgeType::kRequires, ref(*from), ref(*to), sentence, 0.8F);
      return;
    }
    for (const std::string_view verb : {" must be installed", " must be enabled", " needs to be installed", " needs to be enabled", " must have been installed"}) {
      const std::size_t at = sentence.at(verb);
      if (at == std::string_view::npos) continue;
      const Found* to = before(sentence, at, kTargets, 40);
      if (to == nullptr || clause_between(sentence, to->end, at)) continue;
      relate(EdgeType::kRequires, section_ref(sentence), ref(*to), sentence, 0.8F);
      return;
    }
    if (!prerequisites) return;
    for (const std::string_view lead : {"you need ", "you must have ", "you will need ", "you'll need ", "you should have ", "make sure you have ", "make sure that you have ", "install ", "you need to have ", "you have "}) {
      const std::size_t at = sentence.at(lead);
      if (at == std::string_view::npos || (lead == "install " && at != sentence.start)) continue;
      const Found* to = after(sentence, at + lead.size(), kTargets, 40);
      if (to == nullptr || to->kind == NodeKind::kConfiguration) continue;
      if (has_any(std::string_view(sentence.lower).substr(at + lead.size() - sentence.start, to->start - at - lead.size()), {" if ", " to ", " for "})) continue;
      relate(EdgeType::kRequires, section_ref(sentence), ref(*to), sentence, 0.75F);
      return;
    }
  }

  // "A depends on B"
  void depends(const Sentence& sentence) {
    static constexpr NodeKinds kEnds = {NodeKind::kComponent, NodeKind::kConfiguration};
    for (const std::string_view verb : {" depends on ", " depend on ", " relies on ", " rely on ", " is built on ", " only takes effect if ", " only takes effect when ", " is ignored unless ", " has no effect unless ", " only works with ", " only works if ",
                                        " has no effect if ", " is only used if ", " is only used when ", " only applies when ", " only applies if ", " is only effective if "}) {
      const std::size_t at = sentence.at(verb);
      if (at == std::string_view::npos || negated(sentence, at)) continue;
      const Found* from = before(sentence, at, kEnds, 24);
      const Found* to = after(sentence, at + verb.size() - 1, kEnds, 30);
      if (from == nullptr || to == nullptr || from->kind != to->kind || from->id == to->id || clause_between(sentence, at + verb.size(), to->start)) continue;
      // "When you run a Pod that relies on …" is one of them; "only used if X does not exist" is the contrary.
      if (!adjacent(sentence, from->end, at) || std::string_view(sentence.lower).substr(to->end - sentence.start).starts_with(" does not")) continue;
      relate(EdgeType::kDependsOn, ref(*from), ref(*to), sentence, 0.8F);
      return;
    }
  }

  // "A (also known as B)", "`--old` is deprecated, use `--new` instead"
  void equivalent(const Sentence& sentence) {
    static constexpr NodeKinds kEnds = kEntities;
    for (const std::string_view words : {" also known as ", " also called ", " is an alias for ", " is an alias of ", " is a synonym for ", " is short for ", " is a shorthand for ", " was renamed to ", " has been renamed to ", " is renamed to ", " is the same as ",
                                         " is equivalent to ", " formerly known as ", " previously known as ", " is another name for ", " has been replaced by ", " was replaced by ", " is superseded by ", " is an obsolete spelling for ", " is an obsolete spelling of ",
                                         " in favor of ", " in favour of "}) {
      const std::size_t at = sentence.at(words);
      if (at == std::string_view::npos || negated(sentence, at)) continue;
      if (words.starts_with(" in favo") && sentence.lower.find("deprecated") == std::string::npos) continue;
      const Found* to = after(sentence, at + words.size() - 1, kEnds, 24);
      if (to == nullptr) continue;
      const Found* from = before(sentence, at, {to->kind}, words.starts_with(" in favo") ? 60 : 30);
      if (from == nullptr || from->id == to->id) continue;
      if (!words.starts_with(" in favo") && (!adjacent(sentence, from->end, at) || !adjacent(sentence, at + words.size(), to->start) || starts_with_any(sentence.lower, {"if ", "when "}))) continue;
      relate(EdgeType::kEquivalentTo, ref(*from), ref(*to), sentence, 0.82F);
      return;
    }
    const std::size_t deprecated = sentence.at("deprecated");
    const std::size_t use = sentence.at("use ");
    if (deprecated == std::string_view::npos || use == std::string_view::npos || use < deprecated || sentence.lower.find("instead") == std::string::npos) return;
    const Found* to = after(sentence, use + 3, {NodeKind::kConfiguration, NodeKind::kParameter, NodeKind::kCommand}, 16);
    const Found* from = to == nullptr ? nullptr : before(sentence, deprecated, {to->kind}, 40);
    if (from != nullptr && from->id != to->id) relate(EdgeType::kEquivalentTo, ref(*from), ref(*to), sentence, 0.8F);
  }

  // "`x` is required", "`x` must be set"
  void critical(const Sentence& sentence) {
    for (const std::string_view words : {" is required", " is mandatory", " must be set", " must be specified", " is critical", " is essential", " must be provided", " field is required", " setting is required"}) {
      const std::size_t at = sentence.at(words);
      if (at == std::string_view::npos || negated(sentence, at)) continue;
      const std::string_view rest = std::string_view(sentence.lower).substr(at - sentence.start + words.size());
      if (starts_with_any(rest, {" if ", " when ", " only ", " unless ", " to be ", " according "}) || has_any(std::string_view(sentence.lower).substr(0, at - sentence.start), {"one of ", "either ", "neither ", " or "})) continue;
      if (starts_with_any(rest, {" if "}) || has_any(std::string_view(sentence.lower).substr(0, at - sentence.start), {"if ", "when ", "unless ", "whether "})) continue;
      const Found* from = before(sentence, at, {NodeKind::kConfiguration, NodeKind::kComponent, NodeKind::kCommand}, 14);
      if (from == nullptr || from->kind != NodeKind::kConfiguration) {
        if (from == nullptr || !rest.starts_with(" for ")) continue;
      }
      if (rest.starts_with(" for ")) {
        const Found* to = after(sentence, at + words.size(), {NodeKind::kComponent, NodeKind::kCommand}, 24);
        if (to != nullptr && to->id != from->id) {
          relate(EdgeType::kCriticalFor, ref(*from), ref(*to), sentence, 0.8F);
          return;
        }
      }
      relate(EdgeType::kCriticalFor, ref(*from), section_ref(sentence), sentence, 0.75F);
      return;
    }
  }

  // Links of a section, as far as they lie in [from, to) of the bytes, are related to it.
  void related_links(std::uint32_t section, std::uint64_t from, std::uint64_t to, float confidence) {
    const auto links = links_of(section);
    for (auto one = std::ranges::lower_bound(links, from, {}, [](const model::LinkRecord& link) { return link.span.start; }); one != links.end() && one->span.start < to; ++one) {
      const model::LinkRecord& link = *one;
      if (link.span.end > to || link.resolved_path.empty()) continue;
      model::PendingEdge edge;
      edge.type = EdgeType::kRelatedTo;
      edge.near = NodeRef(context_.section_id(section));
      edge.path = link.resolved_path;
      edge.anchor = link.anchor;
      edge.kinds = model::kRecordKinds;
      edge.where = {section, link.span, Extractor::kRelation, confidence};
      context_.pending(std::move(edge));
    }
  }
  std::span<const model::LinkRecord> links_of(std::uint32_t section) const {
    const auto& links = context_.bundle().links;
    const auto [first, last] = std::ranges::equal_range(links, section, {}, &model::LinkRecord::section_ordinal);
    return {first, last};
  }

  // "For more information, see [link]."
  void more_information() {
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i) {
      const model::Block& block = context_.block(i);
      if (block.kind == BlockKind::kCode || block.kind == BlockKind::kHeading || block.text.size() > kMaxTextBytes) continue;
      const std::string_view text = block.text;
      if (text.find("ee ") == std::string_view::npos && text.find("elated") == std::string_view::npos && text.find("efer to") == std::string_view::npos && text.find("heck") == std::string_view::npos &&
          text.find("ead ") == std::string_view::npos && text.find("isit ") == std::string_view::npos && text.find("onsult ") == std::string_view::npos) continue;
      for (const Word& range : sentences_of(text)) {
        const std::string lower = base::ascii_lower(text.substr(range.start, std::min<std::size_t>(range.end - range.start, 200)));
        // A sentence that only sends the reader elsewhere.
        const bool tells = has_any(lower, {"for more ", "for further ", "to learn more", "for additional ", "more information about", "for details", "please see ", "please refer to "}) ||
                           (starts_with_any(lower, {"for ", "to "}) && has_any(lower, {", see ", ", refer to ", ", read ", ", check "})) || starts_with_any(lower, {"see ", "see also:", "related: ", "refer to ", "check out ", "consult "});
        if (!tells || !has_any(lower, {"see ", "read ", "refer to", "check ", "visit ", "see:", "consult ", "related:", "see also"})) continue;
        const model::Span span = context_.span_of(i, range.start, range.end);
        // Links before the words that send there are what the sentence is about.
        std::size_t sends = std::string::npos;
        for (const std::string_view word : {"see ", "read ", "refer to ", "check ", "visit ", "consult ", "see:", "related:"}) sends = std::min(sends, lower.find(word));
        const std::uint64_t first = sends == std::string::npos ? span.start : context_.span_of(i, range.start + sends, range.end).start;
        related_links(block.section, first, link_end(span, i, range), 0.88F);
      }
    }
  }
  // Markdown writes a link's target after its text: the bytes of a sentence go on to where the next one begins.
  std::uint64_t link_end(const model::Span& span, std::uint32_t index, const Word& range) const {
    const std::string_view text = context_.block(index).text;
    if (range.end + 1 >= text.size()) return context_.block(index).span.end;
    return std::max(span.end, context_.span_of(index, range.end + 1, text.size()).start);
  }

  static constexpr NodeKinds kAffected = {NodeKind::kComponent, NodeKind::kConfiguration, NodeKind::kCommand, NodeKind::kConcept};
  static constexpr NodeKinds kEntities = {NodeKind::kCommand, NodeKind::kConfiguration, NodeKind::kParameter, NodeKind::kError, NodeKind::kConcept, NodeKind::kComponent};
  Context& context_;
};

}  // namespace

void extract_relations(Context& context) { Relations(context).run(); }

}  // namespace docent::extract
