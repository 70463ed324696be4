#include "cypher/functions.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>

#include "base/text.h"

namespace docent::cypher {
namespace {

const std::unordered_map<std::string, const Function*>& table() {
  static const auto made = [] {
    std::unordered_map<std::string, const Function*> all;
    for (const auto family : {graph_functions(), list_functions(), string_functions(), number_functions(), conversion_functions(), version_functions()})
      for (const Function& function : family) all.emplace(base::ascii_lower(function.name), &function);
    return all;
  }();
  return made;
}

}  // namespace

std::string to_string(Types types) {
  std::string text;
  for (unsigned i = 0; i <= static_cast<unsigned>(ValueType::kPath); ++i) {
    if ((types >> i & 1U) == 0) continue;
    if (!text.empty()) text += " or ";
    text += to_string(static_cast<ValueType>(i));
  }
  return text;
}

const Function* find_function(std::string_view name) {
  const auto found = table().find(base::ascii_lower(name));
  return found == table().end() ? nullptr : found->second;
}

std::vector<std::string> function_names() {
  std::vector<std::string> names;
  for (const auto& [key, function] : table()) names.emplace_back(function->name);
  std::ranges::sort(names);
  return names;
}

base::Result<Value> call_function(const Function& function, Execution& execution, std::span<const Value> arguments) {
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i].is_null()) {
      if (function.sees_null) continue;
      return Value();
    }
    const Types types = function.accepts[std::min<std::size_t>(i, 2)];
    if (!includes(types, arguments[i].type())) {
      return runtime_error(fmt::format("argument {} of {}() must be {}, not {}", i + 1, function.name, to_string(types), to_string(arguments[i].type())));
    }
  }
  return function.call(execution, arguments);
}

}  // namespace docent::cypher
