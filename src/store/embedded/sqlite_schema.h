// The tables of the record, as numbered migrations.
//
// To change the schema add a migration at the end; never edit one that was released. Each runs once, in a transaction of its own.
#pragma once

#include <cstdint>

#include "base/clock.h"
#include "base/error.h"
#include "store/embedded/sqlite_db.h"

namespace docent::store::embedded {

std::int64_t latest_schema_version();

// Applies what is missing (nothing when the connection is read-only: then an older file is kUnavailable). kConflict when the file
// is newer than this program, kInvalidArgument when it is somebody else's database.
base::Status migrate(Connection& connection, const base::Clock& clock);

}  // namespace docent::store::embedded
