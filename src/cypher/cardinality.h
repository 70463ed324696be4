// What the statistics of a graph say about how many: nodes, relationships of a node, shares.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cypher/graph_view.h"
#include "cypher/operators.h"

namespace docent::cypher {

class Cardinality {
 public:
  explicit Cardinality(const GraphView& graph) : graph_(graph) {}

  double nodes() const { return static_cast<double>(graph_.node_count()); }
  // With all of the labels: as many as the rarest has.
  double nodes_with(const std::vector<std::string>& labels) const;
  double share_of(const std::vector<std::string>& labels) const;
  double average_degree() const;
  // Relationships of a node (of the rarest of the labels) that the filter lets through.
  double degree(const std::vector<std::string>& labels, const StepFilter& filter) const;
  // Of relationships that are followed as the filter says: those that lead to a node with the labels.
  double share_ending_in(const std::vector<std::string>& labels, const StepFilter& filter) const;
  // Of nodes with the labels: those whose property has one particular value.
  double share_equal(const std::vector<std::string>& labels, const std::string& key) const;
  // Of nodes with the labels: those that have the property.
  double share_having(const std::vector<std::string>& labels, const std::string& key) const;
  // An empty label: of all nodes, where every label has one and every node a label.
  std::optional<IndexStatistics> index(const std::string& label, const std::string& key) const;

 private:
  std::optional<LabelId> rarest(const std::vector<std::string>& labels, bool& unknown) const;
  double count(std::optional<LabelId> label, Towards towards, const StepFilter& filter) const;

  const GraphView& graph_;
};

}  // namespace docent::cypher
