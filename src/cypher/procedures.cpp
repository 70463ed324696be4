#include "cypher/procedures.h"

#include <algorithm>

namespace docent::cypher {
namespace {

std::vector<List> rows_of(std::size_t count, const std::function<std::string_view(std::uint32_t)>& name) {
  std::vector<std::string_view> names;
  for (std::uint32_t i = 0; i < count; ++i) names.push_back(name(i));
  std::ranges::sort(names);
  std::vector<List> rows;
  for (const std::string_view text : names) rows.push_back({Value::borrowed(text)});
  return rows;
}

}  // namespace

const Procedures& standard_procedures() {
  using Rows = base::Result<std::vector<List>>;
  constexpr Types kText = only(ValueType::kString);
  static const Procedures made{{
      {"db.labels", {}, {{"label", kText}}, [](Execution& x, const List&) -> Rows {
         return rows_of(x.graph().label_count(), [&](std::uint32_t i) { return x.graph().label_name(i); });
       }},
      {"db.relationshipTypes", {}, {{"relationshipType", kText}}, [](Execution& x, const List&) -> Rows {
         return rows_of(x.graph().type_count(), [&](std::uint32_t i) { return x.graph().type_name(i); });
       }},
      {"db.propertyKeys", {}, {{"propertyKey", kText}}, [](Execution& x, const List&) -> Rows {
         return rows_of(x.graph().key_count(), [&](std::uint32_t i) { return x.graph().key_name(i); });
       }},
  }};
  return made;
}

}  // namespace docent::cypher
