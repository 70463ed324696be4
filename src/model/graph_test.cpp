#include "model/graph.h"

#include <gtest/gtest.h>

#include <set>

namespace docent::model {
namespace {

Provenance at(std::uint32_t section, std::uint64_t start, float confidence) { return {section, {start, start + 4}, Extractor::kCommand, confidence}; }

TEST(Graph, EveryNameInTheTablesLeadsBackToItsRow) {
  std::set<std::string_view> seen;
  for (const auto& row : kNodeKinds) {
    EXPECT_EQ(node_kind_from(row.name), row.kind);
    EXPECT_FALSE(row.meaning.empty());
    EXPECT_TRUE(seen.insert(row.name).second);
  }
  for (const auto& row : kEdgeTypes) {
    EXPECT_EQ(edge_type_from(row.name), row.type);
    EXPECT_FALSE(row.from.empty()) << row.name;
    EXPECT_FALSE(row.to.empty()) << row.name;
    EXPECT_TRUE(seen.insert(row.name).second);
  }
  for (const auto& row : kProperties) EXPECT_EQ(property_from(row.name), row.property);
  EXPECT_EQ(node_kind_from("command"), std::nullopt);
}

TEST(Graph, EntityIdDependsOnKindNameAndOwner) {
  const EntityId id = make_entity_id(NodeKind::kCommand, "kubectl drain");
  EXPECT_TRUE(id.value.starts_with("ent_"));
  EXPECT_EQ(id.value.size(), 4U + 32U);
  EXPECT_EQ(id, make_entity_id(NodeKind::kCommand, "kubectl drain"));
  EXPECT_NE(id, make_entity_id(NodeKind::kConcept, "kubectl drain"));
  EXPECT_NE(make_entity_id(NodeKind::kParameter, "--force", "ent_a"), make_entity_id(NodeKind::kParameter, "--force", "ent_b"));
  EXPECT_NE(make_entity_id(NodeKind::kParameter, "--force", "x"), make_entity_id(NodeKind::kParameter, "--forcex"));
}

TEST(Graph, OfEqualEdgesTheMostCertainStaysThenTheFirst) {
  GraphPart part;
  const NodeRef a(NodeKind::kCommand, "ent_a"), b(NodeKind::kParameter, "ent_b");
  part.edges = {{EdgeType::kHasParameter, a, b, 0, at(1, 50, 0.9F)},
                {EdgeType::kHasParameter, a, b, 0, at(1, 10, 0.8F)},
                {EdgeType::kHasParameter, a, b, 0, at(1, 30, 0.9F)},
                {EdgeType::kHasParameter, a, b, 0, at(2, 70, 0.5F)}};
  put_in_order(part);
  ASSERT_EQ(part.edges.size(), 2U);
  EXPECT_EQ(part.edges[0].where.span.start, 30U);
  EXPECT_EQ(part.edges[1].where.section, 2U);
}

TEST(Graph, EqualEntitiesJoinTheirAliases) {
  GraphPart part;
  const EntityId id = make_entity_id(NodeKind::kConcept, "Pod");
  part.entities = {{id, NodeKind::kConcept, "Pod", "", {"pods", "Pod"}}, {id, NodeKind::kConcept, "Pod", "", {"po"}}};
  put_in_order(part);
  ASSERT_EQ(part.entities.size(), 1U);
  EXPECT_EQ(part.entities[0].aliases, (std::vector<std::string>{"po", "pods"}));
}

TEST(Graph, OrderDoesNotDependOnTheOrderOfFinding) {
  const EntityId x = make_entity_id(NodeKind::kConcept, "x"), y = make_entity_id(NodeKind::kConcept, "y");
  GraphPart one, other;
  one.mentions = {{x, at(0, 5, 0.9F)}, {y, at(0, 5, 0.9F)}, {x, at(0, 1, 0.9F)}};
  other.mentions = {one.mentions[2], one.mentions[1], one.mentions[0], one.mentions[1]};
  put_in_order(one);
  put_in_order(other);
  EXPECT_EQ(one, other);
}

}  // namespace
}  // namespace docent::model
