// Every template on the graph of the Kubernetes documentation (DOCENT_EVAL_DIR): the median and the 95th percentile of whole runs (processor time), from
// the inputs to rows with evidence, with a warm cache of plans. Limits: 10 ms p95; 20 ms for three hops from a hub.
#include <benchmark/benchmark.h>

#include <time.h>

#include <algorithm>

#include "bench/budget.h"
#include "query/entities.h"
#include "query/graph_path.h"
#include "query/intent.h"
#include "query/template_run.h"
#include "tests/query/kubernetes_graph.h"

namespace docent::query {
namespace {

double cpu_ms() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double percentile(std::vector<double>& values, double share) {
  std::ranges::sort(values);
  return values.empty() ? 0 : values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

const EntityDictionary& dictionary() {
  static const EntityDictionary kDictionary(*testing::kubernetes_graph());
  return kDictionary;
}

void run(benchmark::State& state, const Template& which, const cypher::Parameters& given, bool cached) {
  const auto* graph = testing::kubernetes_graph();
  PlanCache plans;
  std::vector<double> times;  // of this thread's processor: whatever else the machine does
  std::size_t rows = 0;
  for ([[maybe_unused]] const auto _ : state) {
    const double start = cpu_ms();
    const auto result = run_template(*graph, which, given, base::Deadline::never(), cached ? &plans : nullptr);
    if (!result) return state.SkipWithError(result.error().message.c_str());
    times.push_back(cpu_ms() - start);
    rows = result->rows.size();
  }
  state.counters["p50_ms"] = percentile(times, 0.5);
  state.counters["p95_ms"] = percentile(times, 0.95);
  state.counters["rows"] = static_cast<double>(rows);
  bench::budget_us(state, which.name == "traverse" ? 20'000 : 10'000);
}

void register_all() {
  const auto* graph = testing::kubernetes_graph();
  if (!graph) return;
  const auto add = [](const std::string& name, const Template& which, const cypher::Parameters& given, bool cached) {
    benchmark::RegisterBenchmark(name.c_str(), [&which, given, cached](benchmark::State& state) { run(state, which, given, cached); })->Unit(benchmark::kMillisecond)->MinTime(0.3);
  };
  for (const testing::KubernetesQuestion& question : testing::kubernetes_questions()) {
    const Template& which = *find_template(question.label);
    const auto given = parse_inputs(which, question.inputs);
    const auto resolved = given ? resolve_names(which, *given, dictionary()) : given;
    if (resolved) add(std::string("template/") + question.label, which, *resolved, true);
    if (resolved && which.name == "troubleshooting_path") add(std::string("template_planned_anew/") + question.label, which, *resolved, false);
  }
  cypher::List sections;
  for (const cypher::NodeId node : graph->nodes_with(*graph->find_label("Section")))
    if (node % 97 == 0 && sections.size() < 10) sections.emplace_back(std::string(graph->id(node)));
  for (const char* label : {"search/1", "search/2", "search/3"}) add(std::string("template/") + label, *find_template(label), {{"section_ids", cypher::Value(sections)}}, true);

  const auto add_answer = [](const char* name, double budget_us, auto ask) {
    benchmark::RegisterBenchmark(name, [ask, budget_us](benchmark::State& state) {
      for ([[maybe_unused]] const auto _ : state) {
        const auto answer = ask(*testing::kubernetes_graph());
        if (!answer) return state.SkipWithError(answer.error().message.c_str());
        benchmark::DoNotOptimize(answer->json.size());
      }
      bench::budget_us(state, budget_us);
    })->Unit(benchmark::kMillisecond);
  };
  // query/explore.h, query/graph_path.h, query/entities.h
  add_answer("explore/hub_depth_3", 20'000, [](const store::Graph& on) {
    ExploreRequest request;
    request.node = "Component:Kubernetes";
    request.depth = kMaxDepth;
    request.max_nodes = kMaxNodes;
    return explore(on, request);
  });
  add_answer("path/between_hubs", 20'000, [](const store::Graph& on) {
    PathRequest request;
    request.from = "Component:etcd";
    request.to = "Component:Job";
    return find_path(on, request);
  });
  add_answer("entities/page_of_50", 20'000, [](const store::Graph& on) { return list_entities(on, {}); });
  add_answer("entities/like", 20'000, [](const store::Graph& on) {
    EntitiesRequest request;
    request.like = "drain";
    return list_entities(on, request);
  });

  benchmark::RegisterBenchmark("link_question", [](benchmark::State& state) {
    for ([[maybe_unused]] const auto _ : state)
      benchmark::DoNotOptimize(dictionary().link("Why does the horizontal pod autoscaller not scale my StatefulSet when kubectl get nodes shows NotReady and CrashLoopBackof in the kube-system namespace?"));
    bench::budget_us(state, 1'000);
  })->Unit(benchmark::kMicrosecond);
  benchmark::RegisterBenchmark("plan_question", [](benchmark::State& state) {
    for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(plan_question("What is the difference between a stateful set and a daemon set?", dictionary()).confidence);
    bench::budget_us(state, 1'000);
  })->Unit(benchmark::kMicrosecond);
  benchmark::RegisterBenchmark("make_dictionary", [](benchmark::State& state) {
    for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(EntityDictionary(*testing::kubernetes_graph()).size());
    bench::budget_us(state, 100'000);
  })->Unit(benchmark::kMillisecond);
}

const bool kRegistered = (register_all(), true);

}  // namespace
}  // namespace docent::query
