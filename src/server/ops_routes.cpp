#include "server/ops_routes.h"

#include <nlohmann/json.hpp>

#include "server/api.h"
#include "server/problem.h"

namespace docent::server {
namespace {

using Json = nlohmann::ordered_json;

}  // namespace

std::vector<Route> OpsRoutes::routes() const {
  const auto metadata = [this](Call& call) { return resource_metadata(call); };
  return {
      {"GET", "/health", Access::kOpen, "health", "Whether the process is alive", "Operations", "", "Health", {}, [](Call&) { return json_response(R"({"status":"ok"})"); }, true},
      {"GET", "/ready", Access::kOpen, "ready", "Whether it can answer questions; 503 names what is missing", "Operations", "", "Ready", {}, [this](Call& call) { return ready(call); }},
      {"GET", "/metrics", Access::kMetrics, "metrics", "Metrics as OpenMetrics text", "Operations", "", "application/openmetrics-text", {}, [this](Call& call) { return metrics(call); }},
      {"GET", "/openapi.json", Access::kOpen, "openapi", "This description", "Operations", "", "application/json", {}, [this](Call&) { return json_response(openapi_); }},
      {"GET", "/.well-known/oauth-protected-resource", Access::kOpen, "resource_metadata", "Where tokens for this server come from (RFC 9728)", "Operations", "", "application/json", {}, metadata},
      {"GET", "/.well-known/oauth-protected-resource/mcp", Access::kOpen, "mcp_resource_metadata", "Where tokens for /mcp come from (RFC 9728)", "Operations", "", "application/json", {}, metadata},
  };
}

Response OpsRoutes::ready(Call&) const {
  const auto not_ready = [](std::string_view part, std::string_view why) {
    Response response = json_response(Json{{"ready", false}, {"part", part}, {"reason", why}}.dump());
    response.status = 503;
    response.headers["Retry-After"] = "2";
    return response;
  };
  if (parts_.phase.load() == Phase::kStarting) return not_ready("server", "starting");
  if (parts_.phase.load() == Phase::kDraining) return not_ready("server", "draining");
  const auto snapshot = parts_.engine.corpus().snapshot();
  if (!snapshot) return not_ready("store", base::to_string(snapshot.error().code));
  if (snapshot->text->passages() == 0) return not_ready("store", "nothing is ingested yet");
  // Open to all: nothing here depends on documents that some may not see.
  Json json{{"ready", true}};
  if (const auto degraded = parts_.degraded(); !degraded.empty()) json["degraded"] = degraded;
  return json_response(json.dump());
}

Response OpsRoutes::metrics(Call&) const {
  Response response;
  response.content_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
  response.body = parts_.metrics.exposition();
  return response;
}

Response OpsRoutes::resource_metadata(Call& call) const {
  if (!parts_.authenticator.has_issuer()) return problem(404, "not_found", "this server takes API keys; it has no issuer of access tokens", call.request.request_id);
  std::string base = parts_.public_url();
  const std::string* host = call.request.header("host");
  if (base.empty()) base = (call.request.secure ? "https://" : "http://") + (host == nullptr ? std::string("localhost") : *host);
  while (base.ends_with('/')) base.pop_back();
  const bool of_mcp = call.request.path.ends_with("/mcp");
  return json_response(Json{{"resource", base + (of_mcp ? "/mcp" : "")},
                            {"authorization_servers", {parts_.authenticator.issuer()}},
                            {"scopes_supported", {"read", "graph", "ingest", "admin"}},
                            {"bearer_methods_supported", {"header"}},
                            {"resource_name", "Docent"}}
                           .dump());
}

}  // namespace docent::server
