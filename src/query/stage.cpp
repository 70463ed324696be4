#include "query/stage.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "query/stage_table.h"

namespace docent::query {

StageLog::StageLog(const base::Deadline& deadline, const base::Clock* clock, StagePace* pace, std::vector<StageReport> before)
    : deadline_(deadline), clock_(clock), pace_(pace), stages_(std::move(before)) {}

double StageLog::remaining_ms() const {
  if (!deadline_.is_bounded()) return std::numeric_limits<double>::infinity();
  return std::chrono::duration<double, std::milli>(deadline_.at() - now()).count();
}

std::optional<std::string> StageLog::why_left_out(std::string_view name) const {
  const StageInfo* stage = find_stage(name);
  if (stage == nullptr || stage->dropped == 0) return std::nullopt;
  for (const StageReport& done : stages_) {
    const StageInfo* other = done.late ? find_stage(done.name) : nullptr;
    if (other != nullptr && other->dropped > stage->dropped) return fmt::format("left out with {}, which had no time", done.name);
  }
  const double remaining = remaining_ms(), needed = pace_ == nullptr ? stage->needs_ms : pace_->usual_ms(name), after = needed_after_ms(name);
  if (remaining >= needed + after) return std::nullopt;
  if (pace_ != nullptr && remaining >= stage->needs_ms + after) pace_->doubt(name);
  return fmt::format("left out: {:.1f} ms remained, it takes {:.1f} and what must follow {:.1f}", std::max(0.0, remaining), needed, after);
}

base::Status StageLog::check(std::string_view name, Need need) const {
  if (deadline_.cancelled()) return base::fail(base::ErrorCode::kCancelled, std::string(name) + " was cancelled");
  if (need == Need::kOptional) {
    if (auto why = why_left_out(name)) return base::fail(base::ErrorCode::kDeadlineExceeded, std::move(*why));
  }
  if ((need == Need::kRequired || need == Need::kOptional) && out_of_time())
    return base::fail(base::ErrorCode::kDeadlineExceeded, std::string(name) + " did not finish before its deadline");
  return {};
}

base::Status StageLog::run_stage(std::string_view name, Need need, const std::function<base::Status()>& step) {
  base::Status status = check(name, need);
  StageReport report;
  report.name = std::string(name);
  const bool begun = status.has_value();
  const auto start = now();
  stages_.push_back(std::move(report));
  const std::size_t at = stages_.size() - 1;
  if (begun) {
    status = step();
    stages_[at].ms = std::chrono::duration<double, std::milli>(now() - start).count();
    const bool in_time = status || status.error().code == base::ErrorCode::kDeadlineExceeded;
    if (pace_ != nullptr && need == Need::kOptional && in_time) pace_->note(name, stages_[at].ms, status.has_value());
  }
  if (!status) {
    const bool late = status.error().code == base::ErrorCode::kDeadlineExceeded;
    const bool forgivable = late || status.error().code == base::ErrorCode::kUnavailable;
    stages_[at].skipped = true;
    stages_[at].late = late;
    stages_[at].reason = status.error().message;
    if (need == Need::kOptional && forgivable) status = {};
  }
  return status;
}

void StageLog::skip(std::string_view name, std::string reason) {
  StageReport report;
  report.name = std::string(name);
  report.skipped = true;
  report.reason = std::move(reason);
  stages_.push_back(std::move(report));
}

void StageLog::drop(std::string_view name, std::string reason) {
  skip(name, std::move(reason));
  stages_.back().late = true;
}

void StageLog::count(std::optional<std::size_t> in, std::optional<std::size_t> out) {
  stages_.back().in = in;
  stages_.back().out = out;
}

base::Deadline StageLog::cut_off(std::string_view name) const { return earlier(needed_after_ms(name)); }

base::Deadline StageLog::leaving(double ms) const { return earlier(std::min(ms, std::max(0.0, remaining_ms() / 2))); }

base::Deadline StageLog::earlier(double ms) const {
  if (!deadline_.is_bounded()) return deadline_;
  const std::chrono::duration<double, std::milli> by(ms);
  return base::Deadline::after(deadline_.at() - std::chrono::steady_clock::now() - std::chrono::duration_cast<std::chrono::nanoseconds>(by), deadline_.stop());
}

}  // namespace docent::query
