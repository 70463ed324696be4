#include "mcp/testing/protocol_fixture.h"

namespace docent::mcp {
namespace {

using namespace testing;

class McpSubscriptions : public ProtocolTest {
 protected:
  static Json listen(Json notifications, Json capabilities = Json::object()) {
    Json params{{"notifications", std::move(notifications)}, {"_meta", meta()}};
    params["_meta"]["io.modelcontextprotocol/clientCapabilities"] = std::move(capabilities);
    return request("subscriptions/listen", std::move(params));
  }
  HttpReply open(const Json& message) const {
    HttpExchange exchange = modern(message);
    exchange.emit = [](std::string_view) { return true; };
    return send(exchange);
  }
  static std::vector<Json> next(HttpReply& reply, bool draining = false) {
    const auto piece = reply.stream(draining);
    EXPECT_TRUE(piece);
    return messages_of(piece.value_or(""));
  }
};

TEST_F(McpSubscriptions, HearOfChangesUntilTheServerDrains) {
  HttpReply reply = open(listen({{"toolsListChanged", true}, {"resourcesListChanged", true}, {"resourceSubscriptions", {"x://1", "x://gone"}}}));
  ASSERT_TRUE(reply.stream);
  EXPECT_EQ(reply.content_type, "text/event-stream");
  const auto first = next(reply);
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(first[0]["method"], "notifications/subscriptions/acknowledged");
  const Json agreed = first[0]["params"]["notifications"];
  EXPECT_FALSE(agreed.contains("toolsListChanged")) << "tools never change here";
  EXPECT_EQ(agreed["resourceSubscriptions"], Json::array({"x://1"}));
  EXPECT_EQ(next(reply).size(), 0U);
  features_.index = 3;
  const auto list = next(reply);
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0]["method"], "notifications/resources/list_changed");
  features_.index = 4;
  const auto both = next(reply);
  ASSERT_EQ(both.size(), 2U);
  EXPECT_EQ(both[1]["method"], "notifications/resources/updated");
  EXPECT_EQ(both[1]["params"]["uri"], "x://1");
  for (const auto* messages : {&first, &list, &both})
    for (const Json& one : *messages) EXPECT_EQ(one["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"], 7);
  const auto last = next(reply, true);
  ASSERT_EQ(last.size(), 1U);
  EXPECT_EQ(last[0]["id"], 7) << "a graceful end answers the request";
  EXPECT_FALSE(reply.stream(true));
}

TEST_F(McpSubscriptions, TakePlacesThatEndWithThem) {
  const Json message = listen({{"resourcesListChanged", true}});
  std::vector<HttpReply> open_ones;
  for (std::size_t i = 0; i < limits_.listeners_per_principal; ++i) open_ones.push_back(open(message));
  for (const HttpReply& one : open_ones) ASSERT_TRUE(one.stream);
  HttpReply refused = open(message);
  EXPECT_FALSE(refused.stream);
  EXPECT_EQ(code(refused), -32603);
  anybody_.name = "ann";
  EXPECT_TRUE(open(message).stream) << "another principal has places of its own";
  anybody_.name.clear();
  open_ones.pop_back();
  EXPECT_TRUE(open(message).stream) << "a listener that has gone takes no place";
}

TEST_F(McpSubscriptions, NeedAStreamAndAFilter) {
  HttpExchange exchange = modern(listen({{"resourcesListChanged", true}}));
  EXPECT_EQ(code(send(exchange)), -32600) << "a transport without streams";
  exchange.emit = [](std::string_view) { return true; };
  exchange.accept = "application/json";
  EXPECT_EQ(code(send(exchange)), -32600);
  EXPECT_EQ(code(open(request("subscriptions/listen", {{"_meta", meta()}}))), -32602);
}

TEST_F(McpSubscriptions, TellHowTasksStandAndWhenTheyChange) {
  const Json declared{{"extensions", {{"io.modelcontextprotocol/tasks", Json::object()}}}};
  Task task;
  task.id = "t1";
  task.progress = 0.25;
  task.message = "reading";
  features_.tasks["t1"] = task;
  EXPECT_EQ(code(open(listen({{"taskIds", {"t1"}}}))), -32021) << "the extension is not declared";
  HttpReply reply = open(listen({{"taskIds", {"t1", "another's"}}}, declared));
  ASSERT_TRUE(reply.stream);
  const auto first = next(reply);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0]["params"]["notifications"]["taskIds"], Json::array({"t1"}));
  EXPECT_EQ(first[1]["method"], "notifications/tasks");
  EXPECT_EQ(first[1]["params"]["status"], "working");
  EXPECT_EQ(first[1]["params"]["statusMessage"], "25 %: reading");
  EXPECT_EQ(next(reply).size(), 0U);
  features_.tasks["t1"].status = TaskStatus::kCompleted;
  features_.tasks["t1"].result = R"({"content":[]})";
  EXPECT_EQ(next(reply).size(), 0U) << "only the generation says that something changed";
  ++features_.task_changes;
  const auto done = next(reply);
  ASSERT_EQ(done.size(), 1U);
  EXPECT_EQ(done[0]["params"]["result"]["content"], Json::array());
  EXPECT_EQ(done[0]["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"], 7);
}

}  // namespace
}  // namespace docent::mcp
