// Exploring, paths, entities and choosing nodes, on the graph of a small corpus.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "extract/testing/extracted.h"
#include "query/entities.h"
#include "query/graph_path.h"
#include "query/node_choice.h"
#include "store/embedded/graph_snapshot.h"

namespace docent::query {
namespace {

using extract::testing::Extracted;
using extract::testing::Source;
using Json = nlohmann::json;
using testing::HasSubstr;

const std::vector<Source> kFerry = {
    {"guide/start.md",
     "# Start Ferryd\n\nFerryd needs a quay.\n\n## Steps\n\nTo start the server:\n\n1. Fetch it with `ferryctl fetch --force`.\n\n   ```shell\n   ferryctl fetch --force\n   ```\n\n"
     "2. Start it with `ferryctl start`.\n\n   ```shell\n   ferryctl start\n   ```\n\n## Trouble\n\n"
     "If you see the error `ERR_NO_QUAY`, run `ferryctl start` again. `ERR_NO_QUAY` means that no quay is free.\n"},
    {"reference/settings.md",
     "# Settings\n\n## max_ferries\n\n| Setting | Type | Default | Description |\n|---|---|---|---|\n| `max_ferries` | int | 3 | How many ferries may wait. |\n"
     "| `quay_length` | int | 40 | Metres of the quay. |\n"},
};

class GraphQueryTest : public testing::Test {
 protected:
  GraphQueryTest() {
    std::vector<store::embedded::GraphDocument> documents;
    for (std::size_t i = 0; i < made_.bundles().size(); ++i) documents.push_back({made_.bundles()[i].document, made_.bundles()[i].sections, made_.part(i)});
    auto graph = store::embedded::GraphSnapshot::make(documents, 1);
    if (!graph) throw std::runtime_error(graph.error().message);
    graph_ = *graph;
  }
  Json explored(const std::string& node, std::size_t depth, std::vector<std::string> types = {}, std::size_t max_nodes = 100) const {
    ExploreRequest request;
    request.node = node;
    request.depth = depth;
    request.types = std::move(types);
    request.max_nodes = max_nodes;
    const auto answer = explore(*graph_, request);
    return answer ? Json::parse(answer->json) : Json(answer.error().message);
  }
  static std::set<std::string> names(const Json& nodes) {
    std::set<std::string> all;
    for (const Json& node : nodes) all.insert(node["kind"].get<std::string>() + ":" + node["name"].get<std::string>());
    return all;
  }

  const Extracted made_{kFerry};
  std::shared_ptr<const store::Graph> graph_;
};

TEST_F(GraphQueryTest, ExploresStepByStep) {
  const Json near = explored("ferryctl fetch", 1);
  EXPECT_EQ(near["node"]["kind"], "Command");
  EXPECT_THAT(names(near["nodes"]), testing::IsSupersetOf({"Parameter:--force"}));
  EXPECT_FALSE(near["truncated"]);
  for (const Json& edge : near["edges"]) {
    EXPECT_EQ(edge["evidence"]["place"].get<std::string>().rfind("guide/start.md", 0), 0U) << edge;
    EXPECT_LT(edge["evidence"]["start"].get<int>(), edge["evidence"]["end"].get<int>());
    EXPECT_TRUE(edge["from"]["name"] == "ferryctl fetch" || edge["to"]["name"] == "ferryctl fetch") << edge;
  }
  EXPECT_EQ(near["mentioned_in"][0]["heading"], "Steps");
  const Json far = explored("ferryctl fetch", 3);
  EXPECT_THAT(names(far["nodes"]), testing::IsSupersetOf(names(near["nodes"])));
  EXPECT_THAT(names(far["nodes"]), testing::IsSupersetOf({"Procedure:Start Ferryd", "Step:Start Ferryd#2"}));  // the step that runs it, its procedure, the other step
  for (const Json& node : far["nodes"]) EXPECT_LE(node["depth"].get<int>(), 3);
}

TEST_F(GraphQueryTest, ExploringIsBounded) {
  const Json one = explored("ferryctl fetch", 3, {}, 1);
  EXPECT_EQ(one["nodes"].size(), 1U);
  EXPECT_TRUE(one["truncated"]);
  EXPECT_THAT(explored("ferryctl fetch", 4).get<std::string>(), HasSubstr("1..3"));
  EXPECT_THAT(explored("ferryctl fetch", 1, {"SINGS_TO"}).get<std::string>(), HasSubstr("HAS_PARAMETER"));
  EXPECT_THAT(names(explored("ferryctl fetch", 1, {"has_parameter"})["nodes"]), testing::ElementsAre("Parameter:--force"));
  ExploreRequest late;
  late.node = "ferryctl fetch";
  late.deadline = base::Deadline::after(std::chrono::milliseconds(0));
  const auto answer = explore(*graph_, late);
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, base::ErrorCode::kDeadlineExceeded);
}

TEST_F(GraphQueryTest, ChoosesNodesByIdNameAndKind) {
  const auto node = choose_node(*graph_, "FERRYCTL START");
  ASSERT_TRUE(node) << node.error().message;
  EXPECT_EQ(graph_->name(*node), "ferryctl start");
  const std::string id(graph_->id(*node));
  for (const std::string& same : {id, id.substr(0, 14), std::string("command: ferryctl start")}) {
    const auto again = choose_node(*graph_, same);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(*again, *node);
  }
  const auto document = choose_node(*graph_, "Document:Settings");
  ASSERT_TRUE(document) << document.error().message;
  EXPECT_EQ(graph_->kind(*document), model::NodeKind::kDocument);
  const auto several = choose_node(*graph_, "Settings");
  ASSERT_FALSE(several);
  EXPECT_EQ(several.error().code, base::ErrorCode::kConflict);
  EXPECT_THAT(several.error().message, testing::AllOf(HasSubstr("Document:Settings"), HasSubstr("Section:Settings")));
  EXPECT_EQ(choose_node(*graph_, "ferryctl sink").error().code, base::ErrorCode::kNotFound);
  EXPECT_EQ(choose_node(*graph_, "").error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(choose_node(*graph_, std::string(2'000, 'x')).error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(choose_node(*graph_, "Error:ferryctl start").error().code, base::ErrorCode::kNotFound);
}

TEST_F(GraphQueryTest, PathsPreferWhatIsSaidOverWhereItStands) {
  PathRequest request;
  request.from = "Command:ferryctl fetch";
  request.to = "Command:ferryctl start";
  const auto answer = find_path(*graph_, request);
  ASSERT_TRUE(answer) << answer.error().message;
  const Json path = Json::parse(answer->json);
  EXPECT_TRUE(path["found"]);
  std::string at = path["from"]["id"];
  for (const Json& edge : path["path"]) {
    ASSERT_TRUE(edge["from"]["id"] == at || edge["to"]["id"] == at) << edge;
    at = edge["from"]["id"] == at ? edge["to"]["id"] : edge["from"]["id"];
  }
  EXPECT_EQ(at, path["to"]["id"].get<std::string>());
  request.to = "Configuration:quay_length";
  request.types = {"HAS_PARAMETER"};
  const auto none = find_path(*graph_, request);
  ASSERT_TRUE(none);
  EXPECT_FALSE(Json::parse(none->json)["found"]);
  request.to = request.from;
  EXPECT_TRUE(Json::parse(find_path(*graph_, request)->json)["found"]);
  request.max_length = 7;
  EXPECT_EQ(find_path(*graph_, request).error().code, base::ErrorCode::kInvalidArgument);
}

TEST_F(GraphQueryTest, ListsEntitiesInPages) {
  EntitiesRequest request;
  std::set<std::string> seen;
  std::size_t total = 0;
  request.limit = 2;
  do {
    const auto page = list_entities(*graph_, request);
    ASSERT_TRUE(page) << page.error().message;
    const Json json = Json::parse(page->json);
    total = json["total"];
    EXPECT_LE(json["entities"].size(), 2U);
    for (const Json& entity : json["entities"]) EXPECT_TRUE(seen.insert(entity["id"]).second) << entity;
    request.cursor = json["next_cursor"].is_null() ? std::string() : json["next_cursor"].get<std::string>();
  } while (!request.cursor.empty());
  EXPECT_EQ(seen.size(), total);
  EXPECT_GT(total, 4U);
  request.like = "FERRYCTL";
  request.limit = 50;
  request.kind = model::NodeKind::kCommand;
  EXPECT_THAT(names(Json::parse(list_entities(*graph_, request)->json)["entities"]), testing::IsSupersetOf({"Command:ferryctl fetch", "Command:ferryctl start"}));
  request.cursor = "x";
  EXPECT_EQ(list_entities(*graph_, request).error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_EQ(parse_entity_kind("section").error().code, base::ErrorCode::kInvalidArgument);
}

TEST_F(GraphQueryTest, DescribesAnEntity) {
  const auto answer = describe_entity(*graph_, "max_ferries");
  ASSERT_TRUE(answer) << answer.error().message;
  const Json json = Json::parse(answer->json);
  EXPECT_EQ(json["kind"], "Configuration");
  EXPECT_EQ(json["properties"]["default"], "3");
  EXPECT_EQ(json["mentioned_in"][0]["place"], "reference/settings.md#max_ferries");
  EXPECT_EQ(describe_entity(*graph_, "Document:Settings").error().code, base::ErrorCode::kNotFound);
}

}  // namespace
}  // namespace docent::query
