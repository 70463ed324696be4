#include "query/answers/question.h"

#include <gtest/gtest.h>

namespace docent::query {
namespace {

std::string read(std::string_view question) {
  const AskedQuestion asked = read_question(question);
  std::string text(to_string(asked.form));
  for (const std::string& subject : asked.subjects) text += " <" + subject + ">";
  if (!asked.noun.empty()) text += " [" + asked.noun + "]";
  return text;
}

TEST(AskedQuestion, HasAFormAndWhatItIsAbout) {
  const std::pair<const char*, const char*> cases[] = {
      {"What is a pod?", "definition <pod>"},
      {"Could you please tell me what a pod is?", "definition <pod>"},
      {"What does the kubelet do?", "definition <kubelet>"},
      {"what does CSI stand for", "definition <CSI>"},
      {"taint", "definition <taint>"},
      {"How do I drain a node?", "procedure"},
      {"how does the scheduler work", "passages"},
      {"What is the default value of terminationGracePeriodSeconds?", "setting <terminationGracePeriodSeconds>"},
      {"Where do I set the eviction threshold of the kubelet?", "setting <eviction threshold of the kubelet>"},
      {"What does --force do?", "setting <--force>"},
      {"What port does the kube-apiserver listen on?", "setting"},
      {"CrashLoopBackOff: how do I troubleshoot it?", "error"},
      {"My pod is stuck in Pending, why?", "error"},
      {"What is the difference between a Deployment and a StatefulSet?", "comparison <Deployment> <StatefulSet>"},
      {"ConfigMap vs Secret", "comparison <ConfigMap> <Secret>"},
      {"difference between liveness and readiness probes", "comparison <liveness probes> <readiness probes>"},
      {"Which types of Service are there?", "list <Service> [types]"},
      {"List the phases of a pod", "list <pod> [phases]"},
      {"What access modes do PersistentVolumes have?", "list [access modes]"},
      {"Can a ConfigMap be used by pods in another namespace?", "yes_no"},
      {"Does Kubernetes restart failed containers automatically?", "yes_no"},
      {"Since which version is dual-stack stable?", "version [stable]"},
      {"When was PodSecurityPolicy removed?", "version [removed]"},
      {"When should I use a readiness probe?", "passages"},
  };
  for (const auto& [question, expected] : cases) EXPECT_EQ(read(question), expected) << question;
}

TEST(AskedQuestion, AnyTextHasAForm) {
  for (const char* text : {"", "   ", "?", "what is", "what is ?", "list", "vs", " vs ", "compare", "difference between", "can", "which", "when", "`", "how", "the", "what are the"}) EXPECT_FALSE(to_string(read_question(text).form).empty()) << text;
}

TEST(AskedQuestion, IdentifiersAreNamesOfPrograms) {
  EXPECT_EQ(identifiers_in("set --max-pods or maxPods in storage.tsdb.path, MAX_PODS and `kubectl get`; not Kubernetes, e.g. this."),
            (std::vector<std::string>{"--max-pods", "maxPods", "storage.tsdb.path", "MAX_PODS", "kubectl get"}));
}

}  // namespace
}  // namespace docent::query
