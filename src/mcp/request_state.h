// The `requestState` of multi-round-trip requests: what a client carries from an `input_required` answer to its retry.
//
// It comes back from outside, so it is signed (HMAC-SHA-256, RFC 2104) and bound to who asked, to what was asked, and to a time. Not
// encrypted: the payload may be read by its bearer. Thread safe. Source: MCP 2026-07-28, "Multi Round-Trip Requests", server requirements.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace docent::mcp {

constexpr std::chrono::seconds kStateLifetime{600};

class StateSigner {
 public:
  // A random key of this process: states do not outlive it, and other processes do not accept them.
  StateSigner();
  explicit StateSigner(std::string key) : key_(std::move(key)) {}

  // `principal` and `request` in any form that is equal when the two are the same.
  std::string seal(std::string_view payload, std::string_view principal, std::string_view request, std::chrono::system_clock::time_point now) const;
  // The payload; nullopt for anything altered, expired, of somebody else or of another request.
  std::optional<std::string> open(std::string_view state, std::string_view principal, std::string_view request, std::chrono::system_clock::time_point now) const;

 private:
  std::string mac(std::string_view text, std::string_view principal, std::string_view request) const;
  std::string key_;
};

}  // namespace docent::mcp
