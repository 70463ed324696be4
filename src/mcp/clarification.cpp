#include "mcp/clarification.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "query/node_choice.h"

namespace docent::mcp {
namespace {

constexpr const char* kVersion = "version";
constexpr const char* kMeaning = "meaning";  // of names
constexpr const char* kAll = "all versions";
constexpr std::size_t kMostChoices = 20;

bool is_of_versions(const Json& ambiguous) { return !ambiguous.front().contains("parameter"); }

Json version_form(const Json& ambiguous) {
  std::set<std::string> labels;
  for (const Json& one : ambiguous)
    for (const Json& candidate : one["candidates"]) labels.insert(candidate.get<std::string>());
  Json choices(labels);
  choices.push_back(kAll);
  const Json property{{"type", "string"}, {"title", "Version"}, {"enum", std::move(choices)}};
  return {{"message", "The documentation answers this for several versions. Which one is meant?"},
          {"requestedSchema", {{"type", "object"}, {"properties", {{kVersion, property}}}, {"required", {kVersion}}}}};
}

Json node_form(const Json& ambiguous) {
  Json properties = Json::object(), required = Json::array();
  std::string mentions;
  for (const Json& one : ambiguous) {
    const auto parameter = one["parameter"].get<std::string>();
    mentions += (mentions.empty() ? "\"" : " and \"") + one["mention"].get<std::string>() + "\"";
    properties[parameter] = {{"type", "string"}, {"title", one["mention"]}, {"enum", one["candidates"]}};
    required.push_back(parameter);
  }
  return {{"message", "The documentation calls several things " + mentions + ". Which is meant?"},
          {"requestedSchema", {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}}}};
}

Json form(const Json& ambiguous) { return is_of_versions(ambiguous) ? version_form(ambiguous) : node_form(ambiguous); }

Clarification read_response(const Json& response, bool of_versions) {
  Clarification clear;
  const std::string action = response.is_object() ? text_or_empty(response, "action") : std::string();
  if (action == "decline" || action == "cancel") {
    clear.settled = true;
    return clear;
  }
  const auto content = response.find("content");
  if (action != "accept" || content == response.end() || !content->is_object()) return clear;
  if (of_versions) {
    const std::string label = text_or_empty(*content, kVersion);
    if (label.empty()) return clear;
    if (label != kAll) clear.version = label;
  } else {
    for (const auto& [parameter, chosen] : content->items())
      if (chosen.is_string() && clear.nodes.size() < kMostChoices) clear.nodes.emplace(parameter, chosen.get<std::string>());
    if (clear.nodes.empty()) return clear;
  }
  clear.settled = true;
  return clear;
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

void add_ambiguous_node(Json& ambiguous, const store::Graph& graph, const std::string& parameter, const std::string& name) {
  const auto nodes = query::nodes_named(graph, name);
  if (nodes.size() < 2) return;
  Json candidates = Json::array();
  for (const auto node : nodes)
    if (candidates.size() < kMostChoices) candidates.push_back(query::choice_of(graph, node));
  ambiguous.push_back({{"mention", name}, {"parameter", parameter}, {"candidates", std::move(candidates)}});
}

Json ask_what_is_meant(const Json& ambiguous, const Caller& caller, const StateSigner& signer, const std::string& request) {
  Json params = form(ambiguous);
  params["mode"] = "form";
  const char* const key = is_of_versions(ambiguous) ? kVersion : kMeaning;
  return {{"resultType", "input_required"},
          {"inputRequests", {{key, {{"method", "elicitation/create"}, {"params", std::move(params)}}}}},
          {"requestState", signer.seal(key, key_of(caller.principal), request, std::chrono::system_clock::now())}};
}

Clarification ask_now(const Json& ambiguous, const Caller& caller) {
  Clarification clear;
  // Without "mode", which 2025-06-18 does not know and 2025-11-25 takes for a form.
  const auto response = caller.ask_client("elicitation/create", form(ambiguous));
  if (response) clear = read_response(*response, is_of_versions(ambiguous));
  clear.settled = true;
  return clear;
}

Outcome<Clarification> read_clarification(const Caller& caller, const StateSigner& signer, const std::string& request) {
  if (caller.request_state.empty()) return Clarification();
  const auto key = signer.open(caller.request_state, key_of(caller.principal), request, std::chrono::system_clock::now());
  if (!key) return std::unexpected(RpcError{RpcCode::kInvalidParams, "requestState is not valid for this request any more: send the request again without it", {}});
  const Json responses = caller.input_responses.empty() ? Json::object() : Json::parse(caller.input_responses);
  const auto response = responses.find(*key);
  if (response == responses.end() || !response->is_object()) return Clarification();  // asked again
  return read_response(*response, *key == kVersion);
}

}  // namespace docent::mcp
