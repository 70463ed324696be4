#include "query/entities.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "extract/testing/extracted.h"
#include "store/embedded/graph_snapshot.h"

namespace docent::query {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::shared_ptr<const store::Graph> harbour() {
  const extract::testing::Extracted made(
      "# Guide\n\nRun `boatctl dock`, then `boatctl list`, then `boatctl dock` again.\n\n```shell\nboatctl dock\nboatctl list\n```\n\n"
      "If you see the error `ERR_NO_PIER`, call `boatctl dock`.\n");
  const store::embedded::GraphDocument document{made.bundles()[0].document, made.bundles()[0].sections, made.part(0)};
  return *store::embedded::GraphSnapshot::make({&document, 1}, 1);
}

std::vector<std::string> names(const EntityFilter& filter) {
  std::vector<std::string> found;
  for (const EntityRow& row : list_entities(*harbour(), filter).entities) found.push_back(row.name);
  return found;
}

TEST(Entities, AreListedTheMostMentionedFirst) {
  EXPECT_THAT(names({model::NodeKind::kCommand, "", 50}), ElementsAre("boatctl dock", "boatctl list"));
  const EntityList list = list_entities(*harbour(), {model::NodeKind::kCommand, "", 50});
  EXPECT_GT(list.entities[0].mentions, list.entities[1].mentions);
}

TEST(Entities, AreFilteredByKindAndByAPartOfTheName) {
  EXPECT_THAT(names({std::nullopt, "no_pier", 50}), ElementsAre("ERR_NO_PIER"));
  EXPECT_THAT(names({model::NodeKind::kCommand, "no_pier", 50}), IsEmpty());
  EXPECT_THAT(names({model::NodeKind::kCommand, "LIST", 50}), ElementsAre("boatctl list"));
}

TEST(Entities, SayHowManyThereAreBeyondTheLimit) {
  const EntityList list = list_entities(*harbour(), {std::nullopt, "", 1});
  EXPECT_EQ(list.entities.size(), 1U);
  EXPECT_GT(list.total, 2U);
  EXPECT_THAT(entities_json(list), HasSubstr("\"total\": " + std::to_string(list.total)));
}

TEST(Entities, KindsHaveNames) {
  EXPECT_EQ(*parse_entity_kind("command"), model::NodeKind::kCommand);
  EXPECT_EQ(*parse_entity_kind("Error"), model::NodeKind::kError);
  EXPECT_THAT(parse_entity_kind("comand").error().message, HasSubstr("did you mean \"command\""));
  EXPECT_FALSE(parse_entity_kind("document")) << "a document is no entity";
}

}  // namespace
}  // namespace docent::query
