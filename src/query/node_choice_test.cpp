#include "query/node_choice.h"

#include <gtest/gtest.h>

#include "query/testing/harbour.h"

namespace docent::query {
namespace {

struct Pier {
  Pier()
      : made(std::string_view(
            "# Lamps\n\nRun `lampctl` to see the lamps:\n\n```shell\nlampctl --all\nlampctl light\nlamp --on\n```\n\n"
            "| Setting | Default |\n|---|---|\n| `lampctl` | `on` |\n| `LAMP` | `off` |\n\n## Lighthouse\n\nA **Lighthouse** is a tower with a lamp. The Lighthouse depends on the `LampKeeper`.\n")),
        graph(testing::graph_of(made)) {}
  std::vector<std::string> choices(std::string_view asked) const {
    std::vector<std::string> names;
    for (const auto node : nodes_named(*graph, asked)) names.push_back(choice_of(*graph, node));
    std::ranges::sort(names);
    return names;
  }
  extract::testing::Extracted made;
  std::shared_ptr<const store::embedded::GraphSnapshot> graph;
};

TEST(NodeChoice, OneNameOfTwoKindsIsNotGuessed) {
  const Pier pier;
  EXPECT_EQ(pier.choices("lampctl"), (std::vector<std::string>{"Command:lampctl", "Configuration:lampctl"}));
  const auto chosen = choose_node(*pier.graph, "lampctl");
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().code, base::ErrorCode::kConflict);
  EXPECT_NE(chosen.error().message.find("Command:lampctl"), std::string::npos) << chosen.error().message;
  const auto command = choose_node(*pier.graph, "Command:lampctl");
  ASSERT_TRUE(command) << command.error().message;
  EXPECT_EQ(pier.graph->kind(*command), model::NodeKind::kCommand);
}

TEST(NodeChoice, TheSpellingAskedForComesFirst) {
  const Pier pier;
  EXPECT_EQ(pier.choices("LAMP"), std::vector<std::string>{"Configuration:LAMP"});
  EXPECT_EQ(pier.choices("lamp"), std::vector<std::string>{"Command:lamp"});
  EXPECT_EQ(pier.choices("Lamp"), (std::vector<std::string>{"Command:lamp", "Configuration:LAMP"}));
}

TEST(NodeChoice, AComponentAndItsDefinitionAreOneThing) {
  const Pier pier;
  EXPECT_EQ(pier.choices("Lighthouse").size(), 1U);
}

TEST(NodeChoice, APartOfANameIsSuggested) {
  const Pier pier;
  const auto chosen = choose_node(*pier.graph, "light");
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().code, base::ErrorCode::kNotFound);
  EXPECT_NE(chosen.error().message.find("did you mean Command:lampctl light"), std::string::npos) << chosen.error().message;
  EXPECT_EQ(choose_node(*pier.graph, "gull").error().message.find("did you mean"), std::string::npos);
}

}  // namespace
}  // namespace docent::query
