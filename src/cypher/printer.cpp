#include "cypher/printer.h"

#include "base/hash.h"
#include "cypher/names.h"
#include "cypher/printer_impl.h"

namespace docent::cypher {

void Printer::name(const Name& name) { put(quote_name(name.text)); }
void Printer::variable(const Name& name) { put(quote_variable(name.text)); }

void Printer::statement(const Statement& statement) {
  for (const std::string& option : statement.options) put("CYPHER ").put(option).put(" ");
  if (statement.prefix == Statement::Prefix::kExplain) put("EXPLAIN ");
  if (statement.prefix == Statement::Prefix::kProfile) put("PROFILE ");
  if (const Query* body = statement.query()) query(*body);
  else put(std::get<Command>(statement.body).text);
}

void Printer::query(const Query& query) {
  for (std::size_t i = 0; i < query.branches.size(); ++i) {
    if (i > 0) put(query.union_all[i - 1] ? " UNION ALL " : " UNION ");
    list(query.branches[i].clauses, " ", [this](const Clause& one) { clause(one); });
  }
}

void Printer::clause(const Clause& clause) {
  std::visit([this](const auto& one) { node(one); }, clause.node);
}

void Printer::node(const MatchClause& match) {
  put(match.optional ? "OPTIONAL MATCH " : "MATCH ");
  if (match.mode == MatchClause::Mode::kDifferentRelationships) put("DIFFERENT RELATIONSHIPS ");
  if (match.mode == MatchClause::Mode::kRepeatableElements) put("REPEATABLE ELEMENTS ");
  list(match.paths, ", ", [this](const PathPattern& one) { path(one); });
  for (const IndexHint& hint : match.hints) {
    const auto variables = [&] { list(hint.variables, ", ", [this](const Name& one) { variable(one); }); };
    if (hint.kind == IndexHint::Kind::kJoin) {
      put(" USING JOIN ON ");
      variables();
      continue;
    }
    put(" USING ");
    if (hint.kind == IndexHint::Kind::kScan) put("SCAN ");
    else put(hint.index_type).put(hint.index_type.empty() ? "INDEX " : " INDEX ").put(hint.seek ? "SEEK " : "");
    variables();
    put(":");
    name(hint.label);
    if (hint.kind == IndexHint::Kind::kScan) continue;
    put("(");
    list(hint.properties, ", ", [this](const Name& one) { name(one); });
    put(")");
  }
  optional(" WHERE ", match.where);
}

void Printer::node(const UnwindClause& unwind) {
  put("UNWIND ");
  expression(unwind.list);
  put(" AS ");
  variable(unwind.variable);
}

void Printer::projection(const Projection& projection, bool outermost) {
  if (projection.distinct) put("DISTINCT ");
  if (projection.star) put("*").put(projection.items.empty() ? "" : ", ");
  list(projection.items, ", ", [&](const ProjectionItem& item) {
    const std::size_t start = out_.size();
    expression(item.value);
    const bool renamed = outermost && options_.keep_column_names && !item.alias && !item.text.empty() && out_.substr(start) != item.text;
    if (item.alias) {
      put(" AS ");
      variable(*item.alias);
    } else if (renamed) {
      put(" AS ").put(quote_variable(item.text));
    }
  });
  if (!projection.order_by.empty()) put(" ORDER BY ");
  list(projection.order_by, ", ", [&](const SortItem& item) {
    expression(item.value);
    if (item.descending) put(" DESC");
  });
  optional(" SKIP ", projection.skip);
  optional(" LIMIT ", projection.limit);
}

void Printer::node(const WithClause& with) {
  put("WITH ");
  projection(with.projection, false);
  optional(" WHERE ", with.where);
}

void Printer::node(const ReturnClause& result) {
  put("RETURN ");
  projection(result.projection, true);
}

void Printer::node(const CallClause& call) {
  put(call.optional ? "OPTIONAL CALL " : "CALL ");
  list(call.name, ".", [this](const std::string& part) { put(quote_name(part)); });
  if (call.arguments) {
    put("(");
    list(*call.arguments, ", ", [this](const ExpressionPtr& one) { expression(one); });
    put(")");
  }
  if (!call.yield) return;
  put(" YIELD ");
  if (call.yield->star) put("*");
  else if (call.yield->items.empty()) put("-");
  list(call.yield->items, ", ", [this](const YieldItem& item) {
    variable(item.field);
    if (!item.alias) return;
    put(" AS ");
    variable(*item.alias);
  });
  optional(" WHERE ", call.yield->where);
}

void Printer::node(const CallSubqueryClause& call) {
  put(call.optional ? "OPTIONAL CALL " : "CALL ");
  if (call.scoped) {
    put("(").put(call.import_all ? "*" : "");
    list(call.imports, ", ", [this](const Name& one) { variable(one); });
    put(") ");
  }
  put("{ ");
  if (call.query) query(*call.query);
  put(" }");
  if (!call.in_transactions) return;
  put(" IN ");
  if (call.concurrency) {
    expression(call.concurrency, Strength::kLabelled);
    put(" ");
  }
  put(call.concurrent ? "CONCURRENT TRANSACTIONS" : "TRANSACTIONS");
  if (call.batch_rows) {
    optional(" OF ", call.batch_rows);
    put(" ROWS");
  }
  if (!call.on_error.empty()) put(" ON ERROR ").put(call.on_error);
  if (call.report) {
    put(" REPORT STATUS AS ");
    variable(*call.report);
  }
}

void Printer::node(const LoadCsvClause& load) {
  put(load.with_headers ? "LOAD CSV WITH HEADERS FROM " : "LOAD CSV FROM ");
  expression(load.url);
  put(" AS ");
  variable(load.variable);
  if (load.field_terminator) put(" FIELDTERMINATOR ").put(quote_string(*load.field_terminator));
}

void Printer::node(const UseClause& use) {
  put("USE ");
  expression(use.graph, Strength::kLabelled);
}

void Printer::node(const FinishClause&) { put("FINISH"); }

void Printer::node(const CreateClause& create) {
  put("CREATE ");
  list(create.paths, ", ", [this](const PathPattern& one) { path(one); });
}

void Printer::node(const MergeClause& merge) {
  put("MERGE ");
  path(merge.path);
  for (const MergeAction& action : merge.actions) {
    put(action.on_create ? " ON CREATE SET " : " ON MATCH SET ");
    set_items(action.items);
  }
}

void Printer::set_items(const std::vector<SetItem>& items) {
  list(items, ", ", [this](const SetItem& item) {
    expression(item.target, Strength::kAtom);
    if (item.kind == SetItem::Kind::kLabels) {
      put(":");
      if (item.labels) labels(*item.labels, LabelPlace::kNode);
      return;
    }
    put(item.kind == SetItem::Kind::kMerge ? " += " : " = ");
    expression(item.value);
  });
}

void Printer::node(const SetClause& set) {
  put("SET ");
  set_items(set.items);
}

void Printer::node(const RemoveClause& remove) {
  put("REMOVE ");
  list(remove.items, ", ", [this](const RemoveItem& item) {
    expression(item.target, Strength::kAtom);
    if (!item.labels) return;
    put(":");
    labels(*item.labels, LabelPlace::kNode);
  });
}

void Printer::node(const DeleteClause& deletion) {
  put(deletion.detach ? "DETACH DELETE " : "DELETE ");
  list(deletion.targets, ", ", [this](const ExpressionPtr& one) { expression(one); });
}

void Printer::node(const ForeachClause& loop) {
  put("FOREACH (");
  variable(loop.variable);
  put(" IN ");
  expression(loop.list);
  put(" | ");
  list(loop.updates, " ", [this](const Clause& one) { clause(one); });
  put(")");
}

namespace {

template <typename F>
std::string printed(const PrintOptions& options, F&& write) {
  Printer printer(options);
  write(printer);
  return std::move(printer).text();
}

}  // namespace

std::string print(const Statement& statement, const PrintOptions& options) {
  return printed(options, [&](Printer& printer) { printer.statement(statement); });
}
std::string print(const Query& query, const PrintOptions& options) {
  return printed(options, [&](Printer& printer) { printer.query(query); });
}
std::string print(const Clause& clause, const PrintOptions& options) {
  return printed(options, [&](Printer& printer) { printer.clause(clause); });
}
std::string print(const PathPattern& path, const PrintOptions& options) {
  return printed(options, [&](Printer& printer) { printer.path(path); });
}
std::string print(const LabelExpression& labels, const PrintOptions& options) {
  return printed(options, [&](Printer& printer) { printer.labels(labels, Printer::LabelPlace::kNode); });
}
std::string print(const Expression& expression, const PrintOptions& options) {
  return printed(options, [&](Printer& printer) { printer.expression(expression); });
}

std::string fingerprint(const Statement& statement) {
  return base::hash128_hex(print(statement, PrintOptions{.mask_values = true, .keep_column_names = false}));
}

}  // namespace docent::cypher
