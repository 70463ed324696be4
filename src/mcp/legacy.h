// The legacy era (2025-11-25 and before): `initialize`, then requests of that session. Thread safe.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "mcp/features.h"
#include "mcp/identity.h"
#include "mcp/legacy_session.h"

namespace docent::mcp {

class LegacyEra {
 public:
  // Both outlive it.
  LegacyEra(const Features& features, const Identity& identity) : features_(features), identity_(identity) {}

  struct Reply {
    std::string message;           // empty: nothing to send
    std::optional<RpcCode> error;  // what the message says, where it does
    bool later = false;            // the answer comes through what Transport::answer_later gave out
    bool cancelled = false;        // by the client: there is no answer
  };
  // How a request reaches its client besides the answer. All may be empty.
  struct Transport {
    Emit emit;  // progress, log lines and requests to the client
    // Begins an answer that comes after `handle` has returned: what it gives out sends the message, from any thread, or none if it is empty.
    std::function<std::function<void(const std::string&)>()> answer_later;
    // Takes a place among those who may wait for their client, for as long as what it returns lives; null: no place. Empty: always a place.
    std::function<std::shared_ptr<void>()> wait_for_client;
  };

  struct Begun {
    std::shared_ptr<LegacySession> session;
    std::string message;
  };
  // `message` is a request `initialize`.
  Begun initialize(const Json& message, const query::Principal& principal) const;
  // `message` is any JSON but a batch.
  Reply handle(const std::shared_ptr<LegacySession>& session, const Json& message, const query::Principal& principal, std::stop_token stop, const Transport& transport) const;
  // The answers of a batch as one message, empty for none; an error for what is no batch of this session.
  Outcome<std::string> handle_batch(const std::shared_ptr<LegacySession>& session, const Json& batch, const query::Principal& principal, const std::stop_token& stop) const;

 private:
  Reply request(const std::shared_ptr<LegacySession>& session, const Json& message, const query::Principal& principal, std::stop_token stop, const Transport& transport) const;
  Outcome<Json> run(LegacySession& session, const Caller& caller, const std::string& method, const Json& params) const;
  static void notify(LegacySession& session, const Json& message);

  const Features& features_;
  const Identity& identity_;
};

}  // namespace docent::mcp
