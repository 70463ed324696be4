#include "query/stage_pace.h"

#include <algorithm>

namespace docent::query {
namespace {

constexpr double kWeightOfNew = 0.3;
constexpr double kMostGrowth = 4;      // of the figure by which an outlier counts
constexpr double kDoubt = 0.998;

std::size_t place_of(const StageInfo& stage) { return static_cast<std::size_t>(&stage - kStages.data()); }

}  // namespace

StagePace::StagePace() {
  for (std::size_t i = 0; i < kStages.size(); ++i) usual_[i] = kStages[i].needs_ms;
}

double StagePace::usual_ms(std::string_view name) const {
  const StageInfo* stage = find_stage(name);
  return stage == nullptr ? 0 : usual_[place_of(*stage)].load(std::memory_order_relaxed);
}

void StagePace::note(std::string_view name, double ms, bool finished) {
  const StageInfo* stage = find_stage(name);
  if (stage == nullptr) return;
  std::atomic<double>& usual = usual_[place_of(*stage)];
  const double before = usual.load(std::memory_order_relaxed);
  const double now = finished ? before + kWeightOfNew * (std::min(ms, kMostGrowth * before) - before) : std::max(before, std::min(ms, kMostGrowth * before));
  usual.store(std::max(now, stage->needs_ms), std::memory_order_relaxed);
}

void StagePace::doubt(std::string_view name) {
  const StageInfo* stage = find_stage(name);
  if (stage == nullptr) return;
  std::atomic<double>& usual = usual_[place_of(*stage)];
  usual.store(std::max(stage->needs_ms, kDoubt * usual.load(std::memory_order_relaxed)), std::memory_order_relaxed);
}

}  // namespace docent::query
