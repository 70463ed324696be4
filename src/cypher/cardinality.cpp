#include "cypher/cardinality.h"

#include <algorithm>

namespace docent::cypher {

std::optional<LabelId> Cardinality::rarest(const std::vector<std::string>& labels, bool& unknown) const {
  std::optional<LabelId> best;
  for (const std::string& label : labels) {
    const auto found = graph_.find_label(label);
    if (!found) {
      unknown = true;
      return std::nullopt;
    }
    if (!best || graph_.nodes_with(*found).size() < graph_.nodes_with(*best).size()) best = found;
  }
  return best;
}

double Cardinality::nodes_with(const std::vector<std::string>& labels) const {
  bool unknown = false;
  const auto label = rarest(labels, unknown);
  if (unknown) return 0;
  return label ? static_cast<double>(graph_.nodes_with(*label).size()) : nodes();
}

double Cardinality::share_of(const std::vector<std::string>& labels) const { return nodes() == 0 ? 0 : nodes_with(labels) / nodes(); }

double Cardinality::average_degree() const { return nodes() == 0 ? 0 : static_cast<double>(graph_.relationship_count()) / nodes(); }

double Cardinality::count(std::optional<LabelId> label, Towards towards, const StepFilter& filter) const {
  double total = 0;
  if (filter.any_type) {
    return static_cast<double>(label ? graph_.count_relationships(*label, towards, std::nullopt) : graph_.relationship_count());
  }
  for (const TypeId type : filter.types) {
    total += static_cast<double>(label ? graph_.count_relationships(*label, towards, type) : graph_.count_relationships(type));
  }
  return total;
}

double Cardinality::degree(const std::vector<std::string>& labels, const StepFilter& filter) const {
  bool unknown = false;
  const auto label = rarest(labels, unknown);
  const double from = nodes_with(labels);
  if (unknown || from == 0) return 0;
  double total = 0;
  if (filter.outgoing) total += count(label, Towards::kOutgoing, filter);
  if (filter.incoming) total += count(label, Towards::kIncoming, filter);
  return total / from;
}

double Cardinality::share_ending_in(const std::vector<std::string>& labels, const StepFilter& filter) const {
  bool unknown = false;
  const auto label = rarest(labels, unknown);
  if (unknown) return 0;
  double there = 0, all = 0;
  // What goes out of one node comes in at the other.
  if (filter.outgoing) {
    there += count(label, Towards::kIncoming, filter);
    all += count(std::nullopt, Towards::kIncoming, filter);
  }
  if (filter.incoming) {
    there += count(label, Towards::kOutgoing, filter);
    all += count(std::nullopt, Towards::kOutgoing, filter);
  }
  return all == 0 ? 0 : std::min(1.0, there / all);
}

double Cardinality::share_equal(const std::vector<std::string>& labels, const std::string& key) const {
  for (const std::string& label : labels) {
    if (const auto statistics = index(label, key); statistics && statistics->distinct_values > 0) {
      return 1.0 / static_cast<double>(statistics->distinct_values);
    }
  }
  return 0.1;
}

double Cardinality::share_having(const std::vector<std::string>& labels, const std::string& key) const {
  double share = 0.5;
  const auto consider = [&](const std::string& label, double nodes) {
    if (const auto statistics = index(label, key); statistics && nodes > 0) share = std::min(share, static_cast<double>(statistics->nodes) / nodes);
  };
  for (const std::string& label : labels) consider(label, nodes_with({label}));
  if (labels.empty()) consider("", nodes());
  return share;
}

std::optional<IndexStatistics> Cardinality::index(const std::string& label, const std::string& key) const {
  const auto key_id = graph_.find_key(key);
  if (!key_id) return std::nullopt;
  if (!label.empty()) {
    const auto label_id = graph_.find_label(label);
    return label_id ? graph_.index(*label_id, *key_id) : std::nullopt;
  }
  if (!graph_.has_one_label_each()) return std::nullopt;
  IndexStatistics all{false, 0, 0};  // nodes of two labels may share a value
  for (LabelId one = 0; one < graph_.label_count(); ++one) {
    const auto statistics = graph_.index(one, *key_id);
    if (!statistics) return std::nullopt;
    all.distinct_values += statistics->distinct_values;
    all.nodes += statistics->nodes;
  }
  return all;
}

}  // namespace docent::cypher
