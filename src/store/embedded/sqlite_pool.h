// Reader connections, lent to one call each, and the decoded documents they share.
#pragma once

#include <list>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "store/embedded/sqlite_body.h"
#include "store/embedded/sqlite_db.h"

namespace docent::store::embedded {

constexpr std::size_t kMaxIdleReaders = 8;               // more are closed when they come back; each holds up to 4 MB of pages
constexpr std::size_t kBodyCacheBytes = 16U << 20;       // about 800 documents of 7 kB

struct Reader {
  std::unique_ptr<Connection> connection;
  Decompressor decompressor;
};

class ReaderPool {
 public:
  explicit ReaderPool(ConnectionOptions options) : options_(std::move(options)) {}

  // Gives the reader back on destruction. At least as short-lived as the pool.
  class Lease {
   public:
    Lease(ReaderPool& pool, std::unique_ptr<Reader> reader) : pool_(&pool), reader_(std::move(reader)) {}
    Lease(Lease&&) noexcept = default;
    Lease& operator=(Lease&&) = delete;
    ~Lease() {
      if (reader_) pool_->give_back(std::move(reader_));
    }
    Connection& connection() const { return *reader_->connection; }
    Decompressor& decompressor() const { return reader_->decompressor; }

   private:
    ReaderPool* pool_;
    std::unique_ptr<Reader> reader_;
  };
  base::Result<Lease> take();

 private:
  void give_back(std::unique_ptr<Reader> reader);

  const ConnectionOptions options_;
  base::Mutex mutex_;
  std::vector<std::unique_ptr<Reader>> idle_ DOCENT_GUARDED_BY(mutex_);
};

// Least recently used first out. A key is never given to another document, so an entry is never out of date; whether the document
// still lives is asked of the record. Thread safe.
class BodyCache {
 public:
  explicit BodyCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}
  // Null when it is not there.
  std::shared_ptr<const DocumentBody> find(model::DocumentKey key);
  // What is larger than the whole cache is not kept.
  void add(model::DocumentKey key, std::shared_ptr<const DocumentBody> body);

 private:
  struct Entry {
    model::DocumentKey key;
    std::shared_ptr<const DocumentBody> body;
    std::size_t bytes;
  };
  const std::size_t max_bytes_;
  base::Mutex mutex_;
  std::list<Entry> entries_ DOCENT_GUARDED_BY(mutex_);  // most recently used first
  std::unordered_map<model::DocumentKey, std::list<Entry>::iterator> index_ DOCENT_GUARDED_BY(mutex_);
  std::size_t bytes_ DOCENT_GUARDED_BY(mutex_) = 0;
};

}  // namespace docent::store::embedded
