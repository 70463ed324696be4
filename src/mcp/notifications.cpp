#include "mcp/notifications.h"

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>

#include "mcp/params.h"

namespace docent::mcp {
namespace {

constexpr std::array<std::string_view, 8> kLevels = {"debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"};

std::vector<std::string> texts_of(const Json& filter, const char* name, std::size_t most) {
  std::vector<std::string> texts;
  if (const auto list = filter.find(name); list != filter.end() && list->is_array())
    for (const Json& one : *list)
      if (one.is_string() && texts.size() < most) texts.push_back(one.get<std::string>());
  return texts;
}

}  // namespace

std::optional<std::size_t> rank_of_level(std::string_view level) {
  const auto found = std::ranges::find(kLevels, level);
  if (found == kLevels.end()) return std::nullopt;
  return static_cast<std::size_t>(found - kLevels.begin());
}

void connect_notifications(Caller& caller, const Json& params, std::optional<std::size_t> least_level, const Emit& emit) {
  if (!emit) return;
  const Json* meta = meta_of(params);
  const auto token = meta == nullptr ? Json::const_iterator() : meta->find("progressToken");
  if (meta != nullptr && token != meta->end() && (token->is_string() || token->is_number_integer()))
    caller.progress = [emit, token = *token, last = std::make_shared<double>(-1.0)](double progress, double total, const std::string& message) {
      if (progress <= *last) return;  // must increase
      *last = progress;
      Json sent{{"progressToken", token}, {"progress", progress}, {"total", total}};
      if (!message.empty()) sent["message"] = message;
      emit(dump(Json{{"jsonrpc", "2.0"}, {"method", "notifications/progress"}, {"params", std::move(sent)}}));
    };
  if (!least_level) return;
  caller.log = [emit, least = *least_level](std::string_view at, const std::string& text) {
    const auto rank = rank_of_level(at);
    if (!rank || *rank < least) return;
    emit(dump(Json{{"jsonrpc", "2.0"}, {"method", "notifications/message"}, {"params", {{"level", at}, {"logger", "docent"}, {"data", text}}}}));
  };
}

Watch::Watch(const Features& features, Caller caller, bool lists)
    : features_(&features), caller_(std::move(caller)), lists_(lists), generation_(features.generation(caller_)) {}

bool Watch::add(const std::string& uri) {
  if (stamps_.contains(uri)) return true;
  if (stamps_.size() >= kMostWatched) return false;
  std::string stamp = features_->resource_stamp(caller_, uri);
  if (stamp.empty()) return false;
  stamps_.emplace(uri, std::move(stamp));
  return true;
}

std::vector<std::string> Watch::uris() const {
  std::vector<std::string> list;
  for (const auto& [uri, stamp] : stamps_) list.push_back(uri);
  return list;
}

Watch::Changes Watch::poll() {
  Changes changes;
  const std::uint64_t now = features_->generation(caller_);
  if (now == generation_) return changes;
  generation_ = now;
  changes.list = lists_;
  for (auto& [uri, stamp] : stamps_) {
    std::string current = features_->resource_stamp(caller_, uri);
    if (current == stamp) continue;
    stamp = std::move(current);
    changes.uris.push_back(uri);
  }
  return changes;
}

Subscription::Subscription(const Features& features, const Caller& caller, const Json& id, bool lists)
    : features_(&features), caller_(caller), id_(dump(id)), lists_(lists), watch_(features, caller, lists) {}

Outcome<Subscription> Subscription::open(const Features& features, const Caller& caller, const Json& id, const Json& filter) {
  const auto flag = filter.find("resourcesListChanged");
  Subscription made(features, caller, id, flag != filter.end() && *flag == true);
  for (const std::string& uri : texts_of(filter, "resourceSubscriptions", kMostWatched)) made.watch_.add(uri);
  if (features.has_tasks() && filter.contains("taskIds")) {
    if (!caller.takes_tasks) return std::unexpected(tasks_not_declared());
    for (const std::string& task : texts_of(filter, "taskIds", kMostWatchedTasks))
      if (features.task(caller, task)) made.tasks_.emplace(task, "");
  }
  return made;
}

bool Subscription::acknowledge(const Emit& emit) {
  Json agreed = Json::object();
  if (lists_) agreed["resourcesListChanged"] = true;
  if (const auto uris = watch_.uris(); !uris.empty()) agreed["resourceSubscriptions"] = uris;
  for (const auto& [task, said] : tasks_) agreed["taskIds"].push_back(task);
  return emit(notification("notifications/subscriptions/acknowledged", Json{{"notifications", std::move(agreed)}}));
}

std::string Subscription::notification(std::string_view method, Json params) const {
  params["_meta"][std::string(kSubscriptionKey)] = Json::parse(id_);
  return dump(Json{{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
}

bool Subscription::poll(const Emit& emit) {
  const Watch::Changes changes = watch_.poll();
  if (changes.list && !emit(notification("notifications/resources/list_changed", Json::object()))) return false;
  for (const std::string& uri : changes.uris)
    if (!emit(notification("notifications/resources/updated", Json{{"uri", uri}}))) return false;
  return tasks_.empty() || poll_tasks(emit);
}

// The first poll tells how each task stands: one that ended before the subscription would be waited for in vain.
bool Subscription::poll_tasks(const Emit& emit) {
  const std::uint64_t now = features_->tasks_generation();
  if (tasks_generation_ == now) return true;
  tasks_generation_ = now;
  for (auto& [id, said] : tasks_) {
    const auto task = features_->task(caller_, id);
    if (!task) continue;
    Json details = task_details(*task);
    std::string text = dump(details);
    if (text == said) continue;
    said = std::move(text);
    if (!emit(notification("notifications/tasks", std::move(details)))) return false;
  }
  return true;
}

bool Subscription::close(const Emit& emit) {
  const Json id = Json::parse(id_);
  Json result{{"resultType", "complete"}};
  result["_meta"][std::string(kSubscriptionKey)] = id;
  return emit(result_message(id, result));
}

}  // namespace docent::mcp
