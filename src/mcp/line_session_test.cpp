#include "mcp/line_session.h"

#include <thread>

#include "mcp/testing/protocol_fixture.h"

namespace docent::mcp {
namespace {

using namespace testing;
using namespace std::chrono_literals;

class McpLines : public ProtocolTest {
 protected:
  // Collects the lines of a session.
  Emit emit() {
    return [this](std::string_view line) {
      const std::scoped_lock lock(mutex_);
      EXPECT_EQ(line.find('\n'), std::string_view::npos);
      lines_.push_back(Json::parse(line));
      return true;
    };
  }
  std::vector<Json> lines() {
    const std::scoped_lock lock(mutex_);
    return lines_;
  }
  std::vector<Json> wait_for(std::size_t count) {
    for (int i = 0; i < 500 && lines().size() < count; ++i) std::this_thread::sleep_for(10ms);
    auto all = lines();
    EXPECT_EQ(all.size(), count);
    all.resize(count);
    return all;
  }
  Json answer_to(LineSession& session, const Json& message) {
    const std::size_t before = lines().size();
    session.handle(dump(message));
    return wait_for(before + 1).back();
  }
  static void initialize(LineSession& session, Json capabilities = Json::object(), const char* version = "2025-11-25") {
    session.handle(dump(request("initialize", {{"protocolVersion", version}, {"capabilities", std::move(capabilities)}})));
    session.handle(dump(notification("notifications/initialized")));
  }

 private:
  std::mutex mutex_;
  std::vector<Json> lines_;
};

TEST_F(McpLines, ServeBothErasAndRefuseTheWrongOrder) {
  LineSession session(server_, query::Principal{}, emit());
  EXPECT_EQ(answer_to(session, request("tools/list"))["error"]["code"], -32600);
  EXPECT_TRUE(answer_to(session, request("ping")).contains("result"));
  const Json modern_list = answer_to(session, request("tools/list", {{"_meta", meta()}}));
  EXPECT_EQ(modern_list["result"]["resultType"], "complete");
  EXPECT_EQ(modern_list["result"].value("cacheScope", ""), "private") << "the owner sees more than others";
  EXPECT_EQ(answer_to(session, request("initialize", {{"protocolVersion", "2025-06-18"}}))["result"]["protocolVersion"], "2025-06-18");
  EXPECT_EQ(answer_to(session, request("tools/list"))["error"]["code"], -32600) << "not initialized yet";
  session.handle(dump(notification("notifications/initialized")));
  EXPECT_FALSE(answer_to(session, request("tools/list"))["result"].contains("resultType"));
  EXPECT_EQ(answer_to(session, request("initialize"))["error"]["code"], -32600) << "once";
  session.handle("  ");
  EXPECT_EQ(answer_to(session, Json::array({request("ping")}))["error"]["code"], -32600) << "2025-06-18 has no batches";
  const std::size_t before = lines().size();
  session.handle("{");
  EXPECT_EQ(wait_for(before + 1).back()["error"]["code"], -32700);
}

TEST_F(McpLines, CarrySubscriptionsBesideAnswers) {
  LineSession session(server_, query::Principal{}, emit());
  session.handle(dump(request("subscriptions/listen", {{"notifications", {{"resourcesListChanged", true}}}, {"_meta", meta()}})));
  EXPECT_EQ(wait_for(1)[0]["method"], "notifications/subscriptions/acknowledged");
  EXPECT_TRUE(session.poll());
  EXPECT_EQ(lines().size(), 1U);
  features_.index = 9;
  EXPECT_TRUE(session.poll());
  EXPECT_EQ(wait_for(2)[1]["method"], "notifications/resources/list_changed");
  session.handle(dump(notification("notifications/cancelled", {{"requestId", 7}})));
  features_.index = 10;
  EXPECT_TRUE(session.poll());
  EXPECT_EQ(lines().size(), 2U) << "a cancelled subscription is silent";
}

TEST_F(McpLines, TellOlderClientsOfChanges) {
  LineSession session(server_, query::Principal{}, emit());
  initialize(session);
  EXPECT_EQ(answer_to(session, request("resources/subscribe", {{"uri", "x://1"}}))["result"], Json::object());
  features_.index = 8;
  EXPECT_TRUE(session.poll());
  const auto all = wait_for(4);
  EXPECT_EQ(all[2]["method"], "notifications/resources/list_changed");
  EXPECT_EQ(all[3]["method"], "notifications/resources/updated");
}

TEST_F(McpLines, AreReadWhileACallRunsSoThatItCanBeCancelled) {
  for (const bool modern : {false, true}) {
    std::atomic<bool> running = false, stopped = false;
    features_.tool = [&](const Caller& caller, const std::string&, const Json&) -> Outcome<Json> {
      running = true;
      for (int i = 0; i < 500 && !caller.stop.stop_requested(); ++i) std::this_thread::sleep_for(10ms);
      stopped = caller.stop.stop_requested();
      if (caller.log) caller.log("error", "too late");
      return Json{{"late", true}};
    };
    const std::size_t before = lines().size();
    LineSession session(server_, query::Principal{}, emit());
    Json call = request("tools/call", {{"name", "x"}}, "slow");
    if (modern) call["params"]["_meta"] = meta();
    else initialize(session);
    session.handle(dump(call));
    for (int i = 0; i < 500 && !running; ++i) std::this_thread::sleep_for(10ms);
    EXPECT_TRUE(answer_to(session, request("ping")).contains("result")) << "answered beside the call";
    session.handle(dump(notification("notifications/cancelled", {{"requestId", "slow"}})));
    session.close();
    EXPECT_TRUE(stopped);
    EXPECT_EQ(lines().size(), before + (modern ? 1 : 2)) << "nothing more is said of a cancelled request";
  }
}

TEST_F(McpLines, ARequestThatWaitsForAThreadCanBeCancelledToo) {
  std::atomic<bool> go = false;
  std::atomic<int> calls = 0;
  features_.tool = [&](const Caller&, const std::string&, const Json&) -> Outcome<Json> {
    ++calls;
    for (int i = 0; i < 500 && !go; ++i) std::this_thread::sleep_for(10ms);
    return Json::object();
  };
  LineSession session(server_, query::Principal{}, emit(), {}, 1);
  initialize(session);
  for (const int id : {1, 2, 3}) session.handle(dump(request("tools/call", {{"name", "x"}}, id)));
  session.handle(dump(notification("notifications/cancelled", {{"requestId", 2}})));
  go = true;
  session.close();
  const auto all = wait_for(3);
  EXPECT_EQ(all[1]["id"], 1);
  EXPECT_EQ(all[2]["id"], 3);
}

TEST_F(McpLines, QuestionsAreAnsweredByTheirClient) {
  features_.tool = [](const Caller& caller, const std::string&, const Json&) -> Outcome<Json> {
    const auto answered = caller.ask_client("elicitation/create", Json::object());
    return answered ? *answered : Json{{"failed", answered.error().message}};
  };
  LineSession session(server_, query::Principal{}, emit());
  initialize(session, {{"elicitation", Json::object()}});
  session.handle(dump(request("tools/call", {{"name", "x"}})));
  const Json asked = wait_for(2)[1];
  EXPECT_EQ(asked["method"], "elicitation/create");
  session.handle(dump(Json{{"jsonrpc", "2.0"}, {"id", asked["id"]}, {"result", {{"action", "decline"}}}}));
  EXPECT_EQ(wait_for(3)[2]["result"]["action"], "decline");
  session.handle(dump(request("tools/call", {{"name", "x"}})));
  wait_for(4);
  session.close();
  EXPECT_EQ(wait_for(5)[4]["result"]["failed"], "the client has gone") << "the end of the input waits for nobody";
}

TEST_F(McpLines, EndWhenNobodyReads) {
  LineSession session(server_, query::Principal{}, [](std::string_view) { return false; });
  EXPECT_FALSE(session.handle(dump(request("ping"))));
  EXPECT_FALSE(session.poll());
}

TEST_F(McpLines, WaitForWhatRunsWhenTheInputEnds) {
  features_.tool = [](const Caller&, const std::string&, const Json&) -> Outcome<Json> {
    std::this_thread::sleep_for(50ms);
    return Json{{"done", true}};
  };
  LineSession session(server_, query::Principal{}, emit());
  for (const int id : {1, 2, 3, 4, 5}) session.handle(dump(request("tools/call", {{"name", "x"}, {"_meta", meta()}}, id)));
  session.close();
  EXPECT_EQ(lines().size(), 5U);
}

}  // namespace
}  // namespace docent::mcp
