// Lists, maps, CASE, and the expressions that bring a variable of their own.
#include <fmt/format.h>

#include <algorithm>

#include "cypher/compare.h"
#include "cypher/compiler.h"
#include "cypher/compiler_types.h"

namespace docent::cypher {

using enum ValueType;
using Outcome = base::Result<Value>;

namespace {

// A list to go through; null stays null.
base::Result<Value> list_of(const EvaluatorPtr& run, Execution& x, std::string_view what) {
  DOCENT_ASSIGN(Value list, run->evaluate(x));
  if (!list.is_null() && !list.is(kList)) return runtime_error(fmt::format("{} needs a LIST, not {}", what, to_string(list.type())));
  return list;
}

Outcome item_at(const Execution& x, const Value& subject, const Value& index) {
  if (subject.is_null() || index.is_null()) return Value();
  if (subject.is(kList)) {
    if (!index.is(kInteger)) return runtime_error(fmt::format("a LIST is indexed with an INTEGER, not {}", to_string(index.type())));
    const auto size = static_cast<std::int64_t>(subject.list().size());
    std::int64_t at = index.integer();
    if (at < 0) at += size;
    return at < 0 || at >= size ? Value() : subject.list()[static_cast<std::size_t>(at)];
  }
  if (!subject.is(kMap) && !subject.is(kNode) && !subject.is(kRelationship)) return runtime_error(fmt::format("{} cannot be indexed", to_string(subject.type())));
  if (!index.is(kString)) return runtime_error(fmt::format("{} is indexed with a STRING, not {}", to_string(subject.type()), to_string(index.type())));
  return property_of(x, subject, index.string());
}

Outcome slice_of(const Value& subject, const Value& from, const Value& to, bool has_from, bool has_to) {
  if (subject.is_null() || (has_from && from.is_null()) || (has_to && to.is_null())) return Value();
  if (!subject.is(kList)) return runtime_error(fmt::format("a slice is taken of a LIST, not of {}", to_string(subject.type())));
  for (const auto& [bound, present] : {std::pair(&from, has_from), std::pair(&to, has_to)}) {
    if (present && !bound->is(kInteger)) return runtime_error(fmt::format("the bounds of a slice are INTEGERs, not {}", to_string(bound->type())));
  }
  const auto size = static_cast<std::int64_t>(subject.list().size());
  const auto place = [size](std::int64_t at) { return std::clamp<std::int64_t>(at < 0 ? std::max(at, -size) + size : at, 0, size); };
  const std::int64_t first = has_from ? place(from.integer()) : 0, last = has_to ? place(to.integer()) : size;
  if (first >= last) return Value(List());
  const auto begin = subject.list().begin();
  return Value(List(begin + first, begin + last));
}

}  // namespace

template <typename F>
auto Compiler::with_local(const std::string& name, const Binding& binding, F&& f) {
  const auto found = scope_.find(name);
  const std::optional<Binding> hidden = found == scope_.end() ? std::nullopt : std::optional(found->second);
  const bool added = locals_.insert(name).second;
  scope_[name] = binding;
  auto result = f();
  if (added) locals_.erase(name);
  if (hidden) scope_[name] = *hidden;
  else scope_.erase(name);
  return result;
}

Compiler::Result Compiler::compile_node(const ListLiteral& node) {
  DOCENT_ASSIGN(const std::vector<Compiled> items, compile_all(node.items));
  Types types = 0;
  for (const Compiled& item : items) types = static_cast<Types>(types | item.types);
  return Compiled{make_evaluator([items](Execution& x) -> Outcome {
                    List list;
                    list.reserve(items.size());
                    for (const Compiled& item : items) {
                      DOCENT_ASSIGN(Value value, item.run->evaluate(x));
                      list.push_back(std::move(value));
                    }
                    return x.admit(Value(std::move(list)));
                  }),
                  only(kList), types};
}

Compiler::Result Compiler::compile_node(const MapLiteral& node) {
  std::vector<std::pair<std::string, EvaluatorPtr>> entries;
  for (const MapEntry& entry : node.entries) {
    DOCENT_ASSIGN(const Compiled value, compile(*entry.value));
    entries.emplace_back(entry.key.text, value.run);
  }
  return Compiled{make_evaluator([entries = std::move(entries)](Execution& x) -> Outcome {
                    Map map;
                    for (const auto& [key, run] : entries) {
                      DOCENT_ASSIGN(Value value, run->evaluate(x));
                      map.emplace_back(key, std::move(value));
                    }
                    return x.admit(Value(std::move(map)));
                  }),
                  only(kMap)};
}

Compiler::Result Compiler::compile_node(const Index& node) {
  DOCENT_ASSIGN(const Compiled subject, compile(*node.subject));
  DOCENT_ASSIGN(const Compiled index, compile(*node.index));
  if (!may_be(subject.types, only(kList, kMap, kNode, kRelationship))) return compile_error(fmt::format("{} cannot be indexed", to_string(subject.types)));
  return Compiled{make_evaluator([subject_run = subject.run, index_run = index.run](Execution& x) -> Outcome {
                    DOCENT_ASSIGN(const Value value, subject_run->evaluate(x));
                    DOCENT_ASSIGN(const Value at, index_run->evaluate(x));
                    return item_at(x, value, at);
                  }),
                  subject.types == only(kList) ? subject.items : kAnyType};
}

Compiler::Result Compiler::compile_node(const Slice& node) {
  DOCENT_ASSIGN(const Compiled subject, compile(*node.subject));
  if (!may_be(subject.types, only(kList))) return compile_error(fmt::format("a slice is taken of a LIST, not of {}", to_string(subject.types)));
  EvaluatorPtr bounds[2];
  const ExpressionPtr* written[] = {&node.from, &node.to};
  for (std::size_t i = 0; i < 2; ++i) {
    if (!*written[i]) continue;
    DOCENT_ASSIGN(const Compiled bound, compile(**written[i]));
    bounds[i] = bound.run;
  }
  return Compiled{make_evaluator([run = subject.run, from = bounds[0], to = bounds[1]](Execution& x) -> Outcome {
                    DOCENT_ASSIGN(const Value value, run->evaluate(x));
                    Value first, last;
                    if (from) {
                      DOCENT_ASSIGN(first, from->evaluate(x));
                    }
                    if (to) {
                      DOCENT_ASSIGN(last, to->evaluate(x));
                    }
                    return slice_of(value, first, last, from != nullptr, to != nullptr);
                  }),
                  only(kList), subject.items};
}

Compiler::Result Compiler::compile_node(const Case& node) {
  std::vector<std::pair<EvaluatorPtr, EvaluatorPtr>> branches;
  EvaluatorPtr operand, otherwise = make_constant({});
  Types types = 0;
  if (node.operand) {
    DOCENT_ASSIGN(const Compiled made, compile(*node.operand));
    operand = made.run;
  }
  for (const CaseBranch& branch : node.branches) {
    EvaluatorPtr when;
    if (operand) {
      DOCENT_ASSIGN(const Compiled made, compile(*branch.when));
      when = made.run;
    } else {
      DOCENT_ASSIGN(when, compile_condition(*branch.when));
    }
    DOCENT_ASSIGN(const Compiled then, compile(*branch.then));
    types = static_cast<Types>(types | then.types);
    branches.emplace_back(when, then.run);
  }
  if (node.otherwise) {
    DOCENT_ASSIGN(const Compiled made, compile(*node.otherwise));
    types = static_cast<Types>(types | made.types);
    otherwise = made.run;
  }
  return Compiled{make_evaluator([branches = std::move(branches), operand, otherwise](Execution& x) -> Outcome {
                    Value subject;
                    if (operand) {
                      DOCENT_ASSIGN(subject, operand->evaluate(x));
                    }
                    for (const auto& [when, then] : branches) {
                      bool taken = false;
                      if (operand) {
                        DOCENT_ASSIGN(const Value value, when->evaluate(x));
                        taken = equals(subject, value).value_or(false);
                      } else {
                        DOCENT_ASSIGN(taken, holds(*when, x));
                      }
                      if (taken) return then->evaluate(x);
                    }
                    return otherwise->evaluate(x);
                  }),
                  types};
}

Compiler::Result Compiler::compile_node(const ListComprehension& node) {
  DOCENT_ASSIGN(const Compiled list, compile(*node.list));
  if (!may_be(list.types, only(kList))) return compile_error(fmt::format("a comprehension needs a LIST, not {}", to_string(list.types)));
  const Slot slot = context_.new_slot();
  EvaluatorPtr where;
  DOCENT_ASSIGN(const Compiled projection, with_local(node.variable.text, Binding{slot, list.items}, [&]() -> Result {
    if (node.where) {
      DOCENT_ASSIGN(where, compile_condition(*node.where));
    }
    return node.projection ? compile(*node.projection) : Compiled{make_slot_evaluator(slot), list.items};
  }));
  return Compiled{make_evaluator([run = list.run, slot, where, project = projection.run](Execution& x) -> Outcome {
                    DOCENT_ASSIGN(const Value items, list_of(run, x, "a comprehension"));
                    if (items.is_null()) return Value();
                    List made;
                    std::uint64_t bytes = 0;
                    for (const Value& item : items.list()) {
                      DOCENT_TRY(x.tick());
                      x[slot] = item;
                      if (where) {
                        DOCENT_ASSIGN(const bool kept, holds(*where, x));
                        if (!kept) continue;
                      }
                      DOCENT_ASSIGN(Value value, project->evaluate(x));
                      bytes += value.weight();
                      DOCENT_TRY(x.admit(bytes));
                      made.push_back(std::move(value));
                    }
                    return x.admit(Value(std::move(made)));
                  }),
                  only(kList), projection.types};
}

Compiler::Result Compiler::compile_node(const Quantifier& node) {
  DOCENT_ASSIGN(const Compiled list, compile(*node.list));
  if (!may_be(list.types, only(kList))) return compile_error(fmt::format("a quantifier needs a LIST, not {}", to_string(list.types)));
  const Slot slot = context_.new_slot();
  DOCENT_ASSIGN(const EvaluatorPtr where, with_local(node.variable.text, Binding{slot, list.items}, [&]() -> base::Result<EvaluatorPtr> {
    if (!node.where) return make_slot_evaluator(slot);
    return compile_condition(*node.where);
  }));
  return Compiled{make_evaluator([run = list.run, slot, where, kind = node.kind](Execution& x) -> Outcome {
                    DOCENT_ASSIGN(const Value items, list_of(run, x, "a quantifier"));
                    if (items.is_null()) return Value();
                    std::size_t yes = 0, unknown = 0;
                    for (const Value& item : items.list()) {
                      DOCENT_TRY(x.tick());
                      x[slot] = item;
                      DOCENT_ASSIGN(const Value value, where->evaluate(x));
                      if (value.is_null()) {
                        ++unknown;
                        continue;
                      }
                      if (!value.is(kBoolean)) return runtime_error(fmt::format("a condition must be a BOOLEAN, not {}", to_string(value.type())));
                      yes += value.boolean() ? 1 : 0;
                      if (kind == Quantifier::Kind::kAll && !value.boolean()) return Value(false);
                      if (kind == Quantifier::Kind::kAny && yes > 0) return Value(true);
                      if (kind == Quantifier::Kind::kNone && yes > 0) return Value(false);
                      if (kind == Quantifier::Kind::kSingle && yes > 1) return Value(false);
                    }
                    if (unknown > 0) return Value();
                    switch (kind) {
                      case Quantifier::Kind::kAll:
                      case Quantifier::Kind::kNone: return Value(true);
                      case Quantifier::Kind::kAny: return Value(false);
                      case Quantifier::Kind::kSingle: return Value(yes == 1);
                    }
                    return Value();
                  }),
                  only(kBoolean)};
}

Compiler::Result Compiler::compile_node(const Reduce& node) {
  DOCENT_ASSIGN(const Compiled initial, compile(*node.initial));
  DOCENT_ASSIGN(const Compiled list, compile(*node.list));
  if (!may_be(list.types, only(kList))) return compile_error(fmt::format("reduce() needs a LIST, not {}", to_string(list.types)));
  const Slot accumulator = context_.new_slot(), slot = context_.new_slot();
  DOCENT_ASSIGN(const Compiled step, with_local(node.accumulator.text, Binding{accumulator}, [&] {
    return with_local(node.variable.text, Binding{slot, list.items}, [&] { return compile(*node.step); });
  }));
  return Compiled{make_evaluator([first = initial.run, run = list.run, accumulator, slot, next = step.run](Execution& x) -> Outcome {
    DOCENT_ASSIGN(const Value items, list_of(run, x, "reduce()"));
    if (items.is_null()) return Value();
    DOCENT_ASSIGN(Value current, first->evaluate(x));
    for (const Value& item : items.list()) {
      DOCENT_TRY(x.tick());
      x[accumulator] = std::move(current);
      x[slot] = item;
      DOCENT_ASSIGN(current, next->evaluate(x));
    }
    return current;
  })};
}

Compiler::Result Compiler::compile_node(const MapProjection& node) {
  DOCENT_ASSIGN(const Compiled subject, compile_node(Variable{node.subject.text}));
  if (!may_be(subject.types, only(kMap, kNode, kRelationship))) return compile_error(fmt::format("{} has no properties to project", to_string(subject.types)));
  struct Item {
    std::string key;     // empty: all properties
    EvaluatorPtr value;  // null: the property of that key
    bool all = false;
  };
  std::vector<Item> items;
  for (const MapProjectionItem& item : node.items) {
    Item made{item.key.text, nullptr, item.kind == MapProjectionItem::Kind::kAllProperties};
    if (item.kind == MapProjectionItem::Kind::kEntry) {
      DOCENT_ASSIGN(const Compiled value, compile(*item.value));
      made.value = value.run;
    } else if (item.kind == MapProjectionItem::Kind::kVariable) {
      DOCENT_ASSIGN(const Compiled value, compile_node(Variable{item.key.text}));
      made.value = value.run;
    }
    items.push_back(std::move(made));
  }
  return Compiled{make_evaluator([run = subject.run, items = std::move(items)](Execution& x) -> Outcome {
                    DOCENT_ASSIGN(const Value value, run->evaluate(x));
                    if (value.is_null()) return Value();
                    if (!value.is(kMap) && !value.is(kNode) && !value.is(kRelationship)) return runtime_error(fmt::format("{} has no properties to project", to_string(value.type())));
                    Map map;
                    for (const Item& item : items) {
                      if (item.all) {
                        const Value all = properties_of(x, value);
                        map.insert(map.end(), all.map().begin(), all.map().end());
                      } else if (item.value) {
                        DOCENT_ASSIGN(Value made, item.value->evaluate(x));
                        map.emplace_back(item.key, std::move(made));
                      } else {
                        DOCENT_ASSIGN(Value made, property_of(x, value, item.key));
                        map.emplace_back(item.key, std::move(made));
                      }
                    }
                    return x.admit(Value(std::move(map)));
                  }),
                  only(kMap)};
}

}  // namespace docent::cypher
