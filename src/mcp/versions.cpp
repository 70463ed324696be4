#include "mcp/versions.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace docent::mcp {
namespace {

constexpr const char* kKey = "version";
constexpr const char* kAll = "all versions";

Json form(const Json& ambiguous) {
  std::set<std::string> labels;
  for (const Json& one : ambiguous)
    for (const Json& candidate : one["candidates"]) labels.insert(candidate.get<std::string>());
  Json choices(labels);
  choices.push_back(kAll);
  const Json property{{"type", "string"}, {"title", "Version"}, {"enum", std::move(choices)}};
  return {{"message", "The documentation answers this for several versions. Which one is meant?"},
          {"requestedSchema", {{"type", "object"}, {"properties", {{kKey, property}}}, {"required", {kKey}}}}};
}

VersionChoice read_response(const Json& response) {
  VersionChoice choice;
  const std::string action = response.is_object() ? text_or_empty(response, "action") : std::string();
  if (action == "decline" || action == "cancel") {
    choice.settled = true;
    return choice;
  }
  const auto content = response.find("content");
  if (action != "accept" || content == response.end() || !content->is_object() || !content->contains(kKey) || !(*content)[kKey].is_string()) return choice;
  choice.settled = true;
  if (const std::string label = (*content)[kKey].get<std::string>(); label != kAll) choice.version = label;
  return choice;
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
  Json params = form(ambiguous);
  params["mode"] = "form";
  return {{"resultType", "input_required"},
          {"inputRequests", {{kKey, {{"method", "elicitation/create"}, {"params", std::move(params)}}}}},
          {"requestState", signer.seal("version", key_of(caller.principal), request, std::chrono::system_clock::now())}};
}

VersionChoice ask_now_for_version(const Json& ambiguous, const Caller& caller) {
  VersionChoice choice;
  // Without "mode", which 2025-06-18 does not know and 2025-11-25 takes for a form.
  const auto response = caller.ask_client("elicitation/create", form(ambiguous));
  if (response) choice = read_response(*response);
  choice.settled = true;
  return choice;
}

Outcome<VersionChoice> read_version_choice(const Caller& caller, const StateSigner& signer, const std::string& request) {
  VersionChoice choice;
  if (caller.request_state.empty()) return choice;
  if (!signer.open(caller.request_state, key_of(caller.principal), request, std::chrono::system_clock::now()))
    return std::unexpected(RpcError{RpcCode::kInvalidParams, "requestState is not valid for this request any more: send the request again without it", {}});
  const Json responses = caller.input_responses.empty() ? Json::object() : Json::parse(caller.input_responses);
  const auto response = responses.find(kKey);
  if (response == responses.end() || !response->is_object()) return choice;  // asked again
  return read_response(*response);
}

}  // namespace docent::mcp
