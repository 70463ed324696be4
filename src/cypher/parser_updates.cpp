// What WITH and RETURN project, and the clauses that write.
#include "cypher/parser_impl.h"

namespace docent::cypher {

using base::Result;
using base::Status;

Result<Projection> Parser::projection() {
  Projection columns;
  columns.distinct = accept_word("DISTINCT");
  columns.star = accept("*");
  if (!columns.star || accept(",")) {
    do {
      DOCENT_ASSIGN(ProjectionItem item, projection_item());
      columns.items.push_back(std::move(item));
    } while (accept(","));
  }
  DOCENT_TRY(sort_and_limits(columns));
  return columns;
}

Result<ProjectionItem> Parser::projection_item() {
  const std::size_t first = at_;
  ProjectionItem item;
  DOCENT_ASSIGN(item.value, expression());
  const Span written = since(first);
  // A variable gives its name, not its spelling: `by` in back-ticks stays the variable by.
  const auto* variable = as<Variable>(item.value);
  item.text = variable ? variable->name : std::string(query_.substr(written.start, written.size()));
  if (accept_word("AS")) {
    DOCENT_ASSIGN(item.alias, name("a name for the column"));
  }
  item.span = since(first);
  return item;
}

Status Parser::sort_and_limits(Projection& columns) {
  if (accept_word("ORDER")) {
    DOCENT_TRY(expect_word("BY"));
    do {
      const std::size_t first = at_;
      SortItem item;
      DOCENT_ASSIGN(item.value, expression());
      item.descending = accept_word("DESC") || accept_word("DESCENDING");
      if (!item.descending && !accept_word("ASC")) accept_word("ASCENDING");
      item.span = since(first);
      columns.order_by.push_back(std::move(item));
    } while (accept(","));
  }
  if (accept_word("SKIP") || accept_word("OFFSET")) {
    DOCENT_ASSIGN(columns.skip, expression());
  }
  if (accept_word("LIMIT")) {
    DOCENT_ASSIGN(columns.limit, expression());
  }
  return {};
}

Result<Clause::Node> Parser::with_clause() {
  WithClause with;
  DOCENT_ASSIGN(with.projection, projection());
  if (accept_word("WHERE")) {
    DOCENT_ASSIGN(with.where, expression());
  }
  return with;
}

Result<Clause::Node> Parser::create_clause() {
  CreateClause create;
  DOCENT_ASSIGN(create.paths, path_patterns());
  return create;
}

Result<Clause::Node> Parser::merge_clause() {
  MergeClause merge;
  DOCENT_ASSIGN(merge.path, path_pattern());
  while (accept_word("ON")) {
    MergeAction action;
    action.on_create = accept_word("CREATE");
    if (!action.on_create && !accept_word("MATCH")) return expected("CREATE or MATCH after ON");
    DOCENT_TRY(expect_word("SET"));
    DOCENT_ASSIGN(action.items, set_items());
    merge.actions.push_back(std::move(action));
  }
  return merge;
}

Result<std::vector<SetItem>> Parser::set_items() {
  std::vector<SetItem> items;
  do {
    DOCENT_ASSIGN(SetItem item, set_item());
    items.push_back(std::move(item));
  } while (accept(","));
  return items;
}

Result<SetItem> Parser::set_item() {
  const std::size_t first = at_;
  SetItem item;
  DOCENT_ASSIGN(item.target, suffixed(false));
  const bool variable = as<Variable>(item.target) != nullptr;
  if (variable && (at(":") || at_word("IS"))) {
    item.kind = SetItem::Kind::kLabels;
    take();
    DOCENT_ASSIGN(item.labels, label_expression(false));
  } else if (variable && accept("+=")) {
    item.kind = SetItem::Kind::kMerge;
    DOCENT_ASSIGN(item.value, expression());
  } else if (variable || as<Property>(item.target) != nullptr || as<Index>(item.target) != nullptr) {
    item.kind = variable ? SetItem::Kind::kReplace : SetItem::Kind::kProperty;
    if (!accept("=")) return expected(variable ? "\"=\", \"+=\" or \":\"" : "\"=\"");
    DOCENT_ASSIGN(item.value, expression());
  } else {
    at_ = first;
    return expected("a variable or a property to set");
  }
  item.span = since(first);
  return item;
}

Result<Clause::Node> Parser::remove_clause() {
  RemoveClause remove;
  do {
    const std::size_t first = at_;
    RemoveItem item;
    DOCENT_ASSIGN(item.target, suffixed(false));
    if (as<Variable>(item.target) != nullptr) {
      if (!accept(":") && !accept_word("IS")) return expected("\":\" and a label, or a property");
      DOCENT_ASSIGN(item.labels, label_expression(false));
    } else if (as<Property>(item.target) == nullptr && as<Index>(item.target) == nullptr) {
      at_ = first;
      return expected("a property or a label to remove");
    }
    item.span = since(first);
    remove.items.push_back(std::move(item));
  } while (accept(","));
  return remove;
}

Result<Clause::Node> Parser::delete_clause(bool detach) {
  DeleteClause deletion;
  deletion.detach = detach;
  do {
    DOCENT_ASSIGN(ExpressionPtr target, expression());
    deletion.targets.push_back(std::move(target));
  } while (accept(","));
  return deletion;
}

Result<Clause::Node> Parser::foreach_clause() {
  DOCENT_TRY(enter());
  ForeachClause loop;
  DOCENT_TRY(expect("("));
  DOCENT_ASSIGN(loop.variable, name("a variable"));
  DOCENT_TRY(expect_word("IN"));
  {
    const Bar list(*this, true);
    DOCENT_ASSIGN(loop.list, expression());
  }
  DOCENT_TRY(expect("|"));
  {
    const Bar inside(*this, false);
    do {
      DOCENT_ASSIGN(Clause update, clause());
      loop.updates.push_back(std::move(update));
    } while (at_clause());
  }
  DOCENT_TRY(expect(")"));
  leave();
  return loop;
}

}  // namespace docent::cypher
