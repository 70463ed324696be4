#include <array>

#include "obs/metrics.h"

namespace docent::obs {

const std::vector<MetricFamily>& metric_families() {
  using enum MetricKind;
  static const std::vector<MetricFamily> families = {
      {Metric::kHttpRequests, "docent_http_requests", kCounter, "", "Answers by route, method and status", {"route", "method", "status"}},
      {Metric::kHttpRequestSeconds, "docent_http_request_seconds", kHistogram, "seconds", "From a whole request to its whole answer, without sending it", {"route"}},
      {Metric::kHttpConnections, "docent_http_connections", kGauge, "", "Open connections", {}},
      {Metric::kHttpWaiting, "docent_http_waiting_requests", kGauge, "", "Requests that wait for a thread", {}},
      {Metric::kHttpStreams, "docent_http_streams", kGauge, "", "Open event streams", {}},
      {Metric::kHttpAccepted, "docent_http_accepted_connections", kCounter, "", "Connections taken", {}},
      {Metric::kHttpRefused, "docent_http_refused", kCounter, "", "What did not fit a limit: connection, request, or malformed input", {"what"}},
      {Metric::kMcpRequests, "docent_mcp_requests", kCounter, "", "MCP requests by method, revision and outcome", {"method", "revision", "outcome"}},
      {Metric::kMcpSessions, "docent_mcp_sessions", kGauge, "", "Sessions of the older MCP revisions", {}},
      {Metric::kToolCalls, "docent_tool_calls", kCounter, "", "Tool calls by tool and outcome", {"tool", "outcome"}},
      {Metric::kToolSeconds, "docent_tool_seconds", kHistogram, "seconds", "Time of a tool call", {"tool"}},
      {Metric::kStageSeconds, "docent_stage_seconds", kHistogram, "seconds", "Time of a stage of a question", {"stage"}},
      {Metric::kStageSkipped, "docent_stage_skipped", kCounter, "", "Stages left out, for time or for lack of a part", {"stage"}},
      {Metric::kAuthentications, "docent_authentications", kCounter, "", "Who asked, by kind of credential, and whether it was accepted", {"kind", "outcome"}},
      {Metric::kAuthorisationRefusals, "docent_authorisation_refusals", kCounter, "", "Refused for lack of a scope", {"scope"}},
      {Metric::kRateLimited, "docent_rate_limited", kCounter, "", "Refused by a rate limit", {"limit"}},
      {Metric::kAuditEvents, "docent_audit_events", kCounter, "", "Audit events, written or failed", {"outcome"}},
      {Metric::kJobs, "docent_jobs", kGauge, "", "Jobs by state", {"state"}},
      {Metric::kJobsFinished, "docent_jobs_finished", kCounter, "", "Jobs ended here, by how", {"state"}},
      {Metric::kJobSeconds, "docent_job_seconds", kHistogram, "seconds", "Running time of a job", {}},
      {Metric::kIndexGeneration, "docent_index_generation", kGauge, "", "Generation of the record", {}},
      {Metric::kIndexDocuments, "docent_index_documents", kGauge, "", "Documents in the record", {}},
      {Metric::kIndexPassages, "docent_index_passages", kGauge, "", "Passages in the record", {}},
      {Metric::kBuildInfo, "docent_build_info", kGauge, "", "Always 1", {"version"}},
      {Metric::kProcessResidentBytes, "process_resident_memory_bytes", kGauge, "bytes", "Resident memory", {}},
      {Metric::kProcessOpenFiles, "process_open_fds", kGauge, "", "Open file descriptors", {}},
      {Metric::kProcessCpuSeconds, "process_cpu_seconds", kCounter, "seconds", "User and system time", {}},
      {Metric::kProcessStartSeconds, "process_start_time_seconds", kGauge, "seconds", "Start of the process since 1970", {}},
  };
  return families;
}

std::span<const double> metric_buckets() {
  static constexpr std::array kBuckets = {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, 600.0};
  return kBuckets;
}

}  // namespace docent::obs
