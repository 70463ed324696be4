// Values become parameters: what is left is the shape of the query, which a cache of plans can know again, and no value can be read as syntax.
#include <algorithm>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "cypher/guard_steps.h"
#include "cypher/printer.h"
#include "cypher/walk.h"

namespace docent::cypher {
namespace {

class Lifting {
 public:
  explicit Lifting(Parameters& parameters) : parameters_(parameters) {}

  void lift(Query& query) {
    for_each_node(query, Overloaded{
                             [this](Clause& clause) { keep(clause); },
                             [this](PathPattern& path) { keep(path.selector.count); },
                             [this](PathElement& element) { keep(element); },
                             [this](Expression& expression) { lift(expression); },
                             [](auto&) {},
                         });
  }

 private:
  void keep(const ExpressionPtr& expression) {
    if (expression) kept_.insert(expression.get());
  }

  void keep(Clause& clause) {
    Projection* projection = nullptr;
    if (auto* with = as<WithClause>(clause)) projection = &with->projection;
    if (auto* result = as<ReturnClause>(clause)) projection = &result->projection;
    if (!projection) return;
    keep(projection->skip);
    keep(projection->limit);
  }

  // The map of a pattern must stay one; its values need not.
  void keep(const PathElement& element) {
    if (const auto* node = std::get_if<NodePattern>(&element.node)) keep(node->properties);
    if (const auto* relationship = std::get_if<RelationshipPattern>(&element.node)) keep(relationship->properties);
  }

  void lift(Expression& expression) {
    if (kept_.contains(&expression) || !is_liftable(expression)) return;
    const auto [known, fresh] = names_.try_emplace(print(expression));
    if (fresh) {
      do known->second = "lit_" + std::to_string(next_++);
      while (parameters_.contains(known->second));
      parameters_.emplace(known->second, value_of(expression));
    }
    expression.node = Parameter{known->second};
  }

  bool is_liftable(const Expression& expression) {
    if (const auto* literal = as<Literal>(expression)) return !std::holds_alternative<std::monostate>(literal->value) && !std::holds_alternative<bool>(literal->value);
    if (const auto* list = as<ListLiteral>(expression)) return !list->items.empty() && is_constant(expression);
    if (const auto* map = as<MapLiteral>(expression)) return !map->entries.empty() && is_constant(expression);
    return false;
  }

  // Remembered, since a list is asked about again for each list around it.
  bool is_constant(const Expression& expression) {
    if (as<Literal>(expression)) return true;
    const auto* list = as<ListLiteral>(expression);
    const auto* map = as<MapLiteral>(expression);
    if (!list && !map) return false;
    if (const auto known = constant_.find(&expression); known != constant_.end()) return known->second;
    const bool constant = list ? std::ranges::all_of(list->items, [this](const ExpressionPtr& item) { return is_constant(*item); })
                               : std::ranges::all_of(map->entries, [this](const MapEntry& entry) { return is_constant(*entry.value); });
    constant_.emplace(&expression, constant);
    return constant;
  }

  static Value value_of(const Expression& expression) {
    if (const auto* list = as<ListLiteral>(expression)) {
      List items;
      for (const ExpressionPtr& item : list->items) items.push_back(value_of(*item));
      return Value(std::move(items));
    }
    if (const auto* map = as<MapLiteral>(expression)) {
      Map entries;
      for (const MapEntry& entry : map->entries) entries.emplace_back(entry.key.text, value_of(*entry.value));
      return Value(std::move(entries));
    }
    return std::visit(Overloaded{
                          [](std::monostate) { return Value(); },
                          [](const auto& value) { return Value(value); },
                      },
                      std::get<Literal>(expression.node).value);
  }

  Parameters& parameters_;
  std::unordered_set<const Expression*> kept_;
  std::unordered_map<const Expression*, bool> constant_;
  std::unordered_map<std::string, std::string> names_;  // by canonical text of the literal
  std::size_t next_ = 0;
};

}  // namespace

void lift_literals(Query& query, Parameters& parameters) { Lifting(parameters).lift(query); }

}  // namespace docent::cypher
