// Inputs of templates: what was given against what is declared.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/text.h"
#include "base/version_order.h"
#include "query/template_run.h"

namespace docent::query {
namespace {

using base::ErrorCode;
using base::Result;
using cypher::List;
using cypher::Parameters;
using cypher::Value;
using cypher::ValueType;

constexpr std::size_t kMaxTextBytes = 4'096;

std::unexpected<base::Error> wrong(const Template& which, const TemplateInput& input, const std::string& what) {
  return base::fail(ErrorCode::kInvalidArgument, fmt::format("template {}: {} {}", which.label(), input.name, what));
}

Result<const TemplateInput*> declared(const Template& which, std::string_view name) {
  if (const TemplateInput* input = which.find_input(name)) return input;
  std::vector<std::string> names;
  for (const TemplateInput& input : which.inputs) names.emplace_back(input.name);
  const std::string near = base::nearest(name, names);
  return base::fail(ErrorCode::kInvalidArgument,
                    fmt::format("template {} has no input \"{}\"{}; it takes {}", which.label(), name, near.empty() ? "" : fmt::format(", did you mean {}?", near), fmt::join(names, ", ")));
}

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Result<Value> parse_value(const Template& which, const TemplateInput& input, std::string_view text) {
  switch (input.type) {
    case InputType::kInteger: {
      const auto number = number_of<std::int64_t>(text);
      return number ? Result<Value>(Value(*number)) : wrong(which, input, fmt::format("must be a whole number, got \"{}\"", text));
    }
    case InputType::kNumber: {
      const auto number = number_of<double>(text);
      return number && std::isfinite(*number) ? Result<Value>(Value(*number)) : wrong(which, input, fmt::format("must be a number, got \"{}\"", text));
    }
    case InputType::kBoolean:
      if (text != "true" && text != "false") return wrong(which, input, fmt::format("must be true or false, got \"{}\"", text));
      return Value(text == "true");
    case InputType::kTextList: {
      List items;
      for (const std::string_view item : base::split(text, ','))
        if (!base::trim(item).empty()) items.emplace_back(std::string(base::trim(item)));
      return Value(std::move(items));
    }
    case InputType::kText:
    case InputType::kVersion: break;
  }
  return Value(std::string(text));
}

base::Status check_text(const Template& which, const TemplateInput& input, const Value& value) {
  if (!value.is(ValueType::kString)) return wrong(which, input, fmt::format("must be a text, not {}", to_string(value.type())));
  const std::string_view text = value.string();
  if (text.empty() || text.size() > kMaxTextBytes) return wrong(which, input, fmt::format("must be 1 to {} bytes long, got {}", kMaxTextBytes, text.size()));
  if (input.type == InputType::kVersion && !base::is_version(text)) return wrong(which, input, fmt::format("must be a version such as 4.10 or v1.31, got \"{}\"", text));
  if (!input.choices.empty() && std::ranges::find(input.choices, text) == input.choices.end()) {
    return wrong(which, input, fmt::format("must be one of {}, got \"{}\"", fmt::join(input.choices, ", "), text));
  }
  if (input.is_id && !text.starts_with("doc_") && !text.starts_with("sec_") && !text.starts_with("ent_")) {
    return wrong(which, input, fmt::format("must be an id (doc_…, sec_… or ent_…), got \"{}\"", text));
  }
  return {};
}

base::Status check_number(const Template& which, const TemplateInput& input, const Value& value) {
  const bool whole = input.type == InputType::kInteger;
  if (whole ? !value.is(ValueType::kInteger) : !value.is_number()) return wrong(which, input, fmt::format("must be {}, not {}", whole ? "a whole number" : "a number", to_string(value.type())));
  const double number = value.number();
  if ((input.min != 0 || input.max != 0) && !(number >= input.min && number <= input.max)) {
    return wrong(which, input, fmt::format("must be {}..{}, got {}", input.min, input.max, number));
  }
  return {};
}

base::Status check_list(const Template& which, const TemplateInput& input, const Value& value) {
  if (!value.is(ValueType::kList)) return wrong(which, input, fmt::format("must be a list of texts, not {}", to_string(value.type())));
  const auto size = static_cast<double>(value.list().size());
  if ((input.min != 0 || input.max != 0) && !(size >= input.min && size <= input.max)) return wrong(which, input, fmt::format("must have {}..{} items, got {}", input.min, input.max, size));
  for (const Value& item : value.list()) DOCENT_TRY(check_text(which, input, item));
  return {};
}

base::Status check(const Template& which, const TemplateInput& input, const Value& value) {
  switch (input.type) {
    case InputType::kInteger:
    case InputType::kNumber: return check_number(which, input, value);
    case InputType::kBoolean:
      if (!value.is(ValueType::kBoolean)) return wrong(which, input, fmt::format("must be true or false, not {}", to_string(value.type())));
      return {};
    case InputType::kTextList: return check_list(which, input, value);
    case InputType::kText:
    case InputType::kVersion: break;
  }
  return check_text(which, input, value);
}

Result<Value> standard_value(const Template& which, const TemplateInput& input) {
  if (input.type == InputType::kTextList && input.standard.empty() && !input.choices.empty()) {
    List all;
    for (const std::string_view choice : input.choices) all.push_back(Value::borrowed(choice));
    return Value(std::move(all));
  }
  if (input.standard.empty()) return Value();
  return parse_value(which, input, input.standard);
}

}  // namespace

Result<Parameters> parse_inputs(const Template& which, const std::vector<std::pair<std::string, std::string>>& given) {
  Parameters parameters;
  for (const auto& [name, text] : given) {
    DOCENT_ASSIGN(const TemplateInput* input, declared(which, name));
    DOCENT_ASSIGN(Value value, parse_value(which, *input, text));
    if (!parameters.emplace(name, std::move(value)).second) return wrong(which, *input, "is given twice");
  }
  return parameters;
}

Result<Parameters> bind_inputs(const Template& which, const Parameters& given) {
  Parameters parameters;
  for (const auto& [name, value] : given) {
    DOCENT_ASSIGN(const TemplateInput* input, declared(which, name));
    if (value.is_null()) continue;
    DOCENT_TRY(check(which, *input, value));
    parameters.insert_or_assign(name, value);
  }
  if (!which.one_of.empty() && std::ranges::none_of(which.one_of, [&](std::string_view name) { return parameters.contains(name); })) {
    return base::fail(ErrorCode::kInvalidArgument, fmt::format("template {} needs {}", which.label(), fmt::join(which.one_of, " or ")));
  }
  for (const TemplateInput& input : which.inputs) {
    if (parameters.contains(input.name)) continue;
    if (input.required) return wrong(which, input, fmt::format("is required: {} ({})", input.meaning, to_string(input.type)));
    DOCENT_ASSIGN(Value value, standard_value(which, input));
    parameters.insert_or_assign(std::string(input.name), std::move(value));
  }
  return parameters;
}

}  // namespace docent::query
