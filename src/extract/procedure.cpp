// Procedures and their steps: ordered lists of instructions, numbered headings.

#include <algorithm>
#include <array>
#include <map>

#include "base/text.h"
#include "extract/context.h"
#include "extract/execution.h"
#include "extract/instruction.h"
#include "extract/item_list.h"
#include "extract/lead.h"
#include "extract/phrases.h"
#include "extract/reading.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::EdgeType;
using model::Extractor;
using model::NodeKind;
using model::Property;

// Headings that do not name a task.
bool names_a_task(std::string_view lower) {
  static constexpr std::array<std::string_view, 28> kEmpty = {
      "steps", "procedure",     "instructions", "before you begin", "overview",   "solution",   "example",     "examples", "prerequisites",
      "usage", "details",       "introduction", "how to",           "howto",      "what to do", "description", "summary",  "notes",
      "note",  "the procedure", "procedures",   "workaround",       "resolution", "objectives", "caution",     "warning",  "important",
      "tip"};
  return !lower.empty() && std::ranges::find(kEmpty, lower) == kEmpty.end();
}

std::string name_of(std::string_view heading) {
  std::string name = collapse_space(split_number(heading).text);
  while (!name.empty() && std::string_view(".,:;?!").find(name.back()) != std::string_view::npos) name.pop_back();
  return name;
}

// "Design of the lock", "Lock internals": a document about how something is made.
bool describes_a_design(std::string_view lower_title) {
  return std::ranges::any_of(std::array<std::string_view, 4>{"design", "internals", "proposal", "blueprint"},
                             [&](std::string_view word) { return contains_word(lower_title, word); });
}

bool tells_nothing_to_do(std::string_view lower_heading) {
  return tells_of_changes(lower_heading) || is_a_licence(lower_heading) || is_a_proposal(lower_heading);
}

class Procedures {
 public:
  explicit Procedures(Context& context)
      : context_(context),
        designs_(describes_a_design(context.lower_title())),
        untold_(context.section_count(), tells_nothing_to_do(base::ascii_lower(context.bundle().document.title))) {
    for (std::uint32_t i = 0; i < context.section_count(); ++i) {
      const model::Section& section = context.section(i);
      if (!untold_[i])
        untold_[i] =
            tells_nothing_to_do(base::ascii_lower(section.heading)) || (section.parent != model::Section::kNone && untold_[section.parent]);
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
    const bool examples =
        contains_word(heading, "examples") || heading == "example" || heading.starts_with("example of ");  // numbered examples
    if (untold_[section]) return;
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
    bool told_otherwise = false;
    for (auto& items : lists) {
      // Text after the last item belongs to the section, not to the step: code right after it does.
      std::uint32_t end = items.back().block + 1;
      while (end < items.back().last && (context_.block(end).kind == BlockKind::kCode || context_.block(end).depth > 0)) ++end;
      items.back().last = end;
      if (items.size() < 2) continue;
      // DocBook says of a list that it is a procedure.
      const bool marked = has_role(context_.block(items.front().block).role, "procedure");
      const float share = marked ? 1.0F : share_of_instructions(items);
      if (names_no_task(heading) || title_says_nothing_to_do(items)) continue;
      const std::string sentence = lead_of(items);
      const bool you = contains_word(sentence, "you") || contains_word(sentence, "your");
      const Lead lead = describes_a_function(items, sentence) && !you ? Lead::kOther : read_lead(sentence);
      // What a list of the section is about, the next that says nothing of itself is about too.
      told_otherwise = lead == Lead::kOther || (lead == Lead::kOpen && told_otherwise);
      if (told_otherwise || is_callouts(items) || ((examples || designs_) && lead != Lead::kReader)) continue;
      if (!ask_the_reader(texts_of(items), share, lead)) continue;
      add(section, items, named, share);
    }
  }

  float share_of_instructions(const std::vector<Item>& items) const {
    std::size_t count = 0;
    for (const Item& item : items) count += is_instruction(context_.block(item.block).text) || is_command_line(item.block) ? 1 : 0;
    return static_cast<float>(count) / static_cast<float>(items.size());
  }

  std::vector<std::string_view> texts_of(const std::vector<Item>& items) const {
    std::vector<std::string_view> texts;
    for (const Item& item : items) texts.push_back(context_.block(item.block).text);
    return texts;
  }

  // An item that is a command line and nothing else: "./configure", "make install".
  bool is_command_line(std::uint32_t index) const {
    const model::Block& block = context_.block(index);
    if (block.text.starts_with("./") && block.text.find('\n') == std::string::npos) return true;
    const auto found = context_.found_in(index);
    return !found.empty() && found.front().kind == NodeKind::kCommand && found.front().start == 0 &&
           block.text.find(' ') != std::string::npos && !block.marks.empty() && block.marks.front().kind == model::MarkKind::kCode &&
           block.marks.front().text_start == 0 && block.marks.front().text_length + 1 >= block.text.size();
  }

  // Notes on the lines of the code before, which carry their numbers: "boatctl load <1>".
  bool is_callouts(const std::vector<Item>& items) const {
    const std::uint32_t first = items.front().block;
    if (first == 0 || context_.block(first - 1).kind != BlockKind::kCode) return false;
    const std::string& code = context_.block(first - 1).text;
    return code.find("<1>") != std::string::npos || code.find("(1)\n") != std::string::npos || code.find("<2>") != std::string::npos;
  }

  // "communicate(input): Talk to the harbour:": an entry of a reference puts what the thing does as if it told to do it.
  bool describes_a_function(const std::vector<Item>& items, std::string_view lead) const {
    const std::uint32_t first = items.front().block;
    return first > 0 && context_.block(first - 1).kind == BlockKind::kDefinition && lead.ends_with(':') &&
           !begins_clause(lead.substr(0, lead.find(' '))) && !has_any(lead, {"follow", "step"});
  }

  // A list's own title, right in front of it.
  bool title_says_nothing_to_do(const std::vector<Item>& items) const {
    const std::uint32_t first = items.front().block;
    if (first == 0 || context_.block(first - 1).section != context_.block(first).section) return false;
    const std::string& title = context_.block(first - 1).text;
    return title.size() < 80 && title.find_first_of(".:") == std::string::npos && names_no_task(base::ascii_lower(title));
  }

  // The sentence that leads to a list, in lower case; empty when none does.
  std::string lead_of(const std::vector<Item>& items) const {
    const std::uint32_t first = items.front().block;
    const auto leads = [&](std::uint32_t block) {
      return block > 0 && context_.block(block - 1).section == context_.block(first).section &&
             context_.block(block - 1).kind != BlockKind::kCode && context_.block(block - 1).kind != BlockKind::kHeading &&
             context_.block(block - 1).kind != BlockKind::kListItem;
    };
    if (!leads(first)) return {};
    std::uint32_t before = first - 1;
    // A list may have a title of its own between it and the sentence that leads to it.
    if (const std::string& title = context_.block(before).text; leads(before) && context_.block(before - 1).kind == BlockKind::kParagraph &&
                                                                title.size() < 60 && !title.ends_with(':') && !title.ends_with('.') &&
                                                                read_lead(base::ascii_lower(title)) == Lead::kOpen)
      --before;
    if (context_.block(before).text.size() > kMaxTextBytes) return {};
    const std::string whole = base::ascii_lower(context_.block(before).text);
    const auto sentences = sentences_of(whole);
    if (sentences.empty()) return {};
    // "There are three steps. They are:": what they are says the sentence before.
    const bool short_of_words = sentences.size() > 1 && sentences.back().end - sentences.back().start < 12 &&
                                whole.substr(sentences.back().start).starts_with("the");
    return whole.substr(sentences[sentences.size() - (short_of_words ? 2 : 1)].start);
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
    context_.fact(procedure, Property::kDocumentId, context_.bundle().document.id.value,
                  context_.provenance(first, 0, first_words(first), Extractor::kProcedure, 1.0F));
    for (std::size_t i = 0; i < items.size(); ++i)
      step(procedure, name, owner, static_cast<unsigned>(i + 1), items[i].block, items[i].block, items[i].last, confidence);
  }

  void step(const model::NodeRef& procedure, const std::string& name, std::string_view owner, unsigned order, std::uint32_t evidence,
            std::uint32_t from, std::uint32_t to, float confidence) {
    const std::string_view text = context_.block(evidence).text;
    const std::size_t length = first_words(evidence);
    const Found* found =
        context_.find(NodeKind::kStep, name + "#" + std::to_string(order), evidence, 0, length, Extractor::kProcedure, confidence, owner);
    if (found == nullptr) return;
    const model::NodeRef step_ref = ref(*found);
    const model::Provenance where = context_.provenance(evidence, 0, text.size(), Extractor::kProcedure, confidence);
    context_.edge(EdgeType::kContainsStep, procedure, step_ref, where, order);
    context_.fact(step_ref, Property::kDescription, base::utf8_prefix(text, 600), where);
    context_.fact(step_ref, Property::kOrder, std::to_string(order), where);
    context_.fact(step_ref, Property::kDocumentId, context_.bundle().document.id.value, where);
    for (std::uint32_t i = from; i < to; ++i) {
      const Context::BlockScript* script = context_.script_of(i);
      if (script != nullptr && (script->synopsis || shows_a_result(context_, i, *script))) continue;
      for (const Found& command : context_.found_in(i))
        if (command.kind == NodeKind::kCommand &&
            (script != nullptr || (context_.block(i).kind != BlockKind::kCode && tells_to_run(context_, i, command)))) {
          const model::NodeRef command_ref(NodeKind::kCommand, command.id.value);
          context_.edge(
              EdgeType::kExecutes, step_ref, command_ref,
              context_.provenance(i, command.start, command.end, Extractor::kProcedure, std::min(confidence, command.confidence)));
        }
    }
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
      // "Steps performed by the harbour"
      if (all.size() < 2 || (parent != model::Section::kNone && context_.lower_heading(parent).find(" performed by ") != std::string::npos)) continue;
      bool in_order = true;
      std::size_t instructions = 0;
      for (std::size_t i = 0; i < all.size(); ++i) {
        in_order = in_order && all[i].number == all.front().number + i;
        const std::string& heading = context_.section(all[i].section).heading;
        const bool step = base::ascii_lower(heading).starts_with("step ");
        instructions += step || is_instruction(split_number(heading).text) ? 1 : 0;
      }
      if (!in_order || all.front().number > 1 || instructions * 2 <= all.size()) continue;
      std::string name =
          parent == model::Section::kNone ? context_.bundle().document.title : name_of(context_.heading_for(parent, names_a_task));
      name = collapse_space(name);
      if (name.empty()) continue;
      const std::string owner = parent == model::Section::kNone ? context_.bundle().document.id.value : context_.section_id(parent).value;
      const std::uint32_t first = context_.blocks_of(all.front().section).first;
      const Found* found =
          context_.find(NodeKind::kProcedure, name, first, 0, context_.block(first).text.size(), Extractor::kProcedure, 0.85F, owner);
      if (found == nullptr) continue;
      const model::NodeRef procedure = ref(*found);
      for (const Numbered& one : all) {
        const auto range = context_.blocks_of(one.section);
        if (one.section != all.front().section)
          context_.find(NodeKind::kProcedure, name, range.first, 0, context_.block(range.first).text.size(), Extractor::kProcedure, 0.85F,
                        owner);
        step(procedure, name, owner, one.number, range.first, range.first, range.last, 0.85F);
      }
    }
  }

  Context& context_;
  bool designs_ = false;  // a document about how something is made: its steps are the program's unless it says that they are the reader's
  std::vector<bool> untold_;  // by section: a list of changes or a licence, under its own heading or one above
};

}  // namespace

void extract_procedures(Context& context) { Procedures(context).run(); }

}  // namespace docent::extract
