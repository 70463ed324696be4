// Procedures that CALL may name: those given here and no others.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "cypher/execution.h"
#include "cypher/functions.h"

namespace docent::cypher {

struct Procedure {
  struct Field {
    std::string name;
    Types types = kAnyType;  // null is always fine
  };
  std::string name;  // "db.labels"
  std::vector<Field> arguments, results;
  // All rows at once, each with one value for each of `results`. Must not write.
  std::function<base::Result<std::vector<List>>(Execution&, const List& arguments)> call;
};

struct Procedures {
  std::vector<Procedure> all;
  const Procedure* find(std::string_view name) const {
    for (const Procedure& procedure : all)
      if (procedure.name == name) return &procedure;
    return nullptr;
  }
};

// db.labels, db.relationshipTypes and db.propertyKeys: names of the graph, in order.
const Procedures& standard_procedures();

}  // namespace docent::cypher
