#include "server/openapi.h"

#include <nlohmann/json.hpp>

#include "base/text.h"

namespace docent::server {
namespace {

using Json = nlohmann::ordered_json;

Json reference(std::string_view name) { return {{"$ref", "#/components/schemas/" + std::string(name)}}; }

Json problem_answer(std::string_view what) {
  return {{"description", what}, {"content", {{"application/problem+json", {{"schema", reference("Problem")}}}}}};
}

bool is_media_type(std::string_view answer) { return answer.find('/') != std::string_view::npos; }

Json parameters_of(const Route& route) {
  Json list = Json::array();
  for (const std::string_view part : base::split(route.pattern, '/'))
    if (part.starts_with('{'))
      list.push_back({{"name", part.substr(1, part.size() - 2)}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}, {"minLength", 1}}}});
  for (const QueryParameter& one : route.query)
    list.push_back({{"name", one.name}, {"in", "query"}, {"description", one.meaning}, {"schema", Json::parse(one.schema)}});
  return list;
}

// Every way in which a route can end, so that a client meets nothing that is not written here.
Json answers_of(const Route& route) {
  Json answers = Json::object();
  const std::string success = std::to_string(route.status);
  if (route.tag == "MCP") {
    const Json schema{{"schema", reference("JsonRpc")}};
    answers["200"] = {{"description", "A JSON-RPC answer, or a stream of them"}, {"content", {{"application/json", schema}, {"text/event-stream", Json::object()}}}};
    answers["202"] = {{"description", "Taken; nothing to answer"}};
    answers["204"] = {{"description", "The session is ended"}};
    answers["400"] = {{"description", "Not a message of the protocol"}, {"content", {{"application/json", schema}, {"application/problem+json", {{"schema", reference("Problem")}}}}}};
    answers["404"] = {{"description", "No such session or method"}, {"content", {{"application/json", schema}, {"application/problem+json", {{"schema", reference("Problem")}}}}}};
    answers["405"] = problem_answer("This revision has no such method");
    answers["406"] = {{"description", "Accept lists neither form of an answer"}, {"content", {{"application/json", schema}}}};
    answers["409"] = {{"description", "There is such a stream already"}, {"content", {{"application/json", schema}}}};
  } else if (is_media_type(route.answer)) {
    // Of a stream there is no one value to describe.
    const Json schema = route.answer == "text/event-stream" ? Json::object() : Json{{"schema", {{"type", route.answer == "application/json" ? "object" : "string"}}}};
    answers[success] = {{"description", "The content"}, {"content", {{route.answer, schema}}}};
  } else if (!route.answer.empty()) {
    answers[success] = {{"description", "The answer"}, {"content", {{"application/json", {{"schema", reference(route.answer)}}}}}};
  } else {
    answers[success] = {{"description", "Done"}};
  }
  if (route.tag == "Reading" || route.operation == "openapi") answers["304"] = {{"description", "As the client has it (If-None-Match)"}};
  if (route.pattern.starts_with("/.well-known/")) answers["404"] = problem_answer("There is no issuer of tokens here");
  if (route.operation == "ready")
    answers["503"] = {{"description", "Not now, and which part is missing"}, {"content", {{"application/json", {{"schema", reference(route.answer)}}}, {"application/problem+json", {{"schema", reference("Problem")}}}}}};
  answers.emplace("400", problem_answer("The request is not understood"));
  if (route.access != Access::kOpen) answers["401"] = problem_answer("A token is needed, or the one given is not good");
  answers["403"] = problem_answer("Not allowed: a scope is missing, or the host or origin is unknown");
  if (route.pattern.find('{') != std::string_view::npos || !route.body.empty()) answers.emplace("404", problem_answer("There is no such thing"));
  // Nodes of the graph are named in the body, by names that several may have.
  const bool names_a_node = route.access == Access::kGraph && !route.body.empty();
  if (route.pattern.find('{') != std::string_view::npos || route.method == "DELETE" || names_a_node)
    answers.emplace("409", problem_answer("A short id or a name that is not unique, or a state that forbids it"));
  answers["413"] = problem_answer("The body is too large");
  if (!route.body.empty()) answers["415"] = problem_answer("The body is not JSON");
  if (route.access != Access::kOpen) answers["429"] = problem_answer("Too many requests; Retry-After says when to come back");
  answers["431"] = problem_answer("The head of the request is too large");
  answers.emplace("503", problem_answer("Not now: too many requests at once, or a part is missing"));
  if (!route.body.empty()) answers["504"] = problem_answer("The deadline of the question has passed");
  return answers;
}

}  // namespace

std::string make_openapi(std::span<const Route> routes, const OpenApiInfo& info) {
  Json json{{"openapi", "3.1.0"},
            {"info",
             {{"title", "Docent"},
              {"version", info.version},
              {"summary", "Finds the right passage of documentation, and answers with citations that can be checked"},
              {"license", {{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}}}}};
  json["servers"] = Json::array({{{"url", info.public_url.empty() ? std::string("/") : info.public_url}}});
  json["paths"] = Json::object();
  for (const Route& route : routes) {
    Json operation{{"operationId", route.operation}, {"summary", route.summary}, {"tags", {route.tag}}};
    if (const auto scope = scope_of(route.access)) {
      operation["security"] = Json::array({{{"token", Json::array({std::string(auth::to_string(*scope))})}}});
      operation["description"] = "Needs the scope " + std::string(auth::to_string(*scope)) + " where authentication is on.";
    } else {
      operation["security"] = Json::array();
    }
    if (Json parameters = parameters_of(route); !parameters.empty()) operation["parameters"] = std::move(parameters);
    if (!route.body.empty()) operation["requestBody"] = {{"required", true}, {"content", {{"application/json", {{"schema", reference(route.body)}}}}}};
    operation["responses"] = answers_of(route);
    json["paths"][std::string(route.pattern)][base::ascii_lower(route.method)] = std::move(operation);
  }
  json["components"]["schemas"] = Json::parse(openapi_schemas());
  json["components"]["securitySchemes"]["token"] = {
      {"type", "http"}, {"scheme", "bearer"}, {"description", info.with_issuer ? "An API key (docent token create) or an access token of the issuer" : "An API key (docent token create)"}};
  return json.dump();
}

}  // namespace docent::server
