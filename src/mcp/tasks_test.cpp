#include "mcp/tasks.h"

#include "mcp/testing/protocol_fixture.h"

namespace docent::mcp {
namespace {

using namespace testing;

class McpTasks : public ProtocolTest {
 protected:
  McpTasks() {
    Task task;
    task.id = "t1";
    task.created = std::chrono::system_clock::time_point(std::chrono::milliseconds(1'700'000'000'123));
    task.updated = task.created;
    task.ttl = std::chrono::minutes(1);
    features_.tasks["t1"] = task;
  }
  HttpReply ask(std::string_view method, Json params, bool declared = true) const {
    params["_meta"] = meta();
    if (declared) params["_meta"]["io.modelcontextprotocol/clientCapabilities"]["extensions"]["io.modelcontextprotocol/tasks"] = Json::object();
    return send(modern(request(method, std::move(params))));
  }
  Json result_of(const HttpReply& reply) const { return Json::parse(reply.body)["result"]; }
};

TEST_F(McpTasks, AreOfferedWhereThereAreAny) {
  const auto capabilities = [&] { return result_of(ask("server/discover", Json::object()))["capabilities"]; };
  EXPECT_TRUE(capabilities()["extensions"].contains("io.modelcontextprotocol/tasks"));
  EXPECT_FALSE(capabilities().contains("tasks"));
  features_.no_tasks = true;
  EXPECT_FALSE(capabilities().contains("extensions"));
  EXPECT_EQ(ask("tasks/get", {{"taskId", "t1"}}).status, 404U);
}

TEST_F(McpTasks, AreLookedAtInEachOfTheirStates) {
  Json task = result_of(ask("tasks/get", {{"taskId", "t1"}}));
  EXPECT_EQ(task["resultType"], "complete");
  EXPECT_EQ(task["taskId"], "t1");
  EXPECT_EQ(task["status"], "working");
  EXPECT_EQ(task["createdAt"], "2023-11-14T22:13:20.123Z");
  EXPECT_EQ(task["ttlMs"], 60000);
  EXPECT_EQ(task["pollIntervalMs"], 1000);
  for (const char* none : {"result", "error", "inputRequests", "requestState"}) EXPECT_FALSE(task.contains(none)) << none;
  Task& kept = features_.tasks["t1"];
  kept.ttl.reset();
  kept.status = TaskStatus::kInputRequired;
  kept.input_requests = R"({"k":{"method":"elicitation/create"}})";
  task = result_of(ask("tasks/get", {{"taskId", "t1"}}));
  EXPECT_TRUE(task["ttlMs"].is_null());
  EXPECT_EQ(task["inputRequests"]["k"]["method"], "elicitation/create");
  kept.status = TaskStatus::kFailed;
  kept.error = task_error({RpcCode::kInternal, "broke", {}});
  task = result_of(ask("tasks/get", {{"taskId", "t1"}}));
  EXPECT_EQ(task["error"]["code"], -32603);
  EXPECT_FALSE(task.contains("inputRequests"));
}

TEST_F(McpTasks, AreAnsweredAndCancelledWithAnEmptyAcknowledgement) {
  const Json updated = result_of(ask("tasks/update", {{"taskId", "t1"}, {"inputResponses", {{"k", {{"action", "accept"}}}}}}));
  EXPECT_EQ(updated["resultType"], "complete");
  EXPECT_FALSE(updated.contains("taskId"));
  EXPECT_EQ(Json::parse(features_.updated)["k"]["action"], "accept");
  EXPECT_EQ(code(ask("tasks/update", {{"taskId", "t1"}})), -32602);
  EXPECT_EQ(result_of(ask("tasks/cancel", {{"taskId", "t1"}}))["resultType"], "complete");
  EXPECT_EQ(features_.cancelled, "t1");
}

TEST_F(McpTasks, ExistForTheirPrincipalAndForClientsThatKnowThem) {
  for (const char* method : {"tasks/get", "tasks/update", "tasks/cancel"}) {
    EXPECT_EQ(code(ask(method, {{"taskId", "none"}, {"inputResponses", Json::object()}})), -32602) << method;
    const HttpReply undeclared = ask(method, {{"taskId", "t1"}, {"inputResponses", Json::object()}}, false);
    EXPECT_EQ(undeclared.status, 400U);
    EXPECT_EQ(code(undeclared), -32021) << method;
  }
  anybody_.name = "somebody else";
  EXPECT_EQ(code(ask("tasks/get", {{"taskId", "t1"}})), -32602);
  for (const char* gone : {"tasks/result", "tasks/list"}) EXPECT_EQ(code(ask(gone, {{"taskId", "t1"}})), -32601);
}

TEST_F(McpTasks, MustBeNamedByTheHeader) {
  HttpExchange exchange = modern(request("tasks/get", {{"taskId", "t1"}, {"_meta", meta()}}));
  exchange.mcp_name = "t2";
  EXPECT_EQ(code(send(exchange)), -32020);
  exchange.mcp_name.reset();
  EXPECT_EQ(code(send(exchange)), -32020);
}

TEST_F(McpTasks, AreStartedForClientsThatKnowThemOnly) {
  features_.tool = [](const Caller& caller, const std::string&, const Json&) -> Outcome<Json> {
    Task task;
    task.id = caller.takes_tasks ? "known" : "unknown";
    return task_started(task);
  };
  const Json started = result_of(ask("tools/call", {{"name", "x"}}));
  EXPECT_EQ(started["resultType"], "task");
  EXPECT_EQ(started["taskId"], "known");
  EXPECT_FALSE(started.contains("ttl"));
  const HttpReply refused = ask("tools/call", {{"name", "x"}}, false);
  EXPECT_EQ(code(refused), -32021);
  EXPECT_TRUE(Json::parse(refused.body)["error"]["data"]["requiredCapabilities"]["extensions"].contains("io.modelcontextprotocol/tasks"));
}

}  // namespace
}  // namespace docent::mcp
