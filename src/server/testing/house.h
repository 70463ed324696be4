// Everything behind the sockets of `docent serve`, for tests: a store in a temporary folder, the routes, MCP, and the door in front of them.
#pragma once

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "audit/audit_log.h"
#include "auth/authenticator.h"
#include "auth/testing/signer.h"
#include "base/clock.h"
#include "ingest/testing/ingest_files.h"
#include "mcp/documentation.h"
#include "mcp/server.h"
#include "query/engine.h"
#include "server/api.h"
#include "server/door.h"
#include "server/graph_api.h"
#include "server/jobs_api.h"
#include "server/openapi.h"
#include "server/ops_routes.h"
#include "store/embedded/embedded_corpus.h"
#include "store/testing/memory_job_queue.h"

namespace docent::server::testing {

using Json = nlohmann::ordered_json;

// Keeps what it is told; `broken`: refuses it.
class NotedAudit final : public audit::AuditLog {
 public:
  base::Status append(const audit::Event& event) override {
    if (broken) return base::fail(base::ErrorCode::kUnavailable, "the audit log cannot be written", "disk full");
    events.push_back(event);
    return {};
  }
  std::vector<audit::Event> events;
  bool broken = false;
};

class House {
 public:
  auth::testing::StillClock clock;
  const auth::testing::Signer issuer{auth::Algorithm::kEs256};
  obs::Metrics metrics;
  NotedAudit audit;
  store::testing::MemoryJobQueue queue{clock, {.max_waiting = 100}};
  std::atomic<Phase> phase = Phase::kServing;
  std::string peer = "192.0.2.1";
  std::vector<Route> routes;
  std::unique_ptr<Door> door;

  static constexpr const char* kIssuer = "https://login.example.com";
  static constexpr const char* kAudience = "https://docs.example.com";

  House() {
    std::string name = (std::filesystem::temp_directory_path() / "houseXXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    store::embedded::EmbeddedCorpusOptions options;
    options.data = folder_ / "data";
    corpus_ = std::move(*store::embedded::open_embedded_corpus(options, system_clock_));
    engine_ = std::make_unique<query::Engine>(*corpus_, nullptr, query::EngineOptions{});
    const ingest::IngestRules rules{{(folder_ / "sources").string()}};
    features_ = mcp::make_documentation(*engine_, {mcp::IngestParts{queue, *corpus_, rules}});
    mcp_ = std::make_unique<mcp::Server>(*features_, mcp::Identity{"docent", "Docent", "1"});
    keys_ = std::make_unique<auth::KeyStore>(folder_ / "data", clock);
    auth::JwtPolicy policy;
    policy.issuer = kIssuer;
    policy.audience = kAudience;
    auto source = std::make_unique<auth::KeySource>(auth::KeySourceOptions{"", "keys"}, [this](const std::string&) -> base::Result<std::string> { return issuer.jwks(); }, clock);
    authenticator_ = std::make_unique<auth::Authenticator>(auth::Mode::kAuto, *keys_, policy, std::move(source), clock);
    api_ = std::make_unique<Api>(*engine_, *mcp_, ApiOptions{});
    ops_ = std::make_unique<OpsRoutes>(OpsParts{*engine_, *authenticator_, metrics, phase, [] { return std::string(); }, [] { return std::vector<std::string>(); }});
    routes = ops_->routes();
    for (Route& route : api_->routes()) routes.push_back(std::move(route));
    graph_ = std::make_unique<GraphApi>(*engine_, std::chrono::seconds(5));
    jobs_ = std::make_unique<JobsApi>(queue, *corpus_, rules);
    for (Route& route : graph_->routes()) routes.push_back(std::move(route));
    for (Route& route : jobs_->routes()) routes.push_back(std::move(route));
    ops_->set_openapi(make_openapi(routes, {"1", "", true}));
    door = std::make_unique<Door>(routes, *authenticator_, &audit, metrics, clock, settings());
  }
  ~House() {
    door.reset();
    engine_.reset();
    corpus_.reset();
    std::filesystem::remove_all(folder_);
  }
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  static std::shared_ptr<const DoorSettings> settings(RateRule principal = {0, 1}, RateRule anonymous = {0, 1}, RateRule failed = {0, 1}, bool audit_required = true) {
    return std::make_shared<const DoorSettings>(DoorSettings{HostCheck("", "https://portal.example.com", "", "127.0.0.1"), *net::NetworkList::parse("10.0.0.1"), *net::NetworkList::parse("192.0.2.99"),
                                                             principal, anonymous, failed, "", audit_required, false});
  }

  // Ingests `files` (name and text) as one source; what the source had and is not among them goes.
  void ingest(const std::string& source, const std::map<std::string, std::string>& files, std::vector<std::string> groups = {}, const std::string& version = "1.0") {
    const auto target = folder_ / "sources" / source / version;
    std::filesystem::remove_all(target);
    ingest::IngestRequest request;
    request.source = source;
    request.version_label = version;
    request.groups = std::move(groups);
    const auto report = ingest::testing::ingest_files(*corpus_, nullptr, system_clock_, target, files, request);
    if (report) return;
    std::fprintf(stderr, "cannot ingest: %s\n", report.error().message.c_str());
    std::abort();
  }

  // Sends one request through the door. `authorization` empty: none.
  Response ask(const std::string& method, const std::string& target, const std::string& authorization = {}, const std::string& body = {}, std::vector<std::pair<std::string, std::string>> headers = {}) {
    Request request;
    request.method = method;
    const std::size_t question = target.find('?');
    request.path = target.substr(0, question);
    if (question != std::string::npos) request.query = target.substr(question + 1);
    request.headers = std::move(headers);
    if (request.header("host") == nullptr) request.headers.emplace_back("host", "localhost:7411");
    if (!authorization.empty()) request.headers.emplace_back("authorization", authorization);
    if (!body.empty() && request.header("content-type") == nullptr) request.headers.emplace_back("content-type", "application/json");
    request.body = body;
    request.peer = peer;
    request.request_id = "request-1";
    Response response = door->handle(request, {});
    response.headers.merge(request.response_headers);
    return response;
  }
  // One MCP request of the newest revision; the whole message of the answer.
  Response ask_mcp(const std::string& method, Json params = Json::object(), const std::string& authorization = {}) {
    params["_meta"] = {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"}, {"io.modelcontextprotocol/clientCapabilities", Json::object()}};
    std::vector<std::pair<std::string, std::string>> headers{{"accept", "application/json, text/event-stream"}, {"mcp-protocol-version", "2026-07-28"}, {"mcp-method", method}};
    for (const char* name : {"name", "uri"})
      if (params.contains(name) && (method == "tools/call" || method == "prompts/get" || method == "resources/read")) headers.emplace_back("mcp-name", params[name].get<std::string>());
    return ask("POST", "/mcp", authorization, Json{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", std::move(params)}}.dump(), std::move(headers));
  }

  std::string key(auth::Scopes scopes, std::vector<std::string> groups = {}, std::optional<std::int64_t> expires_ms = std::nullopt) {
    return "Bearer " + keys_->create({"agent", scopes, std::move(groups), expires_ms})->token;
  }
  auth::KeyStore& keys() { return *keys_; }
  Json claims(std::string scope, std::vector<std::string> groups = {}) const {
    const std::int64_t now = clock.millis / 1000;
    return {{"iss", kIssuer}, {"aud", kAudience}, {"sub", "ada"}, {"iat", now}, {"exp", now + 3600}, {"scope", std::move(scope)}, {"groups", std::move(groups)}};
  }
  query::Engine& engine() { return *engine_; }
  const mcp::Features& features() const { return *features_; }
  const store::DocumentStore& record() const { return corpus_->record(); }

 private:
  std::filesystem::path folder_;
  base::SystemClock system_clock_;
  std::unique_ptr<store::Corpus> corpus_;
  std::unique_ptr<query::Engine> engine_;
  std::unique_ptr<mcp::Features> features_;
  std::unique_ptr<mcp::Server> mcp_;
  std::unique_ptr<auth::KeyStore> keys_;
  std::unique_ptr<auth::Authenticator> authenticator_;
  std::unique_ptr<Api> api_;
  std::unique_ptr<OpsRoutes> ops_;
  std::unique_ptr<GraphApi> graph_;
  std::unique_ptr<JobsApi> jobs_;
};

}  // namespace docent::server::testing
