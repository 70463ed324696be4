// The syntax tree of one Cypher statement: openCypher 9, reading and writing, and what Neo4j 5 adds.
//
// Values and unique_ptr only: a tree owns its text and does not need the query it was parsed from. Every node has the span of bytes it was
// written in (of a node made by a program: empty). Kinds are alternatives of a variant, so whoever visits them with an exhaustive
// overload learns of a new kind from the compiler; walk.h reaches every child of every node. The tree says what was written, not whether it
// makes sense: scopes, types, known labels and the rules about which clause may stand where (rules.h) are checked later.
//
// Parentheses are not kept; printer.h puts them where precedence asks. Optional children are null pointers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "model/span.h"

namespace docent::cypher {

using model::Span;

// Names are case-sensitive and unescaped: without back quotes, \uXXXX replaced.
struct Name {
  std::string text;
  Span span;
};

struct Expression;
struct LabelExpression;
struct PathElement;
struct Clause;
struct Query;
using ExpressionPtr = std::unique_ptr<Expression>;
using LabelExpressionPtr = std::unique_ptr<LabelExpression>;

// ---------------------------------------------------------------------------------------------------------------------------- Patterns

// What follows a colon: `:A`, `:A|B`, `:A&!B`, `:%`, `:$(expression)`; of relationships the types.
struct LabelExpression {
  enum class Kind {
    kName,      // name
    kWildcard,  // %: any label at all
    kNot,       // operands[0]
    kAnd,       // two or more operands; `:A:B` is kAnd of two names
    kOr,        // two or more operands; `:A|B` and the older `:A|:B`
    kDynamic,   // $(expression), $all(expression): all labels of the value
    kDynamicAny,  // $any(expression)
  };
  Kind kind = Kind::kName;
  Span span;
  Name name;
  std::vector<LabelExpression> operands;
  ExpressionPtr dynamic;
};

// How often a relationship or a group is repeated. What was left out is filled in: `*` is 1.., `*..3` is 1..3, `+` is 1.., `{,3}` is 0..3.
struct Repetition {
  enum class Form {
    kStar,        // *min..max inside the brackets of a relationship (openCypher 9)
    kQuantifier,  // {min,max}, + or * after a relationship or a group (Neo4j 5)
  };
  Form form = Form::kStar;
  std::uint64_t min = 1;
  std::optional<std::uint64_t> max;  // nullopt: unbounded
  Span span;
};

struct NodePattern {
  std::optional<Name> variable;
  LabelExpressionPtr labels;
  ExpressionPtr properties;  // MapLiteral or Parameter
  ExpressionPtr where;
};

struct RelationshipPattern {
  enum class Direction { kRight, kLeft, kEither };  // -->, <--, -- (and <-->)
  Direction direction = Direction::kEither;
  std::optional<Name> variable;
  LabelExpressionPtr types;
  ExpressionPtr properties;  // MapLiteral or Parameter
  ExpressionPtr where;
  std::optional<Repetition> repetition;
};

// ((a)-[r]->(b) WHERE …){1,3}; a group without repetition is only a pair of parentheses with its own WHERE.
struct GroupPattern {
  std::vector<PathElement> elements;
  ExpressionPtr where;
  std::optional<Repetition> repetition;
};

struct PathElement {
  Span span;
  std::variant<NodePattern, RelationshipPattern, GroupPattern> node;
};

// Which of the matching paths are wanted.
struct PathSelector {
  enum class Kind {
    kAll,                 // no selector, or ALL
    kShortestPath,        // shortestPath((a)-[*]-(b))
    kAllShortestPaths,    // allShortestPaths((a)-[*]-(b))
    kAny,                 // ANY [count]
    kShortest,            // SHORTEST count, ANY SHORTEST
    kAllShortest,         // ALL SHORTEST
    kShortestGroups,      // SHORTEST [count] GROUPS
  };
  Kind kind = Kind::kAll;
  ExpressionPtr count;  // a literal or a parameter; null means 1
};

// One path: `p = (a)-[r]->(b)`. Begins and ends with a node or a group; a relationship stands between two nodes.
struct PathPattern {
  Span span;
  std::optional<Name> variable;
  PathSelector selector;
  std::vector<PathElement> elements;
};

// ------------------------------------------------------------------------------------------------------------------------- Expressions

struct Literal {
  // monostate is null. A minus in front of a number is part of it.
  std::variant<std::monostate, bool, std::int64_t, double, std::string> value;
};

// $name, $0
struct Parameter {
  std::string name;
};

struct Variable {
  std::string name;
};

struct ListLiteral {
  std::vector<ExpressionPtr> items;
};

struct MapEntry {
  Name key;
  ExpressionPtr value;
};

struct MapLiteral {
  std::vector<MapEntry> entries;
};

// subject.key
struct Property {
  ExpressionPtr subject;
  Name key;
};

// subject[index]: an item of a list, an entry of a map or a property by computed name
struct Index {
  ExpressionPtr subject, index;
};

// subject[from..to]
struct Slice {
  ExpressionPtr subject, from, to;
};

struct Unary {
  enum class Op { kNot, kPlus, kMinus };
  Op op = Op::kNot;
  ExpressionPtr operand;
};

// operands[0] operators[0] operands[1] operators[1] …, from left to right. All operators of one node are of one precedence: additive
// (+ - ||), multiplicative (* / %) or power (^, also from left to right).
struct Arithmetic {
  enum class Op { kAdd, kSubtract, kConcatenate, kMultiply, kDivide, kModulo, kPower };
  std::vector<ExpressionPtr> operands;
  std::vector<Op> operators;
};

// AND, OR or XOR of two or more operands.
struct Logical {
  enum class Op { kAnd, kOr, kXor };
  Op op = Op::kAnd;
  std::vector<ExpressionPtr> operands;
};

// a < b <= c means a < b AND b <= c, each operand evaluated once.
struct Comparison {
  enum class Op { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };
  std::vector<ExpressionPtr> operands;
  std::vector<Op> operators;
};

struct Predicate {
  enum class Op { kIn, kStartsWith, kEndsWith, kContains, kMatchesRegex };
  Op op = Op::kIn;
  ExpressionPtr left, right;
};

struct IsNull {
  ExpressionPtr operand;
  bool negated = false;
};

// A type of the IS :: predicate: words in capitals ("ZONED DATETIME", "LIST", "ANY"), `alternatives` for A | B and ANY<A | B> (then without name).
struct TypeName {
  std::string name;
  bool not_null = false;
  std::vector<TypeName> of;            // LIST<T>: one
  std::vector<TypeName> alternatives;
};

// operand IS [NOT] :: type, operand IS [NOT] TYPED type
struct IsTyped {
  ExpressionPtr operand;
  TypeName type;
  bool negated = false;
};

// operand IS [NOT] [NFC|NFD|NFKC|NFKD] NORMALIZED
struct IsNormalized {
  ExpressionPtr operand;
  std::string form;  // in capitals; "NFC" unless written
  bool negated = false;
};

// subject:A&B (also `subject IS A`): of a node its labels, of a relationship its type
struct HasLabels {
  ExpressionPtr subject;
  LabelExpressionPtr labels;
};

// Also aggregations: count(DISTINCT x), count(*).
struct FunctionCall {
  std::vector<std::string> name;  // "apoc", "text", "join"; functions are looked up without regard to ASCII case
  Span name_span;
  bool distinct = false;
  bool star = false;  // count(*); no arguments then
  std::vector<ExpressionPtr> arguments;
};

struct CaseBranch {
  ExpressionPtr when, then;
};

// CASE WHEN condition THEN … or, with an operand, CASE operand WHEN value THEN …
struct Case {
  ExpressionPtr operand;
  std::vector<CaseBranch> branches;
  ExpressionPtr otherwise;
};

// [variable IN list WHERE where | projection]; projection null: the variable itself
struct ListComprehension {
  Name variable;
  ExpressionPtr list, where, projection;
};

// [path WHERE where | projection]; binds the path's variables that are not bound outside
struct PatternComprehension {
  PathPattern path;
  ExpressionPtr where, projection;
};

struct MapProjectionItem {
  enum class Kind {
    kProperty,       // .key
    kAllProperties,  // .*
    kEntry,          // key: value
    kVariable,       // key (a variable of this name)
  };
  Kind kind = Kind::kProperty;
  Name key;
  ExpressionPtr value;
  Span span;
};

// subject { .name, .*, key: value, variable }
struct MapProjection {
  Name subject;  // a variable
  std::vector<MapProjectionItem> items;
};

// all(variable IN list WHERE where), any, none, single
struct Quantifier {
  enum class Kind { kAll, kAny, kNone, kSingle };
  Kind kind = Kind::kAll;
  Name variable;
  ExpressionPtr list, where;  // where null: the variable itself is the condition
};

// reduce(accumulator = initial, variable IN list | step)
struct Reduce {
  Name accumulator;
  ExpressionPtr initial;
  Name variable;
  ExpressionPtr list, step;
};

// A path as a value: (n)-[:R]->() as a condition (it exists), shortestPath(…) and allShortestPaths(…) as values.
struct PatternExpression {
  PathPattern path;
};

// EXISTS { … }, COUNT { … }, COLLECT { … }. The short form { (a)-->(b) WHERE … } is kept as the MATCH clause it means; RETURN may be missing.
struct SubqueryExpression {
  enum class Kind { kExists, kCount, kCollect };
  Kind kind = Kind::kExists;
  std::unique_ptr<Query> query;
};

struct Expression {
  using Node = std::variant<Literal, Parameter, Variable, ListLiteral, MapLiteral, Property, Index, Slice, Unary, Arithmetic, Logical, Comparison,
                            Predicate, IsNull, IsTyped, IsNormalized, HasLabels, FunctionCall, Case, ListComprehension, PatternComprehension,
                            MapProjection, Quantifier, Reduce, PatternExpression, SubqueryExpression>;
  Span span;
  Node node;
};

// ----------------------------------------------------------------------------------------------------------------------------- Clauses

struct IndexHint {
  enum class Kind { kIndex, kScan, kJoin };
  Kind kind = Kind::kIndex;
  std::string index_type;  // of kIndex: "", "RANGE", "TEXT", "POINT"
  bool seek = false;       // USING INDEX SEEK
  std::vector<Name> variables;  // one, or several of kJoin
  Name label;
  std::vector<Name> properties;
  Span span;
};

struct MatchClause {
  enum class Mode { kDefault, kDifferentRelationships, kRepeatableElements };
  bool optional = false;
  Mode mode = Mode::kDefault;
  std::vector<PathPattern> paths;
  std::vector<IndexHint> hints;
  ExpressionPtr where;
};

struct UnwindClause {
  ExpressionPtr list;
  Name variable;
};

struct ProjectionItem {
  ExpressionPtr value;
  std::optional<Name> alias;
  std::string text;  // as written in the query: the name of the column when there is no alias
  Span span;

  const std::string& column() const { return alias ? alias->text : text; }
};

struct SortItem {
  ExpressionPtr value;
  bool descending = false;
  Span span;
};

// What WITH and RETURN have in common.
struct Projection {
  bool distinct = false;
  bool star = false;  // *, perhaps followed by items
  std::vector<ProjectionItem> items;
  std::vector<SortItem> order_by;
  ExpressionPtr skip, limit;
};

struct WithClause {
  Projection projection;
  ExpressionPtr where;
};

struct ReturnClause {
  Projection projection;
};

struct YieldItem {
  Name field;
  std::optional<Name> alias;
};

struct Yield {
  bool star = false;
  std::vector<YieldItem> items;  // none and no star: YIELD -
  ExpressionPtr where;
  Span span;
};

// CALL db.labels() YIELD label
struct CallClause {
  bool optional = false;
  std::vector<std::string> name;  // "db", "labels"; case-sensitive
  Span name_span;
  std::optional<std::vector<ExpressionPtr>> arguments;  // nullopt: written without parentheses, arguments come from parameters
  std::optional<Yield> yield;
};

// CALL { … }, CALL (a, b) { … }, CALL (*) { … }, with IN TRANSACTIONS
struct CallSubqueryClause {
  bool optional = false;
  bool scoped = false;  // a list of imported variables was written, perhaps an empty one
  bool import_all = false;
  std::vector<Name> imports;
  std::unique_ptr<Query> query;
  bool in_transactions = false;
  bool concurrent = false;
  ExpressionPtr concurrency, batch_rows;
  std::string on_error;  // "", "CONTINUE", "BREAK", "FAIL"
  std::optional<Name> report;  // REPORT STATUS AS name
};

struct LoadCsvClause {
  bool with_headers = false;
  ExpressionPtr url;
  Name variable;
  std::optional<std::string> field_terminator;
};

// USE graph, USE graph.byName(…)
struct UseClause {
  ExpressionPtr graph;
};

struct FinishClause {};

// Also INSERT.
struct CreateClause {
  std::vector<PathPattern> paths;
};

struct SetItem {
  enum class Kind {
    kProperty,  // target (a Property or an Index) = value
    kReplace,   // target (a Variable) = value
    kMerge,     // target (a Variable) += value
    kLabels,    // target (a Variable):labels
  };
  Kind kind = Kind::kProperty;
  ExpressionPtr target, value;
  LabelExpressionPtr labels;  // kName, kDynamic, or kAnd of these
  Span span;
};

struct MergeAction {
  bool on_create = false;  // otherwise ON MATCH
  std::vector<SetItem> items;
};

struct MergeClause {
  PathPattern path;
  std::vector<MergeAction> actions;
};

struct SetClause {
  std::vector<SetItem> items;
};

struct RemoveItem {
  ExpressionPtr target;       // a Property or an Index; with `labels` a Variable
  LabelExpressionPtr labels;  // as in SetItem
  Span span;
};

struct RemoveClause {
  std::vector<RemoveItem> items;
};

struct DeleteClause {
  bool detach = false;
  std::vector<ExpressionPtr> targets;
};

struct ForeachClause {
  Name variable;
  ExpressionPtr list;
  std::vector<Clause> updates;
};

struct Clause {
  using Node = std::variant<MatchClause, UnwindClause, WithClause, ReturnClause, CallClause, CallSubqueryClause, LoadCsvClause, UseClause, FinishClause,
                            CreateClause, MergeClause, SetClause, RemoveClause, DeleteClause, ForeachClause>;
  Span span;
  Node node;
};

struct SingleQuery {
  Span span;
  std::vector<Clause> clauses;  // at least one
};

// branches[0] UNION [ALL] branches[1] …
struct Query {
  Span span;
  std::vector<SingleQuery> branches;  // at least one
  std::vector<bool> union_all;        // one fewer than branches
};

// A statement of schema or administration (CREATE INDEX, DROP, SHOW, ALTER, GRANT, …): recognised, not understood.
struct Command {
  std::string name;  // its first words in capitals: "CREATE INDEX", "SHOW", "GRANT"
  std::string text;  // its tokens with single spaces between them
};

struct Statement {
  enum class Prefix { kNone, kExplain, kProfile };
  Span span;
  Prefix prefix = Prefix::kNone;
  std::vector<std::string> options;  // of a CYPHER prefix: "5", "runtime = slotted"
  std::variant<Query, Command> body;

  const Query* query() const { return std::get_if<Query>(&body); }
  Query* query() { return std::get_if<Query>(&body); }
};

// -------------------------------------------------------------------------------------------------------------------------------------

// `as<Property>(expression)` is the node when it is of that kind, null otherwise (also for a null pointer).
template <typename Kind>
const Kind* as(const Expression& expression) {
  return std::get_if<Kind>(&expression.node);
}
template <typename Kind>
Kind* as(Expression& expression) {
  return std::get_if<Kind>(&expression.node);
}
template <typename Kind>
const Kind* as(const ExpressionPtr& expression) {
  return expression ? std::get_if<Kind>(&expression->node) : nullptr;
}
template <typename Kind>
const Kind* as(const Clause& clause) {
  return std::get_if<Kind>(&clause.node);
}
template <typename Kind>
Kind* as(Clause& clause) {
  return std::get_if<Kind>(&clause.node);
}

// `make_expression(Variable{"n"})`, for trees that a program writes.
template <typename Kind>
ExpressionPtr make_expression(Kind node, Span span = {}) {
  return std::make_unique<Expression>(Expression{span, Expression::Node(std::move(node))});
}

// `std::visit(Overloaded{[](const Literal&) {…}, …}, expression.node)`
template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};

}  // namespace docent::cypher
