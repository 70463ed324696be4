// CREATE for the set-up of tests. Reading clauses between are run by the executor, on the graph as it is then.
#include <fmt/format.h>

#include "cypher/execute.h"
#include "cypher/operators.h"
#include "cypher/parser.h"
#include "cypher/query_planner.h"
#include "cypher/testing/memory_graph.h"

namespace docent::cypher::testing {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

// The rows between two clauses: values by name.
using Row = std::map<std::string, Value>;

// Gives rows that are there already: their values in slots from 0, in the order of names.
struct RowsOperator final : Operator {
  RowsOperator(std::size_t i, const std::vector<Row>& given) : Operator(OperatorKind::kArgument, i), rows(given) {}
  std::unique_ptr<Iterator> open(Execution& execution) const override {
    struct Rows final : Iterator {
      Rows(const RowsOperator& op, Execution& x) : Iterator(op, x), source(op) {}
      Result<bool> advance() override {
        if (at == source.rows.size()) return false;
        Slot slot = 0;
        for (const auto& [name, value] : source.rows[at]) x_[slot++] = value;
        ++at;
        return true;
      }
      const RowsOperator& source;
      std::size_t at = 0;
    };
    return std::make_unique<Rows>(*this, execution);
  }
  const std::vector<Row>& rows;
};

class Creator {
 public:
  explicit Creator(MemoryGraph& graph) : graph_(graph) {}

  Status run(const SingleQuery& query) {
    rows_ = {Row()};
    for (const Clause& clause : query.clauses) {
      if (const auto* create = as<CreateClause>(clause)) {
        for (Row& row : rows_) DOCENT_TRY(add(*create, row));
      } else if (as<MatchClause>(clause) || as<UnwindClause>(clause) || as<WithClause>(clause)) {
        graph_.freeze();
        DOCENT_TRY(read(clause));
      } else {
        return fail(ErrorCode::kInvalidArgument, "a set-up statement may CREATE, MATCH, UNWIND and WITH");
      }
    }
    return {};
  }

 private:
  Status read(const Clause& clause) {
    PlanContext context{graph_, standard_procedures()};
    Scope scope;
    if (!rows_.empty()) scope = scope_of(rows_.front(), context);
    OperatorPtr root = context.make<RowsOperator>(rows_);
    if (const auto* match = as<MatchClause>(clause)) {
      std::vector<const PathPattern*> paths;
      for (const PathPattern& path : match->paths) paths.push_back(&path);
      DOCENT_ASSIGN(root, plan_patterns(context, paths, {.where = match->where.get()}, std::move(root), scope));
    } else if (const auto* unwind = as<UnwindClause>(clause)) {
      Compiler compiler(context, scope);
      DOCENT_ASSIGN(const Compiled list, compiler.compile(*unwind->list));
      auto made = context.make<UnwindOperator>();
      made->list = list.run;
      made->slot = context.new_slot();
      scope[unwind->variable.text] = {made->slot};
      made->inputs.push_back(std::move(root));
      root = std::move(made);
    } else {
      const auto& with = *as<WithClause>(clause);
      DOCENT_ASSIGN(Projected projected, plan_projection(context, with.projection, with.where.get(), std::move(root), scope, true));
      root = std::move(projected.root);
      scope.clear();
      for (const auto& [name, binding] : projected.columns) scope[name] = binding;
    }
    Execution execution(graph_, parameters_, {}, base::Deadline::never(), context.slots, context.operators);
    const std::unique_ptr<Iterator> rows = root->open(execution);
    std::vector<Row> made;
    for (;;) {
      DOCENT_ASSIGN(const bool more, rows->next());
      if (!more) break;
      Row next;
      for (const auto& [name, binding] : scope) next[name] = execution[binding.slot];
      made.push_back(std::move(next));
    }
    rows_ = std::move(made);
    return {};
  }

  static Scope scope_of(const Row& row, PlanContext& context) {
    Scope scope;
    for (const auto& [name, value] : row) scope[name] = {context.new_slot(), value.is_null() ? Types{0} : only(value.type())};
    return scope;
  }

  Execution make_execution(const PlanContext& context, const Row& row) {
    Execution execution(graph_, parameters_, {}, base::Deadline::never(), context.slots, context.operators);
    Slot slot = 0;
    for (const auto& [name, value] : row) execution[slot++] = value;
    return execution;
  }

  Result<Properties> properties_of(const ExpressionPtr& written, const Row& row) {
    if (!written) return Properties();
    PlanContext context{graph_, standard_procedures()};
    Compiler compiler(context, scope_of(row, context));
    DOCENT_ASSIGN(const Compiled compiled, compiler.compile(*written));
    Execution execution = make_execution(context, row);
    DOCENT_ASSIGN(const Value map, compiled.run->evaluate(execution));
    Properties properties;
    for (const auto& [key, value] : map.map()) properties[key] = value;
    return properties;
  }

  static void collect(const LabelExpression& labels, std::vector<std::string>& into) {
    if (labels.kind == LabelExpression::Kind::kName) into.push_back(labels.name.text);
    for (const LabelExpression& operand : labels.operands) collect(operand, into);
  }

  Result<NodeId> node_of(const NodePattern& pattern, Row& row) {
    if (pattern.variable) {
      const auto found = row.find(pattern.variable->text);
      if (found != row.end() && found->second.is(ValueType::kNode)) return found->second.node_id();
    }
    std::vector<std::string> labels;
    if (pattern.labels) collect(*pattern.labels, labels);
    DOCENT_ASSIGN(const Properties properties, properties_of(pattern.properties, row));
    const NodeId id = graph_.add_node(labels, properties);
    if (pattern.variable) row[pattern.variable->text] = Value::node(id);
    return id;
  }

  Status add(const CreateClause& create, Row& row) {
    for (const PathPattern& path : create.paths) {
      DOCENT_ASSIGN(NodeId left, node_of(std::get<NodePattern>(path.elements.front().node), row));
      for (std::size_t i = 1; i + 1 < path.elements.size(); i += 2) {
        const auto& pattern = std::get<RelationshipPattern>(path.elements[i].node);
        DOCENT_ASSIGN(const NodeId right, node_of(std::get<NodePattern>(path.elements[i + 1].node), row));
        DOCENT_ASSIGN(const Properties properties, properties_of(pattern.properties, row));
        if (!pattern.types || pattern.types->kind != LabelExpression::Kind::kName) return fail(ErrorCode::kInvalidArgument, "CREATE needs one type");
        const bool leftwards = pattern.direction == RelationshipPattern::Direction::kLeft;
        const RelationshipId id = graph_.add_relationship(leftwards ? right : left, pattern.types->name.text, leftwards ? left : right, properties);
        if (pattern.variable) row[pattern.variable->text] = Value::relationship(id);
        left = right;
      }
    }
    return {};
  }

  MemoryGraph& graph_;
  Parameters parameters_;
  std::vector<Row> rows_;
};

}  // namespace

Status MemoryGraph::run(std::string_view statement) {
  DOCENT_ASSIGN(const Statement parsed, parse(statement));
  if (!parsed.query() || parsed.query()->branches.size() != 1) return fail(ErrorCode::kInvalidArgument, "a set-up statement is one query");
  freeze();
  DOCENT_TRY(Creator(*this).run(parsed.query()->branches.front()));
  freeze();
  return {};
}

}  // namespace docent::cypher::testing
