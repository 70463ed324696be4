#include "query/intent.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cypher/value_text.h"
#include "query/testing/harbour.h"

namespace docent::query {
namespace {

using cypher::Parameters;
using cypher::Value;
using ::testing::HasSubstr;

TEST(Intent, IsReadFromTheQuestion) {
  EXPECT_EQ(detect_intent("How do I drain a node?"), Intent::kProcedure);
  EXPECT_EQ(detect_intent("What is a pod?"), Intent::kExplain);
  EXPECT_EQ(detect_intent("difference between a Job and a CronJob"), Intent::kCompare);
  EXPECT_EQ(detect_intent("connection refused error on port 6443"), Intent::kTroubleshoot);
  EXPECT_EQ(detect_intent("how do I fix ImagePull"), Intent::kTroubleshoot);
  EXPECT_EQ(detect_intent("what does the kubelet depend on?"), Intent::kTraverse);
  EXPECT_EQ(detect_intent("default value of maxPods"), Intent::kReference);
  EXPECT_EQ(detect_intent("pods"), Intent::kSearch);
}

class QuestionPlanning : public ::testing::Test {
 protected:
  // "template/version name=value …"
  std::string planned(std::string_view question) const {
    const QuestionPlan plan = plan_question(question, dictionary_);
    std::string line = plan.which->label();
    for (const auto& [name, value] : plan.parameters) line += " " + name + "=" + testing::readable(cypher::to_text(value, *graph_), *graph_);
    return line;
  }

  const extract::testing::Extracted made_{testing::harbour_sources()};
  const std::shared_ptr<const store::embedded::GraphSnapshot> graph_ = testing::graph_of(made_);
  const EntityDictionary dictionary_{*graph_};
};

TEST_F(QuestionPlanning, ChoosesATemplateAndFillsItsInputs) {
  const std::pair<const char*, const char*> cases[] = {
      {"How do I fix ERR_NO_PIER?", "troubleshooting_path/3 error_name='ERR_NO_PIER'"},
      {"What does ERR_NO_PIER mean?", "troubleshoot/2 error_name='ERR_NO_PIER'"},
      {"ERR_LOW_TIDE", "troubleshooting_path/3 error_name='ERR_LOW_TIDE'"},
      {"difference between the HarbourMaster and the light house", "comparison/1 entity_name_a='HarbourMaster' entity_name_b='LightHouse' entity_type='Component'"},
      {"compare harbour.depth and max_depth", "comparison/2 entity_name_a='harbour.depth' entity_name_b='max_depth'"},
      {"boatctl moor vs boatctl release", "compare/2 item_a='boatctl moor' item_b='boatctl release'"},
      {"compare add a boat with remove a boat", "comparison/3 entity_name_a='Add a boat' entity_name_b='Remove a boat'"},
      {"compare TideClock with TIDE_TABLE", "compare/3 item_a_id='#TideClock' item_b_id='#TIDE_TABLE'"},
      {"what depends on the pier broker?", "dependency_chain/3 component_name='PierBroker'"},
      {"What is affected by changing harbour.depth?", "impact_assessment/3 config_name='harbour.depth'"},
      {"what affects the LightHouse", "explain/2 component_name='LightHouse'"},
      {"what is related to the TideClock", "traverse/3 start_id='#TideClock'"},
      {"What is a pier?", "explain/3 concept_term='pier'"},
      {"explain the HarbourMaster", "explain/1 component_name='HarbourMaster'"},
      {"Was harbour.depth there in version 4.2?", "temporal/2 entity_name='harbour.depth' version='4.2'"},
      {"what was available in v4.10", "temporal/1 version='v4.10'"},
      {"How do I remove a boat?", "traverse/1 rel_types=['CONTAINS_STEP', 'EXECUTES'] start_id='#Remove a boat'"},
      {"which options has boatctl moor", "traverse/1 max_depth=1 rel_types=['HAS_PARAMETER'] start_id='#boatctl moor'"},
      {"where do whales sleep", "search/2"},
      {"what is a HarbourMasster", "explain/1 component_name='HarbourMaster'"},
  };
  for (const auto& [question, plan] : cases) EXPECT_EQ(planned(question), plan) << question;
}

TEST_F(QuestionPlanning, EveryPlanOfATemplateRuns) {
  for (const char* question : {"How do I fix ERR_NO_PIER?", "boatctl moor vs boatctl release", "what depends on PierBroker", "What is a pier?", "what was available in v4.10", "how do I remove a boat"}) {
    const QuestionPlan plan = plan_question(question, dictionary_);
    ASSERT_FALSE(plan.needs_sections) << question;
    const auto result = run_template(*graph_, *plan.which, plan.parameters, base::Deadline::never());
    ASSERT_TRUE(result) << question << ": " << result.error().message;
    EXPECT_FALSE(result->rows.empty()) << question;
  }
}

TEST_F(QuestionPlanning, SearchIsForRetrievalToFillIn) {
  const QuestionPlan plan = plan_question("where do whales sleep", dictionary_);
  EXPECT_TRUE(plan.needs_sections);
  EXPECT_EQ(plan.intent, Intent::kSearch);
  EXPECT_EQ(plan.confidence, 0.5);
  EXPECT_TRUE(plan.ambiguous.empty());
}

TEST(QuestionPlanningOfNamesakes, AmbiguityIsReturnedAndNotGuessed) {
  const extract::testing::Extracted made(std::vector<extract::testing::Source>{{"a.md", "# Boats\n\nThe DeckHand depends on the TugBoat. Ask the `DeckHand` or the `TugBoat`.\n\n## Deck\n\nThe `deck.hand` setting limits the TugBoat. The `DECK_HAND` environment variable is free.\n"}});
  const auto graph = testing::graph_of(made);
  const EntityDictionary dictionary(*graph);
  const QuestionPlan plan = plan_question("what does changing \"deck hand\" affect?", dictionary);
  EXPECT_TRUE(plan.needs_sections) << plan.which->label();
  ASSERT_EQ(plan.ambiguous.size(), 1U);
  EXPECT_EQ(plan.mentions[plan.ambiguous[0]].text, "deck hand");
  EXPECT_GE(plan.mentions[plan.ambiguous[0]].candidates.size(), 2U);
}

TEST_F(QuestionPlanning, NamesOfInputsAreTakenInAnySpelling) {
  const Template& explain = *find_template("explain/1");
  auto resolved = resolve_names(explain, {{"component_name", Value(std::string("harbour-master"))}}, dictionary_);
  ASSERT_TRUE(resolved);
  EXPECT_EQ(resolved->at("component_name").string(), "HarbourMaster");
  resolved = resolve_names(explain, {{"component_name", Value(std::string("whale"))}}, dictionary_);
  ASSERT_TRUE(resolved);
  EXPECT_EQ(resolved->at("component_name").string(), "whale");

  const Template& traverse = *find_template("traverse/1");
  const auto start = [](const char* text) { return Parameters{{"start_id", Value(std::string(text))}}; };
  const auto two = resolve_names(traverse, start("ERR_NO_PIER"), dictionary_);
  ASSERT_FALSE(two);
  EXPECT_THAT(two.error().message, HasSubstr("start_id \"ERR_NO_PIER\" may be Configuration \"ERR_NO_PIER\" (ent_"));
  EXPECT_THAT(two.error().message, HasSubstr("say which, as Configuration:ERR_NO_PIER"));
  resolved = resolve_names(traverse, start("Error:ERR_NO_PIER"), dictionary_);
  ASSERT_TRUE(resolved) << resolved.error().message;
  EXPECT_EQ(resolved->at("start_id").string(), model::make_entity_id(model::NodeKind::kError, "ERR_NO_PIER").value);
}

}  // namespace
}  // namespace docent::query
