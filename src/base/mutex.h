// A mutex that clang's thread-safety analysis understands (-Wthread-safety, the `lint` preset). g++ ignores the marks.
#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define DOCENT_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define DOCENT_THREAD_ATTRIBUTE(x)
#endif

#define DOCENT_GUARDED_BY(x) DOCENT_THREAD_ATTRIBUTE(guarded_by(x))
#define DOCENT_REQUIRES(...) DOCENT_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))

namespace docent::base {

class DOCENT_THREAD_ATTRIBUTE(capability("mutex")) Mutex {
 public:
  void lock() DOCENT_THREAD_ATTRIBUTE(acquire_capability()) { mutex_.lock(); }
  void unlock() DOCENT_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  bool try_lock() DOCENT_THREAD_ATTRIBUTE(try_acquire_capability(true)) { return mutex_.try_lock(); }

 private:
  std::mutex mutex_;
};

class DOCENT_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) DOCENT_THREAD_ATTRIBUTE(acquire_capability(mutex)) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() DOCENT_THREAD_ATTRIBUTE(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

// Works with base::Mutex: `while (!ready) changed.wait(mutex)` with the mutex held.
using Condition = std::condition_variable_any;

}  // namespace docent::base
