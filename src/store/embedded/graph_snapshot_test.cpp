#include "store/embedded/graph_snapshot.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/file.h"
#include "cypher/compare.h"
#include "cypher/testing/query_result.h"
#include "extract/testing/extracted.h"

namespace docent::store::embedded {
namespace {

using cypher::NodeId;
using cypher::Towards;
using cypher::Value;
using cypher::testing::run_text;
using extract::testing::Extracted;
using extract::testing::Source;
using model::EdgeType;
using model::NodeKind;
using model::NodeRef;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::IsSupersetOf;

const std::vector<Source> kHarbour = {
    {"guide/install.md",
     "# Install Harbourd\n\nHarbourd needs a pier. See [settings](/reference/settings.md#max_boats).\n\n"
     "## Steps\n\nTo install the server:\n\n1. Fetch it with `harbourctl fetch --force`.\n\n   ```shell\n   harbourctl fetch --force\n   ```\n\n"
     "2. Start it with `harbourctl start`.\n\n   ```shell\n   harbourctl start\n   ```\n\n## Trouble\n\n"
     "If you see the error `ERR_NO_PIER`, run `harbourctl start` again. `ERR_NO_PIER` means that no pier is free.\n"},
    {"reference/settings.md",
     "# Settings\n\n## max_boats\n\n| Setting | Type | Default | Description |\n|---|---|---|---|\n| `max_boats` | int | 3 | How many boats may wait. |\n"
     "| `pier_length` | int | 40 | Metres of the pier. |\n\n## Terms\n\n**Harbour**: A harbour is a place where boats wait.\n"},
    {"notes.txt", "Nothing of interest here.\n"},
};

std::vector<GraphDocument> documents_of(const Extracted& made) {
  std::vector<GraphDocument> documents;
  for (std::size_t i = 0; i < made.bundles().size(); ++i) documents.push_back({made.bundles()[i].document, made.bundles()[i].sections, made.part(i)});
  return documents;
}

std::shared_ptr<const GraphSnapshot> graph_of(const std::vector<GraphDocument>& documents) {
  auto made = GraphSnapshot::make(documents, 7);
  if (!made) throw std::runtime_error(made.error().message);
  return *made;
}

std::vector<std::string> rows(const GraphSnapshot& graph, std::string_view query) {
  auto result = run_text(graph, query);
  return result ? result->rows : std::vector<std::string>{result.error().message};
}

class GraphSnapshotTest : public testing::Test {
 protected:
  const Extracted made_{kHarbour};
  const std::vector<GraphDocument> documents_ = documents_of(made_);
  const std::shared_ptr<const GraphSnapshot> graph_ = graph_of(documents_);
};

TEST_F(GraphSnapshotTest, AnswersQueries) {
  EXPECT_THAT(rows(*graph_, "MATCH (d:Document) RETURN d.path ORDER BY d.path"), ElementsAre("'guide/install.md'", "'notes.txt'", "'reference/settings.md'"));
  EXPECT_THAT(rows(*graph_, "MATCH (p:Procedure)-[e:CONTAINS_STEP]->(s)-[:EXECUTES]->(c:Command) RETURN e.order, s.order, c.name ORDER BY e.order"),
              ElementsAre("1 | 1 | 'harbourctl fetch'", "2 | 2 | 'harbourctl start'"));
  EXPECT_THAT(rows(*graph_, "MATCH (c:Configuration {name: 'max_boats'}) RETURN c.default, c.value_type, c.description"),
              ElementsAre("'3' | 'int' | 'How many boats may wait.'"));
  EXPECT_THAT(rows(*graph_, "MATCH (:Command)-[:HAS_PARAMETER]->(p:Parameter) RETURN p.name, p.owner"), ElementsAre("'--force' | 'harbourctl fetch'"));
  EXPECT_THAT(rows(*graph_, "MATCH (a:Document)-[:HAS_SECTION]->(:Section)-[:REFERENCES]->(s:Section) RETURN a.path, s.heading"), ElementsAre("'guide/install.md' | 'max_boats'"));
  EXPECT_THAT(rows(*graph_, "MATCH (s:Section {heading: 'Trouble'})-[m:MENTIONS]->(e:Error) RETURN e.name, m.count, m.extractor"), ElementsAre("'ERR_NO_PIER' | 2 | 'error/1'"));
}

TEST_F(GraphSnapshotTest, StructureIsThatOfTheRecord) {
  std::size_t sections = 0, nested = 0, followed = 0;
  for (const GraphDocument& document : documents_) {
    sections += document.sections.size();
    followed += document.sections.size() - 1;
    nested += static_cast<std::size_t>(std::ranges::count_if(document.sections, [](const auto& section) { return !section.parent.empty(); }));
  }
  EXPECT_GT(nested, 0U);
  const auto count = [&](EdgeType type) { return graph_->count_relationships(static_cast<cypher::TypeId>(type)); };
  EXPECT_EQ(count(EdgeType::kHasSection), sections);
  EXPECT_EQ(count(EdgeType::kContains), nested);
  EXPECT_EQ(count(EdgeType::kNext), followed);
  EXPECT_THAT(rows(*graph_, "MATCH (:Section {heading: 'Install Harbourd'})-[:CONTAINS]->(s) RETURN s.heading ORDER BY s.ordinal"), ElementsAre("'Steps'", "'Trouble'"));
  for (NodeId node : graph_->nodes_with(static_cast<cypher::LabelId>(NodeKind::kSection))) EXPECT_TRUE(graph_->document_of(node)) << node;
}

TEST_F(GraphSnapshotTest, EveryEdgeIsOfAllowedKindsWithEvidenceInsideItsSection) {
  std::size_t with_span = 0;
  for (cypher::RelationshipId id = 0; id < graph_->relationship_count(); ++id) {
    const model::EdgeTypeInfo& type = model::info(static_cast<EdgeType>(graph_->type_of(id)));
    EXPECT_TRUE(type.from.contains(graph_->kind(graph_->start_of(id)))) << type.name;
    EXPECT_TRUE(type.to.contains(graph_->kind(graph_->end_of(id)))) << type.name;
    const Evidence evidence = graph_->evidence_of(id);
    ASSERT_EQ(graph_->kind(evidence.section), NodeKind::kSection);
    EXPECT_GT(evidence.confidence, 0);
    if (!evidence.span) continue;
    ++with_span;
    bool inside = false;
    for (const GraphDocument& document : documents_)
      for (const model::SectionRecord& section : document.sections) inside = inside || (section.id.value == evidence.section_id && section.span.contains(*evidence.span));
    EXPECT_TRUE(inside) << type.name << " " << evidence.section_id << " " << evidence.span->start;
  }
  EXPECT_GT(with_span, 10U);
}

TEST_F(GraphSnapshotTest, StepsAreTheRelationshipsGroupedByType) {
  for (const Towards towards : {Towards::kOutgoing, Towards::kIncoming}) {
    std::size_t seen = 0;
    for (NodeId node = 0; node < graph_->node_count(); ++node) {
      const auto all = graph_->steps(node, towards);
      seen += all.size();
      std::size_t by_type = 0;
      for (cypher::TypeId type = 0; type < graph_->type_count(); ++type)
        for (const cypher::Step& step : graph_->steps(node, towards, type)) {
          EXPECT_EQ(graph_->type_of(step.relationship), type);
          EXPECT_EQ(towards == Towards::kOutgoing ? graph_->start_of(step.relationship) : graph_->end_of(step.relationship), node);
          EXPECT_EQ(towards == Towards::kOutgoing ? graph_->end_of(step.relationship) : graph_->start_of(step.relationship), step.other);
          EXPECT_EQ(all[by_type].relationship, step.relationship);
          ++by_type;
        }
      EXPECT_EQ(by_type, all.size());
    }
    EXPECT_EQ(seen, graph_->relationship_count());
  }
}

TEST_F(GraphSnapshotTest, StatisticsAreExact) {
  for (cypher::LabelId label = 0; label < graph_->label_count(); ++label)
    for (const Towards towards : {Towards::kOutgoing, Towards::kIncoming}) {
      std::size_t all = 0;
      for (cypher::TypeId type = 0; type < graph_->type_count(); ++type) {
        std::size_t counted = 0;
        for (const NodeId node : graph_->nodes_with(label)) counted += graph_->steps(node, towards, type).size();
        EXPECT_EQ(graph_->count_relationships(label, towards, type), counted);
        all += counted;
      }
      EXPECT_EQ(graph_->count_relationships(label, towards, std::nullopt), all);
    }
}

TEST_F(GraphSnapshotTest, IndexesFindWhatAScanFinds) {
  std::size_t asked = 0;
  for (cypher::LabelId label = 0; label < graph_->label_count(); ++label)
    for (cypher::KeyId key = 0; key < graph_->key_count(); ++key) {
      const auto statistics = graph_->index(label, key);
      if (!statistics) continue;
      std::size_t with = 0;
      for (const NodeId node : graph_->nodes_with(label)) {
        const Value value = graph_->node_property(node, key);
        if (value.is_null()) continue;
        ++with;
        ++asked;
        std::vector<NodeId> same;
        for (const NodeId other : graph_->nodes_with(label))
          if (cypher::equals(graph_->node_property(other, key), value).value_or(false)) same.push_back(other);
        const auto found = graph_->find_nodes(label, key, value);
        EXPECT_TRUE(std::ranges::equal(found, same)) << graph_->label_name(label) << "." << graph_->key_name(key);
        if (statistics->unique) EXPECT_EQ(found.size(), 1U);
      }
      EXPECT_EQ(statistics->nodes, with);
    }
  EXPECT_GT(asked, 50U);
  EXPECT_TRUE(graph_->index(static_cast<cypher::LabelId>(NodeKind::kCommand), *graph_->find_key("id"))->unique);
  EXPECT_THAT(graph_->find_nodes(0, *graph_->find_key("id"), Value(std::int64_t{1})), IsEmpty());
}

TEST_F(GraphSnapshotTest, KeysOfANodeAreThoseWithAValue) {
  for (NodeId node = 0; node < graph_->node_count(); ++node) {
    std::vector<cypher::KeyId> with;
    for (cypher::KeyId key = 0; key < graph_->key_count(); ++key)
      if (!graph_->node_property(node, key).is_null()) with.push_back(key);
    EXPECT_TRUE(std::ranges::equal(graph_->keys_of_node(node), with)) << node;
    EXPECT_EQ(graph_->node_property(node, 0).string(), graph_->id(node));
  }
}

TEST_F(GraphSnapshotTest, NodesAreFoundByReferenceAndByName) {
  for (NodeId node = 0; node < graph_->node_count(); ++node) EXPECT_EQ(graph_->find(graph_->ref(node)), node);
  EXPECT_EQ(graph_->find(NodeRef(NodeKind::kCommand, documents_[0].document.id.value)), std::nullopt) << "a reference of the wrong kind";
  const auto named = [&](std::string_view name, model::NodeKinds kinds) {
    std::vector<std::string> found;
    for (const NodeId node : graph_->find_name(name, kinds)) found.push_back(std::string(model::to_string(graph_->kind(node))) + " " + std::string(graph_->name(node)));
    return found;
  };
  EXPECT_THAT(named("err_no_pier", model::kEntityKinds), ElementsAre("Error ERR_NO_PIER"));
  EXPECT_THAT(named("max_boats", model::kAllKinds), ElementsAre("Section max_boats", "Configuration max_boats"));
  EXPECT_THAT(named("max_boats", {NodeKind::kCommand}), IsEmpty());
  EXPECT_THAT(named("MAX_BOATS", model::kAllKinds), IsEmpty()) << "names are asked for in lower case";
}

TEST_F(GraphSnapshotTest, IsTheSameWhateverTheOrderOfDocuments) {
  std::mt19937 random(11);
  for (int round = 0; round < 5; ++round) {
    auto shuffled = documents_;
    std::ranges::shuffle(shuffled, random);
    EXPECT_EQ(graph_of(shuffled)->content_digest(), graph_->content_digest());
  }
  auto fewer = documents_;
  fewer.pop_back();
  EXPECT_NE(graph_of(fewer)->content_digest(), graph_->content_digest());
}

TEST_F(GraphSnapshotTest, IsTheSameFromItsFile) {
  const auto file = std::filesystem::path(testing::TempDir()) / "docent_graph_snapshot_test.graph";
  ASSERT_TRUE(graph_->write(file));
  {
    const auto opened = GraphSnapshot::open(file);
    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ((*opened)->content_digest(), graph_->content_digest());
    EXPECT_EQ((*opened)->generation(), 7U);
    EXPECT_EQ(rows(**opened, "MATCH (n) RETURN n ORDER BY n.id"), rows(*graph_, "MATCH (n) RETURN n ORDER BY n.id"));
  }
  const std::string whole = *base::read_file(file);
  std::mt19937 random(5);
  for (int round = 0; round < 200; ++round) {
    std::string damaged = whole;
    if (round % 4 == 0) damaged.resize(random() % whole.size());
    else damaged[random() % whole.size()] ^= static_cast<char>(1 + random() % 255);
    ASSERT_TRUE(base::write_file_atomically(file, damaged));
    EXPECT_FALSE(GraphSnapshot::open(file)) << "round " << round;
  }
  std::filesystem::remove(file);
}

// A node with facts from two documents.
GraphDocument document_with_facts(std::string_view path, const std::vector<std::tuple<model::Property, std::string, float>>& facts) {
  GraphDocument made;
  made.document.id = model::make_document_id("s", "", path);
  model::SectionRecord section;
  section.id = model::make_section_id(made.document.id, {});
  section.span = {0, 100};
  made.sections.push_back(section);
  const model::EntityId command = model::make_entity_id(NodeKind::kCommand, "tar");
  made.part.entities.push_back({command, NodeKind::kCommand, "tar", "", {}});
  for (const auto& [property, value, confidence] : facts)
    made.part.facts.push_back({NodeRef(NodeKind::kCommand, command.value), property, value, {0, {1, 2}, model::Extractor::kVersion, confidence}});
  model::put_in_order(made.part);
  return made;
}

TEST(GraphSnapshotFacts, TheMostCertainWinsThenTheLowestVersionThenTheLowestDocument) {
  using model::Property;
  auto a = document_with_facts("a", {{Property::kIntroducedIn, "1.10", 0.9F}, {Property::kDeprecatedIn, "3.0", 0.5F}, {Property::kDescription, "of a", 0.8F}});
  auto b = document_with_facts("b", {{Property::kIntroducedIn, "1.9", 0.9F}, {Property::kDeprecatedIn, "4.0", 0.6F}, {Property::kDescription, "of b", 0.8F}});
  const std::string first = a.document.id < b.document.id ? "'of a'" : "'of b'";
  EXPECT_THAT(rows(*graph_of({a, b}), "MATCH (c:Command) RETURN c.introduced_in, c.deprecated_in, c.description"), ElementsAre("'1.9' | '4.0' | " + first));
}

TEST(GraphSnapshotFacts, WhatTheSchemaDoesNotAllowIsLeftOut) {
  auto made = document_with_facts("a", {{model::Property::kLevel, "3", 1.0F}, {model::Property::kOrder, "1", 1.0F}});
  const NodeRef command(NodeKind::kCommand, made.part.entities[0].id.value), section(made.sections[0].id), nobody(NodeKind::kConcept, "ent_of_nobody");
  const model::Provenance place{0, {1, 2}, model::Extractor::kRelation, 1.0F};
  model::Provenance nowhere = place;
  nowhere.section = 5;
  made.part.edges = {{EdgeType::kDefines, section, command, 0, place}, {EdgeType::kDefines, section, nobody, 0, place}, {EdgeType::kRequires, section, command, 0, nowhere}};
  made.part.mentions = {{model::EntityId{"ent_of_nobody"}, place}, {made.part.entities[0].id, nowhere}};
  EXPECT_THAT(rows(*graph_of({made}), "MATCH (c:Command) RETURN keys(c)"), ElementsAre("['id', 'name']"));
  EXPECT_THAT(rows(*graph_of({made}), "MATCH ()-[e]->() RETURN type(e)"), ElementsAre("'HAS_SECTION'"));
}

TEST(GraphSnapshotFacts, AConfidenceComparesAsItIsWritten) {
  auto made = document_with_facts("a", {});
  made.part.mentions = {{made.part.entities[0].id, {0, {1, 2}, model::Extractor::kCommand, 0.9F}}};
  EXPECT_THAT(rows(*graph_of({made}), "MATCH ()-[m:MENTIONS]->() WHERE m.confidence >= 0.9 RETURN m.confidence"), ElementsAre("0.9"));
}

TEST(GraphSnapshotFacts, EmptyIsAGraphToo) {
  const auto graph = graph_of({});
  EXPECT_EQ(graph->node_count(), 0U);
  EXPECT_THAT(graph->nodes_with(*graph->find_label("Command")), IsEmpty());
  EXPECT_EQ(graph->find_label("Boat"), std::nullopt);
  EXPECT_THAT(rows(*graph, "MATCH (c:Command {name: 'x'})-[:HAS_PARAMETER]->(p) RETURN p"), IsEmpty());
  EXPECT_THAT(rows(*graph, "MATCH (n) RETURN n"), IsEmpty());
  EXPECT_THAT(graph->find_name("x", model::kAllKinds), IsEmpty());
}

}  // namespace
}  // namespace docent::store::embedded
