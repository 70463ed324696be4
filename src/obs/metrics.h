// Counters, gauges and histograms, written as OpenMetrics 1.0 text. Every family is declared in metric_families.cpp; nothing else can be
// counted. Source: OpenMetrics 1.0 (ABNF and "Text format").
//
// Thread safe. Budget: 0.3 µs for an add or an observation. A family keeps at most kMaxSeries label combinations; what comes after is
// counted under the label values "other", so that no client can make the server grow.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace docent::obs {

enum class Metric : std::uint8_t {
  kHttpRequests,
  kHttpRequestSeconds,
  kHttpConnections,
  kHttpWaiting,
  kHttpStreams,
  kHttpAccepted,
  kHttpRefused,
  kMcpRequests,
  kMcpSessions,
  kToolCalls,
  kToolSeconds,
  kStageSeconds,
  kStageSkipped,
  kAuthentications,
  kAuthorisationRefusals,
  kRateLimited,
  kAuditEvents,
  kJobs,
  kJobsFinished,
  kJobSeconds,
  kIndexGeneration,
  kIndexDocuments,
  kIndexPassages,
  kBuildInfo,
  kProcessResidentBytes,
  kProcessOpenFiles,
  kProcessCpuSeconds,
  kProcessStartSeconds,
  kCount,
};

enum class MetricKind : std::uint8_t { kCounter, kGauge, kHistogram };

struct MetricFamily {
  Metric metric;
  std::string_view name;  // without the suffix _total of counters
  MetricKind kind;
  std::string_view unit;  // as the end of the name, or empty
  std::string_view help;
  std::vector<std::string_view> labels;
};

// One for each Metric, in its order.
const std::vector<MetricFamily>& metric_families();
// Upper bounds of the buckets of all histograms, in seconds, without +Inf.
std::span<const double> metric_buckets();

class Metrics {
 public:
  static constexpr std::size_t kMaxSeries = 256;
  using Labels = std::initializer_list<std::string_view>;

  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // As many labels as the family declares. Of the wrong kind or number: nothing happens (an assertion in debug builds).
  void add(Metric metric, Labels labels = {}, double amount = 1);
  void set(Metric metric, Labels labels, double value);
  void observe(Metric metric, Labels labels, double seconds);
  // Called before each exposition, to set what is only known elsewhere. Whatever it refers to must outlive this object or clear_sources().
  void add_source(std::function<void(Metrics&)> source);
  void clear_sources();

  std::string exposition();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Sets the process_… families from /proc.
void collect_process(Metrics& metrics);

}  // namespace docent::obs
