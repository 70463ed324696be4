#include "obs/metrics.h"

#include <dirent.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <ctime>
#include <fstream>
#include <map>
#include <mutex>

namespace docent::obs {
namespace {

constexpr std::size_t kFamilies = static_cast<std::size_t>(Metric::kCount);

struct Series {
  double value = 0;
  std::vector<std::uint64_t> buckets;  // of histograms, not cumulative; one more than metric_buckets()
};

std::string escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out += '\\';
    if (c == '\n') out += "\\n";
    else out += c;
  }
  return out;
}

std::string number(double value) {
  if (value == std::floor(value) && std::abs(value) < 1e15) return fmt::format("{}", static_cast<std::int64_t>(value));
  return fmt::format("{}", value);
}

}  // namespace

struct Metrics::State {
  struct Table {
    std::mutex mutex;
    std::map<std::string, Series, std::less<>> series;  // by the written labels
  };
  std::array<Table, kFamilies> tables;
  std::mutex sources_mutex;
  std::vector<std::function<void(Metrics&)>> sources;

  template <typename Change>
  void change(Metric metric, Labels labels, MetricKind kind, const Change& change) {
    const MetricFamily& family = metric_families()[static_cast<std::size_t>(metric)];
    assert(family.kind == kind && family.labels.size() == labels.size());
    if (family.kind != kind || family.labels.size() != labels.size()) return;
    const auto write = [&](auto&& value_of) {
      std::string key;
      for (std::size_t i = 0; i < family.labels.size(); ++i)
        key.append(i == 0 ? "" : ",").append(family.labels[i]).append("=\"").append(value_of(i)).append("\"");
      return key;
    };
    const std::string key = write([&](std::size_t i) { return escape(labels.begin()[i]); });
    Table& table = tables[static_cast<std::size_t>(metric)];
    const std::lock_guard lock(table.mutex);
    auto found = table.series.find(key);
    if (found == table.series.end()) {
      const bool full = table.series.size() >= kMaxSeries;
      found = table.series.try_emplace(full ? write([](std::size_t) { return std::string("other"); }) : key).first;
    }
    change(found->second);
  }
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::add(Metric metric, Labels labels, double amount) {
  state_->change(metric, labels, MetricKind::kCounter, [&](Series& series) { series.value += amount; });
}

void Metrics::set(Metric metric, Labels labels, double value) {
  const MetricKind kind = metric_families()[static_cast<std::size_t>(metric)].kind;
  if (kind == MetricKind::kHistogram) return;
  // A counter that is kept elsewhere is set as it is there.
  state_->change(metric, labels, kind, [&](Series& series) { series.value = value; });
}

void Metrics::observe(Metric metric, Labels labels, double seconds) {
  state_->change(metric, labels, MetricKind::kHistogram, [&](Series& series) {
    const auto bounds = metric_buckets();
    series.buckets.resize(bounds.size() + 1);
    series.value += seconds;
    ++series.buckets[static_cast<std::size_t>(std::ranges::lower_bound(bounds, seconds) - bounds.begin())];
  });
}

void Metrics::add_source(std::function<void(Metrics&)> source) {
  const std::lock_guard lock(state_->sources_mutex);
  state_->sources.push_back(std::move(source));
}

void Metrics::clear_sources() {
  const std::lock_guard lock(state_->sources_mutex);
  state_->sources.clear();
}

std::string Metrics::exposition() {
  {
    const std::lock_guard lock(state_->sources_mutex);
    for (const auto& source : state_->sources) source(*this);
  }
  std::string out;
  for (const MetricFamily& family : metric_families()) {
    auto& table = state_->tables[static_cast<std::size_t>(family.metric)];
    const std::lock_guard lock(table.mutex);
    const std::string name(family.name);
    constexpr std::array<std::string_view, 3> kKinds = {"counter", "gauge", "histogram"};
    out += fmt::format("# TYPE {} {}\n", name, kKinds[static_cast<std::size_t>(family.kind)]);
    if (!family.unit.empty()) out += fmt::format("# UNIT {} {}\n", name, family.unit);
    out += fmt::format("# HELP {} {}\n", name, escape(family.help));
    for (const auto& [labels, series] : table.series) {
      const std::string braces = labels.empty() ? "" : "{" + labels + "}";
      if (family.kind != MetricKind::kHistogram) {
        out += fmt::format("{}{}{} {}\n", name, family.kind == MetricKind::kCounter ? "_total" : "", braces, number(series.value));
        continue;
      }
      std::uint64_t count = 0;
      const std::string comma = labels.empty() ? "" : labels + ",";
      for (std::size_t i = 0; i < series.buckets.size(); ++i) {
        count += series.buckets[i];
        const std::string bound = i < metric_buckets().size() ? fmt::format("{}", metric_buckets()[i]) : "+Inf";
        out += fmt::format("{}_bucket{{{}le=\"{}\"}} {}\n", name, comma, bound, count);
      }
      out += fmt::format("{}_count{} {}\n{}_sum{} {}\n", name, braces, count, name, braces, number(series.value));
    }
  }
  return out + "# EOF\n";
}

void collect_process(Metrics& metrics) {
  static const double started = static_cast<double>(std::time(nullptr));
  metrics.set(Metric::kProcessStartSeconds, {}, started);
  if (std::ifstream statm("/proc/self/statm"); statm) {
    std::uint64_t size = 0, resident = 0;
    if (statm >> size >> resident) metrics.set(Metric::kProcessResidentBytes, {}, static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)));
  }
  if (DIR* folder = ::opendir("/proc/self/fd"); folder != nullptr) {
    double count = -3;  // ".", ".." and the folder itself
    while (::readdir(folder) != nullptr) ++count;
    ::closedir(folder);
    metrics.set(Metric::kProcessOpenFiles, {}, count);
  }
  rusage usage{};
  if (::getrusage(RUSAGE_SELF, &usage) == 0) {
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    metrics.set(Metric::kProcessCpuSeconds, {}, seconds(usage.ru_utime) + seconds(usage.ru_stime));
  }
}

}  // namespace docent::obs
