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
  // Does nothing. First in a lambda that runs with the mutex held (a condition's predicate), where the analysis cannot see that it is.
  void assert_held() const DOCENT_THREAD_ATTRIBUTE(assert_capability(this)) {}

 private:
  std::mutex mutex_;
};

// std::unique_lock is no lock to the analysis; this one is.
class DOCENT_THREAD_ATTRIBUTE(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) DOCENT_THREAD_ATTRIBUTE(acquire_capability(mutex)) : mutex_(mutex) { mutex_.lock(); }
  ~MutexLock() DOCENT_THREAD_ATTRIBUTE(release_capability()) {
    if (held_) mutex_.unlock();
  }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

  // For a Condition, and to let others in for a while.
  void lock() DOCENT_THREAD_ATTRIBUTE(acquire_capability()) {
    mutex_.lock();
    held_ = true;
  }
  void unlock() DOCENT_THREAD_ATTRIBUTE(release_capability()) {
    held_ = false;
    mutex_.unlock();
  }

 private:
  Mutex& mutex_;
  bool held_ = true;
};

// Works with base::Mutex and base::MutexLock: `changed.wait(lock, [&] { mutex.assert_held(); return ready; })`.
using Condition = std::condition_variable_any;

}  // namespace docent::base
