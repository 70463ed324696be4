#include "mcp/line_session.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "mcp/params.h"

namespace docent::mcp {
namespace {

constexpr std::array<std::string_view, 4> kSlow = {"tools/call", "resources/read", "prompts/get", "completion/complete"};

bool is_slow(const Json& request) { return std::ranges::find(kSlow, request["method"].get<std::string>()) != kSlow.end(); }

std::string refusal(const Json& id, std::string why, bool modern) { return error_message(id, {RpcCode::kInvalidRequest, std::move(why), {}}, modern); }

}  // namespace

LineSession::LineSession(const Server& server, query::Principal principal, Emit emit, std::stop_token stop, std::size_t threads)
    : server_(server), principal_(std::move(principal)), stop_(std::move(stop)), emit_(std::move(emit)) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

LineSession::~LineSession() { close(); }

bool LineSession::send(const std::string& message) {
  if (message.empty()) return there_;
  const base::MutexLock lock(writing_);
  if (there_ && !emit_(message)) there_ = false;
  return there_;
}

bool LineSession::handle(std::string_view line) {
  if (base::trim(line).empty()) return there_;
  Json body;
  if (const auto error = parse_body(line, body)) return send(error_message(nullptr, *error, false));
  const MessageKind kind = kind_of(body);
  if (kind == MessageKind::kNotification && body["method"] == "notifications/cancelled") {
    const Json& params = params_of(body);
    if (const auto id = params.find("requestId"); id != params.end()) cancel(*id);
    return there_;
  }
  if (meta_version(body) != nullptr || (kind == MessageKind::kRequest && body["method"] == "server/discover"))
    return kind == MessageKind::kRequest ? handle_modern(std::move(body)) : there_.load();
  return handle_legacy(body);
}

void LineSession::cancel(const Json& id) {
  const std::string text = dump(id);
  std::erase_if(subscriptions_, [&](const Subscription& one) { return one.id() == text; });
  calls_.cancel(text);
}

bool LineSession::handle_modern(Json message) {
  const Json id = message["id"];
  std::shared_ptr<RunningCalls::Entry> entry = calls_.begin(dump(id), stop_);
  if (!entry) return send(refusal(id, "a request of this id is running, or too many are", true));
  if (message["method"] == "subscriptions/listen") {
    ModernEra::Reply reply = server_.modern().handle(message, nullptr, principal_, stop_, {});
    if (!reply.subscription) return send(reply.message);
    if (subscriptions_.size() >= kMaxLineListeners) return send(refusal(id, "too many subscriptions; cancel one", true));
    subscriptions_.push_back(std::move(*reply.subscription));
    return subscriptions_.back().acknowledge([this](std::string_view line) { return send(std::string(line)); });
  }
  const bool slow = is_slow(message);
  const bool taken = run(slow, [this, entry, message = std::move(message)] {
    // What a cancelled request would still say is not sent.
    const Emit emit = [&](std::string_view line) { return !entry->cancelled() && send(std::string(line)); };
    ModernEra::Reply reply = server_.modern().handle(message, nullptr, principal_, entry->stop(), emit);
    return entry->cancelled() ? std::string() : std::move(reply.message);
  });
  return taken ? there_.load() : send(refusal(id, "too many requests wait; try again later", true));
}

bool LineSession::handle_legacy(const Json& message) {
  const MessageKind kind = kind_of(message);
  if (kind == MessageKind::kRequest && message["method"] == "initialize" && !legacy_) {
    LegacyEra::Begun begun = server_.legacy().initialize(message, principal_);
    legacy_ = std::move(begun.session);
    return send(begun.message);
  }
  if (kind == MessageKind::kRequest && !legacy_) {
    if (message["method"] == "ping") return send(result_message(message["id"], Json::object()));
    return send(refusal(message["id"], "send initialize first, or name a revision in params._meta", false));
  }
  if (!legacy_) return kind == MessageKind::kInvalid ? send(refusal(nullptr, "this is not a JSON-RPC 2.0 message", false)) : there_.load();
  if (message.is_array()) {
    auto answers = server_.legacy().handle_batch(legacy_, message, principal_, stop_);
    return send(answers ? *answers : error_message(nullptr, answers.error(), false));
  }
  if (kind != MessageKind::kRequest) return send(server_.legacy().handle(legacy_, message, principal_, stop_, {}).message);
  std::shared_ptr<RunningCalls::Entry> entry = calls_.begin(dump(message["id"]), stop_);
  if (!entry) return send(refusal(message["id"], "a request of this id is running, or too many are", false));
  const bool taken = run(is_slow(message), [this, entry, message] {
    LegacyEra::Transport transport;
    transport.emit = [&](std::string_view line) { return !entry->cancelled() && send(std::string(line)); };
    LegacyEra::Reply reply = server_.legacy().handle(legacy_, message, principal_, entry->stop(), transport);
    return entry->cancelled() ? std::string() : std::move(reply.message);
  });
  return taken ? there_.load() : send(refusal(message["id"], "too many requests wait; try again later", false));
}

bool LineSession::run(bool slow, std::function<std::string()> task) {
  if (!slow || threads_.empty()) {
    send(task());
    return true;
  }
  const base::MutexLock lock(mutex_);
  if (waiting_.size() >= kMaxWaitingLines) return false;
  waiting_.push_back(std::move(task));
  changed_.notify_all();
  return true;
}

void LineSession::work() {
  for (;;) {
    std::function<std::string()> task;
    {
      const base::MutexLock lock(mutex_);
      while (waiting_.empty() && !closing_) changed_.wait(mutex_);
      if (waiting_.empty()) return;
      task = std::move(waiting_.front());
      waiting_.pop_front();
      ++running_;
    }
    send(task());
    task = nullptr;  // before it counts as done: it holds its place among the running calls
    const base::MutexLock lock(mutex_);
    --running_;
    changed_.notify_all();
  }
}

bool LineSession::poll() {
  const Emit emit = [this](std::string_view line) { return send(std::string(line)); };
  for (Subscription& one : subscriptions_)
    if (!one.poll(emit)) return false;
  if (legacy_ && legacy_->ready)
    for (const std::string& message : legacy_->take_notifications())
      if (!send(message)) return false;
  return there_;
}

void LineSession::close() {
  if (legacy_) legacy_->requests.close();
  {
    const base::MutexLock lock(mutex_);
    closing_ = true;
    changed_.notify_all();
  }
  threads_.clear();  // joins
  for (Subscription& one : subscriptions_) one.close([this](std::string_view line) { return send(std::string(line)); });
  subscriptions_.clear();
}

}  // namespace docent::mcp
