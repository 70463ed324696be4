#include "mcp/notifications.h"

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>

namespace docent::mcp {
namespace {

constexpr std::size_t kMostWatched = 100;
constexpr std::array<std::string_view, 8> kLevels = {"debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"};

std::size_t rank_of(std::string_view level) { return static_cast<std::size_t>(std::ranges::find(kLevels, level) - kLevels.begin()); }

}  // namespace

void connect_notifications(Caller& caller, const Json& params, const Emit& emit) {
  if (!emit) return;
  const auto found = params.find("_meta");
  const Json meta = found != params.end() && found->is_object() ? *found : Json::object();
  if (const auto token = meta.find("progressToken"); token != meta.end() && (token->is_string() || token->is_number_integer()))
    caller.progress = [emit, token = *token, last = std::make_shared<double>(-1.0)](double progress, double total, const std::string& message) {
      if (progress <= *last) return;  // must increase
      *last = progress;
      Json sent{{"progressToken", token}, {"progress", progress}, {"total", total}};
      if (!message.empty()) sent["message"] = message;
      emit(dump(Json{{"jsonrpc", "2.0"}, {"method", "notifications/progress"}, {"params", std::move(sent)}}));
    };
  // Modern clients ask for log lines with each request; older ones get them from "info" on.
  const auto level = meta.find("io.modelcontextprotocol/logLevel");
  if (is_modern(caller.revision) && (level == meta.end() || !level->is_string())) return;
  const std::size_t least = is_modern(caller.revision) ? rank_of(level->get<std::string>()) : rank_of("info");
  caller.log = [emit, least](std::string_view at, const std::string& text) {
    if (rank_of(at) < least || rank_of(at) == kLevels.size()) return;
    emit(dump(Json{{"jsonrpc", "2.0"}, {"method", "notifications/message"}, {"params", {{"level", at}, {"logger", "docent"}, {"data", text}}}}));
  };
}

Subscription::Subscription(const Features& features, Caller caller, const Json& id, const Json& filter)
    : features_(&features), caller_(std::move(caller)), id_(dump(id)) {
  const auto flag = filter.find("resourcesListChanged");
  lists_ = flag != filter.end() && *flag == true;
  if (const auto uris = filter.find("resourceSubscriptions"); uris != filter.end() && uris->is_array())
    for (const Json& uri : *uris)
      if (uri.is_string() && resources_.size() < kMostWatched) {
        const std::string text = uri.get<std::string>();
        if (const std::string stamp = features_->resource_stamp(caller_, text); !stamp.empty()) resources_.emplace(text, stamp);
      }
  generation_ = features_->generation();
}

bool Subscription::acknowledge(const Emit& emit) {
  Json agreed = Json::object();
  if (lists_) agreed["resourcesListChanged"] = true;
  if (!resources_.empty()) {
    agreed["resourceSubscriptions"] = Json::array();
    for (const auto& [uri, stamp] : resources_) agreed["resourceSubscriptions"].push_back(uri);
  }
  Json meta{{"io.modelcontextprotocol/subscriptionId", Json::parse(id_)}};
  return emit(dump(Json{{"jsonrpc", "2.0"}, {"method", "notifications/subscriptions/acknowledged"}, {"params", {{"_meta", std::move(meta)}, {"notifications", std::move(agreed)}}}}));
}

std::string Subscription::notification(std::string_view method, std::string_view uri) const {
  Json params{{"_meta", {{"io.modelcontextprotocol/subscriptionId", Json::parse(id_)}}}};
  if (!uri.empty()) params["uri"] = uri;
  return dump(Json{{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
}

bool Subscription::poll(const Emit& emit) {
  const std::uint64_t now = features_->generation();
  if (now == generation_) return true;
  generation_ = now;
  if (lists_ && !emit(notification("notifications/resources/list_changed", {}))) return false;
  for (auto& [uri, stamp] : resources_) {
    std::string current = features_->resource_stamp(caller_, uri);
    if (current == stamp) continue;
    stamp = std::move(current);
    if (!emit(notification("notifications/resources/updated", uri))) return false;
  }
  return true;
}

bool Subscription::close(const Emit& emit) {
  const Json id = Json::parse(id_);
  return emit(result_message(id, Json{{"resultType", "complete"}, {"_meta", {{"io.modelcontextprotocol/subscriptionId", id}}}}));
}

}  // namespace docent::mcp
