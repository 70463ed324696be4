// A thin layer over SQLite: connections, cached prepared statements, transactions, and its error codes as base::Error.
//
// A Connection is used by one thread at a time (see sqlite_pool.h for who makes sure); nothing here locks.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.h"

struct sqlite3;
struct sqlite3_stmt;

namespace docent::store::embedded {

class Connection;

// A prepared statement lent by its connection's cache, which must outlive it; given back, reset, on destruction.
// Columns and parameters count as SQLite does: columns from 0, parameters from 1.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  // Bound text and blobs are not copied: the bytes must live until the next reset() or bind of the same parameter.
  template <std::integral T>
  Statement& bind(int parameter, T value) {
    return bind_integer(parameter, static_cast<std::int64_t>(value));
  }
  Statement& bind(int parameter, std::string_view text);
  Statement& bind_blob(int parameter, std::string_view bytes);
  Statement& bind_null(int parameter);

  // True when there is a row.
  base::Result<bool> step();
  // For statements that give no rows. Resets afterwards, so it can be bound and run again.
  base::Status run();
  void reset();

  std::int64_t integer(int column) const;
  template <std::integral T>
  T number(int column) const {
    return static_cast<T>(integer(column));
  }
  // Text or blob; valid until the next step or reset.
  std::string_view bytes(int column) const;
  std::string string(int column) const { return std::string(bytes(column)); }
  bool is_null(int column) const;

 private:
  friend class Connection;
  friend class Transaction;
  Statement(Connection& connection, sqlite3_stmt* handle, std::vector<sqlite3_stmt*>& idle) : connection_(&connection), handle_(handle), idle_(&idle) {}
  Statement& bind_integer(int parameter, std::int64_t value);
  void note(int code);

  Connection* connection_;
  sqlite3_stmt* handle_;
  std::vector<sqlite3_stmt*>* idle_;  // where it goes back to
  int bind_error_ = 0;
};

struct ConnectionOptions {
  std::filesystem::path file;
  bool read_only = false;  // the file is not created, nothing is ever written
  std::chrono::milliseconds busy_limit{10'000};
};

class Connection {
 public:
  // WAL mode, synchronous=FULL, defensive mode (a hostile schema cannot run code). kUnavailable, kCorrupt; kNotFound when
  // read_only and there is no file.
  static base::Result<std::unique_ptr<Connection>> open(const ConnectionOptions& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Kept for the next time; so texts should be few, with parameters for what differs.
  base::Result<Statement> prepare(std::string_view sql);
  // Several statements without parameters, results ignored.
  base::Status execute(const char* sql);
  // The one integer that `sql` gives.
  base::Result<std::int64_t> integer(std::string_view sql);

  // What a SQLite result code means to the caller, naming the file.
  base::Error error(int code) const;
  // An error of what was read, not of SQLite.
  base::Error corrupt(std::string_view what) const;

  const std::filesystem::path& file() const { return options_.file; }
  bool read_only() const { return options_.read_only; }
  // Every later write transaction fails with kUnavailable and this reason.
  void refuse_writes(const base::Error& cause);
  // Moves the WAL into the file and empties it, if nobody else is in the way.
  void checkpoint();

 private:
  friend class Statement;
  friend class Transaction;
  explicit Connection(ConnectionOptions options) : options_(std::move(options)) {}
  base::Status connect();
  base::Status configure();
  base::Status enter_wal_mode();
  bool disk_full(int code) const;
  bool on_read_only_disk() const;

  ConnectionOptions options_;
  sqlite3* handle_ = nullptr;
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>()(text); }
  };
  std::unordered_map<std::string, std::vector<sqlite3_stmt*>, TextHash, std::equal_to<>> idle_;  // by the text; statements point into it
  std::string refusal_;  // why writes are refused, once a failure has left the state unknown
};

// Rolls back on destruction unless committed. A read transaction sees one committed state from its first read on.
class Transaction {
 public:
  static base::Result<Transaction> read(Connection& connection);
  // Waits for other writers up to busy_limit. kUnavailable when writes are refused after an earlier failure.
  static base::Result<Transaction> write(Connection& connection);
  Transaction(Transaction&& other) noexcept;
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();

  // Durable once it returns. After a failure nothing of the transaction is visible; where that cannot be said (a failed
  // fsync), this connection refuses all further writes.
  base::Status commit();

 private:
  Transaction(Connection& connection, bool writes) : connection_(&connection), writes_(writes) {}
  void rollback();

  Connection* connection_;
  bool writes_;
};

}  // namespace docent::store::embedded
