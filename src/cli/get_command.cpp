// `get`: a document, section, passage or entity with its text.
#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "query/browse.h"
#include "query/entities.h"

namespace docent::cli {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;

base::Result<int> get(const Context& context, const GetArguments& arguments) {
  query::BrowseRequest request;
  request.id = arguments.id;
  for (const std::string& what : arguments.context) {
    if (what == "parents") request.parents = true;
    else if (what == "neighbours") request.neighbours = true;
    else if (what == "children") request.children = true;
    else return base::fail(ErrorCode::kInvalidArgument, "--context takes parents, neighbours and children, got \"" + what + "\"");
  }
  if (arguments.max_tokens && *arguments.max_tokens < 1)
    return base::fail(ErrorCode::kInvalidArgument, fmt::format("--max-tokens must be at least 1, got {}", *arguments.max_tokens));
  if (arguments.max_tokens) request.max_tokens = static_cast<std::size_t>(*arguments.max_tokens);
  SessionOptions options;
  options.with_embedder = false;
  DOCENT_ASSIGN(const auto session, context.open(options, context.config));
  store::DocumentStore& record = session->corpus().record();
  if (arguments.raw) {
    if (arguments.id.starts_with(model::SectionTag::kPrefix) || arguments.id.starts_with(model::PassageTag::kPrefix))
      return base::fail(ErrorCode::kInvalidArgument, "--raw takes a document id (doc_…)");
    DOCENT_ASSIGN(const auto id, record.resolve_document(arguments.id, {}));
    DOCENT_ASSIGN(const std::string bytes, record.original(id));
    std::fwrite(bytes.data(), 1, bytes.size(), stdout);
    return kOk;
  }
  if (arguments.id.starts_with(model::EntityTag::kPrefix)) {
    DOCENT_ASSIGN(const auto graph, session->engine().graph_for({}));
    DOCENT_ASSIGN(const auto entity, query::describe_entity(*graph, arguments.id));
    if (context.out.json) context.out.print(Json::parse(entity.json).dump(2));
    else context.out.print(safe_for_terminal(entity.text));
    return kOk;
  }
  DOCENT_ASSIGN(const auto found, query::browse(record, request));
  if (context.out.json) context.out.print(Json::parse(found.json).dump(2, ' ', false, Json::error_handler_t::replace));
  else context.out.print(safe_for_terminal(found.text));
  if (found.truncated) context.out.note("left out to keep within --max-tokens");
  return kOk;
}

}  // namespace

int run_get(const Context& context, const GetArguments& arguments) {
  const auto status = get(context, arguments);
  return status ? *status : context.out.fail(status.error());
}

}  // namespace docent::cli
