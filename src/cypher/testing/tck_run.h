// Runs a scenario of the TCK as far as it reads: set-up on a MemoryGraph, query through parser, rules, planner and executor, result compared.
#pragma once

#include <string>

#include "cypher/testing/tck.h"

namespace docent::cypher::testing {

struct TckOutcome {
  enum class Kind { kPassed, kFailed, kLeftOut };
  Kind kind = Kind::kPassed;
  std::string reason;  // what was wrong, or why it was left out
};

// Left out: scenarios with a clause that writes in a query under test ("writes"), and those about temporal values ("temporal"). An error
// that is expected at compile time must come before execution; one expected at run time may come earlier.
TckOutcome run_scenario(const TckScenario& scenario);

}  // namespace docent::cypher::testing
