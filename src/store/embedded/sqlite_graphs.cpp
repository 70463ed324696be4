#include "store/embedded/sqlite_graphs.h"

#include "base/hash.h"
#include "store/embedded/graph_codec.h"
#include "store/embedded/sqlite_documents.h"

namespace docent::store::embedded {
namespace {

constexpr std::uint64_t kMaxGraphBytes = UINT64_C(1) << 30;

}  // namespace

std::string packed_graph(const model::DocumentGraph& graph, Compressor& compressor) { return compressor.compress(pack_graph(graph)); }

base::Status insert_graph(Connection& connection, model::DocumentKey document, std::string_view packed) {
  DOCENT_ASSIGN(Statement insert, connection.prepare("INSERT OR REPLACE INTO graphs VALUES (?1, ?2, ?3)"));
  return insert.bind(1, document).bind(2, model::extraction_version()).bind_blob(3, packed).run();
}

base::Status delete_graph(Connection& connection, model::DocumentKey document) {
  DOCENT_ASSIGN(Statement remove, connection.prepare("DELETE FROM graphs WHERE document = ?1"));
  return remove.bind(1, document).run();
}

base::Result<std::optional<std::string>> load_graph_bytes(Connection& connection, Decompressor& decompressor, model::DocumentKey document) {
  DOCENT_ASSIGN(Statement select, connection.prepare("SELECT data FROM graphs WHERE document = ?1"));
  select.bind(1, document);
  DOCENT_ASSIGN(const bool row, select.step());
  if (!row) return std::nullopt;
  auto bytes = decompressor.decompress(select.bytes(0), kMaxGraphBytes);
  if (!bytes) return std::unexpected(connection.corrupt(bytes.error().message));
  return std::move(*bytes);
}

base::Result<std::optional<model::DocumentGraph>> load_graph(Connection& connection, Decompressor& decompressor, model::DocumentKey key,
                                                             const model::DocumentId& id) {
  DOCENT_ASSIGN(const auto bytes, load_graph_bytes(connection, decompressor, key));
  if (!bytes) return std::nullopt;
  auto graph = unpack_graph(*bytes, id);
  if (!graph) return std::unexpected(connection.corrupt(graph.error().message));
  return std::move(*graph);
}

base::Result<std::vector<model::DocumentKey>> find_documents_without_graph(Connection& connection) {
  DOCENT_ASSIGN(Statement select, connection.prepare("SELECT key FROM documents LEFT JOIN graphs ON document = key WHERE extraction_version IS NOT ?1 ORDER BY key"));
  select.bind(1, model::extraction_version());
  std::vector<model::DocumentKey> found;
  while (true) {
    DOCENT_ASSIGN(const bool row, select.step());
    if (!row) return found;
    found.push_back(select.number<model::DocumentKey>(0));
  }
}

// A key names one state of a document within one history of the record; the other columns tell histories apart (a restored copy).
base::Result<std::vector<GraphStamp>> load_graph_stamps(Connection& connection) {
  DOCENT_ASSIGN(Statement select, connection.prepare("SELECT key, id, access_groups, sha256, title, uri, trust, ifnull(extraction_version, '') FROM documents "
                                                     "LEFT JOIN graphs ON document = key ORDER BY key"));
  std::vector<GraphStamp> found;
  ByteWriter hashed;
  while (true) {
    DOCENT_ASSIGN(const bool row, select.step());
    if (!row) return found;
    hashed.clear();
    hashed.number(select.number<model::DocumentKey>(0));
    for (int column = 1; column < 8; ++column) hashed.string(select.bytes(column));
    found.push_back({select.number<model::DocumentKey>(0), list_of_blob(select.bytes(2)), base::hash128_hex(hashed.bytes())});
  }
}

}  // namespace docent::store::embedded
