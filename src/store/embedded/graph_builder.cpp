#include "store/embedded/graph_builder.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstring>
#include <deque>
#include <limits>
#include <tuple>
#include <unordered_map>

#include "base/hash.h"
#include "base/text.h"
#include "base/version_order.h"

namespace docent::store::embedded {
namespace {

using cypher::NodeId;
using model::EdgeType;
using model::Extractor;
using model::NodeKind;
using model::Property;

constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();

// Every text once.
class TextPool {
 public:
  // `text` must outlive the pool; texts made on the way are kept with `keep`.
  TextRef add(std::string_view text) {
    const auto [known, added] = known_.try_emplace(text, TextRef{static_cast<std::uint32_t>(bytes_.size()), static_cast<std::uint32_t>(text.size())});
    if (added) bytes_.append(text);
    return known->second;
  }
  std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }
  std::string_view text(TextRef ref) const { return std::string_view(bytes_).substr(ref.at, ref.size); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::unordered_map<std::string_view, TextRef> known_;
  std::deque<std::string> kept_;
  std::string bytes_;
};

ValueCell cell(std::uint32_t low, std::uint32_t high) { return static_cast<ValueCell>(high) << 32 | low; }

struct EntityDraft {
  NodeKind kind;
  std::string_view id, name, owner;
  std::vector<std::string_view> aliases;
};

// One fact and where it comes from.
struct FactDraft {
  NodeId node;
  const model::PropertyFact* fact;
  std::size_t document;
};

// The values of one node while it is made.
class Draft {
 public:
  void set(cypher::KeyId key, ValueCell value) {
    mask_ |= UINT64_C(1) << key;
    cells_[key] = value;
  }
  std::uint64_t mask() const { return mask_; }
  void append_to(std::vector<ValueCell>& values) const {
    for (std::uint64_t left = mask_; left != 0; left &= left - 1) values.push_back(cells_[static_cast<std::size_t>(std::countr_zero(left))]);
  }

 private:
  std::uint64_t mask_ = 0;
  std::array<ValueCell, kGraphKeys> cells_{};
};

class GraphBuilder {
 public:
  explicit GraphBuilder(std::span<const GraphDocument> documents) {
    for (const GraphDocument& document : documents) documents_.push_back(&document);
    std::ranges::sort(documents_, {}, [](const GraphDocument* document) -> const model::DocumentId& { return document->document.id; });
  }

  base::Result<std::string> build(model::Generation generation, std::string_view identity) {
    number_nodes();
    gather_facts();
    DOCENT_TRY(check_sizes());
    make_documents();
    make_sections();
    make_entities();
    if (shapes_.size() > std::numeric_limits<std::uint16_t>::max()) return base::fail(base::ErrorCode::kTooLarge, "the graph has too many sets of properties");
    make_edges();
    make_steps();
    make_indexes();
    make_names();
    return serialise(generation, identity);
  }

 private:
  // ---- numbers ----
  void number_nodes() {
    NodeId next = 0;
    for (const GraphDocument* document : documents_) node_of_.emplace(document->document.id.value, next++);
    kind_first_.push_back(0);
    kind_first_.push_back(next);
    for (const GraphDocument* document : documents_) {
      first_section_.push_back(next);
      for (const model::SectionRecord& section : document->sections) node_of_.emplace(section.id.value, next++);
    }
    gather_entities();
    for (std::size_t kind = 2, at = 0; kind <= kGraphKinds; ++kind) {
      kind_first_.push_back(next);
      for (; at < entities_.size() && static_cast<std::size_t>(entities_[at].kind) == kind; ++at) node_of_.emplace(entities_[at].id, next++);
    }
    nodes_.reserve(next);
    count_ = next;
  }

  void gather_entities() {
    std::vector<const model::ExtractedEntity*> all;
    for (const GraphDocument* document : documents_)
      for (const model::ExtractedEntity& entity : document->part.entities)
        if (model::kEntityKinds.contains(entity.kind)) all.push_back(&entity);
    std::ranges::stable_sort(all, [](const auto* a, const auto* b) { return std::tie(a->kind, a->id) < std::tie(b->kind, b->id); });
    for (const model::ExtractedEntity* entity : all) {
      if (entities_.empty() || entities_.back().id != entity->id.value) entities_.push_back({entity->kind, entity->id.value, entity->name, entity->owner, {}});
      auto& aliases = entities_.back().aliases;
      aliases.insert(aliases.end(), entity->aliases.begin(), entity->aliases.end());
    }
    for (EntityDraft& entity : entities_) {
      std::ranges::sort(entity.aliases);
      entity.aliases.erase(std::ranges::unique(entity.aliases).begin(), entity.aliases.end());
      std::erase(entity.aliases, entity.name);
    }
  }

  // Nothing when there is no such node, or one of another kind.
  std::optional<NodeId> find(const model::NodeRef& node) const {
    const auto found = node_of_.find(node.id);
    if (found == node_of_.end()) return std::nullopt;
    const auto kind = static_cast<std::size_t>(node.kind);
    if (found->second < kind_first_[kind] || found->second >= kind_first_[kind + 1]) return std::nullopt;
    return found->second;
  }

  base::Status check_sizes() const {
    std::uint64_t edges = count_, text = 0;
    for (const GraphDocument* document : documents_) {
      edges += document->part.edges.size() + document->part.mentions.size() + 3 * document->sections.size();
      for (const auto& section : document->sections) text += section.id.value.size() + 2 * section.heading.size() + section.anchor.size();
      for (const auto& entity : document->part.entities) {
        text += entity.id.value.size() + 2 * entity.name.size();
        for (const auto& alias : entity.aliases) text += 2 * alias.size();
      }
      for (const auto& fact : document->part.facts) text += fact.value.size();
    }
    // Documents themselves have small texts; half is left for them.
    if (edges > kMost || text > kMost / 2) return base::fail(base::ErrorCode::kTooLarge, "the graph has more than 4,294,967,295 edges or bytes of text");
    return {};
  }

  // ---- properties ----
  void gather_facts() {
    for (std::size_t i = 0; i < documents_.size(); ++i)
      for (const model::PropertyFact& fact : documents_[i]->part.facts) {
        const auto node = find(fact.node);
        if (node && model::info(fact.property).of.contains(fact.node.kind) && !fact.value.empty()) facts_.push_back({*node, &fact, i});
      }
    std::ranges::sort(facts_, [](const FactDraft& a, const FactDraft& b) {
      if (a.node != b.node) return a.node < b.node;
      if (a.fact->property != b.fact->property) return a.fact->property < b.fact->property;
      const auto &left = a.fact->where, &right = b.fact->where;
      if (left.confidence != right.confidence) return left.confidence > right.confidence;
      if (model::info(a.fact->property).type == model::ValueType::kVersion)
        if (const auto order = base::compare_versions(a.fact->value, b.fact->value); order != 0) return order < 0;
      return std::tie(a.document, left.section, left.span, a.fact->value) < std::tie(b.document, right.section, right.span, b.fact->value);
    });
  }

  void set_text(Draft& draft, Property property, std::string_view text) {
    if (text.empty()) return;
    const TextRef ref = pool_.add(text);
    draft.set(key_of(property), cell(ref.at, ref.size));
  }
  void set_integer(Draft& draft, Property property, std::int64_t value) { draft.set(key_of(property), std::bit_cast<ValueCell>(value)); }
  template <typename Texts>
  void set_list(Draft& draft, Property property, const Texts& texts) {
    if (texts.empty()) return;
    const auto first = static_cast<std::uint32_t>(list_items_.size());
    for (const std::string_view text : texts) list_items_.push_back(pool_.add(text));
    draft.set(key_of(property), cell(first, static_cast<std::uint32_t>(texts.size())));
  }

  // What the text says of the node with the next number: the first of each property has won.
  void set_facts(Draft& draft) {
    const auto node = static_cast<NodeId>(nodes_.size());
    const model::PropertyFact* last = nullptr;
    for (; next_fact_ < facts_.size() && facts_[next_fact_].node == node; ++next_fact_) {
      const model::PropertyFact& fact = *facts_[next_fact_].fact;
      if (last != nullptr && last->property == fact.property) continue;
      last = &fact;
      if (model::info(fact.property).type != model::ValueType::kInteger) {
        set_text(draft, fact.property, fact.value);
        continue;
      }
      std::int64_t number = 0;
      const char* end = fact.value.data() + fact.value.size();
      if (const auto read = std::from_chars(fact.value.data(), end, number); read.ec == std::errc() && read.ptr == end) set_integer(draft, fact.property, number);
    }
  }

  void add_node(NodeKind kind, std::string_view id, std::string_view name, Draft& draft) {
    set_text(draft, Property::kId, id);
    set_text(draft, Property::kName, name);
    const auto [shape, added] = shape_of_.try_emplace(draft.mask(), static_cast<std::uint16_t>(shapes_.size()));
    if (added) {
      ShapeRow row{draft.mask(), static_cast<std::uint32_t>(keys_.size()), static_cast<std::uint32_t>(std::popcount(draft.mask()))};
      for (std::uint64_t left = draft.mask(); left != 0; left &= left - 1) keys_.push_back(static_cast<cypher::KeyId>(std::countr_zero(left)));
      shapes_.push_back(row);
    }
    nodes_.push_back({pool_.add(id), pool_.add(name), static_cast<std::uint32_t>(values_.size()), shape->second, static_cast<std::uint8_t>(kind), 0});
    draft.append_to(values_);
  }

  void make_documents() {
    for (const GraphDocument* each : documents_) {
      const model::DocumentRecord& document = each->document;
      Draft draft;
      set_facts(draft);
      for (const auto& [property, text] : {std::pair{Property::kTitle, &document.title}, {Property::kPath, &document.path}, {Property::kSource, &document.source},
                                           {Property::kVersion, &document.version_label}, {Property::kUri, &document.uri}, {Property::kFormat, &document.format},
                                           {Property::kLanguage, &document.language}, {Property::kTrust, &document.trust}})
        set_text(draft, property, *text);
      set_list(draft, Property::kAliases, document.aliases);
      add_node(NodeKind::kDocument, document.id.value, document.title, draft);
    }
  }

  void make_sections() {
    for (const GraphDocument* document : documents_)
      for (const model::SectionRecord& section : document->sections) {
        Draft draft;
        set_facts(draft);
        set_text(draft, Property::kHeading, section.heading);
        set_text(draft, Property::kAnchor, section.anchor);
        set_text(draft, Property::kDocumentId, document->document.id.value);
        set_integer(draft, Property::kLevel, section.level);
        set_integer(draft, Property::kOrdinal, section.ordinal);
        add_node(NodeKind::kSection, section.id.value, section.heading, draft);
      }
  }

  void make_entities() {
    std::unordered_map<std::string_view, std::string_view> name_of;
    for (const EntityDraft& entity : entities_) name_of.emplace(entity.id, entity.name);
    for (const EntityDraft& entity : entities_) {
      Draft draft;
      set_facts(draft);
      set_list(draft, Property::kAliases, entity.aliases);
      // The owner's final name: the text that says so may have had a longer one.
      if (model::info(entity.kind).identity == model::Identity::kOwned)
        if (const auto owner = name_of.find(entity.owner); owner != name_of.end()) set_text(draft, Property::kOwner, owner->second);
      add_node(entity.kind, entity.id, entity.name, draft);
    }
  }

  // ---- edges ----
  void make_edges() {
    for (std::size_t i = 0; i < documents_.size(); ++i) {
      add_structure(i);
      add_mentions(i);
      add_extracted(i);
    }
    const auto rank = [](const EdgeRow& row) { return std::tie(row.type, row.from, row.order, row.to, row.section); };
    std::ranges::sort(edges_, [&](const EdgeRow& a, const EdgeRow& b) {
      if (rank(a) != rank(b)) return rank(a) < rank(b);
      return std::tuple(-a.confidence, a.start, a.end, a.extractor) < std::tuple(-b.confidence, b.start, b.end, b.extractor);
    });
    edges_.erase(std::ranges::unique(edges_, [&](const EdgeRow& a, const EdgeRow& b) { return rank(a) == rank(b); }).begin(), edges_.end());
    std::size_t at = 0;
    for (std::size_t type = 0; type <= kGraphTypes; ++type) {
      while (at < edges_.size() && edges_[at].type < type) ++at;
      type_first_.push_back(static_cast<std::uint32_t>(at));
    }
  }

  void add_structure(std::size_t document) {
    const auto& sections = documents_[document]->sections;
    const auto add = [&](EdgeType type, NodeId from, NodeId to, NodeId section, std::uint32_t order) {
      EdgeRow row;
      row.from = from;
      row.to = to;
      row.section = section;
      row.order = order;
      row.type = static_cast<std::uint8_t>(type);
      row.extractor = static_cast<std::uint8_t>(Extractor::kStructure);
      edges_.push_back(row);
    };
    std::unordered_map<std::string_view, std::uint32_t> children;
    for (std::uint32_t i = 0; i < sections.size(); ++i) {
      const NodeId section = first_section_[document] + i;
      add(EdgeType::kHasSection, static_cast<NodeId>(document), section, section, i + 1);
      if (const auto parent = node_of_.find(sections[i].parent.value); !sections[i].parent.empty() && parent != node_of_.end())
        add(EdgeType::kContains, parent->second, section, section, ++children[sections[i].parent.value]);
      if (i > 0) add(EdgeType::kNext, section - 1, section, section, 0);
    }
  }

  EdgeRow row_of(std::size_t document, EdgeType type, NodeId from, NodeId to, const model::Provenance& where) const {
    EdgeRow row;
    row.from = from;
    row.to = to;
    row.section = first_section_[document] + where.section;
    row.start = static_cast<std::uint32_t>(std::min(where.span.start, kMost));
    row.end = static_cast<std::uint32_t>(std::min(where.span.end, kMost));
    row.confidence = where.confidence;
    row.type = static_cast<std::uint8_t>(type);
    row.extractor = static_cast<std::uint8_t>(where.extractor);
    row.has_span = 1;
    return row;
  }
  bool is_place(std::size_t document, const model::Provenance& where) const {
    return where.section < documents_[document]->sections.size() && static_cast<std::size_t>(where.extractor) < model::kExtractors.size();
  }

  // One edge a section and entity, with the most certain, then first place.
  void add_mentions(std::size_t document) {
    struct Found {
      NodeId entity;
      const model::Provenance* where;
    };
    std::vector<Found> mentions;
    for (const model::EntityMention& mention : documents_[document]->part.mentions) {
      const auto entity = node_of_.find(mention.entity.value);
      if (entity != node_of_.end() && entity->second >= kind_first_[2] && is_place(document, mention.where)) mentions.push_back({entity->second, &mention.where});
    }
    std::ranges::sort(mentions, [](const Found& a, const Found& b) {
      return std::tuple(a.where->section, a.entity, -a.where->confidence, a.where->span, a.where->extractor) <
             std::tuple(b.where->section, b.entity, -b.where->confidence, b.where->span, b.where->extractor);
    });
    for (std::size_t i = 0; i < mentions.size();) {
      std::size_t end = i + 1;
      while (end < mentions.size() && mentions[end].where->section == mentions[i].where->section && mentions[end].entity == mentions[i].entity) ++end;
      EdgeRow row = row_of(document, EdgeType::kMentions, first_section_[document] + mentions[i].where->section, mentions[i].entity, *mentions[i].where);
      row.count = static_cast<std::uint32_t>(end - i);
      edges_.push_back(row);
      i = end;
    }
  }

  void add_extracted(std::size_t document) {
    for (const model::ExtractedEdge& edge : documents_[document]->part.edges) {
      const model::EdgeTypeInfo& type = model::info(edge.type);
      const bool derived = edge.type == EdgeType::kHasSection || edge.type == EdgeType::kContains || edge.type == EdgeType::kNext || edge.type == EdgeType::kMentions;
      if (derived || !type.from.contains(edge.from.kind) || !type.to.contains(edge.to.kind) || !is_place(document, edge.where)) continue;
      const auto from = find(edge.from), to = find(edge.to);
      if (!from || !to) continue;
      EdgeRow row = row_of(document, edge.type, *from, *to, edge.where);
      row.order = edge.order;
      edges_.push_back(row);
    }
  }

  void make_steps() {
    degrees_.assign(kGraphKinds * 2 * kGraphTypes, 0);
    for (const EdgeRow& row : edges_) {
      ++degrees_[(nodes_[row.from].kind * std::size_t{2}) * kGraphTypes + row.type];
      ++degrees_[(nodes_[row.to].kind * std::size_t{2} + 1) * kGraphTypes + row.type];
    }
    const auto make = [&](std::vector<std::uint32_t>& first, std::vector<cypher::Step>& steps, auto near, auto far) {
      first.assign(count_ + std::size_t{1}, 0);
      for (const EdgeRow& row : edges_) ++first[near(row) + std::size_t{1}];
      for (std::size_t i = 1; i < first.size(); ++i) first[i] += first[i - 1];
      steps.resize(edges_.size());
      std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
      for (std::uint32_t i = 0; i < edges_.size(); ++i) steps[next[near(edges_[i])]++] = {i, far(edges_[i])};
    };
    const auto from = [](const EdgeRow& row) { return row.from; };
    const auto to = [](const EdgeRow& row) { return row.to; };
    make(out_first_, out_steps_, from, to);
    make(in_first_, in_steps_, to, from);
  }

  // ---- indexes ----
  void make_indexes() {
    for (const model::NodeKindInfo& kind : model::kNodeKinds) {
      make_index(kind.kind, Property::kId);
      make_index(kind.kind, Property::kName);
      // Few nodes have these: a query about versions starts from them, not from a label.
      for (const Property property : {Property::kIntroducedIn, Property::kDeprecatedIn, Property::kRemovedIn}) make_index(kind.kind, property);
    }
    make_index(NodeKind::kDocument, Property::kPath);
    make_index(NodeKind::kDocument, Property::kSource);
    make_index(NodeKind::kDocument, Property::kVersion);
    make_index(NodeKind::kSection, Property::kAnchor);
    make_index(NodeKind::kError, Property::kCode);
  }

  void make_index(NodeKind kind, Property property) {
    struct Entry {
      std::string_view value;
      NodeId node;
    };
    std::vector<Entry> entries;
    const std::uint64_t bit = UINT64_C(1) << key_of(property);
    for (NodeId node = kind_first_[static_cast<std::size_t>(kind)]; node < kind_first_[static_cast<std::size_t>(kind) + 1]; ++node) {
      const NodeRow& row = nodes_[node];
      const std::uint64_t mask = shapes_[row.shape].mask;
      if ((mask & bit) == 0) continue;
      const ValueCell value = values_[row.values + static_cast<std::size_t>(std::popcount(mask & (bit - 1)))];
      entries.push_back({pool_.text({static_cast<std::uint32_t>(value), static_cast<std::uint32_t>(value >> 32)}), node});
    }
    std::ranges::sort(entries, [](const Entry& a, const Entry& b) { return std::tie(a.value, a.node) < std::tie(b.value, b.node); });
    IndexRow row{static_cast<std::uint32_t>(kind), key_of(property), static_cast<std::uint32_t>(indexed_.size()), static_cast<std::uint32_t>(entries.size()), 0, 0};
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (i == 0 || entries[i].value != entries[i - 1].value) ++row.distinct;
      indexed_.push_back(entries[i].node);
    }
    row.unique = row.distinct == row.count ? 1 : 0;
    indexes_.push_back(row);
  }

  void make_names() {
    struct Entry {
      std::string_view text;
      NodeId node;
      bool operator==(const Entry&) const = default;
    };
    std::vector<Entry> entries;
    const auto add = [&](std::string_view name, NodeId node) {
      if (!name.empty()) entries.push_back({pool_.keep(base::ascii_lower(name)), node});
    };
    for (NodeId node = 0; node < kind_first_[2]; ++node) add(pool_.text(nodes_[node].name), node);
    for (std::size_t i = 0; i < entities_.size(); ++i) {
      const auto node = static_cast<NodeId>(kind_first_[2] + i);
      add(entities_[i].name, node);
      for (const std::string_view alias : entities_[i].aliases) add(alias, node);
    }
    std::ranges::sort(entries, [](const Entry& a, const Entry& b) { return std::tie(a.text, a.node) < std::tie(b.text, b.node); });
    entries.erase(std::ranges::unique(entries).begin(), entries.end());
    names_.reserve(entries.size());
    for (const Entry& entry : entries) names_.push_back({pool_.add(entry.text), entry.node});
  }

  // ---- bytes ----
  base::Result<std::string> serialise(model::Generation generation, std::string_view identity) {
    if (pool_.bytes().size() > kMost) return base::fail(base::ErrorCode::kTooLarge, "the graph has more than 4,294,967,295 bytes of text");
    std::vector<NodeId> iota(count_);
    for (NodeId i = 0; i < count_; ++i) iota[i] = i;
    GraphHeader header;
    header.generation = generation;
    header.schema = graph_schema_fingerprint();
    std::ranges::copy(identity.substr(0, header.identity.size()), header.identity.begin());
    std::string bytes(sizeof header, '\0');
    const auto put = [&](GraphArray which, const auto& rows) {
      auto& entry = header.arrays[static_cast<std::size_t>(which)];
      entry = {bytes.size(), rows.size()};
      if (!rows.empty()) bytes.append(reinterpret_cast<const char*>(rows.data()), rows.size() * sizeof(rows[0]));
      bytes.resize((bytes.size() + 7) / 8 * 8, '\0');
    };
    put(GraphArray::kNodes, nodes_);
    put(GraphArray::kShapes, shapes_);
    put(GraphArray::kKeys, keys_);
    put(GraphArray::kValues, values_);
    put(GraphArray::kListItems, list_items_);
    put(GraphArray::kIota, iota);
    put(GraphArray::kKindFirst, kind_first_);
    put(GraphArray::kEdges, edges_);
    put(GraphArray::kTypeFirst, type_first_);
    put(GraphArray::kOutFirst, out_first_);
    put(GraphArray::kOutSteps, out_steps_);
    put(GraphArray::kInFirst, in_first_);
    put(GraphArray::kInSteps, in_steps_);
    put(GraphArray::kDegrees, degrees_);
    put(GraphArray::kIndexes, indexes_);
    put(GraphArray::kIndexed, indexed_);
    put(GraphArray::kNames, names_);
    put(GraphArray::kText, pool_.bytes());
    header.size = bytes.size();
    std::memcpy(bytes.data(), &header, sizeof header);
    header.checksum = base::crc32c(std::string_view(bytes).substr(kChecksumEnd));
    std::memcpy(bytes.data(), &header, sizeof header);
    return bytes;
  }

  std::vector<const GraphDocument*> documents_;
  std::vector<NodeId> first_section_;  // of each document
  std::unordered_map<std::string_view, NodeId> node_of_;
  std::vector<EntityDraft> entities_;
  std::vector<FactDraft> facts_;
  std::size_t next_fact_ = 0;
  NodeId count_ = 0;

  TextPool pool_;
  std::vector<NodeRow> nodes_;
  std::vector<ShapeRow> shapes_;
  std::unordered_map<std::uint64_t, std::uint16_t> shape_of_;
  std::vector<cypher::KeyId> keys_;
  std::vector<ValueCell> values_;
  std::vector<TextRef> list_items_;
  std::vector<std::uint32_t> kind_first_, type_first_, out_first_, in_first_, degrees_;
  std::vector<EdgeRow> edges_;
  std::vector<cypher::Step> out_steps_, in_steps_;
  std::vector<IndexRow> indexes_;
  std::vector<NodeId> indexed_;
  std::vector<NameRow> names_;
};

}  // namespace

base::Result<std::string> build_graph(std::span<const GraphDocument> documents, model::Generation generation, std::string_view identity) {
  return GraphBuilder(documents).build(generation, identity);
}

}  // namespace docent::store::embedded
