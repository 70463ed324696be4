#include "store/embedded/sqlite_write_session.h"

#include <fmt/format.h>

#include <limits>
#include <utility>

namespace docent::store::embedded {
namespace {

constexpr std::int64_t kMaxKey = std::numeric_limits<std::uint32_t>::max() - 1;

std::unexpected<base::Error> keys_used_up(const Connection& connection, std::string_view kind) {
  return base::fail(base::ErrorCode::kUnavailable,
                    fmt::format("{} has given out all {} {} keys; ingest into a new data folder", connection.file().string(), kMaxKey, kind));
}

}  // namespace

base::Result<WriteSession> WriteSession::begin(Connection& connection) {
  DOCENT_ASSIGN(Transaction transaction, Transaction::write(connection));
  WriteSession session(connection, std::move(transaction));
  DOCENT_TRY(session.load());
  return session;
}

base::Status WriteSession::load() {
  DOCENT_ASSIGN(Statement all, connection_->prepare("SELECT name, value FROM state"));
  int found = 0;
  while (true) {
    DOCENT_ASSIGN(const bool row, all.step());
    if (!row) break;
    const std::string_view name = all.bytes(0);
    const std::int64_t value = all.integer(1);
    for (const auto& [known, counter] : {std::pair<std::string_view, std::int64_t*>{"generation", &generation_},
                                         {"next_document", &next_document_},
                                         {"next_passage", &next_passage_},
                                         {"log_floor", &log_floor_},
                                         {"log_rows", &log_rows_}}) {
      if (name != known) continue;
      *counter = value;
      ++found;
    }
  }
  if (found != 5 || next_document_ < 1 || next_passage_ < 1) return std::unexpected(connection_->corrupt("its counters are missing"));
  return {};
}

base::Result<model::DocumentKey> WriteSession::take_document_key() {
  if (next_document_ > kMaxKey) return keys_used_up(*connection_, "document");
  return static_cast<model::DocumentKey>(next_document_++);
}

base::Result<model::PassageKey> WriteSession::take_passage_keys(std::size_t count) {
  if (count > static_cast<std::size_t>(kMaxKey) || next_passage_ + static_cast<std::int64_t>(count) > kMaxKey)
    return keys_used_up(*connection_, "passage");
  const auto first = static_cast<model::PassageKey>(next_passage_);
  next_passage_ += static_cast<std::int64_t>(count);
  return first;
}

base::Status WriteSession::log(model::ChangeKind kind, model::DocumentKey document) {
  DOCENT_ASSIGN(Statement insert, connection_->prepare("INSERT INTO change_log VALUES (?1, ?2, ?3, ?4)"));
  insert.bind(1, generation_ + 1).bind(2, logged_).bind(3, static_cast<int>(kind)).bind(4, document);
  DOCENT_TRY(insert.run());
  ++logged_;
  changed_ = true;
  return {};
}

base::Result<model::Generation> WriteSession::commit() {
  if (changed_) {
    ++generation_;
    log_rows_ += logged_;
    DOCENT_TRY(trim_log());
    DOCENT_TRY(store());
  }
  DOCENT_TRY(transaction_.commit());
  return static_cast<model::Generation>(generation_);
}

base::Status WriteSession::store() {
  DOCENT_ASSIGN(Statement update, connection_->prepare("UPDATE state SET value = ?2 WHERE name = ?1"));
  for (const auto& [name, value] : {std::pair<std::string_view, std::int64_t>{"generation", generation_},
                                    {"next_document", next_document_},
                                    {"next_passage", next_passage_},
                                    {"log_floor", log_floor_},
                                    {"log_rows", log_rows_}}) {
    update.bind(1, name).bind(2, value);
    DOCENT_TRY(update.run());
  }
  return {};
}

base::Status WriteSession::trim_log() {
  if (log_rows_ <= kMaxLogRows + kLogSlack) return {};
  // Whole generations only, and never the one being written: who is at the generation before must still find it.
  DOCENT_ASSIGN(Statement nth, connection_->prepare("SELECT generation FROM change_log ORDER BY generation, number LIMIT 1 OFFSET ?1"));
  nth.bind(1, log_rows_ - kMaxLogRows);
  DOCENT_ASSIGN(const bool row, nth.step());
  if (!row) return {};
  const std::int64_t floor = std::min(nth.integer(0), generation_) - 1;
  nth.reset();
  DOCENT_ASSIGN(Statement remove, connection_->prepare("DELETE FROM change_log WHERE generation <= ?1"));
  DOCENT_TRY(remove.bind(1, floor).run());
  DOCENT_ASSIGN(const std::int64_t left, connection_->integer("SELECT count(*) FROM change_log"));
  log_rows_ = left;
  log_floor_ = std::max(log_floor_, floor);
  return {};
}

}  // namespace docent::store::embedded
