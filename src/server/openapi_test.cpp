#include "server/openapi.h"

#include <gtest/gtest.h>

#include <set>

#include "server/testing/house.h"

namespace docent::server {
namespace {

using testing::House;
using testing::Json;

void collect_references(const Json& json, std::set<std::string>& names) {
  if (json.is_object() && json.contains("$ref")) names.insert(json["$ref"].get<std::string>());
  if (json.is_structured())
    for (const Json& one : json) collect_references(one, names);
}

TEST(OpenApi, HoldsEveryRouteOfTheTableAndNoOther) {
  House house;
  const Json api = Json::parse(house.ask("GET", "/openapi.json").body);
  EXPECT_EQ(api["openapi"], "3.1.0");
  std::set<std::string> described, served, operations;
  for (const auto& [path, methods] : api["paths"].items())
    for (const auto& [method, operation] : methods.items()) {
      described.insert(method + " " + path);
      EXPECT_TRUE(operations.insert(operation["operationId"].get<std::string>()).second) << operation["operationId"];
    }
  for (const Route& route : house.routes) served.insert(base::ascii_lower(route.method) + " " + std::string(route.pattern));
  EXPECT_EQ(described, served);
}

TEST(OpenApi, EachOperationSaysWhatItNeedsAndHowItEnds) {
  House house;
  const Json api = Json::parse(house.ask("GET", "/openapi.json").body);
  for (const Route& route : house.routes) {
    SCOPED_TRACE(std::string(route.method) + " " + std::string(route.pattern));
    const Json& operation = api["paths"][std::string(route.pattern)][base::ascii_lower(route.method)];
    EXPECT_EQ(operation["security"].empty(), route.access == Access::kOpen);
    EXPECT_EQ(operation["responses"].contains("401"), route.access != Access::kOpen);
    EXPECT_EQ(operation.contains("requestBody"), !route.body.empty());
    EXPECT_TRUE(operation["responses"].contains(std::to_string(route.status)));
    EXPECT_FALSE(operation["summary"].get<std::string>().empty());
    const auto braces = static_cast<std::size_t>(std::ranges::count(route.pattern, '{'));
    EXPECT_EQ(operation.contains("parameters") ? operation["parameters"].size() : 0, braces + route.query.size());
  }
}

TEST(OpenApi, ANameOfSeveralNodesIsAConflictThatIsDescribed) {
  House house;
  house.ingest("handbook", {{"a.md", "# Keys\n\nText.\n"}, {"b.md", "# Keys\n\nMore text.\n"}});
  const std::string key = house.key({auth::Scope::kRead, auth::Scope::kGraph});
  for (const char* path : {"/v1/explore", "/v1/path"}) {
    EXPECT_EQ(house.ask("POST", path, key, Json(std::string_view(path) == "/v1/explore" ? Json{{"node", "Keys"}} : Json{{"from", "Keys"}, {"to", "Keys"}}).dump()).status, 409U) << path;
    EXPECT_TRUE(Json::parse(house.ask("GET", "/openapi.json").body)["paths"][path]["post"]["responses"].contains("409")) << path;
  }
}

TEST(OpenApi, EveryReferenceLeadsSomewhereAndEverySchemaIsUsed) {
  House house;
  const Json api = Json::parse(house.ask("GET", "/openapi.json").body);
  std::set<std::string> used, there;
  collect_references(api, used);
  for (const auto& [name, schema] : api["components"]["schemas"].items()) there.insert("#/components/schemas/" + name);
  EXPECT_EQ(used, there);
}

}  // namespace
}  // namespace docent::server
