#include "auth/identity.h"

#include <array>
#include <utility>

namespace docent::auth {
namespace {

constexpr std::array<std::pair<Scope, std::string_view>, 4> kNames = {
    {{Scope::kRead, "read"}, {Scope::kGraph, "graph"}, {Scope::kIngest, "ingest"}, {Scope::kAdmin, "admin"}}};

template <typename Unknown>
Scopes read(std::string_view text, const Unknown& unknown) {
  Scopes scopes;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(" ,");
    std::string_view one = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (one.empty()) continue;
    bool found = false;
    for (const auto& [scope, name] : kNames)
      if (name == one) {
        scopes.add(scope);
        found = true;
      }
    if (!found) unknown(scopes, one);
  }
  return scopes;
}

}  // namespace

std::string_view to_string(Scope scope) {
  for (const auto& [one, name] : kNames)
    if (one == scope) return name;
  return "";
}

base::Result<Scopes> Scopes::parse(std::string_view text) {
  std::string wrong;
  const Scopes scopes = read(text, [&](Scopes&, std::string_view one) { wrong = one; });
  if (!wrong.empty()) return base::fail(base::ErrorCode::kInvalidArgument, "unknown scope \"" + wrong.substr(0, 64) + "\"; known are read, graph, ingest, admin");
  return scopes;
}

Scopes Scopes::known_of(std::string_view text) {
  constexpr std::string_view kPrefix = "docent:";
  return read(text, [&](Scopes& scopes, std::string_view one) {
    if (!one.starts_with(kPrefix)) return;
    for (const auto& [scope, name] : kNames)
      if (one.substr(kPrefix.size()) == name) scopes.add(scope);
  });
}

std::string Scopes::text() const {
  std::string out;
  for (const auto& [scope, name] : kNames)
    if ((bits_ & static_cast<std::uint8_t>(scope)) != 0) out.append(out.empty() ? "" : " ").append(name);
  return out;
}

}  // namespace docent::auth
