#include "server/graph_api.h"

#include <charconv>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "query/entities.h"
#include "query/graph_path.h"
#include "query/graph_questions.h"
#include "query/template_json.h"
#include "server/api.h"
#include "server/json_body.h"
#include "server/problem.h"

namespace docent::server {
namespace {

using base::ErrorCode;

constexpr std::int64_t kMaxDeadlineMs = 60'000;
constexpr std::size_t kMaxTypes = 32;

base::Result<std::vector<std::string>> read_list(const JsonBody& body, const char* name) {
  std::vector<std::string> items;
  if (!body.has(name)) return items;
  const auto& list = body[name];
  if (!list.is_array() || list.size() > kMaxTypes) return base::fail(ErrorCode::kInvalidArgument, "\"" + std::string(name) + "\" must be a list of at most " + std::to_string(kMaxTypes) + " texts");
  for (const auto& item : list) {
    if (!item.is_string()) return base::fail(ErrorCode::kInvalidArgument, "\"" + std::string(name) + "\" must be a list of texts");
    items.push_back(item.get<std::string>());
  }
  return items;
}

base::Result<base::Deadline> read_deadline(const JsonBody& body, const Call& call, std::chrono::milliseconds limit) {
  if (body.has("deadline_ms")) {
    DOCENT_ASSIGN(const std::int64_t ms, body.integer("deadline_ms", 1, kMaxDeadlineMs));
    limit = std::chrono::milliseconds(ms);
  }
  return base::Deadline::after(limit, call.stop);
}

base::Result<query::ExploreRequest> read_explore(const Call& call, std::chrono::milliseconds limit) {
  DOCENT_ASSIGN(const JsonBody body, JsonBody::read(call.request.body, {"node", "types", "depth", "direction", "max_nodes", "deadline_ms"}));
  query::ExploreRequest to;
  DOCENT_ASSIGN(to.node, body.text("node"));
  DOCENT_ASSIGN(to.types, read_list(body, "types"));
  if (body.has("depth")) {
    DOCENT_ASSIGN(const std::int64_t depth, body.integer("depth", 1, static_cast<std::int64_t>(query::kMaxDepth)));
    to.depth = static_cast<std::size_t>(depth);
  }
  if (body.has("max_nodes")) {
    DOCENT_ASSIGN(const std::int64_t most, body.integer("max_nodes", 1, static_cast<std::int64_t>(query::kMaxNodes)));
    to.max_nodes = static_cast<std::size_t>(most);
  }
  if (body.has("direction")) {
    DOCENT_ASSIGN(const std::string name, body.text("direction"));
    const auto direction = query::parse_direction(name);
    if (!direction) return base::fail(ErrorCode::kInvalidArgument, "\"direction\" must be out, in or both");
    to.direction = *direction;
  }
  DOCENT_ASSIGN(to.deadline, read_deadline(body, call, limit));
  return to;
}

base::Result<query::PathRequest> read_path(const Call& call, std::chrono::milliseconds limit) {
  DOCENT_ASSIGN(const JsonBody body, JsonBody::read(call.request.body, {"from", "to", "types", "max_length", "deadline_ms"}));
  query::PathRequest to;
  DOCENT_ASSIGN(to.from, body.text("from"));
  DOCENT_ASSIGN(to.to, body.text("to"));
  DOCENT_ASSIGN(to.types, read_list(body, "types"));
  if (body.has("max_length")) {
    DOCENT_ASSIGN(const std::int64_t most, body.integer("max_length", 1, static_cast<std::int64_t>(query::kMaxPathLength)));
    to.max_length = static_cast<std::size_t>(most);
  }
  DOCENT_ASSIGN(to.deadline, read_deadline(body, call, limit));
  return to;
}

base::Result<query::EntitiesRequest> read_entities(const Call& call) {
  query::EntitiesRequest to;
  if (const auto kind = call.query.find("kind"); kind != call.query.end()) {
    DOCENT_ASSIGN(to.kind, query::parse_entity_kind(kind->second));
  }
  if (const auto like = call.query.find("like"); like != call.query.end()) to.like = like->second;
  if (const auto cursor = call.query.find("cursor"); cursor != call.query.end()) to.cursor = cursor->second;
  if (const auto limit = call.query.find("limit"); limit != call.query.end()) {
    const std::string& text = limit->second;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), to.limit);
    if (failed != std::errc() || end != text.data() + text.size() || to.limit < 1 || to.limit > query::kMaxEntities)
      return base::fail(ErrorCode::kInvalidArgument, "\"limit\" must be a whole number of 1.." + std::to_string(query::kMaxEntities));
  }
  return to;
}

// `ask` gives a base::Result<query::GraphAnswer>.
template <typename Ask>
Response respond(Call& call, const Ask& ask) {
  base::Result<query::GraphAnswer> answer = ask();
  if (!answer) return problem_of(answer.error(), call.request.request_id);
  call.sources = std::move(answer->sources);
  return json_response(std::move(answer->json));
}

// Inputs of a template as a person would write them: numbers, truth values and lists have one form only.
base::Result<std::vector<std::pair<std::string, std::string>>> read_inputs(const JsonBody& body) {
  std::vector<std::pair<std::string, std::string>> inputs;
  if (!body.has("parameters")) return inputs;
  const auto& given = body["parameters"];
  if (!given.is_object() || given.size() > kMaxTypes) return base::fail(ErrorCode::kInvalidArgument, "\"parameters\" must be an object of at most " + std::to_string(kMaxTypes) + " inputs");
  for (const auto& [name, value] : given.items()) {
    if (value.is_null()) continue;
    if (value.is_array()) {
      std::string list;
      for (const auto& item : value) {
        if (!item.is_string() || item.get<std::string>().find(',') != std::string::npos) return base::fail(ErrorCode::kInvalidArgument, "the list \"" + std::string(base::utf8_prefix(name, 64)) + "\" must hold texts without commas");
        list += (list.empty() ? "" : ",") + item.get<std::string>();
      }
      inputs.emplace_back(name, std::move(list));
      continue;
    }
    if (value.is_object()) return base::fail(ErrorCode::kInvalidArgument, "\"" + std::string(base::utf8_prefix(name, 64)) + "\" must be a text, a number, a truth value or a list of texts");
    inputs.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
  }
  return inputs;
}

base::Result<query::CypherRequest> read_cypher(const Call& call, std::chrono::milliseconds limit) {
  DOCENT_ASSIGN(const JsonBody body, JsonBody::read(call.request.body, {"query", "parameters", "explain", "deadline_ms"}));
  query::CypherRequest to;
  DOCENT_ASSIGN(to.query, body.text("query"));
  if (body.has("parameters")) {
    DOCENT_ASSIGN(to.parameters, query::parameters_from_json(body["parameters"].dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)));
  }
  DOCENT_ASSIGN(to.explain, body.flag("explain"));
  DOCENT_ASSIGN(to.deadline, read_deadline(body, call, limit));
  to.admin = call.local_user || call.principal.rights.admin;
  return to;
}

}  // namespace

std::vector<Route> GraphApi::routes() const {
  const std::vector<QueryParameter> listing = {
      {"kind", R"({"type":"string"})", "Command, Configuration, Parameter, Error, Procedure, Step, Concept, Component or Example"},
      {"like", R"({"type":"string","maxLength":256})", "A part of a name or alias, in any case"},
      {"limit", R"({"type":"integer","minimum":1,"maximum":500})", "How many"},
      {"cursor", R"({"type":"string"})", "next_cursor of the page before"}};
  return {
      {"POST", "/v1/explore", Access::kGraph, "explore", "What is related to a node of the graph", "Graph", "ExploreRequest", "ExploreResponse", {}, [this](Call& call) { return explore(call); }},
      {"POST", "/v1/path", Access::kGraph, "path", "How two nodes of the graph hang together", "Graph", "PathRequest", "PathResponse", {}, [this](Call& call) { return path(call); }},
      {"GET", "/v1/entities", Access::kGraph, "entities", "Entities by kind and name", "Graph", "", "Entities", listing, [this](Call& call) { return entities(call); }},
      {"GET", "/v1/entities/{id}", Access::kGraph, "entity", "An entity with its properties, places and relationships", "Graph", "", "Entity", {}, [this](Call& call) { return entity(call); }},
      {"POST", "/v1/cypher", Access::kGraph, "cypher", "A guarded read-only graph query", "Graph", "CypherRequest", "CypherResponse", {}, [this](Call& call) { return cypher(call); }},
      {"GET", "/v1/templates", Access::kGraph, "templates", "The query templates", "Graph", "", "Templates", {}, [](Call&) { return json_response(query::templates_json()); }},
      {"POST", "/v1/templates/{name}", Access::kGraph, "run_template", "Runs a query template (\"comparison\", or \"comparison/1\" as comparison%2F1)", "Graph", "TemplateRequest", "TemplateResponse", {},
       [this](Call& call) { return run_template(call); }},
  };
}

Response GraphApi::explore(Call& call) const {
  return respond(call, [&]() -> base::Result<query::GraphAnswer> {
    DOCENT_ASSIGN(const auto asked, read_explore(call, deadline_));
    DOCENT_ASSIGN(const auto graph, engine_.graph_for(call.principal));
    return query::explore(*graph, asked);
  });
}

Response GraphApi::path(Call& call) const {
  return respond(call, [&]() -> base::Result<query::GraphAnswer> {
    DOCENT_ASSIGN(const auto asked, read_path(call, deadline_));
    DOCENT_ASSIGN(const auto graph, engine_.graph_for(call.principal));
    return query::find_path(*graph, asked);
  });
}

Response GraphApi::entities(Call& call) const {
  return respond(call, [&]() -> base::Result<query::GraphAnswer> {
    DOCENT_ASSIGN(const auto asked, read_entities(call));
    DOCENT_ASSIGN(const auto graph, engine_.graph_for(call.principal));
    return query::list_entities(*graph, asked);
  });
}

Response GraphApi::entity(Call& call) const {
  return respond(call, [&]() -> base::Result<query::GraphAnswer> {
    DOCENT_ASSIGN(const auto graph, engine_.graph_for(call.principal));
    return query::describe_entity(*graph, call.parameters.front());
  });
}

Response GraphApi::cypher(Call& call) const {
  return respond(call, [&]() -> base::Result<query::GraphAnswer> {
    DOCENT_ASSIGN(const auto asked, read_cypher(call, deadline_));
    DOCENT_ASSIGN(const auto context, engine_.graph_context(call.principal));
    return query::run_cypher(*context->graph, asked, &context->plans);
  });
}

Response GraphApi::run_template(Call& call) const {
  return respond(call, [&]() -> base::Result<query::GraphAnswer> {
    DOCENT_ASSIGN(const JsonBody body, JsonBody::read(call.request.body, {"parameters", "explain", "deadline_ms"}));
    DOCENT_ASSIGN(const auto inputs, read_inputs(body));
    DOCENT_ASSIGN(const bool explain, body.flag("explain"));
    DOCENT_ASSIGN(const auto deadline, read_deadline(body, call, deadline_));
    DOCENT_ASSIGN(const auto context, engine_.graph_context(call.principal));
    return query::run_template_by_name(*context, call.parameters.front(), inputs, deadline, explain);
  });
}

}  // namespace docent::server
