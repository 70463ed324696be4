// Every template on real documentation: rows with proof for a sensible question, the plan within its gate, and figures of entity linking.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <set>

#include "kubernetes_graph.h"
#include "query/intent.h"
#include "query/template_json.h"

namespace docent::query {
namespace {

using cypher::List;
using cypher::Parameters;
using cypher::Value;

class TemplatesOnKubernetes : public ::testing::Test {
 protected:
  void SetUp() override {
    graph_ = testing::kubernetes_graph();
    if (!graph_) GTEST_SKIP() << "no Kubernetes documentation: set DOCENT_EVAL_DIR to the folder that holds docs-kubernetes";
    static const EntityDictionary kDictionary(*graph_);
    dictionary_ = &kDictionary;
  }

  void expect_rows(const Template& which, const Parameters& given) const {
    SCOPED_TRACE(which.label());
    const auto resolved = resolve_names(which, given, *dictionary_);
    ASSERT_TRUE(resolved) << resolved.error().message;
    const auto result = run_template(*graph_, which, *resolved, base::Deadline::never());
    ASSERT_TRUE(result) << result.error().message;
    EXPECT_FALSE(result->rows.empty());
    for (const TemplateRow& row : result->rows) {
      ASSERT_FALSE(row.evidence.empty());
      for (const RowEvidence& one : row.evidence) EXPECT_FALSE(place_of(*graph_, one.section_id).path.empty()) << one.section_id;
    }
  }

  const store::embedded::GraphSnapshot* graph_ = nullptr;
  const EntityDictionary* dictionary_ = nullptr;
};

TEST_F(TemplatesOnKubernetes, EveryVersionHasRowsWithProof) {
  std::set<std::string> asked;
  for (const testing::KubernetesQuestion& question : testing::kubernetes_questions()) {
    asked.insert(question.label);
    const Template& which = *find_template(question.label);
    const auto given = parse_inputs(which, question.inputs);
    ASSERT_TRUE(given) << given.error().message;
    expect_rows(which, *given);
  }
  // Search is asked about sections: the first ones of the page of Deployments.
  const auto page = graph_->find_nodes(*graph_->find_label("Document"), *graph_->find_key("path"), Value(std::string("docs/concepts/workloads/controllers/deployment.md")));
  ASSERT_EQ(page.size(), 1U);
  List sections;
  for (const cypher::Step& step : graph_->steps(page.front(), cypher::Towards::kOutgoing, *graph_->find_type("HAS_SECTION")))
    if (sections.size() < 10) sections.emplace_back(std::string(graph_->id(step.other)));
  for (const char* label : {"search/1", "search/2", "search/3"}) {
    asked.insert(label);
    expect_rows(*find_template(label), {{"section_ids", Value(sections)}});
  }
  EXPECT_EQ(asked.size(), templates().size());
}

TEST_F(TemplatesOnKubernetes, QuestionsFindTheirTemplates) {
  const std::tuple<const char*, const char*, const char*, const char*> cases[] = {
      {"how do I fix CrashLoopBackOff", "troubleshooting_path/3", "error_name", "CrashLoopBackOff"},
      {"difference between Deployment and StatefulSet", "comparison/1", "entity_name_b", "StatefulSet"},
      {"What is the difference between a stateful set and a daemon set?", "comparison/1", "entity_name_b", "DaemonSet"},
      {"what depends on kube-proxy", "dependency_chain/3", "component_name", "kube-proxy"},
      {"Why is my pod stuck in ImagePullBackOff?", "troubleshooting_path/3", "error_name", "ImagePullBackOff"},
      {"what does spec.externalTrafficPolicy affect", "impact_assessment/3", "config_name", "spec.externalTrafficPolicy"},
      {"is KubeletInUserNamespace available in version 1.21", "temporal/2", "entity_name", "KubeletInUserNamespace"},
      {"compare kubectl apply and kubectl create", "compare/2", "item_b", "kubectl create"},
  };
  for (const auto& [question, label, input, value] : cases) {
    const QuestionPlan plan = plan_question(question, *dictionary_);
    EXPECT_EQ(plan.which->label(), label) << question;
    ASSERT_TRUE(plan.parameters.contains(input)) << question;
    EXPECT_EQ(plan.parameters.at(input).string(), value) << question;
  }
}

TEST_F(TemplatesOnKubernetes, VersionsCompareAsVersions) {
  const auto count = [&](const char* version) {
    const auto result = run_template(*graph_, *find_template("temporal/1"), {{"version", Value(std::string(version))}, {"entity_type", Value(std::string("Section"))}}, base::Deadline::never());
    return result ? result->rows.size() : 0U;
  };
  // As text "1.9" would be later than all of 1.10 to 1.31.
  EXPECT_LT(count("1.9"), count("1.10"));
  EXPECT_LT(count("1.10"), count("1.14"));
}

}  // namespace
}  // namespace docent::query
