#include "query/entity_link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cypher/testing/memory_graph.h"
#include "query/name_index.h"

namespace docent::query {
namespace {

using cypher::List;
using cypher::Value;
using model::NodeKind;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class EntityLink : public ::testing::Test {
 protected:
  EntityLink() {
    add("Component", "StatefulSet", {"Stateful Sets", "sts"});
    add("Concept", "StatefulSet", {});
    add("Component", "kube-proxy", {});
    add("Component", "Horizontal Pod Autoscaler", {"HPA"});
    add("Component", "Pod", {"pods"});
    add("Command", "kubectl get", {});
    add("Command", "kubectl get nodes", {});
    add("Command", "set", {});
    add("Parameter", "--namespace", {});
    add("Configuration", "spec.replicas", {});
    add("Error", "CrashLoopBackOff", {});
    add("Procedure", "Drain a node", {});
    add("Step", "Drain a node#1", {});
    graph_.freeze();
    dictionary_ = std::make_unique<EntityDictionary>(graph_);
  }
  void add(const std::string& label, const std::string& name, const std::vector<std::string>& aliases) {
    cypher::testing::Properties properties{{"id", Value("ent_" + label + name)}, {"name", Value(name)}};
    List list;
    for (const std::string& alias : aliases) list.emplace_back(alias);
    if (!list.empty()) properties.emplace("aliases", Value(std::move(list)));
    graph_.add_node({label}, properties);
  }
  // "text → Kind name how", the candidates of each mention.
  std::vector<std::string> linked(std::string_view question) const {
    std::vector<std::string> lines;
    for (const LinkedMention& mention : dictionary_->link(question)) {
      EXPECT_EQ(mention.text, question.substr(mention.start, mention.end - mention.start));
      std::string line = mention.text + (mention.ambiguous ? " → (one of)" : " →");
      for (const LinkCandidate& one : mention.candidates) line += " " + std::string(model::to_string(one.kind)) + ":" + one.name + " " + std::string(to_string(one.match));
      lines.push_back(line);
    }
    return lines;
  }

  cypher::testing::MemoryGraph graph_;
  std::unique_ptr<EntityDictionary> dictionary_;
};

TEST_F(EntityLink, ComparesAsWrittenThenByAliasThenWithoutSpelling) {
  EXPECT_THAT(linked("what depends on kube-proxy?"), ElementsAre("kube-proxy → Component:kube-proxy exact"));
  EXPECT_THAT(linked("does the HPA scale it"), ElementsAre("HPA → Component:Horizontal Pod Autoscaler alias"));
  EXPECT_THAT(linked("the KubeProxy"), ElementsAre("KubeProxy → Component:kube-proxy normalised"));
  EXPECT_THAT(linked("a horizontal pod autoscaler, or two Horizontal-Pod-Autoscalers."),
              ElementsAre("horizontal pod autoscaler → Component:Horizontal Pod Autoscaler normalised", "Horizontal-Pod-Autoscalers → Component:Horizontal Pod Autoscaler normalised"));
  EXPECT_THAT(linked("use --namespace or namespace"), ElementsAre("--namespace → Parameter:--namespace exact"));
  EXPECT_THAT(linked("is spec.replicas required"), ElementsAre("spec.replicas → Configuration:spec.replicas exact"));
}

TEST_F(EntityLink, TheLongestMentionWins) {
  EXPECT_THAT(linked("run kubectl get nodes now"), ElementsAre("kubectl get nodes → Command:kubectl get nodes exact"));
  EXPECT_THAT(linked("run kubectl get pods"), ElementsAre("kubectl get → Command:kubectl get exact", "pods → Component:Pod alias"));
  EXPECT_THAT(linked("how do I drain a node"), ElementsAre("drain a node → Procedure:Drain a node normalised"));
}

TEST_F(EntityLink, SeveralNodesOfOneNameAreAllReturned) {
  const auto mentions = dictionary_->link("what is a StatefulSet");
  ASSERT_EQ(mentions.size(), 1U);
  EXPECT_TRUE(mentions[0].ambiguous);
  ASSERT_EQ(mentions[0].candidates.size(), 2U);
  EXPECT_EQ(mentions[0].candidates[0].score, mentions[0].candidates[1].score);
  EXPECT_EQ(mentions[0].only({NodeKind::kComponent})->kind, NodeKind::kComponent);
  EXPECT_EQ(mentions[0].only({NodeKind::kComponent, NodeKind::kConcept}), nullptr);
  EXPECT_EQ(mentions[0].only({NodeKind::kError}), nullptr);
}

TEST_F(EntityLink, TypingErrorsAreFoundLastAndScoreLess) {
  EXPECT_THAT(linked("why CrashLoopBackof"), ElementsAre("CrashLoopBackof → Error:CrashLoopBackOff fuzzy"));
  const auto one = dictionary_->find("kube-prox", {NodeKind::kComponent});
  ASSERT_EQ(one.size(), 1U);
  EXPECT_EQ(one[0].match, MatchKind::kFuzzy);
  EXPECT_LT(one[0].score, 0.9);
  EXPECT_GT(one[0].score, 0.5);
  // Too short, too far, or a word that is spelled right.
  EXPECT_THAT(linked("the pond and the node and something"), IsEmpty());
  EXPECT_THAT(dictionary_->find("CrashLoop", model::kEntityKinds), IsEmpty());
}

TEST_F(EntityLink, PlainWordsAreNotNamesUnlessQuoted) {
  EXPECT_THAT(linked("how do I set it"), IsEmpty());
  EXPECT_THAT(linked("what does `set` do"), ElementsAre("set → Command:set exact"));
  EXPECT_THAT(linked(""), IsEmpty());
  EXPECT_THAT(linked("?!…"), IsEmpty());
  EXPECT_THAT(dictionary_->find("kubectl get", {NodeKind::kError}), IsEmpty());
}

TEST_F(EntityLink, OddTextIsOnlyNotLinked) {
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += "kube-proxy \xff`\"";
  EXPECT_LE(dictionary_->link(text).size(), 2'000U / 10);
  EXPECT_THAT(dictionary_->find("", model::kEntityKinds), IsEmpty());
}

TEST(NameIndexKeys, LeaveOutWhatSpellingAdds) {
  EXPECT_EQ(name_key("Stateful Sets"), name_key("stateful-set"));
  EXPECT_EQ(name_key("NetworkPolicies"), name_key("network policy"));
  EXPECT_EQ(name_key("Ingresses"), name_key("ingress"));
  EXPECT_NE(name_key("--pier"), name_key("pier"));
  EXPECT_EQ(name_key("status"), "status");
  EXPECT_EQ(name_key("/"), "/");
  EXPECT_EQ(name_key(""), "");
}

}  // namespace
}  // namespace docent::query
