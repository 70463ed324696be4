// The parser's state, shared by the files that tell its stories: statements and clauses, projections and updates, patterns, expressions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cypher/ast.h"
#include "cypher/lexer.h"
#include "cypher/syntax_error.h"

namespace docent::cypher {

class Parser {
 public:
  Parser(std::string_view query, std::vector<Token> tokens, const Limits& limits) : query_(query), tokens_(std::move(tokens)), limits_(limits) {}

  base::Result<Statement> statement();
  base::Result<ExpressionPtr> lone_expression();

 private:
  // --- tokens (parser.cpp)
  const Token& peek(std::size_t distance = 0) const { return tokens_[std::min(at_ + distance, tokens_.size() - 1)]; }
  const Token& take() { return tokens_[at_ + 1 < tokens_.size() ? at_++ : at_]; }
  bool at(std::string_view symbol) const { return peek().is_symbol(symbol); }
  bool at_word(std::string_view word, std::size_t distance = 0) const { return peek(distance).is_word(word); }
  bool at_words(std::string_view first, std::string_view second) const { return at_word(first) && at_word(second, 1); }
  bool at_end() const { return peek().kind == TokenKind::kEnd || at(";"); }
  bool accept(std::string_view symbol) {
    const bool there = at(symbol);
    if (there) take();
    return there;
  }
  bool accept_word(std::string_view word) {
    const bool there = at_word(word);
    if (there) take();
    return there;
  }
  base::Status expect(std::string_view symbol);
  base::Status expect_word(std::string_view word);
  // "expected `what`, found …" at the next token.
  std::unexpected<base::Error> expected(std::string_view what) const;
  Span since(std::size_t first_token) const;
  base::Result<Name> name(std::string_view what);
  base::Result<std::vector<std::string>> dotted_name(std::string_view what);
  // Fails when the limit of depth is reached; each success is undone by leave().
  base::Status enter();
  void leave() { --depth_; }

  // --- statements and clauses (parser.cpp, parser_clauses.cpp)
  bool at_command() const;
  // From token `first`, where a USE in front of it may stand; the next token is the command's first word.
  Command command(std::size_t first);
  bool at_clause() const;
  base::Result<Query> query();
  base::Result<SingleQuery> single_query();
  base::Result<Clause> clause();
  base::Result<Clause::Node> clause_node();
  base::Result<Clause::Node> match_clause(bool optional);
  base::Result<IndexHint> index_hint();
  base::Result<Clause::Node> unwind_clause();
  base::Result<Clause::Node> call_clause(bool optional);
  base::Result<Clause::Node> call_procedure(bool optional);
  base::Result<Yield> yield();
  base::Result<Clause::Node> call_subquery(bool optional);
  base::Status transactions(CallSubqueryClause& call);
  base::Result<Clause::Node> load_csv_clause();

  // --- projections and updates (parser_updates.cpp)
  base::Result<Projection> projection();
  base::Result<ProjectionItem> projection_item();
  base::Status sort_and_limits(Projection& projection);
  base::Result<Clause::Node> with_clause();
  base::Result<Clause::Node> create_clause();
  base::Result<Clause::Node> merge_clause();
  base::Result<std::vector<SetItem>> set_items();
  base::Result<SetItem> set_item();
  base::Result<Clause::Node> remove_clause();
  base::Result<Clause::Node> delete_clause(bool detach);
  base::Result<Clause::Node> foreach_clause();

  // --- patterns (parser_patterns.cpp)
  base::Result<std::vector<PathPattern>> path_patterns();
  base::Result<PathPattern> path_pattern();
  base::Status path_selector(PathSelector& selector);
  base::Status path_elements(std::vector<PathElement>& elements, bool in_expression);
  base::Result<PathElement> node_or_group();
  base::Result<NodePattern> node_pattern();
  base::Result<GroupPattern> group_pattern();
  base::Result<PathElement> relationship_element();
  base::Status relationship_details(RelationshipPattern& relationship);
  base::Result<Repetition> star_range();
  base::Result<std::optional<Repetition>> quantifier();
  base::Result<std::uint64_t> small_integer();
  base::Status pattern_variable(std::optional<Name>& variable);
  base::Status labels_and_properties(LabelExpressionPtr& labels, ExpressionPtr& properties, ExpressionPtr& where, std::optional<Repetition>* repetition);
  base::Result<LabelExpressionPtr> label_expression(bool relationship);
  base::Result<LabelExpression> label_or(bool relationship);
  base::Result<LabelExpression> label_and(bool relationship);
  LabelExpression joined(LabelExpression::Kind kind, std::vector<LabelExpression> operands, std::size_t first) const;
  base::Result<LabelExpression> label_unary();
  base::Result<LabelExpression> label_primary();
  bool dash(std::size_t distance) const { return peek(distance).is_symbol("-"); }
  // Whether a relationship pattern stands `distance` tokens ahead, and not a minus or a comparison.
  bool arrow_ahead(std::size_t distance) const;
  // Whether the parenthesis `distance` tokens ahead is a node pattern followed by a relationship.
  bool path_ahead(std::size_t distance) const;

  // --- expressions (parser_expressions.cpp: operators; parser_atoms.cpp: the rest)
  base::Result<ExpressionPtr> expression();
  base::Result<ExpressionPtr> logical(int level);
  base::Result<ExpressionPtr> negation();
  base::Result<ExpressionPtr> comparison();
  base::Result<ExpressionPtr> predicate();
  std::pair<std::optional<Predicate::Op>, std::size_t> predicate_ahead() const;
  base::Status check_chain(std::size_t count) const;
  base::Result<ExpressionPtr> is_predicate(ExpressionPtr operand, std::size_t first);
  base::Result<TypeName> type_name();
  base::Result<TypeName> single_type();
  base::Result<ExpressionPtr> arithmetic(int level);
  base::Result<ExpressionPtr> sign();
  base::Result<ExpressionPtr> suffixed(bool labels = true);
  base::Result<ExpressionPtr> subscript(ExpressionPtr subject);
  base::Result<ExpressionPtr> atom();
  base::Result<ExpressionPtr> word_atom();
  base::Result<ExpressionPtr> number(bool negative);
  base::Result<ExpressionPtr> parenthesised();
  base::Result<ExpressionPtr> path_atom();
  base::Result<ExpressionPtr> list_atom();
  base::Result<ExpressionPtr> list_comprehension();
  base::Result<ExpressionPtr> pattern_comprehension();
  base::Result<ExpressionPtr> map_literal();
  base::Result<ExpressionPtr> map_projection();
  base::Result<ExpressionPtr> function_call();
  base::Result<ExpressionPtr> case_expression();
  base::Result<ExpressionPtr> quantified(Quantifier::Kind kind);
  base::Result<ExpressionPtr> reduce();
  base::Result<ExpressionPtr> subquery(SubqueryExpression::Kind kind);
  bool function_ahead() const;
  bool subquery_ahead() const;
  bool reserved_here() const;

  template <typename Kind>
  ExpressionPtr made(Kind node, std::size_t first) const {
    return make_expression(std::move(node), since(first));
  }

  std::string_view query_;
  std::vector<Token> tokens_;
  Limits limits_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  // A bar belongs to the comprehension, reduce or FOREACH around, not to a label expression. Each bracket starts anew.
  bool bar_ends_ = false;

  // Sets bar_ends_ for a scope.
  class Bar {
   public:
    Bar(Parser& parser, bool ends) : parser_(parser), before_(parser.bar_ends_) { parser.bar_ends_ = ends; }
    ~Bar() { parser_.bar_ends_ = before_; }
    Bar(const Bar&) = delete;
    Bar& operator=(const Bar&) = delete;

   private:
    Parser& parser_;
    bool before_;
  };
};

}  // namespace docent::cypher
