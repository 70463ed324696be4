// The routes of `docent serve` over the knowledge graph, without sockets. Thread safe. What a caller may not see is not in its graph.
#pragma once

#include <chrono>
#include <vector>

#include "query/engine.h"
#include "query/explore.h"
#include "server/route.h"

namespace docent::server {

class GraphApi {
 public:
  // `engine` outlives it. `deadline`: of a question that names none.
  GraphApi(const query::Engine& engine, std::chrono::milliseconds deadline) : engine_(engine), deadline_(deadline) {}
  std::vector<Route> routes() const;

 private:
  Response explore(Call& call) const;
  Response path(Call& call) const;
  Response entities(Call& call) const;
  Response entity(Call& call) const;
  Response cypher(Call& call) const;
  Response run_template(Call& call) const;

  const query::Engine& engine_;
  const std::chrono::milliseconds deadline_;
};

}  // namespace docent::server
