#include "cypher/plan_gate.h"

#include <fmt/format.h>

namespace docent::cypher {

base::Status check_plan(const Plan& plan, const GateLimits& limits) {
  std::size_t scans = 0, expansions = 0;
  std::string refused;
  for_each_operator(*plan.root, [&](const Operator& op) {
    const auto refuse = [&](std::string_view why) {
      if (refused.empty()) refused = fmt::format("{} {}: {}", to_string(op.kind), op.details, why);
    };
    switch (op.kind) {
      case OperatorKind::kAllNodesScan: refuse("all nodes"); break;
      case OperatorKind::kCartesianProduct: refuse("product"); break;
      case OperatorKind::kLabelScan:
        if (++scans > limits.label_scans) refuse("label scans");
        break;
      case OperatorKind::kExpand:
      case OperatorKind::kVariableExpand:
      case OperatorKind::kGroupExpand:
      case OperatorKind::kShortestPath:
        if (++expansions > limits.expansions) refuse("expansions");
        break;
      default: break;
    }
    if (op.estimate.rows > limits.estimated_rows) refuse(fmt::format("{} rows", op.estimate.rows));
  });
  if (!refused.empty()) return base::fail(base::ErrorCode::kInvalidArgument, "plan refused: " + refused);
  return {};
}

}  // namespace docent::cypher
