#include "mcp/modern.h"

#include <nlohmann/json.hpp>

#include "mcp/dispatch.h"
#include "mcp/params.h"

namespace docent::mcp {
namespace {

// Lists follow the index; a minute is how stale they may be.
constexpr int kListTtlMs = 60'000;

bool is_cacheable(std::string_view method) { return method == "server/discover" || method.ends_with("/list") || method == "resources/read"; }

// Where nobody says who they are, all see the same. Whoever does may see more than others.
bool is_anybody(const query::Principal& principal) { return !principal.owner && principal.name.empty() && principal.groups.empty(); }

}  // namespace

RpcError ModernEra::unsupported(std::string_view requested) {
  Json data{{"supported", Json::array()}, {"requested", requested}};
  for (const Revision revision : kRevisions) data["supported"].push_back(to_string(revision));
  return {RpcCode::kUnsupportedVersion, "Unsupported protocol version", dump(data)};
}

Json ModernEra::discover(const Caller& caller) const {
  Json versions = Json::array();
  for (const Revision revision : kRevisions) versions.push_back(to_string(revision));
  Json capabilities{{"tools", Json::object()},
                    {"resources", {{"subscribe", true}, {"listChanged", true}}},
                    {"prompts", Json::object()},
                    {"completions", Json::object()}};
  if (features_.logs()) capabilities["logging"] = Json::object();
  if (features_.has_tasks()) capabilities["extensions"][std::string(kTasksExtension)] = Json::object();
  return {{"supportedVersions", versions}, {"capabilities", std::move(capabilities)}, {"instructions", features_.instructions(caller)}};
}

Outcome<Caller> ModernEra::read_caller(const Json& params, const query::Principal& principal, std::stop_token stop, bool& malformed_meta) const {
  malformed_meta = true;
  const Json* meta = meta_of(params);
  const auto version = meta == nullptr ? Json::const_iterator() : meta->find(std::string(kVersionKey));
  if (meta == nullptr || version == meta->end() || !version->is_string())
    return fail(RpcCode::kInvalidParams, "params._meta must name io.modelcontextprotocol/protocolVersion");
  const auto revision = parse_revision(version->get<std::string>());
  if (!revision || !is_modern(*revision)) return std::unexpected(unsupported(version->get<std::string>()));
  const auto capabilities = meta->find(std::string(kCapabilitiesKey));
  if (capabilities == meta->end() || !capabilities->is_object())
    return fail(RpcCode::kInvalidParams, "params._meta must hold io.modelcontextprotocol/clientCapabilities, an object");
  malformed_meta = false;
  Caller caller;
  caller.principal = principal;
  caller.revision = *revision;
  caller.stop = std::move(stop);
  caller.can_elicit = shows_forms(*capabilities);
  caller.takes_tasks = features_.has_tasks() && declares_extension(*capabilities, kTasksExtension);
  caller.client_capabilities = dump(*capabilities);
  if (const auto state = params.find("requestState"); state != params.end()) {
    if (!state->is_string()) return fail(RpcCode::kInvalidParams, "params.requestState must be a text");
    caller.request_state = state->get<std::string>();
  }
  if (const auto responses = params.find("inputResponses"); responses != params.end() && !params.contains("taskId")) {
    if (!responses->is_object()) return fail(RpcCode::kInvalidParams, "params.inputResponses must be an object");
    caller.input_responses = dump(*responses);
  }
  return caller;
}

Outcome<Json> ModernEra::run(const Caller& caller, const std::string& method, const Json& params) const {
  if (method == "server/discover") return discover(caller);
  if (is_task_method(method)) return handle_task_method(features_, caller, method, params);
  auto result = dispatch(features_, caller, method, params);
  if (result && text_or_empty(*result, "resultType") == "task" && !caller.takes_tasks) return std::unexpected(tasks_not_declared());
  return result;
}

ModernEra::Reply ModernEra::handle(const Json& message, const HttpExchange* exchange, const query::Principal& principal, std::stop_token stop,
                                   const Emit& emit) const {
  const Json id = message.contains("id") ? message["id"] : Json(nullptr);
  const auto refuse = [&](const RpcError& error, bool malformed = false) {
    return Reply{error_message(id, error, true), error.code, malformed, std::nullopt};
  };
  if (exchange != nullptr)
    if (const auto error = check_headers(*exchange, message)) return refuse(*error);
  if (id.is_null()) return {};  // a notification: over HTTP, closing the stream is what cancels
  const Json& params = params_of(message);
  bool malformed_meta = false;
  auto caller = read_caller(params, principal, std::move(stop), malformed_meta);
  if (!caller) return refuse(caller.error(), malformed_meta);
  const std::string method = message["method"].get<std::string>();
  if (exchange != nullptr && method == "tools/call")
    if (const auto error = parameters_.check(*exchange, *caller, params)) return refuse(*error);
  if (method == "subscriptions/listen") {
    const auto filter = params.find("notifications");
    if (filter == params.end() || !filter->is_object()) return refuse({RpcCode::kInvalidParams, "params.notifications must be an object", {}});
    auto subscription = Subscription::open(features_, *caller, id, *filter);
    if (!subscription) return refuse(subscription.error());
    return {{}, std::nullopt, false, std::move(*subscription)};
  }
  std::optional<std::size_t> least_level;
  const Json& meta = *meta_of(params);
  if (const auto level = meta.find(std::string(kLogLevelKey)); level != meta.end()) {
    least_level = level->is_string() ? rank_of_level(level->get<std::string>()) : std::nullopt;
    if (!least_level) return refuse({RpcCode::kInvalidParams, "params._meta names a log level that is none", {}});
  }
  connect_notifications(*caller, params, least_level, emit);
  auto result = run(*caller, method, params);
  if (!result) return refuse(result.error());
  if (!result->contains("resultType")) (*result)["resultType"] = "complete";
  (*result)["_meta"][std::string(kServerInfoKey)] = {{"name", identity_.name}, {"title", identity_.title}, {"version", identity_.version}};
  if (is_cacheable(method) && (*result)["resultType"] == "complete") {
    (*result)["ttlMs"] = kListTtlMs;
    (*result)["cacheScope"] = is_anybody(principal) ? "public" : "private";
  }
  return {result_message(id, *result), std::nullopt, false, std::nullopt};
}

}  // namespace docent::mcp
