// What resolves an error: RESOLVES, from the section, procedure, command or setting that is its remedy.
//
// Two things are asked for: that the text treats the error as the reader's trouble (a heading, "if you see …", an error that output
// shows), and that behind it a sentence offers a way out of it ("to fix this", "you can run …"). That an error occurs is not enough,
// nor is a cause.

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"
#include "extract/context.h"
#include "extract/phrases.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::EdgeType;
using model::Extractor;
using model::NodeKind;
using model::NodeRef;

constexpr std::size_t kMaxSentences = 400;    // of one block
constexpr std::uint32_t kMaxDistance = 8;     // blocks between an error and its remedy
constexpr std::size_t kMaxErrors = 4;         // of one section: what lists more is a reference, where "this" is the paragraph's own error
constexpr std::size_t kMaxTroubles = 64;      // of one section: each sentence is held against all of them
constexpr std::uint32_t kMaxBack = 60;        // blocks of the section before a "Solution" that are read
constexpr std::size_t kMaxHead = 30;          // of a column: longer ones are no labels
constexpr float kErrorConfidence = 0.7F;      // less certain errors (a bare status in a list of responses) are nobody's trouble

// "Solution", "How to fix it", "Workaround": a heading or label that says that a remedy follows.
bool names_remedy(std::string_view lower) {
  static constexpr std::array<std::string_view, 20> kNames = {"solution", "solutions", "resolution", "workaround", "workarounds", "work-around", "work around", "remedy", "fix", "fixes", "how to fix", "how to resolve", "how to solve", "resolving", "mitigation", "corrective action", "recommended action", "what to do", "action", "user response"};
  return std::ranges::any_of(kNames, [&](std::string_view name) { return lower.starts_with(name) && (lower.size() == name.size() || !is_word(lower[name.size()])); });
}
// What a release changed is no remedy that the reader could apply.
bool lists_changes(std::string_view lower) { return has_any(lower, {"release", "changelog", "change log", "changes", "bug fixes", "bugfixes", "what's new", "what\xE2\x80\x99s new"}); }

// A heading under which errors are the reader's trouble.
bool names_trouble(std::string_view lower) {
  return has_any(lower, {"troubleshoot", "common problem", "common error", "common issue", "known issue", "known problem", "possible problem", "problems", "why do i get", "why am i getting", "what to do when", "what to do if", "gotcha", "pitfall"});
}

// Whether "this …" is what went wrong: "this", "these side effects", "such an issue", not "this race condition".
bool points_at_failure(std::string_view lower) {
  for (const std::string_view article : {"this", "these", "such", "that", "the", "it", "them"}) {
    if (!lower.starts_with(article) || (lower.size() > article.size() && is_word(lower[article.size()]))) continue;
    const std::string_view rest = lower.substr(article.size());
    if (article != "the" && (rest.empty() || !is_blank(rest[0]) || starts_with_any(rest, {" by ", " with ", " from ", " you ", " use ", " if ", " in "}))) return true;
    std::size_t count = 0;
    for (const Word& word : words_of(rest.substr(0, 40))) {
      if (++count > (article == "the" ? 1U : 3U)) break;
      std::string_view noun = rest.substr(word.start, word.end - word.start);
      if (noun.ends_with('s')) noun.remove_suffix(1);
      for (const std::string_view failure : {"error", "problem", "issue", "situation", "failure", "message", "exception", "effect", "crash", "conflict", "trouble", "case"})
        if (noun == failure) return true;
    }
    return false;
  }
  return false;
}
// "I get a TideError, what now?": the heading of a question that readers ask.
bool asks(std::string_view lower) { return lower.find('?') != std::string_view::npos || starts_with_any(lower, {"i get ", "i see ", "i am ", "i'm ", "i\xE2\x80\x99m ", "my "}); }

// A sentence that offers a way out of what was just told, whatever that is: "to fix this, …", "this can be resolved by …".
bool offers_remedy(std::string_view lower) {
  if (starts_with_any(lower, {"solution:", "workaround:", "fix:", "resolution:", "remedy:", "to fix,", "to resolve,", "to solve,"})) return true;
  for (const std::string_view verb : {"avoid ", "prevent ", "eliminate ", "fix ", "resolve ", "solve ", "correct ", "address ", "work around ", "workaround ", "get around ", "overcome ", "remedy ", "recover from ", "get rid of ", "circumvent "})
    for (std::size_t at = lower.find(verb); at != std::string_view::npos; at = lower.find(verb, at + verb.size()))
      if ((at == 0 || !is_word(lower[at - 1])) && !ends_with_any(lower.substr(0, at), {"could ", "cannot ", "not ", "unable to ", "will "}) && points_at_failure(lower.substr(at + verb.size()))) return true;
  // "errors that can be fixed by …" tells errors apart.
  if (has_any(lower, {"that can be fixed", "that can be resolved", "which can be fixed", "that can be avoided"})) return false;
  return has_any(lower, {"can be resolved", "can be fixed", "can be solved", "can be avoided", "can be corrected", "can be worked around", "must be resolved", "is resolved by", "is fixed by", "is solved by", "workaround is", "solution is", "solution would be", "remedy is", "solution to this", "one solution", "the fix is to"});
}
// A sentence that tells the reader what to do.
bool advises(std::string_view lower) {
  for (const std::string_view opening : {"then ", "please ", "simply ", "just ", "first ", "first, ", "instead, "})
    if (lower.starts_with(opening)) lower.remove_prefix(opening.size());
  return has_any(lower, {"you need ", "you should ", "you must ", "you can ", "you have to ", "you will need ", "you'll need ", "you may need ", "you might need ", "you might have to ", "you may have to ", ", try ", "make sure", "ensure that", "make certain", "check that", "check whether", "check if", "verify that"}) ||
         (is_imperative(lower.substr(0, lower.find(' '))) && !starts_with_any(lower, {"note", "see ", "refer ", "read ", "consider "}));
}
// "If you see this error": it is the reader's trouble.
bool meets_error(std::string_view sentence) {
  std::string lower(sentence);
  for (const std::string_view adverb : {" instead", " still", " ever", " now"})  // "if you instead see"
    if (const std::size_t at = lower.find(std::string("you") + std::string(adverb) + " "); at != std::string::npos) lower.erase(at + 3, adverb.size());
  return has_any(lower, {"if you see", "if you get", "if you encounter", "if you receive", "if you run into", "if you are getting", "if you're getting", "if you are seeing", "if you're seeing", "if you have this", "when you see", "when you get", "you may see", "you might see", "you may get", "you might get", "you may encounter",
                         "you might encounter", "you may run into", "you might run into", "if this error", "if the error", "if an error", "if it fails with", "if this fails with", "aborts with", "abort with"}) ||
         (starts_with_any(lower, {"if ", "when "}) && has_any(lower, {" encounter"}));
}
// "Instead, add a boat:", "In this situation, you have to …", behind the output that shows an error.
bool answers_output(std::string_view lower) {
  if (has_any(lower, {"you can see", "you can also", "you can check", "you can view", "you can find", "you can now", "you can think", "you can read"})) return false;
  if (starts_with_any(lower, {"instead, "})) return advises(lower);
  return starts_with_any(lower, {"in this situation, ", "in this case, ", "in that case, ", "in such a case, ", "in such cases, ", "you can ", "you need to ", "you must ", "you will need to ", "you have to "}) && advises(lower);
}
// "If loading fails with X, …": the error stands in the condition, before the first comma.
bool is_condition(std::string_view lower, std::size_t error, std::size_t error_end) {
  return starts_with_any(lower, {"if ", "when "}) && has_any(lower.substr(0, error_end), {" error", " fails", " fail ", "exception", "message", " prints ", " reports ", " returns ", " shows ", " exits "}) && lower.substr(0, error).find(", ") == std::string_view::npos;
}

class Resolutions {
 public:
  explicit Resolutions(Context& context) : context_(context) {}

  void run() {
    for (std::uint32_t section = 0; section < context_.section_count(); ++section) {
      if (lists_changes(context_.lower_heading(section)) || lists_changes(context_.lower_title())) continue;
      if (names_remedy(context_.lower_heading(section)) && context_.section(section).parent != model::Section::kNone) remedy_section(section);
      read_section(section);
      table_rows(section);
    }
  }

 private:
  struct Trouble {
    std::uint32_t block = 0;
    std::uint32_t sentence = 0;  // of the block
    const Found* error = nullptr;
    bool met = false;  // the text says when the reader meets it
  };

  bool is_trouble(std::uint32_t section) const {
    for (std::uint32_t at = section; at != model::Section::kNone; at = context_.section(at).parent)
      if (names_trouble(context_.lower_heading(at))) return true;
    return names_trouble(context_.lower_title());
  }
  // A constant that code declares and a class that it catches are no errors that came up.
  static bool is_shown(const Found& one, BlockKind kind) { return kind != BlockKind::kCode || one.name.find(' ') != std::string::npos || (one.confidence >= 0.85F && one.name.find('_') == std::string::npos); }
  static bool is_message(const Found& one) { return one.name.find(' ') != std::string::npos && !one.name.starts_with("HTTP ") && !one.name.starts_with("exit status "); }
  static bool is_error(const Found& one) { return one.kind == NodeKind::kError && one.confidence >= kErrorConfidence; }

  // The place that says so is the sentence with the remedy.
  void relate(const NodeRef& from, const Trouble& trouble, std::uint32_t block, const Word& range, float confidence) {
    context_.edge(EdgeType::kResolves, from, ref(*trouble.error), context_.provenance(block, range.start, range.end, Extractor::kRelation, confidence));
  }
  Word all_of(std::uint32_t block) const { return {0, context_.block(block).text.size()}; }
  NodeRef section_ref(std::uint32_t section) const { return NodeRef(context_.section_id(section)); }

  std::size_t count_errors(const Context::BlockRange& range) const {
    std::set<std::string_view> names;
    for (std::uint32_t i = range.first; i < range.last; ++i)
      for (const Found& one : context_.found_in(i))
        if (is_error(one)) names.insert(one.name);
    return names.size();
  }

  // Errors in the order of the text, and the sentences behind them that say what to do.
  void read_section(std::uint32_t section) {
    const auto range = context_.blocks_of(section);
    const std::size_t errors = count_errors(range);
    if (errors == 0) return;
    const bool trouble_section = is_trouble(section);
    const bool crowded = errors > kMaxErrors && !trouble_section;
    std::vector<Trouble> troubles;
    std::set<std::string> names;
    procedure_ = procedure_of(range);
    for (std::uint32_t i = range.first; i < range.last; ++i) {
      const model::Block& block = context_.block(i);
      if (block.text.size() > kMaxTextBytes) continue;
      const auto sentences = block.kind == BlockKind::kCode ? std::vector<Word>{{0, block.text.size()}} : sentences_of(block.text);
      std::uint32_t number = 0;
      for (const Word& range_of_sentence : sentences) {
        if (++number > kMaxSentences) break;
        const std::size_t before = troubles.size();
        for (const Found& one : context_.found_from(i, range_of_sentence.start, range_of_sentence.end))
          if (is_error(one) && is_shown(one, block.kind) && troubles.size() < kMaxTroubles && names.insert(one.name).second) troubles.push_back({i, number, &one, block.kind == BlockKind::kHeading && asks(context_.lower_heading(section))});
        if (block.kind == BlockKind::kCode && troubles.size() > before) shown_error(section, i, before, troubles);
        if (block.kind == BlockKind::kHeading || block.kind == BlockKind::kCode || troubles.empty()) continue;
        const std::string lower = base::ascii_lower(std::string_view(block.text).substr(range_of_sentence.start, range_of_sentence.end - range_of_sentence.start));
        for (std::size_t one = before; one < troubles.size(); ++one) troubles[one].met = meets_error(lower) || is_condition(lower, troubles[one].error->start - range_of_sentence.start, troubles[one].error->end - range_of_sentence.start);
        remedy_sentence(section, i, number, range_of_sentence, lower, troubles, trouble_section, crowded);
      }
    }
    for (const Trouble& trouble : troubles)
      if (has_procedure(trouble)) relate(ref(*procedure_), trouble, trouble.block, all_of(trouble.block), 0.8F);
  }
  const Found* procedure_of(const Context::BlockRange& range) const {
    for (std::uint32_t i = range.first; i < range.last; ++i)
      for (const Found& one : context_.found_in(i))
        if (one.kind == NodeKind::kProcedure) return &one;
    return nullptr;
  }
  // A procedure behind a heading or a condition that names the error is what to do about it, rather than the section around both.
  bool has_procedure(const Trouble& trouble) const { return procedure_ != nullptr && trouble.block < procedure_->block && (trouble.met || context_.block(trouble.block).kind == BlockKind::kHeading); }

  // "If you see the following message, wait and try again:" and then the block that shows it.
  void shown_error(std::uint32_t section, std::uint32_t block, std::size_t first, std::vector<Trouble>& troubles) {
    if (block == 0 || context_.block(block - 1).section != section || context_.block(block - 1).kind == BlockKind::kCode || context_.block(block - 1).text.size() > kMaxTextBytes) return;
    const std::string_view lead = context_.block(block - 1).text;
    const auto sentences = sentences_of(lead);
    if (sentences.empty()) return;
    const Word last = sentences.back();
    const std::string lower = base::ascii_lower(lead.substr(last.start, last.end - last.start));
    if (!meets_error(lower) || !has_any(lower, {" error", " message", " fails", " abort", " exception", " warning"})) return;
    const std::size_t comma = lower.find(", ");
    const bool advice = comma != std::string::npos && advises(std::string_view(lower).substr(comma + 2));
    for (std::size_t one = first; one < troubles.size(); ++one) {
      troubles[one].met = true;
      if (advice) relate(section_ref(section), troubles[one], block - 1, last, 0.82F);
    }
  }

  void remedy_sentence(std::uint32_t section, std::uint32_t block, std::uint32_t number, const Word& range, std::string_view lower, const std::vector<Trouble>& troubles, bool trouble_section, bool crowded) {
    const bool meets = meets_error(lower);
    const bool offers = offers_remedy(lower) || names_remedy_label(block, range);
    const bool works = has_any(lower, {" will work", " works instead"}) && !has_any(lower, {"not work", "this will work"});
    const bool refers = has_any(lower, {"this error", "the error message ", "these errors", "such errors", "this exception"});
    const bool several = has_any(lower, {"these errors", "such errors", "these problems", "these issues", "both errors", "these messages"});
    const bool advice = advises(lower);
    // "If it prints X, …" says what to do about X, not about the errors before it.
    const bool own = std::ranges::any_of(troubles, [&](const Trouble& one) { return one.block == block && one.sentence == number && is_condition(lower, one.error->start - range.start, one.error->end - range.start); });
    for (const Trouble& trouble : troubles) {
      bool resolved = false;
      if (own && !several && !(trouble.block == block && trouble.sentence == number)) continue;
      const bool same = trouble.block == block && trouble.sentence == number;
      if (same) {
        // "If it prints X, run Y": the advice stands behind the error.
        const std::size_t comma = lower.find(", ", trouble.error->end - range.start);
        resolved = (meets || is_condition(lower, trouble.error->start - range.start, trouble.error->end - range.start)) && comma != std::string_view::npos && advises(lower.substr(comma + 2));
      } else if (!(crowded && trouble.block != block) && (several || is_last(troubles, trouble))) {
        resolved = in_reach(trouble, block, refers) && ((offers || (advice && refers)) || (near(trouble, block, number) && ((advice && (trouble_section || trouble.met)) || (context_.block(trouble.block).kind == BlockKind::kCode && (works || (block == trouble.block + 1 && range.start == 0 && is_message(*trouble.error) && answers_output(lower)))))));
      }
      if (!resolved) continue;
      // One sentence gives its own remedy where it names one; a paragraph is more than the command in it.
      if ((remedy_entity(block, range, lower, trouble, same) && same) || has_procedure(trouble)) continue;
      relate(section_ref(section), trouble, block, range, offers || same ? 0.85F : 0.78F);
    }
  }
  // "This" is what was told last: the errors of the last block that has some, and those of the heading.
  bool is_last(const std::vector<Trouble>& troubles, const Trouble& trouble) const { return trouble.block == troubles.back().block || context_.block(trouble.block).kind == BlockKind::kHeading; }
  // A remedy belongs to the item of the list that tells of the error, and is not far.
  bool in_reach(const Trouble& trouble, std::uint32_t block, bool refers) const {
    const model::Block& told = context_.block(trouble.block);
    if (told.kind == BlockKind::kHeading) return true;
    if (block - trouble.block > (refers ? kMaxDistance : told.kind == BlockKind::kCode ? kMaxDistance / 2 : kMaxDistance / 4)) return false;
    if (told.kind == BlockKind::kDefinition) {
      // The next term has nothing to do with it.
      for (std::uint32_t i = trouble.block + 1; i <= block; ++i)
        if (std::ranges::any_of(context_.block(i).marks, [](const model::Mark& mark) { return mark.kind == model::MarkKind::kTerm && mark.text_start == 0; })) return false;
    }
    if (told.kind != BlockKind::kListItem) return true;
    for (std::uint32_t i = trouble.block + 1; i <= block; ++i)
      if (context_.block(i).kind == BlockKind::kListItem && context_.block(i).depth <= told.depth) return false;
    return true;
  }
  // The sentence behind the error, or the paragraph behind the block that shows it.
  bool near(const Trouble& trouble, std::uint32_t block, std::uint32_t number) const {
    if (context_.block(trouble.block).kind == BlockKind::kHeading) return block - trouble.block <= 4;
    return trouble.block == block ? number - trouble.sentence <= 2 : block - trouble.block <= 2;
  }
  // "**Solution**: …"
  bool names_remedy_label(std::uint32_t block, const Word& range) const {
    if (range.start > 0) return false;
    for (const model::Mark& mark : context_.block(block).marks)
      if (mark.kind == model::MarkKind::kStrong && mark.text_start == 0) return names_remedy(base::ascii_lower(text_of(context_.block(block), mark)));
    return false;
  }

  // "…, run `boatctl row`", "by setting `dock.depth`": the command or setting that does it.
  bool remedy_entity(std::uint32_t block, const Word& range, std::string_view lower, const Trouble& trouble, bool same) {
    for (const std::string_view verb : {" run ", " running ", " use ", " using ", " set ", " setting ", " execute ", " increase ", " increasing ", " raise ", " raising ", " enable ", " enabling ", " disable ", " disabling ", " adjust ", " lower ", " change ", " add ", " try "}) {
      const std::size_t at = lower.find(verb);
      if (at == std::string_view::npos) continue;
      const std::size_t from = range.start + at + verb.size();
      if (same && from < trouble.error->end) continue;
      for (const Found& one : context_.found_from(block, from > 0 ? from - 1 : 0, from + 14))
        if ((one.kind == NodeKind::kCommand || one.kind == NodeKind::kConfiguration) && follows(lower, from - range.start, one.start - range.start)) {
          relate(ref(one), trouble, block, range, 0.8F);
          return true;
        }
    }
    return false;
  }

  // Whether only an article stands between a verb and what it is about: not "use with `boatctl`".
  static bool follows(std::string_view lower, std::size_t from, std::size_t to) {
    if (to <= from) return true;
    const std::string_view between = base::trim(lower.substr(from, to - from));
    return between.empty() || between == "the" || between == "a" || between == "an" || between == "your" || between == "`" || between == "\"" || between == "the `";
  }

  // A section "Solution" resolves the errors that its parent and the sections before it under that parent speak of.
  void remedy_section(std::uint32_t section) {
    const std::uint32_t parent = context_.section(section).parent;
    const std::uint32_t first = std::max(context_.blocks_of(parent).first, context_.blocks_of(section).first - std::min(context_.blocks_of(section).first, kMaxBack));
    std::vector<Trouble> troubles;
    std::set<std::string> names;
    for (std::uint32_t i = first; i < context_.blocks_of(section).first; ++i) {
      const std::uint32_t owner = context_.block(i).section;
      if (owner != parent && context_.section(owner).parent != parent) continue;
      for (const Found& one : context_.found_in(i))
        if (is_error(one) && names.insert(one.name).second) troubles.push_back({i, 0, &one});
    }
    if (names.size() > kMaxErrors) return;
    for (const Trouble& trouble : troubles) {
      const std::uint32_t heading = context_.blocks_of(section).first;
      relate(section_ref(section), trouble, heading, all_of(heading), 0.82F);
    }
  }

  // A table with a column of errors and one of what to do: each row's error is resolved by what the row names, else by the section.
  void table_rows(std::uint32_t section) {
    const auto range = context_.blocks_of(section);
    std::size_t error_column = 0, remedy_column = 0;
    for (std::uint32_t i = range.first; i < range.last; ++i) {
      const model::Block& block = context_.block(i);
      if (block.kind != BlockKind::kTableRow) continue;
      const auto cells = cells_of(block.text);
      if (block.table_header) {
        error_column = remedy_column = cells.size();
        for (std::size_t column = 0; column < cells.size(); ++column) {
          const std::string head = base::ascii_lower(base::trim(std::string_view(block.text).substr(cells[column].start, cells[column].end - cells[column].start)));
          if (head.size() > kMaxHead) continue;
          if (names_remedy(head) || has_any(head, {"solution", "remedy", "corrective", "how to fix", "how to resolve"})) remedy_column = column;
          else if (error_column == cells.size() && has_any(head, {"error", "symptom", "problem", "message", "issue", "status", "code"})) error_column = column;
        }
        continue;
      }
      if (error_column >= cells.size() || remedy_column >= cells.size() || error_column == remedy_column) continue;
      for (const Found& error : context_.found_from(i, cells[error_column].start, cells[error_column].end)) {
        if (!is_error(error)) continue;
        const Trouble trouble{i, 0, &error};
        bool any = false;
        for (const Found& one : context_.found_from(i, cells[remedy_column].start, cells[remedy_column].end)) {
          if (one.kind != NodeKind::kCommand && one.kind != NodeKind::kConfiguration) continue;
          relate(ref(one), trouble, i, all_of(i), 0.8F);
          any = true;
        }
        if (!any) relate(section_ref(section), trouble, i, all_of(i), 0.82F);
      }
    }
  }

  Context& context_;
  const Found* procedure_ = nullptr;  // of the section that is read
};

}  // namespace

void extract_resolutions(Context& context) { Resolutions(context).run(); }

}  // namespace docent::extract
