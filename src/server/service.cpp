#include "server/service.h"

#include "audit/audit_log.h"
#include "auth/authenticator.h"
#include "obs/log.h"
#include "server/api.h"
#include "server/door.h"
#include "server/http_server.h"
#include "server/graph_api.h"
#include "server/jobs_api.h"
#include "server/openapi.h"
#include "server/ops_routes.h"
#include "server/systemd.h"

namespace docent::server {
namespace {

using base::ErrorCode;

base::Result<ServerOptions> read_options(const config::Config& config, const std::string& listen) {
  DOCENT_ASSIGN(ServerOptions options, parse_listen(listen));
  const auto size = [&](const char* key) { return static_cast<std::size_t>(config.integer(key)); };
  options.threads = size("server.threads");
  options.max_waiting = size("server.max_waiting");
  options.max_streams = size("server.max_streams");
  options.max_connections = size("server.max_connections");
  options.max_header_bytes = static_cast<std::uint32_t>(config.integer("server.max_header_bytes"));
  options.max_body_bytes = static_cast<std::uint64_t>(config.integer("server.max_body_bytes"));
  options.request_limit = std::chrono::milliseconds(config.integer("server.request_timeout_ms"));
  options.drain_delay = std::chrono::milliseconds(config.integer("server.drain_delay_ms"));
  options.drain_limit = std::chrono::seconds(config.integer("server.drain_seconds"));
  options.certificate = config.text("server.tls_certificate");
  options.key = config.text("server.tls_key");
  if (options.certificate.empty() != options.key.empty())
    return base::fail(ErrorCode::kInvalidArgument, "server.tls_certificate and server.tls_key belong together: give both or none");
  return options;
}

base::Result<std::shared_ptr<const DoorSettings>> read_settings(const config::Config& config, const std::string& host) {
  DOCENT_ASSIGN(auto proxies, net::NetworkList::parse(config.text("server.trusted_proxies")));
  DOCENT_ASSIGN(auto metrics_allow, net::NetworkList::parse(config.text("server.metrics_allow")));
  const std::string on_failure = config.text("audit.on_failure"), parameters = config.text("audit.parameters");
  if (on_failure != "refuse" && on_failure != "continue") return base::fail(ErrorCode::kInvalidArgument, "audit.on_failure must be refuse or continue, got \"" + on_failure + "\"");
  if (parameters != "hash" && parameters != "text") return base::fail(ErrorCode::kInvalidArgument, "audit.parameters must be hash or text, got \"" + parameters + "\"");
  const auto burst = static_cast<double>(config.integer("limits.burst"));
  const auto failed = static_cast<double>(config.integer("limits.failed_per_minute"));
  return std::make_shared<const DoorSettings>(
      DoorSettings{HostCheck(config.text("server.allowed_hosts"), config.text("server.allowed_origins"), config.text("server.public_url"), host),
                   std::move(proxies),
                   std::move(metrics_allow),
                   {static_cast<double>(config.integer("limits.requests_per_minute")), burst},
                   {static_cast<double>(config.integer("limits.anonymous_per_minute")), burst},
                   {failed, failed},
                   config.text("server.public_url"),
                   on_failure == "refuse",
                   parameters == "text"});
}

base::Result<std::unique_ptr<auth::Authenticator>> make_authenticator(const config::Config& config, const auth::KeyStore& keys, const base::Clock& clock) {
  DOCENT_ASSIGN(const auth::Mode mode, auth::parse_mode(config.text("auth.mode")));
  auth::JwtPolicy policy;
  policy.issuer = config.text("auth.issuer");
  std::unique_ptr<auth::KeySource> source;
  if (!policy.issuer.empty()) {
    policy.audience = config.text("auth.audience");
    if (policy.audience.empty()) policy.audience = config.text("server.public_url");
    if (policy.audience.empty()) return base::fail(ErrorCode::kInvalidArgument, "auth.issuer needs auth.audience (or server.public_url): a token for somebody else must not be taken");
    DOCENT_ASSIGN(policy.algorithms, auth::parse_algorithms(config.text("auth.algorithms")));
    policy.leeway = std::chrono::seconds(config.integer("auth.leeway_seconds"));
    policy.groups_claim = config.text("auth.groups_claim");
    source = std::make_unique<auth::KeySource>(auth::KeySourceOptions{policy.issuer, config.text("auth.jwks")}, auth::get_configured, clock);
  }
  return std::make_unique<auth::Authenticator>(mode, keys, std::move(policy), std::move(source), clock);
}

// Null when nothing is to be audited.
base::Result<std::unique_ptr<audit::AuditLog>> open_audit(const config::Config& config, const ServiceParts& parts, bool authenticated) {
  const std::string mode = config.text("audit.mode"), sync = config.text("audit.sync");
  if (mode != "on" && mode != "off" && mode != "auto") return base::fail(ErrorCode::kInvalidArgument, "audit.mode must be auto, on or off, got \"" + mode + "\"");
  if (sync != "second" && sync != "each") return base::fail(ErrorCode::kInvalidArgument, "audit.sync must be second or each, got \"" + sync + "\"");
  if (mode == "off" || (mode == "auto" && !authenticated)) return nullptr;
  audit::AuditOptions options;
  options.folder = config.text("audit.path").empty() ? parts.data / "audit" : std::filesystem::path(config.text("audit.path"));
  options.sync_each = sync == "each";
  options.max_file_bytes = static_cast<std::uint64_t>(config.integer("audit.max_file_bytes"));
  options.keep_days = static_cast<int>(config.integer("audit.keep_days"));
  options.product_version = parts.version;
  return audit::AuditLog::open(std::move(options), parts.clock);
}

ApiOptions read_api_options(const config::Config& config) {
  ApiOptions options;
  options.results = static_cast<std::size_t>(config.integer("search.results"));
  options.evidence = static_cast<std::size_t>(config.integer("ask.evidence"));
  options.budget_tokens = static_cast<std::size_t>(config.integer("ask.budget_tokens"));
  options.min_confidence = config.number("ask.min_confidence");
  options.deadline = std::chrono::milliseconds(config.integer("search.deadline_ms"));
  return options;
}

// Members in order of dependency.
class Running final : public Service {
 public:
  Running(const ServiceParts& parts, std::string host) : parts_(parts), host_(std::move(host)), keys_(parts.data, parts.clock) {}
  ~Running() override { parts_.metrics.clear_sources(); }

  base::Status open(const config::Config& config, const ServerOptions& options) {
    DOCENT_ASSIGN(authenticator_, make_authenticator(config, keys_, parts_.clock));
    const bool authenticated = authenticator_->required();
    if (!is_loopback(options) && !authenticated)
      return base::fail(ErrorCode::kInvalidArgument, "without authentication the server listens on loopback only (127.0.0.1, ::1), not on " + options.host +
                                                         ": create a key first (docent token create), or set auth.issuer");
    DOCENT_ASSIGN(audit_, open_audit(config, parts_, authenticated));
    DOCENT_ASSIGN(auto settings, read_settings(config, host_));
    public_url_.store(std::make_shared<const std::string>(settings->public_url));
    api_ = std::make_unique<Api>(parts_.engine, parts_.mcp, read_api_options(config));
    graph_ = std::make_unique<GraphApi>(parts_.engine, read_api_options(config).deadline);
    jobs_ = std::make_unique<JobsApi>(parts_.jobs, parts_.engine.corpus(), parts_.rules);
    ops_ = std::make_unique<OpsRoutes>(OpsParts{parts_.engine, *authenticator_, parts_.metrics, phase_, [this] { return *public_url_.load(); }, [this] { return degraded(); }});
    routes_ = ops_->routes();
    for (Route& route : api_->routes()) routes_.push_back(std::move(route));
    for (Route& route : graph_->routes()) routes_.push_back(std::move(route));
    for (Route& route : jobs_->routes()) routes_.push_back(std::move(route));
    ops_->set_openapi(make_openapi(routes_, {parts_.version, settings->public_url, authenticator_->has_issuer()}));
    door_ = std::make_unique<Door>(routes_, *authenticator_, audit_.get(), parts_.metrics, parts_.clock, std::move(settings));
    DOCENT_ASSIGN(http_, HttpServer::listen(options, {[this](Request& request, std::stop_token stop) { return door_->handle(request, std::move(stop)); },
                                                      [this](const Request& request) { return door_->is_quick(request); }}));
    door_->set_port(http_->port());
    secure_ = !options.certificate.empty();
    add_metric_sources();
    return {};
  }

  std::string address() const override {
    const std::string host = host_.find(':') == std::string::npos ? host_ : "[" + host_ + "]";
    return (secure_ ? "https://" : "http://") + host + ":" + std::to_string(http_->port());
  }

  void run(std::stop_token stop) override {
    phase_ = Phase::kServing;
    notify_systemd("READY=1\nSTATUS=listening on " + address());
    const std::stop_callback on_stop(stop, [this] {
      phase_ = Phase::kDraining;
      notify_systemd("STOPPING=1");
    });
    http_->run(stop);
  }

  base::Status reload(const config::Config& config) override {
    DOCENT_ASSIGN(auto settings, read_settings(config, host_));
    DOCENT_TRY(http_->reload());
    public_url_.store(std::make_shared<const std::string>(settings->public_url));
    door_->set_settings(std::move(settings));
    return {};
  }

 private:
  std::vector<std::string> degraded() const {
    std::vector<std::string> list;
    if (!parts_.embedder_note.empty()) list.push_back("questions are answered by words alone: there is no embedding model");
    return list;
  }

  void add_metric_sources() {
    using obs::Metric;
    parts_.metrics.set(Metric::kBuildInfo, {parts_.version}, 1);
    parts_.metrics.add_source([this](obs::Metrics& metrics) {
      obs::collect_process(metrics);
      const ServerCounters now = http_->counters();
      metrics.set(Metric::kHttpConnections, {}, static_cast<double>(now.connections));
      metrics.set(Metric::kHttpWaiting, {}, static_cast<double>(now.waiting));
      metrics.set(Metric::kMcpSessions, {}, static_cast<double>(parts_.mcp.sessions()));
      metrics.set(Metric::kHttpStreams, {}, static_cast<double>(now.streams));
      const auto rise = [&](Metric metric, obs::Metrics::Labels labels, std::uint64_t total, std::uint64_t& told) {
        metrics.add(metric, labels, static_cast<double>(total - told));
        told = total;
      };
      const std::lock_guard lock(told_mutex_);
      rise(Metric::kHttpAccepted, {}, now.accepted, told_.accepted);
      rise(Metric::kHttpRefused, {"connection"}, now.refused_connections, told_.refused_connections);
      rise(Metric::kHttpRefused, {"request"}, now.refused_requests, told_.refused_requests);
      rise(Metric::kHttpRefused, {"malformed"}, now.bad_requests, told_.bad_requests);
      if (const auto jobs = parts_.jobs.counts())
        for (std::size_t i = 0; i < store::kJobStates; ++i)
          metrics.set(Metric::kJobs, {store::to_string(static_cast<store::JobState>(i))}, static_cast<double>((*jobs)[i]));
      const auto counts = parts_.engine.corpus().record().counts("");
      if (!counts) return;
      metrics.set(Metric::kIndexGeneration, {}, static_cast<double>(counts->generation));
      metrics.set(Metric::kIndexDocuments, {}, static_cast<double>(counts->documents));
      metrics.set(Metric::kIndexPassages, {}, static_cast<double>(counts->passages));
    });
  }

  const ServiceParts parts_;
  const std::string host_;
  bool secure_ = false;
  std::atomic<Phase> phase_ = Phase::kStarting;
  std::atomic<std::shared_ptr<const std::string>> public_url_;
  const auth::KeyStore keys_;
  std::unique_ptr<auth::Authenticator> authenticator_;
  std::unique_ptr<audit::AuditLog> audit_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<GraphApi> graph_;
  std::unique_ptr<JobsApi> jobs_;
  std::unique_ptr<OpsRoutes> ops_;
  std::vector<Route> routes_;
  std::unique_ptr<Door> door_;
  std::mutex told_mutex_;
  ServerCounters told_;  // what the metrics have heard of
  std::unique_ptr<HttpServer> http_;
};

}  // namespace

base::Result<std::unique_ptr<Service>> Service::open(const ServiceParts& parts, const config::Config& config, const std::string& listen) {
  DOCENT_ASSIGN(const ServerOptions options, read_options(config, listen));
  auto service = std::make_unique<Running>(parts, options.host);
  DOCENT_TRY(service->open(config, options));
  return service;
}

}  // namespace docent::server
