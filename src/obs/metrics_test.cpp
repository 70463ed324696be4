#include "obs/metrics.h"

#include <gtest/gtest.h>

#include <thread>

namespace docent::obs {
namespace {

TEST(Metrics, TheTableIsInTheOrderOfTheNames) {
  const auto& families = metric_families();
  ASSERT_EQ(families.size(), static_cast<std::size_t>(Metric::kCount));
  for (std::size_t i = 0; i < families.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(families[i].metric), i) << families[i].name;
    EXPECT_FALSE(families[i].name.ends_with("_total")) << families[i].name;
    if (!families[i].unit.empty()) {
      EXPECT_TRUE(families[i].name.ends_with(families[i].unit)) << families[i].name;
    }
  }
}

TEST(Metrics, WritesOpenMetrics) {
  Metrics metrics;
  metrics.add(Metric::kToolCalls, {"search \"x\"", "ok"});
  metrics.add(Metric::kToolCalls, {"search \"x\"", "ok"}, 2);
  metrics.observe(Metric::kToolSeconds, {"ask"}, 0.0003);
  metrics.observe(Metric::kToolSeconds, {"ask"}, 1000);
  metrics.set(Metric::kHttpConnections, {}, 4);
  const std::string text = metrics.exposition();
  EXPECT_NE(text.find("# TYPE docent_tool_calls counter\n"), std::string::npos);
  EXPECT_NE(text.find("docent_tool_calls_total{tool=\"search \\\"x\\\"\",outcome=\"ok\"} 3\n"), std::string::npos) << text;
  EXPECT_NE(text.find("docent_tool_seconds_bucket{tool=\"ask\",le=\"0.00025\"} 0\n"), std::string::npos);
  EXPECT_NE(text.find("docent_tool_seconds_bucket{tool=\"ask\",le=\"0.0005\"} 1\n"), std::string::npos);
  EXPECT_NE(text.find("docent_tool_seconds_bucket{tool=\"ask\",le=\"+Inf\"} 2\n"), std::string::npos);
  EXPECT_NE(text.find("docent_tool_seconds_count{tool=\"ask\"} 2\n"), std::string::npos);
  EXPECT_NE(text.find("docent_http_connections 4\n"), std::string::npos);
  EXPECT_TRUE(text.ends_with("# EOF\n"));
}

TEST(Metrics, ANameThatClientsChooseCannotGrowWithoutBound) {
  Metrics metrics;
  for (int i = 0; i < 5000; ++i) metrics.add(Metric::kToolCalls, {std::to_string(i), "ok"});
  const std::string text = metrics.exposition();
  EXPECT_NE(text.find("docent_tool_calls_total{tool=\"other\",outcome=\"other\"} " + std::to_string(5000 - Metrics::kMaxSeries)), std::string::npos);
}

TEST(Metrics, CountsFromManyThreads) {
  Metrics metrics;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t)
      threads.emplace_back([&] {
        for (int i = 0; i < 1000; ++i) metrics.add(Metric::kHttpAccepted);
      });
  }
  EXPECT_NE(metrics.exposition().find("docent_http_accepted_connections_total 4000\n"), std::string::npos);
}

TEST(Metrics, KnowsTheProcess) {
  Metrics metrics;
  metrics.add_source(collect_process);
  const std::string text = metrics.exposition();
  EXPECT_NE(text.find("\nprocess_resident_memory_bytes "), std::string::npos);
  EXPECT_NE(text.find("\nprocess_cpu_seconds_total "), std::string::npos);
}

}  // namespace
}  // namespace docent::obs
