#include "mcp/client_requests.h"

#include <nlohmann/json.hpp>

#include "mcp/params.h"

namespace docent::mcp {

Outcome<Json> ClientRequests::ask(const std::string& method, const Json& params, const Emit& emit, const std::stop_token& stop, std::chrono::milliseconds limit) {
  const auto until = std::chrono::steady_clock::now() + limit;
  std::string id;
  {
    const base::MutexLock lock(mutex_);
    if (closed_) return fail(RpcCode::kInternal, "the client has gone");
    id = "docent-" + std::to_string(++asked_);
    waiting_.emplace(id, std::nullopt);
  }
  const bool sent = emit(dump(Json{{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}}));
  std::optional<std::string> response;
  bool too_slow = false;
  {
    const base::MutexLock lock(mutex_);
    const auto over = [&]() DOCENT_REQUIRES(mutex_) { return closed_ || waiting_.at(id).has_value(); };
    if (sent) too_slow = !changed_.wait_until(mutex_, stop, until, over) && !closed_;
    response = std::move(waiting_.at(id));
    waiting_.erase(id);
  }
  if (!response) {
    if (too_slow) emit(dump(Json{{"jsonrpc", "2.0"}, {"method", "notifications/cancelled"}, {"params", {{"requestId", id}}}}));
    return fail(RpcCode::kInternal, too_slow ? "the client did not answer in time" : "the client has gone");
  }
  const Json message = Json::parse(*response);
  if (const auto error = message.find("error"); error != message.end())
    return fail(RpcCode::kInternal, "the client refused " + method + (error->is_object() ? ": " + text_or_empty(*error, "message") : std::string()));
  return message["result"];
}

bool ClientRequests::answer(const Json& response) {
  if (!response["id"].is_string()) return false;
  const base::MutexLock lock(mutex_);
  const auto found = waiting_.find(response["id"].get<std::string>());
  if (found == waiting_.end() || found->second) return false;
  found->second = dump(response);
  changed_.notify_all();
  return true;
}

void ClientRequests::close() {
  const base::MutexLock lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

}  // namespace docent::mcp
