// Who asks, as a credential proves it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace docent::auth {

enum class Scope : std::uint8_t { kRead = 1, kGraph = 2, kIngest = 4, kAdmin = 8 };
std::string_view to_string(Scope scope);

// A set of scopes. `admin` holds all others.
class Scopes {
 public:
  Scopes() = default;
  Scopes(std::initializer_list<Scope> scopes) {
    for (const Scope scope : scopes) add(scope);
  }
  // Names separated by spaces or commas. kInvalidArgument names the unknown one.
  static base::Result<Scopes> parse(std::string_view text);
  // As parse, without what is unknown; also "docent:read". For tokens of others, which speak of more than this server.
  static Scopes known_of(std::string_view text);

  void add(Scope scope) { bits_ |= static_cast<std::uint8_t>(scope); }
  bool has(Scope scope) const { return ((bits_ & static_cast<std::uint8_t>(scope)) | (bits_ & static_cast<std::uint8_t>(Scope::kAdmin))) != 0; }
  bool empty() const { return bits_ == 0; }
  std::string text() const;  // "read graph"
  bool operator==(const Scopes&) const = default;

 private:
  std::uint8_t bits_ = 0;
};

struct Identity {
  std::string subject;  // "anonymous", "key:ID" or "jwt:ISSUER#SUBJECT"
  std::string name;     // for people
  Scopes scopes;
  std::vector<std::string> groups;  // sorted
  bool anonymous = true;
};

}  // namespace docent::auth
