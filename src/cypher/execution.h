// One run of a plan: the graph, the parameters, the values of all variables, and what may still be spent.
//
// A plan is shared and never changes; everything that changes while it runs is here. Rows are not objects: each variable of a query has a
// slot of its own, operators write the slots they bind, and a row is what the slots hold at the moment. Only operators that must see all rows
// (sort, aggregate, distinct) copy slots. Not thread-safe; several runs of one plan may go on at once.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.h"
#include "base/error.h"
#include "cypher/graph_view.h"
#include "cypher/value.h"

namespace docent::cypher {

using Slot = std::uint32_t;
using Parameters = std::map<std::string, Value, std::less<>>;

struct ExecutionLimits {
  std::uint64_t max_rows = 10'000;           // of the result
  std::uint64_t max_expansions = 5'000'000;  // nodes and relationships looked at
  std::uint64_t max_memory_bytes = 64U << 20;  // held by sort, aggregation, distinct and paths, and of any one value as if nothing were shared
};

// What one operator really did.
struct OperatorCounts {
  std::uint64_t rows = 0;
  std::uint64_t expansions = 0;
};

// Levels of lists and maps within each other that a query may build.
constexpr std::uint32_t kMaxValueDepth = 100;

// Reasons, as the `detail` of an error: a query that is wrong as it stands, or one that met a wrong value.
constexpr std::string_view kCompileError = "compile";
constexpr std::string_view kRuntimeError = "runtime";

class Execution {
 public:
  Execution(const GraphView& graph, const Parameters& parameters, const ExecutionLimits& limits, base::Deadline deadline, std::size_t slots,
            std::size_t operators)
      : graph_(graph), parameters_(parameters), limits_(limits), deadline_(std::move(deadline)), slots_(slots), counts_(operators) {}

  const GraphView& graph() const { return graph_; }
  const Parameters& parameters() const { return parameters_; }
  const ExecutionLimits& limits() const { return limits_; }

  Value& operator[](Slot slot) { return slots_[slot]; }
  const Value& operator[](Slot slot) const { return slots_[slot]; }

  // To be called for each node or relationship that is looked at, and (count 0) in every loop that may be long. kTooLarge when too many were
  // looked at, kDeadlineExceeded, kCancelled.
  base::Status step(std::size_t operator_index, std::uint64_t count = 1) {
    counts_[operator_index].expansions += count;
    expansions_ += count;
    if (expansions_ > limits_.max_expansions) return too_many_expansions();
    return tick();
  }
  base::Status tick() { return ++ticks_ % 256 == 0 ? check_deadline() : base::Status(); }
  base::Status check_deadline() const { return deadline_.check("the query"); }

  // Memory that stays in use until `release`. kTooLarge when there is no more.
  base::Status reserve(std::uint64_t bytes) {
    used_bytes_ += bytes;
    if (used_bytes_ > limits_.max_memory_bytes) return out_of_memory();
    return {};
  }
  void release(std::uint64_t bytes) { used_bytes_ -= bytes; }
  // Whether a value of this many bytes may be made at all.
  base::Status admit(std::uint64_t bytes) const {
    if (bytes > limits_.max_memory_bytes) return out_of_memory();
    return {};
  }
  // The same for a value that was made of parts, and whether it is too deep.
  base::Result<Value> admit(Value value) const;

  // The next of rand(), in [0, 1): the same row of numbers in every run.
  double random() { return std::uniform_real_distribution<double>()(random_); }

  std::vector<OperatorCounts>& counts() { return counts_; }
  const std::vector<OperatorCounts>& counts() const { return counts_; }
  std::uint64_t expansions() const { return expansions_; }

 private:
  std::unexpected<base::Error> too_many_expansions() const;
  std::unexpected<base::Error> out_of_memory() const;

  const GraphView& graph_;
  const Parameters& parameters_;
  ExecutionLimits limits_;
  base::Deadline deadline_;
  std::vector<Value> slots_;
  std::vector<OperatorCounts> counts_;
  std::mt19937_64 random_;
  std::uint64_t expansions_ = 0, ticks_ = 0, used_bytes_ = 0;
};

// Memory of an Execution that is given back when this ends.
class Reservation {
 public:
  explicit Reservation(Execution& execution) : execution_(execution) {}
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;
  ~Reservation() { clear(); }
  base::Status add(std::uint64_t bytes) {
    bytes_ += bytes;
    return execution_.reserve(bytes);
  }
  void subtract(std::uint64_t bytes) {
    bytes_ -= bytes;
    execution_.release(bytes);
  }
  void clear() { subtract(bytes_); }

 private:
  Execution& execution_;
  std::uint64_t bytes_ = 0;
};

// "type clash" and the like found while a query runs.
std::unexpected<base::Error> runtime_error(std::string message);
// Found before it runs.
std::unexpected<base::Error> compile_error(std::string message);

}  // namespace docent::cypher
