// What the extractors share: a document's blocks by section, the way from text back to bytes, and what was found so far.
//
// Each extractor reads the document and the findings of those before it, and adds its own. Not thread safe; lives for one document.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extract/shell.h"
#include "extract/words.h"
#include "model/graph.h"
#include "model/parsed_document.h"
#include "model/records.h"

namespace docent::extract {

// An entity at a place of a block's text.
struct Found {
  std::uint32_t block = 0;
  std::uint32_t start = 0, end = 0;  // in the block's text
  model::NodeKind kind = model::NodeKind::kConcept;
  model::EntityId id;
  std::string name;
  float confidence = 1.0F;
};

class Context {
 public:
  Context(const model::DocumentBundle& bundle, const model::ParsedDocument& parsed);

  const model::DocumentBundle& bundle() const { return bundle_; }
  const model::ParsedDocument& parsed() const { return parsed_; }
  std::string_view bytes() const { return bundle_.original; }
  const std::vector<model::Block>& blocks() const { return parsed_.blocks; }
  const model::Block& block(std::uint32_t index) const { return parsed_.blocks[index]; }

  std::uint32_t section_count() const { return static_cast<std::uint32_t>(parsed_.sections.size()); }
  const model::Section& section(std::uint32_t ordinal) const { return parsed_.sections[ordinal]; }
  // Headings and the title in lower case, cut to what a heading can be: extractors look at those above a block again and again.
  const std::string& lower_heading(std::uint32_t ordinal) const { return lower_headings_[ordinal]; }
  const std::string& lower_title() const { return lower_title_; }
  const model::SectionId& section_id(std::uint32_t ordinal) const { return bundle_.sections[ordinal].id; }
  // Blocks of a section, its heading included: [first, last).
  struct BlockRange {
    std::uint32_t first = 0, last = 0;
  };
  BlockRange blocks_of(std::uint32_t section) const { return ranges_[section]; }
  // The nearest heading of the section or an ancestor for which `says_something` holds; the document's title when none does.
  std::string_view heading_for(std::uint32_t section, bool (*says_something)(std::string_view lower)) const;

  // Bytes of the original that text [from, to) of a block stands for. Never empty for a block that has any, and within its span.
  model::Span span_of(std::uint32_t block, std::size_t from, std::size_t to) const;

  // Adds (or finds) an entity and returns its id; empty when the name is empty or too long to be one.
  model::EntityId entity(model::NodeKind kind, std::string_view name, std::string_view owner = {}, std::vector<std::string> aliases = {});
  // An entity named at text [from, to) of a block: entity, mention and finding in one. Nullptr when the name is none. The result is valid
  // until the next call.
  const Found* find(model::NodeKind kind, std::string_view name, std::uint32_t block, std::size_t from, std::size_t to, model::Extractor extractor,
                    float confidence, std::string_view owner = {}, std::vector<std::string> aliases = {});
  model::Provenance provenance(std::uint32_t block, std::size_t from, std::size_t to, model::Extractor extractor, float confidence) const;
  void edge(model::EdgeType type, model::NodeRef from, model::NodeRef to, const model::Provenance& where, std::uint32_t order = 0);
  void fact(model::NodeRef node, model::Property property, std::string_view value, const model::Provenance& where);
  void term(std::string_view name, model::TermOrigin origin, const model::Provenance& where);
  void pending(model::PendingEdge edge) { graph_.pending.push_back(std::move(edge)); }

  // Code blocks that are command lines, as the command extractor read them.
  struct BlockScript {
    BlockStyle style = BlockStyle::kNone;
    bool synopsis = false;
    Script script;
  };
  const BlockScript* script_of(std::uint32_t block) const {
    const auto found = scripts_.find(block);
    return found == scripts_.end() ? nullptr : &found->second;
  }
  void keep_script(std::uint32_t block, BlockScript script) { scripts_.insert_or_assign(block, std::move(script)); }

  // What was found in a block, by start. Valid until something is added.
  std::span<const Found> found_in(std::uint32_t block) const;
  // Those that start in [from, to).
  std::span<const Found> found_from(std::uint32_t block, std::size_t from, std::size_t to) const;
  // Ends the collection of findings so that found_in sees all of them; called between extractors.
  void sort_findings();
  bool is_taken(std::uint32_t block, std::size_t from, std::size_t to) const;  // some finding overlaps

  model::DocumentGraph finish();

 private:
  const model::DocumentBundle& bundle_;
  const model::ParsedDocument& parsed_;
  std::vector<BlockRange> ranges_;
  std::vector<std::string> lower_headings_;
  std::string lower_title_;
  std::vector<Found> found_;  // sorted by block and start up to sorted_
  std::vector<std::size_t> starts_;  // first finding of each block
  std::unordered_map<std::uint32_t, BlockScript> scripts_;
  model::DocumentGraph graph_;
};

inline model::NodeRef ref(const Found& found) { return {found.kind, found.id.value}; }

// Cells of a table row's text, as ranges of it.
std::vector<Word> cells_of(std::string_view row);
// Marks of a kind that lie in [from, to) of a block's text.
std::vector<const model::Mark*> marks_in(const model::Block& block, model::MarkKind kind, std::size_t from, std::size_t to);
std::string_view text_of(const model::Block& block, const model::Mark& mark);
bool has_role(std::string_view role, std::string_view name);

constexpr std::size_t kMaxCodeBytes = 256 << 10;  // larger code blocks are data, not examples
constexpr std::size_t kMaxTextBytes = 64 << 10;   // longer paragraphs are no prose
constexpr std::size_t kMaxHeadingBytes = 300;     // what follows says nothing

// The extractors, in the order they run.
void extract_commands(Context& context);
void extract_configuration(Context& context);
void extract_errors(Context& context);
void extract_components(Context& context);
void extract_concepts(Context& context);
void extract_procedures(Context& context);
void extract_examples(Context& context);
void extract_relations(Context& context);
void extract_resolutions(Context& context);
void extract_dependencies(Context& context);
void extract_versions(Context& context);
void extract_links(Context& context);

}  // namespace docent::extract
