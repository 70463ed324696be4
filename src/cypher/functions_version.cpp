// Functions of versions, which openCypher does not have.
//
// A function, not a type of values: versions are text in the record, in answers and in other databases; only their order is special, and only a
// few queries ask for it. Our names have the prefix that no other database uses.
#include "base/version_order.h"
#include "cypher/functions.h"

namespace docent::cypher {
namespace {

using Arguments = std::span<const Value>;
using enum ValueType;

base::Result<Value> version_compare(Execution&, Arguments a) {
  const auto order = base::compare_versions(a[0].string(), a[1].string());
  return Value(static_cast<std::int64_t>(order > 0) - static_cast<std::int64_t>(order < 0));
}

constexpr Function kFunctions[] = {
    {.name = "docent.version_compare", .min_arguments = 2, .max_arguments = 2, .accepts = {only(kString), only(kString)}, .gives = only(kInteger), .call = version_compare},
};

}  // namespace

std::span<const Function> version_functions() { return kFunctions; }

}  // namespace docent::cypher
