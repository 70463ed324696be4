// Procedures and their steps: ordered lists of instructions, numbered headings.

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "extract/context.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::EdgeType;
using model::Extractor;
using model::NodeKind;
using model::Property;

// Headings that do not name a task.
bool names_a_task(std::string_view lower) {
  static constexpr std::array<std::string_view, 28> kEmpty = {"steps", "procedure", "instructions", "before you begin", "overview", "solution", "example", "examples", "prerequisites", "usage", "details", "introduction",
                                                             "how to", "howto", "what to do", "description", "summary", "notes", "note", "the procedure", "procedures", "workaround", "resolution", "objectives", "caution", "warning", "important", "tip"};
  return !lower.empty() && std::ranges::find(kEmpty, lower) == kEmpty.end();
}

std::string name_of(std::string_view heading) {
  std::string name = collapse_space(split_number(heading).text);
  while (!name.empty() && std::string_view(".,:;?!").find(name.back()) != std::string_view::npos) name.pop_back();
  return name;
}

// Words that may stand before the verb of an instruction.
bool may_lead(std::string_view lower) {
  static constexpr std::array<std::string_view, 25> kLead = {"first", "then", "next", "finally", "now", "also", "again", "optionally", "optional", "please", "you", "should", "can", "must", "to", "and", "simply", "just", "manually", "once", "lastly", "need", "you'll", "you\xE2\x80\x99ll", "we'll"};
  return std::ranges::find(kLead, lower) != kLead.end();
}

// Whether a list item tells the reader to do something.
bool is_instruction(std::string_view text) {
  text = text.substr(0, 400);
  const auto words = words_of(text);
  if (words.empty()) return false;
  std::size_t at = 0;
  const auto word = [&](std::size_t i) { return base::ascii_lower(text.substr(words[i].start, words[i].end - words[i].start)); };
  // "In the terminal, run …", "If it is open, close it", "After that, wait": the verb follows the comma.
  const std::string first = word(0);
  static constexpr std::array<std::string_view, 20> kClause = {"in", "on", "from", "if", "when", "after", "before", "for", "using", "with", "once", "at", "to", "as", "while", "under", "inside", "within", "by", "now"};
  const auto verb_at = [&](std::size_t from) {
    std::size_t i = from;
    while (i < words.size() && i < from + 4 && may_lead(word(i)) && !is_imperative(word(i))) ++i;
    return i < words.size() && is_imperative(word(i));
  };
  if (std::ranges::find(kClause, first) != kClause.end()) {
    for (std::size_t comma = text.find_first_of(",:"); comma != std::string_view::npos && comma < 200; comma = text.find_first_of(",:", comma + 1)) {
      std::size_t next = 0;
      while (next < words.size() && words[next].start < comma) ++next;
      if (next < words.size() && verb_at(next)) return true;
    }
    return false;
  }
  while (at < words.size() && at < 4 && may_lead(word(at))) ++at;
  if (at >= words.size()) return false;
  // "CREATE TABLE t", "SELECT": a statement is shown, not told.
  if (const Word& one = words[at]; one.end - one.start > 2 && !any_of_class(text.substr(one.start, one.end - one.start), is_lower)) return false;
  if (is_imperative(word(at))) {
    // "Access is denied", "Set of rules", "Label: the name": a noun after all.
    if (at + 1 < words.size()) {
      const std::string next = word(at + 1);
      if (all_of_class(next, is_digit) && at + 2 < words.size() && word(at + 2) == "is") return false;
      if (next == "is" || next == "are" || next == "was" || next == "has" || next == "of" || next == "will" || next == "does" || next == "may") return false;
      const std::string_view between = text.substr(words[at].end, words[at + 1].start - words[at].end);
      if (between.find(':') != std::string_view::npos && at == 0 && words[at].end - words[at].start == text.find(':')) return false;
    }
    return true;
  }
  if (first == "you" && words.size() > 1) {
    static constexpr std::array<std::string_view, 8> kTold = {"can", "should", "must", "need", "will", "may", "have", "might"};
    return std::ranges::find(kTold, word(1)) != kTold.end();
  }
  return first == "optionally";
}

// "Release 3.35.4", "2007-11-27 (3.5.3)", "What's new in 2.1": a list of changes is no task, however its items are put.
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

// "Operator Type Resolution", "General Advice": how something works, or rules in any order.
bool names_no_task(std::string_view lower) {
  while (!lower.empty() && !is_alnum(lower.back())) lower.remove_suffix(1);
  for (const std::string_view end : {"resolution", "interpretation", "evaluation", "estimation", "algorithm", "rules", "advice", "tips", "best practices", "recommendations", "guidelines", "considerations"})
    if (lower.ends_with(end)) return true;
  return false;
}

// "Such a query is executed as follows": what is done there, nobody is told to do.
bool is_passive_lead(std::string_view lead) {
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

class Procedures {
 public:
  explicit Procedures(Context& context) : context_(context), changes_(context.section_count(), tells_of_changes(base::ascii_lower(context.bundle().document.title))) {
    for (std::uint32_t i = 0; i < context.section_count(); ++i) {
      const model::Section& section = context.section(i);
      if (!changes_[i]) changes_[i] = tells_of_changes(base::ascii_lower(section.heading)) || (section.parent != model::Section::kNone && changes_[section.parent]);
    }
  }

  void run() {
    for (std::uint32_t section = 0; section < context_.section_count(); ++section) lists(section);
    numbered_headings();
  }

 private:
  struct Item {
    std::uint32_t block = 0;
    std::int32_t number = 0;
    std::uint32_t last = 0;  // one past the last block that belongs to it
  };

  void lists(std::uint32_t section) {
    const auto range = context_.blocks_of(section);
    const std::string heading = std::string(split_number(context_.lower_heading(section)).text);
    if (heading == "examples" || heading == "example" || heading.starts_with("example of ") || heading.starts_with("examples of ")) return;  // numbered examples
    if (changes_[section]) return;
    std::vector<std::vector<Item>> lists;
    for (std::uint32_t i = range.first; i < range.last; ++i) {
      const model::Block& block = context_.block(i);
      if (block.kind != BlockKind::kListItem || block.number < 0 || block.depth > 0) {
        // An unordered list of its own or a table ends the last step; what is between items belongs to the item before.
        if (!lists.empty() && (block.kind != BlockKind::kListItem || block.depth > 0)) lists.back().back().last = i + 1;
        continue;
      }
      // The numbers go on after a code block or paragraph; a list that starts again is another.
      if (!lists.empty()) {
        const Item& before = lists.back().back();
        const bool same_list = context_.block(before.block).group == block.group;
        // Markdown where every item is "1.": one list that counts on by itself.
        if (same_list || (block.number == before.number + 1 && i - before.block < 40)) {
          lists.back().push_back({i, block.number, i + 1});
          continue;
        }
      }
      lists.push_back({{i, block.number, i + 1}});
    }
    std::map<std::string, unsigned> named;
    for (auto& items : lists) {
      // Text after the last item belongs to the section, not to the step: code right after it does.
      std::uint32_t end = items.back().block + 1;
      while (end < items.back().last && (context_.block(end).kind == BlockKind::kCode || context_.block(end).depth > 0)) ++end;
      items.back().last = end;
      if (items.size() < 2) continue;
      std::size_t instructions = 0;
      for (const Item& item : items) instructions += is_instruction(context_.block(item.block).text) ? 1 : 0;
      // DocBook says of a list that it is a procedure.
      const bool told = has_role(context_.block(items.front().block).role, "procedure");
      if (told) instructions = items.size();
      if (names_no_task(split_number(context_.lower_heading(section)).text)) continue;
      if (told ? is_passive_lead(lead_of(items)) || title_says_nothing_to_do(items) : instructions * 2 <= items.size() || system_speaks(items)) continue;
      add(section, items, named, static_cast<float>(instructions) / static_cast<float>(items.size()));
    }
  }

  // "The scheduler does the following: 1. …": steps of a system, not of the reader.
  bool system_speaks(const std::vector<Item>& items) const {
    std::size_t third_person = 0;
    for (const Item& item : items) {
      const std::string_view text = context_.block(item.block).text;
      const std::string_view word = text.substr(0, text.find(' '));
      if (word == "The" || word == "A" || word == "It" || word == "This") ++third_person;
    }
    if (third_person * 2 > items.size()) return true;
    const std::string lead = lead_of(items);
    if (is_passive_lead(lead)) return true;
    // "To protect it, you can:", "You can use a dock to:": things to choose from.
    if (lead.ends_with("you can:") || (lead.ends_with(" to:") && lead.find("can use ") != std::string::npos)) return true;
    for (const std::string_view word : {"measures:", "we will:", "we generally:", "we'll:", "might help", "listed below", "precautions", "approaches", "consider the following", "one of the two", "one of the three", "executes the following", "sequence of events", "currently defined", "equivalent:", "you told ", "this tells ", "rules", "reasons", "in this order", "order of precedence", "as follows: the", "algorithm", "will perform the following", "performs the following", "does the following", "goals", "criteria",
                                        "the following happens", "the following occurs", "in two ways", "several ways", "one of the following", "either of", "options:", "two options", "ways to", "this tutorial shows", "you will learn"})
      if (lead.find(word) != std::string::npos) return true;
    return false;
  }

  // A list's own title, right in front of it.
  bool title_says_nothing_to_do(const std::vector<Item>& items) const {
    const std::uint32_t first = items.front().block;
    if (first == 0 || context_.block(first - 1).section != context_.block(first).section) return false;
    const std::string& title = context_.block(first - 1).text;
    return title.size() < 80 && names_no_task(base::ascii_lower(title));
  }

  // The sentence that leads to a list, in lower case; empty when none does.
  std::string lead_of(const std::vector<Item>& items) const {
    const std::uint32_t first = items.front().block;
    const auto leads = [&](std::uint32_t block) { return block > 0 && context_.block(block - 1).section == context_.block(first).section && context_.block(block - 1).kind != BlockKind::kCode; };
    if (!leads(first)) return {};
    std::uint32_t before = first - 1;
    // A list may have a title of its own between it and the sentence that leads to it.
    if (const std::string& title = context_.block(before).text; leads(before) && context_.block(before - 1).kind == BlockKind::kParagraph && title.size() < 60 && !title.ends_with(':') && !title.ends_with('.')) --before;
    const std::string whole = base::ascii_lower(context_.block(before).text);
    const auto sentences = sentences_of(whole);
    return sentences.empty() ? std::string() : whole.substr(sentences.back().start);
  }

  void add(std::uint32_t section, const std::vector<Item>& items, std::map<std::string, unsigned>& named, float share) {
    std::string name = name_of(context_.heading_for(section, names_a_task));
    if (name.empty()) return;
    if (const unsigned count = ++named[name]; count > 1) name += " (" + std::to_string(count) + ")";
    const float confidence = share >= 0.8F ? 0.92F : 0.8F;
    const std::string owner = context_.section_id(section).value;
    const std::uint32_t first = items.front().block;
    const Found* found = context_.find(NodeKind::kProcedure, name, first, 0, first_words(first), Extractor::kProcedure, confidence, owner);
    if (found == nullptr) return;
    const model::NodeRef procedure = ref(*found);
    context_.fact(procedure, Property::kDocumentId, context_.bundle().document.id.value, context_.provenance(first, 0, first_words(first), Extractor::kProcedure, 1.0F));
    for (std::size_t i = 0; i < items.size(); ++i) step(procedure, name, owner, static_cast<unsigned>(i + 1), items[i].block, items[i].block, items[i].last, confidence);
  }

  void step(const model::NodeRef& procedure, const std::string& name, std::string_view owner, unsigned order, std::uint32_t evidence, std::uint32_t from, std::uint32_t to, float confidence) {
    const std::string_view text = context_.block(evidence).text;
    const std::size_t length = first_words(evidence);
    const Found* found = context_.find(NodeKind::kStep, name + "#" + std::to_string(order), evidence, 0, length, Extractor::kProcedure, confidence, owner);
    if (found == nullptr) return;
    const model::NodeRef step_ref = ref(*found);
    const model::Provenance where = context_.provenance(evidence, 0, text.size(), Extractor::kProcedure, confidence);
    context_.edge(EdgeType::kContainsStep, procedure, step_ref, where, order);
    context_.fact(step_ref, Property::kDescription, base::utf8_prefix(text, 600), where);
    context_.fact(step_ref, Property::kOrder, std::to_string(order), where);
    context_.fact(step_ref, Property::kDocumentId, context_.bundle().document.id.value, where);
    for (std::uint32_t i = from; i < to; ++i) {
      const Context::BlockScript* script = context_.script_of(i);
      if (script != nullptr && script->synopsis) continue;
      for (const Found& command : context_.found_in(i))
        if (command.kind == NodeKind::kCommand && (script != nullptr || context_.block(i).kind == BlockKind::kCode || tells_to_run(i, command))) {
          const model::NodeRef command_ref(NodeKind::kCommand, command.id.value);
          context_.edge(EdgeType::kExecutes, step_ref, command_ref, context_.provenance(i, command.start, command.end, Extractor::kProcedure, std::min(confidence, command.confidence)));
        }
    }
  }

  // Whether the text tells to run a command that it names; a command with operands is there to be run. "The script that boatctl mentions"
  // and "after running boatctl" are not.
  bool tells_to_run(std::uint32_t index, const Found& command) const {
    const std::string_view text = context_.block(index).text;
    const std::size_t from = command.start > 40 ? command.start - 40 : 0;
    const std::string before = base::ascii_lower(text.substr(from, command.start - from));
    for (const std::string_view away : {"after running ", "when ", "if you ran ", "avoid ", "mentioned ", "after ", "or the pipeline "})
      if (const std::size_t at = before.rfind(away); at != std::string::npos && before.find(',', at) == std::string::npos) return false;
    if (command.name.find(' ') != std::string::npos || context_.block(index).text.size() < 120) return true;
    // Written with what it is to work on.
    for (const model::Mark& mark : context_.block(index).marks)
      if (mark.text_start > command.start) break;
      else if (mark.kind == model::MarkKind::kCode && mark.text_start <= command.start && mark.text_start + mark.text_length > command.end + 2) return true;
    for (const std::string_view verb : {"run", "execut", "us", "typ", "enter", "invok", "issu", "call", "start", "launch", "try", "apply", "install", "with", "via", "through", "using", "command"})
      if (before.find(verb) != std::string::npos) return true;
    return command.start == 0;
  }

  std::size_t first_words(std::uint32_t block) const {
    const std::string_view text = context_.block(block).text;
    const std::size_t line = std::min(text.find('\n'), text.size());
    if (line <= 80) return line;
    const std::size_t blank = text.rfind(' ', 80);
    return blank == std::string_view::npos || blank == 0 ? base::utf8_prefix(text, 80).size() : blank;
  }

  // "Step 1: …", "2. Load the boat" as headings of one parent.
  void numbered_headings() {
    struct Numbered {
      std::uint32_t section = 0;
      unsigned number = 0;
    };
    std::map<std::uint32_t, std::vector<Numbered>> by_parent;
    for (std::uint32_t i = 0; i < context_.section_count(); ++i) {
      const model::Section& section = context_.section(i);
      const NumberedHeading heading = split_number(section.heading);
      if (heading.number == 0 || heading.text.empty()) continue;
      by_parent[section.parent].push_back({i, heading.number});
    }
    for (const auto& [parent, all] : by_parent) {
      if (all.size() < 2) continue;
      bool in_order = true;
      std::size_t instructions = 0;
      for (std::size_t i = 0; i < all.size(); ++i) {
        in_order = in_order && all[i].number == all.front().number + i;
        const std::string& heading = context_.section(all[i].section).heading;
        const bool step = base::ascii_lower(heading).starts_with("step ");
        instructions += step || is_instruction(split_number(heading).text) ? 1 : 0;
      }
      if (!in_order || all.front().number > 1 || instructions * 2 <= all.size()) continue;
      std::string name = parent == model::Section::kNone ? context_.bundle().document.title : name_of(context_.heading_for(parent, names_a_task));
      name = collapse_space(name);
      if (name.empty()) continue;
      const std::string owner = parent == model::Section::kNone ? context_.bundle().document.id.value : context_.section_id(parent).value;
      const std::uint32_t first = context_.blocks_of(all.front().section).first;
      const Found* found = context_.find(NodeKind::kProcedure, name, first, 0, context_.block(first).text.size(), Extractor::kProcedure, 0.85F, owner);
      if (found == nullptr) continue;
      const model::NodeRef procedure = ref(*found);
      for (const Numbered& one : all) {
        const auto range = context_.blocks_of(one.section);
        if (one.section != all.front().section)
          context_.find(NodeKind::kProcedure, name, range.first, 0, context_.block(range.first).text.size(), Extractor::kProcedure, 0.85F, owner);
        step(procedure, name, owner, one.number, range.first, range.first, range.last, 0.85F);
      }
    }
  }

  Context& context_;
  std::vector<bool> changes_;  // by section: a list of changes, under its own heading or one above
};

}  // namespace

void extract_procedures(Context& context) { Procedures(context).run(); }

}  // namespace docent::extract
