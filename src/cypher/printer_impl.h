// The printer's state, shared by the files that write clauses, patterns and expressions.
#pragma once

#include <string>
#include <string_view>

#include "cypher/ast.h"
#include "cypher/printer.h"

namespace docent::cypher {

// How tightly the printed form of an expression holds together; an operand weaker than its place asks for gets parentheses.
enum class Strength { kAnything, kOr, kXor, kAnd, kNot, kComparison, kPredicate, kAdditive, kMultiplicative, kPower, kSign, kLabelled, kAtom };

class Printer {
 public:
  explicit Printer(const PrintOptions& options) : options_(options) {}

  // printer.cpp
  void statement(const Statement& statement);
  void query(const Query& query);
  void clause(const Clause& clause);

  // printer_patterns.cpp
  void path(const PathPattern& path);
  enum class LabelPlace { kNode, kRelationship, kPredicate };
  void labels(const LabelExpression& labels, LabelPlace place);

  // printer_expressions.cpp
  void expression(const Expression& expression, Strength at_least = Strength::kAnything);

  std::string text() && { return std::move(out_); }

 private:
  Printer& put(std::string_view text) {
    out_ += text;
    return *this;
  }
  template <typename Items, typename F>
  void list(const Items& items, std::string_view separator, F&& one) {
    bool first = true;
    for (const auto& item : items) {
      if (!first) out_ += separator;
      first = false;
      one(item);
    }
  }
  void expression(const ExpressionPtr& pointer, Strength at_least = Strength::kAnything) {
    if (pointer) expression(*pointer, at_least);
  }
  void optional(std::string_view before, const ExpressionPtr& pointer) {
    if (pointer) put(before).expression(*pointer);
  }
  void name(const Name& name);
  void variable(const Name& name);

  void node(const MatchClause& clause);
  void node(const UnwindClause& clause);
  void node(const WithClause& clause);
  void node(const ReturnClause& clause);
  void node(const CallClause& clause);
  void node(const CallSubqueryClause& clause);
  void node(const LoadCsvClause& clause);
  void node(const UseClause& clause);
  void node(const FinishClause& clause);
  void node(const CreateClause& clause);
  void node(const MergeClause& clause);
  void node(const SetClause& clause);
  void node(const RemoveClause& clause);
  void node(const DeleteClause& clause);
  void node(const ForeachClause& clause);
  void projection(const Projection& projection, bool outermost);
  void set_items(const std::vector<SetItem>& items);

  void elements(const std::vector<PathElement>& elements);
  void node(const NodePattern& pattern);
  void node(const RelationshipPattern& pattern);
  void node(const GroupPattern& pattern);
  void quantifier(const Repetition& repetition);
  void selector(const PathSelector& selector);

  void node(const Literal& literal);
  void node(const Parameter& parameter);
  void node(const Variable& variable);
  void node(const ListLiteral& list);
  void node(const MapLiteral& map);
  void node(const Property& property);
  void node(const Index& index);
  void node(const Slice& slice);
  void node(const Unary& unary);
  void node(const Arithmetic& arithmetic);
  void node(const Logical& logical);
  void node(const Comparison& comparison);
  void node(const Predicate& predicate);
  void node(const IsNull& test);
  void node(const IsTyped& test);
  void node(const IsNormalized& test);
  void node(const HasLabels& test);
  void node(const FunctionCall& call);
  void node(const Case& choice);
  void node(const ListComprehension& comprehension);
  void node(const PatternComprehension& comprehension);
  void node(const MapProjection& map);
  void node(const Quantifier& quantifier);
  void node(const Reduce& reduce);
  void node(const PatternExpression& pattern);
  void node(const SubqueryExpression& subquery);
  void type(const TypeName& type);

  const PrintOptions& options_;
  std::string out_;
};

}  // namespace docent::cypher
