// The part of the server that speaks with sessions of the older revisions: calls, streams that are opened or come back to, the end.
#include <nlohmann/json.hpp>

#include "mcp/http_reply.h"
#include "mcp/params.h"
#include "mcp/server.h"

namespace docent::mcp {
namespace {

// GET and DELETE are of the older revisions.
std::optional<HttpReply> refuse_modern(const HttpExchange& exchange) {
  if (!exchange.protocol_version) return std::nullopt;
  const auto revision = parse_revision(*exchange.protocol_version);
  if (!revision) return reply(400, kJson, error_message(nullptr, ModernEra::unsupported(*exchange.protocol_version), true));
  return is_modern(*revision) ? std::optional(not_allowed("POST")) : std::nullopt;
}

}  // namespace

HttpReply Server::answer_legacy(const HttpExchange& exchange, const Json& body, const query::Principal& principal, std::stop_token stop) const {
  if (kind_of(body) == MessageKind::kRequest && body["method"] == "initialize" && !exchange.session_id) {
    LegacyEra::Begun begun = legacy_.initialize(body, principal);
    HttpReply made = answer(exchange, 200, std::move(begun.message));
    made.session_id = sessions_->add(std::move(begun.session));
    return made;
  }
  const auto decline = [&](unsigned status, const Json& id, const char* why) {
    return answer(exchange, status, error_message(id, {RpcCode::kInvalidRequest, why, {}}, false));
  };
  if (!body.is_array() && kind_of(body) == MessageKind::kInvalid) return decline(400, nullptr, "this is not a JSON-RPC 2.0 message");
  const Json id = body.is_object() && body.contains("id") ? body["id"] : Json(nullptr);
  if (!exchange.session_id)
    return decline(400, id, "Mcp-Session-Id is missing: send initialize first, or name a revision in params._meta");
  const auto session = sessions_->find(*exchange.session_id, key_of(principal));
  if (!session) return decline(404, id, "there is no such session: send initialize again");
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
