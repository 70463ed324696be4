// The canonical digest of the record: what a clean ingest of the same files would also give. Documents in order of id; no times,
// keys, generations, targets or caches.
#pragma once

#include <string>

#include "store/embedded/sqlite_codec.h"
#include "store/embedded/sqlite_db.h"

namespace docent::store::embedded {

// SHA-256 in hexadecimal. Inside a read transaction.
base::Result<std::string> record_digest(Connection& connection, Decompressor& decompressor);

}  // namespace docent::store::embedded
