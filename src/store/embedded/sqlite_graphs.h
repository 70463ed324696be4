// The graphs of documents in the record's file: what each contributes, and under which version of the extraction.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/document_store.h"
#include "store/embedded/sqlite_codec.h"
#include "store/embedded/sqlite_db.h"

namespace docent::store::embedded {

// Compressed.
std::string packed_graph(const model::DocumentGraph& graph, Compressor& compressor);

base::Status insert_graph(Connection& connection, model::DocumentKey document, std::string_view packed);
base::Status delete_graph(Connection& connection, model::DocumentKey document);

// The bytes that pack_graph made; nothing when the document was not extracted.
base::Result<std::optional<std::string>> load_graph_bytes(Connection& connection, Decompressor& decompressor, model::DocumentKey document);
base::Result<std::optional<model::DocumentGraph>> load_graph(Connection& connection, Decompressor& decompressor, model::DocumentKey key,
                                                             const model::DocumentId& id);
base::Result<std::vector<model::DocumentKey>> find_documents_without_graph(Connection& connection);
base::Result<std::vector<GraphStamp>> load_graph_stamps(Connection& connection);

}  // namespace docent::store::embedded
