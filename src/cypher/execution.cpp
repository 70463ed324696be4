#include "cypher/execution.h"

#include <fmt/format.h>

namespace docent::cypher {

using base::ErrorCode;
using base::fail;

base::Result<Value> Execution::admit(Value value) const {
  if (value.weight() > limits_.max_memory_bytes) return out_of_memory();
  if (value.depth() > kMaxValueDepth) return fail(ErrorCode::kTooLarge, fmt::format("a list or map has more than {} levels", kMaxValueDepth), std::string(kRuntimeError));
  return value;
}

std::unexpected<base::Error> Execution::too_many_expansions() const {
  return fail(ErrorCode::kTooLarge, fmt::format("the query looked at more than {} nodes and relationships; start from a property with an index, or use fewer hops",
                                                limits_.max_expansions), "expansions");
}

std::unexpected<base::Error> Execution::out_of_memory() const {
  return fail(ErrorCode::kTooLarge, fmt::format("the query needs more than {} MB of memory; sort, group or collect fewer rows", limits_.max_memory_bytes >> 20U), "memory");
}

std::unexpected<base::Error> runtime_error(std::string message) {
  return fail(ErrorCode::kInvalidArgument, std::move(message), std::string(kRuntimeError));
}

std::unexpected<base::Error> compile_error(std::string message) {
  return fail(ErrorCode::kInvalidArgument, std::move(message), std::string(kCompileError));
}

}  // namespace docent::cypher
