#include "query/graph_context.h"

#include <gtest/gtest.h>

#include <thread>

#include "query/testing/harbour.h"

namespace docent::query {
namespace {

TEST(GraphContexts, AreMadeOnceForEachGraphAndForgottenInTurn) {
  const extract::testing::Extracted made(testing::harbour_sources());
  GraphContexts contexts;
  const auto first = testing::graph_of(made);
  const auto context = contexts.of(first);
  EXPECT_EQ(context->graph, first);
  EXPECT_GT(context->dictionary.size(), 0U);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { EXPECT_EQ(contexts.of(first), context); });
  threads.clear();
  for (std::size_t i = 0; i < GraphContexts::kMaxKept; ++i) EXPECT_NE(contexts.of(testing::graph_of(made)), context);
  EXPECT_NE(contexts.of(first), context);
  EXPECT_EQ(context->graph, first);  // whoever uses one keeps it
}

}  // namespace
}  // namespace docent::query
