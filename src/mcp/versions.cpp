#include "mcp/versions.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace docent::mcp {
namespace {

constexpr const char* kKey = "version";
constexpr const char* kAll = "all versions";

std::string name_of(const query::Principal& principal) {
  std::string name = principal.owner ? "owner" : "principal " + principal.name;
  for (const std::string& group : principal.groups) name += '\n' + group;
  return name;
}

}  // namespace

Json ambiguous_versions(const std::vector<query::SearchHit>& results) {
  std::map<std::string, std::set<std::string>> versions;
  for (const auto& hit : results)
    if (!hit.view.document.version_label.empty()) versions[hit.view.document.source].insert(hit.view.document.version_label);
  Json list = Json::array();
  for (const auto& [source, labels] : versions)
    if (labels.size() > 1) list.push_back({{"mention", source}, {"candidates", labels}});
  return list;
}

Json ask_for_version(const Json& ambiguous, const Caller& caller, const StateSigner& signer, const std::string& request) {
  std::set<std::string> labels;
  for (const Json& one : ambiguous)
    for (const Json& candidate : one["candidates"]) labels.insert(candidate.get<std::string>());
  Json choices(labels);
  choices.push_back(kAll);
  const Json property{{"type", "string"}, {"title", "Version"}, {"enum", std::move(choices)}};
  const Json form{{"mode", "form"},
                  {"message", "The documentation answers this for several versions. Which one is meant?"},
                  {"requestedSchema", {{"type", "object"}, {"properties", {{kKey, property}}}, {"required", {kKey}}}}};
  return {{"resultType", "input_required"},
          {"inputRequests", {{kKey, {{"method", "elicitation/create"}, {"params", form}}}}},
          {"requestState", signer.seal("version", name_of(caller.principal), request, std::chrono::system_clock::now())}};
}

Outcome<VersionChoice> read_version_choice(const Caller& caller, const StateSigner& signer, const std::string& request) {
  VersionChoice choice;
  if (caller.request_state.empty()) return choice;
  if (!signer.open(caller.request_state, name_of(caller.principal), request, std::chrono::system_clock::now()))
    return std::unexpected(RpcError{RpcCode::kInvalidParams, "requestState is not valid for this request any more: send the request again without it", {}});
  const Json responses = caller.input_responses.empty() ? Json::object() : Json::parse(caller.input_responses);
  const auto response = responses.find(kKey);
  if (response == responses.end() || !response->is_object()) return choice;  // asked again
  const std::string action = response->contains("action") && (*response)["action"].is_string() ? (*response)["action"].get<std::string>() : "";
  if (action == "decline" || action == "cancel") {
    choice.settled = true;
    return choice;
  }
  const auto content = response->find("content");
  if (action != "accept" || content == response->end() || !content->is_object() || !content->contains(kKey) || !(*content)[kKey].is_string()) return choice;
  choice.settled = true;
  if (const std::string label = (*content)[kKey].get<std::string>(); label != kAll) choice.version = label;
  return choice;
}

}  // namespace docent::mcp
