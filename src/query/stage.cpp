#include "query/stage.h"

namespace docent::query {

base::Status StageLog::run_stage(std::string_view name, Need need, const std::function<base::Status()>& step) {
  base::Status status = deadline_.check(name);
  StageReport report{std::string(name), 0, false, {}};
  if (status) {
    const auto start = std::chrono::steady_clock::now();
    status = step();
    report.ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  }
  if (!status) {
    const bool forgivable = status.error().code == base::ErrorCode::kDeadlineExceeded ||
                            status.error().code == base::ErrorCode::kUnavailable;
    report.skipped = true;
    report.reason = status.error().message;
    if (need == Need::kOptional && forgivable) status = {};
  }
  stages_.push_back(std::move(report));
  return status;
}

void StageLog::skip(std::string_view name, std::string reason) {
  stages_.push_back({std::string(name), 0, true, std::move(reason)});
}

}  // namespace docent::query
