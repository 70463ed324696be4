#include "mcp/features.h"

#include <nlohmann/json.hpp>

namespace docent::mcp {

std::string key_of(const query::Principal& principal) {
  std::string key = principal.owner ? "owner" : "principal " + principal.name;
  for (const std::string& group : principal.groups) key += '\n' + group;
  return key;
}

std::optional<Task> Features::task(const Caller&, const std::string&) const { return std::nullopt; }
bool Features::update_task(const Caller&, const std::string&, const Json&) const { return false; }
bool Features::cancel_task(const Caller&, const std::string&) const { return false; }

}  // namespace docent::mcp
