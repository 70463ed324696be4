// The rows of one document, and what goes in and out with it.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "store/document_store.h"
#include "store/embedded/sqlite_body.h"
#include "store/embedded/sqlite_write_session.h"

namespace docent::store::embedded {

struct DocumentRow {
  model::DocumentRecord record;  // without metadata and aliases
  model::PassageKey first_passage = 0;  // 0 when it has none
};

// kNotFound.
base::Result<DocumentRow> find_document(Connection& connection, model::DocumentKey key);
base::Result<DocumentRow> find_document(Connection& connection, const model::DocumentId& id);
// The document whose passage has this key; empty when it is gone.
base::Result<std::optional<DocumentRow>> find_document_of_passage(Connection& connection, model::PassageKey passage);

enum class DocumentOrder { kKey, kId };
base::Status for_each_document(Connection& connection, DocumentOrder order, const std::function<base::Status(DocumentRow)>& visit);

base::Result<DocumentBody> load_body(Connection& connection, Decompressor& decompressor, const DocumentRow& row);

// The 16 bytes of an id.
std::string id_bytes(std::string_view id);
// The first 8 bytes as a number that SQLite orders like the id.
std::int64_t signed_tie(std::string_view id_bytes);
enum class IdKind : int { kSection = 1, kPassage = 2 };

std::string list_blob(const std::vector<std::string>& list);
std::vector<std::string> list_of_blob(std::string_view blob);

// A document compressed and checked before the write lock is taken.
struct PreparedDocument {
  const DocumentWrite* write = nullptr;
  PackedBody body;
  std::string sha256;                   // 32 bytes
  std::optional<std::string> original;  // compressed; absent when the record had these bytes already
  std::optional<std::string> graph;     // compressed; absent when it was not extracted
};

base::Status insert_document(WriteSession& session, PreparedDocument& prepared, Compressor& compressor, std::int64_t first_seen_ms);
// Original bytes that no document uses any more are kept, noted as unused since `now_ms`.
base::Status remove_document(WriteSession& session, model::DocumentKey key, std::int64_t now_ms);
// Deletes originals that nothing has used since `before_ms`; a bounded number at a time.
base::Status purge_originals(WriteSession& session, std::int64_t before_ms);

}  // namespace docent::store::embedded
