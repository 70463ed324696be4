// What a plan may cost before it runs.
#pragma once

#include <cstddef>

#include "base/error.h"
#include "cypher/plan.h"

namespace docent::cypher {

struct GateLimits {
  std::size_t label_scans = 2, expansions = 5;
  double estimated_rows = 10'000;
};

base::Status check_plan(const Plan& plan, const GateLimits& limits);

}  // namespace docent::cypher
