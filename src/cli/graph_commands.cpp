// `entities`.
#include <fmt/format.h>

#include "cli/commands.h"
#include "query/entities.h"

namespace docent::cli {
namespace {

constexpr std::int64_t kMaxEntities = 1'000'000;

base::Result<query::EntityList> entities(const Context& context, const EntitiesArguments& arguments) {
  query::EntityFilter filter;
  if (arguments.kind) {
    DOCENT_ASSIGN(filter.kind, query::parse_entity_kind(*arguments.kind));
  }
  if (arguments.limit < 1 || arguments.limit > kMaxEntities)
    return base::fail(base::ErrorCode::kInvalidArgument, fmt::format("--limit must be 1..{}, got {}", kMaxEntities, arguments.limit));
  filter.like = arguments.like;
  filter.limit = static_cast<std::size_t>(arguments.limit);
  SessionOptions options;
  options.with_embedder = false;
  DOCENT_ASSIGN(const auto session, context.open(options, context.config));
  DOCENT_ASSIGN(const auto graph, session->engine().graph().snapshot({}));
  DOCENT_ASSIGN(const auto unread, session->corpus().record().documents_without_graph());
  if (!unread.empty())
    context.out.note(fmt::format("{} documents are not in the graph yet; `docent ingest` puts them in", unread.size()));
  return query::list_entities(*graph, filter);
}

void print_entities(const Output& out, const query::EntityList& list) {
  for (const query::EntityRow& row : list.entities) {
    std::string aliases;
    for (const std::string& alias : row.aliases) aliases += (aliases.empty() ? "  also " : ", ") + alias;
    out.print(fmt::format("{:>6}  {:<13}  {}{}  {}", row.mentions, model::to_string(row.kind), out.bold(safe_for_terminal(row.name)), safe_for_terminal(aliases), out.dim(row.id)));
  }
  if (list.total > list.entities.size()) out.note(fmt::format("{} more; --limit {} shows all", list.total - list.entities.size(), list.total));
  if (list.total == 0) out.note("no entity fits");
}

}  // namespace

int run_entities(const Context& context, const EntitiesArguments& arguments) {
  const auto list = entities(context, arguments);
  if (!list) return context.out.fail(list.error());
  if (context.out.json) context.out.print(query::entities_json(*list));
  else print_entities(context.out, *list);
  return kOk;
}

}  // namespace docent::cli
