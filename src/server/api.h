// The routes of `docent serve` over documents and questions, without sockets. Thread safe.
//
// Over HTTP nobody is the owner: documents of access groups exist only for callers with one of their groups.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "mcp/server.h"
#include "query/engine.h"
#include "server/route.h"

namespace docent::server {

struct ApiOptions {
  std::size_t results = 10, evidence = 5, budget_tokens = 400;
  double min_confidence = 0.35;
  std::chrono::milliseconds deadline{5'000};  // of a question that names none
};

class Api {
 public:
  // All outlive it.
  Api(const query::Engine& engine, const mcp::Server& mcp, ApiOptions options) : engine_(engine), mcp_(mcp), options_(options) {}
  // /v1/… and /mcp.
  std::vector<Route> routes() const;

 private:
  Response search(Call& call) const;
  Response ask(Call& call) const;
  Response verify(Call& call) const;
  Response browse(Call& call, std::string_view prefix) const;
  Response raw(Call& call) const;
  Response sources(Call& call) const;
  Response status(Call& call) const;

  const query::Engine& engine_;
  const mcp::Server& mcp_;
  const ApiOptions options_;
};

Response json_response(std::string body);

}  // namespace docent::server
