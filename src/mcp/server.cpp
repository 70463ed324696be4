#include "mcp/server.h"

#include <nlohmann/json.hpp>

#include "mcp/http_reply.h"
#include "mcp/params.h"

namespace docent::mcp {
namespace {

unsigned modern_status(const ModernEra::Reply& modern) {
  if (modern.malformed_meta) return 400;
  if (!modern.error) return 200;
  switch (*modern.error) {
    case RpcCode::kMethodNotFound: return 404;
    case RpcCode::kParse:
    case RpcCode::kInvalidRequest:
    case RpcCode::kHeaderMismatch:
    case RpcCode::kMissingCapability:
    case RpcCode::kUnsupportedVersion: return 400;
    default: return 200;
  }
}

// What the revision of a request is known by. `version`: of the header.
struct Era {
  bool modern = false;
  bool header_is_known = true;
};

Era era_of(const HttpExchange& exchange, const Json& body) {
  Era era;
  std::optional<Revision> header;
  if (exchange.protocol_version) {
    header = parse_revision(*exchange.protocol_version);
    era.header_is_known = header.has_value();
  }
  const bool names_revision = meta_version(body) != nullptr;
  const bool initialize = body.is_object() && body.contains("method") && body["method"] == "initialize" && !names_revision;
  // A session settles the revision of its requests; a header that nobody knows is refused as the modern era does, with those that are known.
  era.modern = !initialize && (names_revision || !era.header_is_known || (header && is_modern(*header)));
  return era;
}

}  // namespace

Server::Server(const Features& features, Identity identity, ServerLimits limits, SessionStore::Clock clock)
    : features_(features),
      identity_(std::move(identity)),
      modern_(features_, identity_),
      legacy_(features_, identity_),
      sessions_(std::make_unique<SessionStore>(limits.sessions, std::move(clock))),
      listeners_(std::make_shared<Places>(limits.listeners, limits.listeners_per_principal)),
      waiting_(std::make_shared<Places>(limits.waiting_for_clients, limits.waiting_for_clients)) {}

void Server::drain() {
  draining_.request_stop();
  sessions_->stop_asking();
}

HttpReply Server::handle(const HttpExchange& exchange, const query::Principal& principal, std::stop_token stop) const {
  if (exchange.method == "GET") return open_stream(exchange, principal);
  if (exchange.method == "DELETE") return end_session(exchange, principal);
  if (exchange.method != "POST") return not_allowed("GET, POST, DELETE");
  if (!accepts(exchange.accept, kJson) && !accepts(exchange.accept, kEvents))
    return refuse(406, RpcCode::kInvalidRequest, "Accept must list application/json and text/event-stream");
  Json body;
  if (const auto error = parse_body(exchange.body, body)) return answer(exchange, 400, error_message(nullptr, *error, false));
  const Era era = era_of(exchange, body);
  if (!era.modern) return answer_legacy(exchange, body, principal, std::move(stop));
  const MessageKind kind = kind_of(body);
  if (kind != MessageKind::kRequest && kind != MessageKind::kNotification)
    return answer(exchange, 400, error_message(nullptr, {RpcCode::kInvalidRequest, "the body must be one JSON-RPC 2.0 request or notification", {}}, true));
  const Json* version = meta_version(body);
  if (!era.header_is_known && (version == nullptr || *version == *exchange.protocol_version))
    return answer(exchange, 400, error_message(body.contains("id") ? body["id"] : Json(nullptr), ModernEra::unsupported(*exchange.protocol_version), true));
  return answer_modern(exchange, body, principal, std::move(stop));
}

HttpReply Server::answer_modern(const HttpExchange& exchange, const Json& body, const query::Principal& principal, std::stop_token stop) const {
  bool begun = false;
  Emit emit;
  if (takes_events(exchange))
    emit = [&](std::string_view message) {
      begun = true;
      return exchange.emit(plain_event(message));
    };
  ModernEra::Reply modern = modern_.handle(body, &exchange, principal, std::move(stop), emit);
  if (modern.subscription) {
    if (takes_events(exchange)) return follow(std::move(*modern.subscription), principal);
    return answer(exchange, 400, error_message(body["id"], {RpcCode::kInvalidRequest, "Accept must list text/event-stream to listen", {}}, true));
  }
  if (!begun) return answer(exchange, modern_status(modern), std::move(modern.message));
  if (!modern.message.empty()) emit(modern.message);
  return streamed();
}

HttpReply Server::follow(Subscription subscription, const query::Principal& principal) const {
  struct Listening {
    std::shared_ptr<void> place;
    Subscription subscription;
    bool acknowledged = false, closed = false;
  };
  std::shared_ptr<void> place = listeners_->take(key_of(principal));
  if (!place)
    return reply(200, kJson, error_message(Json::parse(subscription.id()), {RpcCode::kInternal, "too many listeners; close one or try again later", {}}, true));
  HttpReply made = reply(200, kEvents);
  made.stream = [listening = std::make_shared<Listening>(Listening{std::move(place), std::move(subscription)})](bool draining) -> std::optional<std::string> {
    if (listening->closed) return std::nullopt;
    std::string events;
    const Emit collect = [&](std::string_view message) {
      events += plain_event(message);
      return true;
    };
    if (!std::exchange(listening->acknowledged, true)) listening->subscription.acknowledge(collect);
    listening->subscription.poll(collect);
    if (draining) {
      listening->subscription.close(collect);
      listening->closed = true;
    }
    return events;
  };
  return made;
}

}  // namespace docent::mcp
