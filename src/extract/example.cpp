// Examples: code blocks that show how something is used or set, and what they exemplify.

#include <algorithm>
#include <set>

#include "base/text.h"
#include "extract/context.h"
#include "extract/key_paths.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::EdgeType;
using model::Extractor;
using model::NodeKind;
using model::Property;

bool is_diagram(std::string_view language) { return language == "mermaid" || language == "plantuml" || language == "dot" || language == "ditaa"; }

// What a command printed, a listing of files, a drawing.
bool is_output(std::string_view lead, const model::Block& block) {
  if (block.language == "output" || block.language == "ebnf" || block.language == "bnf" || block.language == "none" || block.language == "log" || block.language == "pytb") return true;
  const std::string lower = base::ascii_lower(lead.size() > 140 ? lead.substr(lead.size() - 140) : lead);
  for (const std::string_view word : {"output is", "output of", "the output", "output:", "output will", "response", "you should see", "you will see", "prints", "similar to this", "similar to the following", "similar to:", "result is", "results in", "returns",
                                      "you'll see", "would look like", "looks something like", "shows:", "pruned to", "with the result", "leads to", "is stored as", "see something like", "error like"})
    if (lower.find(word) != std::string::npos) return true;
  return block.text.find("\xE2\x94\x9C\xE2\x94\x80") != std::string::npos || block.text.find("\xE2\x94\x94\xE2\x94\x80") != std::string::npos;
}

class Examples {
 public:
  explicit Examples(Context& context) : context_(context) {}

  void run() {
    for (std::uint32_t section = 0; section < context_.section_count(); ++section) {
      unsigned count = 0;
      const auto range = context_.blocks_of(section);
      for (std::uint32_t i = range.first; i < range.last; ++i)
        if (context_.block(i).kind == BlockKind::kCode && is_example(i, count > 0)) add(i, ++count);
    }
  }

 private:
  std::string_view lead_of(std::uint32_t index) const {
    const auto range = context_.blocks_of(context_.block(index).section);
    if (index <= range.first) return {};
    const model::Block& before = context_.block(index - 1);
    return before.kind == BlockKind::kCode || before.kind == BlockKind::kHeading ? std::string_view() : std::string_view(before.text);
  }

  bool is_example(std::uint32_t index, bool after_example) const {
    const model::Block& block = context_.block(index);
    const Context::BlockScript* script = context_.script_of(index);
    if (block.text.size() < 3 || is_diagram(block.language) || has_role(block.role, "synopsis")) return false;
    if (script != nullptr) return !script->synopsis;
    const std::string heading = context_.lower_heading(block.section);
    if (heading == "synopsis" || heading == "syntax" || heading == "grammar") return false;
    if (is_output(lead_of(index), block)) return false;
    // Right behind command lines stands what they printed.
    const bool behind = index > 0 && context_.block(index - 1).kind == BlockKind::kCode && context_.block(index - 1).section == block.section;
    if (behind && context_.script_of(index - 1) != nullptr && !context_.script_of(index - 1)->synopsis) return false;
    // Without a language: output follows the command that made it.
    if (is_plain_language(block.language)) {
      if (is_table_head(std::string_view(block.text).substr(0, block.text.find('\n')))) return false;
      if (base::ascii_lower(lead_of(index)).find("error") != std::string::npos && block.text.find('\n') == std::string::npos) return false;
      if (std::ranges::any_of(context_.found_in(index), [](const Found& one) { return one.kind == NodeKind::kError && one.start < 40; })) return false;
      const bool adjacent = index > 0 && context_.block(index - 1).kind == BlockKind::kCode && context_.block(index - 1).section == block.section;
      if (after_example && adjacent) return false;
    }
    return true;
  }

  void add(std::uint32_t index, unsigned number) {
    const model::Block& block = context_.block(index);
    const std::size_t line = std::min(block.text.find('\n'), block.text.size());
    const Context::BlockScript* script = context_.script_of(index);
    const float confidence = script != nullptr || !is_plain_language(block.language) ? 0.92F : 0.8F;
    const Found* found = context_.find(NodeKind::kExample, "Example " + std::to_string(number), index, 0, line, Extractor::kExample, confidence, context_.section_id(block.section).value);
    if (found == nullptr) return;
    const model::NodeRef example = ref(*found);
    const model::Provenance where = context_.provenance(index, 0, line, Extractor::kExample, confidence);
    context_.fact(example, Property::kLanguage, block.language.empty() && script != nullptr ? "shell" : block.language, where);
    context_.fact(example, Property::kDocumentId, context_.bundle().document.id.value, where);
    context_.fact(example, Property::kDescription, lead_of(index).substr(0, 400), where);
    if (script != nullptr) {
      for (const Found& command : context_.found_in(index))
        if (command.kind == NodeKind::kCommand)
          context_.edge(EdgeType::kExemplifies, example, {NodeKind::kCommand, command.id.value}, context_.provenance(index, command.start, command.end, Extractor::kExample, std::min(confidence, command.confidence)));
      return;
    }
    // The one entity that the sentence leading to it is about, else the one that the heading names: a setting before anything else.
    for (const Found& one : context_.found_in(index))
      if (one.kind == NodeKind::kCommand) {  // a statement on its own page
        context_.edge(EdgeType::kExemplifies, example, ref(one), context_.provenance(index, one.start, one.end, Extractor::kExample, 0.88F));
        return;
      }
    static constexpr model::NodeKinds kSettings = {NodeKind::kConfiguration}, kOthers = {NodeKind::kConcept, NodeKind::kCommand};
    if (subject(example, index - 1, lead_of(index), kSettings)) return;
    // A heading that says just "Example" stands for the one above it.
    std::uint32_t section = block.section;
    const auto heading_of = [&](std::uint32_t one) { return std::string(split_number(context_.lower_heading(one)).text); };
    if ((heading_of(section).starts_with("example")) && heading_of(section).size() < 9 && context_.section(section).parent != model::Section::kNone) section = context_.section(section).parent;
    const std::uint32_t heading = context_.blocks_of(section).first;
    const bool headed = context_.blocks_of(section).last > heading && context_.block(heading).kind == BlockKind::kHeading;
    if (headed && subject(example, heading, context_.block(heading).text, kSettings)) return;
    if (subject(example, index - 1, lead_of(index), kOthers)) return;
    if (headed) subject(example, heading, context_.block(heading).text, kOthers);
  }

  bool subject(const model::NodeRef& example, std::uint32_t index, std::string_view text, model::NodeKinds kinds) {
    if (text.empty()) return false;
    const auto sentences = sentences_of(text);
    if (sentences.empty()) return false;
    const Word last = sentences.back();
    const Found* chosen = nullptr;
    std::size_t candidates = 0;
    std::set<std::string> names;
    for (const Found& one : context_.found_in(index)) {
      if (one.start < last.start || one.end > last.end) continue;
      if (!kinds.contains(one.kind)) continue;
      if (one.kind == NodeKind::kConfiguration && one.name.starts_with('/')) continue;
      const std::string_view before = text.substr(last.start, one.start - last.start);
      if (std::ranges::count(before, '(') > std::ranges::count(before, ')')) continue;  // said by the way
      if (names.insert(one.name).second) ++candidates;
      if (chosen == nullptr) chosen = &one;
    }
    if (chosen == nullptr || candidates > 1) return false;
    const model::NodeRef target(chosen->kind, chosen->id.value);
    context_.edge(EdgeType::kExemplifies, example, target, context_.provenance(index, chosen->start, chosen->end, Extractor::kExample, 0.75F));
    return true;
  }

  Context& context_;
};

}  // namespace

void extract_examples(Context& context) { Examples(context).run(); }

}  // namespace docent::extract
