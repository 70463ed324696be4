#include "store/embedded/sqlite_db.h"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/statvfs.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <thread>
#include <utility>

namespace docent::store::embedded {
namespace {

using base::ErrorCode;

// Pages of 4 KiB after which a commit moves the WAL into the file. 8 MiB keeps a bulk ingest from syncing the main file for
// every batch and the WAL from outgrowing the corpus.
constexpr const char* kPragmas =
    "PRAGMA synchronous=FULL;"
    "PRAGMA wal_autocheckpoint=2000;"
    "PRAGMA journal_size_limit=8388608;"
    "PRAGMA temp_store=MEMORY;"
    "PRAGMA cache_size=-4096;"
    "PRAGMA cell_size_check=ON;"
    "PRAGMA trusted_schema=OFF;";
constexpr std::chrono::milliseconds kRetryEvery{10};

// `path` as an SQLite URI (RFC 3986): everything but unreserved characters and '/' is percent-encoded.
std::string file_uri(const std::filesystem::path& path, std::string_view query) {
  std::string uri = "file:";
  for (const char c : path.string()) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' || c == '.' ||
                       c == '-' || c == '_';
    if (plain) uri.push_back(c);
    else uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return uri.append(query);
}

}  // namespace

// --- Statement ---

Statement::Statement(Statement&& other) noexcept
    : connection_(other.connection_), handle_(std::exchange(other.handle_, nullptr)), idle_(other.idle_),
      bind_error_(other.bind_error_) {}

Statement::~Statement() {
  if (handle_ == nullptr) return;
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
  idle_->push_back(handle_);
}

void Statement::note(int code) {
  if (code != SQLITE_OK && bind_error_ == SQLITE_OK) bind_error_ = code;
}

Statement& Statement::bind_integer(int parameter, std::int64_t value) {
  note(sqlite3_bind_int64(handle_, parameter, value));
  return *this;
}

Statement& Statement::bind(int parameter, std::string_view text) {
  // A null pointer would bind NULL.
  note(sqlite3_bind_text64(handle_, parameter, text.data() == nullptr ? "" : text.data(), text.size(), SQLITE_STATIC,
                           SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_blob(int parameter, std::string_view bytes) {
  note(sqlite3_bind_blob64(handle_, parameter, bytes.data() == nullptr ? "" : bytes.data(), bytes.size(), SQLITE_STATIC));
  return *this;
}

Statement& Statement::bind_null(int parameter) {
  note(sqlite3_bind_null(handle_, parameter));
  return *this;
}

base::Result<bool> Statement::step() {
  if (bind_error_ != SQLITE_OK) return std::unexpected(connection_->error(bind_error_));
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return std::unexpected(connection_->error(code));
}

base::Status Statement::run() {
  DOCENT_ASSIGN(const bool row, step());
  static_cast<void>(row);
  reset();
  return {};
}

void Statement::reset() {
  sqlite3_reset(handle_);
  bind_error_ = SQLITE_OK;
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(handle_, column);
  const int size = sqlite3_column_bytes(handle_, column);
  if (data == nullptr || size <= 0) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

bool Statement::is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }

// --- Connection ---

base::Result<std::unique_ptr<Connection>> Connection::open(const ConnectionOptions& options) {
  std::unique_ptr<Connection> connection(new Connection(options));
  DOCENT_TRY(connection->connect());
  return connection;
}

Connection::~Connection() {
  for (auto& [sql, handles] : idle_)
    for (sqlite3_stmt* handle : handles) sqlite3_finalize(handle);
  sqlite3_close_v2(handle_);
}

base::Status Connection::connect() {
  const std::string path = std::filesystem::absolute(options_.file).string();
  std::error_code ignored;
  if (options_.read_only && !std::filesystem::exists(options_.file, ignored))
    return base::fail(ErrorCode::kNotFound, fmt::format("there is no record at {}", path));
  const auto open_with = [&](int flags, const std::string& name) -> base::Status {
    sqlite3_close_v2(std::exchange(handle_, nullptr));
    const int code = sqlite3_open_v2(name.c_str(), &handle_, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    if (code != SQLITE_OK) return std::unexpected(error(code));
    return configure();
  };
  if (!options_.read_only) {
    DOCENT_TRY(open_with(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, path));
    if (sqlite3_db_readonly(handle_, "main") == 1) return std::unexpected(error(SQLITE_READONLY));
    return enter_wal_mode();
  }
  base::Status opened = open_with(SQLITE_OPEN_READONLY, path);
  if (opened) {
    auto readable = integer("SELECT count(*) FROM sqlite_schema");
    if (readable) return {};
    opened = std::unexpected(readable.error());
  }
  // Reading a WAL file needs a -shm file beside it, which a read-only folder cannot get. Where nothing waits in a WAL, the file
  // alone is the whole record and nobody can change it under us.
  const bool wal_empty = !std::filesystem::exists(path + "-wal", ignored) || std::filesystem::file_size(path + "-wal", ignored) == 0;
  if (opened.error().code != ErrorCode::kUnavailable || !wal_empty) return opened;
  for (auto& [sql, handles] : idle_)
    for (sqlite3_stmt* handle : handles) sqlite3_finalize(handle);
  idle_.clear();
  return open_with(SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, file_uri(path, "?immutable=1"));
}

base::Status Connection::configure() {
  sqlite3_busy_timeout(handle_, static_cast<int>(std::min<std::int64_t>(options_.busy_limit.count(), INT_MAX)));
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  return execute(kPragmas);
}

// Two processes that create the same file at once meet here; SQLite does not call its busy handler for a change of journal mode.
base::Status Connection::enter_wal_mode() {
  const auto give_up = std::chrono::steady_clock::now() + options_.busy_limit;
  while (true) {
    int code = SQLITE_OK;
    sqlite3_stmt* handle = nullptr;
    code = sqlite3_prepare_v2(handle_, "PRAGMA journal_mode=WAL", -1, &handle, nullptr);
    if (code == SQLITE_OK) code = sqlite3_step(handle);
    std::string mode;
    if (code == SQLITE_ROW)
      if (const unsigned char* text = sqlite3_column_text(handle, 0)) mode = reinterpret_cast<const char*>(text);
    sqlite3_finalize(handle);
    if (mode == "wal") return {};
    const bool busy = (code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_LOCKED;
    if (code == SQLITE_ROW)
      return base::fail(ErrorCode::kUnavailable,
                        fmt::format("{} cannot be put into write-ahead mode (it stays in \"{}\"); use a local file system",
                                    options_.file.string(), mode));
    if (!busy || std::chrono::steady_clock::now() >= give_up) return std::unexpected(error(code));
    std::this_thread::sleep_for(kRetryEvery);
  }
}

base::Result<Statement> Connection::prepare(std::string_view sql) {
  auto found = idle_.find(sql);
  if (found == idle_.end()) found = idle_.try_emplace(std::string(sql)).first;
  auto& idle = found->second;
  if (!idle.empty()) {
    sqlite3_stmt* handle = idle.back();
    idle.pop_back();
    return Statement(*this, handle, idle);
  }
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &handle,
                                      nullptr);
  if (code != SQLITE_OK) return std::unexpected(error(code));
  return Statement(*this, handle, idle);
}

base::Status Connection::execute(const char* sql) {
  const int code = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return std::unexpected(error(code));
  return {};
}

base::Result<std::int64_t> Connection::integer(std::string_view sql) {
  DOCENT_ASSIGN(Statement statement, prepare(sql));
  DOCENT_ASSIGN(const bool row, statement.step());
  if (!row) return std::unexpected(corrupt("a value that must be there is missing"));
  return statement.integer(0);
}

bool Connection::disk_full(int code) const {
  if (code == SQLITE_FULL) return true;
  const int system = handle_ != nullptr ? sqlite3_system_errno(handle_) : 0;
  const bool no_space = system == ENOSPC || system == EDQUOT || system == EFBIG;
  return no_space && ((code & 0xFF) == SQLITE_IOERR || (code & 0xFF) == SQLITE_CANTOPEN);
}

// SQLite cannot make its -wal and -shm files there and calls that SQLITE_CANTOPEN with whatever errno came last.
bool Connection::on_read_only_disk() const {
  struct statvfs disk {};
  const std::string folder = options_.file.has_parent_path() ? options_.file.parent_path().string() : ".";
  return ::statvfs(folder.c_str(), &disk) == 0 && (disk.f_flag & ST_RDONLY) != 0;
}

base::Error Connection::error(int code) const {
  const std::string name = options_.file.string();
  const int system = handle_ != nullptr ? sqlite3_system_errno(handle_) : 0;
  std::string detail = fmt::format("sqlite {}: {}", code, handle_ != nullptr ? sqlite3_errmsg(handle_) : sqlite3_errstr(code));
  if (system != 0) detail += fmt::format("; errno {}: {}", system, std::strerror(system));
  const auto make = [&](ErrorCode kind, std::string message) { return base::Error{kind, std::move(message), std::move(detail)}; };
  if (disk_full(code))
    return make(ErrorCode::kUnavailable, fmt::format("the disk that holds {} is full (or a quota is used up); free some space and try "
                                                     "again. Nothing of the last write was kept, what was there before is whole", name));
  const int kind = (code & 0xFF) == SQLITE_CANTOPEN && on_read_only_disk() ? SQLITE_READONLY : code & 0xFF;
  switch (kind) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return make(ErrorCode::kUnavailable, fmt::format("{} was locked by another process for longer than {} ms; try again when it is done",
                                                       name, options_.busy_limit.count()));
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return make(ErrorCode::kUnavailable, fmt::format("{} cannot be written: the file, its folder or the disk is read-only; make them "
                                                       "writable or choose another data folder", name));
    case SQLITE_CANTOPEN:
      return make(ErrorCode::kUnavailable, fmt::format("{} cannot be opened{}{}; check that its folder exists and may be written", name,
                                                       system != 0 ? ": " : "", system != 0 ? std::strerror(system) : ""));
    case SQLITE_CORRUPT: return corrupt("its pages do not fit together");
    case SQLITE_NOTADB: return corrupt("it is not an SQLite file");
    case SQLITE_IOERR:
      return make(ErrorCode::kUnavailable, fmt::format("reading or writing {} failed{}{}; check the disk", name, system != 0 ? ": " : "",
                                                       system != 0 ? std::strerror(system) : ""));
    case SQLITE_NOMEM: return make(ErrorCode::kUnavailable, "out of memory while using " + name);
    case SQLITE_TOOBIG: return make(ErrorCode::kTooLarge, fmt::format("a document is too large for {} (1 GB)", name));
    default: return make(ErrorCode::kInternal, fmt::format("an operation on {} failed", name));
  }
}

base::Error Connection::corrupt(std::string_view what) const {
  return {ErrorCode::kCorrupt,
          fmt::format("{} is damaged: {}; restore it from a backup, or move it away and ingest again", options_.file.string(), what),
          handle_ != nullptr ? sqlite3_errmsg(handle_) : ""};
}

void Connection::refuse_writes(const base::Error& cause) {
  if (refusal_.empty())
    refusal_ = fmt::format("writes to {} are refused since an earlier failure ({}); repair it and start again", options_.file.string(),
                           cause.message);
}

void Connection::checkpoint() {
  sqlite3_busy_timeout(handle_, 0);
  sqlite3_wal_checkpoint_v2(handle_, "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
}

// --- Transaction ---

base::Result<Transaction> Transaction::read(Connection& connection) {
  DOCENT_ASSIGN(Statement begin, connection.prepare("BEGIN"));
  DOCENT_TRY(begin.run());
  return Transaction(connection, false);
}

base::Result<Transaction> Transaction::write(Connection& connection) {
  if (!connection.refusal_.empty()) return base::fail(ErrorCode::kUnavailable, connection.refusal_);
  if (connection.read_only())
    return base::fail(ErrorCode::kUnavailable, fmt::format("{} was opened read-only", connection.file().string()));
  DOCENT_ASSIGN(Statement begin, connection.prepare("BEGIN IMMEDIATE"));
  DOCENT_TRY(begin.run());
  return Transaction(connection, true);
}

Transaction::Transaction(Transaction&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)), writes_(other.writes_) {}

Transaction::~Transaction() {
  if (connection_ != nullptr) rollback();
}

base::Status Transaction::commit() {
  Connection& connection = *connection_;
  const int code = sqlite3_exec(connection.handle_, "COMMIT", nullptr, nullptr, nullptr);
  if (code == SQLITE_OK) {
    connection_ = nullptr;
    return {};
  }
  base::Error error = connection.error(code);
  const bool known = connection.disk_full(code) || (code & 0xFF) == SQLITE_BUSY || (code & 0xFF) == SQLITE_FULL;
  if (writes_ && !known)
    connection.refusal_ = fmt::format("writes to {} are refused since a commit failed and its outcome is unknown ({}); check the disk and "
                                      "start again", connection.file().string(), error.detail);
  rollback();
  connection_ = nullptr;
  return std::unexpected(std::move(error));
}

void Transaction::rollback() {
  // SQLite has already rolled back by itself after some errors.
  if (sqlite3_get_autocommit(connection_->handle_) != 0) return;
  int code = SQLITE_OK;
  if (auto statement = connection_->prepare("ROLLBACK")) code = sqlite3_step(statement->handle_);
  if (writes_ && code != SQLITE_DONE && sqlite3_get_autocommit(connection_->handle_) == 0 && connection_->refusal_.empty())
    connection_->refusal_ = fmt::format("writes to {} are refused since a failed write could not be rolled back ({}); start again",
                                        connection_->file().string(), connection_->error(code).detail);
}

}  // namespace docent::store::embedded
