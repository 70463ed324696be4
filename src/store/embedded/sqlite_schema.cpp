#include "store/embedded/sqlite_schema.h"

#include <fmt/format.h>

#include <array>

namespace docent::store::embedded {
namespace {

using base::ErrorCode;

// Ids and hashes are blobs of 16 or 32 bytes, lists of strings are blobs as sqlite_codec.h writes them.
// `state` counts: keys are never given out twice, also not after a removal, because projections of other processes may still name them.
constexpr const char* kFirst = R"sql(
CREATE TABLE state (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO state VALUES
  ('generation', 0), ('next_document', 1), ('next_passage', 1),
  ('log_floor', 0),  -- every change after this generation is in change_log
  ('log_rows', 0);

CREATE TABLE settings (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
  name TEXT NOT NULL PRIMARY KEY,
  targets BLOB NOT NULL, licence TEXT NOT NULL, trust TEXT NOT NULL, access_groups BLOB NOT NULL, language TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE documents (
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  source TEXT NOT NULL, version_label TEXT NOT NULL, path TEXT NOT NULL, target TEXT NOT NULL, uri TEXT NOT NULL,
  title TEXT NOT NULL, format TEXT NOT NULL, language TEXT NOT NULL, parser TEXT NOT NULL,
  sha256 BLOB NOT NULL, size INTEGER NOT NULL,
  licence TEXT NOT NULL, trust TEXT NOT NULL, access_groups BLOB NOT NULL, settings_hash TEXT NOT NULL,
  first_seen_ms INTEGER NOT NULL, last_seen_ms INTEGER NOT NULL, file_mtime_ns INTEGER NOT NULL, file_size INTEGER NOT NULL,
  sections INTEGER NOT NULL, passages INTEGER NOT NULL,
  first_passage INTEGER  -- its passages have the keys from here on; NULL when it has none
) STRICT;
CREATE INDEX documents_by_source ON documents (source, version_label);
CREATE INDEX documents_by_sha256 ON documents (sha256);
CREATE UNIQUE INDEX documents_by_passage ON documents (first_passage);

-- See sqlite_body.h.
CREATE TABLE bodies (document INTEGER PRIMARY KEY, ids BLOB NOT NULL, data BLOB NOT NULL) STRICT;
-- Apart from the bodies, because what lacks a vector is asked of all documents at once.
CREATE TABLE embedding_hashes (document INTEGER PRIMARY KEY, hashes BLOB NOT NULL) STRICT;

-- Where a section (kind 1) or passage (kind 2) id is: its first 64 bits, shifted to keep their order as a signed number.
CREATE TABLE ids (
  kind INTEGER NOT NULL, tie INTEGER NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (kind, tie, document)
) STRICT, WITHOUT ROWID;

-- Original bytes, shared by equal files. Those no document uses any more are listed in unused_originals until they expire.
CREATE TABLE originals (number INTEGER PRIMARY KEY, sha256 BLOB NOT NULL UNIQUE, size INTEGER NOT NULL, data BLOB NOT NULL) STRICT;
CREATE TABLE unused_originals (sha256 BLOB NOT NULL PRIMARY KEY, since_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX unused_originals_by_time ON unused_originals (since_ms);

CREATE TABLE change_log (
  generation INTEGER NOT NULL, number INTEGER NOT NULL, kind INTEGER NOT NULL, document INTEGER NOT NULL,
  PRIMARY KEY (generation, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE models (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
-- `vector` is the scale as a little-endian float, then the components. A rowid table filled in order and a small index take a
-- third less than one tree sorted by hash, whose pages split half empty.
CREATE TABLE vectors (
  number INTEGER PRIMARY KEY, model INTEGER NOT NULL, hash BLOB NOT NULL, vector BLOB NOT NULL, UNIQUE (model, hash)
) STRICT;
)sql";

// Jobs. `number` is the order of submission, `ended_number` that of ending (a value of job_changes); times are for display.
constexpr const char* kJobs = R"sql(
INSERT INTO state VALUES ('job_changes', 0);

CREATE TABLE jobs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id BLOB NOT NULL UNIQUE,
  kind TEXT NOT NULL, request TEXT NOT NULL,
  by_owner INTEGER NOT NULL, by_name TEXT NOT NULL, by_groups BLOB NOT NULL,
  idempotency_key TEXT,  -- NULL when it has none
  state INTEGER NOT NULL, attempts INTEGER NOT NULL,
  created_ms INTEGER NOT NULL, started_ms INTEGER NOT NULL, ended_ms INTEGER NOT NULL, ended_number INTEGER,
  stage TEXT NOT NULL, done INTEGER NOT NULL, total INTEGER NOT NULL,
  -- The lease ends at this time of the monotonic clock of this boot of the machine.
  lease_owner TEXT NOT NULL, lease_number INTEGER NOT NULL, lease_boot TEXT NOT NULL, lease_until_ms INTEGER NOT NULL,
  cancel_requested INTEGER NOT NULL,
  error_code TEXT NOT NULL, error TEXT NOT NULL,
  last_event INTEGER NOT NULL,
  retry_of BLOB, retried_as BLOB
) STRICT;
CREATE UNIQUE INDEX jobs_by_key ON jobs (by_owner, by_name, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX jobs_by_state ON jobs (state, number);
CREATE INDEX jobs_open ON jobs (number) WHERE state < 2;  -- waiting or running
CREATE INDEX jobs_ended ON jobs (ended_number) WHERE ended_number IS NOT NULL;

CREATE TABLE job_reports (job INTEGER PRIMARY KEY, report TEXT NOT NULL) STRICT;
CREATE TABLE job_events (
  job INTEGER NOT NULL, sequence INTEGER NOT NULL, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL,
  PRIMARY KEY (job, sequence)
) STRICT, WITHOUT ROWID;
)sql";

// What each document contributes to the knowledge graph (graph_codec.h). A document without a row, or with one of another version of the
// extraction, is extracted again from its original.
constexpr const char* kGraphs = R"sql(
CREATE TABLE graphs (document INTEGER PRIMARY KEY, extraction_version TEXT NOT NULL, data BLOB NOT NULL) STRICT;
)sql";

constexpr std::array kMigrations = {kFirst, kJobs, kGraphs};

base::Result<std::int64_t> version_of(Connection& connection) {
  DOCENT_ASSIGN(const std::int64_t known, connection.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'schema_version'"));
  if (known != 0) return connection.integer("SELECT ifnull(max(version), 0) FROM schema_version");
  DOCENT_ASSIGN(const std::int64_t tables, connection.integer("SELECT count(*) FROM sqlite_schema"));
  if (tables != 0)
    return base::fail(ErrorCode::kInvalidArgument,
                      fmt::format("{} is a database of another program; choose another data folder", connection.file().string()));
  return 0;
}

base::Status apply(Connection& connection, std::int64_t version, std::int64_t now_ms) {
  if (version == 1)
    DOCENT_TRY(connection.execute(
        "CREATE TABLE schema_version (version INTEGER PRIMARY KEY, applied_ms INTEGER NOT NULL) STRICT;"));
  DOCENT_TRY(connection.execute(kMigrations[static_cast<std::size_t>(version - 1)]));
  DOCENT_ASSIGN(Statement note, connection.prepare("INSERT INTO schema_version VALUES (?1, ?2)"));
  return note.bind(1, version).bind(2, now_ms).run();
}

}  // namespace

std::int64_t latest_schema_version() { return static_cast<std::int64_t>(kMigrations.size()); }

base::Status migrate(Connection& connection, const base::Clock& clock) {
  while (true) {
    DOCENT_ASSIGN(std::int64_t version, version_of(connection));
    if (version > latest_schema_version())
      return base::fail(ErrorCode::kConflict,
                        fmt::format("{} has schema version {}, written by a newer Docent; this program knows versions up to {}. Use the "
                                    "newer program, or another data folder",
                                    connection.file().string(), version, latest_schema_version()));
    if (version == latest_schema_version()) return {};
    if (connection.read_only())
      return base::fail(ErrorCode::kUnavailable,
                        fmt::format("{} has schema version {}, this program needs {}; open it for writing once to bring it up to date",
                                    connection.file().string(), version, latest_schema_version()));
    DOCENT_ASSIGN(Transaction transaction, Transaction::write(connection));
    // Another process may have been faster.
    DOCENT_ASSIGN(version, version_of(connection));
    if (version < latest_schema_version()) DOCENT_TRY(apply(connection, version + 1, clock.unix_millis()));
    DOCENT_TRY(transaction.commit());
  }
}

}  // namespace docent::store::embedded
