// Arguments of a tool call, as models send them: under other names, numbers as texts, one value where a list is wanted. What cannot be
// understood is an error that says what would be.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "mcp/json.h"

namespace docent::mcp {

struct Parameter {
  std::string_view name;
  std::initializer_list<std::string_view> aliases;
};

class Arguments {
 public:
  // kInvalidArgument for names that are neither parameters nor aliases, and for a parameter given twice.
  static base::Result<Arguments> read(const Json& arguments, std::initializer_list<Parameter> known);

  // Absent, null and empty texts are nullopt.
  base::Result<std::optional<std::string>> text(std::string_view name) const;
  base::Result<std::string> required_text(std::string_view name) const;
  base::Result<std::optional<std::int64_t>> integer(std::string_view name, std::int64_t low, std::int64_t high) const;
  // A list of texts, one text, or a text with commas.
  base::Result<std::vector<std::string>> texts(std::string_view name, std::size_t most) const;

 private:
  struct Value {
    std::string name;
    std::string json;
  };
  const Value* find(std::string_view name) const;
  std::vector<Value> values_;
};

}  // namespace docent::mcp
