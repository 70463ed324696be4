#include "mcp/dispatch.h"

#include "mcp/call_note.h"

#include <array>
#include <nlohmann/json.hpp>
#include <variant>

#include "mcp/params.h"

namespace docent::mcp {
namespace {

// What a client of an older revision knows of a tool.
Json tool_for(Json tool, Revision revision) {
  if (revision == Revision::k2025_03_26) {
    tool.erase("title");
    tool.erase("outputSchema");
  }
  return tool;
}

Json result_for(Json result, Revision revision) {
  if (revision == Revision::k2025_03_26) result.erase("structuredContent");
  return result;
}

Json list(const char* name, std::vector<Json> items) {
  Json result = Json::object();
  result[name] = std::move(items);
  return result;
}

Outcome<std::monostate> one_page(const Json& params) {
  if (const auto cursor = cursor_of(params); !cursor || !cursor->empty()) return fail(RpcCode::kInvalidParams, "this list has one page: leave the cursor out");
  return std::monostate{};
}

Outcome<Json> list_tools(const Features& features, const Caller& caller, const Json& params) {
  if (const auto page = one_page(params); !page) return std::unexpected(page.error());
  std::vector<Json> tools = features.tools(caller);
  for (Json& tool : tools) tool = tool_for(std::move(tool), caller.revision);
  return list("tools", std::move(tools));
}

Outcome<Json> call_tool(const Features& features, const Caller& caller, const Json& params) {
  const auto name = text_member(params, "name");
  if (!name) return std::unexpected(name.error());
  const auto arguments = object_member(params, "arguments");
  if (!arguments) return std::unexpected(arguments.error());
  auto result = features.call_tool(caller, *name, *arguments);
  return result ? Outcome<Json>(result_for(std::move(*result), caller.revision)) : std::move(result);
}

Outcome<Json> list_resources(const Features& features, const Caller& caller, const Json& params) {
  const auto cursor = cursor_of(params);
  if (!cursor) return std::unexpected(cursor.error());
  auto page = features.resources(caller, *cursor);
  if (!page) return std::unexpected(page.error());
  Json result = list("resources", std::move(page->items));
  if (!page->next.empty()) result["nextCursor"] = page->next;
  return result;
}

Outcome<Json> list_templates(const Features& features, const Caller& caller, const Json& params) {
  if (const auto page = one_page(params); !page) return std::unexpected(page.error());
  return list("resourceTemplates", features.resource_templates(caller));
}

Outcome<Json> read_resource(const Features& features, const Caller& caller, const Json& params) {
  const auto uri = text_member(params, "uri");
  if (!uri) return std::unexpected(uri.error());
  auto contents = features.read_resource(caller, *uri);
  if (contents) return Json{{"contents", std::move(*contents)}};
  RpcError error = contents.error();
  if (error.code == RpcCode::kResourceNotFound && is_modern(caller.revision)) error.code = RpcCode::kInvalidParams;
  return std::unexpected(std::move(error));
}

Outcome<Json> list_prompts(const Features& features, const Caller& caller, const Json& params) {
  if (const auto page = one_page(params); !page) return std::unexpected(page.error());
  return list("prompts", features.prompts(caller));
}

Outcome<Json> get_prompt(const Features& features, const Caller& caller, const Json& params) {
  const auto name = text_member(params, "name");
  if (!name) return std::unexpected(name.error());
  const auto arguments = object_member(params, "arguments");
  if (!arguments) return std::unexpected(arguments.error());
  return features.get_prompt(caller, *name, *arguments);
}

Outcome<Json> complete(const Features& features, const Caller& caller, const Json& params) {
  const auto reference = object_member(params, "ref");
  const auto argument = object_member(params, "argument");
  if (!reference) return std::unexpected(reference.error());
  if (!argument) return std::unexpected(argument.error());
  const auto name = text_member(*argument, "name"), value = text_member(*argument, "value");
  if (!name || !value) return fail(RpcCode::kInvalidParams, "params.argument must have a name and a value");
  auto completion = features.complete(caller, *reference, *name, *value);
  if (!completion) return std::unexpected(completion.error());
  return Json{{"completion", std::move(*completion)}};
}

struct Method {
  std::string_view name;
  Outcome<Json> (*run)(const Features&, const Caller&, const Json&);
};
constexpr std::array kMethods = {Method{"tools/list", list_tools},         Method{"tools/call", call_tool},
                                 Method{"resources/list", list_resources}, Method{"resources/templates/list", list_templates},
                                 Method{"resources/read", read_resource},  Method{"prompts/list", list_prompts},
                                 Method{"prompts/get", get_prompt},        Method{"completion/complete", complete}};

}  // namespace

Outcome<Json> dispatch(const Features& features, const Caller& caller, const std::string& method, const Json& params) {
  for (const Method& one : kMethods) {
    if (one.name != method) continue;
    CallNote* note = CallNote::current();
    if (note != nullptr) {
      note->method = one.name;
      note->revision = to_string(caller.revision);
    }
    auto result = one.run(features, caller, params);
    if (note != nullptr && !result) note->failed = true;
    return result;
  }
  return fail(RpcCode::kMethodNotFound, "Method not found: " + method.substr(0, 128));
}

}  // namespace docent::mcp
