// The protocol over HTTP, bytes in and bytes out, without sockets: both eras at one address. Lines are in mcp/line_session.h.
//
// A modern request stands alone. `initialize` begins a session of the older revisions (mcp/session_store.h), and what else those send must
// name it. An answer becomes a stream of server-sent events when there is something to send before it: progress, log lines, questions to
// the client. Streams that last hold no thread: they are asked for their next piece (HttpReply::stream). Thread safe.
#pragma once

#include <memory>
#include <stop_token>

#include "mcp/exchange.h"
#include "mcp/features.h"
#include "mcp/legacy.h"
#include "mcp/modern.h"
#include "mcp/places.h"
#include "mcp/session_store.h"

namespace docent::mcp {

struct ServerLimits {
  SessionLimits sessions;
  std::size_t listeners = 200, listeners_per_principal = 64;  // open streams that last
  // Requests that wait for what their client is asked: each holds a thread of those that would read the answer, so fewer than there are.
  std::size_t waiting_for_clients = 2;
};

class Server {
 public:
  // `features` outlives it.
  Server(const Features& features, Identity identity, ServerLimits limits = {}, SessionStore::Clock clock = [] { return std::chrono::steady_clock::now(); });
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // `stop` is requested when the client has gone. That ends a modern request (which asks for it) and one whose answer could reach nobody;
  // a request of an older session whose stream has begun goes on, for a client that comes back. This outlives the streams it gives out.
  HttpReply handle(const HttpExchange& exchange, const query::Principal& principal, std::stop_token stop) const;
  // For when the process begins to end: nobody waits for a client any more, and a client that has gone will not come back.
  void drain();
  std::size_t sessions() const { return sessions_->size(); }

  const ModernEra& modern() const { return modern_; }
  const LegacyEra& legacy() const { return legacy_; }

 private:
  HttpReply answer_modern(const HttpExchange& exchange, const Json& body, const query::Principal& principal, std::stop_token stop) const;
  HttpReply answer_legacy(const HttpExchange& exchange, const Json& body, const query::Principal& principal, std::stop_token stop) const;
  HttpReply call_legacy(const HttpExchange& exchange, const std::shared_ptr<LegacySession>& session, const Json& body, const query::Principal& principal,
                        std::stop_token stop) const;
  HttpReply open_stream(const HttpExchange& exchange, const query::Principal& principal) const;
  HttpReply end_session(const HttpExchange& exchange, const query::Principal& principal) const;
  HttpReply follow(Subscription subscription, const query::Principal& principal) const;

  const Features& features_;
  const Identity identity_;
  const ModernEra modern_;
  const LegacyEra legacy_;
  const std::unique_ptr<SessionStore> sessions_;
  const std::shared_ptr<Places> listeners_, waiting_;
  std::stop_source draining_;
  const std::shared_ptr<std::atomic<std::size_t>> kept_bytes_ = std::make_shared<std::atomic<std::size_t>>(0);
};

}  // namespace docent::mcp
