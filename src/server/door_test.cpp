// Who may do what: every route of the table and every feature of MCP, for every kind of credential. A route or tool without an expectation
// here fails.
#include "server/door.h"

#include <gtest/gtest.h>

#include "server/testing/house.h"

namespace docent::server {
namespace {

using auth::Scope;
using auth::Scopes;
using testing::House;
using testing::Json;

constexpr const char* kMarker = "ostrich";  // stands in what is hidden, and in no question

struct Credential {
  std::string name, header;
  bool good = false;  // proves somebody
  Scopes scopes = {};
  bool sees = false;  // what is hidden
};

// What a route does for who may call it.
struct Case {
  std::string target, body = {};
  unsigned status = 200;
  bool lists = false;                      // names what is hidden to who sees it
  std::string hidden_target = {}, hidden_body = {};  // asks for what is hidden
  bool hidden_is_404 = true;               // to others
};

class DoorTable : public ::testing::Test {
 protected:
  void SetUp() override {
    house_.ingest("handbook", {{"keys.md", "# Rotate keys\n\nKeys are rotated by the operator.\n\n## By hand\n\n```shell\nkeyctl rotate --slow\n```\n"}});
    house_.ingest("vault",
                  {{"safe.md", "# Rotate zebra keys\n\nThe zebra key opens the safe. The ostrich does not.\n"},
                   {"unlock.md", "# Unlock the ostrich\n\nAdded in version 7.7.\n\n```shell\nostrich unlock --fast\nostrich feed\n```\n\n"
                                 "If you see the error `ERR_ZEBRA`, run `ostrich unlock`.\n"}},
                  {"ops"}, "7.7");
    make_credentials();
    const auto ids = [&](const char* source, const char* version, const char* path) {
      const auto document = *house_.record().document(model::make_document_id(source, version, path));
      return std::array{document.id.value, house_.record().sections(document.key)->back().id.value, house_.record().passages(document.key)->front().id.value};
    };
    open_ = ids("handbook", "1.0", "keys.md");
    hidden_ = ids("vault", "7.7", "safe.md");
    job_ = house_.queue.submit({"ingest", R"({"targets":["handbook"]})", {false, "jwt:somebody", {}}, ""})->job.id;
    const auto running = *house_.queue.claim("ingest", "runner", std::chrono::minutes(1));
    EXPECT_TRUE(house_.queue.finish(job_, running->lease, {store::JobState::kSucceeded, R"({"files":1})", "", ""}));
    open_citation_ = citation("operator", {});
    hidden_citation_ = citation("what zebra key opens the safe", {"ops"});
    house_.audit.events.clear();
  }

  std::string citation(const std::string& query, std::vector<std::string> groups) {
    query::SearchRequest request;
    request.query = query;
    request.principal.owner = false;
    request.principal.groups = std::move(groups);
    const auto found = house_.engine().search(request);
    EXPECT_TRUE(found && !found->results.empty());
    return found && !found->results.empty() ? found->results.front().citation_id : "";
  }

  void make_credentials() {
    const auto token = [&](const Json& claims) { return "Bearer " + house_.issuer.token(claims); };
    const auto with = [](Json claims, const char* name, Json value) {
      claims[name] = std::move(value);
      return claims;
    };
    const Json good = house_.claims("read graph ingest admin", {"ops"});
    const std::int64_t now = house_.clock.millis / 1000;
    credentials_ = {
        {"no token", ""},
        {"another scheme", "Basic dXNlcjpwYXNz"},
        {"an empty token", "Bearer "},
        {"garbage", "Bearer garbage"},
        {"a key that never was", "Bearer docent_000000000000_" + std::string(43, 'A')},
        {"an expired token", token(with(good, "exp", now - 61))},
        {"a token of the future", token(with(good, "nbf", now + 600))},
        {"a token for another audience", token(with(good, "aud", "https://other.example"))},
        {"a token of another issuer", token(with(good, "iss", "https://evil.example"))},
        {"a token of another algorithm", "Bearer " + auth::testing::hmac_token({{"alg", "HS256"}, {"kid", "k1"}}, good, house_.issuer.public_pem())},
        {"alg:none", "Bearer " + base::base64url_encode(R"({"alg":"none"})") + "." + base::base64url_encode(good.dump()) + "."},
        {"a token signed by somebody else", "Bearer " + auth::testing::Signer(auth::Algorithm::kEs256).token(good)},
        {"a token without a scope of ours", token(house_.claims("openid profile", {"ops"})), true, {}, true},
        {"a key without read", house_.key({Scope::kGraph}, {"ops"}), true, {Scope::kGraph}, true},
        {"a key", house_.key({Scope::kRead}), true, {Scope::kRead}, false},
        {"a key of another group", house_.key({Scope::kRead}, {"dev", "ops2", "op", "OPS"}), true, {Scope::kRead}, false},
        {"a key of the group", house_.key({Scope::kRead}, {"dev", "ops"}), true, {Scope::kRead}, true},
        {"a token", token(house_.claims("read")), true, {Scope::kRead}, false},
        {"a token of the group", token(house_.claims("docent:read", {"ops"})), true, {Scope::kRead}, true},
        {"an admin's token", token(house_.claims("admin")), true, {Scope::kAdmin}, false},
        {"an admin's token of the group", token(good), true, {Scope::kAdmin}, true},
    };
    const std::string revoked = house_.key({Scope::kAdmin}, {"ops"});
    EXPECT_TRUE(house_.keys().revoke(revoked.substr(7 + 7, 12)));
    credentials_.push_back({"a revoked key", revoked});
    const std::string brief = house_.key({Scope::kAdmin}, {"ops"}, house_.clock.millis + 1);
    house_.clock.millis += 1;
    credentials_.push_back({"an expired key", brief});
  }

  std::map<std::string, Case> cases() const {
    const auto post = [](Json body) { return body.dump(); };
    return {
        {"POST /v1/search", {"/v1/search", post({{"query", "rotate keys zebra"}}), 200, true}},
        {"POST /v1/ask", {"/v1/ask", post({{"question", "What opens the safe, a zebra key?"}}), 200, true}},
        {"POST /v1/verify", {"/v1/verify", post({{"citations", {open_citation_}}}), 200, false, "/v1/verify", post({{"citations", {hidden_citation_}}}), false}},
        {"GET /v1/documents/{id}", {"/v1/documents/" + open_[0], "", 200, false, "/v1/documents/" + hidden_[0]}},
        {"GET /v1/documents/{id}/raw", {"/v1/documents/" + open_[0] + "/raw", "", 200, false, "/v1/documents/" + hidden_[0] + "/raw"}},
        {"GET /v1/sections/{id}", {"/v1/sections/" + open_[1], "", 200, false, "/v1/sections/" + hidden_[1]}},
        {"GET /v1/passages/{id}", {"/v1/passages/" + open_[2], "", 200, false, "/v1/passages/" + hidden_[2]}},
        {"POST /v1/explore", {"/v1/explore", post({{"node", "keyctl rotate"}}), 200, false, "/v1/explore", post({{"node", entity("ostrich unlock")}})}},
        {"POST /v1/path", {"/v1/path", post({{"from", "keyctl rotate"}, {"to", "--slow"}}), 200, false, "/v1/path", post({{"from", entity("ostrich unlock")}, {"to", entity("ostrich feed")}})}},
        {"GET /v1/entities", {"/v1/entities?kind=command", "", 200, true}},
        {"GET /v1/entities/{id}", {"/v1/entities/" + entity("keyctl rotate"), "", 200, false, "/v1/entities/" + entity("ostrich unlock")}},
        {"POST /v1/cypher", {"/v1/cypher", post({{"query", "MATCH (c:Command) RETURN c.name"}}), 200, true}},
        {"GET /v1/templates", {"/v1/templates", "", 200, false}},
        {"POST /v1/templates/{name}", {"/v1/templates/traverse%2F2", post({{"parameters", {{"start_id", entity("keyctl rotate")}}}}), 200, false}},
        {"GET /v1/sources", {"/v1/sources", "", 200, false}},
        {"GET /v1/status", {"/v1/status", "", 200, false}},
        {"POST /mcp", {"/mcp", post({{"jsonrpc", "2.0"}, {"id", 1}, {"method", "initialize"}, {"params", {{"protocolVersion", "2025-11-25"}, {"capabilities", Json::object()}, {"clientInfo", {{"name", "x"}, {"version", "1"}}}}}})}},
        {"GET /mcp", {"/mcp", "", 400}},     // no session is named
        {"DELETE /mcp", {"/mcp", "", 400}},
        {"POST /v1/jobs", {"/v1/jobs", post({{"targets", {"handbook"}}, {"source", "handbook"}}), 202}},
        {"GET /v1/jobs", {"/v1/jobs?state=waiting&limit=5"}},
        {"GET /v1/jobs/{id}", {"/v1/jobs/" + job_}},
        {"DELETE /v1/jobs/{id}", {"/v1/jobs/" + job_, "", 409}},
        {"POST /v1/jobs/{id}/retry", {"/v1/jobs/" + job_ + "/retry", "", 409}},
        {"GET /v1/jobs/{id}/report", {"/v1/jobs/" + job_ + "/report"}},
        {"GET /v1/jobs/{id}/events", {"/v1/jobs/" + job_ + "/events"}},
        {"GET /health", {"/health"}},
        {"GET /ready", {"/ready"}},
        {"GET /metrics", {"/metrics"}},
        {"GET /openapi.json", {"/openapi.json"}},
        {"GET /.well-known/oauth-protected-resource", {"/.well-known/oauth-protected-resource"}},
        {"GET /.well-known/oauth-protected-resource/mcp", {"/.well-known/oauth-protected-resource/mcp"}},
    };
  }

  static std::string entity(const char* command) { return model::make_entity_id(model::NodeKind::kCommand, command).value; }
  static bool shows(const Response& response) { return response.body.find(kMarker) != std::string::npos; }

  House house_;
  std::vector<Credential> credentials_;
  std::array<std::string, 3> open_, hidden_;  // document, section, passage
  std::string open_citation_, hidden_citation_, job_;
};

TEST_F(DoorTable, EveryRouteForEveryCredential) {
  const auto expectations = cases();
  for (const Route& route : house_.routes) {
    const std::string name = std::string(route.method) + " " + std::string(route.pattern);
    const auto expected = expectations.find(name);
    ASSERT_NE(expected, expectations.end()) << name << " has no line in cases(): say who may call it";
    const Case& one = expected->second;
    for (const Credential& credential : credentials_) {
      SCOPED_TRACE(name + " with " + credential.name);
      house_.audit.events.clear();
      const Response response = house_.ask(std::string(route.method), one.target, credential.header, one.body);
      const auto scope = scope_of(route.access);
      const bool watched = route.access != Access::kOpen && route.access != Access::kMetrics;
      const std::string challenge = response.headers.contains("WWW-Authenticate") ? response.headers.at("WWW-Authenticate") : "";
      ASSERT_EQ(house_.audit.events.size(), watched ? 1U : 0U);
      if (watched) {
        EXPECT_EQ(house_.audit.events[0].status, response.status);
        EXPECT_EQ(house_.audit.events[0].path, route.pattern);
        EXPECT_EQ(house_.audit.events[0].address, "192.0.2.1");
      }
      if (!scope) {
        EXPECT_EQ(response.status, one.status) << "open to all, whatever the token";
        continue;
      }
      const std::string needed(auth::to_string(*scope));
      if (!credential.good) {
        ASSERT_EQ(response.status, 401U) << response.body;
        EXPECT_TRUE(challenge.starts_with("Bearer realm=\"docent\"")) << challenge;
        EXPECT_NE(challenge.find("resource_metadata=\"http://localhost:7411/.well-known/oauth-protected-resource\""), std::string::npos) << challenge;
        EXPECT_NE(challenge.find("scope=\"" + needed + "\""), std::string::npos) << challenge;
        EXPECT_EQ(challenge.find("error=\"invalid_token\"") != std::string::npos, !credential.header.empty()) << "RFC 6750 section 3.1: no error where there was no token. " << challenge;
        EXPECT_EQ(response.content_type, "application/problem+json");
        if (watched) EXPECT_EQ(house_.audit.events[0].decision, "unauthenticated");
        if (watched) EXPECT_EQ(house_.audit.events[0].actor, "unknown");
        EXPECT_FALSE(shows(response));
        continue;
      }
      if (!credential.scopes.has(*scope)) {
        ASSERT_EQ(response.status, 403U) << response.body;
        EXPECT_NE(challenge.find("error=\"insufficient_scope\""), std::string::npos) << challenge;
        EXPECT_NE(challenge.find("scope=\"" + needed + "\""), std::string::npos) << challenge;
        if (watched) EXPECT_EQ(house_.audit.events[0].decision, "forbidden");
        if (watched) EXPECT_NE(house_.audit.events[0].actor, "unknown");
        EXPECT_FALSE(shows(response));
        continue;
      }
      EXPECT_EQ(response.status, one.status) << response.body;
      EXPECT_EQ(challenge, "");
      if (watched) EXPECT_EQ(house_.audit.events[0].decision, "allowed");
      EXPECT_EQ(shows(response), one.lists && credential.sees) << response.body;
      if (one.hidden_target.empty()) continue;
      house_.audit.events.clear();
      const Response hidden = house_.ask(std::string(route.method), one.hidden_target, credential.header, one.hidden_body);
      EXPECT_EQ(hidden.status, credential.sees || !one.hidden_is_404 ? one.status : 404U) << hidden.body;
      EXPECT_EQ(shows(hidden), credential.sees) << hidden.body;
      EXPECT_EQ(house_.audit.events[0].sources, credential.sees ? std::vector<std::string>{"vault"} : std::vector<std::string>{});
    }
  }
}

TEST_F(DoorTable, EveryToolResourcePromptAndCompletionForEveryCredential) {
  const std::string uri = "docent://vault/safe.md?version=7.7";
  const std::map<std::string, Json> tools = {
      {"search_documentation", {{"query", "zebra"}}},
      {"ask_documentation", {{"question", "What opens the safe, a zebra key?"}}},
      {"get_section", {{"id", hidden_[1]}}},
      {"verify_citation", {{"citations", {hidden_citation_}}}},
      {"list_sources", Json::object()},
      {"find_entities", {{"like", "unlock"}}},
      {"traverse_relationships", {{"node", entity("ostrich unlock")}}},
      {"show_path", {{"from", entity("ostrich unlock")}, {"to", entity("ostrich feed")}}},
      {"troubleshoot_error", {{"error", "ERR_ZEBRA"}}},
      {"compare_systems", {{"a", entity("ostrich unlock")}, {"b", entity("ostrich feed")}}},
      {"explain_architecture", {{"component", entity("ostrich unlock")}}},
      {"list_configs_affecting", {{"component", entity("ostrich unlock")}}},
      {"explain_ranking", {{"query", "zebra"}, {"document", "safe.md"}}},
      {"whats_changed", {{"to", "7.7"}}},
      {"ingest_documents", {{"targets", {"handbook"}}, {"source", "handbook"}}},
  };
  struct Message {
    std::string method;
    Json params;
    std::string shown;  // in the answer to who sees what is hidden, and in no other
    bool of_graph = false;
  };
  const std::set<std::string> of_graph = {"find_entities", "traverse_relationships", "show_path", "troubleshoot_error", "compare_systems", "explain_architecture", "list_configs_affecting", "whats_changed"};
  std::vector<Message> messages = {
      {"server/discover", Json::object(), "vault"},
      {"tools/list", Json::object(), ""},
      {"resources/list", Json::object(), "vault"},
      {"resources/templates/list", Json::object(), ""},
      {"resources/read", {{"uri", uri}}, kMarker},
      {"prompts/list", Json::object(), ""},
      {"completion/complete", {{"ref", {{"type", "ref/resource"}, {"uri", "docent://{source}/{+path}{?version}"}}}, {"argument", {{"name", "source"}, {"value", "v"}}}}, "vault"},
      {"completion/complete", {{"ref", {{"type", "ref/resource"}, {"uri", "docent://{source}/{+path}{?version}"}}}, {"argument", {{"name", "path"}, {"value", "s"}}}}, "safe.md"},
      {"completion/complete", {{"ref", {{"type", "ref/resource"}, {"uri", "docent://{source}/{+path}{?version}"}}}, {"argument", {{"name", "version"}, {"value", "7"}}}}, "\"7.7\""},
      {"completion/complete", {{"ref", {{"type", "ref/prompt"}, {"name", "troubleshoot"}}}, {"argument", {{"name", "source"}, {"value", "v"}}}}, "vault"},
  };
  mcp::Caller anybody;  // with every right
  anybody.principal.owner = false;
  for (const Json& tool : house_.features().tools(anybody)) {
    const std::string name = tool["name"];
    const auto arguments = tools.find(name);
    ASSERT_NE(arguments, tools.end()) << "the tool " << name << " has no line here: say what it shows to whom";
    const bool graph = of_graph.contains(name);
    messages.push_back({"tools/call", {{"name", name}, {"arguments", arguments->second}}, name == "ingest_documents" ? "" : name == "list_sources" ? "vault" : graph ? kMarker : "opens the safe.", graph});
  }
  for (const Json& prompt : house_.features().prompts(anybody))
    messages.push_back({"prompts/get", {{"name", prompt["name"]}, {"arguments", {{prompt["arguments"][0]["name"], "The zebra key"}}}}, "opens the safe."});
  std::size_t jobs_before = house_.queue.list({}, "", 200)->jobs.size();
  for (const Message& message : messages)
    for (const Credential& credential : credentials_) {
      SCOPED_TRACE(message.method + " " + message.params.dump() + " with " + credential.name);
      house_.audit.events.clear();
      const Response response = house_.ask_mcp(message.method, message.params, credential.header);
      ASSERT_EQ(house_.audit.events.size(), 1U);
      if (!credential.good || !credential.scopes.has(Scope::kRead)) {
        EXPECT_EQ(response.status, credential.good ? 403U : 401U);
        EXPECT_TRUE(response.headers.contains("WWW-Authenticate")) << "what MCP clients follow to get a token";
        EXPECT_EQ(response.body.find("vault"), std::string::npos);
        continue;
      }
      EXPECT_LT(response.status, 500U);
      EXPECT_EQ(house_.audit.events[0].decision, "allowed");
      if (message.method != "server/discover") EXPECT_NE(house_.audit.events[0].operation.find(message.method), std::string::npos) << house_.audit.events[0].operation;
      const auto& touched = house_.audit.events[0].sources;
      const bool sees = credential.sees && (!message.of_graph || credential.scopes.has(Scope::kGraph));
      if (!message.shown.empty() && message.shown != "vault" && message.method != "completion/complete")
        EXPECT_EQ(std::ranges::find(touched, "vault") != touched.end(), sees) << "the audit log names the sources of the answer";
      if (message.method == "tools/call" && message.params["name"] == "ingest_documents") {
        const std::size_t jobs = house_.queue.list({}, "", 200)->jobs.size();
        EXPECT_EQ(jobs > jobs_before, credential.scopes.has(Scope::kIngest)) << response.body;
        jobs_before = jobs;
      }
      if (!message.shown.empty()) EXPECT_EQ(response.body.find(message.shown) != std::string::npos, sees) << response.body;
      if (message.of_graph && !credential.scopes.has(Scope::kGraph)) EXPECT_NE(response.body.find("scope graph"), std::string::npos) << response.body;
      if (!credential.sees) EXPECT_EQ(response.body.find("opens the safe."), std::string::npos) << response.body;
      if (!credential.sees && message.method != "resources/read") EXPECT_EQ(response.body.find("vault"), std::string::npos) << response.body;
      if (const Json body = Json::parse(response.body, nullptr, false); body.contains("result") && body["result"].contains("cacheScope"))
        EXPECT_EQ(body["result"]["cacheScope"], "private") << "others see other things";
    }
}

TEST_F(DoorTable, AHiddenIdIsRefusedInTheWordsOfAnUnknownOne) {
  const std::string key = house_.key({Scope::kRead});
  const auto body = [&](std::string target, const std::string& id) {
    std::string text = house_.ask("GET", target + id, key).body;
    for (std::size_t at = text.find(id); at != std::string::npos; at = text.find(id)) text.replace(at, id.size(), "ID");
    return text;
  };
  for (const char* kind : {"documents", "sections", "passages"}) {
    const std::size_t which = std::string_view(kind) == "documents" ? 0 : std::string_view(kind) == "sections" ? 1 : 2;
    const std::string path = "/v1/" + std::string(kind) + "/", id = hidden_[which], unknown = id.substr(0, 4) + std::string(32, 'e');
    EXPECT_EQ(body(path, id), body(path, unknown)) << kind;
    EXPECT_EQ(body(path, id.substr(0, 14)), body(path, unknown.substr(0, 14))) << kind << ": by a short id";
  }
  const std::string shortened = hidden_[0].substr(0, 14);
  EXPECT_EQ(house_.ask("GET", "/v1/documents/" + shortened + "/raw", key).body.find(hidden_[0]), std::string::npos) << "the rest of an id is not told";
}

TEST_F(DoorTable, AJobOfSomebodyElseIsRefusedInTheWordsOfAnUnknownOne) {
  const std::string mine = house_.key({Scope::kIngest}), other = house_.key({Scope::kIngest});
  const Response submitted = house_.ask("POST", "/v1/jobs", mine, R"({"targets":["handbook"],"source":"handbook"})");
  ASSERT_EQ(submitted.status, 202U) << submitted.body;
  EXPECT_EQ(submitted.body.find("houseX"), std::string::npos) << "no path of this machine";
  const std::string id = Json::parse(submitted.body)["id"], unknown = "job_" + std::string(32, 'e');
  EXPECT_EQ(house_.ask("GET", "/v1/jobs/" + id, mine).status, 200U);
  for (const auto& [method, tail] : {std::pair{"GET", ""}, std::pair{"DELETE", ""}, std::pair{"POST", "/retry"}, std::pair{"GET", "/report"}, std::pair{"GET", "/events"}}) {
    std::string hidden = house_.ask(method, "/v1/jobs/" + id + tail, other).body;
    const std::size_t at = hidden.find(id);
    ASSERT_NE(at, std::string::npos) << hidden;
    hidden.replace(at, id.size(), unknown);
    EXPECT_EQ(hidden, house_.ask(method, "/v1/jobs/" + unknown + tail, other).body);
  }
  EXPECT_EQ(Json::parse(house_.ask("GET", "/v1/jobs", other).body)["jobs"].size(), 0U);
  EXPECT_EQ(Json::parse(house_.ask("GET", "/v1/jobs", mine).body)["jobs"].size(), 1U);
}

TEST_F(DoorTable, WithoutACredentialNothingIsExplained) {
  EXPECT_EQ(house_.ask("GET", "/v1/sources?nonsense=1").status, 401U);
  EXPECT_EQ(house_.ask("POST", "/v1/search", "", "not json").status, 401U);
  EXPECT_EQ(house_.ask("GET", "/v1/sources?nonsense=1", house_.key({Scope::kRead})).status, 400U);
}

TEST_F(DoorTable, MethodsAndPathsThatAreNotThere) {
  EXPECT_EQ(house_.ask("GET", "/nothing").status, 404U);
  EXPECT_EQ(house_.ask("GET", "/v1/documents/").status, 404U);
  const Response wrong = house_.ask("DELETE", "/v1/search", house_.key({Scope::kAdmin}));
  EXPECT_EQ(wrong.status, 405U);
  EXPECT_EQ(wrong.headers.at("Allow"), "POST");
  EXPECT_EQ(house_.ask("OPTIONS", "/v1/search").status, 405U) << "OPTIONS without an origin is no preflight";
  const Response head = house_.ask("HEAD", "/v1/sources", house_.key({Scope::kRead}));
  EXPECT_EQ(head.status, 200U);
}

TEST_F(DoorTable, BodiesAreJsonThatSaysSo) {
  const std::string key = house_.key({Scope::kRead}), body = R"({"query":"keys"})";
  const auto status = [&](std::vector<std::pair<std::string, std::string>> headers) { return house_.ask("POST", "/v1/search", key, body, std::move(headers)).status; };
  EXPECT_EQ(status({{"content-type", "application/json; charset=utf-8"}}), 200U);
  EXPECT_EQ(status({{"content-type", "Application/JSON"}}), 200U);
  EXPECT_EQ(status({{"content-type", "text/plain"}}), 415U) << "what a page may send without asking first";
  EXPECT_EQ(status({{"content-type", "application/x-www-form-urlencoded"}}), 415U);
  EXPECT_EQ(status({{"content-type", ""}}), 415U);
  EXPECT_EQ(status({{"content-type", "application/jsonp"}}), 415U);
}

TEST_F(DoorTable, TheAuditLogKeepsHashesNotWords) {
  const std::string key = house_.key({Scope::kRead});
  house_.ask("POST", "/v1/search", key, R"({"query":"rotate secretword"})", {{"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}});
  ASSERT_EQ(house_.audit.events.size(), 1U);
  const audit::Event& event = house_.audit.events[0];
  EXPECT_EQ(event.actor, "key:" + key.substr(14, 12));
  EXPECT_EQ(event.operation, "POST /v1/search");
  EXPECT_EQ(event.sources, std::vector<std::string>{"handbook"});
  EXPECT_EQ(event.parameters, "");
  EXPECT_EQ(event.parameters_sha256.size(), 64U);
  EXPECT_EQ(event.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(event.request_id, "request-1");
}

TEST_F(DoorTable, WhatCannotBeAuditedIsRefusedOrAnsweredAsConfigured) {
  const std::string key = house_.key({Scope::kRead});
  house_.audit.broken = true;
  const Response refused = house_.ask("POST", "/v1/search", key, R"({"query":"keys"})");
  EXPECT_EQ(refused.status, 503U);
  EXPECT_EQ(refused.headers.at("Retry-After"), "5");
  EXPECT_EQ(refused.body.find("operator"), std::string::npos) << "no byte of the answer leaves";
  EXPECT_EQ(house_.ask("GET", "/v1/sources").status, 503U) << "a refusal is an event too";
  EXPECT_EQ(house_.ask("GET", "/health").status, 200U);
  house_.door->set_settings(House::settings({0, 1}, {0, 1}, {0, 1}, false));
  EXPECT_EQ(house_.ask("POST", "/v1/search", key, R"({"query":"keys"})").status, 200U);
  EXPECT_NE(house_.metrics.exposition().find("docent_audit_events_total{outcome=\"failed\"} 3"), std::string::npos) << house_.metrics.exposition();
}

TEST_F(DoorTable, EachTokenHasItsOwnRate) {
  house_.door->set_settings(House::settings({60, 3}));
  const std::string one = house_.key({Scope::kRead}), two = house_.key({Scope::kRead});
  for (int left = 2; left >= 0; --left) {
    const Response response = house_.ask("GET", "/v1/sources", one);
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.headers.at("RateLimit-Policy"), "\"token\";q=3;w=3");
    EXPECT_EQ(response.headers.at("RateLimit"), "\"token\";r=" + std::to_string(left) + ";t=" + std::to_string(3 - left));
  }
  const Response refused = house_.ask("GET", "/v1/sources", one);
  EXPECT_EQ(refused.status, 429U);
  EXPECT_EQ(refused.headers.at("Retry-After"), "1");
  EXPECT_EQ(refused.headers.at("RateLimit"), "\"token\";r=0;t=3");
  EXPECT_EQ(house_.audit.events.back().decision, "rate_limited");
  EXPECT_EQ(house_.ask("GET", "/v1/sources", two).status, 200U);
  EXPECT_EQ(house_.ask("GET", "/health").status, 200U);
  house_.clock.pass(std::chrono::seconds(1));
  EXPECT_EQ(house_.ask("GET", "/v1/sources", one).status, 200U);
}

TEST_F(DoorTable, GuessingTokensIsSlowedByAddress) {
  house_.door->set_settings(House::settings({0, 1}, {0, 1}, {60, 3}));
  const std::string good = house_.key({Scope::kRead});
  for (int i = 0; i < 3; ++i) EXPECT_EQ(house_.ask("GET", "/v1/sources", "Bearer guess").status, 401U);
  const Response slowed = house_.ask("GET", "/v1/sources", "Bearer guess");
  EXPECT_EQ(slowed.status, 429U);
  EXPECT_EQ(slowed.headers.at("Retry-After"), "1");
  EXPECT_EQ(house_.ask("GET", "/v1/sources").status, 401U) << "without a token nothing is guessed";
  house_.peer = "192.0.2.2";
  EXPECT_EQ(house_.ask("GET", "/v1/sources", good).status, 200U) << "another address";
  // A client behind a listed proxy is judged by its own address.
  house_.peer = "10.0.0.1";
  EXPECT_EQ(house_.ask("GET", "/v1/sources", good, "", {{"x-forwarded-for", "192.0.2.1"}}).status, 429U);
  EXPECT_EQ(house_.ask("GET", "/v1/sources", good, "", {{"x-forwarded-for", "192.0.2.3"}}).status, 200U);
  EXPECT_EQ(house_.audit.events.back().address, "192.0.2.3");
}

TEST_F(DoorTable, MetricsAreForAdminsAndListedAddresses) {
  house_.peer = "192.0.2.99";
  const Response listed = house_.ask("GET", "/metrics");
  EXPECT_EQ(listed.status, 200U);
  EXPECT_TRUE(listed.body.ends_with("# EOF\n"));
  house_.peer = "192.0.2.1";
  EXPECT_EQ(house_.ask("GET", "/metrics", "", "", {{"x-forwarded-for", "192.0.2.99"}}).status, 401U) << "no listed proxy says so";
}

TEST_F(DoorTable, PagesOfListedOriginsMayReadOthersMayNot) {
  const std::string key = house_.key({Scope::kRead});
  const std::vector<std::pair<std::string, std::string>> listed{{"origin", "https://portal.example.com"}};
  const Response response = house_.ask("GET", "/v1/sources", key, "", listed);
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(response.headers.at("Access-Control-Allow-Origin"), "https://portal.example.com");
  EXPECT_NE(response.headers.at("Vary").find("Origin"), std::string::npos);
  EXPECT_FALSE(response.headers.contains("Access-Control-Allow-Credentials"));
  EXPECT_EQ(house_.ask("GET", "/v1/sources", "", "", listed).headers.at("Access-Control-Allow-Origin"), "https://portal.example.com") << "a page must be able to read why";
  EXPECT_FALSE(house_.ask("GET", "/v1/sources", key).headers.contains("Access-Control-Allow-Origin"));

  auto preflight = listed;
  preflight.emplace_back("access-control-request-method", "POST");
  const Response allowed = house_.ask("OPTIONS", "/v1/search", "", "", preflight);
  EXPECT_EQ(allowed.status, 204U) << "without a token: browsers send none with it";
  EXPECT_NE(allowed.headers.at("Access-Control-Allow-Headers").find("Authorization"), std::string::npos);
  auto with_parameters = preflight;
  with_parameters.emplace_back("access-control-request-headers", "authorization, Mcp-Param-Source, x-evil, mcp-param-\x01");
  EXPECT_TRUE(house_.ask("OPTIONS", "/mcp", "", "", with_parameters).headers.at("Access-Control-Allow-Headers").ends_with("traceparent, mcp-param-source"));
  preflight[0].second = "http://localhost:3000";
  EXPECT_EQ(house_.ask("OPTIONS", "/v1/search", "", "", preflight).status, 403U);
  preflight[0].second = "https://evil.example";
  EXPECT_EQ(house_.ask("OPTIONS", "/v1/search", "", "", preflight).status, 403U);
  EXPECT_EQ(house_.ask("GET", "/v1/sources", key, "", {{"origin", "https://evil.example"}}).status, 403U);
  EXPECT_EQ(house_.ask("GET", "/health", "", "", {{"host", "evil.example"}}).status, 403U);
}

TEST_F(DoorTable, AStreamedAnswerCarriesTheHeadersOfTheOrigin) {
  Request request;
  request.method = "POST";
  request.path = "/mcp";
  request.headers = {{"host", "localhost"}, {"origin", "https://portal.example.com"}, {"authorization", house_.key({Scope::kRead})}, {"content-type", "application/json"}, {"accept", "application/json, text/event-stream"}};
  request.body = R"({"jsonrpc":"2.0","id":1,"method":"ping"})";
  request.peer = "192.0.2.1";
  house_.door->handle(request, {});
  EXPECT_EQ(request.response_headers.at("Access-Control-Allow-Origin"), "https://portal.example.com") << "there before the first event can leave";
}

TEST_F(DoorTable, ReadinessFollowsThePhase) {
  EXPECT_EQ(house_.ask("GET", "/ready").status, 200U);
  house_.phase = Phase::kDraining;
  EXPECT_EQ(house_.ask("GET", "/ready").status, 503U);
  EXPECT_EQ(house_.ask("GET", "/health").status, 200U);
  House empty;
  const Response nothing = empty.ask("GET", "/ready");
  EXPECT_EQ(nothing.status, 503U);
  EXPECT_EQ(Json::parse(nothing.body)["part"], "store");
}

TEST_F(DoorTable, TheResourceMetadataNamesTheIssuer) {
  const Json json = Json::parse(house_.ask("GET", "/.well-known/oauth-protected-resource/mcp", "", "", {{"host", "docs.localhost:1"}, {"x", ""}}).body);
  EXPECT_TRUE(json.contains("code")) << "a host that is not known";
  const Json good = Json::parse(house_.ask("GET", "/.well-known/oauth-protected-resource/mcp").body);
  EXPECT_EQ(good["resource"], "http://localhost:7411/mcp");
  EXPECT_EQ(good["authorization_servers"], Json::array({House::kIssuer}));
}

}  // namespace
}  // namespace docent::server
