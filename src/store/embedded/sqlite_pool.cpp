#include "store/embedded/sqlite_pool.h"

namespace docent::store::embedded {

base::Result<ReaderPool::Lease> ReaderPool::take() {
  {
    base::MutexLock lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<Reader> reader = std::move(idle_.back());
      idle_.pop_back();
      return Lease(*this, std::move(reader));
    }
  }
  auto reader = std::make_unique<Reader>();
  DOCENT_ASSIGN(reader->connection, Connection::open(options_));
  return Lease(*this, std::move(reader));
}

void ReaderPool::give_back(std::unique_ptr<Reader> reader) {
  base::MutexLock lock(mutex_);
  if (idle_.size() < kMaxIdleReaders) idle_.push_back(std::move(reader));
}

std::shared_ptr<const DocumentBody> BodyCache::find(model::DocumentKey key) {
  base::MutexLock lock(mutex_);
  const auto at = index_.find(key);
  if (at == index_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, at->second);
  return at->second->body;
}

void BodyCache::add(model::DocumentKey key, std::shared_ptr<const DocumentBody> body) {
  const std::size_t bytes = body->memory_bytes();
  if (bytes > max_bytes_) return;
  base::MutexLock lock(mutex_);
  if (index_.contains(key)) return;
  entries_.push_front({key, std::move(body), bytes});
  index_.emplace(key, entries_.begin());
  bytes_ += bytes;
  while (bytes_ > max_bytes_) {
    bytes_ -= entries_.back().bytes;
    index_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

}  // namespace docent::store::embedded
