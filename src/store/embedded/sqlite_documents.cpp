#include "store/embedded/sqlite_documents.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "store/embedded/sqlite_graphs.h"

// One list for all queries, so that read_row can count on the order.
#define DOCENT_DOCUMENT_COLUMNS                                                                                        \
  "key, id, source, version_label, path, target, uri, title, format, language, parser, sha256, size, licence, trust, " \
  "access_groups, first_seen_ms, last_seen_ms, sections, passages, first_passage"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;

constexpr std::int64_t kMaxPurgedAtATime = 256;

DocumentRow read_row(const Statement& from) {
  DocumentRow row;
  model::DocumentRecord& record = row.record;
  int column = 0;
  record.key = from.number<model::DocumentKey>(column++);
  record.id.value = id_text(model::DocumentTag::kPrefix, from.bytes(column++));
  for (std::string* text : {&record.source, &record.version_label, &record.path, &record.target, &record.uri, &record.title,
                            &record.format, &record.language, &record.parser})
    *text = from.bytes(column++);
  record.sha256 = id_text("", from.bytes(column++));
  record.size = from.number<std::uint64_t>(column++);
  record.licence = from.bytes(column++);
  record.trust = from.bytes(column++);
  record.groups = list_of_blob(from.bytes(column++));
  record.first_seen_ms = from.integer(column++);
  record.last_seen_ms = from.integer(column++);
  record.sections = from.number<std::uint32_t>(column++);
  record.passages = from.number<std::uint32_t>(column++);
  row.first_passage = from.number<model::PassageKey>(column);
  return row;
}

base::Status insert_original(WriteSession& session, PreparedDocument& prepared, Compressor& compressor) {
  Connection& connection = session.connection();
  DOCENT_ASSIGN(Statement used_again, connection.prepare("DELETE FROM unused_originals WHERE sha256 = ?1"));
  DOCENT_TRY(used_again.bind_blob(1, prepared.sha256).run());
  DOCENT_ASSIGN(Statement known, connection.prepare("SELECT 1 FROM originals WHERE sha256 = ?1"));
  known.bind_blob(1, prepared.sha256);
  DOCENT_ASSIGN(const bool there, known.step());
  if (there) return {};
  const std::string& bytes = prepared.write->bundle.original;
  if (!prepared.original) prepared.original = compressor.compress(bytes);  // purged since we looked
  DOCENT_ASSIGN(Statement insert, connection.prepare("INSERT INTO originals (sha256, size, data) VALUES (?1, ?2, ?3)"));
  return insert.bind_blob(1, prepared.sha256).bind(2, bytes.size()).bind_blob(3, *prepared.original).run();
}

base::Status insert_ids(WriteSession& session, model::DocumentKey key, std::string_view ids, std::size_t sections) {
  DOCENT_ASSIGN(Statement insert, session.connection().prepare("INSERT OR IGNORE INTO ids VALUES (?1, ?2, ?3)"));
  for (std::size_t i = 0; i < ids.size() / kIdBytes; ++i) {
    const IdKind kind = i < sections ? IdKind::kSection : IdKind::kPassage;
    insert.bind(1, static_cast<int>(kind)).bind(2, signed_tie(ids.substr(i * kIdBytes, kIdBytes))).bind(3, key);
    DOCENT_TRY(insert.run());
  }
  return {};
}

base::Status remove_ids(WriteSession& session, model::DocumentKey key, std::uint32_t sections) {
  Connection& connection = session.connection();
  std::string ids;
  {
    DOCENT_ASSIGN(Statement select, connection.prepare("SELECT ids FROM bodies WHERE document = ?1"));
    select.bind(1, key);
    DOCENT_ASSIGN(const bool row, select.step());
    if (row) ids = select.bytes(0);
  }
  DOCENT_ASSIGN(Statement remove, connection.prepare("DELETE FROM ids WHERE kind = ?1 AND tie = ?2 AND document = ?3"));
  for (std::size_t i = 0; i < ids.size() / kIdBytes; ++i) {
    const IdKind kind = i < sections ? IdKind::kSection : IdKind::kPassage;
    remove.bind(1, static_cast<int>(kind)).bind(2, signed_tie(std::string_view(ids).substr(i * kIdBytes, kIdBytes))).bind(3, key);
    DOCENT_TRY(remove.run());
  }
  return {};
}

base::Status note_unused(WriteSession& session, std::string_view sha256, std::int64_t now_ms) {
  Connection& connection = session.connection();
  DOCENT_ASSIGN(Statement used, connection.prepare("SELECT 1 FROM documents WHERE sha256 = ?1"));
  used.bind_blob(1, sha256);
  DOCENT_ASSIGN(const bool still, used.step());
  if (still) return {};
  DOCENT_ASSIGN(Statement note, connection.prepare("INSERT OR IGNORE INTO unused_originals VALUES (?1, ?2)"));
  return note.bind_blob(1, sha256).bind(2, now_ms).run();
}

}  // namespace

std::string list_blob(const std::vector<std::string>& list) {
  ByteWriter out;
  out.strings(list);
  return out.take();
}

std::vector<std::string> list_of_blob(std::string_view blob) { return ByteReader(blob).strings(); }

std::string id_bytes(std::string_view id) {
  std::string bytes;
  append_from_hex(id.substr(std::min<std::size_t>(4, id.size())), bytes);
  return bytes;
}

std::int64_t signed_tie(std::string_view id_bytes) {
  std::uint64_t bits = 0;
  for (const char byte : id_bytes.substr(0, 8)) bits = (bits << 8) | static_cast<std::uint8_t>(byte);
  return static_cast<std::int64_t>(bits ^ (1ULL << 63));
}

base::Result<DocumentRow> find_document(Connection& connection, model::DocumentKey key) {
  DOCENT_ASSIGN(Statement select, connection.prepare("SELECT " DOCENT_DOCUMENT_COLUMNS " FROM documents WHERE key = ?1"));
  select.bind(1, key);
  DOCENT_ASSIGN(const bool row, select.step());
  if (!row) return base::fail(ErrorCode::kNotFound, fmt::format("no document has the key {}", key));
  return read_row(select);
}

base::Result<DocumentRow> find_document(Connection& connection, const model::DocumentId& id) {
  DOCENT_ASSIGN(Statement select, connection.prepare("SELECT " DOCENT_DOCUMENT_COLUMNS " FROM documents WHERE id = ?1"));
  const std::string bytes = id_bytes(id.value);
  select.bind_blob(1, bytes);
  DOCENT_ASSIGN(const bool row, select.step());
  if (!row || !id.value.starts_with(model::DocumentTag::kPrefix))
    return base::fail(ErrorCode::kNotFound, fmt::format("there is no document \"{}\"", id.value));
  return read_row(select);
}

base::Result<std::optional<DocumentRow>> find_document_of_passage(Connection& connection, model::PassageKey passage) {
  DOCENT_ASSIGN(Statement select, connection.prepare("SELECT " DOCENT_DOCUMENT_COLUMNS
                                                     " FROM documents WHERE first_passage <= ?1 ORDER BY first_passage DESC LIMIT 1"));
  select.bind(1, passage);
  DOCENT_ASSIGN(const bool found, select.step());
  if (!found) return std::nullopt;
  DocumentRow row = read_row(select);
  if (passage - row.first_passage >= row.record.passages) return std::nullopt;
  return row;
}

base::Status for_each_document(Connection& connection, DocumentOrder order, const std::function<base::Status(DocumentRow)>& visit) {
  DOCENT_ASSIGN(Statement select,
                connection.prepare(order == DocumentOrder::kKey ? "SELECT " DOCENT_DOCUMENT_COLUMNS " FROM documents ORDER BY key"
                                                                : "SELECT " DOCENT_DOCUMENT_COLUMNS " FROM documents ORDER BY id"));
  while (true) {
    DOCENT_ASSIGN(const bool row, select.step());
    if (!row) return {};
    DOCENT_TRY(visit(read_row(select)));
  }
}

base::Result<DocumentBody> load_body(Connection& connection, Decompressor& decompressor, const DocumentRow& row) {
  DOCENT_ASSIGN(Statement select, connection.prepare("SELECT ids, hashes, data FROM bodies JOIN embedding_hashes USING (document) "
                                                     "WHERE document = ?1"));
  const model::DocumentKey key = row.record.key;
  select.bind(1, key);
  DOCENT_ASSIGN(const bool there, select.step());
  if (!there) return std::unexpected(connection.corrupt(fmt::format("document {} has no text", key)));
  auto body = unpack_body(select.bytes(0), select.bytes(1), select.bytes(2), key, row.first_passage, decompressor);
  if (!body) return std::unexpected(connection.corrupt(body.error().message));
  if (body->section_count() != row.record.sections || body->passage_count() != row.record.passages)
    return std::unexpected(connection.corrupt(fmt::format("document {} has another number of passages than its row says", key)));
  return body;
}

base::Status insert_document(WriteSession& session, PreparedDocument& prepared, Compressor& compressor, std::int64_t first_seen_ms) {
  const DocumentWrite& write = *prepared.write;
  const model::DocumentRecord& record = write.bundle.document;
  Connection& connection = session.connection();
  DOCENT_TRY(insert_original(session, prepared, compressor));
  DOCENT_ASSIGN(const model::DocumentKey key, session.take_document_key());
  const std::size_t passages = write.bundle.passages.size();
  DOCENT_ASSIGN(const model::PassageKey first_passage, session.take_passage_keys(passages));

  DOCENT_ASSIGN(Statement insert, connection.prepare("INSERT INTO documents (" DOCENT_DOCUMENT_COLUMNS
                                                     ", settings_hash, file_mtime_ns, file_size) VALUES "
                                                     "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, "
                                                     "?19, ?20, ?21, ?22, ?23, ?24)"));
  const std::string id = id_bytes(record.id.value);
  const std::string groups = list_blob(record.groups);
  const std::string settings = write.settings_hash.empty() ? settings_hash(record) : write.settings_hash;
  int parameter = 1;
  insert.bind(parameter++, key);
  insert.bind_blob(parameter++, id);
  for (const std::string* text : {&record.source, &record.version_label, &record.path, &record.target, &record.uri, &record.title,
                                  &record.format, &record.language, &record.parser})
    insert.bind(parameter++, *text);
  insert.bind_blob(parameter++, prepared.sha256);
  insert.bind(parameter++, write.bundle.original.size());
  insert.bind(parameter++, record.licence);
  insert.bind(parameter++, record.trust);
  insert.bind_blob(parameter++, groups);
  insert.bind(parameter++, first_seen_ms);
  insert.bind(parameter++, record.last_seen_ms);
  insert.bind(parameter++, write.bundle.sections.size());
  insert.bind(parameter++, passages);
  if (passages > 0) insert.bind(parameter++, first_passage);
  else insert.bind_null(parameter++);
  insert.bind(parameter++, settings);
  insert.bind(parameter++, write.file_mtime_ns);
  insert.bind(parameter, write.file_size);
  DOCENT_TRY(insert.run());

  DOCENT_ASSIGN(Statement body, connection.prepare("INSERT INTO bodies VALUES (?1, ?2, ?3)"));
  DOCENT_TRY(body.bind(1, key).bind_blob(2, prepared.body.ids).bind_blob(3, prepared.body.data).run());
  DOCENT_ASSIGN(Statement hashes, connection.prepare("INSERT INTO embedding_hashes VALUES (?1, ?2)"));
  DOCENT_TRY(hashes.bind(1, key).bind_blob(2, prepared.body.hashes).run());
  DOCENT_TRY(insert_ids(session, key, prepared.body.ids, write.bundle.sections.size()));
  if (prepared.graph) DOCENT_TRY(insert_graph(connection, key, *prepared.graph));
  return session.log(model::ChangeKind::kWritten, key);
}

base::Status remove_document(WriteSession& session, model::DocumentKey key, std::int64_t now_ms) {
  Connection& connection = session.connection();
  std::string sha256;
  std::uint32_t sections = 0;
  {
    DOCENT_ASSIGN(Statement select, connection.prepare("SELECT sha256, sections FROM documents WHERE key = ?1"));
    select.bind(1, key);
    DOCENT_ASSIGN(const bool row, select.step());
    if (!row) return {};
    sha256 = select.bytes(0);
    sections = select.number<std::uint32_t>(1);
  }
  DOCENT_TRY(remove_ids(session, key, sections));
  for (const std::string_view sql : {std::string_view("DELETE FROM documents WHERE key = ?1"),
                                     std::string_view("DELETE FROM bodies WHERE document = ?1"),
                                     std::string_view("DELETE FROM embedding_hashes WHERE document = ?1"),
                                     std::string_view("DELETE FROM graphs WHERE document = ?1")}) {
    DOCENT_ASSIGN(Statement remove, connection.prepare(sql));
    DOCENT_TRY(remove.bind(1, key).run());
  }
  DOCENT_TRY(note_unused(session, sha256, now_ms));
  return session.log(model::ChangeKind::kRemoved, key);
}

base::Status purge_originals(WriteSession& session, std::int64_t before_ms) {
  Connection& connection = session.connection();
  std::vector<std::string> expired;
  {
    DOCENT_ASSIGN(Statement select, connection.prepare("SELECT sha256 FROM unused_originals WHERE since_ms <= ?1 LIMIT ?2"));
    select.bind(1, before_ms).bind(2, kMaxPurgedAtATime);
    while (true) {
      DOCENT_ASSIGN(const bool row, select.step());
      if (!row) break;
      expired.push_back(select.string(0));
    }
  }
  DOCENT_ASSIGN(Statement remove, connection.prepare("DELETE FROM originals WHERE sha256 = ?1"));
  DOCENT_ASSIGN(Statement forget, connection.prepare("DELETE FROM unused_originals WHERE sha256 = ?1"));
  for (const std::string& sha256 : expired) {
    DOCENT_TRY(remove.bind_blob(1, sha256).run());
    DOCENT_TRY(forget.bind_blob(1, sha256).run());
  }
  return {};
}

}  // namespace docent::store::embedded
