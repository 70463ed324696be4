// Every version of every template on the documentation of the harbour: what it returns, and which sections prove each row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "query/intent.h"
#include "query/testing/harbour.h"

namespace docent::query {
namespace {

using ::testing::ElementsAreArray;

struct Golden {
  std::string label;
  std::vector<std::pair<std::string, std::string>> inputs;  // "@Parts;" stands for the id of that section
  std::vector<std::string> rows;                            // see readable_rows
};

const std::vector<Golden>& goldens() {
  static const std::vector<Golden> kGoldens = {
      {"search/1", {{"section_ids", "@Parts;,@See also;"}},
       {"'@Parts' | 'Parts' | [{confidence: 0.85, id: '#HarbourMaster', kind: 'Component', name: 'HarbourMaster'}, {confidence: 0.85, id: '#LightHouse', kind: 'Component', name: 'LightHouse'}, {confidence: 0.85, id: '#PierBroker', kind: 'Component', name: 'PierBroker'}, {confidence: 0.85, id: '#TideClock', kind: 'Component', name: 'TideClock'}] | 4 <- Parts",
        "'@See also' | 'See also' | [] | 0 <- See also"}},
      {"search/2", {{"section_ids", "@See also;,@Lamps;,@Depth;"}},
       {"'Harbour overview' | 'docs/overview.md' | 'test' | null | '@See also' | 'See also' | [] <- See also",
        "'Settings of the harbour' | 'docs/settings.md' | 'test' | null | '@Lamps' | 'Lamps' | [] <- Lamps",
        "'Settings of the harbour' | 'docs/settings.md' | 'test' | null | '@Depth' | 'Depth' | [{count: 1, kind: 'Command', names: ['boatctl set']}, {count: 2, kind: 'Configuration', names: ['depth', 'harbour.depth']}, {count: 2, kind: 'Example', names: ['Example 1', 'Example 2']}] <- Depth"}},
      {"search/3", {{"section_ids", "@See also;,@Depth;"}, {"max_hops", "2"}},
       {"'@See also' | 'See also' | 'Section' | 'Error: ERR_NO_PIER' | '@Error: ERR_NO_PIER' | 1 | ['REFERENCES'] <- See also",
        "'@See also' | 'See also' | 'Document' | 'Settings of the harbour' | '@Settings of the harbour' | 1 | ['REFERENCES'] <- See also",
        "'@Depth' | 'Depth' | 'Document' | 'Harbour overview' | '@Harbour overview' | 1 | ['REFERENCES'] <- Depth"}},
      {"traverse/1", {{"start_id", "harbour.depth"}, {"max_depth", "3"}},
       {"'#PierBroker' | 'Component' | 'PierBroker' | 1 | ['harbour.depth', 'PierBroker'] | ['AFFECTS'] <- Settings of the harbour",
        "'#max_depth' | 'Configuration' | 'max_depth' | 1 | ['harbour.depth', 'max_depth'] | ['AFFECTS'] <- Settings of the harbour",
        "'#TideClock' | 'Component' | 'TideClock' | 2 | ['harbour.depth', 'PierBroker', 'TideClock'] | ['AFFECTS', 'DEPENDS_ON'] <- Harbour overview, Settings of the harbour",
        "'#TIDE_TABLE' | 'Configuration' | 'TIDE_TABLE' | 3 | ['harbour.depth', 'PierBroker', 'TideClock', 'TIDE_TABLE'] | ['AFFECTS', 'DEPENDS_ON', 'REQUIRES'] <- Harbour overview, Settings of the harbour"}},
      {"traverse/2", {{"start_id", "LightHouse"}, {"max_depth", "1"}},
       {"'@Parts' | 'Section' | 'Parts' | 1 | ['LightHouse', 'Parts'] | ['MENTIONS'] <- Parts",
        "'#PierBroker' | 'Component' | 'PierBroker' | 1 | ['LightHouse', 'PierBroker'] | ['DEPENDS_ON'] <- Harbour overview",
        "'#harbour.lamps' | 'Configuration' | 'harbour.lamps' | 1 | ['LightHouse', 'harbour.lamps'] | ['AFFECTS'] <- Settings of the harbour",
        "'@Harbour overview' | 'Section' | 'Harbour overview' | 1 | ['LightHouse', 'Harbour overview'] | ['MENTIONS'] <- Harbour overview",
        "'@Settings of the harbour' | 'Section' | 'Settings of the harbour' | 1 | ['LightHouse', 'Settings of the harbour'] | ['MENTIONS'] <- Settings of the harbour"}},
      {"traverse/2", {{"start_id", "TIDE_TABLE"}, {"rel_types", "REQUIRES,DEPENDS_ON"}, {"max_depth", "3"}},
       {"'#TideClock' | 'Component' | 'TideClock' | 1 | ['TIDE_TABLE', 'TideClock'] | ['REQUIRES'] <- Harbour overview",
        "'#PierBroker' | 'Component' | 'PierBroker' | 2 | ['TIDE_TABLE', 'TideClock', 'PierBroker'] | ['REQUIRES', 'DEPENDS_ON'] <- Harbour overview",
        "'#HarbourMaster' | 'Component' | 'HarbourMaster' | 3 | ['TIDE_TABLE', 'TideClock', 'PierBroker', 'HarbourMaster'] | ['REQUIRES', 'DEPENDS_ON', 'DEPENDS_ON'] <- Harbour overview",
        "'#LightHouse' | 'Component' | 'LightHouse' | 3 | ['TIDE_TABLE', 'TideClock', 'PierBroker', 'LightHouse'] | ['REQUIRES', 'DEPENDS_ON', 'DEPENDS_ON'] <- Harbour overview"}},
      {"traverse/3", {{"start_id", "TIDE_TABLE"}, {"rel_types", "REQUIRES,DEPENDS_ON"}},
       {"'#TideClock' | 'Component' | 'TideClock' | 1 | ['TIDE_TABLE', 'TideClock'] | [{confidence: 0.8, extractor: 'RELATION', from: 'TideClock', section_id: '@Harbour overview', to: 'TIDE_TABLE', type: 'REQUIRES'}] <- Harbour overview",
        "'#PierBroker' | 'Component' | 'PierBroker' | 2 | ['TIDE_TABLE', 'TideClock', 'PierBroker'] | [{confidence: 0.8, extractor: 'RELATION', from: 'TideClock', section_id: '@Harbour overview', to: 'TIDE_TABLE', type: 'REQUIRES'}, {confidence: 0.8, extractor: 'RELATION', from: 'PierBroker', section_id: '@Harbour overview', to: 'TideClock', type: 'DEPENDS_ON'}] <- Harbour overview"}},
      {"troubleshoot/1", {{"error_name", "ERR_NO_PIER"}},
       {"'ERR_NO_PIER' | 'Procedure' | 'Error: ERR_NO_PIER' | 'Error: ERR_NO_PIER' | 1 | 'List the piers with boatctl list --all.' | ['boatctl list'] <- Error: ERR_NO_PIER",
        "'ERR_NO_PIER' | 'Procedure' | 'Error: ERR_NO_PIER' | 'Error: ERR_NO_PIER' | 2 | 'Send a boat away with boatctl release.' | ['boatctl release'] <- Error: ERR_NO_PIER"}},
      {"troubleshoot/2", {{"error_name", "ERR_NO_PIER"}},
       {"'ERR_NO_PIER' | null | 2 | [{heading: 'Error: ERR_NO_PIER', id: '@Error: ERR_NO_PIER'}, {heading: 'Tide', id: '@Tide'}] | [{kind: 'Procedure', name: 'Error: ERR_NO_PIER'}] | ['List the piers with boatctl list --all.', 'Send a boat away with boatctl release.'] <- Error: ERR_NO_PIER, Tide"}},
      {"troubleshoot/3", {{"error_name", "ERR_LOW_TIDE"}},
       {"'ERR_LOW_TIDE' | ['boatctl wait'] | ['ERR_LOW_TIDE', 'ERR_NO_PIER', 'harbour.depth'] | [] <- Tide"}},
      {"compare/1", {{"item_a", "harbour.depth"}, {"item_b", "max_depth"}},
       {"'harbour.depth' | null | null | ['PierBroker', 'max_depth'] | 'max_depth' | null | null | ['TideClock'] | [] <- Depth, Settings of the harbour, Tide"}},
      {"compare/2", {{"item_a", "boatctl moor"}, {"item_b", "boatctl release"}},
       {"'boatctl moor' | null | 'boatctl release' | null | ['--pier'] | [] | ['--force'] <- Add a boat, Error: ERR_NO_PIER, Remove a boat"}},
      {"compare/3", {{"item_a_id", "HarbourMaster"}, {"item_b_id", "LightHouse"}},
       {"'HarbourMaster' | 'LightHouse' | 'Section' | 'Parts' | '@Parts' | 'MENTIONS' | 'MENTIONS' | 1 <- Parts",
        "'HarbourMaster' | 'LightHouse' | 'Component' | 'PierBroker' | '#PierBroker' | 'DEPENDS_ON' | 'DEPENDS_ON' | 1 <- Harbour overview",
        "'HarbourMaster' | 'LightHouse' | 'Section' | 'Harbour overview' | '@Harbour overview' | 'MENTIONS' | 'MENTIONS' | 1 <- Harbour overview",
        "'HarbourMaster' | 'LightHouse' | 'Section' | 'Settings of the harbour' | '@Settings of the harbour' | 'MENTIONS' | 'MENTIONS' | 1 <- Settings of the harbour"}},
      {"explain/1", {{"component_name", "HarbourMaster"}},
       {"'Component' | 'HarbourMaster' | null | 0 | [] <- Harbour overview, Parts, Settings of the harbour",
        "'Component' | 'PierBroker' | null | 1 | ['DEPENDS_ON'] <- Harbour overview",
        "'Component' | 'TideClock' | null | 2 | ['DEPENDS_ON', 'DEPENDS_ON'] <- Harbour overview",
        "'Configuration' | 'TIDE_TABLE' | null | 3 | ['DEPENDS_ON', 'DEPENDS_ON', 'REQUIRES'] <- Harbour overview"}},
      {"explain/2", {{"component_name", "PierBroker"}},
       {"'PierBroker' | null | null | ['harbour.depth'] | [] <- Harbour overview, Parts, Settings of the harbour"}},
      {"explain/3", {{"concept_term", "pier"}},
       {"'pier' | 'A pier is a place where a boat is moored.' | null | [{heading: 'Glossary', id: '@Glossary'}] | [] | ['berth'] <- Glossary"}},
      {"dependency_chain/1", {{"component_name", "HarbourMaster"}},
       {"'PierBroker' | 'Component' | 1 | ['HarbourMaster', 'PierBroker'] | ['DEPENDS_ON'] <- Harbour overview",
        "'TideClock' | 'Component' | 2 | ['HarbourMaster', 'PierBroker', 'TideClock'] | ['DEPENDS_ON', 'DEPENDS_ON'] <- Harbour overview",
        "'TIDE_TABLE' | 'Configuration' | 3 | ['HarbourMaster', 'PierBroker', 'TideClock', 'TIDE_TABLE'] | ['DEPENDS_ON', 'DEPENDS_ON', 'REQUIRES'] <- Harbour overview"}},
      {"dependency_chain/1", {{"component_name", "HarbourMaster"}, {"max_depth", "1"}},
       {"'PierBroker' | 'Component' | 1 | ['HarbourMaster', 'PierBroker'] | ['DEPENDS_ON'] <- Harbour overview"}},
      {"dependency_chain/2", {{"component_name", "HarbourMaster"}},
       {"'HarbourMaster' | 'Component' | 3 | 1 | 0 | [{critical_for: [], depth: 1, kind: 'Component', name: 'PierBroker'}, {critical_for: [], depth: 2, kind: 'Component', name: 'TideClock'}, {critical_for: [], depth: 3, kind: 'Configuration', name: 'TIDE_TABLE'}] <- Harbour overview"}},
      {"dependency_chain/3", {{"component_name", "PierBroker"}},
       {"'PierBroker' | 'needs' | 'Component' | 'TideClock' | 1 | ['DEPENDS_ON'] | 2 <- Harbour overview",
        "'PierBroker' | 'needs' | 'Configuration' | 'TIDE_TABLE' | 2 | ['DEPENDS_ON', 'REQUIRES'] | 2 <- Harbour overview",
        "'PierBroker' | 'needed by' | 'Component' | 'HarbourMaster' | 1 | ['DEPENDS_ON'] | 2 <- Harbour overview",
        "'PierBroker' | 'needed by' | 'Component' | 'LightHouse' | 1 | ['DEPENDS_ON'] | 2 <- Harbour overview"}},
      {"impact_assessment/1", {{"config_name", "harbour.depth"}},
       {"'harbour.depth' | [{kind: 'Component', name: 'PierBroker'}, {kind: 'Configuration', name: 'max_depth'}, {kind: 'Component', name: 'TideClock'}] | 3 | 'LOW' <- Depth, Settings of the harbour, Tide"}},
      {"impact_assessment/1", {{"config_name", "TIDE_TABLE"}},
       {"'TIDE_TABLE' | [] | 0 | 'NONE' <- Harbour overview"}},
      {"impact_assessment/2", {{"config_name", "harbour.name"}},
       {"'harbour.name' | [{critical: true, distance: 1, kind: 'Component', name: 'HarbourMaster'}] | 1 | 1 | 'CRITICAL' <- Settings of the harbour"}},
      {"impact_assessment/3", {{"config_name", "harbour.depth"}},
       {"'harbour.depth' | ['PierBroker', 'max_depth'] | ['TideClock'] | 0 | 0 | [] | [] | 'LOW' <- Depth, Settings of the harbour, Tide"}},
      {"comparison/1", {{"entity_type", "Component"}, {"entity_name_a", "HarbourMaster"}, {"entity_name_b", "LightHouse"}},
       {"'HarbourMaster' | {id: '#HarbourMaster', name: 'HarbourMaster'} | 'LightHouse' | {id: '#LightHouse', name: 'LightHouse'} | 3 | [{heading: 'Parts', id: '@Parts'}, {heading: 'Harbour overview', id: '@Harbour overview'}, {heading: 'Settings of the harbour', id: '@Settings of the harbour'}] <- Harbour overview, Parts, Settings of the harbour"}},
      {"comparison/2", {{"entity_name_a", "harbour.depth"}, {"entity_name_b", "max_depth"}},
       {"'harbour.depth' | 'max_depth' | ['PierBroker', 'max_depth'] | ['TideClock'] | [] | [] | [] | [] <- Depth, Settings of the harbour, Tide"}},
      {"comparison/3", {{"entity_name_a", "Add a boat"}, {"entity_name_b", "Remove a boat"}},
       {"'Add a boat' | 2 | ['List the piers.', 'Add it.'] | 'Remove a boat' | 3 | ['List the piers.', 'Tell the HarbourMaster.', 'Release it.'] | ['boatctl moor'] | ['boatctl release'] | ['boatctl list'] <- Add a boat, Remove a boat"}},
      {"temporal/1", {{"version", "4.2"}},
       {"'Section' | 'Depth' | '@Depth' | '4.2' | null | null <- Depth",
        "'Section' | 'Flags' | '@Flags' | '3.9' | '4.5' | null <- Flags"}},
      {"temporal/1", {{"version", "4.10"}},
       {"'Section' | 'Depth' | '@Depth' | '4.2' | null | null <- Depth",
        "'Section' | 'Lamps' | '@Lamps' | '4.10' | null | null <- Lamps"}},
      {"temporal/2", {{"version", "4.2"}, {"entity_name", "harbour.depth"}},
       {"'harbour.depth' | 'not dated' | null | null | null | [{name: 'PierBroker', outgoing: true, type: 'AFFECTS'}, {name: 'max_depth', outgoing: true, type: 'AFFECTS'}] <- Depth, Settings of the harbour, Tide"}},
      {"temporal/3", {{"version", "v4.2.1"}},
       {"'Section' | 'Depth' | '@Depth' | '4.2' | [{kind: 'Command', name: 'boatctl set'}, {kind: 'Example', name: 'Example 1'}, {kind: 'Example', name: 'Example 2'}, {kind: 'Configuration', name: 'depth'}, {kind: 'Configuration', name: 'harbour.depth'}] <- Depth",
        "'Section' | 'Flags' | '@Flags' | '3.9' | [] <- Flags"}},
      {"troubleshooting_path/1", {{"error_name", "ERR_NO_PIER"}},
       {"'ERR_NO_PIER' | 'stated' | 'Error: ERR_NO_PIER' | 'Error: ERR_NO_PIER' | [{commands: ['boatctl list'], order: 1, text: 'List the piers with boatctl list --all.'}, {commands: ['boatctl release'], order: 2, text: 'Send a boat away with boatctl release.'}] | ['boatctl list', 'boatctl release'] | 2 <- Error: ERR_NO_PIER"}},
      {"troubleshooting_path/1", {{"error_name", "ERR_LOW_TIDE"}, {"include_related", "false"}},
       {"'ERR_LOW_TIDE' | 'stated' | 'boatctl wait' | null | [] | ['boatctl wait'] | 0 <- Tide"}},
      {"troubleshooting_path/2", {{"error_name", "ERR_LOW_TIDE"}},
       {"'ERR_LOW_TIDE' | 'stated' | 'boatctl wait' | null | [] | ['boatctl wait'] | 0 | [{commands: [], name: 'harbour.depth'}, {commands: [], name: 'ERR_LOW_TIDE'}, {commands: [], name: 'ERR_NO_PIER'}] <- Tide"}},
      {"troubleshooting_path/3", {{"error_name", "ERR_NO_PIER"}},
       {"'ERR_NO_PIER' | 'stated' | 'Error: ERR_NO_PIER' | 'Error: ERR_NO_PIER' | [{commands: ['boatctl list'], order: 1, text: 'List the piers with boatctl list --all.'}, {commands: ['boatctl release'], order: 2, text: 'Send a boat away with boatctl release.'}] | ['boatctl list', 'boatctl release'] | 2 | 2 | 2 | [{heading: 'Error: ERR_NO_PIER', id: '@Error: ERR_NO_PIER'}, {heading: 'Tide', id: '@Tide'}] | [] <- Error: ERR_NO_PIER, Tide"}},
  };
  return kGoldens;
}

// RELATION stands for the extractor with its version of today.
std::vector<std::string> with_version(std::vector<std::string> rows) {
  constexpr std::string_view kName = "'RELATION'";
  for (std::string& row : rows)
    for (auto at = row.find(kName); at != std::string::npos; at = row.find(kName)) row.replace(at, kName.size(), "'" + model::extractor_label(model::Extractor::kRelation) + "'");
  return rows;
}

TEST(TemplateGolden, EveryVersionReturnsWhatTheDocumentationSays) {
  const extract::testing::Extracted made(testing::harbour_sources());
  const auto graph = testing::graph_of(made);
  const EntityDictionary dictionary(*graph);
  PlanCache plans;
  for (const Golden& golden : goldens()) {
    SCOPED_TRACE(golden.label);
    const Template* which = find_template(golden.label);
    ASSERT_NE(which, nullptr);
    auto inputs = golden.inputs;
    for (auto& [name, value] : inputs) value = testing::with_ids(value, *graph);
    const auto given = parse_inputs(*which, inputs);
    ASSERT_TRUE(given) << given.error().message;
    const auto resolved = resolve_names(*which, *given, dictionary);
    ASSERT_TRUE(resolved) << resolved.error().message;
    for (int time = 0; time < 2; ++time) {  // planned, then from the cache
      const auto result = run_template(*graph, *which, *resolved, base::Deadline::never(), &plans);
      ASSERT_TRUE(result) << result.error().message;
      EXPECT_THAT(testing::readable_rows(*result, *graph), ElementsAreArray(with_version(golden.rows)));
      EXPECT_FALSE(result->truncated);
      EXPECT_THAT(result->notes, ::testing::IsEmpty());
      for (const TemplateRow& row : result->rows) EXPECT_FALSE(row.evidence.empty());
    }
  }
}

TEST(TemplateGolden, SpansOfTheEvidenceHoldTheWordsThatSaySo) {
  const extract::testing::Extracted made(testing::harbour_sources());
  const auto graph = testing::graph_of(made);
  const auto result = run_template(*graph, *find_template("dependency_chain/1"), {{"component_name", cypher::Value(std::string("HarbourMaster"))}}, base::Deadline::never());
  ASSERT_TRUE(result) << result.error().message;
  ASSERT_EQ(result->rows.size(), 3U);
  const std::string& original = made.bundles().front().original;
  std::vector<std::string> said;
  for (const RowEvidence& one : result->rows.back().evidence) {
    ASSERT_TRUE(one.span);
    EXPECT_EQ(one.extractor, model::extractor_label(model::Extractor::kRelation));
    said.push_back(original.substr(one.span->start, one.span->size()));
  }
  EXPECT_THAT(said, ::testing::ElementsAre("The HarbourMaster depends on the PierBroker.", "The PierBroker depends on the TideClock.",
                                           "The TideClock requires the `TIDE_TABLE` environment variable."));
}

TEST(TemplateGolden, NoVersionIsForgotten) {
  std::set<std::string> tested;
  for (const Golden& golden : goldens()) tested.insert(golden.label);
  for (const Template& one : templates()) EXPECT_TRUE(tested.contains(one.label())) << one.label();
  EXPECT_EQ(templates().size(), 30U);
}

}  // namespace
}  // namespace docent::query
