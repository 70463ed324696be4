// Runs a scenario of the TCK as far as it reads: set-up on a MemoryGraph, query through parser, rules, planner and executor, result compared.
#pragma once

#include <map>
#include <string>

#include "cypher/testing/tck.h"

namespace docent::cypher::testing {

struct TckOutcome {
  enum class Kind { kPassed, kFailed, kLeftOut };
  Kind kind = Kind::kPassed;
  std::string reason;  // what was wrong, or why it was left out
};

struct TckOptions {
  // Queries go through the guard (open world, bounds and limits out of the way), and what it makes of them is run. Left out besides: what it
  // refuses ("guard: unbounded"), and errors of types that are seen only when a value comes along ("guard: late error").
  bool guarded = false;
  bool read_again = true;  // as GuardPolicy says
  // Of a guarded run: what the plan gate would say of each query, by its reason or "passed". Nothing is refused for it.
  std::map<std::string, std::size_t>* gate = nullptr;
};

// Left out: scenarios with a clause that writes in a query under test ("writes"), and those about temporal values ("temporal"). An error
// that is expected at compile time must come before execution; one expected at run time may come earlier.
TckOutcome run_scenario(const TckScenario& scenario, const TckOptions& options = {});

}  // namespace docent::cypher::testing
