#include "cli/eval/label_corpus.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/hash.h"
#include "cli/eval/section_list.h"
#include "extract/corpus.h"
#include "ingest/connectors/reader.h"
#include "ingest/make_bundle.h"
#include "model/graph.h"
#include "parse/parse.h"

namespace docent::cli {
namespace {

using What = RelationEnd::What;

struct Place {
  std::string path, anchor;
};

struct KeptDocument {
  model::DocumentId id;
  model::ParsedDocument parsed;
};

class LabelledCorpus {
 public:
  explicit LabelledCorpus(std::span<const LabelledSection> labels) : labels_(labels) {
    for (const LabelledSection& one : labels) wanted_.insert(one.path);
  }

  void add(std::string bytes, parse::Format format, const std::string& path) {
    ingest::FileFacts facts;
    facts.source = "corpus";
    facts.path = path;
    parse::ParseOptions options;
    options.path = path;
    auto parsed = parse::parse_document(bytes, format, options);
    if (!parsed) return;
    bytes_ += bytes.size();
    auto made = ingest::make_bundle(std::move(bytes), format, facts, parse::approximate_pieces, false);
    if (!made) return;
    const model::DocumentBundle& bundle = made->bundle;
    places_.emplace(bundle.document.id.value, Place{path, {}});
    for (const model::SectionRecord& section : bundle.sections) {
      places_.emplace(section.id.value, Place{path, section.anchor});
      anchors_[path].insert(section.anchor);
    }
    corpus_.put(extract::make_corpus_document(bundle.document, bundle.sections, std::make_shared<const model::DocumentGraph>(std::move(made->graph))));
    if (wanted_.contains(path)) kept_.emplace(path, KeptDocument{bundle.document.id, std::move(*parsed)});
  }

  ScoredCorpus finish() const {
    ScoredCorpus scored;
    scored.documents = corpus_.size();
    scored.bytes = bytes_;
    std::unordered_map<std::string, model::GraphPart> parts;
    for (const LabelledSection& labels : labels_) {
      const auto kept = kept_.find(labels.path);
      if (kept == kept_.end() || labels.ordinal >= kept->second.parsed.sections.size() ||
          base::sha256_hex(label_text(kept->second.parsed, labels.ordinal)) != labels.text_sha256) {
        ++scored.changed;
        continue;
      }
      auto part = parts.find(labels.path);
      if (part == parts.end()) part = parts.emplace(labels.path, corpus_.resolve(kept->second.id)).first;
      scored.sections.push_back({with_known_anchors(labels), findings_of(kept->second.parsed, labels, part->second)});
    }
    return scored;
  }

 private:
  // The labels follow links by the rules of each site's own renderer: an anchor that Docent's sections do not have means the page.
  LabelledSection with_known_anchors(LabelledSection labels) const {
    for (RelationLabel& relation : labels.relations)
      for (RelationEnd* end : {&relation.from, &relation.to}) {
        if (end->what != What::kPlace || end->anchor.empty()) continue;
        const auto page = anchors_.find(end->name);
        if (page == anchors_.end() || !page->second.contains(end->anchor)) end->anchor.clear();
      }
    return labels;
  }

  // Where the blocks of a section lie in its text, and which bytes of the document they are.
  struct SectionBlocks {
    std::vector<TextRange> in_text;
    std::vector<model::Span> in_source;
  };
  static SectionBlocks blocks_of(const model::ParsedDocument& parsed, std::uint32_t section) {
    SectionBlocks blocks;
    const std::string text = label_text(parsed, section);
    std::size_t at = 0;
    for (const model::Block& block : parsed.blocks) {
      if (block.section != section) continue;
      const std::size_t first = block.text.find_first_not_of(" \n\t\r"), last = block.text.find_last_not_of(" \n\t\r");
      if (first == std::string::npos) continue;
      const std::size_t found = text.find(std::string_view(block.text).substr(first, last - first + 1), at);
      if (found == std::string::npos) continue;
      at = found + (last - first + 1);
      blocks.in_text.push_back({found, at});
      blocks.in_source.push_back(block.span);
    }
    return blocks;
  }

  SectionFindings findings_of(const model::ParsedDocument& parsed, const LabelledSection& labels, const model::GraphPart& part) const {
    SectionFindings findings;
    const SectionBlocks blocks = blocks_of(parsed, labels.ordinal);
    findings.blocks = blocks.in_text;
    std::unordered_map<std::string_view, const model::ExtractedEntity*> entities;
    for (const model::ExtractedEntity& entity : part.entities) entities.emplace(entity.id.value, &entity);
    for (const model::EntityMention& mention : part.mentions) {
      if (mention.where.section != labels.ordinal) continue;
      const model::ExtractedEntity& entity = *entities.at(mention.entity.value);
      FoundEntity found{std::string(model::to_string(entity.kind)), entity.name, UINT32_MAX};
      for (std::uint32_t i = 0; i < blocks.in_source.size(); ++i)
        if (blocks.in_source[i].start <= mention.where.span.start && mention.where.span.start < blocks.in_source[i].end) found.block = i;
      findings.entities.push_back(std::move(found));
    }
    const auto end_of = [&](const model::NodeRef& node) -> std::optional<RelationEnd> {
      if (const auto entity = entities.find(node.id); entity != entities.end())
        return RelationEnd{What::kEntity, std::string(model::to_string(node.kind)), entity->second->name, {}};
      const auto place = places_.find(node.id);
      if (place == places_.end()) return std::nullopt;
      if (node.kind == model::NodeKind::kSection && place->second.path == labels.path && place->second.anchor == labels.anchor) return RelationEnd{};
      return RelationEnd{What::kPlace, {}, place->second.path, place->second.anchor};
    };
    for (const model::ExtractedEdge& edge : part.edges) {
      if (edge.where.section != labels.ordinal) continue;
      auto from = end_of(edge.from), to = end_of(edge.to);
      if (from && to) findings.relations.push_back({std::string(model::info(edge.type).name), std::move(*from), std::move(*to)});
    }
    for (const model::PropertyFact& fact : part.facts) {
      const bool introduced = fact.property == model::Property::kIntroducedIn;
      if (fact.where.section != labels.ordinal || (!introduced && fact.property != model::Property::kDeprecatedIn && fact.property != model::Property::kRemovedIn)) continue;
      if (auto from = end_of(fact.node)) findings.relations.push_back({introduced ? "introduced_in" : "deprecated_in", std::move(*from), {What::kVersion, {}, fact.value, {}}});
    }
    return findings;
  }

  std::span<const LabelledSection> labels_;
  std::set<std::string> wanted_;
  extract::Corpus corpus_;
  std::unordered_map<std::string, Place> places_;               // by the id of a document or section
  std::unordered_map<std::string, std::set<std::string>> anchors_;  // by path
  std::unordered_map<std::string, KeptDocument> kept_;          // by path
  std::uint64_t bytes_ = 0;
};

}  // namespace

std::filesystem::path target_of(const LabelCorpus& corpus, const CorpusFolders& folders) {
  return corpus.archive.empty() ? folders.packages / corpus.package / "root" / corpus.folder : folders.evaluation / corpus.archive;
}

base::Result<ScoredCorpus> extract_labelled(const std::filesystem::path& target, const LabelCorpus& corpus, std::span<const LabelledSection> labels,
                                            const std::stop_token& stop) {
  ingest::ReaderOptions options;
  options.strip_root = corpus.root;
  options.exclude = corpus.exclude;
  DOCENT_ASSIGN(const auto reader, ingest::open_target(target.string(), options));
  LabelledCorpus labelled(labels);
  DOCENT_TRY(reader->for_each([&](const ingest::FoundFile& file, const ingest::Reader::Load& load) -> base::Status {
    if (stop.stop_requested()) return base::fail(base::ErrorCode::kCancelled, "stopped");
    auto bytes = load();
    if (!bytes) return {};
    const auto format = file.format ? base::Result<parse::Format>(*file.format) : parse::detect_format(file.path, *bytes);
    if (format) labelled.add(std::move(*bytes), *format, file.path);
    return {};
  }));
  return labelled.finish();
}

}  // namespace docent::cli
