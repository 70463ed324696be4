// One write transaction of the record with the counters every write needs: generation, keys, change log.
#pragma once

#include <cstdint>

#include "model/records.h"
#include "store/embedded/sqlite_db.h"

namespace docent::store::embedded {

// Changes kept for projections that lag behind; who is further behind rebuilds from documents(). About 4 MB.
constexpr std::int64_t kMaxLogRows = 200'000;
constexpr std::int64_t kLogSlack = 10'000;  // trimmed only when this much longer, so that few commits pay for it

class WriteSession {
 public:
  static base::Result<WriteSession> begin(Connection& connection);

  Connection& connection() { return *connection_; }
  base::Result<model::DocumentKey> take_document_key();
  // The first of `count` keys in a row.
  base::Result<model::PassageKey> take_passage_keys(std::size_t count);
  // Adds to the change log; the commit makes a new generation.
  base::Status log(model::ChangeKind kind, model::DocumentKey document);
  // The commit makes a new generation although no document changed.
  void mark_changed() { changed_ = true; }
  // The record's generation after it: a new one when something changed, else the one before.
  base::Result<model::Generation> commit();

 private:
  WriteSession(Connection& connection, Transaction transaction) : connection_(&connection), transaction_(std::move(transaction)) {}
  base::Status load();
  base::Status store();
  base::Status trim_log();

  Connection* connection_;
  Transaction transaction_;
  std::int64_t generation_ = 0, next_document_ = 0, next_passage_ = 0, log_floor_ = 0, log_rows_ = 0;
  std::int64_t logged_ = 0;
  bool changed_ = false;
};

}  // namespace docent::store::embedded
