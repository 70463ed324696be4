// The knowledge graph as values: which nodes, edges and properties there are, and what one document contributes.
//
// The tables below are the only declaration of the schema: the store, the Cypher binder, the documentation and the tests read them. What
// is not in a table cannot be written; each edge type names the extractor that writes it.
//
// Everything extracted carries a Provenance: the section and bytes that say so, which extractor in which version read it, and how sure
// it is. All vectors of a GraphPart are in the order that `put_in_order` makes, so equal documents give equal values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/ids.h"
#include "model/span.h"

namespace docent::model {

// ---- Schema: node kinds ------------------------------------------------------------------------------------------------------------

enum class NodeKind : std::uint8_t {
  kDocument,
  kSection,
  kCommand,
  kConfiguration,
  kParameter,
  kError,
  kProcedure,
  kStep,
  kConcept,
  kComponent,
  kExample,
};

// A set of node kinds, for what an edge may join and what has a property.
struct NodeKinds {
  std::uint16_t bits = 0;

  constexpr NodeKinds() = default;
  constexpr NodeKinds(std::initializer_list<NodeKind> kinds) {
    for (const NodeKind kind : kinds) bits = static_cast<std::uint16_t>(bits | 1U << static_cast<unsigned>(kind));
  }
  constexpr bool contains(NodeKind kind) const { return (bits >> static_cast<unsigned>(kind) & 1U) != 0; }
  constexpr bool empty() const { return bits == 0; }
  constexpr NodeKinds operator|(NodeKinds other) const {
    NodeKinds both;
    both.bits = static_cast<std::uint16_t>(bits | other.bits);
    return both;
  }
  constexpr auto operator<=>(const NodeKinds&) const = default;
};

// What of an entity its id is made of, beside the kind.
enum class Identity : std::uint8_t {
  kRecord,   // not an entity: a document or section of the record has its own id
  kShared,   // the canonical name alone: one node for all documents
  kOwned,    // the canonical name and the id of its owner: a parameter of a command
  kSection,  // the canonical name, the section, and a counter among equal names in it: a procedure, a step, an example
};

enum class Extractor : std::uint8_t {
  kStructure,
  kCommand,
  kConfiguration,
  kError,
  kProcedure,
  kConcept,
  kComponent,
  kExample,
  kRelation,
  kVersion,
  kLink,
  kAlias,
};

struct ExtractorInfo {
  Extractor extractor;
  std::string_view name;
  std::uint16_t version;  // raise when the output for the same document may change
};

// In the order of the enumeration, as all tables here.
inline constexpr std::array kExtractors = {
    ExtractorInfo{Extractor::kStructure, "structure", 1},
    ExtractorInfo{Extractor::kCommand, "command", 3},
    ExtractorInfo{Extractor::kConfiguration, "configuration", 3},
    ExtractorInfo{Extractor::kError, "error", 4},
    ExtractorInfo{Extractor::kProcedure, "procedure", 3},
    ExtractorInfo{Extractor::kConcept, "concept", 3},
    ExtractorInfo{Extractor::kComponent, "component", 2},
    ExtractorInfo{Extractor::kExample, "example", 2},
    ExtractorInfo{Extractor::kRelation, "relation", 4},
    ExtractorInfo{Extractor::kVersion, "version", 3},
    ExtractorInfo{Extractor::kLink, "link", 2},
    ExtractorInfo{Extractor::kAlias, "alias", 1},
};

struct NodeKindInfo {
  NodeKind kind;
  std::string_view name;     // the label in queries
  std::string_view meaning;  // one line, for people and agents
  Identity identity;
  Extractor extractor;       // which writes nodes of the kind (others may mention them)
};

inline constexpr std::array kNodeKinds = {
    NodeKindInfo{NodeKind::kDocument, "Document", "one file or page", Identity::kRecord, Extractor::kStructure},
    NodeKindInfo{NodeKind::kSection, "Section", "a heading and its own text", Identity::kRecord, Extractor::kStructure},
    NodeKindInfo{NodeKind::kCommand, "Command", "a program and its subcommand, as typed", Identity::kShared, Extractor::kCommand},
    NodeKindInfo{NodeKind::kConfiguration, "Configuration", "a setting: key path, environment variable, flag or file", Identity::kShared,
                 Extractor::kConfiguration},
    NodeKindInfo{NodeKind::kParameter, "Parameter", "an option or argument of a command", Identity::kOwned, Extractor::kCommand},
    NodeKindInfo{NodeKind::kError, "Error", "an error code, status, reason or message", Identity::kShared, Extractor::kError},
    NodeKindInfo{NodeKind::kProcedure, "Procedure", "steps in order that reach a goal", Identity::kSection, Extractor::kProcedure},
    NodeKindInfo{NodeKind::kStep, "Step", "one step of a procedure", Identity::kSection, Extractor::kProcedure},
    NodeKindInfo{NodeKind::kConcept, "Concept", "a term that the documentation defines", Identity::kShared, Extractor::kConcept},
    NodeKindInfo{NodeKind::kComponent, "Component", "a named part of the documented product", Identity::kShared, Extractor::kComponent},
    NodeKindInfo{NodeKind::kExample, "Example", "a block of code and what it shows", Identity::kSection, Extractor::kExample},
};

// All kinds that are entities (everything but Document and Section).
inline constexpr NodeKinds kEntityKinds = {NodeKind::kCommand, NodeKind::kConfiguration, NodeKind::kParameter, NodeKind::kError, NodeKind::kProcedure,
                                           NodeKind::kStep,    NodeKind::kConcept,       NodeKind::kComponent, NodeKind::kExample};
inline constexpr NodeKinds kRecordKinds = {NodeKind::kDocument, NodeKind::kSection};

// ---- Schema: edge types ------------------------------------------------------------------------------------------------------------

enum class EdgeType : std::uint8_t {
  kHasSection,
  kContains,
  kNext,
  kReferences,
  kMentions,
  kContainsStep,
  kHasParameter,
  kRequires,
  kAffects,
  kResolves,
  kExecutes,
  kDependsOn,
  kRelatedTo,
  kEquivalentTo,
  kCriticalFor,
  kDefines,
  kExemplifies,
};

struct EdgeTypeInfo {
  EdgeType type;
  std::string_view name;  // the type in queries
  std::string_view meaning;
  NodeKinds from, to;
  Extractor extractor;
  bool symmetric = false;  // one edge stands for both directions: from.id < to.id
};

inline constexpr std::array kEdgeTypes = {
    EdgeTypeInfo{EdgeType::kHasSection, "HAS_SECTION", "a document has a section", {NodeKind::kDocument}, {NodeKind::kSection}, Extractor::kStructure},
    EdgeTypeInfo{EdgeType::kContains, "CONTAINS", "a section has a subsection", {NodeKind::kSection}, {NodeKind::kSection}, Extractor::kStructure},
    EdgeTypeInfo{EdgeType::kNext, "NEXT", "a section is followed by the next of its document", {NodeKind::kSection}, {NodeKind::kSection},
                 Extractor::kStructure},
    EdgeTypeInfo{EdgeType::kReferences, "REFERENCES", "a section links to a document or section", {NodeKind::kSection}, kRecordKinds, Extractor::kLink},
    EdgeTypeInfo{EdgeType::kMentions, "MENTIONS", "a section names an entity: made of the EntityMentions of all extractors", {NodeKind::kSection}, kEntityKinds, Extractor::kStructure},
    EdgeTypeInfo{EdgeType::kContainsStep, "CONTAINS_STEP", "a procedure has a step", {NodeKind::kProcedure}, {NodeKind::kStep}, Extractor::kProcedure},
    EdgeTypeInfo{EdgeType::kHasParameter, "HAS_PARAMETER", "a command takes a parameter", {NodeKind::kCommand}, {NodeKind::kParameter},
                 Extractor::kCommand},
    EdgeTypeInfo{EdgeType::kRequires, "REQUIRES", "must be there or done before",
                 {NodeKind::kProcedure, NodeKind::kCommand, NodeKind::kComponent, NodeKind::kConfiguration, NodeKind::kSection},
                 {NodeKind::kCommand, NodeKind::kComponent, NodeKind::kConfiguration}, Extractor::kRelation},
    EdgeTypeInfo{EdgeType::kAffects, "AFFECTS", "controls, limits, enables or overrides", {NodeKind::kConfiguration, NodeKind::kParameter},
                 {NodeKind::kComponent, NodeKind::kConfiguration, NodeKind::kCommand, NodeKind::kConcept}, Extractor::kRelation},
    EdgeTypeInfo{EdgeType::kResolves, "RESOLVES", "mends an error",
                 {NodeKind::kProcedure, NodeKind::kCommand, NodeKind::kConfiguration, NodeKind::kSection}, {NodeKind::kError},
                 Extractor::kRelation},
    EdgeTypeInfo{EdgeType::kExecutes, "EXECUTES", "a step runs a command", {NodeKind::kStep}, {NodeKind::kCommand},
                 Extractor::kProcedure},
    EdgeTypeInfo{EdgeType::kDependsOn, "DEPENDS_ON", "needs the other to work", {NodeKind::kComponent, NodeKind::kConfiguration},
                 {NodeKind::kComponent, NodeKind::kConfiguration}, Extractor::kRelation},
    EdgeTypeInfo{EdgeType::kRelatedTo, "RELATED_TO", "named under \"See also\" or the like", NodeKinds{NodeKind::kSection} | kEntityKinds, kRecordKinds | kEntityKinds,
                 Extractor::kRelation},
    EdgeTypeInfo{EdgeType::kEquivalentTo, "EQUIVALENT_TO", "two names of one thing, or an old and a new name", kEntityKinds, kEntityKinds,
                 Extractor::kAlias, true},
    EdgeTypeInfo{EdgeType::kCriticalFor, "CRITICAL_FOR", "without it the other fails or is lost",
                 {NodeKind::kConfiguration, NodeKind::kComponent, NodeKind::kCommand, NodeKind::kStep},
                 {NodeKind::kComponent, NodeKind::kCommand, NodeKind::kProcedure, NodeKind::kSection}, Extractor::kRelation},
    EdgeTypeInfo{EdgeType::kDefines, "DEFINES", "a section says what a concept is", {NodeKind::kSection}, {NodeKind::kConcept}, Extractor::kConcept},
    EdgeTypeInfo{EdgeType::kExemplifies, "EXEMPLIFIES", "an example shows an entity", {NodeKind::kExample},
                 {NodeKind::kCommand, NodeKind::kConfiguration, NodeKind::kConcept, NodeKind::kComponent}, Extractor::kExample},
};

// ---- Schema: properties ------------------------------------------------------------------------------------------------------------

enum class ValueType : std::uint8_t { kString, kInteger, kFloat, kVersion, kStringList };  // kVersion: text that compares as a version

enum class Property : std::uint8_t {
  kId,
  kName,
  kTitle,
  kPath,
  kSource,
  kVersion,
  kUri,
  kFormat,
  kLanguage,
  kTrust,
  kHeading,
  kAnchor,
  kLevel,
  kOrdinal,
  kDocumentId,
  kAliases,
  kCategory,
  kDescription,
  kDefault,
  kValueType,
  kCode,
  kOrder,
  kOwner,
  kIntroducedIn,
  kDeprecatedIn,
  kRemovedIn,
};

struct PropertyInfo {
  Property property;
  std::string_view name;
  std::string_view meaning;
  ValueType type;
  NodeKinds of;
};

inline constexpr NodeKinds kAllKinds = kEntityKinds | kRecordKinds;

inline constexpr std::array kProperties = {
    PropertyInfo{Property::kId, "id", "doc_…, sec_… or ent_…", ValueType::kString, kAllKinds},
    PropertyInfo{Property::kName, "name", "canonical name; a document's title, a section's heading", ValueType::kString, kAllKinds},
    PropertyInfo{Property::kTitle, "title", "", ValueType::kString, {NodeKind::kDocument}},
    PropertyInfo{Property::kPath, "path", "below its source's root", ValueType::kString, {NodeKind::kDocument}},
    PropertyInfo{Property::kSource, "source", "name of its source", ValueType::kString, {NodeKind::kDocument}},
    PropertyInfo{Property::kVersion, "version", "version label it was ingested with", ValueType::kVersion, {NodeKind::kDocument}},
    PropertyInfo{Property::kUri, "uri", "public address", ValueType::kString, {NodeKind::kDocument}},
    PropertyInfo{Property::kFormat, "format", "markdown, html or text", ValueType::kString, {NodeKind::kDocument}},
    PropertyInfo{Property::kLanguage, "language", "BCP 47; of an example, that of its code", ValueType::kString, {NodeKind::kDocument, NodeKind::kExample}},
    PropertyInfo{Property::kTrust, "trust", "internal, curated or external", ValueType::kString, {NodeKind::kDocument}},
    PropertyInfo{Property::kHeading, "heading", "", ValueType::kString, {NodeKind::kSection}},
    PropertyInfo{Property::kAnchor, "anchor", "", ValueType::kString, {NodeKind::kSection}},
    PropertyInfo{Property::kLevel, "level", "heading level, 0 before the first heading", ValueType::kInteger, {NodeKind::kSection}},
    PropertyInfo{Property::kOrdinal, "ordinal", "place in its document", ValueType::kInteger, {NodeKind::kSection}},
    PropertyInfo{Property::kDocumentId, "document_id", "the document it is in", ValueType::kString,
                 {NodeKind::kSection, NodeKind::kProcedure, NodeKind::kStep, NodeKind::kExample}},
    PropertyInfo{Property::kAliases, "aliases", "other names", ValueType::kStringList, kEntityKinds | NodeKinds{NodeKind::kDocument}},
    PropertyInfo{Property::kCategory, "category", "what sort of its kind, for example environment", ValueType::kString, kEntityKinds},
    PropertyInfo{Property::kDescription, "description", "what the text says it is or does, verbatim", ValueType::kString, kEntityKinds},
    PropertyInfo{Property::kDefault, "default", "value where nothing is set", ValueType::kString, {NodeKind::kConfiguration, NodeKind::kParameter}},
    PropertyInfo{Property::kValueType, "value_type", "as the text names it", ValueType::kString, {NodeKind::kConfiguration, NodeKind::kParameter}},
    PropertyInfo{Property::kCode, "code", "the code alone, where the name has more", ValueType::kString, {NodeKind::kError}},
    PropertyInfo{Property::kOrder, "order", "place among its siblings, from 1", ValueType::kInteger, {NodeKind::kStep}},
    PropertyInfo{Property::kOwner, "owner", "name of the command it belongs to", ValueType::kString, {NodeKind::kParameter}},
    PropertyInfo{Property::kIntroducedIn, "introduced_in", "first version that has it", ValueType::kVersion, kAllKinds},
    PropertyInfo{Property::kDeprecatedIn, "deprecated_in", "version that advises against it", ValueType::kVersion, kAllKinds},
    PropertyInfo{Property::kRemovedIn, "removed_in", "first version without it", ValueType::kVersion, kAllKinds},
};

struct EdgePropertyInfo {
  std::string_view name;
  std::string_view meaning;
  ValueType type;
};

// Every edge has these; those that the structure extractor derives from the record have no start and end.
inline constexpr std::array kEdgeProperties = {
    EdgePropertyInfo{"confidence", "0 to 1", ValueType::kFloat},
    EdgePropertyInfo{"order", "place among the edges of its type from the same node, from 1; 0 where it says nothing", ValueType::kInteger},
    EdgePropertyInfo{"section_id", "the section that says so", ValueType::kString},
    EdgePropertyInfo{"start", "byte offset in the document's original bytes", ValueType::kInteger},
    EdgePropertyInfo{"end", "", ValueType::kInteger},
    EdgePropertyInfo{"extractor", "name/version", ValueType::kString},
    EdgePropertyInfo{"count", "how often the section says so", ValueType::kInteger},
};

// Constant time, for every value of the enumerations.
const NodeKindInfo& info(NodeKind kind);
const EdgeTypeInfo& info(EdgeType type);
const PropertyInfo& info(Property property);
const ExtractorInfo& info(Extractor extractor);
std::string_view to_string(NodeKind kind);
std::string_view to_string(EdgeType type);
// Exact names only ("Command", "HAS_SECTION", "introduced_in"); nullopt for others.
std::optional<NodeKind> node_kind_from(std::string_view name);
std::optional<EdgeType> edge_type_from(std::string_view name);
std::optional<Property> property_from(std::string_view name);
// "command/1"
std::string extractor_label(Extractor extractor);
// All extractors with their versions in one word. A record made under another one is extracted again.
const std::string& extraction_version();

// ---- Values ------------------------------------------------------------------------------------------------------------------------

struct EntityTag {
  static constexpr std::string_view kPrefix = "ent_";
};
using EntityId = Id<EntityTag>;
extern template struct Id<EntityTag>;

// `name` is the canonical name. `owner` distinguishes equal names: empty for shared kinds, an entity id for owned ones, the section's id
// (and "#2" and so on for the second of equal name) for those of a section. Hashed: kind, '\0', name, and, with an owner, '\0', owner.
EntityId make_entity_id(NodeKind kind, std::string_view name, std::string_view owner = {});

// One node. `id` is that of a document, section or entity, as `kind` says.
struct NodeRef {
  NodeKind kind = NodeKind::kSection;
  std::string id;

  NodeRef() = default;
  NodeRef(NodeKind node_kind, std::string node_id) : kind(node_kind), id(std::move(node_id)) {}
  explicit NodeRef(const DocumentId& document) : kind(NodeKind::kDocument), id(document.value) {}
  explicit NodeRef(const SectionId& section) : kind(NodeKind::kSection), id(section.value) {}
  auto operator<=>(const NodeRef&) const = default;
};

struct Provenance {
  std::uint32_t section = 0;  // ordinal in the document that says so
  Span span;                  // bytes of the original document, inside the section's (a title may lie in front matter: then of section 0)
  Extractor extractor = Extractor::kStructure;
  float confidence = 1.0F;    // (0, 1]

  auto operator<=>(const Provenance&) const = default;
};

struct ExtractedEntity {
  EntityId id;
  NodeKind kind = NodeKind::kConcept;
  std::string name;   // canonical, not empty
  std::string owner;  // as given to make_entity_id
  std::vector<std::string> aliases;  // other names this document gives it; sorted, without `name`

  auto operator<=>(const ExtractedEntity&) const = default;
};

// A section names an entity. Becomes MENTIONS: one edge per section and entity, with the most certain (then first) place and the count.
struct EntityMention {
  EntityId entity;
  Provenance where;

  auto operator<=>(const EntityMention&) const = default;
};

// `from` and `to` are of the kinds its type allows. Entities at its ends are in `entities` of the same part or, when a corpus pass
// made the edge, of some document.
struct ExtractedEdge {
  EdgeType type = EdgeType::kReferences;
  NodeRef from, to;
  std::uint32_t order = 0;  // of CONTAINS_STEP and HAS_SECTION, from 1
  Provenance where;

  auto operator<=>(const ExtractedEdge&) const = default;
};

// A property that the text gives a node: default, introduced_in, description, … A node may get several from several documents; the
// winner has the highest confidence, then (versions: the lowest; else) the lowest document id, section and span.
struct PropertyFact {
  NodeRef node;
  Property property = Property::kDescription;
  std::string value;  // not empty, at most kMaxPropertyBytes
  Provenance where;

  auto operator<=>(const PropertyFact&) const = default;
};

constexpr std::size_t kMaxPropertyBytes = 1024;
constexpr std::size_t kMaxNameBytes = 512;  // of an entity; longer texts are not names

// Entities, mentions, edges and facts with one document as their evidence.
struct GraphPart {
  std::vector<ExtractedEntity> entities;  // sorted by id, unique
  std::vector<EntityMention> mentions;    // sorted by section, span, entity; unique by these
  std::vector<ExtractedEdge> edges;       // sorted by type, from, to; unique by these and the section
  std::vector<PropertyFact> facts;        // sorted by node, property, value; unique by these

  bool operator==(const GraphPart&) const = default;
};

// Sorts and merges: of equal entities the aliases are joined, of equal edges and facts the most certain (then first) place stays.
void put_in_order(GraphPart& part);

// An edge one of whose ends only the whole corpus knows: a link target, or a name.
struct PendingEdge {
  EdgeType type = EdgeType::kReferences;
  NodeRef near;            // the known end
  bool incoming = false;   // the known end is `to`
  // Exactly one of the two: a link as resolved within the source ("docs/a.md", "docs/a"), or a name as written.
  std::string path, anchor;
  std::string name;
  NodeKinds kinds;         // what the other end may be
  std::uint32_t order = 0;
  Provenance where;

  auto operator<=>(const PendingEdge& other) const = default;
};

// Why a phrase may be the name of a component, or (titles, headings, synopses) of a command. The corpus decides.
// kObjectKind: it stands as `kind:` of a manifest. kLowercase speaks against it: the document mostly writes it as an ordinary word.
enum class TermOrigin : std::uint8_t { kTitle, kHeading, kLink, kCapitalised, kCode, kObjectKind, kLowercase, kSynopsis };

struct TermCandidate {
  std::string name;  // as written, white space collapsed
  TermOrigin origin = TermOrigin::kCapitalised;
  std::uint32_t count = 1;  // how often in this section
  Provenance where;         // of the first in the section

  auto operator<=>(const TermCandidate&) const = default;
};

// Everything one document contributes. `local` is what its text alone gives; a corpus pass (extract/corpus.h) makes the final part of it
// with the help of all documents' `pending` and `terms`: how deep a command's sub-commands go, which terms are components, where links lead.
struct DocumentGraph {
  DocumentId document;
  GraphPart local;
  std::vector<PendingEdge> pending;   // sorted
  std::vector<TermCandidate> terms;   // sorted by section, span, name

  bool operator==(const DocumentGraph&) const = default;
};

}  // namespace docent::model

template <>
struct std::hash<docent::model::NodeRef> {
  std::size_t operator()(const docent::model::NodeRef& node) const noexcept { return std::hash<std::string>()(node.id); }
};
