// The modern era (2026-07-28): each request stands alone, with its revision and the client's capabilities. Thread safe.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "mcp/exchange.h"
#include "mcp/features.h"
#include "mcp/headers.h"
#include "mcp/identity.h"

namespace docent::mcp {

class ModernEra {
 public:
  // Both outlive it.
  ModernEra(const Features& features, const Identity& identity) : features_(features), identity_(identity), parameters_(features) {}

  struct Reply {
    std::string message;                       // empty: nothing to send
    std::optional<RpcCode> error;              // what the message says, where it does
    bool malformed_meta = false;               // HTTP 400 although the code alone would not say so
    std::optional<Subscription> subscription;  // instead of a message: the client listens; not acknowledged yet
  };
  // `message` is a request or notification. `exchange`: over HTTP, else null. Progress and log lines go through `emit`, if it is there.
  Reply handle(const Json& message, const HttpExchange* exchange, const query::Principal& principal, std::stop_token stop, const Emit& emit) const;

  // The error of a revision that is not spoken here, with those that are.
  static RpcError unsupported(std::string_view requested);

 private:
  Outcome<Caller> read_caller(const Json& params, const query::Principal& principal, std::stop_token stop, bool& malformed_meta) const;
  Outcome<Json> run(const Caller& caller, const std::string& method, const Json& params) const;
  Json discover(const Caller& caller) const;

  const Features& features_;
  const Identity& identity_;
  const ParameterHeaders parameters_;
};

}  // namespace docent::mcp
