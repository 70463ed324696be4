// Relations between what was found: other names, remedies, links that send elsewhere. (What settings do and things need: dependency.cpp.)
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
      const bool see_also = starts_with_any(heading, {"see also", "related", "what's next", "whatsnext", "what\xE2\x80\x99s next", "further reading", "further information", "learn more", "more information", "next steps", "where to go from here"});
      for (std::uint32_t i = range.first; i < range.last; ++i) {
        const model::Block& block = context_.block(i);
        if (block.kind == BlockKind::kCode || block.kind == BlockKind::kHeading) continue;
        if (block.text.size() > kMaxTextBytes) continue;
        block_sentences(i);
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

  void block_sentences(std::uint32_t index) {
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
      equivalent(sentence);
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
  static bool negated(const Sentence& sentence, std::size_t at) {
    const std::size_t offset = at - sentence.start;
    const std::string_view before_verb = std::string_view(sentence.lower).substr(offset > 12 ? offset - 12 : 0, std::min<std::size_t>(offset, 12));
    return has_any(before_verb, {" not", " never", " no "}) || before_verb.ends_with("n't");
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

  static constexpr NodeKinds kEntities = {NodeKind::kCommand, NodeKind::kConfiguration, NodeKind::kParameter, NodeKind::kError, NodeKind::kConcept, NodeKind::kComponent};
  Context& context_;
};

}  // namespace

void extract_relations(Context& context) { Relations(context).run(); }

}  // namespace docent::extract
