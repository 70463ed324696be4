#include "store/embedded/sqlite_vectors.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <functional>
#include <unordered_set>

#include "store/embedded/sqlite_codec.h"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;

// 0 when the model has no vectors yet.
base::Result<std::int64_t> number_of(Connection& connection, std::string_view model) {
  DOCENT_ASSIGN(Statement select, connection.prepare("SELECT number FROM models WHERE name = ?1"));
  select.bind(1, model);
  DOCENT_ASSIGN(const bool row, select.step());
  return row ? select.integer(0) : 0;
}

std::string encode(const QuantizedVector& vector) {
  const auto scale = std::bit_cast<std::uint32_t>(vector.scale);
  std::string bytes;
  bytes.reserve(4 + vector.values.size());
  for (unsigned shift = 0; shift < 32; shift += 8) bytes.push_back(static_cast<char>((scale >> shift) & 0xFF));
  bytes.append(reinterpret_cast<const char*>(vector.values.data()), vector.values.size());
  return bytes;
}

// Empty when the bytes are no vector.
QuantizedVector decode(std::string_view bytes) {
  QuantizedVector vector;
  if (bytes.size() <= 4) return vector;
  std::uint32_t scale = 0;
  for (unsigned i = 0; i < 4; ++i) scale |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
  vector.scale = std::bit_cast<float>(scale);
  vector.values.resize(bytes.size() - 4);
  std::memcpy(vector.values.data(), bytes.data() + 4, vector.values.size());
  return vector;
}

// The hashes of a document's passages, 16 bytes each; empty when it is gone.
base::Result<std::string> hashes_of(Connection& connection, model::DocumentKey document) {
  DOCENT_ASSIGN(Statement select, connection.prepare("SELECT hashes FROM embedding_hashes WHERE document = ?1"));
  select.bind(1, document);
  DOCENT_ASSIGN(const bool row, select.step());
  if (!row) return base::fail(ErrorCode::kNotFound, fmt::format("no document has the key {}", document));
  return select.string(0);
}

base::Result<std::unordered_set<std::string>> known_hashes(Connection& connection, std::string_view model) {
  DOCENT_ASSIGN(const std::int64_t number, number_of(connection, model));
  std::unordered_set<std::string> known;
  DOCENT_ASSIGN(Statement select, connection.prepare("SELECT hash FROM vectors WHERE model = ?1"));
  select.bind(1, number);
  while (true) {
    DOCENT_ASSIGN(const bool row, select.step());
    if (!row) return known;
    known.insert(select.string(0));
  }
}

base::Status for_each_hash_list(Connection& connection, const std::function<void(model::DocumentKey, std::string_view)>& visit) {
  DOCENT_ASSIGN(Statement select, connection.prepare("SELECT document, hashes FROM embedding_hashes ORDER BY document"));
  while (true) {
    DOCENT_ASSIGN(const bool row, select.step());
    if (!row) return {};
    visit(select.number<model::DocumentKey>(0), select.bytes(1));
  }
}

}  // namespace

base::Status insert_vectors(Connection& connection, std::string_view model, std::span<const DocumentStore::CachedVector> vectors) {
  if (vectors.empty()) return {};
  DOCENT_ASSIGN(std::int64_t number, number_of(connection, model));
  if (number == 0) {
    {
      DOCENT_ASSIGN(Statement add, connection.prepare("INSERT INTO models (name) VALUES (?1)"));
      DOCENT_TRY(add.bind(1, model).run());
    }
    DOCENT_ASSIGN(number, number_of(connection, model));
  }
  DOCENT_ASSIGN(Statement insert, connection.prepare("INSERT OR IGNORE INTO vectors (model, hash, vector) VALUES (?1, ?2, ?3)"));
  for (const auto& one : vectors) {
    std::string hash;
    if (one.embedding_hash.size() != 2 * kIdBytes || !append_from_hex(one.embedding_hash, hash))
      return base::fail(ErrorCode::kInvalidArgument, "an embedding hash must be 32 hexadecimal digits, got \"" + one.embedding_hash + "\"");
    const std::string bytes = encode(one.vector);
    DOCENT_TRY(insert.bind(1, number).bind_blob(2, hash).bind_blob(3, bytes).run());
  }
  return {};
}

base::Result<std::uint64_t> delete_unused_vectors(Connection& connection) {
  std::unordered_set<std::string> used;
  DOCENT_TRY(for_each_hash_list(connection, [&](model::DocumentKey, std::string_view hashes) {
    for (std::size_t i = 0; i + kIdBytes <= hashes.size(); i += kIdBytes) used.emplace(hashes.substr(i, kIdBytes));
  }));
  std::vector<std::int64_t> unused;
  {
    DOCENT_ASSIGN(Statement select, connection.prepare("SELECT number, hash FROM vectors"));
    while (true) {
      DOCENT_ASSIGN(const bool row, select.step());
      if (!row) break;
      if (!used.contains(select.string(1))) unused.push_back(select.integer(0));
    }
  }
  DOCENT_ASSIGN(Statement remove, connection.prepare("DELETE FROM vectors WHERE number = ?1"));
  for (const std::int64_t number : unused) DOCENT_TRY(remove.bind(1, number).run());
  return unused.size();
}

base::Result<std::vector<QuantizedVector>> read_vectors(Connection& connection, std::string_view model, model::DocumentKey document) {
  DOCENT_ASSIGN(const std::string hashes, hashes_of(connection, document));
  DOCENT_ASSIGN(const std::int64_t number, number_of(connection, model));
  std::vector<QuantizedVector> found(hashes.size() / kIdBytes);
  DOCENT_ASSIGN(Statement select, connection.prepare("SELECT vector FROM vectors WHERE model = ?1 AND hash = ?2"));
  for (std::size_t i = 0; i < found.size(); ++i) {
    select.bind(1, number).bind_blob(2, std::string_view(hashes).substr(i * kIdBytes, kIdBytes));
    DOCENT_ASSIGN(const bool row, select.step());
    if (row) found[i] = decode(select.bytes(0));
    select.reset();
  }
  return found;
}

base::Result<std::vector<model::DocumentKey>> find_documents_without_vectors(Connection& connection, std::string_view model) {
  DOCENT_ASSIGN(const auto known, known_hashes(connection, model));
  std::vector<model::DocumentKey> found;
  DOCENT_TRY(for_each_hash_list(connection, [&](model::DocumentKey document, std::string_view hashes) {
    for (std::size_t i = 0; i + kIdBytes <= hashes.size(); i += kIdBytes) {
      if (known.contains(std::string(hashes.substr(i, kIdBytes)))) continue;
      found.push_back(document);
      return;
    }
  }));
  return found;
}

base::Result<std::vector<std::string>> find_missing_vectors(Connection& connection, std::string_view model,
                                                            std::span<const std::string> hashes) {
  DOCENT_ASSIGN(const std::int64_t number, number_of(connection, model));
  std::vector<std::string> missing;
  DOCENT_ASSIGN(Statement select, connection.prepare("SELECT 1 FROM vectors WHERE model = ?1 AND hash = ?2"));
  for (const std::string& hash : hashes) {
    std::string bytes;
    append_from_hex(hash, bytes);
    select.bind(1, number).bind_blob(2, bytes);
    DOCENT_ASSIGN(const bool row, select.step());
    if (!row) missing.push_back(hash);
    select.reset();
  }
  return missing;
}

base::Result<std::uint64_t> count_embedded(Connection& connection, std::string_view model) {
  DOCENT_ASSIGN(const auto known, known_hashes(connection, model));
  std::uint64_t count = 0;
  DOCENT_TRY(for_each_hash_list(connection, [&](model::DocumentKey, std::string_view hashes) {
    for (std::size_t i = 0; i + kIdBytes <= hashes.size(); i += kIdBytes)
      if (known.contains(std::string(hashes.substr(i, kIdBytes)))) ++count;
  }));
  return count;
}

}  // namespace docent::store::embedded
