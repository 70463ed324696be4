#include "store/embedded/graph_codec.h"

#include <algorithm>
#include <array>
#include <bit>
#include <unordered_map>
#include <unordered_set>

#include "store/embedded/sqlite_codec.h"

namespace docent::store::embedded {
namespace {

constexpr std::uint64_t kGraphCodec = 1;
constexpr std::array<std::string_view, 4> kPrefixes = {"doc_", "sec_", "pas_", "ent_"};
constexpr std::size_t kIdChars = 4 + 2 * kIdBytes;

// 1 + index of the prefix of a well-formed id, else 0.
std::uint64_t prefix_of(std::string_view id) {
  if (id.size() != kIdChars || !is_hex(id.substr(4))) return 0;
  for (std::size_t i = 0; i < kPrefixes.size(); ++i)
    if (id.starts_with(kPrefixes[i])) return i + 1;
  return 0;
}

constexpr std::uint8_t kDerived = kPrefixes.size() + 1;  // in place of a prefix: the id of an entity, made of its kind, name and owner

std::uint64_t zigzag(std::uint64_t value, std::uint64_t before) {
  const auto difference = static_cast<std::int64_t>(value - before);
  return static_cast<std::uint64_t>(difference) << 1 ^ static_cast<std::uint64_t>(difference >> 63);
}
std::uint64_t from_zigzag(std::uint64_t written, std::uint64_t before) { return before + (written >> 1 ^ (~(written & 1) + 1)); }

bool is_owned_by_entity(const model::ExtractedEntity& entity) { return entity.owner.starts_with(model::EntityTag::kPrefix); }

// Ids are written once, in the order of their first use, and named by number after that; hashes do not compress, so those that can be made
// again are not written. An owner is an id with something behind it ("sec_…#2"). A place is often that of the line before.
class GraphWriter {
 public:
  std::string write(const model::DocumentGraph& graph) {
    for (const auto& entity : graph.local.entities)
      if (is_owned_by_entity(entity)) owned_.insert(entity.id.value);
    out_.number(graph.local.entities.size());
    for (const auto& entity : graph.local.entities) {
      const bool derived = !owned_.contains(entity.owner) && entity.id == model::make_entity_id(entity.kind, entity.name, entity.owner);
      id(entity.id.value, derived);
      out_.number(static_cast<std::uint64_t>(entity.kind));
      out_.string(entity.name);
      const std::string_view owner = entity.owner;
      id(owner.substr(0, kIdChars));
      out_.string(owner.substr(std::min(kIdChars, owner.size())));
      out_.strings(entity.aliases);
    }
    out_.number(graph.local.mentions.size());
    for (const auto& mention : graph.local.mentions) {
      id(mention.entity.value);
      provenance(mention.where);
    }
    out_.number(graph.local.edges.size());
    for (const auto& edge : graph.local.edges) {
      out_.number(static_cast<std::uint64_t>(edge.type));
      node(edge.from);
      node(edge.to);
      out_.number(edge.order);
      provenance(edge.where);
    }
    out_.number(graph.local.facts.size());
    for (const auto& fact : graph.local.facts) {
      node(fact.node);
      out_.number(static_cast<std::uint64_t>(fact.property));
      out_.string(fact.value);
      provenance(fact.where);
    }
    out_.number(graph.pending.size());
    for (const auto& pending : graph.pending) {
      out_.number(static_cast<std::uint64_t>(pending.type));
      node(pending.near);
      out_.number(pending.incoming ? 1 : 0);
      for (const std::string* text : {&pending.path, &pending.anchor, &pending.name}) out_.string(*text);
      out_.number(pending.kinds.bits);
      out_.number(pending.order);
      provenance(pending.where);
    }
    out_.number(graph.terms.size());
    for (const auto& term : graph.terms) {
      out_.string(term.name);
      out_.number(static_cast<std::uint64_t>(term.origin));
      out_.number(term.count);
      provenance(term.where);
    }
    ByteWriter whole;
    whole.number(kGraphCodec);
    whole.number(known_.size());
    whole.string(ids_);
    whole.number(confidences_.size());
    for (const std::uint32_t bits : confidences_) whole.number(bits);
    whole.string(out_.bytes());
    return whole.take();
  }

 private:
  void id(std::string_view text, bool derived = false) {
    const auto [known, added] = known_.try_emplace(std::string(text), known_.size());
    if (added && derived) {
      ids_.push_back(static_cast<char>(kDerived));
    } else if (added) {
      const std::uint64_t prefix = prefix_of(text);
      ids_.push_back(static_cast<char>(prefix));
      if (prefix > 0) {
        append_from_hex(text.substr(4), ids_);
      } else {
        ByteWriter other;
        other.string(text);
        ids_ += other.bytes();
      }
    }
    out_.number(known->second);
  }
  void node(const model::NodeRef& ref) {
    out_.number(static_cast<std::uint64_t>(ref.kind));
    id(ref.id);
  }
  void provenance(const model::Provenance& where) {
    const auto bits = std::bit_cast<std::uint32_t>(where.confidence);
    if (where == last_ && !confidences_.empty()) {
      out_.number(0);
      return;
    }
    out_.number(zigzag(where.section, last_.section) + 1);
    out_.number(zigzag(where.span.start, last_.span.start));
    out_.number(where.span.size());
    out_.number(static_cast<std::uint64_t>(where.extractor));
    const auto known = std::ranges::find(confidences_, bits);
    out_.number(static_cast<std::uint64_t>(known - confidences_.begin()));
    if (known == confidences_.end()) confidences_.push_back(bits);
    last_ = where;
  }

  ByteWriter out_;
  std::string ids_;
  std::unordered_map<std::string, std::size_t> known_;
  std::unordered_set<std::string_view> owned_;  // entities whose owner is an entity
  std::vector<std::uint32_t> confidences_;      // a document has few different ones
  model::Provenance last_;
};

class GraphReader {
 public:
  explicit GraphReader(std::string_view bytes) : in_(bytes) {}

  bool read(model::DocumentGraph& graph) {
    if (in_.number() != kGraphCodec || !read_ids()) return false;
    confidences_.resize(in_.count(1));
    for (float& confidence : confidences_) confidence = std::bit_cast<float>(in_.small());
    ByteReader body(in_.string());
    if (!in_.complete()) return false;
    in_ = body;
    if (!read_entities(graph.local.entities)) return false;
    graph.local.mentions.resize(in_.count(2));
    for (auto& mention : graph.local.mentions) {
      mention.entity.value = id();
      mention.where = provenance();
    }
    graph.local.edges.resize(in_.count(7));
    for (auto& edge : graph.local.edges) {
      edge.type = one_of<model::EdgeType>(model::kEdgeTypes.size());
      edge.from = node();
      edge.to = node();
      edge.order = in_.small();
      edge.where = provenance();
    }
    graph.local.facts.resize(in_.count(5));
    for (auto& fact : graph.local.facts) {
      fact.node = node();
      fact.property = one_of<model::Property>(model::kProperties.size());
      fact.value = in_.string();
      fact.where = provenance();
    }
    graph.pending.resize(in_.count(10));
    for (auto& pending : graph.pending) {
      pending.type = one_of<model::EdgeType>(model::kEdgeTypes.size());
      pending.near = node();
      pending.incoming = in_.number() != 0;
      for (std::string* text : {&pending.path, &pending.anchor, &pending.name}) *text = in_.string();
      pending.kinds.bits = static_cast<std::uint16_t>(in_.small());
      pending.order = in_.small();
      pending.where = provenance();
    }
    graph.terms.resize(in_.count(4));
    for (auto& term : graph.terms) {
      term.name = in_.string();
      term.origin = one_of<model::TermOrigin>(static_cast<std::size_t>(model::TermOrigin::kSynopsis) + 1);
      term.count = in_.small();
      term.where = provenance();
    }
    return in_.complete() && !failed_;
  }

 private:
  // Ids that are made of what is read come last: of an owned entity the owner's must be known.
  bool read_entities(std::vector<model::ExtractedEntity>& entities) {
    struct Numbers {
      std::uint64_t id, owner;
    };
    entities.resize(in_.count(6));
    std::vector<Numbers> numbers(entities.size());
    std::vector<std::string_view> suffixes(entities.size());
    for (std::size_t i = 0; i < entities.size(); ++i) {
      numbers[i].id = in_.number();
      entities[i].kind = one_of<model::NodeKind>(model::kNodeKinds.size());
      entities[i].name = in_.string();
      numbers[i].owner = in_.number();
      suffixes[i] = in_.string();
      entities[i].aliases = in_.strings();
      if (numbers[i].id >= ids_.size() || numbers[i].owner >= ids_.size()) return false;
    }
    for (const bool owned : {false, true})
      for (std::size_t i = 0; i < entities.size(); ++i) {
        if (underived_.contains(numbers[i].owner) && !owned) continue;
        if (underived_.contains(numbers[i].owner)) return false;
        model::ExtractedEntity& entity = entities[i];
        entity.owner = ids_[numbers[i].owner];
        entity.owner.append(suffixes[i]);
        if (underived_.erase(numbers[i].id) > 0) ids_[numbers[i].id] = model::make_entity_id(entity.kind, entity.name, entity.owner).value;
        entity.id.value = ids_[numbers[i].id];
      }
    return underived_.empty();
  }

  bool read_ids() {
    const std::uint64_t count = in_.number();
    std::string_view rest = in_.string();
    if (count > rest.size()) return false;
    ids_.reserve(count);
    while (ids_.size() < count) {
      if (rest.empty()) return false;
      const auto prefix = static_cast<std::uint8_t>(rest.front());
      rest.remove_prefix(1);
      if (prefix > kDerived) return false;
      if (prefix == kDerived) {
        underived_.insert(ids_.size());
        ids_.emplace_back();
      } else if (prefix > 0) {
        if (rest.size() < kIdBytes) return false;
        ids_.push_back(id_text(kPrefixes[prefix - 1U], rest.substr(0, kIdBytes)));
        rest.remove_prefix(kIdBytes);
      } else {
        ByteReader other(rest);
        const std::string_view text = other.string();
        if (other.failed()) return false;
        rest.remove_prefix(static_cast<std::size_t>(text.data() + text.size() - rest.data()));
        ids_.emplace_back(text);
      }
    }
    return rest.empty();
  }
  const std::string& id() {
    static const std::string none;
    const std::uint64_t number = in_.number();
    if (number < ids_.size()) return ids_[number];
    failed_ = true;
    return none;
  }
  template <typename Enumeration>
  Enumeration one_of(std::size_t count) {
    const std::uint64_t value = in_.number();
    if (value < count) return static_cast<Enumeration>(value);
    failed_ = true;
    return Enumeration{};
  }
  model::NodeRef node() {
    model::NodeRef ref;
    ref.kind = one_of<model::NodeKind>(model::kNodeKinds.size());
    ref.id = id();
    return ref;
  }
  model::Provenance provenance() {
    const std::uint64_t section = in_.number();
    if (section == 0) return last_;
    last_.section = static_cast<std::uint32_t>(from_zigzag(section - 1, last_.section));
    last_.span.start = from_zigzag(in_.number(), last_.span.start);
    last_.span.end = last_.span.start + in_.number();
    last_.extractor = one_of<model::Extractor>(model::kExtractors.size());
    const std::uint64_t confidence = in_.number();
    if (confidence < confidences_.size()) last_.confidence = confidences_[confidence];
    else failed_ = true;
    return last_;
  }

  ByteReader in_;
  std::vector<std::string> ids_;
  std::unordered_set<std::uint64_t> underived_;  // ids that are to be made of their entity
  std::vector<float> confidences_;
  model::Provenance last_;
  bool failed_ = false;
};

}  // namespace

std::string pack_graph(const model::DocumentGraph& graph) { return GraphWriter().write(graph); }

base::Result<model::DocumentGraph> unpack_graph(std::string_view bytes, const model::DocumentId& document) {
  model::DocumentGraph graph;
  graph.document = document;
  if (!GraphReader(bytes).read(graph)) return base::fail(base::ErrorCode::kCorrupt, "the graph of document " + document.value + " is not readable");
  return graph;
}

}  // namespace docent::store::embedded
