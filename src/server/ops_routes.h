// The routes about the server itself: alive, ready, metrics, the description of the interface, and what a client must know to get a token.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "auth/authenticator.h"
#include "obs/metrics.h"
#include "query/engine.h"
#include "server/route.h"

namespace docent::server {

enum class Phase : int { kStarting, kServing, kDraining };

struct OpsParts {
  const query::Engine& engine;
  const auth::Authenticator& authenticator;
  obs::Metrics& metrics;
  const std::atomic<Phase>& phase;
  std::function<std::string()> public_url;              // empty: made from the Host header
  std::function<std::vector<std::string>()> degraded;   // what works less well than it could, in words; names of parts, nothing secret
};

class OpsRoutes {
 public:
  // What `parts` refers to outlives it.
  explicit OpsRoutes(OpsParts parts) : parts_(std::move(parts)) {}
  std::vector<Route> routes() const;
  // The text of /openapi.json; to be called once, before the first request.
  void set_openapi(std::string text) { openapi_ = std::move(text); }

 private:
  Response ready(Call& call) const;
  Response metrics(Call& call) const;
  Response resource_metadata(Call& call) const;

  const OpsParts parts_;
  std::string openapi_;
};

}  // namespace docent::server
