// Whether a plan is cheap enough to be run for somebody who only asks: the last check before execution, on the plan and not on the text.
//
// It refuses what would look at much for little: scans of all nodes, products, many scans and expansions, many rows. What really happens is bounded by
// ExecutionLimits besides; the gate says early what is wrong and what would help.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"
#include "cypher/plan.h"

namespace docent::cypher {

struct GateLimits {
  std::size_t label_scans = 2;
  std::size_t expansions = 5;        // operators that follow relationships, whatever the number of hops of each
  double estimated_rows = 10'000;    // of any one operator

  static GateLimits for_admin() {
    GateLimits limits;
    limits.label_scans = 4;
    return limits;
  }
};

// Why: the `detail` of the error.
constexpr std::string_view kGateAllNodes = "gate_all_nodes_scan";
constexpr std::string_view kGateProduct = "gate_product";
constexpr std::string_view kGateLabelScans = "gate_label_scans";
constexpr std::string_view kGateExpansions = "gate_expansions";
constexpr std::string_view kGateRows = "gate_rows";

// What the gate counts. Operators are counted as often as they stand in the plan, those inside subqueries and conditions too.
struct GateReport {
  std::size_t label_scans = 0;
  std::size_t all_nodes_scans = 0;
  // Cartesian products, and scans done again for each row of something: in CALL { }, OPTIONAL MATCH, EXISTS { }. Not counted: a product of
  // nodes that are each looked up by a unique property, whatever is followed from there.
  std::size_t products = 0;
  std::size_t expansions = 0;
  // Of the operator with most rows, over all the times it is run. LIMIT counts: what nobody asks for is not made, except below ORDER BY, DISTINCT,
  // SKIP and aggregation, which see all rows.
  double estimated_rows = 0;
  double estimated_expansions = 0;  // nodes and relationships looked at by all operators
  std::string widest;               // which operator estimated_rows is of: "Expand (a)-[:NEXT]->(b)"

  std::string to_text() const;  // one line
};

// `limit`: rows that will be asked for at most (GuardedCypher::limit), which the plan does not know of LIMIT $p.
constexpr std::size_t kNoLimit = static_cast<std::size_t>(-1);
GateReport measure_plan(const Plan& plan, std::size_t limit = kNoLimit);

// kInvalidArgument: which operators are too many or too large, with their details, and the index, label or rewrite that would help.
base::Status check_plan(const Plan& plan, const GateLimits& limits, std::size_t limit = kNoLimit);

}  // namespace docent::cypher
