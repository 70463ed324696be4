// Queries on a graph the size of the Kubernetes docs' (40,000 nodes, 200,000 relationships) with one hub that 10,000 of them lead to.
#include <benchmark/benchmark.h>

#include <random>
#include <string>

#include "cypher/execute.h"
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

}  // namespace
}  // namespace docent::cypher
