// `explore`, `path`, `entities` and `cypher`: the knowledge graph.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "query/entities.h"
#include "query/graph_path.h"
#include "query/graph_questions.h"

namespace docent::cli {
namespace {

using base::ErrorCode;

// A negative or absurd number becomes one that is refused with the words of the graph.
std::size_t count_of(std::int64_t number) { return number < 0 ? 0 : static_cast<std::size_t>(number); }

template <typename Ask>
int answer(const Context& context, const Ask& ask) {
  SessionOptions options;
  options.with_embedder = false;
  const auto run = [&]() -> base::Result<query::GraphAnswer> {
    DOCENT_ASSIGN(const auto session, context.open(options, context.config));
    DOCENT_ASSIGN(const auto graph, session->engine().graph_for({}));
    return ask(*graph);
  };
  const auto found = run();
  if (!found) return context.out.fail(found.error());
  if (context.out.json) context.out.print(nlohmann::ordered_json::parse(found->json).dump(2));
  else context.out.print(safe_for_terminal(found->text));
  return kOk;
}

base::Result<cypher::Parameters> read_parameters(const std::vector<std::string>& given) {
  nlohmann::json object = nlohmann::json::object();
  for (const std::string& one : given) {
    const auto equals = one.find('=');
    if (equals == std::string::npos || equals == 0) return base::fail(ErrorCode::kInvalidArgument, "--param must be NAME=VALUE, got \"" + one + "\"");
    const std::string value = one.substr(equals + 1);
    auto json = nlohmann::json::parse(value, nullptr, false);
    object[one.substr(0, equals)] = json.is_discarded() ? nlohmann::json(value) : std::move(json);
  }
  return query::parameters_from_json(object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace

int run_cypher(const Context& context, const CypherArguments& arguments) {
  const auto parameters = read_parameters(arguments.parameters);
  if (!parameters) return context.out.fail(parameters.error());
  query::CypherRequest request;
  request.query = arguments.query;
  request.parameters = *parameters;
  request.admin = true;
  request.explain = arguments.explain;
  request.deadline = base::Deadline::never().with_stop(context.stop);
  return answer(context, [&](const store::Graph& graph) { return query::run_cypher(graph, request); });
}

int run_explore(const Context& context, const ExploreArguments& arguments) {
  query::ExploreRequest request;
  request.node = arguments.node;
  request.types = arguments.types;
  request.depth = count_of(arguments.depth);
  request.max_nodes = count_of(arguments.limit);
  const auto direction = query::parse_direction(arguments.direction);
  if (!direction) return context.out.fail(base::Error{ErrorCode::kInvalidArgument, "--direction must be out, in or both, got \"" + arguments.direction + "\"", {}});
  request.direction = *direction;
  request.deadline = base::Deadline::after(std::chrono::milliseconds(context.config.integer("search.deadline_ms")), context.stop);
  return answer(context, [&](const store::Graph& graph) { return query::explore(graph, request); });
}

int run_path(const Context& context, const PathArguments& arguments) {
  query::PathRequest request;
  request.from = arguments.from;
  request.to = arguments.to;
  request.types = arguments.types;
  request.max_length = count_of(arguments.length);
  request.deadline = base::Deadline::after(std::chrono::milliseconds(context.config.integer("search.deadline_ms")), context.stop);
  return answer(context, [&](const store::Graph& graph) { return query::find_path(graph, request); });
}

int run_entities(const Context& context, const EntitiesArguments& arguments) {
  query::EntitiesRequest request;
  request.like = arguments.like;
  request.limit = count_of(arguments.limit);
  request.cursor = arguments.cursor;
  if (!arguments.kind.empty()) {
    const auto kind = query::parse_entity_kind(arguments.kind);
    if (!kind) return context.out.fail(kind.error());
    request.kind = *kind;
  }
  return answer(context, [&](const store::Graph& graph) { return query::list_entities(graph, request); });
}

}  // namespace docent::cli
