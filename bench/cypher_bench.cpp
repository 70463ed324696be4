// Queries on a graph the size of the Kubernetes docs' (40,000 nodes, 200,000 relationships) with one hub that 10,000 of them lead to.
#include <benchmark/benchmark.h>

#include <random>
#include <string>

#include "bench/budget.h"
#include "cypher/execute.h"
#include "cypher/guard.h"
#include "cypher/parser.h"
#include "cypher/planner.h"
#include "cypher/testing/memory_graph.h"

namespace docent::cypher {
namespace {

constexpr int kNodes = 40'000, kRelationships = 200'000, kOfTheHub = 10'000;

const testing::MemoryGraph& graph() {
  static const testing::MemoryGraph made = [] {
    testing::MemoryGraph graph;
    std::mt19937_64 random(1);
    static constexpr const char* kLabels[] = {"Section", "Command", "Configuration", "Concept"};
    static constexpr const char* kTypes[] = {"MENTIONS", "REFERENCES", "AFFECTS", "DEPENDS_ON"};
    for (int i = 0; i < kNodes; ++i) graph.add_node({kLabels[i % 4]}, {{"name", Value("n" + std::to_string(i))}});
    const auto any = [&] { return static_cast<NodeId>(random() % kNodes); };
    for (int i = 0; i < kRelationships; ++i) graph.add_relationship(any(), kTypes[random() % 4], i < kOfTheHub ? 1 : any());
    graph.add_index("Command", "name");
    graph.freeze();
    return graph;
  }();
  return made;
}

void run(benchmark::State& state, const char* text) {
  const auto statement = parse(text);
  const auto plan = make_plan(*statement->query(), graph());
  if (!plan) return state.SkipWithError(plan.error().message.c_str());
  Parameters parameters;
  parameters["name"] = Value(std::string("n1"));
  std::uint64_t rows = 0, expansions = 0;
  for (auto _ : state) {
    Cursor cursor(*plan, graph(), parameters, {}, base::Deadline::after(std::chrono::seconds(30)));
    for (;;) {
      const auto more = cursor.next();
      if (!more) return state.SkipWithError(more.error().message.c_str());
      if (!*more) break;
      benchmark::DoNotOptimize(cursor.value(0));
    }
    rows = cursor.rows();
    expansions = cursor.expansions();
  }
  state.counters["rows"] = static_cast<double>(rows);
  state.counters["expansions"] = static_cast<double>(expansions);
}

BENCHMARK_CAPTURE(run, one_hop_from_the_hub, "MATCH (c:Command {name: $name})<-[r:MENTIONS]-(s) RETURN s.name, type(r) LIMIT 1000")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, three_hops_from_the_hub, "MATCH (c:Command {name: $name})<-[:MENTIONS]-(a)-->(b)-->(d) RETURN a.name, b.name, d.name LIMIT 10000")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, variable_hops_from_the_hub, "MATCH p = (c:Command {name: $name})-[*1..3]-(d) RETURN d.name, length(p) LIMIT 10000")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, three_hops_grouped, "MATCH (c:Command {name: $name})<-[:MENTIONS]-(a)-->(b)-[:AFFECTS]->(d) RETURN d.name, count(*) AS k ORDER BY k DESC LIMIT 25")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(run, shortest_path, "MATCH p = shortestPath((c:Command {name: $name})-[*..6]-(d:Command {name: 'n3001'})) RETURN length(p)")->Unit(benchmark::kMillisecond);

// From text to rows, as a template pays it without a cache of plans.
void parse_plan_run(benchmark::State& state) {
  Parameters parameters;
  parameters["name"] = Value(std::string("n5"));
  for (auto _ : state) {
    const auto statement = parse("MATCH (c:Command {name: $name})<-[r:MENTIONS]-(s:Section) WHERE s.name IS NOT NULL RETURN s.name AS name, type(r) ORDER BY name LIMIT 25");
    const auto plan = make_plan(*statement->query(), graph());
    Cursor cursor(*plan, graph(), parameters, {}, base::Deadline::never());
    while (cursor.next().value_or(false)) benchmark::DoNotOptimize(cursor.value(0));
  }
}
BENCHMARK(parse_plan_run)->Unit(benchmark::kMicrosecond);

// What each graph query costs before it is planned, at 1 kB.
void guard_one_kilobyte(benchmark::State& state, bool read_again) {
  GuardPolicy policy;
  policy.read_again = read_again;
  std::string query =
      "MATCH (c:Command {name: 'kubectl apply'})<-[m:MENTIONS]-(s:Section) WHERE m.confidence >= 0.5 AND s.level IN [1, 2, 3] AND NOT s.heading STARTS WITH 'Deprecated' "
      "OPTIONAL MATCH (c)-[:HAS_PARAMETER]->(p:Parameter) WHERE p.default IS NOT NULL AND (p.name CONTAINS 'dry' OR p.description =~ '.*server.*') "
      "WITH c, s, m, collect({name: p.name, default: p.default}) AS parameters ORDER BY m.confidence DESC, s.ordinal LIMIT 50 "
      "WHERE EXISTS { (s)<-[:HAS_SECTION]-(d:Document {format: 'markdown'}) WHERE d.version = '1.29' AND d.trust <> 'external' } "
      "CALL (s) { MATCH (s)-[:CONTAINS*1..2]->(t:Section) RETURN count(t) AS below, [x IN collect(t.heading) WHERE x <> 'See also' | toLower(x)][0..5] AS headings } "
      "RETURN c.name AS command, c.category + '/' + c.name AS path, s.heading AS section, CASE WHEN below > 3 THEN 'long' ELSE 'short' END AS length, parameters, headings, "
      "[(c)-[:AFFECTS|RELATED_TO]->(o:Concept) | o.name] AS concepts, s.level + 1 AS depth, COUNT { (s)-[:NEXT]->() } AS next ORDER BY section, depth SKIP 10 LIMIT 25";
  for (auto _ : state) {
    const auto guarded = guard(query, {}, policy);
    if (!guarded) return state.SkipWithError(guarded.error().message.c_str());
    benchmark::DoNotOptimize(guarded->text());
  }
  state.counters["bytes"] = static_cast<double>(query.size());
  bench::budget_us(state, read_again ? 200 : 100);
}
BENCHMARK_CAPTURE(guard_one_kilobyte, to_be_run_here, false)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(guard_one_kilobyte, for_a_database, true)->Unit(benchmark::kMicrosecond);

// The most that may come: `part` again and again, up to 64 kB or the limit of tokens.
void guard_hostile(benchmark::State& state, const char* head, const char* part, const char* tail, std::size_t times) {
  std::string query = head;
  const std::string end = tail;
  for (std::size_t i = 0; i < times && query.size() + std::string(part).size() + end.size() <= 65'000; ++i) query += part;
  query += end;
  GuardPolicy policy;
  policy.procedures = {"db.labels"};
  bool refused = false;
  for (auto _ : state) {
    const auto guarded = guard(query, {}, policy);
    refused = !guarded;
    if (refused) state.SetLabel(std::string(guarded.error().detail) + " " + guarded.error().message.substr(0, 60));
  }
  state.counters["bytes"] = static_cast<double>(query.size());
  state.counters["refused"] = refused ? 1 : 0;
  bench::budget_us(state, 10'000);
}
BENCHMARK_CAPTURE(guard_hostile, brackets, "RETURN ", "[", "", 65'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(guard_hostile, nested_lists, "MATCH (n:Command) RETURN [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "1,",
                  "n.x]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]", 9'500)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(guard_hostile, literals, "MATCH (n:Command) WHERE n.name IN [", "'it is a longer literal',", "''] CREATE (x)", 9'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(guard_hostile, write_at_the_end, "MATCH (n:Command) ", "WHERE n.name = 'x' WITH n MATCH (n) ", "SET n.name = 'y' RETURN n", 9'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(guard_hostile, unknown_at_the_end, "MATCH (n:Command) ", "WHERE n.name = 'x' WITH n MATCH (n) ", "RETURN n.x", 9'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(guard_hostile, subqueries, "MATCH (n:Command) ", "CALL { WITH n MATCH (m:Section) RETURN m.name AS x } ", "RETURN n LIMIT 1.5", 9'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(guard_hostile, unions, "", "MATCH (n:Error) RETURN n.code UNION ", "MATCH (n:Error) RETURN n.cod", 9'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(guard_hostile, columns, "MATCH (n:Error) RETURN ", "n.name,", "n.cod", 9'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(guard_hostile, long_name, "MATCH (n:", "abcdefgh", ") RETURN n", 9'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(guard_hostile, many_paths, "MATCH ", "(:Step)-[:EXECUTES*1..3]->(:Command),", "(a)-[*]->(b) RETURN a", 9'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(guard_hostile, tokens, "RETURN ", "1+", "1", 65'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace docent::cypher
