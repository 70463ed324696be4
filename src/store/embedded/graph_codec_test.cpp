#include "store/embedded/graph_codec.h"

#include <gtest/gtest.h>

#include <random>

#include "extract/testing/extracted.h"

namespace docent::store::embedded {
namespace {

const model::DocumentGraph& graph() {
  static const extract::testing::Extracted made(
      "# boatctl\n\nNew in version 1.4. See [there](other.md#x).\n\n## Steps\n\n1. Run `boatctl dock --fast`.\n\n   ```shell\n   boatctl dock --fast\n   ```\n\n"
      "2. On `ERR_NO_PIER` set `max_boats`.\n\n| Setting | Default | Description |\n|---|---|---|\n| `max_boats` | 3 | Boats that may wait. |\n\n"
      "**Harbour** (also *port*): A harbour is a place where boats wait.\n");
  return *made.documents()[0].graph;
}

TEST(GraphCodec, ReadsWhatItWrote) {
  ASSERT_FALSE(graph().local.entities.empty() || graph().local.mentions.empty() || graph().local.edges.empty() || graph().local.facts.empty() ||
               graph().pending.empty() || graph().terms.empty());
  const auto read = unpack_graph(pack_graph(graph()), graph().document);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, graph());
  EXPECT_EQ(pack_graph(*read), pack_graph(graph()));
  EXPECT_TRUE(unpack_graph(pack_graph({}), {}));
}

TEST(GraphCodec, KeepsIdsThatAreNone) {
  model::DocumentGraph odd;
  odd.local.entities.push_back({model::EntityId{"x"}, model::NodeKind::kError, "x", "sec_0123#2", {"y"}});
  odd.local.entities.push_back({model::EntityId{""}, model::NodeKind::kError, "z", std::string("ent_") + std::string(32, 'G'), {}});
  const auto read = unpack_graph(pack_graph(odd), odd.document);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, odd);
}

TEST(GraphCodec, DamageIsAnErrorOrAnotherGraphNeverACrash) {
  const std::string whole = pack_graph(graph());
  std::mt19937 random(3);
  for (int round = 0; round < 5'000; ++round) {
    std::string damaged = whole;
    for (std::size_t i = 0; i <= random() % 3; ++i) damaged[random() % damaged.size()] = static_cast<char>(random());
    if (round % 3 == 0) damaged.resize(random() % damaged.size());
    const auto read = unpack_graph(damaged, {});
    if (read) EXPECT_LE(read->local.entities.size(), whole.size());
  }
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(unpack_graph(std::string_view(whole).substr(0, size), {})) << size;
}

}  // namespace
}  // namespace docent::store::embedded
