#include "mcp/server.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "mcp/params.h"

namespace docent::mcp {
namespace {

constexpr const char* kJson = "application/json";
constexpr const char* kEvents = "text/event-stream";

bool accepts(const std::optional<std::string>& accept, std::string_view type) {
  if (!accept) return true;
  const std::string lower = base::ascii_lower(*accept);
  const std::string_view family = type.substr(0, type.find('/'));
  return lower.find(type) != std::string::npos || lower.find("*/*") != std::string::npos || lower.find(std::string(family) + "/*") != std::string::npos;
}

// Events only for those who ask for them in words.
bool takes_events(const HttpExchange& exchange) { return exchange.emit && exchange.accept && accepts(exchange.accept, kEvents); }

HttpReply reply(unsigned status, std::string content_type = {}, std::string body = {}) {
  HttpReply made;
  made.status = status;
  made.content_type = std::move(content_type);
  made.body = std::move(body);
  return made;
}

HttpReply refuse(unsigned status, RpcCode code, std::string why, bool modern = false) {
  return reply(status, kJson, error_message(nullptr, {code, std::move(why), {}}, modern));
}

HttpReply not_allowed(const char* allow) {
  HttpReply made = reply(405);
  made.allow = allow;
  return made;
}

HttpReply streamed() {
  HttpReply made = reply(200, kEvents);
  made.streamed = true;
  return made;
}

// A message in the form that the client takes; nothing is 202.
HttpReply answer(const HttpExchange& exchange, unsigned status, std::string message) {
  if (message.empty()) return reply(202);
  if (accepts(exchange.accept, kJson)) return reply(status, kJson, std::move(message));
  return reply(status, kEvents, plain_event(message));
}

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

// GET and DELETE are of the older revisions.
std::optional<HttpReply> refuse_modern(const HttpExchange& exchange) {
  if (!exchange.protocol_version) return std::nullopt;
  const auto revision = parse_revision(*exchange.protocol_version);
  if (!revision) return reply(400, kJson, error_message(nullptr, ModernEra::unsupported(*exchange.protocol_version), true));
  return is_modern(*revision) ? std::optional(not_allowed("POST")) : std::nullopt;
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

HttpReply Server::answer_legacy(const HttpExchange& exchange, const Json& body, const query::Principal& principal, std::stop_token stop) const {
  if (kind_of(body) == MessageKind::kRequest && body["method"] == "initialize" && !exchange.session_id) {
    LegacyEra::Begun begun = legacy_.initialize(body, principal);
    HttpReply made = answer(exchange, 200, std::move(begun.message));
    made.session_id = sessions_->add(std::move(begun.session));
    return made;
  }
  if (!body.is_array() && kind_of(body) == MessageKind::kInvalid)
    return answer(exchange, 400, error_message(nullptr, {RpcCode::kInvalidRequest, "this is not a JSON-RPC 2.0 message", {}}, false));
  const Json id = body.is_object() && body.contains("id") ? body["id"] : Json(nullptr);
  if (!exchange.session_id)
    return answer(exchange, 400, error_message(id, {RpcCode::kInvalidRequest, "Mcp-Session-Id is missing: send initialize first, or name a revision in params._meta", {}}, false));
  const auto session = sessions_->find(*exchange.session_id, key_of(principal));
  if (!session) return answer(exchange, 404, error_message(id, {RpcCode::kInvalidRequest, "there is no such session: send initialize again", {}}, false));
  if (!body.is_array()) return call_legacy(exchange, session, body, principal, std::move(stop));
  auto answers = legacy_.handle_batch(session, body, principal, stop);
  if (!answers) return answer(exchange, 400, error_message(nullptr, answers.error(), false));
  return answer(exchange, 200, std::move(*answers));
}

HttpReply Server::call_legacy(const HttpExchange& exchange, const std::shared_ptr<LegacySession>& session, const Json& body, const query::Principal& principal,
                              std::stop_token stop) const {
  // The stream begins with the first event. From then on the client can come back for the rest, so its going ends nothing.
  std::shared_ptr<EventStream> stream;
  std::atomic<bool> begun = false;
  bool there = true;
  std::stop_source unreachable;
  const auto end_if_unreachable = [&] {
    if (stop.stop_requested() && (!begun || draining_.stop_requested())) unreachable.request_stop();
  };
  const std::stop_callback on_gone(stop, end_if_unreachable);
  const std::stop_callback on_drain(draining_.get_token(), end_if_unreachable);
  const auto begin = [&] {
    if (begun.exchange(true)) return;
    stream = session->open_stream(false, kept_bytes_);
    if (!stream) stream = std::make_shared<EventStream>(0, false, kept_bytes_);  // too many are in use: this one cannot be come back to
    else if (session->revision == Revision::k2025_11_25) there = exchange.emit(stream->prime());
  };
  LegacyEra::Transport transport;
  if (takes_events(exchange)) {
    transport.emit = [&](std::string_view message) {
      begin();
      const std::string event = stream->publish(message);
      there = there && exchange.emit(event);
      return true;
    };
    transport.wait_for_client = [this, who = key_of(principal)] { return waiting_->take(who); };
    if (session->revision == Revision::k2025_11_25)
      transport.answer_later = [&] {
        begin();
        return [stream](const std::string& message) {
          if (!message.empty()) stream->publish(message);
          stream->finish();
        };
      };
  }
  LegacyEra::Reply legacy = legacy_.handle(session, body, principal, unreachable.get_token(), transport);
  if (legacy.later) return streamed();
  if (begun) {
    if (!legacy.message.empty()) transport.emit(legacy.message);
    stream->finish();
    return streamed();
  }
  if (legacy.cancelled && takes_events(exchange)) return reply(200, kEvents, ":\n\n");  // a stream that ends without an answer
  if (legacy.cancelled) return answer(exchange, 200, error_message(body["id"], {RpcCode::kInternal, "cancelled", {}}, false));
  const bool malformed = legacy.error && (*legacy.error == RpcCode::kInvalidRequest || *legacy.error == RpcCode::kParse);
  return answer(exchange, malformed ? 400 : 200, std::move(legacy.message));
}

HttpReply Server::open_stream(const HttpExchange& exchange, const query::Principal& principal) const {
  if (auto refused = refuse_modern(exchange)) return std::move(*refused);
  if (!accepts(exchange.accept, kEvents)) return refuse(406, RpcCode::kInvalidRequest, "Accept must list text/event-stream");
  if (!exchange.session_id) return refuse(400, RpcCode::kInvalidRequest, "Mcp-Session-Id is missing: send initialize first");
  const std::string who = key_of(principal);
  const auto session = sessions_->find(*exchange.session_id, who);
  if (!session) return refuse(404, RpcCode::kInvalidRequest, "there is no such session: send initialize again");
  std::shared_ptr<void> place = listeners_->take(who);
  if (!place) return refuse(503, RpcCode::kInternal, "too many streams; close one or try again later");

  struct Following {
    std::shared_ptr<void> place;
    std::shared_ptr<LegacySession> session;
    std::shared_ptr<EventStream> stream;
    std::uint64_t last = 0;  // event that the client has
    bool primed = true;
  };
  auto following = std::make_shared<Following>();
  following->place = std::move(place);
  following->session = session;
  if (exchange.last_event_id) {
    const auto id = parse_event_id(*exchange.last_event_id);
    following->stream = id ? session->find_stream(id->stream) : nullptr;
    if (id) following->last = id->number;
  }
  if (!following->stream) {  // also for a stream that is not kept any more: the client hears what comes from now on
    following->stream = session->open_stream(true, kept_bytes_);
    following->last = 0;
    following->primed = session->revision != Revision::k2025_11_25;
  }
  if (!following->stream) return refuse(503, RpcCode::kInternal, "too many streams in this session; close one");
  HttpReply made = reply(200, kEvents);
  made.stream = [this, following, id = *exchange.session_id, who](bool draining) -> std::optional<std::string> {
    if (!sessions_->find(id, who)) return std::nullopt;  // also keeps the session: its client is there
    std::string text = std::exchange(following->primed, true) ? std::string() : following->stream->prime();
    if (following->stream->listens())
      for (const std::string& message : following->session->take_notifications()) following->stream->publish(message);
    const EventStream::Rest rest = following->stream->since(following->last);
    following->last = rest.last;
    text += rest.text;
    if (text.empty() && (draining || rest.finished)) return std::nullopt;
    return text;
  };
  return made;
}

HttpReply Server::end_session(const HttpExchange& exchange, const query::Principal& principal) const {
  if (auto refused = refuse_modern(exchange)) return std::move(*refused);
  if (!exchange.session_id) return refuse(400, RpcCode::kInvalidRequest, "Mcp-Session-Id is missing");
  if (!sessions_->remove(*exchange.session_id, key_of(principal))) return refuse(404, RpcCode::kInvalidRequest, "there is no such session");
  return reply(204);
}

}  // namespace docent::mcp
