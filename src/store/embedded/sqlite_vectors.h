// The content-addressed cache of vectors, by model and hash of what the encoder was given.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/document_store.h"
#include "store/embedded/sqlite_db.h"

namespace docent::store::embedded {

// Inside a write transaction. kInvalidArgument for a malformed hash. What is there already stays.
base::Status insert_vectors(Connection& connection, std::string_view model, std::span<const DocumentStore::CachedVector> vectors);
// Inside a write transaction; how many were deleted.
base::Result<std::uint64_t> delete_unused_vectors(Connection& connection);

// The four below inside a read transaction. kNotFound when the document is gone.
base::Result<std::vector<QuantizedVector>> read_vectors(Connection& connection, std::string_view model, model::DocumentKey document);
base::Result<std::vector<model::DocumentKey>> find_documents_without_vectors(Connection& connection, std::string_view model);
base::Result<std::vector<std::string>> find_missing_vectors(Connection& connection, std::string_view model,
                                                            std::span<const std::string> hashes);
base::Result<std::uint64_t> count_embedded(Connection& connection, std::string_view model);

}  // namespace docent::store::embedded
