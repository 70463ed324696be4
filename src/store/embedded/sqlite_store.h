// The embedded record: one SQLite file in WAL mode, `synchronous=FULL`.
//
// Several processes may use it at once (writers wait for each other, at most `busy_limit`); readers never wait. Original bytes are zstd
// compressed. Replaced originals are kept for `keep_originals` so that old citations still verify.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>

#include "base/clock.h"
#include "store/document_store.h"

namespace docent::store::embedded {

struct SqliteStoreOptions {
  std::filesystem::path file;
  bool read_only = false;  // opens without creating or migrating; kNotFound when there is none
  std::chrono::milliseconds busy_limit{10'000};
  std::chrono::hours keep_originals{24 * 30};
};

// Applies missing migrations (numbered, in transactions). kConflict names both versions when the file is newer than this program.
base::Result<std::unique_ptr<DocumentStore>> open_sqlite_store(const SqliteStoreOptions& options, const base::Clock& clock);

}  // namespace docent::store::embedded
