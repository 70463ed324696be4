// The one way from text to a query that may run: parsed, judged as a tree, bounded, its values taken out.
//
// Refused however they are spelled and wherever they hide (subqueries, EXISTS, COUNT, comprehensions, branches of a UNION): clauses that write,
// commands of schema and administration, LOAD CSV, USE, CALL of what is not allowed, CALL … IN TRANSACTIONS, the prefixes EXPLAIN,
// PROFILE and CYPHER, names that the schema does not have, and repetitions without an upper bound. What passes is printed anew, so nothing of
// what was written reaches a database but what the tree says. A text that leaves for a database is parsed and judged once more, and the tree of that
// reading is the one that counts; the embedded store runs the judged tree itself. Budget: 100 µs for 1 kB of query, 200 µs with the second reading
// (bench/cypher_bench.cpp).
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "cypher/ast.h"
#include "cypher/execution.h"

namespace docent::cypher {

struct GuardPolicy {
  std::size_t max_bytes = 65'536;    // of the query, and of its canonical text
  std::size_t max_hops = 3;          // relationships that one repetition may follow: *1..3, ((a)-->(b)){1,3}, shortest paths too
  std::size_t default_limit = 100;   // LIMIT of a query that has none
  std::size_t max_limit = 1'000;     // a larger LIMIT becomes this; also the most paths that SHORTEST may ask for
  bool open_world = false;           // any label, type, property key and function; otherwise those of binder.h
  std::vector<std::string> procedures;  // that CALL may name, exactly: "db.labels"
  bool read_again = true;            // the canonical text is parsed and judged too; unset only where no text leaves the process
};

// Why a query was refused: the `detail` of the error, for counters. Besides these the ones of syntax_error.h and kUnknownName (binder.h).
constexpr std::string_view kWrites = "writes";                      // a clause that changes the graph, FOREACH, CALL … IN TRANSACTIONS
constexpr std::string_view kCommand = "command";                    // schema, administration, EXPLAIN, PROFILE, options, USE
constexpr std::string_view kLoad = "load";                          // LOAD CSV
constexpr std::string_view kProcedure = "procedure";                // CALL of a procedure that is not allowed
constexpr std::string_view kUnbounded = "unbounded";                // a repetition without bound or with one too large
constexpr std::string_view kNoResult = "no_result";                 // a query that does not end with RETURN
constexpr std::string_view kBadLimit = "bad_limit";                 // SKIP, LIMIT or a count of paths that is no whole number of 0 or more
constexpr std::string_view kMissingParameter = "missing_parameter";

// A query that passed, ready to be planned or sent. Only `guard` makes one, so a function that takes it needs no check of its own. Cheap to copy,
// never changes, may be shared between threads.
class GuardedCypher {
 public:
  // Canonical (printer.h), one statement, always with a LIMIT. String and number literals, and lists and maps of literals, are
  // parameters; columns keep the names they had. Stays as written: true, false, null, SKIP, LIMIT, bounds of paths.
  const std::string& text() const { return text_; }
  // 64 hexadecimal digits, SHA-256 of `text()`: the same for queries that differ in spelling and in the values that were taken out.
  const std::string& fingerprint() const { return fingerprint_; }
  // Those given, and the ones made of literals: lit_0, lit_1, … in the order written, equal literals once, names that are given left out.
  const Parameters& parameters() const { return parameters_; }
  // What `text()` says. Its spans are places there, or in the query as given when the policy does not read again.
  const Query& query() const { return *query_; }
  // The most rows it gives.
  std::size_t limit() const { return limit_; }

 private:
  GuardedCypher() = default;
  friend base::Result<GuardedCypher> guard(std::string_view query, const Parameters& given, const GuardPolicy& policy);

  std::string text_, fingerprint_;
  Parameters parameters_;
  std::shared_ptr<const Query> query_;
  std::size_t limit_ = 0;
};

// Linear in the size of the query. `given` are the caller's values: each parameter of the query needs one. Guarding `text()` with `parameters()`
// gives the same again.
//
// LIMIT: that of the outermost RETURN, added or lowered as the policy says; a UNION is put into CALL () { … } so that one LIMIT holds for all of
// it; CALL alone gets a RETURN. LIMIT $p stays when the value of $p is small enough.
//
// Errors: kInvalidArgument and kTooLarge with line and column, what is wrong and how to write it; `detail` names the reason (above). kInternal when
// the printed text is not read as the tree it was printed from, which would be a bug of ours.
base::Result<GuardedCypher> guard(std::string_view query, const Parameters& given, const GuardPolicy& policy = {});

}  // namespace docent::cypher
