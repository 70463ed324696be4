// A number of places, some of them for each principal, taken for as long as somebody needs one. Thread safe.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/mutex.h"

namespace docent::mcp {

class Places : public std::enable_shared_from_this<Places> {
 public:
  Places(std::size_t total, std::size_t per_principal) : total_(total), per_principal_(per_principal) {}

  // A place until what it returns goes, which may outlive this; null when there is none.
  std::shared_ptr<void> take(const std::string& principal) {
    const base::MutexLock lock(mutex_);
    std::size_t& mine = taken_by_[principal];
    if (taken_ >= total_ || mine >= per_principal_) {
      if (mine == 0) taken_by_.erase(principal);
      return nullptr;
    }
    ++taken_;
    ++mine;
    return {static_cast<void*>(this), [self = shared_from_this(), principal](void*) { self->give_back(principal); }};
  }

 private:
  void give_back(const std::string& principal) {
    const base::MutexLock lock(mutex_);
    --taken_;
    if (const auto mine = taken_by_.find(principal); --mine->second == 0) taken_by_.erase(mine);
  }

  const std::size_t total_, per_principal_;
  base::Mutex mutex_;
  std::size_t taken_ DOCENT_GUARDED_BY(mutex_) = 0;
  std::map<std::string, std::size_t> taken_by_ DOCENT_GUARDED_BY(mutex_);
};

}  // namespace docent::mcp
