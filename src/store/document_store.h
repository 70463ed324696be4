// Role: the record. Holds the truth; every index is a projection of it that can be dropped and rebuilt.
//
// All calls are thread safe. Reads see one committed state each. Errors: kNotFound, kUnavailable (disk full, read-only, locked for
// longer than the busy limit: the message says which), kCorrupt, kConflict (a store written by a newer version).
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"
#include "model/graph.h"
#include "model/records.h"
#include "store/vector_index.h"

namespace docent::store {

// What incremental ingestion must know about a document that is already there, without loading it.
struct DocumentStamp {
  model::DocumentId id;
  model::DocumentKey key = 0;
  std::string target;
  std::string sha256;
  std::string parser;
  std::string settings_hash;  // hash of what else shaped the record: licence, trust, groups, language (see settings_hash())
  std::int64_t file_mtime_ns = 0;  // 0 = unknown; with file_size lets an unchanged re-ingest skip reading the file
  std::uint64_t file_size = 0;
};

struct DocumentWrite {
  model::DocumentBundle bundle;
  std::int64_t file_mtime_ns = 0;
  std::uint64_t file_size = 0;
  // What later stamps report as settings_hash; empty = settings_hash(bundle.document). Given by who knows which of the document's
  // values are settings and which were found in its content (a language).
  std::string settings_hash = {};
  // What it contributes to the knowledge graph, extracted by this program; absent: extracted later.
  std::optional<model::DocumentGraph> graph = {};
};

// What tells one state of a document's part of the graph from another, without loading it.
struct GraphStamp {
  model::DocumentKey key = 0;
  std::vector<std::string> groups;
  std::string state;  // changes with the document and with the version of the extraction
};

// A document as the graph is made of it.
struct GraphRow {
  model::DocumentRecord document;  // with aliases
  std::vector<model::SectionRecord> sections;
  std::optional<model::DocumentGraph> graph;  // absent: not extracted yet
};

// A passage joined with what a result needs of its section and document.
struct PassageView {
  model::PassageRecord passage;
  model::SectionRecord section;
  std::vector<std::string> heading_path;
  model::DocumentRecord document;  // without metadata, aliases
};

struct StoreCounts {
  std::uint64_t sources = 0, documents = 0, sections = 0, passages = 0, embedded_passages = 0, original_bytes = 0;
  model::Generation generation = 0;
};

class DocumentStore {
 public:
  virtual ~DocumentStore() = default;

  // --- writing: each call is one durable transaction (several documents may share it, none is ever half visible) ---
  virtual base::Status put_source(const model::SourceRecord& source) = 0;
  // Replaces documents with the same id; removes `removed`. Returns the generation of the commit. Keys in the bundles are ignored.
  virtual base::Result<model::Generation> write(std::span<const DocumentWrite> documents,
                                                std::span<const model::DocumentId> removed) = 0;
  // Notes that files were seen unchanged (new mtime): no generation, not part of the digest.
  virtual base::Status touch(std::span<const DocumentStamp> stamps, std::int64_t seen_ms) = 0;
  // Removes a source, its documents and nothing else.
  virtual base::Result<model::Generation> remove_source(std::string_view name) = 0;
  // Adds vectors to the content-addressed embedding cache (model identity, embedding hash), and logs kEmbedded for every document
  // in `completed` so that the vector projection catches up. Quantised as given.
  struct CachedVector {
    std::string embedding_hash;
    QuantizedVector vector;
  };
  virtual base::Result<model::Generation> put_vectors(std::string_view model, std::span<const CachedVector> vectors,
                                                      std::span<const model::DocumentKey> completed) = 0;
  // Deletes cached vectors that no passage uses any more, of all models. Returns how many.
  virtual base::Result<std::uint64_t> collect_vectors() = 0;

  // --- reading ---
  virtual base::Result<std::vector<model::SourceRecord>> sources() const = 0;
  // By path, for one source and version label.
  virtual base::Result<std::unordered_map<std::string, DocumentStamp>> stamps(std::string_view source,
                                                                              std::string_view version_label) const = 0;
  // All live documents (without metadata and aliases), ordered by key.
  virtual base::Result<std::vector<model::DocumentRecord>> documents() const = 0;
  virtual base::Result<model::DocumentRecord> document(const model::DocumentId& id) const = 0;
  virtual base::Result<model::DocumentRecord> document_by_key(model::DocumentKey key) const = 0;
  virtual base::Result<std::string> original(const model::DocumentId& id) const = 0;
  // Bytes of any version still kept (replaced ones stay for the configured time), by hash. For `verify`.
  virtual base::Result<std::string> original_by_sha256(std::string_view sha256) const = 0;
  virtual base::Result<std::vector<model::SectionRecord>> sections(model::DocumentKey document) const = 0;
  virtual base::Result<std::vector<model::PassageRecord>> passages(model::DocumentKey document) const = 0;
  virtual base::Result<std::vector<model::LinkRecord>> links(model::DocumentKey document) const = 0;
  // In the given order; an unknown key (removed meanwhile) is left out. Budget: 10 passages in 0.15 ms.
  virtual base::Result<std::vector<PassageView>> passage_views(std::span<const model::PassageKey> keys) const = 0;
  // Full ids or unique prefixes of at least 8 characters ("sec_1a2b…"); kConflict when a prefix is ambiguous. Only documents whose access
  // groups pass `visible` (empty: all) count, so that a hidden one makes no prefix ambiguous.
  using GroupTest = std::function<bool(const std::vector<std::string>& groups)>;
  virtual base::Result<model::DocumentId> resolve_document(std::string_view id_or_prefix, const GroupTest& visible) const = 0;
  virtual base::Result<std::pair<model::DocumentKey, model::SectionId>> resolve_section(std::string_view id_or_prefix, const GroupTest& visible) const = 0;
  virtual base::Result<std::pair<model::DocumentKey, model::PassageId>> resolve_passage(std::string_view id_or_prefix, const GroupTest& visible) const = 0;

  // --- change log ---
  virtual base::Result<model::Generation> generation() const = 0;
  // Up to `limit` changes after `since`, in order, never splitting a generation. kNotFound when the log no longer reaches back that
  // far (the projection must be rebuilt from documents()).
  virtual base::Result<std::vector<model::Change>> changes(model::Generation since, std::size_t limit) const = 0;
  // Vectors of a document's passages under a model, in passage order; an empty vector where the cache has none.
  virtual base::Result<std::vector<QuantizedVector>> vectors(std::string_view model, model::DocumentKey document) const = 0;
  // Live documents with at least one passage that has no vector under the model.
  virtual base::Result<std::vector<model::DocumentKey>> documents_without_vectors(std::string_view model) const = 0;
  // Which of these hashes the cache lacks.
  virtual base::Result<std::vector<std::string>> missing_vectors(std::string_view model,
                                                                 std::span<const std::string> hashes) const = 0;

  // --- the knowledge graph (see GraphStore for the graph itself) ---
  // Live documents without a graph, or with one that another version of the extraction made.
  virtual base::Result<std::vector<model::DocumentKey>> documents_without_graph() const = 0;
  // Replaces graphs as extracted by this program, and logs kExtracted for each; documents that are gone meanwhile are passed over.
  struct GraphWrite {
    model::DocumentKey document = 0;
    model::DocumentGraph graph;
  };
  virtual base::Result<model::Generation> put_graphs(std::span<const GraphWrite> graphs) = 0;
  virtual base::Result<std::vector<GraphStamp>> graph_stamps() const = 0;
  // All live documents with these keys, in one committed state, in order of key. Keys ascend; those that are gone are passed over.
  virtual base::Status visit_graphs(std::span<const model::DocumentKey> keys, const std::function<void(GraphRow)>& visit) const = 0;

  // --- small named values (embedding model in use, …), part of no digest ---
  virtual base::Result<std::string> setting(std::string_view name) const = 0;  // empty when unset
  virtual base::Status put_setting(std::string_view name, std::string_view value) = 0;

  virtual base::Result<StoreCounts> counts(std::string_view model) const = 0;
  // The canonical digest of design.md over the record: content, ids, sections, passages, links, graphs; no times, keys, generations.
  virtual base::Result<std::string> digest() const = 0;
  // Full integrity check (slow). kCorrupt says what.
  virtual base::Status check() const = 0;
};

// Over licence, trust, groups and language.
std::string settings_hash(const model::DocumentRecord& document);

}  // namespace docent::store
