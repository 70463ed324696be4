// Everything `docent serve` needs over HTTP, put together from the configuration: keys, issuer, audit log, metrics, door, routes, listener.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/clock.h"
#include "config/config.h"
#include "ingest/job_request.h"
#include "mcp/server.h"
#include "obs/metrics.h"
#include "query/engine.h"

namespace docent::server {

struct ServiceParts {
  const query::Engine& engine;
  store::JobQueue& jobs;
  ingest::IngestRules rules;  // of jobs
  const mcp::Server& mcp;
  obs::Metrics& metrics;
  const base::Clock& clock;
  std::filesystem::path data;
  std::string version;        // of Docent
  std::string embedder_note;  // why questions are answered by words alone; empty: they are not
};

class Service {
 public:
  // Binds the address; nothing is answered before run(). What `parts` refers to outlives it. Errors: kInvalidArgument (a setting that cannot
  // be used; an address beyond loopback without authentication), kUnavailable (the port is taken, the audit log cannot be written).
  static base::Result<std::unique_ptr<Service>> open(const ServiceParts& parts, const config::Config& config, const std::string& listen);
  virtual ~Service() = default;
  virtual std::string address() const = 0;  // "http://127.0.0.1:7411"
  // Serves until `stop`, then drains.
  virtual void run(std::stop_token stop) = 0;
  // Takes over what may change while running: certificate, hosts, origins, proxies, limits. On an error everything stays as it was. Thread safe.
  virtual base::Status reload(const config::Config& config) = 0;
};

}  // namespace docent::server
