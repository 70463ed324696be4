#include "cypher/plan_gate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "cypher/operators.h"

namespace docent::cypher {
namespace {

using Kind = OperatorKind;

bool is_expansion(Kind kind) {
  return kind == Kind::kExpand || kind == Kind::kExpandInto || kind == Kind::kVariableExpand || kind == Kind::kGroupExpand || kind == Kind::kShortestPath;
}

// Has to see all rows of its input before (or, of SKIP and DISTINCT, to give) its first ones.
bool sees_all_rows(Kind kind) { return kind == Kind::kSort || kind == Kind::kTop || kind == Kind::kAggregate || kind == Kind::kDistinct || kind == Kind::kSkip; }

// The second input is run for each row of the first.
bool repeats(Kind kind) { return kind == Kind::kApply || kind == Kind::kOptional || kind == Kind::kCartesianProduct || kind == Kind::kSelectPaths; }

// Certainly at most one row for each row that is bound outside.
bool is_single_row(const Operator& node) {
  switch (node.kind) {
    case Kind::kArgument: return true;
    case Kind::kUniqueLookup:
      if (static_cast<const ScanOperator&>(node).one_of) return false;
      break;
    case Kind::kAggregate:
      if (static_cast<const AggregateOperator&>(node).keys.empty()) return true;
      break;
    case Kind::kFilter:
    case Kind::kProject:
    case Kind::kSort:
    case Kind::kTop:
    case Kind::kDistinct:
    case Kind::kSkip:
    case Kind::kLimit:
    case Kind::kApply:
    case Kind::kOptional:
    case Kind::kCartesianProduct: break;
    default: return false;
  }
  return std::ranges::all_of(node.inputs, [](const OperatorPtr& input) { return is_single_row(*input); });
}

// One row with another: each side is looked up, and only from there are relationships followed. (The second input of a product goes on to what joins
// the two, such as a shortest path.)
bool pairs_single_rows(const Operator& product) {
  const Operator* start = product.inputs.back().get();
  while (is_expansion(start->kind) || start->kind == Kind::kFilter || start->kind == Kind::kProject) start = start->inputs.front().get();
  return is_single_row(*product.inputs.front()) && is_single_row(*start);
}

std::string described(const Operator& node) { return node.details.empty() ? std::string(to_string(node.kind)) : fmt::format("{} {}", to_string(node.kind), node.details); }

// What the gate finds, with the operators to name.
struct Findings {
  GateReport report;
  std::vector<const Operator*> all_nodes, label_scans, expansions;
  struct Product {
    const Operator* node = nullptr;
    const Operator* repeated_by = nullptr;  // of a scan
  };
  std::vector<Product> products;
  const Operator* widest = nullptr;
};

class Measuring {
 public:
  // How often an operator is run, which part of its rows is asked for, and what runs it again and again.
  struct Around {
    double times = 1, share = 1;
    const Operator* repeated_by = nullptr;
  };

  void visit(const Operator& node, const Around& around) {
    count(node, around);
    Around below = around;
    if (sees_all_rows(node.kind)) below.share = 1;
    if (node.kind == Kind::kLimit && node.inputs.front()->estimate.rows > 0) below.share *= std::min(1.0, node.estimate.rows / node.inputs.front()->estimate.rows);
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      const bool again = i > 0 && repeats(node.kind);
      visit(*node.inputs[i], again ? repeated(node, *node.inputs[i], below) : below);
    }
    for (const auto& subplan : node.subplans) visit(*subplan, repeated(node, *subplan, below));
  }

  Findings take() && {
    found_.report.all_nodes_scans = found_.all_nodes.size();
    found_.report.label_scans = found_.label_scans.size();
    found_.report.products = found_.products.size();
    found_.report.expansions = found_.expansions.size();
    if (found_.widest) found_.report.widest = described(*found_.widest);
    return std::move(found_);
  }

 private:
  void count(const Operator& node, const Around& around) {
    const bool scan = node.kind == Kind::kAllNodesScan || node.kind == Kind::kLabelScan;
    if (node.kind == Kind::kAllNodesScan) found_.all_nodes.push_back(&node);
    if (node.kind == Kind::kLabelScan) found_.label_scans.push_back(&node);
    if (is_expansion(node.kind)) found_.expansions.push_back(&node);
    if (node.kind == Kind::kCartesianProduct && !pairs_single_rows(node)) found_.products.push_back({&node, nullptr});
    if (scan && around.repeated_by && around.repeated_by->kind != Kind::kCartesianProduct) found_.products.push_back({&node, around.repeated_by});
    const double rows = node.estimate.rows * around.times * around.share;
    found_.report.estimated_expansions += node.estimate.expansions * around.times * around.share;
    if (rows > found_.report.estimated_rows || !found_.widest) {
      found_.report.estimated_rows = rows;
      found_.widest = &node;
    }
  }

  // Estimates of `inner` are for one row of the first input, except where its argument says for how many.
  static Around repeated(const Operator& node, const Operator& inner, Around around) {
    const Operator* outer = node.inputs.empty() ? nullptr : node.inputs.front().get();
    if (!outer) return around;
    if (!is_single_row(*outer)) around.repeated_by = &node;
    if (node.kind == Kind::kCartesianProduct) return around;
    const Operator* leaf = &inner;
    while (!leaf->inputs.empty()) leaf = leaf->inputs.front().get();
    if (leaf->estimate.rows > 0) around.times *= std::max(1.0, outer->estimate.rows / leaf->estimate.rows);
    return around;
  }

  Findings found_;
};

Findings find(const Plan& plan, std::size_t limit) {
  Measuring measuring;
  Measuring::Around around;
  const double rows = plan.root->estimate.rows;
  if (limit != kNoLimit && rows > static_cast<double>(limit)) around.share = static_cast<double>(limit) / rows;
  measuring.visit(*plan.root, around);
  return std::move(measuring).take();
}

// "LabelScan a:Section, LabelScan b:Error"
std::string names_of(const std::vector<const Operator*>& nodes) {
  constexpr std::size_t kMostNamed = 8;
  std::string names;
  for (std::size_t i = 0; i < std::min(nodes.size(), kMostNamed); ++i) names += (i > 0 ? ", " : "") + described(*nodes[i]);
  return nodes.size() > kMostNamed ? names + ", …" : names;
}

// What would spare the scans.
std::string help_for(const std::vector<const Operator*>& scans) {
  std::vector<std::string> indexes;
  for (const Operator* scan : scans) {
    for (const std::string& index : scan->wanted_indexes)
      if (std::ranges::find(indexes, index) == indexes.end()) indexes.push_back(index);
  }
  if (!indexes.empty()) return fmt::format("an index on {} would help", fmt::join(indexes, ", "));
  const Operator& first = *scans.front();
  return fmt::format("start at a node that can be looked up, such as ({}:{} {{name: $name}})", first.variable, first.label);
}

std::vector<const Operator*> scans_below(const Operator& node) {
  std::vector<const Operator*> scans;
  for_each_operator(node, [&](const Operator& one) {
    if (one.kind == Kind::kLabelScan) scans.push_back(&one);
  });
  return scans;
}

std::unexpected<base::Error> refused(std::string message, std::string_view reason) {
  return base::fail(base::ErrorCode::kInvalidArgument, "the query is too expensive: " + message, std::string(reason));
}

base::Status check_scans(const Findings& found, const GateLimits& limits) {
  if (!found.all_nodes.empty()) {
    const Operator& scan = *found.all_nodes.front();
    return refused(fmt::format("{} looks at every node; give it a label, such as ({}:Section)", described(scan), scan.variable), kGateAllNodes);
  }
  for (const auto& [node, repeated_by] : found.products) {
    if (repeated_by) {
      return refused(fmt::format("{} is done again for each row of {}; join the two by a relationship or an indexed property, or do it once, before", described(*node), described(*repeated_by)), kGateProduct);
    }
    const auto scans = scans_below(*node);
    return refused(fmt::format("CartesianProduct of {} and {} pairs every row with every row; join the two by a relationship, or make each a lookup of one node{}", described(*node->inputs.front()),
                               described(*node->inputs.back()), scans.empty() ? "" : ": " + help_for(scans)),
                   kGateProduct);
  }
  if (found.label_scans.size() <= limits.label_scans) return {};
  return refused(fmt::format("{} label scans, {} are allowed: {}; {}", found.label_scans.size(), limits.label_scans, names_of(found.label_scans), help_for(found.label_scans)), kGateLabelScans);
}

}  // namespace

std::string GateReport::to_text() const {
  return fmt::format("{} label scans, {} scans of all nodes, {} products, {} expansions; at most ~{:.0f} rows ({}), ~{:.0f} nodes and relationships looked at", label_scans, all_nodes_scans, products,
                     expansions, std::ceil(estimated_rows), widest, std::ceil(estimated_expansions));
}

GateReport measure_plan(const Plan& plan, std::size_t limit) { return find(plan, limit).report; }

base::Status check_plan(const Plan& plan, const GateLimits& limits, std::size_t limit) {
  const Findings found = find(plan, limit);
  DOCENT_TRY(check_scans(found, limits));
  if (found.expansions.size() > limits.expansions) {
    return refused(fmt::format("{} operators follow relationships, {} are allowed: {}; ask for a shorter path, or in two queries", found.expansions.size(), limits.expansions, names_of(found.expansions)),
                   kGateExpansions);
  }
  const GateReport& report = found.report;
  if (report.estimated_rows <= limits.estimated_rows) return {};
  const auto scans = scans_below(*plan.root);
  return refused(fmt::format("about {:.0f} rows from {}, {:.0f} are allowed; {}", std::ceil(report.estimated_rows), report.widest, limits.estimated_rows,
                             scans.empty() ? "follow fewer relationships, name their types, or put a condition before them" : help_for(scans)),
                 kGateRows);
}

}  // namespace docent::cypher
