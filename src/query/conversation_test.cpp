#include "query/conversation.h"

#include <gtest/gtest.h>

namespace docent::query {
namespace {

struct Turn {
  std::vector<std::string> before;
  const char* question;
  const char* understood;
};

TEST(Conversation, MakesAFollowUpStandAlone) {
  const Turn cases[] = {
      {{"What is a StatefulSet?"}, "How do I scale it?", "How do I scale StatefulSet?"},
      {{"What is a StatefulSet?"}, "what are its limits", "what are StatefulSet's limits"},
      {{"What is the default of maxPods?"}, "Where do I set it?", "Where do I set maxPods?"},
      {{"Which flag sets the log level?", "Use --log-level to set it."}, "What is the default of that flag?", "What is the default of --log-level?"},
      {{"How do I drain a node?"}, "Can I undo that?", "Can I undo drain a node?"},
      {{"What is a Deployment?"}, "What about a DaemonSet?", "What is a DaemonSet?"},
      {{"What is the default of maxPods?"}, "and podPidsLimit?", "What is the default of podPidsLimit?"},
      {{"What is a Deployment?", "What about a DaemonSet?"}, "How do I delete it?", "How do I delete DaemonSet?"},
      {{"What is the default of storage.retention_hours?"}, "Why?", "Why (storage.retention_hours)?"},
  };
  for (const Turn& one : cases) EXPECT_EQ(resolve_follow_up(one.question, one.before), one.understood) << one.question;
}

TEST(Conversation, LeavesAQuestionThatStandsAlone) {
  const std::vector<std::string> before{"What is a StatefulSet?"};
  for (const char* question : {"What is a Service?", "How do I create a Secret from files?", "Is it possible to run two schedulers?", "Which pods are those that run on every node of the cluster?", "kubectl drain"})
    EXPECT_EQ(resolve_follow_up(question, before), question);
  EXPECT_EQ(resolve_follow_up("How do I scale it?", {}), "How do I scale it?");
  EXPECT_EQ(resolve_follow_up("", before), "");
  EXPECT_EQ(resolve_follow_up("  ", before), "  ");
  EXPECT_EQ(resolve_follow_up("How do I scale it?", {"", "  "}), "How do I scale it?");
}

}  // namespace
}  // namespace docent::query
