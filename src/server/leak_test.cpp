// Adding, changing and removing a hidden source changes no byte of what another principal gets, scores and times aside.
//
// Statistics of words are shared by design, so two results of nearly equal score may change places: the questions here have none.
#include <gtest/gtest.h>

#include <regex>

#include "base/hash.h"
#include "mcp/notifications.h"
#include "server/testing/house.h"

namespace docent::server {
namespace {

using auth::Scope;
using testing::House;
using testing::Json;

// What may differ: scores (statistics of words are shared by design), times, the tag of an answer made of them, and names of sessions.
void blank(Json& json) {
  static const std::vector<std::string> kBlank = {"score", "confidence", "took_ms", "ms", "bm25f", "cosine", "lexical_part", "dense_part", "other_parts", "fused", "part", "mean_part", "own", "last", "difference"};
  if (json.is_object())
    for (auto& [name, value] : json.items()) {
      if (std::ranges::find(kBlank, name) != kBlank.end()) value = 0;
      // MCP results carry the same JSON once more as text.
      else blank(value);
    }
  else if (json.is_array())
    for (Json& one : json) blank(one);
}

std::string comparable(const Response& response) {
  std::string text = std::to_string(response.status) + " " + response.content_type + "\n";
  for (const auto& [name, value] : response.headers)
    if (name != "ETag" && name != "Mcp-Session-Id") text += name + ": " + value + "\n";
  Json json = Json::parse(response.body, nullptr, false);
  if (json.is_discarded()) return text + response.body;
  blank(json);
  static const std::regex kConfidence("Confidence [0-9]+ %");
  return text + std::regex_replace(json.dump(1), kConfidence, "Confidence");
}

// Names whose documents, sections and passages share the first 32 bits of their ids with the hidden ones of the same line (found by search).
struct Twins {
  const char *kind, *open, *hidden;
};
constexpr Twins kTwins[] = {{"documents", "n45.md", "n37809.md"}, {"sections", "n28166.md", "n63229.md"}, {"passages", "n15211.md", "n127097.md"}};

std::map<std::string, std::string> open_files() {
  std::map<std::string, std::string> files = {{"guide/keys.md", "# Rotate keys\n\nKeys are rotated by the operator with `ledgerctl key rotate`.\n\n```shell\nledgerctl key rotate --soon\n```\n\nIf you see the error `ERR_KEYS`, run `ledgerctl key rotate`. Added in version 1.0.\n\n## Grace period\n\nThe grace period of a key is 24 hours.\n"},
                                              {"guide/backup.md", "# Backup\n\nA backup is taken every night and kept for a week.\n"}};
  for (const Twins& twins : kTwins) files[twins.open] = "# Keys\n\nA page about harbour keys.\n";
  return files;
}

std::map<std::string, std::string> hidden_files(const std::string& more) {
  std::map<std::string, std::string> files = {
      {"guide/keys.md", "# Rotate keys\n\nRotate keys, rotate keys: keys are rotated and rotated by the hidden operator with `ledgerctl key rotate`.\n\n```shell\nledgerctl key rotate --hidden\nledgerctl zebra\n```\n\nIf you see the error `ERR_HIDDEN`, run `ledgerctl zebra`. " + more + "\n\n## Grace period\n\nThe grace period of a hidden key.\n"},
      {"guide/backup.md", "# Backup\n\nA backup is taken every night and kept for a week.\n"},  // the same bytes as the open one
      {"guide/more.md", "# Zebra\n\nOnly the hidden source speaks of zebras. " + more + "\n"}};
  for (const Twins& twins : kTwins) files[twins.hidden] = "# Keys\n\nA hidden page about harbour keys.\n";
  return files;
}

class Leak : public ::testing::Test {
 protected:
  void SetUp() override {
    house_.ingest("handbook", open_files(), {}, "1.0");
    house_.ingest("notes", {{"plain.md", "# Notes\n\nNotes of the team on rotation.\n"}}, {"dev"}, "");
    principals_ = {{"a reader", house_.key({Scope::kRead, Scope::kGraph})}, {"a reader of another group", house_.key({Scope::kRead}, {"dev"})}, {"an admin", house_.key({Scope::kAdmin})}};
    query::SearchRequest request;
    request.query = "grace period";
    citation_ = house_.engine().search(request)->results.front().citation_id;
  }

  static std::array<std::string, 3> ids(const char* source, const char* version, const char* path) {
    const auto document = model::make_document_id(source, version, path);
    const auto section = model::make_section_id(document, {{"Keys", 0}});
    return {document.value, section.value, model::make_passage_id(section, 0).value};
  }

  static std::vector<std::string> missed_documents() {
    std::vector<std::string> names = {"guide/keys.md", "keys.md", "guide/more.md", "docent://vault/guide/more.md", "docent://handbook/guide/backup.md", "plain.md"};
    for (const auto& id : ids("vault", "2.0", "guide/more.md")) names.push_back(id.substr(0, 13));
    names.push_back(ids("handbook", "1.0", "n45.md")[0].substr(0, 12));  // begins as the id of a hidden one does
    return names;
  }

  // Every answer that there is, by what was asked.
  std::map<std::string, std::string> answers(const std::string& authorization) {
    std::map<std::string, std::string> all;
    const auto get = [&](const std::string& target) { all["GET " + target] = comparable(house_.ask("GET", target, authorization)); };
    const auto post = [&](const std::string& target, const Json& body) { all["POST " + target + " " + body.dump()] = comparable(house_.ask("POST", target, authorization, body.dump())); };
    const auto mcp = [&](const std::string& method, const Json& params) { all[method + " " + params.dump()] = comparable(house_.ask_mcp(method, params, authorization)); };

    for (const char* path : {"/health", "/ready", "/openapi.json", "/v1/sources", "/v1/status", "/nothing", "/.well-known/oauth-protected-resource"}) get(path);
    for (const char* question : {"rotate keys", "zebra", "grace period", "operator", "harbour keys", "backup every night", "\"hidden operator\"", "keys NOT hidden"}) {
      for (const char* mode : {"auto", "lexical", "hybrid", "dense"}) post("/v1/search", {{"query", question}, {"mode", mode}, {"k", 20}});
      post("/v1/search", {{"query", question}, {"explain", true}});
      mcp("tools/call", {{"name", "search_documentation"}, {"arguments", {{"query", question}}}});
    }
    // What is hidden is missed in the same words as what never was: by path, address and id.
    for (const char* question : {"rotate keys", "zebra"})
      for (const std::string& missed : missed_documents()) {
        post("/v1/search", {{"query", question}, {"k", 1}, {"why_not", missed}});
        post("/v1/search", {{"query", question}, {"k", 1}, {"why_not", missed}, {"source", "handbook"}, {"explain", true}});
        mcp("tools/call", {{"name", "explain_ranking"}, {"arguments", {{"query", question}, {"document", missed}}}});
      }
    for (const char* source : {"handbook", "vault", "nowhere", "notes"}) {
      post("/v1/search", {{"query", "keys"}, {"source", source}});
      post("/v1/ask", {{"question", "keys"}, {"source", source}});
      mcp("tools/call", {{"name", "search_documentation"}, {"arguments", {{"query", "keys"}, {"source", source}}}});
      mcp("tools/call", {{"name", "ask_documentation"}, {"arguments", {{"question", "keys"}, {"source", source}}}});
      mcp("prompts/get", {{"name", "troubleshoot"}, {"arguments", {{"symptom", "keys"}, {"source", source}}}});
      for (const char* version : {"1.0", "2.0", "9.9", ""}) post("/v1/search", {{"query", "keys"}, {"source", source}, {"version_label", version}});
    }
    for (const char* version : {"1.0", "2.0", "9.9"}) {
      post("/v1/search", {{"query", "keys"}, {"version_label", version}});
      mcp("tools/call", {{"name", "search_documentation"}, {"arguments", {{"query", "keys"}, {"version", version}}}});
    }
    for (const char* question : {"How do I rotate keys?", "What is the grace period of a key?", "What do zebras do?", "When is a backup taken?"}) {
      // Beyond the fourth, evidence differs by function words alone: nearly equal scores.
      post("/v1/ask", {{"question", question}, {"k", 4}});
      mcp("tools/call", {{"name", "ask_documentation"}, {"arguments", {{"question", question}, {"limit", 4}}}});
    }

    std::vector<std::array<std::string, 3>> documents = {ids("handbook", "1.0", "guide/keys.md"), ids("vault", "2.0", "guide/keys.md"), ids("vault", "2.0", "guide/more.md"), ids("notes", "", "plain.md")};
    for (const Twins& twins : kTwins) {
      documents.push_back(ids("handbook", "1.0", twins.open));
      documents.push_back(ids("vault", "2.0", twins.hidden));
    }
    for (const auto& [document, section, passage] : documents) {
      for (const std::size_t digits : {std::size_t{36}, std::size_t{12}, std::size_t{13}}) {
        get("/v1/documents/" + document.substr(0, digits));
        get("/v1/documents/" + document.substr(0, digits) + "/raw");
        get("/v1/sections/" + section.substr(0, digits) + "?context=parents,neighbours,children");
        get("/v1/passages/" + passage.substr(0, digits));
        for (const std::string& id : {document, section, passage}) mcp("tools/call", {{"name", "get_section"}, {"arguments", {{"id", id.substr(0, digits)}}}});
      }
    }

    std::vector<std::string> citations = {citation_, "cit_AAAA"};
    // A citation can be made up: of a visible document, with the bytes of a hidden one.
    for (const auto& [name, text] : hidden_files("first")) {
      query::Citation made = *query::decode_citation(citation_);
      made.document_sha256 = base::sha256_hex(text);
      citations.push_back(query::encode_citation(made));
      made.document = model::make_document_id("vault", "2.0", name);
      citations.push_back(query::encode_citation(made));
      made.parser = "markdown/999";
      citations.push_back(query::encode_citation(made));
    }
    for (const std::string& citation : citations) {
      post("/v1/verify", {{"citations", {citation}}});
      mcp("tools/call", {{"name", "verify_citation"}, {"arguments", {{"citations", {citation}}}}});
    }

    const auto entity = [](model::NodeKind kind, const char* name) { return model::make_entity_id(kind, name).value; };
    const std::vector<std::string> nodes = {"ledgerctl key rotate", "ledgerctl zebra", "ERR_KEYS", "ERR_HIDDEN", "--soon", "--hidden", "Document:Rotate keys", entity(model::NodeKind::kCommand, "ledgerctl zebra"),
                                            entity(model::NodeKind::kCommand, "ledgerctl key rotate"), entity(model::NodeKind::kCommand, "ledgerctl zebra").substr(0, 13)};
    for (const std::string& node : nodes) {
      post("/v1/explore", {{"node", node}, {"depth", 3}});
      post("/v1/explore", {{"node", node}, {"types", {"MENTIONS", "HAS_SECTION", "REFERENCES"}}, {"depth", 3}});
      if (node.starts_with("ent_")) get("/v1/entities/" + node);
      mcp("tools/call", {{"name", "traverse_relationships"}, {"arguments", {{"node", node}, {"depth", 2}}}});
      mcp("tools/call", {{"name", "explain_architecture"}, {"arguments", {{"component", node}}}});
      mcp("tools/call", {{"name", "list_configs_affecting"}, {"arguments", {{"component", node}}}});
      mcp("tools/call", {{"name", "troubleshoot_error"}, {"arguments", {{"error", node}}}});
      for (const char* other : {"ledgerctl key rotate", "ledgerctl zebra"}) {
        post("/v1/path", {{"from", node}, {"to", other}});
        mcp("tools/call", {{"name", "compare_systems"}, {"arguments", {{"a", node}, {"b", other}}}});
      }
      for (const char* which : {"traverse/3", "search/1", "explain/1", "troubleshooting_path/3", "comparison/1"})
        post("/v1/templates/" + std::string(which).replace(std::string(which).find('/'), 1, "%2F"),
             {{"parameters", {{"start_id", node}, {"section_ids", {node}}, {"component_name", node}, {"error_name", node}, {"entity_type", "Command"}, {"entity_name_a", node}, {"entity_name_b", "ledgerctl zebra"}}}});
      post("/v1/templates/traverse%2F3", {{"parameters", {{"start_id", node}}}});
      post("/v1/templates/troubleshooting_path%2F3", {{"parameters", {{"error_name", node}}}});
    }
    for (const char* like : {"", "ledger", "zebra", "hidden", "ERR_"}) {
      get("/v1/entities?limit=500&like=" + std::string(like));
      mcp("tools/call", {{"name", "find_entities"}, {"arguments", {{"like", like}, {"limit", 50}}}});
    }
    for (const char* query : {"MATCH (n:Section) RETURN n.name, n.id ORDER BY n.id", "MATCH (c:Command)<-[m:MENTIONS]-(s) RETURN c.name, count(s), collect(m.section_id)", "MATCH (d:Document) RETURN count(d)",
                              "MATCH (a:Command)-[r]->(b) RETURN a.name, type(r), b.name, r.confidence ORDER BY a.name, type(r), b.name"})
      post("/v1/cypher", {{"query", query}, {"explain", true}});
    mcp("tools/call", {{"name", "whats_changed"}, {"arguments", {{"to", "9.9"}, {"from", "0.1"}}}});
    mcp("tools/call", {{"name", "whats_changed"}, {"arguments", {{"to", "2.0"}, {"from", "1.0"}, {"source", "vault"}}}});

    for (const char* method : {"server/discover", "tools/list", "resources/list", "resources/templates/list", "prompts/list"}) mcp(method, Json::object());
    mcp("tools/call", {{"name", "list_sources"}, {"arguments", Json::object()}});
    for (const char* uri : {"docent://handbook/guide/keys.md?version=1.0", "docent://vault/guide/keys.md?version=2.0", "docent://vault/guide/keys.md", "docent://vault/guide/keys.md?version=2.0#zebra", "docent://nowhere/x.md"}) {
      mcp("resources/read", {{"uri", uri}});
      mcp("tools/call", {{"name", "get_section"}, {"arguments", {{"id", uri}}}});
    }
    for (const char* argument : {"source", "path", "version"})
      for (const char* value : {"", "v", "2", "guide", "more"})
        mcp("completion/complete", {{"ref", {{"type", "ref/resource"}, {"uri", "docent://{source}/{+path}{?version}"}}}, {"argument", {{"name", argument}, {"value", value}}}});
    all["initialize"] = comparable(house_.ask("POST", "/mcp", authorization, R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}})",
                                              {{"accept", "application/json, text/event-stream"}}));
    return all;
  }

  void expect_same(const std::string& what) {
    for (const auto& [name, authorization] : principals_) {
      const auto now = answers(authorization);
      const auto& then = before_[name];
      ASSERT_EQ(now.size(), then.size());
      for (const auto& [asked, answer] : now) EXPECT_EQ(answer, then.at(asked)) << name << " sees that " << what << ": " << asked;
    }
  }

  House house_;
  std::map<std::string, std::string> principals_;
  std::map<std::string, std::map<std::string, std::string>> before_;
  std::string citation_;
};

TEST_F(Leak, NoAnswerTellsOfAHiddenSource) {
  for (const Twins& twins : kTwins) {
    const auto open = ids("handbook", "1.0", twins.open), hidden = ids("vault", "2.0", twins.hidden);
    const std::size_t which = std::string_view(twins.kind) == "documents" ? 0 : std::string_view(twins.kind) == "sections" ? 1 : 2;
    ASSERT_EQ(open[which].substr(0, 12), hidden[which].substr(0, 12)) << "ids are made otherwise now: look for new twins";
  }
  for (const auto& [name, authorization] : principals_) {
    before_[name] = answers(authorization);
    EXPECT_GT(before_[name].size(), 250U);
    // The questions do find something, and the twins are found by their whole ids.
    EXPECT_NE(before_[name]["POST /v1/search {\"query\":\"harbour keys\",\"explain\":true}"].find("harbour"), std::string::npos);
    EXPECT_TRUE(before_[name]["GET /v1/sections/" + ids("handbook", "1.0", "n28166.md")[1].substr(0, 12) + "?context=parents,neighbours,children"].starts_with("200"));
  }
  const std::string member = house_.key({Scope::kRead}, {"ops"});
  const auto members_view = answers(member);

  house_.ingest("vault", hidden_files("first"), {"ops"}, "2.0");
  expect_same("a hidden source was added");
  const auto members_new_view = answers(member);
  std::size_t changed = 0;
  for (const auto& [asked, answer] : members_new_view) changed += answer != members_view.at(asked) ? 1 : 0;
  EXPECT_GT(changed, 80U) << "who sees it must see it";

  house_.ingest("vault", hidden_files("second"), {"ops"}, "2.0");
  expect_same("a hidden source changed");
  house_.ingest("annex", {{"guide/keys.md", "# Rotate keys\n\nMore keys.\n"}}, {"ops"}, "3.0");
  expect_same("another hidden source was added");
  house_.ingest("vault", {{"guide/keys.md", "# Rotate keys\n"}}, {"ops"}, "2.0");
  expect_same("hidden documents went");
}

TEST_F(Leak, GenerationsAndStampsChangeForWhoSeesTheChangeAlone) {
  const auto generation = [&](std::vector<std::string> groups) {
    query::Principal principal;
    principal.owner = false;
    principal.groups = std::move(groups);
    return *house_.engine().generation_for(principal);
  };
  const auto nobody = generation({}), member = generation({"ops"});
  house_.ingest("vault", hidden_files("first"), {"ops"}, "2.0");
  EXPECT_EQ(generation({}), nobody);
  EXPECT_NE(generation({"ops"}), member);
  house_.ingest("handbook", {{"guide/keys.md", "# Rotate keys\n\nChanged.\n"}}, {}, "1.0");
  EXPECT_NE(generation({}), nobody);
}

TEST_F(Leak, ThePlaceInAListTellsNothing) {
  std::map<std::string, std::string> many;
  for (int i = 0; i < 250; ++i) many["page" + std::to_string(i) + ".md"] = "# Page\n\nText " + std::to_string(i) + ".\n";
  const auto pages = [&] {
    std::vector<std::string> bodies;
    for (std::string cursor; bodies.size() < 10;) {
      Json params = Json::object();
      if (!cursor.empty()) params["cursor"] = cursor;
      bodies.push_back(house_.ask_mcp("resources/list", params, principals_["a reader"]).body);
      cursor = Json::parse(bodies.back())["result"].value("nextCursor", "");
      if (cursor.empty()) break;
    }
    return bodies;
  };
  house_.ingest("handbook", many, {}, "1.0");
  const auto before = pages();
  EXPECT_EQ(before.size(), 3U);
  house_.ingest("vault", hidden_files("first"), {"ops"}, "2.0");
  many["page7.md"] += "Edited.\n";
  house_.ingest("handbook", many, {}, "1.0");  // gets new keys behind those of the hidden source
  many["page7.md"] = "# Page\n\nText 7.\n";
  house_.ingest("handbook", many, {}, "1.0");
  EXPECT_EQ(pages(), before);
}

TEST_F(Leak, WhoListensHearsNothingOfAHiddenSource) {
  mcp::Caller caller;
  caller.principal.owner = false;
  caller.revision = mcp::Revision::k2026_07_28;
  auto subscription = mcp::Subscription::open(house_.features(), caller, 1, Json{{"resourcesListChanged", true}, {"resourceSubscriptions", {"docent://handbook/guide/keys.md?version=1.0", "docent://vault/guide/keys.md?version=2.0"}}});
  ASSERT_TRUE(subscription);
  std::vector<std::string> heard;
  const mcp::Emit emit = [&](std::string_view message) {
    heard.emplace_back(message);
    return true;
  };
  house_.ingest("vault", hidden_files("first"), {"ops"}, "2.0");
  EXPECT_TRUE(subscription->poll(emit));
  EXPECT_TRUE(heard.empty()) << heard.front();
  house_.ingest("handbook", {{"guide/keys.md", "# Rotate keys\n\nChanged.\n"}}, {}, "1.0");
  EXPECT_TRUE(subscription->poll(emit));
  EXPECT_EQ(heard.size(), 2U) << "but what it may see, it hears of";
}

}  // namespace
}  // namespace docent::server
