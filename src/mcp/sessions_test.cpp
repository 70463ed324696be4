#include <thread>

#include "mcp/testing/protocol_fixture.h"

namespace docent::mcp {
namespace {

using namespace testing;
using namespace std::chrono_literals;

class McpSessions : public ProtocolTest {
 protected:
  Json result_of(const HttpReply& reply) const { return Json::parse(reply.body)["result"]; }
  HttpReply get(const std::string& session, std::optional<std::string> last_event = std::nullopt) const {
    HttpExchange exchange;
    exchange.method = "GET";
    exchange.accept = "text/event-stream";
    exchange.session_id = session;
    exchange.last_event_id = std::move(last_event);
    return send(exchange);
  }
  HttpReply end(const std::string& session) const {
    HttpExchange exchange;
    exchange.method = "DELETE";
    exchange.session_id = session;
    return send(exchange);
  }
  // Until `done`, at most for some seconds.
  static bool wait_for(const std::function<bool()>& done) {
    for (int i = 0; i < 500 && !done(); ++i) std::this_thread::sleep_for(10ms);
    return done();
  }
};

TEST_F(McpSessions, NegotiateTheRevisionAndGetWhatItKnows) {
  const auto negotiated = [&](const char* asked) {
    return result_of(send(legacy(request("initialize", {{"protocolVersion", asked}}), std::nullopt, std::nullopt)))["protocolVersion"].get<std::string>();
  };
  EXPECT_EQ(negotiated("2025-03-26"), "2025-03-26");
  EXPECT_EQ(negotiated("2025-06-18"), "2025-06-18");
  EXPECT_EQ(negotiated("2025-11-25"), "2025-11-25");
  EXPECT_EQ(negotiated("2024-01-01"), "2025-11-25");
  EXPECT_EQ(negotiated("2026-07-28"), "2025-11-25");
  const Json old = result_of(send(legacy(request("tools/list"), begin_session("2025-03-26"), std::nullopt)));
  EXPECT_FALSE(old["tools"][0].contains("outputSchema"));
  EXPECT_FALSE(old.contains("resultType"));
  const std::string session = begin_session();
  const Json recent = result_of(send(legacy(request("tools/list"), session, std::nullopt)));
  EXPECT_TRUE(recent["tools"][0].contains("outputSchema")) << "the session settles the revision";
  EXPECT_EQ(result_of(send(legacy(request("ping"), session))), Json::object());
}

TEST_F(McpSessions, AreNamedByIdsThatCannotBeGuessed) {
  const std::string one = begin_session(), two = begin_session();
  EXPECT_NE(one, two);
  EXPECT_GE(one.size(), 22U) << "128 bits";
  for (const char c : one) EXPECT_TRUE(c >= 0x21 && c <= 0x7E);
}

TEST_F(McpSessions, MustBeNamedAndLive) {
  const std::string session = begin_session();
  EXPECT_EQ(send(legacy(request("tools/list"))).status, 400U) << "no session named";
  EXPECT_EQ(send(legacy(notification("notifications/initialized"))).status, 400U);
  EXPECT_EQ(send(legacy(request("tools/list"), "unknown")).status, 404U);
  EXPECT_EQ(get("unknown").status, 404U);
  EXPECT_EQ(end(session).status, 204U);
  EXPECT_EQ(send(legacy(request("tools/list"), session)).status, 404U);
  EXPECT_EQ(end(session).status, 404U);
}

TEST_F(McpSessions, ExistForTheirPrincipalOnly) {
  anybody_.name = "ann";
  const std::string session = begin_session();
  EXPECT_EQ(send(legacy(request("tools/list"), session)).status, 200U);
  anybody_.name = "bob";
  EXPECT_EQ(send(legacy(request("tools/list"), session)).status, 404U);
  EXPECT_EQ(get(session).status, 404U);
  EXPECT_EQ(end(session).status, 404U);
  anybody_.name = "ann";
  anybody_.groups = {"staff"};
  EXPECT_EQ(send(legacy(request("tools/list"), session)).status, 404U) << "what ann may see has changed";
}

TEST_F(McpSessions, EndWhenNothingIsHeardOfTheirClient) {
  const std::string session = begin_session();
  const int idle = static_cast<int>(limits_.sessions.idle.count());
  seconds_ = idle;
  EXPECT_EQ(send(legacy(request("ping"), session)).status, 200U);
  seconds_ = 2 * idle;
  EXPECT_EQ(send(legacy(request("ping"), session)).status, 200U) << "the ping counted";
  seconds_ = 3 * idle + 1;
  EXPECT_EQ(send(legacy(request("ping"), session)).status, 404U);
  EXPECT_EQ(server_.sessions(), 0U);
}

TEST_F(McpSessions, AreBoundedAndTheSilentOneGoesFirst) {
  std::vector<std::string> sessions;
  for (std::size_t i = 0; i < limits_.sessions.per_principal; ++i) {
    sessions.push_back(begin_session());
    ++seconds_;
  }
  EXPECT_EQ(send(legacy(request("ping"), sessions[0])).status, 200U);
  anybody_.name = "another";
  begin_session();
  anybody_.name.clear();
  begin_session();
  EXPECT_EQ(send(legacy(request("ping"), sessions[0])).status, 200U) << "heard of since";
  EXPECT_EQ(send(legacy(request("ping"), sessions[1])).status, 404U);
  EXPECT_EQ(server_.sessions(), limits_.sessions.per_principal + 1);
}

TEST_F(McpSessions, RefuseTheWrongOrder) {
  const HttpReply begun = send(legacy(request("initialize", {{"protocolVersion", "2025-11-25"}}), std::nullopt, std::nullopt));
  EXPECT_EQ(send(legacy(request("ping"), begun.session_id)).status, 200U);
  const HttpReply early = send(legacy(request("tools/list"), begun.session_id));
  EXPECT_EQ(early.status, 400U);
  EXPECT_EQ(code(early), -32600);
  send(legacy(notification("notifications/initialized"), begun.session_id));
  EXPECT_EQ(send(legacy(request("tools/list"), begun.session_id)).status, 200U);
  EXPECT_EQ(code(send(legacy(request("initialize", {{"protocolVersion", "2025-11-25"}}), begun.session_id))), -32600) << "twice";
}

TEST_F(McpSessions, RefuseRevisionsThatNobodyKnows) {
  const std::string session = begin_session();
  const HttpReply reply = send(legacy(request("tools/list"), session, "1999-01-01"));
  EXPECT_EQ(reply.status, 400U);
  HttpExchange exchange;
  exchange.method = "GET";
  exchange.accept = "text/event-stream";
  exchange.session_id = session;
  exchange.protocol_version = "1999-01-01";
  EXPECT_EQ(send(exchange).status, 400U);
  exchange.protocol_version = "2026-07-28";
  EXPECT_EQ(send(exchange).status, 405U) << "that revision has no GET";
  exchange.protocol_version = "2025-11-25";
  exchange.accept = "application/json";
  EXPECT_EQ(send(exchange).status, 406U);
}

TEST_F(McpSessions, HaveBatchesInOneRevision) {
  const Json batch = Json::array({request("ping"), notification("notifications/initialized"), request("tools/list"), 5, request("initialize")});
  const HttpReply reply = send(legacy(batch, begin_session("2025-03-26"), std::nullopt));
  EXPECT_EQ(reply.status, 200U);
  const Json replies = Json::parse(reply.body);
  ASSERT_EQ(replies.size(), 4U);
  EXPECT_EQ(replies[2]["error"]["code"], -32600);
  EXPECT_EQ(replies[3]["error"]["code"], -32600) << "initialize is not for batches";
  const std::string newer = begin_session("2025-06-18");
  EXPECT_EQ(send(legacy(batch, newer, "2025-06-18")).status, 400U);
  EXPECT_EQ(send(legacy(Json::array(), begin_session("2025-03-26"), std::nullopt)).status, 400U);
  EXPECT_EQ(send(legacy(Json::array({notification("notifications/initialized")}), begin_session("2025-03-26"), std::nullopt)).status, 202U);
}

TEST_F(McpSessions, HearOfChangesOnOneOfTheirStreams) {
  const std::string session = begin_session();
  EXPECT_EQ(code(send(legacy(request("resources/subscribe", {{"uri", "x://none"}}), session))), -32002);
  EXPECT_EQ(result_of(send(legacy(request("resources/subscribe", {{"uri", "x://1"}}), session))), Json::object());
  HttpReply one = get(session), two = get(session);
  ASSERT_TRUE(one.stream && two.stream);
  EXPECT_TRUE(one.stream(false)->starts_with("id: 1-0\nretry: ")) << "an id to come back with";
  two.stream(false);
  features_.index = 4;
  const auto heard = messages_of(*one.stream(false));
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard[0]["method"], "notifications/resources/list_changed");
  EXPECT_EQ(heard[1]["params"]["uri"], "x://1");
  EXPECT_EQ(*two.stream(false), "") << "no message goes over two streams";
  EXPECT_EQ(result_of(send(legacy(request("resources/unsubscribe", {{"uri", "x://1"}}), session))), Json::object());
  features_.index = 6;
  EXPECT_EQ(messages_of(*two.stream(false)).size(), 1U) << "the list alone";
  EXPECT_FALSE(one.stream(true)) << "the server drains";
  end(session);
  EXPECT_FALSE(two.stream(false)) << "streams end with their session";
}

TEST_F(McpSessions, KeepTheLogLevel) {
  const std::string session = begin_session();
  EXPECT_EQ(code(send(legacy(request("logging/setLevel", {{"level", "loud"}}), session))), -32602);
  const auto lines = [&](const char* level) {
    EXPECT_EQ(result_of(send(legacy(request("logging/setLevel", {{"level", level}}), session))), Json::object());
    HttpExchange call = legacy(request("tools/call", {{"name", "echo"}}), session);
    Received received;
    call.emit = received.emit();
    send(call);
    std::vector<std::string> texts;
    for (const Json& one : received.messages())
      if (one.contains("method")) texts.push_back(one["params"]["data"].get<std::string>());
    return texts;
  };
  EXPECT_EQ(lines("debug"), (std::vector<std::string>{"fine", "coarse"}));
  EXPECT_EQ(lines("error"), (std::vector<std::string>{"coarse"}));
  EXPECT_EQ(lines("critical"), std::vector<std::string>{});
}

TEST_F(McpSessions, LogLinesWithoutAStreamOfTheirOwnWaitForOne) {
  const std::string session = begin_session();
  send(legacy(request("tools/call", {{"name", "echo"}}), session));  // the transport cannot stream
  HttpReply stream = get(session);
  const auto heard = messages_of(*stream.stream(false));
  ASSERT_EQ(heard.size(), 1U);
  EXPECT_EQ(heard[0]["params"]["data"], "coarse");
}

TEST_F(McpSessions, ResumeAStreamWhereItBroke) {
  const std::string session = begin_session();
  HttpExchange call = legacy(request("tools/call", {{"name", "echo"}, {"_meta", {{"progressToken", 1}}}}), session);
  Received received;
  received.there = false;  // the connection breaks at once
  call.emit = received.emit();
  EXPECT_TRUE(send(call).streamed);
  HttpReply rest = get(session, "1-1");
  ASSERT_TRUE(rest.stream);
  const std::string text = *rest.stream(false);
  EXPECT_TRUE(text.starts_with("id: 1-2\n")) << text;
  const auto messages = messages_of(text);
  ASSERT_EQ(messages.size(), 3U) << "progress 2, a log line and the answer";
  EXPECT_EQ(messages[0]["params"]["progress"], 2);
  EXPECT_EQ(messages[2]["id"], 7);
  EXPECT_FALSE(rest.stream(false)) << "the stream has ended";
  HttpReply unknown = get(session, "99-1");
  ASSERT_TRUE(unknown.stream);
  EXPECT_EQ(messages_of(*unknown.stream(false)).size(), 0U) << "nothing of another stream";
}

TEST_F(McpSessions, PrimeStreamsWhereTheRevisionKnowsIt) {
  for (const char* version : {"2025-11-25", "2025-06-18"}) {
    HttpExchange call = legacy(request("tools/call", {{"name", "echo"}}), begin_session(version), version);
    Received received;
    call.emit = received.emit();
    send(call);
    EXPECT_EQ(received.text().find("data: \n") != std::string::npos, std::string_view(version) == "2025-11-25") << version;
    EXPECT_NE(received.text().find("id: 1-1\n"), std::string::npos) << version;
  }
}

TEST_F(McpSessions, ACallMayLetGoOfItsConnectionAndAnswerLater) {
  std::function<void(Outcome<Json>)> answer;
  features_.tool = [&](const Caller& caller, const std::string&, const Json&) -> Outcome<Json> {
    if (caller.answer_later) answer = caller.answer_later();
    return Json{{"content", "now"}};
  };
  const std::string session = begin_session();
  HttpExchange call = legacy(request("tools/call", {{"name", "x"}}), session);
  Received received;
  call.emit = received.emit();
  EXPECT_TRUE(send(call).streamed);
  EXPECT_NE(received.text().find("retry: "), std::string::npos);
  EXPECT_EQ(received.messages().size(), 0U) << "what the call returned is not sent";
  HttpReply rest = get(session, "1-0");
  EXPECT_EQ(*rest.stream(false), "");
  ASSERT_TRUE(answer);
  answer(Json{{"content", "later"}});
  const auto messages = messages_of(*rest.stream(false));
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0]["result"]["content"], "later");
  answer = nullptr;
  HttpExchange old = legacy(request("tools/call", {{"name", "x"}}), begin_session("2025-06-18"), "2025-06-18");
  old.emit = received.emit();
  EXPECT_EQ(result_of(send(old))["content"], "now") << "older revisions do not come back by themselves";
}

TEST_F(McpSessions, ACancelledCallStopsAndHasNoAnswer) {
  std::atomic<bool> running = false;
  features_.tool = [&](const Caller& caller, const std::string&, const Json&) -> Outcome<Json> {
    running = true;
    wait_for([&] { return caller.stop.stop_requested(); });
    return Json{{"stopped", caller.stop.stop_requested()}};
  };
  const std::string session = begin_session(), other = begin_session();
  HttpExchange call = legacy(request("tools/call", {{"name", "x"}}, "a"), session);
  Received received;
  call.emit = received.emit();
  HttpReply reply;
  std::jthread caller([&] { reply = send(call); });
  ASSERT_TRUE(wait_for([&] { return running.load(); }));
  EXPECT_EQ(code(send(call)), -32600) << "an id that runs is not used twice";
  send(legacy(notification("notifications/cancelled", {{"requestId", "a"}}), other));
  send(legacy(notification("notifications/cancelled", {{"requestId", "b"}}), session));
  send(legacy(notification("notifications/cancelled", {{"requestId", 5}}), session));
  EXPECT_TRUE(running);
  EXPECT_EQ(send(legacy(notification("notifications/cancelled", {{"requestId", "a"}}), session)).status, 202U);
  caller.join();
  EXPECT_EQ(reply.content_type, "text/event-stream");
  EXPECT_EQ(messages_of(reply.body).size(), 0U);
}

TEST_F(McpSessions, AClientThatGoesEndsACallThatCouldNotReachIt) {
  features_.tool = [&](const Caller& caller, const std::string& name, const Json&) -> Outcome<Json> {
    if (name == "streams") caller.log("error", "begun");
    return Json{{"stopped", wait_for([&] { return caller.stop.stop_requested(); })}};
  };
  std::stop_source gone;
  gone.request_stop();
  const std::string session = begin_session();
  EXPECT_EQ(result_of(send(legacy(request("tools/call", {{"name", "x"}}), session), gone.get_token()))["stopped"], true);
  HttpExchange call = legacy(request("tools/call", {{"name", "streams"}}), session);
  Received received;
  call.emit = received.emit();
  std::stop_source later;
  std::jthread caller([&] { send(call, later.get_token()); });
  ASSERT_TRUE(wait_for([&] { return !received.messages().empty(); }));
  later.request_stop();
  std::this_thread::sleep_for(50ms);
  EXPECT_EQ(received.messages().size(), 1U) << "it may come back: the call goes on";
  server_.drain();
  caller.join();
  EXPECT_EQ(received.messages().back()["result"]["stopped"], true) << "nobody comes back to a server that ends";
}

class McpQuestions : public McpSessions {
 protected:
  // A call that asks for `method`; what the client was asked comes in `asked`.
  Json call(const std::string& session, const std::string& method, const std::function<void(const Json& asked)>& answer, const char* version = "2025-11-25") {
    features_.tool = [method](const Caller& caller, const std::string&, const Json&) -> Outcome<Json> {
      if (!caller.ask_client) return Json{{"cannot", "ask"}};
      const auto answered = caller.ask_client(method, Json{{"message", "?"}});
      return answered ? Json{{"answered", *answered}, {"forms", caller.can_elicit}} : Json{{"failed", static_cast<int>(answered.error().code)}};
    };
    HttpExchange exchange = legacy(request("tools/call", {{"name", "x"}}), session, version);
    Received received;
    exchange.emit = received.emit();
    HttpReply reply;
    std::jthread caller([&] { reply = send(exchange); });
    if (answer) {
      EXPECT_TRUE(wait_for([&] { return !received.messages().empty(); }));
      answer(received.messages().at(0));
    }
    caller.join();
    return reply.streamed ? received.messages().back()["result"] : result_of(reply);
  }
};

TEST_F(McpQuestions, AreAnsweredByTheClientOfTheSession) {
  const std::string session = begin_session("2025-11-25", {{"elicitation", Json::object()}});
  const std::string other = begin_session();
  const Json result = call(session, "elicitation/create", [&](const Json& asked) {
    EXPECT_EQ(asked["method"], "elicitation/create");
    EXPECT_EQ(asked["params"]["message"], "?");
    const Json response{{"jsonrpc", "2.0"}, {"id", asked["id"]}, {"result", {{"action", "accept"}}}};
    EXPECT_EQ(send(legacy(response, other)).status, 202U);  // of another session: answers nothing
    EXPECT_EQ(send(legacy({{"jsonrpc", "2.0"}, {"id", "made up"}, {"result", 1}}, session)).status, 202U);
    std::this_thread::sleep_for(30ms);
    EXPECT_EQ(send(legacy(response, session)).status, 202U);
  });
  EXPECT_EQ(result["answered"]["action"], "accept");
  EXPECT_EQ(result["forms"], true);
}

TEST_F(McpQuestions, AreForClientsThatDeclaredThem) {
  EXPECT_TRUE(call(begin_session(), "roots/list", {}).contains("cannot"));
  EXPECT_EQ(call(begin_session("2025-11-25", {{"roots", Json::object()}}), "sampling/createMessage", {})["failed"], -32021);
  EXPECT_TRUE(call(begin_session("2025-03-26", {{"elicitation", Json::object()}}), "elicitation/create", {}, "2025-03-26").contains("cannot"))
      << "that revision does not know it";
}

TEST_F(McpQuestions, EndWhenTheClientRefusesOrTheSessionEnds) {
  const Json capabilities{{"sampling", Json::object()}};
  const std::string session = begin_session("2025-11-25", capabilities);
  const Json refused = call(session, "sampling/createMessage", [&](const Json& asked) {
    send(legacy({{"jsonrpc", "2.0"}, {"id", asked["id"]}, {"error", {{"code", -1}, {"message", "no"}}}}, session));
  });
  EXPECT_EQ(refused["failed"], -32603);
  const Json over = call(session, "sampling/createMessage", [&](const Json&) { server_.drain(); });
  EXPECT_EQ(over["failed"], -32603);
}

TEST_F(McpQuestions, WaitInFewPlaces) {
  const std::string session = begin_session("2025-11-25", {{"roots", Json::object()}});
  std::atomic<int> refused = 0, waiting = 0;
  features_.tool = [&](const Caller& caller, const std::string&, const Json&) -> Outcome<Json> {
    ++waiting;
    const auto answered = caller.ask_client("roots/list", Json::object());
    if (!answered && answered.error().message.starts_with("too many")) ++refused;
    return Json::object();
  };
  Received received;
  std::vector<std::jthread> callers;  // last: ends first
  for (int i = 0; i < 3; ++i)
    callers.emplace_back([&, i] {
      HttpExchange exchange = legacy(request("tools/call", {{"name", "x"}}, i), session);
      exchange.emit = received.emit();
      send(exchange);
    });
  EXPECT_TRUE(wait_for([&] { return waiting == 3 && refused == 1; }));
  server_.drain();
}

}  // namespace
}  // namespace docent::mcp
