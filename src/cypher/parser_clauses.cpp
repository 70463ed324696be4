// The clauses that read: MATCH, UNWIND, CALL, LOAD CSV, USE; and which clause comes next.
#include "cypher/names.h"
#include "cypher/parser_impl.h"

namespace docent::cypher {

using base::Result;
using base::Status;

Result<Clause> Parser::clause() {
  const std::size_t first = at_;
  DOCENT_ASSIGN(Clause::Node node, clause_node());
  return Clause{since(first), std::move(node)};
}

Result<Clause::Node> Parser::clause_node() {
  if (accept_word("OPTIONAL")) {
    if (accept_word("MATCH")) return match_clause(true);
    if (accept_word("CALL")) return call_clause(true);
    return expected("MATCH or CALL after OPTIONAL");
  }
  if (accept_word("MATCH")) return match_clause(false);
  if (accept_word("UNWIND")) return unwind_clause();
  if (accept_word("WITH")) return with_clause();
  if (accept_word("RETURN")) {
    DOCENT_ASSIGN(Projection columns, projection());
    return ReturnClause{std::move(columns)};
  }
  if (accept_word("CALL")) return call_clause(false);
  if (accept_word("LOAD")) return load_csv_clause();
  if (accept_word("USE")) {
    DOCENT_ASSIGN(ExpressionPtr graph, suffixed());
    return UseClause{std::move(graph)};
  }
  if (accept_word("FINISH")) return FinishClause{};
  if (accept_word("CREATE") || accept_word("INSERT")) return create_clause();
  if (accept_word("MERGE")) return merge_clause();
  if (accept_word("SET")) {
    DOCENT_ASSIGN(auto items, set_items());
    return SetClause{std::move(items)};
  }
  if (accept_word("REMOVE")) return remove_clause();
  if (accept_word("DELETE")) return delete_clause(false);
  if (accept_word("DETACH")) {
    DOCENT_TRY(expect_word("DELETE"));
    return delete_clause(true);
  }
  if (accept_word("NODETACH")) {
    DOCENT_TRY(expect_word("DELETE"));
    return delete_clause(false);
  }
  if (accept_word("FOREACH")) return foreach_clause();
  return expected("a clause such as MATCH or RETURN");
}

Result<Clause::Node> Parser::match_clause(bool optional) {
  MatchClause match;
  match.optional = optional;
  if (at_words("REPEATABLE", "ELEMENTS") || at_words("REPEATABLE", "ELEMENT")) {
    match.mode = MatchClause::Mode::kRepeatableElements;
    at_ += 2;
  } else if (at_words("DIFFERENT", "RELATIONSHIPS") || at_words("DIFFERENT", "RELATIONSHIP")) {
    match.mode = MatchClause::Mode::kDifferentRelationships;
    at_ += 2;
  }
  DOCENT_ASSIGN(match.paths, path_patterns());
  while (at_word("USING")) {
    DOCENT_ASSIGN(IndexHint hint, index_hint());
    match.hints.push_back(std::move(hint));
  }
  if (accept_word("WHERE")) {
    DOCENT_ASSIGN(match.where, expression());
  }
  return match;
}

// USING INDEX n:Label(property), USING TEXT INDEX SEEK …, USING SCAN n:Label, USING JOIN ON n, m
Result<IndexHint> Parser::index_hint() {
  const std::size_t first = at_;
  DOCENT_TRY(expect_word("USING"));
  IndexHint hint;
  if (accept_word("JOIN")) {
    hint.kind = IndexHint::Kind::kJoin;
    DOCENT_TRY(expect_word("ON"));
    do {
      DOCENT_ASSIGN(Name variable, name("a variable"));
      hint.variables.push_back(std::move(variable));
    } while (accept(","));
    hint.span = since(first);
    return hint;
  }
  if (accept_word("SCAN")) {
    hint.kind = IndexHint::Kind::kScan;
  } else {
    if (at_word("RANGE") || at_word("TEXT") || at_word("POINT")) hint.index_type = in_capitals(take().text);
    if (!accept_word("INDEX")) return expected("INDEX, SCAN or JOIN after USING");
    hint.seek = accept_word("SEEK");
  }
  DOCENT_ASSIGN(Name variable, name("a variable"));
  hint.variables.push_back(std::move(variable));
  DOCENT_TRY(expect(":"));
  DOCENT_ASSIGN(hint.label, name("a label"));
  if (hint.kind == IndexHint::Kind::kIndex) {
    DOCENT_TRY(expect("("));
    do {
      DOCENT_ASSIGN(Name property, name("a property"));
      hint.properties.push_back(std::move(property));
    } while (accept(","));
    DOCENT_TRY(expect(")"));
  }
  hint.span = since(first);
  return hint;
}

Result<Clause::Node> Parser::unwind_clause() {
  UnwindClause unwind;
  DOCENT_ASSIGN(unwind.list, expression());
  DOCENT_TRY(expect_word("AS"));
  DOCENT_ASSIGN(unwind.variable, name("a variable"));
  return unwind;
}

Result<Clause::Node> Parser::call_clause(bool optional) {
  if (at("{") || at("(")) return call_subquery(optional);
  return call_procedure(optional);
}

Result<Clause::Node> Parser::call_procedure(bool optional) {
  CallClause call;
  call.optional = optional;
  const std::size_t first = at_;
  DOCENT_ASSIGN(call.name, dotted_name("the name of a procedure, \"{\" or \"(\""));
  call.name_span = since(first);
  if (accept("(")) {
    const Bar inside(*this, false);
    call.arguments.emplace();
    while (!at(")")) {
      DOCENT_ASSIGN(ExpressionPtr argument, expression());
      call.arguments->push_back(std::move(argument));
      if (!accept(",")) break;
      if (at(")")) return expected("an argument");
    }
    DOCENT_TRY(expect(")"));
  }
  if (at_word("YIELD")) {
    DOCENT_ASSIGN(call.yield, yield());
  }
  return call;
}

Result<Yield> Parser::yield() {
  const std::size_t first = at_;
  DOCENT_TRY(expect_word("YIELD"));
  Yield yielded;
  if (accept("*")) {
    yielded.star = true;
  } else if (!accept("-")) {
    do {
      YieldItem item;
      DOCENT_ASSIGN(item.field, name("a field to yield"));
      if (accept_word("AS")) {
        DOCENT_ASSIGN(item.alias, name("a variable"));
      }
      yielded.items.push_back(std::move(item));
    } while (accept(","));
  }
  if (accept_word("WHERE")) {
    DOCENT_ASSIGN(yielded.where, expression());
  }
  yielded.span = since(first);
  return yielded;
}

Result<Clause::Node> Parser::call_subquery(bool optional) {
  CallSubqueryClause call;
  call.optional = optional;
  if (accept("(")) {
    call.scoped = true;
    if (accept("*")) {
      call.import_all = true;
    } else {
      while (!at(")")) {
        DOCENT_ASSIGN(Name variable, name("a variable to import, \"*\" or \")\""));
        call.imports.push_back(std::move(variable));
        if (!accept(",")) break;
        if (at(")")) return expected("a variable to import");
      }
    }
    DOCENT_TRY(expect(")"));
  }
  DOCENT_TRY(expect("{"));
  {
    const Bar inside(*this, false);
    DOCENT_ASSIGN(Query body, query());
    call.query = std::make_unique<Query>(std::move(body));
  }
  DOCENT_TRY(expect("}"));
  if (at_word("IN")) DOCENT_TRY(transactions(call));
  return call;
}

// IN [n] [CONCURRENT] TRANSACTIONS [OF n ROWS] [ON ERROR …] [REPORT STATUS AS name]
Status Parser::transactions(CallSubqueryClause& call) {
  DOCENT_TRY(expect_word("IN"));
  call.in_transactions = true;
  if (!at_word("CONCURRENT") && !at_word("TRANSACTIONS") && !at_word("TRANSACTION")) {
    DOCENT_ASSIGN(call.concurrency, suffixed());
    if (!at_word("CONCURRENT")) return expected("CONCURRENT");
  }
  call.concurrent = accept_word("CONCURRENT");
  if (!accept_word("TRANSACTIONS") && !accept_word("TRANSACTION")) return expected("TRANSACTIONS");
  if (accept_word("OF")) {
    DOCENT_ASSIGN(call.batch_rows, expression());
    if (!accept_word("ROWS") && !accept_word("ROW")) return expected("ROWS");
  }
  while (true) {
    if (call.on_error.empty() && accept_word("ON")) {
      DOCENT_TRY(expect_word("ERROR"));
      if (!at_word("CONTINUE") && !at_word("BREAK") && !at_word("FAIL")) return expected("CONTINUE, BREAK or FAIL");
      call.on_error = in_capitals(take().text);
    } else if (!call.report && accept_word("REPORT")) {
      DOCENT_TRY(expect_word("STATUS"));
      DOCENT_TRY(expect_word("AS"));
      DOCENT_ASSIGN(call.report, name("a variable"));
    } else {
      return {};
    }
  }
}

Result<Clause::Node> Parser::load_csv_clause() {
  LoadCsvClause load;
  DOCENT_TRY(expect_word("CSV"));
  if (accept_word("WITH")) {
    DOCENT_TRY(expect_word("HEADERS"));
    load.with_headers = true;
  }
  DOCENT_TRY(expect_word("FROM"));
  DOCENT_ASSIGN(load.url, expression());
  DOCENT_TRY(expect_word("AS"));
  DOCENT_ASSIGN(load.variable, name("a variable"));
  if (accept_word("FIELDTERMINATOR")) {
    if (peek().kind != TokenKind::kString) return expected("a string");
    load.field_terminator = take().text;
  }
  return load;
}

}  // namespace docent::cypher
