// Aggregating functions: count, sum, avg, min, max, collect, stDev, stDevP, percentileCont, percentileDisc. Null never counts.
#pragma once

#include <memory>
#include <string_view>

#include "base/error.h"
#include "cypher/execution.h"
#include "cypher/functions.h"
#include "cypher/value.h"

namespace docent::cypher {

// What is gathered of one group.
class Accumulator {
 public:
  virtual ~Accumulator() = default;
  // `value` is not null; `second` is the percentile of percentileCont and percentileDisc.
  virtual base::Status add(Execution& execution, const Value& value, const Value& second) = 0;
  virtual base::Result<Value> finish(Execution& execution) = 0;
};

struct AggregateFunction {
  std::string_view name;
  std::uint8_t arguments = 1;
  Types accepts = kAnyType;
  Types gives = kAnyType;
  // Memory is taken from `reservation`, which lives as long as the group.
  std::unique_ptr<Accumulator> (*make)(Reservation& reservation) = nullptr;
};

// ASCII case ignored; null when `name` does not aggregate.
const AggregateFunction* find_aggregate(std::string_view name);

}  // namespace docent::cypher
