// The door of `docent serve`: the list of checks that every request passes before a route runs, and what every answer gets on its way out.
//
// Thread safe. Budget for a request with an API key, audit off: 60 µs. The order is in door.cpp, each line with its reason.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "audit/audit_log.h"
#include "auth/authenticator.h"
#include "base/clock.h"
#include "net/address.h"
#include "obs/metrics.h"
#include "server/host_check.h"
#include "server/rate_limit.h"
#include "server/route.h"

namespace docent::server {

// What a reload may change while the server runs.
struct DoorSettings {
  HostCheck hosts;
  net::NetworkList trusted_proxies, metrics_allow;
  RateRule principal, anonymous, failed;
  std::string public_url;      // empty: made from the Host header
  bool audit_required = true;  // what cannot be audited is refused
  bool audit_text = false;     // parameters as they are, not their hash alone
};

class Door {
 public:
  // All but the values outlive it. `audit` may be null.
  Door(const std::vector<Route>& routes, const auth::Authenticator& authenticator, audit::AuditLog* audit, obs::Metrics& metrics, const base::Clock& clock,
       std::shared_ptr<const DoorSettings> settings)
      : routes_(routes), authenticator_(authenticator), audit_(audit), metrics_(metrics), clock_(clock), settings_(std::move(settings)) {}

  Response handle(Request& request, std::stop_token stop);
  // Whether a request is answered in microseconds.
  bool is_quick(const Request& request) const;
  void set_settings(std::shared_ptr<const DoorSettings> settings) { settings_.store(std::move(settings)); }
  void set_port(std::uint16_t port) { port_ = port; }

 private:
  struct Passage;
  struct Line;
  using Step = std::optional<Response> (Door::*)(Passage&);
  static const std::vector<Line>& lines();

  std::optional<Response> check_host(Passage& passage);
  std::optional<Response> answer_preflight(Passage& passage);
  std::optional<Response> find_route(Passage& passage);
  std::optional<Response> slow_down_guessers(Passage& passage);
  std::optional<Response> authenticate(Passage& passage);
  std::optional<Response> check_scope(Passage& passage);
  std::optional<Response> limit_rate(Passage& passage);
  std::optional<Response> check_query(Passage& passage);
  std::optional<Response> check_body(Passage& passage);
  Response run_route(Passage& passage);
  bool note(Passage& passage, unsigned status);
  std::string challenge(const Passage& passage, std::string_view error, std::string_view description, std::string_view scope) const;
  void finish(Passage& passage, Response& response);

  const std::vector<Route>& routes_;
  const auth::Authenticator& authenticator_;
  audit::AuditLog* const audit_;
  obs::Metrics& metrics_;
  const base::Clock& clock_;
  std::atomic<std::shared_ptr<const DoorSettings>> settings_;
  RateLimiter limiter_;
  std::atomic<std::uint16_t> port_ = 0;
};

}  // namespace docent::server
