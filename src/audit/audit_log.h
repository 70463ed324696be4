// An append-only record of who did what: JSON lines in the shape of OCSF 1.3 "API Activity" (class 6003), each holding the hash of the one
// before, so that a change or a gap shows. The last member of a line is its hash: SHA-256 over the line up to there.
//
// Files are audit-NNNNNNNNNNNN.jsonl, named by the number of their first event; audit.head names the last event known to be on the disk,
// so that a cut end shows too. One writer for a folder (file lock). Thread safe. Budget of an append: 30 µs without fsync.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"

namespace docent::audit {

struct AuditOptions {
  std::filesystem::path folder;
  bool sync_each = false;            // fsync before append() returns; else within a second
  std::uint64_t max_file_bytes = 64 << 20;
  int keep_days = 365;               // older files are removed; 0: none
  std::string product_version = {};
};

struct Event {
  std::string actor, actor_name;     // subject of the identity
  std::vector<std::string> groups;
  std::string address;               // of the client
  std::string operation;             // "POST /v1/search" or "mcp tools/call search_documentation"
  std::string method, path;          // of the HTTP request
  std::string request_id, trace_id;
  std::vector<std::string> sources;  // what was touched
  unsigned status = 0;               // HTTP
  std::string decision;              // "allowed", or why not: "unauthenticated", "forbidden", "rate_limited"
  std::string parameters_sha256, parameters;  // the text only when it was asked for
  double duration_ms = 0;
};

class AuditLog {
 public:
  // Mends a line that a crash cut. kConflict when another process writes here, kCorrupt when the end of the log is not its own.
  static base::Result<std::unique_ptr<AuditLog>> open(AuditOptions options, const base::Clock& clock);
  virtual ~AuditLog() = default;
  // kUnavailable when it cannot be written: nothing of the event is left in the file then.
  virtual base::Status append(const Event& event) = 0;
};

struct AuditReport {
  std::uint64_t events = 0, files = 0, first = 0, last = 0;
  std::string head;      // hash of the last event
  std::string problem;   // empty: all is well
};
// Reads all files of a folder. kNotFound when there is no log.
base::Result<AuditReport> verify(const std::filesystem::path& folder);

}  // namespace docent::audit
