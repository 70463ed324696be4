#include "extract/testing/extracted.h"

#include <unordered_map>

#include "parse/parse.h"

namespace docent::extract::testing {
namespace {

// As ingestion does it: relative to the document, or to the source's root.
model::LinkRecord link_of(const model::Link& link, std::uint32_t section, const std::string& from) {
  model::LinkRecord record{section, link.target, {}, {}, link.text, link.span};
  std::string target = link.target;
  if (const std::size_t hash = target.find('#'); hash != std::string::npos) {
    record.anchor = target.substr(hash + 1);
    target.resize(hash);
  }
  if (target.find(':') != std::string::npos) return record;
  if (target.empty()) record.resolved_path = record.anchor.empty() ? std::string() : from;
  else if (target[0] == '/') record.resolved_path = target.substr(1);
  else record.resolved_path = (from.find('/') == std::string::npos ? std::string() : from.substr(0, from.rfind('/') + 1)) + target;
  return record;
}

}  // namespace

Extracted::Extracted(const std::vector<Source>& sources) {
  for (const Source& source : sources) {
    parse::ParseOptions options;
    options.path = source.path;
    const auto format = source.path.ends_with(".html") ? parse::Format::kHtml : source.path.ends_with(".txt") ? parse::Format::kPlainText : parse::Format::kMarkdown;
    const auto parsed = parse::parse_document(source.text, format, options);
    if (!parsed) continue;
    model::DocumentBundle bundle;
    bundle.document.id = model::make_document_id("test", "", source.path);
    bundle.document.source = "test";
    bundle.document.path = source.path;
    bundle.document.title = parsed->title;
    bundle.document.aliases = parsed->aliases;
    bundle.original = source.text;
    for (std::uint32_t i = 0; i < parsed->sections.size(); ++i) {
      const model::Section& section = parsed->sections[i];
      std::vector<model::HeadingStep> path;
      for (std::uint32_t at = i; section.level > 0 && at != model::Section::kNone; at = parsed->sections[at].parent)
        path.insert(path.begin(), {parsed->sections[at].heading, parsed->sections[at].counter});
      model::SectionRecord record;
      record.id = model::make_section_id(bundle.document.id, path);
      if (section.parent != model::Section::kNone) record.parent = bundle.sections[section.parent].id;
      record.ordinal = i;
      record.level = section.level;
      record.heading = section.heading;
      record.anchor = section.anchor;
      record.span = section.span;
      bundle.sections.push_back(std::move(record));
    }
    for (const model::Link& link : parsed->links) bundle.links.push_back(link_of(link, parsed->blocks[link.block].section, source.path));
    auto graph = std::make_shared<const model::DocumentGraph>(extract_document(bundle, *parsed));
    documents_.push_back(make_corpus_document(bundle.document, bundle.sections, std::move(graph)));
    corpus_.put(documents_.back());
    bundles_.push_back(std::move(bundle));
  }
}

std::string Extracted::label(const model::NodeRef& node) const {
  for (std::size_t i = 0; i < bundles_.size(); ++i) {
    if (bundles_[i].document.id.value == node.id) return "Document " + bundles_[i].document.path;
    for (const model::SectionRecord& section : bundles_[i].sections)
      if (section.id.value == node.id) return "Section " + section.heading;
    for (const model::ExtractedEntity& entity : part(i).entities)
      if (entity.id.value == node.id) return std::string(model::to_string(node.kind)) + " " + entity.name;
  }
  return "? " + node.id;
}

std::set<std::string> Extracted::names(model::NodeKind kind, std::size_t document) const {
  std::set<std::string> found;
  for (const model::ExtractedEntity& entity : part(document).entities)
    if (entity.kind == kind) found.insert(entity.name);
  return found;
}

std::set<std::string> Extracted::edges(model::EdgeType type, std::size_t document) const {
  std::set<std::string> found;
  for (const model::ExtractedEdge& edge : part(document).edges)
    if (edge.type == type) found.insert(label(edge.from) + " " + std::string(model::to_string(type)) + " " + label(edge.to));
  return found;
}

std::set<std::string> Extracted::facts(model::Property property, std::size_t document) const {
  std::set<std::string> found;
  for (const model::PropertyFact& fact : part(document).facts)
    if (fact.property == property) found.insert(label(fact.node) + " = " + fact.value);
  return found;
}

std::set<std::string> Extracted::evidence(model::NodeKind kind, std::string_view name, std::size_t document) const {
  std::set<std::string> found;
  const model::GraphPart all = part(document);
  for (const model::ExtractedEntity& entity : all.entities) {
    if (entity.kind != kind || entity.name != name) continue;
    for (const model::EntityMention& mention : all.mentions)
      if (mention.entity == entity.id) found.insert(bundles_[document].original.substr(mention.where.span.start, mention.where.span.size()));
  }
  return found;
}

std::string broken_promise(const model::DocumentBundle& bundle, const model::GraphPart& part) {
  std::unordered_map<std::string_view, model::NodeKind> kinds;
  for (const model::ExtractedEntity& entity : part.entities) {
    if (entity.name.empty() || entity.name.size() > model::kMaxNameBytes) return "an entity without a name, or with too long a one";
    if (entity.id != model::make_entity_id(entity.kind, entity.name, entity.owner)) return "the id is not that of the name: " + entity.name;
    if (!kinds.emplace(entity.id.value, entity.kind).second) return "twice: " + entity.name;
  }
  const auto place_is_wrong = [&](const model::Provenance& where) {
    return where.section >= bundle.sections.size() || where.span.start > where.span.end || where.span.end > bundle.original.size() || !(where.confidence > 0) || where.confidence > 1;
  };
  for (const model::EntityMention& mention : part.mentions) {
    if (place_is_wrong(mention.where) || mention.where.span.empty()) return "a mention outside the document";
    if (!kinds.contains(mention.entity.value)) return "a mention of nothing";
  }
  for (const model::ExtractedEdge& edge : part.edges) {
    const model::EdgeTypeInfo& row = model::info(edge.type);
    if (!row.from.contains(edge.from.kind) || !row.to.contains(edge.to.kind)) return "an edge between kinds that its type does not join";
    if (edge.from == edge.to || edge.from.id.empty() || edge.to.id.empty()) return "an edge to itself or to nothing";
    if (place_is_wrong(edge.where)) return "an edge outside the document";
    if (row.symmetric && edge.to.id < edge.from.id) return "a symmetric edge the wrong way round";
    if (edge.type == model::EdgeType::kEquivalentTo) continue;  // its other end may be another document's
    for (const model::NodeRef* end : {&edge.from, &edge.to})
      if (model::kEntityKinds.contains(end->kind) && !kinds.contains(end->id)) return "an edge to an entity that is not there";
  }
  for (const model::PropertyFact& fact : part.facts) {
    if (fact.value.empty() || fact.value.size() > model::kMaxPropertyBytes) return "a fact without a value, or with too long a one";
    if (!model::info(fact.property).of.contains(fact.node.kind)) return "a fact that its node cannot have";
    if (place_is_wrong(fact.where)) return "a fact outside the document";
  }
  model::GraphPart ordered = part;
  put_in_order(ordered);
  return ordered == part ? std::string() : "not in order";
}

}  // namespace docent::extract::testing
