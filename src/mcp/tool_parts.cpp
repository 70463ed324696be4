#include "mcp/tool_parts.h"

namespace docent::mcp {
namespace {

constexpr std::chrono::seconds kDeadline{30};

}  // namespace

Tool make_tool(const char* name, const char* title, const char* description, Json input, Json output, base::Result<Json> (*run)(const ToolCall&, const Json&)) {
  return {{{"name", name},
           {"title", title},
           {"description", description},
           {"inputSchema", std::move(input)},
           {"outputSchema", std::move(output)},
           {"annotations", {{"title", title}, {"readOnlyHint", true}, {"destructiveHint", false}, {"idempotentHint", true}, {"openWorldHint", false}}}},
          run,
          false};
}

Json text_property(const char* description) { return {{"type", "string"}, {"description", description}}; }
Json number_property(const char* description, std::int64_t low, std::int64_t high, std::int64_t standard) {
  return {{"type", "integer"}, {"description", description}, {"minimum", low}, {"maximum", high}, {"default", standard}};
}
Json object_schema(Json properties, std::vector<std::string> required) {
  Json made{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) made["required"] = std::move(required);
  return made;
}
Json any(const char* type) { return {{"type", type}}; }
Json hits_schema() {
  return {{"type", "array"},
          {"items", object_schema({{"rank", any("integer")}, {"score", any("number")}, {"passage_id", any("string")}, {"section_id", any("string")},
                            {"document_id", any("string")}, {"title", any("string")}, {"heading_path", {{"type", "array"}, {"items", any("string")}}},
                            {"source", any("string")}, {"version", any("string")}, {"uri", any("string")}, {"text", any("string")},
                            {"citation", any("object")}},
                           {"passage_id", "section_id", "text", "citation"})}};
}

Json text_result(std::string text, Json structured) {
  Json content = Json::array();
  content.push_back({{"type", "text"}, {"text", std::move(text)}});
  return {{"content", std::move(content)}, {"structuredContent", std::move(structured)}};
}

base::Deadline deadline_of(const Caller& caller) { return base::Deadline::after(kDeadline, caller.stop); }


base::Result<std::int64_t> token_budget(const Arguments& arguments) {
  DOCENT_ASSIGN(const auto given, arguments.integer("max_tokens", kLeastTokens, kMostTokens));
  return given.value_or(kDefaultTokens);
}

base::Result<query::Mode> search_mode(const Arguments& arguments) {
  DOCENT_ASSIGN(const auto name, arguments.text("mode"));
  const auto mode = name ? query::parse_mode(*name) : query::Mode::kAuto;
  if (!mode) return base::fail(base::ErrorCode::kInvalidArgument, "\"mode\" must be auto, lexical, dense or hybrid");
  return *mode;
}

}  // namespace docent::mcp
