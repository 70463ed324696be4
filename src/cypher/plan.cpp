#include "cypher/plan.h"

#include <fmt/format.h>

#include <cmath>

namespace docent::cypher {
namespace {

void describe(const Operator& node, std::size_t depth, const std::vector<OperatorCounts>* counts, std::string& out) {
  out.append(2 * depth, ' ');
  out += to_string(node.kind);
  if (!node.details.empty()) out += " " + node.details;
  out += fmt::format("  [rows ~{:.0f}", std::ceil(node.estimate.rows));
  if (node.estimate.expansions > 0) out += fmt::format(", expansions ~{:.0f}", std::ceil(node.estimate.expansions));
  if (counts) out += fmt::format("; really {} rows, {} expansions", (*counts)[node.index].rows, (*counts)[node.index].expansions);
  out += "]\n";
  for (const auto& input : node.inputs) describe(*input, depth + 1, counts, out);
  for (const auto& subplan : node.subplans) {
    out.append(2 * depth + 2, ' ').append("for each row:\n");
    describe(*subplan, depth + 2, counts, out);
  }
}

}  // namespace

std::string_view to_string(OperatorKind kind) {
  switch (kind) {
    case OperatorKind::kArgument: return "Argument";
    case OperatorKind::kAllNodesScan: return "AllNodesScan";
    case OperatorKind::kLabelScan: return "LabelScan";
    case OperatorKind::kIndexLookup: return "IndexLookup";
    case OperatorKind::kUniqueLookup: return "UniqueLookup";
    case OperatorKind::kIndexScan: return "IndexScan";
    case OperatorKind::kBoundRelationship: return "BoundRelationship";
    case OperatorKind::kExpand: return "Expand";
    case OperatorKind::kExpandInto: return "ExpandInto";
    case OperatorKind::kVariableExpand: return "VariableExpand";
    case OperatorKind::kGroupExpand: return "GroupExpand";
    case OperatorKind::kShortestPath: return "ShortestPath";
    case OperatorKind::kSelectPaths: return "SelectPaths";
    case OperatorKind::kFilter: return "Filter";
    case OperatorKind::kProject: return "Project";
    case OperatorKind::kUnwind: return "Unwind";
    case OperatorKind::kAggregate: return "Aggregate";
    case OperatorKind::kDistinct: return "Distinct";
    case OperatorKind::kSort: return "Sort";
    case OperatorKind::kTop: return "Top";
    case OperatorKind::kSkip: return "Skip";
    case OperatorKind::kLimit: return "Limit";
    case OperatorKind::kUnion: return "Union";
    case OperatorKind::kApply: return "Apply";
    case OperatorKind::kCartesianProduct: return "CartesianProduct";
    case OperatorKind::kOptional: return "Optional";
    case OperatorKind::kProcedureCall: return "ProcedureCall";
  }
  return "";
}

std::unique_ptr<Iterator> Operator::open_input(Execution& execution, std::size_t which) const { return inputs[which]->open(execution); }

std::string Plan::explain(const std::vector<OperatorCounts>* counts) const {
  std::string out;
  describe(*root, 0, counts, out);
  return out;
}

}  // namespace docent::cypher
