#include "store/embedded/sqlite_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <unordered_set>

#include "base/hash.h"
#include "base/mutex.h"
#include "store/embedded/sqlite_digest.h"
#include "store/embedded/sqlite_documents.h"
#include "store/embedded/sqlite_graphs.h"
#include "store/embedded/sqlite_pool.h"
#include "store/embedded/sqlite_schema.h"
#include "store/embedded/sqlite_vectors.h"
#include "store/embedded/sqlite_write_session.h"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;

constexpr std::size_t kMinPrefixDigits = 8;
constexpr std::size_t kIdDigits = 2 * kIdBytes;
constexpr int kMaxCandidates = 64;  // documents looked at for a prefix; two of 32 equal bits are rare already

// The range of first-64-bit numbers that start with these hexadecimal digits.
std::pair<std::int64_t, std::int64_t> tie_range(std::string_view digits) {
  std::string low(digits.substr(0, 16)), high = low;
  low.resize(16, '0');
  high.resize(16, 'f');
  std::string low_bytes, high_bytes;
  append_from_hex(low, low_bytes);
  append_from_hex(high, high_bytes);
  return {signed_tie(low_bytes), signed_tie(high_bytes)};
}

// The hexadecimal digits of a full id or prefix; kInvalidArgument.
base::Result<std::string> id_digits(std::string_view id, std::string_view prefix, std::string_view kind) {
  const std::string_view digits = id.substr(std::min(prefix.size(), id.size()));
  if (!id.starts_with(prefix) || digits.size() < kMinPrefixDigits || digits.size() > kIdDigits || !is_hex(digits))
    return base::fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is not a {} id: it starts with \"{}\" and {} to {} hexadecimal digits",
                                                               id, kind, prefix, kMinPrefixDigits, kIdDigits));
  return std::string(digits);
}

class SqliteStore final : public DocumentStore {
 public:
  SqliteStore(const SqliteStoreOptions& options, const base::Clock& clock)
      : options_(options), clock_(clock), readers_({options.file, options.read_only, options.busy_limit}), bodies_(kBodyCacheBytes) {}

  base::Status open() {
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(writer_, Connection::open({options_.file, options_.read_only, options_.busy_limit}));
    return migrate(*writer_, clock_);
  }

  ~SqliteStore() override {
    base::MutexLock lock(mutex_);
    if (writer_ && !options_.read_only) writer_->checkpoint();
  }

  base::Status put_source(const model::SourceRecord& source) override {
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(WriteSession session, WriteSession::begin(*writer_));
    {
      DOCENT_ASSIGN(Statement put, writer_->prepare("INSERT OR REPLACE INTO sources VALUES (?1, ?2, ?3, ?4, ?5, ?6)"));
      const std::string targets = list_blob(source.targets), groups = list_blob(source.groups);
      put.bind(1, source.name).bind_blob(2, targets).bind(3, source.licence).bind(4, source.trust).bind_blob(5, groups);
      DOCENT_TRY(put.bind(6, source.language).run());
    }
    return commit_quietly(session);
  }

  base::Result<model::Generation> write(std::span<const DocumentWrite> documents, std::span<const model::DocumentId> removed) override {
    std::vector<PreparedDocument> prepared;
    prepared.reserve(documents.size());
    Compressor compressor;
    for (const DocumentWrite& document : documents) {
      DOCENT_TRY(check_bundle(document.bundle));
      PreparedDocument one;
      one.write = &document;
      one.body = pack_body(document.bundle, compressor);
      append_from_hex(document.bundle.document.sha256, one.sha256);
      DOCENT_ASSIGN(const bool kept, has_original(one.sha256));
      if (!kept) one.original = compressor.compress(document.bundle.original);
      if (document.graph) one.graph = packed_graph(*document.graph, compressor);
      prepared.push_back(std::move(one));
    }

    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(WriteSession session, WriteSession::begin(*writer_));
    const std::int64_t now = clock_.unix_millis();
    for (const model::DocumentId& id : removed) {
      DOCENT_ASSIGN(const auto known, key_of(*writer_, id_bytes(id.value)));
      if (known) DOCENT_TRY(remove_document(session, known->first, now));
    }
    for (PreparedDocument& one : prepared) {
      std::int64_t first_seen = one.write->bundle.document.first_seen_ms != 0 ? one.write->bundle.document.first_seen_ms : now;
      DOCENT_ASSIGN(const auto known, key_of(*writer_, id_bytes(one.write->bundle.document.id.value)));
      if (known) {
        first_seen = known->second;
        DOCENT_TRY(remove_document(session, known->first, now));
      }
      DOCENT_TRY(insert_document(session, one, compressor, first_seen));
    }
    DOCENT_TRY(purge_originals(session, now - std::chrono::duration_cast<std::chrono::milliseconds>(options_.keep_originals).count()));
    return session.commit();
  }

  base::Status touch(std::span<const DocumentStamp> stamps, std::int64_t seen_ms) override {
    if (stamps.empty()) return {};
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(WriteSession session, WriteSession::begin(*writer_));
    {
      DOCENT_ASSIGN(Statement update, writer_->prepare("UPDATE documents SET last_seen_ms = ?2, file_mtime_ns = ?3, file_size = ?4, "
                                                       "target = ?5 WHERE key = ?1"));
      for (const DocumentStamp& stamp : stamps) {
        update.bind(1, stamp.key).bind(2, seen_ms).bind(3, stamp.file_mtime_ns).bind(4, stamp.file_size).bind(5, stamp.target);
        DOCENT_TRY(update.run());
      }
    }
    return commit_quietly(session);
  }

  base::Result<model::Generation> remove_source(std::string_view name) override {
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(WriteSession session, WriteSession::begin(*writer_));
    const std::int64_t now = clock_.unix_millis();
    std::vector<model::DocumentKey> keys;
    {
      DOCENT_ASSIGN(Statement select, writer_->prepare("SELECT key FROM documents WHERE source = ?1 ORDER BY key"));
      select.bind(1, name);
      while (true) {
        DOCENT_ASSIGN(const bool row, select.step());
        if (!row) break;
        keys.push_back(select.number<model::DocumentKey>(0));
      }
    }
    for (const model::DocumentKey key : keys) DOCENT_TRY(remove_document(session, key, now));
    {
      DOCENT_ASSIGN(Statement remove, writer_->prepare("DELETE FROM sources WHERE name = ?1"));
      DOCENT_TRY(remove.bind(1, name).run());
    }
    return session.commit();
  }

  base::Result<model::Generation> put_vectors(std::string_view model, std::span<const CachedVector> vectors,
                                              std::span<const model::DocumentKey> completed) override {
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(WriteSession session, WriteSession::begin(*writer_));
    DOCENT_TRY(insert_vectors(*writer_, model, vectors));
    for (const model::DocumentKey key : completed) DOCENT_TRY(session.log(model::ChangeKind::kEmbedded, key));
    return session.commit();
  }

  base::Result<std::uint64_t> collect_vectors() override {
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(WriteSession session, WriteSession::begin(*writer_));
    DOCENT_ASSIGN(const std::uint64_t deleted, delete_unused_vectors(*writer_));
    DOCENT_TRY(session.commit());
    return deleted;
  }

  base::Result<std::vector<model::SourceRecord>> sources() const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(Statement select, reader.connection().prepare("SELECT name, targets, licence, trust, access_groups, language FROM "
                                                                "sources ORDER BY name"));
    std::vector<model::SourceRecord> found;
    while (true) {
      DOCENT_ASSIGN(const bool row, select.step());
      if (!row) return found;
      found.push_back({select.string(0), list_of_blob(select.bytes(1)), select.string(2), select.string(3), list_of_blob(select.bytes(4)),
                       select.string(5)});
    }
  }

  base::Result<std::unordered_map<std::string, DocumentStamp>> stamps(std::string_view source,
                                                                      std::string_view version_label) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(Statement select, reader.connection().prepare("SELECT path, id, key, target, sha256, parser, settings_hash, file_mtime_ns, "
                                                                "file_size FROM documents WHERE source = ?1 AND version_label = ?2"));
    select.bind(1, source).bind(2, version_label);
    std::unordered_map<std::string, DocumentStamp> found;
    while (true) {
      DOCENT_ASSIGN(const bool row, select.step());
      if (!row) return found;
      DocumentStamp stamp;
      stamp.id.value = id_text(model::DocumentTag::kPrefix, select.bytes(1));
      stamp.key = select.number<model::DocumentKey>(2);
      stamp.target = select.string(3);
      stamp.sha256 = id_text("", select.bytes(4));
      stamp.parser = select.string(5);
      stamp.settings_hash = select.string(6);
      stamp.file_mtime_ns = select.integer(7);
      stamp.file_size = select.number<std::uint64_t>(8);
      found.emplace(select.string(0), std::move(stamp));
    }
  }

  base::Result<std::vector<model::DocumentRecord>> documents() const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    std::vector<model::DocumentRecord> found;
    DOCENT_TRY(for_each_document(reader.connection(), DocumentOrder::kKey, [&](DocumentRow row) -> base::Status {
      found.push_back(std::move(row.record));
      return {};
    }));
    return found;
  }

  base::Result<model::DocumentRecord> document(const model::DocumentId& id) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const Transaction transaction, Transaction::read(reader.connection()));
    DOCENT_ASSIGN(DocumentRow row, find_document(reader.connection(), id));
    return with_metadata(reader, std::move(row));
  }

  base::Result<model::DocumentRecord> document_by_key(model::DocumentKey key) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const Transaction transaction, Transaction::read(reader.connection()));
    DOCENT_ASSIGN(DocumentRow row, find_document(reader.connection(), key));
    return with_metadata(reader, std::move(row));
  }

  base::Result<std::string> original(const model::DocumentId& id) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const Transaction transaction, Transaction::read(reader.connection()));
    DOCENT_ASSIGN(const DocumentRow row, find_document(reader.connection(), id));
    return read_original(reader, row.record.sha256);
  }

  base::Result<std::string> original_by_sha256(std::string_view sha256) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    return read_original(reader, sha256);
  }

  base::Result<std::vector<model::SectionRecord>> sections(model::DocumentKey document) const override {
    DOCENT_ASSIGN(const auto body, body_of(document));
    return body->sections();
  }

  base::Result<std::vector<model::PassageRecord>> passages(model::DocumentKey document) const override {
    DOCENT_ASSIGN(const auto body, body_of(document));
    return body->passages();
  }

  base::Result<std::vector<model::LinkRecord>> links(model::DocumentKey document) const override {
    DOCENT_ASSIGN(const auto body, body_of(document));
    return body->links();
  }

  base::Result<std::vector<PassageView>> passage_views(std::span<const model::PassageKey> keys) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const Transaction transaction, Transaction::read(reader.connection()));
    std::vector<PassageView> views;
    views.reserve(keys.size());
    for (const model::PassageKey key : keys) {
      DOCENT_ASSIGN(auto row, find_document_of_passage(reader.connection(), key));
      if (!row) continue;
      DOCENT_ASSIGN(const auto body, cached_body(reader, *row));
      model::PassageRecord passage = body->passage(key - row->first_passage);
      const std::uint32_t section = passage.section_ordinal;
      views.push_back({std::move(passage), body->section(section), body->heading_path(section), std::move(row->record)});
    }
    return views;
  }

  base::Result<model::DocumentId> resolve_document(std::string_view id_or_prefix, const GroupTest& visible) const override {
    DOCENT_ASSIGN(const std::string digits, id_digits(id_or_prefix, model::DocumentTag::kPrefix, "document"));
    std::string low = digits, high = digits;
    low.resize(kIdDigits, '0');
    high.resize(kIdDigits, 'f');
    std::string low_bytes, high_bytes;
    append_from_hex(low, low_bytes);
    append_from_hex(high, high_bytes);
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const Transaction transaction, Transaction::read(reader.connection()));
    DOCENT_ASSIGN(Statement select, reader.connection().prepare(fmt::format("SELECT id, key FROM documents WHERE id BETWEEN ?1 AND ?2 LIMIT {}", kMaxCandidates)));
    select.bind_blob(1, low_bytes).bind_blob(2, high_bytes);
    std::vector<std::string> found;
    while (found.size() < 2) {
      DOCENT_ASSIGN(const bool row, select.step());
      if (!row) break;
      if (visible) {
        DOCENT_ASSIGN(const DocumentRow document, find_document(reader.connection(), select.number<model::DocumentKey>(1)));
        if (!visible(document.record.groups)) continue;
      }
      found.push_back(id_text(model::DocumentTag::kPrefix, select.bytes(0)));
    }
    DOCENT_TRY(check_unique(found, id_or_prefix));
    return model::DocumentId{found.front()};
  }

  base::Result<std::pair<model::DocumentKey, model::SectionId>> resolve_section(std::string_view id_or_prefix, const GroupTest& visible) const override {
    DOCENT_ASSIGN(auto found, resolve_inner(id_or_prefix, IdKind::kSection, model::SectionTag::kPrefix, "section", visible));
    return std::pair{found.first, model::SectionId{std::move(found.second)}};
  }

  base::Result<std::pair<model::DocumentKey, model::PassageId>> resolve_passage(std::string_view id_or_prefix, const GroupTest& visible) const override {
    DOCENT_ASSIGN(auto found, resolve_inner(id_or_prefix, IdKind::kPassage, model::PassageTag::kPrefix, "passage", visible));
    return std::pair{found.first, model::PassageId{std::move(found.second)}};
  }

  base::Result<model::Generation> generation() const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const std::int64_t value, reader.connection().integer("SELECT value FROM state WHERE name = 'generation'"));
    return static_cast<model::Generation>(value);
  }

  base::Result<std::vector<model::Change>> changes(model::Generation since, std::size_t limit) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const Transaction transaction, Transaction::read(reader.connection()));
    DOCENT_ASSIGN(const std::int64_t floor, reader.connection().integer("SELECT value FROM state WHERE name = 'log_floor'"));
    if (static_cast<std::int64_t>(since) < floor)
      return base::fail(ErrorCode::kNotFound, fmt::format("the change log starts after generation {}, asked for {}", floor, since));
    DOCENT_ASSIGN(Statement select, reader.connection().prepare("SELECT generation, kind, document FROM change_log WHERE generation > ?1 "
                                                                "ORDER BY generation, number"));
    select.bind(1, since);
    std::vector<model::Change> found;
    while (true) {
      DOCENT_ASSIGN(const bool row, select.step());
      if (!row) return found;
      const model::Change change{select.number<model::Generation>(0), static_cast<model::ChangeKind>(select.number<std::uint8_t>(1)),
                                 select.number<model::DocumentKey>(2)};
      if (found.size() >= limit && found.back().generation != change.generation) return found;
      found.push_back(change);
    }
  }

  base::Result<std::vector<QuantizedVector>> vectors(std::string_view model, model::DocumentKey document) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const Transaction transaction, Transaction::read(reader.connection()));
    return read_vectors(reader.connection(), model, document);
  }

  base::Result<std::vector<model::DocumentKey>> documents_without_vectors(std::string_view model) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const Transaction transaction, Transaction::read(reader.connection()));
    return find_documents_without_vectors(reader.connection(), model);
  }

  base::Result<std::vector<std::string>> missing_vectors(std::string_view model, std::span<const std::string> hashes) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const Transaction transaction, Transaction::read(reader.connection()));
    return find_missing_vectors(reader.connection(), model, hashes);
  }

  base::Result<std::vector<model::DocumentKey>> documents_without_graph() const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    return find_documents_without_graph(reader.connection());
  }

  base::Result<model::Generation> put_graphs(std::span<const GraphWrite> graphs) override {
    Compressor compressor;
    std::vector<std::string> packed;
    packed.reserve(graphs.size());
    for (const GraphWrite& one : graphs) packed.push_back(packed_graph(one.graph, compressor));
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(WriteSession session, WriteSession::begin(*writer_));
    for (std::size_t i = 0; i < graphs.size(); ++i) {
      const auto document = find_document(*writer_, graphs[i].document);
      if (!document && document.error().code == ErrorCode::kNotFound) continue;
      if (!document) return std::unexpected(document.error());
      DOCENT_TRY(insert_graph(*writer_, graphs[i].document, packed[i]));
      DOCENT_TRY(session.log(model::ChangeKind::kExtracted, graphs[i].document));
    }
    return session.commit();
  }

  base::Result<std::vector<GraphStamp>> graph_stamps() const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    return load_graph_stamps(reader.connection());
  }

  base::Status visit_graphs(std::span<const model::DocumentKey> keys, const std::function<void(GraphRow)>& visit) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const Transaction transaction, Transaction::read(reader.connection()));
    return for_each_document(reader.connection(), DocumentOrder::kKey, [&](DocumentRow row) -> base::Status {
      if (!std::ranges::binary_search(keys, row.record.key)) return {};
      DOCENT_ASSIGN(const DocumentBody body, load_body(reader.connection(), reader.decompressor(), row));
      DOCENT_ASSIGN(auto graph, load_graph(reader.connection(), reader.decompressor(), row.record.key, row.record.id));
      row.record.aliases = body.aliases();
      visit({std::move(row.record), body.sections(), std::move(graph)});
      return {};
    });
  }

  base::Result<std::string> setting(std::string_view name) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(Statement select, reader.connection().prepare("SELECT value FROM settings WHERE name = ?1"));
    select.bind(1, name);
    DOCENT_ASSIGN(const bool row, select.step());
    return row ? select.string(0) : std::string();
  }

  base::Status put_setting(std::string_view name, std::string_view value) override {
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(WriteSession session, WriteSession::begin(*writer_));
    {
      DOCENT_ASSIGN(Statement put, writer_->prepare("INSERT OR REPLACE INTO settings VALUES (?1, ?2)"));
      DOCENT_TRY(put.bind(1, name).bind(2, value).run());
    }
    return commit_quietly(session);
  }

  base::Result<StoreCounts> counts(std::string_view model) const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    Connection& connection = reader.connection();
    DOCENT_ASSIGN(const Transaction transaction, Transaction::read(connection));
    StoreCounts counts;
    const std::array<std::pair<std::uint64_t*, std::string_view>, 6> asked = {
        {{&counts.sources, "SELECT count(*) FROM sources"},
         {&counts.documents, "SELECT count(*) FROM documents"},
         {&counts.sections, "SELECT ifnull(sum(sections), 0) FROM documents"},
         {&counts.passages, "SELECT ifnull(sum(passages), 0) FROM documents"},
         {&counts.original_bytes, "SELECT ifnull(sum(size), 0) FROM documents"},
         {&counts.generation, "SELECT value FROM state WHERE name = 'generation'"}}};
    for (const auto& [count, sql] : asked) {
      DOCENT_ASSIGN(const std::int64_t value, connection.integer(sql));
      *count = static_cast<std::uint64_t>(value);
    }
    if (!model.empty()) {
      DOCENT_ASSIGN(counts.embedded_passages, count_embedded(connection, model));
    }
    return counts;
  }

  base::Result<std::string> digest() const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const Transaction transaction, Transaction::read(reader.connection()));
    return record_digest(reader.connection(), reader.decompressor());
  }

  base::Status check() const override {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    Connection& connection = reader.connection();
    DOCENT_ASSIGN(const Transaction transaction, Transaction::read(connection));
    {
      DOCENT_ASSIGN(Statement integrity, connection.prepare("PRAGMA integrity_check(1)"));
      DOCENT_ASSIGN(const bool row, integrity.step());
      if (!row || integrity.bytes(0) != "ok") return std::unexpected(connection.corrupt(row ? integrity.bytes(0) : "no answer"));
    }
    return for_each_document(connection, DocumentOrder::kKey, [&](const DocumentRow& row) -> base::Status {
      DOCENT_ASSIGN(const DocumentBody body, load_body(connection, reader.decompressor(), row));
      static_cast<void>(body);
      DOCENT_ASSIGN(const auto graph, load_graph(connection, reader.decompressor(), row.record.key, row.record.id));
      static_cast<void>(graph);
      DOCENT_ASSIGN(const std::string bytes, read_original(reader, row.record.sha256));
      if (base::sha256_hex(bytes) != row.record.sha256)
        return std::unexpected(connection.corrupt(fmt::format("the original bytes of {} have changed", row.record.id.value)));
      return {};
    });
  }

 private:
  using Lease = ReaderPool::Lease;

  static base::Status commit_quietly(WriteSession& session) {
    DOCENT_ASSIGN(const model::Generation generation, session.commit());
    static_cast<void>(generation);
    return {};
  }

  // Key and first-seen time.
  static base::Result<std::optional<std::pair<model::DocumentKey, std::int64_t>>> key_of(Connection& connection, const std::string& id) {
    DOCENT_ASSIGN(Statement select, connection.prepare("SELECT key, first_seen_ms FROM documents WHERE id = ?1"));
    select.bind_blob(1, id);
    DOCENT_ASSIGN(const bool row, select.step());
    if (!row) return std::nullopt;
    return std::pair{select.number<model::DocumentKey>(0), select.integer(1)};
  }

  base::Result<bool> has_original(const std::string& sha256) const {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(Statement select, reader.connection().prepare("SELECT 1 FROM originals WHERE sha256 = ?1"));
    select.bind_blob(1, sha256);
    return select.step();
  }

  base::Result<model::DocumentRecord> with_metadata(const Lease& reader, DocumentRow row) const {
    DOCENT_ASSIGN(const auto body, cached_body(reader, row));
    row.record.metadata = body->metadata();
    row.record.aliases = body->aliases();
    return std::move(row.record);
  }

  base::Result<std::string> read_original(const Lease& reader, std::string_view sha256) const {
    std::string hash;
    if (sha256.size() != 64 || !append_from_hex(sha256, hash))
      return base::fail(ErrorCode::kInvalidArgument, fmt::format("\"{}\" is not a SHA-256 in lower-case hexadecimal", sha256));
    DOCENT_ASSIGN(Statement select, reader.connection().prepare("SELECT size, data FROM originals WHERE sha256 = ?1"));
    select.bind_blob(1, hash);
    DOCENT_ASSIGN(const bool row, select.step());
    if (!row) return base::fail(ErrorCode::kNotFound, fmt::format("no original bytes with the SHA-256 {} are kept", sha256));
    return reader.decompressor().decompress(select.bytes(1), select.number<std::uint64_t>(0));
  }

  base::Result<std::shared_ptr<const DocumentBody>> cached_body(const Lease& reader, const DocumentRow& row) const {
    if (auto known = bodies_.find(row.record.key)) return known;
    DOCENT_ASSIGN(DocumentBody body, load_body(reader.connection(), reader.decompressor(), row));
    auto shared = std::make_shared<const DocumentBody>(std::move(body));
    bodies_.add(row.record.key, shared);
    return std::shared_ptr<const DocumentBody>(shared);
  }

  base::Result<std::shared_ptr<const DocumentBody>> body_of(model::DocumentKey key) const {
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const Transaction transaction, Transaction::read(reader.connection()));
    DOCENT_ASSIGN(const DocumentRow row, find_document(reader.connection(), key));
    return cached_body(reader, row);
  }

  static base::Status check_unique(const std::vector<std::string>& found, std::string_view asked) {
    if (found.empty()) return base::fail(ErrorCode::kNotFound, fmt::format("there is nothing with the id \"{}\"", asked));
    if (found.size() > 1)
      return base::fail(ErrorCode::kConflict, fmt::format("\"{}\" is the start of several ids; give more digits", asked));
    return {};
  }

  base::Result<std::pair<model::DocumentKey, std::string>> resolve_inner(std::string_view asked, IdKind kind, std::string_view prefix,
                                                                         std::string_view kind_name, const GroupTest& visible) const {
    DOCENT_ASSIGN(const std::string digits, id_digits(asked, prefix, kind_name));
    const auto [low, high] = tie_range(digits);
    DOCENT_ASSIGN(const auto reader, readers_.take());
    DOCENT_ASSIGN(const Transaction transaction, Transaction::read(reader.connection()));
    std::vector<model::DocumentKey> documents;
    {
      DOCENT_ASSIGN(Statement select, reader.connection().prepare(fmt::format("SELECT DISTINCT document FROM ids WHERE kind = ?1 AND tie BETWEEN ?2 "
                                                                              "AND ?3 LIMIT {}", kMaxCandidates)));
      select.bind(1, static_cast<int>(kind)).bind(2, low).bind(3, high);
      while (true) {
        DOCENT_ASSIGN(const bool row, select.step());
        if (!row) break;
        documents.push_back(select.number<model::DocumentKey>(0));
      }
    }
    const std::string wanted = std::string(prefix) + digits;
    std::vector<std::string> found;
    model::DocumentKey document = 0;
    for (const model::DocumentKey key : documents) {
      DOCENT_ASSIGN(const DocumentRow row, find_document(reader.connection(), key));
      if (visible && !visible(row.record.groups)) continue;
      DOCENT_ASSIGN(const auto body, cached_body(reader, row));
      const auto note = [&](const std::string& id) {
        if (!id.starts_with(wanted)) return;
        found.push_back(id);
        document = key;
      };
      if (kind == IdKind::kSection)
        for (std::size_t i = 0; i < body->section_count(); ++i) note(body->section_id(i));
      else
        for (std::size_t i = 0; i < body->passage_count(); ++i) note(body->passage_id(i));
    }
    DOCENT_TRY(check_unique(found, asked));
    return std::pair{document, std::move(found.front())};
  }

  const SqliteStoreOptions options_;
  const base::Clock& clock_;
  mutable ReaderPool readers_;
  mutable BodyCache bodies_;
  base::Mutex mutex_;
  std::unique_ptr<Connection> writer_ DOCENT_GUARDED_BY(mutex_);
};

}  // namespace

base::Result<std::unique_ptr<DocumentStore>> open_sqlite_store(const SqliteStoreOptions& options, const base::Clock& clock) {
  auto store = std::make_unique<SqliteStore>(options, clock);
  DOCENT_TRY(store->open());
  return store;
}

}  // namespace docent::store::embedded
