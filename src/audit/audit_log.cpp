#include "audit/audit_log.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <cstring>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "audit/chain.h"
#include "base/file.h"
#include "base/hash.h"
#include "obs/log.h"

namespace docent::audit {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;

constexpr std::int64_t kDayMs = 86'400'000;

// OCSF activities of class 6003.
int activity_of(const std::string& method) {
  if (method == "GET" || method == "HEAD") return 2;
  if (method == "DELETE") return 4;
  return method == "POST" ? 1 : 99;
}

Json shape(const Event& event, std::uint64_t number, std::int64_t now_ms, const std::string& version) {
  constexpr int kClass = 6003;
  const int activity = activity_of(event.method);
  const bool good = event.status < 400;
  Json json{{"time", now_ms},
            {"class_uid", kClass},
            {"category_uid", 6},
            {"activity_id", activity},
            {"type_uid", kClass * 100 + activity},
            {"severity_id", good ? 1 : 2},
            {"status_id", good ? 1 : 2},
            {"status_code", std::to_string(event.status)},
            {"status_detail", event.decision},
            {"duration", static_cast<std::int64_t>(event.duration_ms)},
            {"metadata", {{"version", "1.3.0"}, {"product", {{"name", "Docent"}, {"vendor_name", "Docent"}, {"version", version}}}, {"uid", event.request_id}, {"sequence", number}}}};
  if (!event.trace_id.empty()) json["metadata"]["correlation_uid"] = event.trace_id;
  json["actor"] = {{"user", {{"uid", event.actor}, {"name", event.actor_name}}}};
  for (const std::string& group : event.groups) json["actor"]["user"]["groups"].push_back({{"name", group}});
  json["src_endpoint"] = {{"ip", event.address}};
  json["api"] = {{"operation", event.operation}, {"request", {{"uid", event.request_id}}}, {"response", {{"code", event.status}}}};
  json["http_request"] = {{"http_method", event.method}, {"url", {{"path", event.path}}}};
  json["resources"] = Json::array();
  for (const std::string& source : event.sources) json["resources"].push_back({{"type", "source"}, {"name", source}});
  Json& rest = json["unmapped"];
  rest = {{"duration_ms", event.duration_ms}};
  if (!event.parameters_sha256.empty()) rest["parameters_sha256"] = event.parameters_sha256;
  if (!event.parameters.empty()) rest["parameters"] = event.parameters;
  return json;
}

class Log final : public AuditLog {
 public:
  Log(AuditOptions options, const base::Clock& clock) : options_(std::move(options)), clock_(clock) {}
  ~Log() override {
    syncer_.request_stop();
    changed_.notify_all();
    if (syncer_.joinable()) syncer_.join();
    const std::lock_guard lock(mutex_);
    if (descriptor_ >= 0) {
      static_cast<void>(sync());
      ::close(descriptor_);
    }
  }

  base::Status open() {
    std::error_code error;
    std::filesystem::create_directories(options_.folder, error);
    if (error) return base::fail(ErrorCode::kUnavailable, "the audit folder cannot be made: " + error.message(), options_.folder.string());
    ::chmod(options_.folder.c_str(), 0700);
    DOCENT_ASSIGN(lock_, base::FileLock::acquire(options_.folder / "audit.lock", false));
    if (!lock_) return base::fail(ErrorCode::kConflict, "another server writes this audit log: give this one its own audit.path");
    const auto files = audit_files(options_.folder);
    if (!files.empty()) DOCENT_TRY(resume(files.back()));
    DOCENT_TRY(compare_with_head());
    remove_old();
    if (!options_.sync_each) syncer_ = std::jthread([this](std::stop_token stop) { keep_synced(stop); });
    return {};
  }

  base::Status append(const Event& event) override {
    const std::lock_guard lock(mutex_);
    const std::int64_t now = clock_.unix_millis();
    struct stat info {};
    const bool lost = descriptor_ >= 0 && (::fstat(descriptor_, &info) != 0 || info.st_nlink == 0);  // nobody could read what went there
    if (descriptor_ < 0 || lost || size_ >= options_.max_file_bytes) DOCENT_TRY(rotate());
    Json json = shape(event, last_.number + 1, now, options_.product_version);
    json["unmapped"]["previous"] = last_.hash;
    const SealedLine line = seal(json.dump(-1, ' ', false, Json::error_handler_t::replace));
    const auto undo = [&](const char* what) -> base::Status {
      const std::string why = std::strerror(errno);
      if (::ftruncate(descriptor_, static_cast<off_t>(size_)) != 0) obs::log(obs::LogLevel::kError, "audit_not_mended", {{"why", std::strerror(errno)}});
      return base::fail(ErrorCode::kUnavailable, "the audit log cannot be written", std::string(what) + ": " + why);
    };
    for (std::size_t at = 0; at < line.text.size();) {
      const ssize_t written = ::pwrite(descriptor_, line.text.data() + at, line.text.size() - at, static_cast<off_t>(size_ + at));
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return undo("write");
      at += static_cast<std::size_t>(written);
    }
    if (options_.sync_each && ::fdatasync(descriptor_) != 0) return undo("fdatasync");
    size_ += line.text.size();
    last_ = {last_.number + 1, line.hash};
    dirty_ = true;
    if (options_.sync_each) DOCENT_TRY(sync());
    return {};
  }

 private:
  // The last whole line of the newest file says where to go on.
  base::Status resume(const std::filesystem::path& file) {
    DOCENT_ASSIGN(std::string bytes, base::read_file(file));
    const std::size_t whole = bytes.rfind('\n') == std::string::npos ? 0 : bytes.rfind('\n') + 1;
    if (whole != bytes.size()) {
      obs::log(obs::LogLevel::kWarn, "audit_line_mended", {{"bytes", std::to_string(bytes.size() - whole)}});
      bytes.resize(whole);
    }
    const auto first = first_number(file);
    if (whole == 0) {
      last_.number = first - 1;
      if (const auto files = audit_files(options_.folder); files.size() > 1) {
        DOCENT_ASSIGN(const std::string before, base::read_file(files[files.size() - 2]));
        DOCENT_TRY(take_last(before));
      }
    } else {
      DOCENT_TRY(take_last(bytes));
    }
    descriptor_ = ::open(file.c_str(), O_WRONLY | O_CLOEXEC, 0600);
    if (descriptor_ < 0 || ::ftruncate(descriptor_, static_cast<off_t>(whole)) != 0)
      return base::fail(ErrorCode::kUnavailable, std::string("the audit log cannot be opened: ") + std::strerror(errno), file.string());
    size_ = whole;
    return {};
  }

  base::Status take_last(std::string_view bytes) {
    if (bytes.ends_with('\n')) bytes.remove_suffix(1);
    const std::size_t begin = bytes.rfind('\n') == std::string_view::npos ? 0 : bytes.rfind('\n') + 1;
    const auto opened = unseal(bytes.substr(begin));
    if (!opened) return base::fail(ErrorCode::kCorrupt, "the end of the audit log was changed by others: see `docent audit verify`, then move the log away");
    last_ = {opened->number, opened->hash};
    return {};
  }

  // An end that was cut off must not be written over.
  base::Status compare_with_head() const {
    const auto bytes = base::read_file(options_.folder / "audit.head", 4096);
    const auto head = nlohmann::json::parse(bytes ? *bytes : std::string("{}"), nullptr, false);
    if (!head.is_object() || !head.contains("sequence") || !head["sequence"].is_number_unsigned()) return {};
    const auto number = head["sequence"].get<std::uint64_t>();
    if (number < last_.number || (number == last_.number && head.value("hash", nlohmann::json()) == last_.hash)) return {};
    return base::fail(ErrorCode::kCorrupt, "the end of the audit log is missing or was changed by others: see `docent audit verify`, then move the log away");
  }

  base::Status rotate() {
    if (descriptor_ >= 0) {
      DOCENT_TRY(sync());
      ::close(descriptor_);
      descriptor_ = -1;
    }
    const auto file = options_.folder / fmt::format("audit-{:012}.jsonl", last_.number + 1);
    descriptor_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor_ < 0) return base::fail(ErrorCode::kUnavailable, "the audit log cannot be written", file.string() + ": " + std::strerror(errno));
    size_ = 0;
    remove_old();
    return {};
  }

  void remove_old() {
    if (options_.keep_days == 0) return;
    auto files = audit_files(options_.folder);
    if (!files.empty()) files.pop_back();
    for (const auto& file : files) {
      struct stat info {};
      if (::stat(file.c_str(), &info) != 0 || clock_.unix_millis() - static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1000 <= options_.keep_days * kDayMs) break;
      std::error_code ignored;
      std::filesystem::remove(file, ignored);
    }
  }

  base::Status sync() {
    if (!dirty_) return {};
    if (::fdatasync(descriptor_) != 0) return base::fail(ErrorCode::kUnavailable, "the audit log cannot be written", std::strerror(errno));
    dirty_ = false;
    return base::write_file_atomically(options_.folder / "audit.head", Json{{"sequence", last_.number}, {"hash", last_.hash}}.dump() + "\n", 0600);
  }

  void keep_synced(const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested()) {
      changed_.wait_for(lock, stop, std::chrono::milliseconds(500), [] { return false; });
      if (const auto synced = sync(); !synced) obs::log(obs::LogLevel::kError, "audit_not_synced", {{"why", synced.error().message}, {"detail", synced.error().detail}});
    }
  }

  const AuditOptions options_;
  const base::Clock& clock_;
  std::unique_ptr<base::FileLock> lock_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  Link last_{0, std::string(64, '0')};
  bool dirty_ = false;
  std::jthread syncer_;
};

}  // namespace

base::Result<std::unique_ptr<AuditLog>> AuditLog::open(AuditOptions options, const base::Clock& clock) {
  auto log = std::make_unique<Log>(std::move(options), clock);
  DOCENT_TRY(log->open());
  return log;
}

}  // namespace docent::audit
