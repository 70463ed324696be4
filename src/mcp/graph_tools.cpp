#include "mcp/graph_tools.h"

#include <map>

#include "base/text.h"
#include "mcp/call_note.h"
#include "parse/passages.h"
#include "query/changes.h"
#include "query/entities.h"
#include "query/explore.h"
#include "query/graph_questions.h"
#include "query/graph_path.h"
#include "query/response_json.h"
#include "query/source_names.h"

namespace docent::mcp {
namespace {

constexpr std::size_t kMostTypes = 16;

const Parameter kTypes{"types", {"relationship_types", "relationships", "edge_types", "rel_types", "edges"}};

// The text keeps to the budget; programs have the structured content.
std::string within(std::string text, std::int64_t budget) {
  const auto most = static_cast<std::size_t>(budget) * 4;
  if (parse::approximate_pieces(text) <= static_cast<std::size_t>(budget)) return text;
  std::string cut(base::utf8_prefix(text, most));
  if (const auto end = cut.rfind('\n'); end != std::string::npos) cut.resize(end + 1);
  return cut + "[More was left out to keep within max_tokens.]\n";
}

base::Result<Json> show(query::GraphAnswer answer, std::int64_t budget) {
  if (CallNote* note = CallNote::current()) note->sources = answer.sources;
  return text_result(within(std::move(answer.text), budget), ready_json(answer.json));
}

// The values of parameters that name nodes, as the client clarified them; what is still to be asked where it can be.
struct NamedNodes {
  std::map<std::string, std::string, std::less<>> names;
  Json ambiguous = Json::array();
};
base::Result<NamedNodes> named_nodes(const ToolCall& call, const store::Graph& graph, const Arguments& arguments, std::initializer_list<const char*> parameters) {
  NamedNodes nodes;
  for (const char* const parameter : parameters) {
    DOCENT_ASSIGN(std::string name, arguments.required_text(parameter));
    if (const auto chosen = call.clear.nodes.find(parameter); chosen != call.clear.nodes.end()) name = chosen->second;
    else if (call.caller.can_elicit && !call.clear.settled) add_ambiguous_node(nodes.ambiguous, graph, parameter, name);
    nodes.names.emplace(parameter, std::move(name));
  }
  return nodes;
}

base::Result<Json> find_entities(const ToolCall& call, const Json& given) {
  DOCENT_ASSIGN(const auto arguments,
                Arguments::read(given, {{"like", {"query", "name", "q", "text", "search", "term", "entity"}}, {"kind", {"type", "label", "category", "entity_type"}}, kLimit, {"cursor", {"page", "offset"}}, kTokens}));
  query::EntitiesRequest request;
  DOCENT_ASSIGN(const auto like, arguments.text("like"));
  DOCENT_ASSIGN(const auto kind, arguments.text("kind"));
  DOCENT_ASSIGN(const auto cursor, arguments.text("cursor"));
  DOCENT_ASSIGN(const auto limit, arguments.integer("limit", 1, kMostResults));
  DOCENT_ASSIGN(const auto tokens, token_budget(arguments));
  request.like = like.value_or("");
  request.cursor = cursor.value_or("");
  request.limit = static_cast<std::size_t>(limit.value_or(20));
  if (kind) {
    DOCENT_ASSIGN(request.kind, query::parse_entity_kind(*kind));
  }
  DOCENT_ASSIGN(const auto graph, call.engine.graph_for(call.caller.principal));
  DOCENT_ASSIGN(auto answer, query::list_entities(*graph, request));
  return show(std::move(answer), tokens);
}

base::Result<Json> traverse(const ToolCall& call, const Json& given) {
  DOCENT_ASSIGN(const auto arguments,
                Arguments::read(given, {{"node", {"entity", "name", "id", "start", "start_id", "entity_id", "from"}}, kTypes, {"depth", {"max_depth", "hops", "max_hops"}}, {"direction", {}}, kLimit, kTokens}));
  query::ExploreRequest request;
  DOCENT_TRY(arguments.required_text("node"));
  DOCENT_ASSIGN(request.types, arguments.texts("types", kMostTypes));
  DOCENT_ASSIGN(const auto depth, arguments.integer("depth", 1, static_cast<std::int64_t>(query::kMaxDepth)));
  DOCENT_ASSIGN(const auto direction, arguments.text("direction"));
  DOCENT_ASSIGN(const auto limit, arguments.integer("limit", 1, static_cast<std::int64_t>(query::kMaxNodes)));
  DOCENT_ASSIGN(const auto tokens, token_budget(arguments));
  request.depth = static_cast<std::size_t>(depth.value_or(1));
  request.max_nodes = static_cast<std::size_t>(limit.value_or(50));
  if (direction) {
    const auto parsed = query::parse_direction(*direction);
    if (!parsed) return base::fail(base::ErrorCode::kInvalidArgument, "\"direction\" must be out, in or both");
    request.direction = *parsed;
  }
  request.deadline = deadline_of(call.caller);
  DOCENT_ASSIGN(const auto graph, call.engine.graph_for(call.caller.principal));
  DOCENT_ASSIGN(const auto nodes, named_nodes(call, *graph, arguments, {"node"}));
  if (!nodes.ambiguous.empty()) return nodes.ambiguous;
  request.node = nodes.names.at("node");
  DOCENT_ASSIGN(auto answer, query::explore(*graph, request));
  return show(std::move(answer), tokens);
}

base::Result<Json> show_path(const ToolCall& call, const Json& given) {
  DOCENT_ASSIGN(const auto arguments, Arguments::read(given, {{"from", {"a", "source", "start", "from_node", "start_id"}}, {"to", {"b", "target", "end", "to_node", "end_id"}}, kTypes,
                                                              {"max_length", {"depth", "max_depth", "hops", "max_hops"}}, kTokens}));
  query::PathRequest request;
  DOCENT_TRY(arguments.required_text("from"));
  DOCENT_TRY(arguments.required_text("to"));
  DOCENT_ASSIGN(request.types, arguments.texts("types", kMostTypes));
  DOCENT_ASSIGN(const auto length, arguments.integer("max_length", 1, static_cast<std::int64_t>(query::kMaxPathLength)));
  DOCENT_ASSIGN(const auto tokens, token_budget(arguments));
  if (length) request.max_length = static_cast<std::size_t>(*length);
  request.deadline = deadline_of(call.caller);
  DOCENT_ASSIGN(const auto graph, call.engine.graph_for(call.caller.principal));
  DOCENT_ASSIGN(const auto nodes, named_nodes(call, *graph, arguments, {"from", "to"}));
  if (!nodes.ambiguous.empty()) return nodes.ambiguous;
  request.from = nodes.names.at("from");
  request.to = nodes.names.at("to");
  DOCENT_ASSIGN(auto answer, query::find_path(*graph, request));
  return show(std::move(answer), tokens);
}

base::Result<Json> whats_changed(const ToolCall& call, const Json& given) {
  DOCENT_ASSIGN(const auto arguments, Arguments::read(given, {{"to", {"version", "version_to", "new_version", "until"}}, {"from", {"since", "version_from", "old_version", "since_version"}}, kSource, kLimit, kTokens}));
  query::ChangesRequest request;
  DOCENT_ASSIGN(request.to, arguments.required_text("to"));
  DOCENT_ASSIGN(const auto from, arguments.text("from"));
  DOCENT_ASSIGN(request.source, arguments.text("source"));
  DOCENT_ASSIGN(const auto limit, arguments.integer("limit", 1, static_cast<std::int64_t>(query::kMaxChanges)));
  DOCENT_ASSIGN(const auto tokens, token_budget(arguments));
  request.from = from.value_or("");
  request.limit = static_cast<std::size_t>(limit.value_or(50));
  request.principal = call.caller.principal;
  DOCENT_ASSIGN(const auto graph, call.engine.graph_for(call.caller.principal));
  DOCENT_ASSIGN(auto answer, query::whats_changed(call.engine.corpus().record(), *graph, request));
  return show(std::move(answer), tokens);
}

// Evidence in the words of the documentation, beside what the graph says.
constexpr std::size_t kPassages = 5;

base::Result<Json> troubleshoot(const ToolCall& call, const Json& given) {
  DOCENT_ASSIGN(const auto arguments, Arguments::read(given, {{"error", {"error_code", "error_name", "message", "error_message", "code", "query", "symptom"}}, kSource, kVersion, kTokens}));
  DOCENT_ASSIGN(const auto error, arguments.required_text("error"));
  DOCENT_ASSIGN(const auto tokens, token_budget(arguments));
  const auto deadline = deadline_of(call.caller);
  DOCENT_ASSIGN(const auto context, call.engine.graph_context(call.caller.principal));
  DOCENT_ASSIGN(auto answer, query::troubleshoot_error(*context, error, deadline));
  query::SearchRequest request;
  request.query = error;
  DOCENT_ASSIGN(request.source, arguments.text("source"));
  DOCENT_ASSIGN(request.version_label, arguments.text("version"));
  request.k = kPassages;
  request.principal = call.caller.principal;
  request.deadline = deadline;
  DOCENT_ASSIGN(const auto found, call.engine.search(request));
  answer.text += "\nPassages:\n";
  for (const auto& hit : found.results) {
    answer.text += "[" + std::to_string(hit.rank) + "] " + query::public_uri(hit.view.document, hit.view.section.anchor) + "\n" + hit.view.passage.text + "\n\n";
    query::add_source_name(hit.view.document.source, answer.sources);
  }
  answer.json.pop_back();
  answer.json += ",\"search\":" + query::to_json(found) + "}";
  return show(std::move(answer), tokens);
}

base::Result<Json> compare(const ToolCall& call, const Json& given) {
  DOCENT_ASSIGN(const auto arguments, Arguments::read(given, {{"a", {"entity_a", "item_a", "system_a", "first", "left", "from"}}, {"b", {"entity_b", "item_b", "system_b", "second", "right", "to"}}, kTokens}));
  DOCENT_TRY(arguments.required_text("a"));
  DOCENT_TRY(arguments.required_text("b"));
  DOCENT_ASSIGN(const auto tokens, token_budget(arguments));
  DOCENT_ASSIGN(const auto context, call.engine.graph_context(call.caller.principal));
  DOCENT_ASSIGN(const auto nodes, named_nodes(call, *context->graph, arguments, {"a", "b"}));
  if (!nodes.ambiguous.empty()) return nodes.ambiguous;
  DOCENT_ASSIGN(auto answer, query::compare_entities(*context, nodes.names.at("a"), nodes.names.at("b"), deadline_of(call.caller)));
  return show(std::move(answer), tokens);
}

base::Result<Json> explain(const ToolCall& call, const Json& given) {
  DOCENT_ASSIGN(const auto arguments, Arguments::read(given, {{"component", {"component_name", "name", "system", "entity", "concept", "topic", "query"}}, kTokens}));
  DOCENT_TRY(arguments.required_text("component"));
  DOCENT_ASSIGN(const auto tokens, token_budget(arguments));
  DOCENT_ASSIGN(const auto context, call.engine.graph_context(call.caller.principal));
  DOCENT_ASSIGN(const auto nodes, named_nodes(call, *context->graph, arguments, {"component"}));
  if (!nodes.ambiguous.empty()) return nodes.ambiguous;
  DOCENT_ASSIGN(auto answer, query::explain_entity(*context, nodes.names.at("component"), deadline_of(call.caller)));
  return show(std::move(answer), tokens);
}

base::Result<Json> configs_affecting(const ToolCall& call, const Json& given) {
  DOCENT_ASSIGN(const auto arguments, Arguments::read(given, {{"component", {"component_name", "name", "system", "entity", "target", "query"}}, kLimit, kTokens}));
  DOCENT_TRY(arguments.required_text("component"));
  DOCENT_ASSIGN(const auto limit, arguments.integer("limit", 1, static_cast<std::int64_t>(query::kMaxNodes)));
  DOCENT_ASSIGN(const auto tokens, token_budget(arguments));
  DOCENT_ASSIGN(const auto context, call.engine.graph_context(call.caller.principal));
  DOCENT_ASSIGN(const auto nodes, named_nodes(call, *context->graph, arguments, {"component"}));
  if (!nodes.ambiguous.empty()) return nodes.ambiguous;
  DOCENT_ASSIGN(auto answer, query::configurations_affecting(*context, nodes.names.at("component"), static_cast<std::size_t>(limit.value_or(50))));
  return show(std::move(answer), tokens);
}

base::Result<Json> query_graph(const ToolCall& call, const Json& given) {
  // `parameters` is an object, which Arguments does not read.
  Json rest = given;
  std::string parameters = "{}";
  for (const char* name : {"parameters", "params"})
    if (rest.is_object() && rest.contains(name)) {
      if (!rest[name].is_null()) parameters = dump(rest[name]);
      rest.erase(name);
    }
  DOCENT_ASSIGN(const auto arguments, Arguments::read(rest, {{"query", {"cypher", "statement", "text"}}, kTokens}));
  query::CypherRequest request;
  DOCENT_ASSIGN(request.query, arguments.required_text("query"));
  DOCENT_ASSIGN(request.parameters, query::parameters_from_json(parameters));
  DOCENT_ASSIGN(const auto tokens, token_budget(arguments));
  request.admin = call.caller.principal.owner || call.caller.principal.rights.admin;
  request.deadline = deadline_of(call.caller);
  DOCENT_ASSIGN(const auto context, call.engine.graph_context(call.caller.principal));
  DOCENT_ASSIGN(auto answer, query::run_cypher(*context->graph, request, &context->plans));
  return show(std::move(answer), tokens);
}

Json types_property() {
  Json names = Json::array();
  for (const auto& type : model::kEdgeTypes) names.push_back(type.name);
  return {{"type", "array"}, {"items", {{"type", "string"}, {"enum", std::move(names)}}}, {"description", "Only these types of relationships"}};
}
Json kinds_property() {
  Json names = Json::array();
  for (const auto& kind : model::kNodeKinds)
    if (model::kEntityKinds.contains(kind.kind)) names.push_back(kind.name);
  return {{"type", "string"}, {"enum", std::move(names)}, {"description", "Only entities of this kind"}};
}
Json budget_property() { return number_property("Budget of the text in the answer", kLeastTokens, kMostTokens, kDefaultTokens); }
Json node_property(const char* what) { return text_property(what); }

}  // namespace

std::vector<Tool> graph_tools() {
  std::vector<Tool> tools = {
      make_tool("find_entities", "Find entities",
                "Finds what the documentation names: commands, settings, errors, procedures, concepts, components, by kind and a part of the name. Use the ids with the other graph tools.",
                object_schema({{"like", text_property("A part of a name or alias; empty for the most mentioned")}, {"kind", kinds_property()},
                               {"limit", number_property("How many", 1, kMostResults, 20)}, {"cursor", text_property("next_cursor of an earlier answer")}, {"max_tokens", budget_property()}},
                              {}),
                object_schema({{"entities", any("array")}, {"total", any("integer")}, {"next_cursor", {{"type", Json::array({"string", "null"})}}}}, {"entities", "total"}), find_entities),
      make_tool("traverse_relationships", "Traverse relationships",
                "What is related to an entity, up to three steps away: what a setting affects, what a command requires, what resolves an error. Each relationship names the section that says so.",
                object_schema({{"node", node_property("An entity: its id, its name, or KIND:NAME (Command:kubectl drain)")}, {"types", types_property()},
                               {"depth", number_property("Steps from the start", 1, static_cast<std::int64_t>(query::kMaxDepth), 1)},
                               {"direction", {{"type", "string"}, {"enum", {"out", "in", "both"}}, {"default", "both"}, {"description", "Which way the relationships point, seen from the start"}}},
                               {"limit", number_property("At most so many nodes", 1, static_cast<std::int64_t>(query::kMaxNodes), 50)}, {"max_tokens", budget_property()}},
                              {"node"}),
                object_schema({{"node", any("object")}, {"nodes", any("array")}, {"edges", any("array")}, {"mentioned_in", any("array")}, {"truncated", any("boolean")}}, {"node", "nodes", "edges"}), traverse),
      make_tool("show_path", "Show a path",
                "How two entities hang together: the shortest chain of relationships between them, each with the section that says so.",
                object_schema({{"from", node_property("An entity: its id, its name, or KIND:NAME")}, {"to", node_property("Another one")}, {"types", types_property()},
                               {"max_length", number_property("At most so many relationships", 1, static_cast<std::int64_t>(query::kMaxPathLength), static_cast<std::int64_t>(query::kMaxPathLength))},
                               {"max_tokens", budget_property()}},
                              {"from", "to"}),
                object_schema({{"from", any("object")}, {"to", any("object")}, {"found", any("boolean")}, {"path", any("array")}}, {"found", "path"}), show_path),
      make_tool("troubleshoot_error", "Troubleshoot an error",
                "Ways out of an error that the documentation gives: procedures with their steps and commands, related settings, and the passages about it. Takes a code, a name or a whole message.",
                object_schema({{"error", text_property("Code, name or message of the error")}, {"source", text_property("Only passages of this source")}, {"version", text_property("Only passages of this version")},
                               {"max_tokens", budget_property()}},
                              {"error"}),
                object_schema({{"error", {{"type", Json::array({"object", "null"})}}}, {"candidates", any("array")}, {"parts", any("array")}, {"search", any("object")}}, {"error", "parts", "search"}), troubleshoot),
      make_tool("compare_systems", "Compare two things",
                "How two settings, commands, components or procedures differ by what the documentation says of each, and what they have in common.",
                object_schema({{"a", node_property("One of them: its name, id, or KIND:NAME")}, {"b", node_property("The other")}, {"max_tokens", budget_property()}}, {"a", "b"}),
                object_schema({{"a", any("object")}, {"b", any("object")}, {"parts", any("array")}}, {"a", "b", "parts"}), compare),
      make_tool("explain_architecture", "Explain a component",
                "What a component or concept is, what it needs, what needs it, and which settings and procedures it has to do with.",
                object_schema({{"component", node_property("A component, concept, command or setting")}, {"max_tokens", budget_property()}}, {"component"}),
                object_schema({{"node", any("object")}, {"parts", any("array")}}, {"node", "parts"}), explain),
      make_tool("list_configs_affecting", "List settings that affect something",
                "Settings and options that control, limit or are needed by a component, command or concept, with defaults and the section that says so.",
                object_schema({{"component", node_property("A component, command or concept")}, {"limit", number_property("How many", 1, static_cast<std::int64_t>(query::kMaxNodes), 50)}, {"max_tokens", budget_property()}},
                              {"component"}),
                object_schema({{"node", any("object")}, {"configurations", any("array")}, {"truncated", any("boolean")}}, {"node", "configurations"}), configs_affecting)};
  for (Tool& tool : tools) tool.of_graph = true;
  return tools;
}

Tool cypher_tool() {
  Tool tool = make_tool(
      "query_graph", "Query the graph",
      "Runs a read-only Cypher query on the knowledge graph. Labels: Document, Section, Command, Configuration, Parameter, Error, Procedure, Step, Concept, Component, Example; every node has id and name. It is "
      "checked first: nothing that writes, paths of at most 3 relationships, at most 1,000 rows.",
      object_schema({{"query", text_property("MATCH (c:Configuration)-[:AFFECTS]->(x {name: $name}) RETURN c.name LIMIT 20")}, {"parameters", {{"type", "object"}, {"description", "Values by name"}}}, {"max_tokens", budget_property()}},
                    {"query"}),
      object_schema({{"columns", any("array")}, {"rows", any("array")}, {"truncated", any("boolean")}, {"took_ms", any("number")}}, {"columns", "rows", "truncated"}), query_graph);
  tool.of_graph = true;
  return tool;
}

Tool changes_tool() {
  Tool tool = make_tool(
      "whats_changed", "What changed",
      "What changed between two versions: pages that came, went or differ where both versions are ingested, and what the documentation says was introduced, deprecated or removed in between.",
      object_schema({{"to", text_property("The newer version, for example 1.31")}, {"from", text_property("The older version; without it: what changed in the newer one itself")},
                     {"source", text_property("Only this source (a name from list_sources)")}, {"limit", number_property("At most so many in each list", 1, static_cast<std::int64_t>(query::kMaxChanges), 50)},
                     {"max_tokens", budget_property()}},
                    {"to"}),
      object_schema({{"from", any("string")}, {"to", any("string")}, {"documents", any("object")}, {"introduced", any("array")}, {"deprecated", any("array")}, {"removed", any("array")}, {"truncated", any("boolean")}},
                    {"documents", "introduced", "deprecated", "removed"}),
      whats_changed);
  tool.of_graph = true;
  return tool;
}

}  // namespace docent::mcp
