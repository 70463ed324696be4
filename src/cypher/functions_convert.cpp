// Conversions: toInteger and its family, each also as …OrNull (null for a value of the wrong type) and …List.
#include <fmt/format.h>

#include "base/text.h"
#include "cypher/arithmetic.h"
#include "cypher/functions.h"

namespace docent::cypher {
namespace {

using base::Result;
using Arguments = std::span<const Value>;
using enum ValueType;

Value integer_of(const Value& value) {
  if (value.is(kInteger)) return value;
  std::optional<std::int64_t> made;
  if (value.is(kFloat)) made = to_integer(value.real());
  else if (value.is(kString)) made = read_integer(value.string());
  else if (value.is(kBoolean)) made = value.boolean() ? 1 : 0;
  return made ? Value(*made) : Value();
}

Value float_of(const Value& value) {
  if (value.is_number()) return Value(value.number());
  if (!value.is(kString)) return Value();
  const auto made = read_float(value.string());
  return made ? Value(*made) : Value();
}

Value boolean_of(const Value& value) {
  if (value.is(kBoolean)) return value;
  if (value.is(kInteger)) return Value(value.integer() != 0);
  if (!value.is(kString)) return Value();
  const std::string word = base::ascii_lower(base::trim(value.string()));
  if (word == "true" || word == "false") return Value(word == "true");
  return {};
}

Value string_of(const Value& value) {
  switch (value.type()) {
    case kString: return value;
    case kBoolean: return Value::borrowed(value.boolean() ? "true" : "false");
    case kInteger: return Value(std::to_string(value.integer()));
    case kFloat: return Value(number_text(value.real()));
    default: return {};
  }
}

using Convert = Value (*)(const Value&);

template <Convert F>
Result<Value> convert(Execution&, Arguments a) {
  return F(a[0]);
}

template <Convert F>
Result<Value> convert_list(Execution& x, Arguments a) {
  List made;
  for (const Value& item : a[0].list()) {
    DOCENT_TRY(x.tick());
    made.push_back(F(item));
  }
  return x.admit(Value(std::move(made)));
}

Result<Value> value_type(Execution&, Arguments a) {
  return Value(a[0].is_null() ? std::string("NULL") : fmt::format("{}{} NOT NULL", to_string(a[0].type()), a[0].is(kList) ? "<ANY>" : ""));
}

constexpr Function one(std::string_view name, Types accepts, ValueType gives, Function::Call call) {
  return {.name = name, .min_arguments = 1, .max_arguments = 1, .accepts = {accepts}, .gives = only(gives), .call = call};
}

constexpr Function kFunctions[] = {
    one("toInteger", only(kInteger, kFloat, kString, kBoolean), kInteger, convert<integer_of>),
    one("toInt", only(kInteger, kFloat, kString, kBoolean), kInteger, convert<integer_of>),
    one("toFloat", only(kInteger, kFloat, kString), kFloat, convert<float_of>),
    one("toBoolean", only(kBoolean, kString, kInteger), kBoolean, convert<boolean_of>),
    one("toString", only(kString, kBoolean, kInteger, kFloat), kString, convert<string_of>),
    one("toIntegerOrNull", kAnyType, kInteger, convert<integer_of>),
    one("toFloatOrNull", kAnyType, kFloat, convert<float_of>),
    one("toBooleanOrNull", kAnyType, kBoolean, convert<boolean_of>),
    one("toStringOrNull", kAnyType, kString, convert<string_of>),
    one("toIntegerList", only(kList), kList, convert_list<integer_of>),
    one("toFloatList", only(kList), kList, convert_list<float_of>),
    one("toBooleanList", only(kList), kList, convert_list<boolean_of>),
    one("toStringList", only(kList), kList, convert_list<string_of>),
    {.name = "valueType", .min_arguments = 1, .max_arguments = 1, .accepts = {kAnyType}, .gives = only(kString), .call = value_type, .sees_null = true},
};

}  // namespace

std::span<const Function> conversion_functions() { return kFunctions; }

}  // namespace docent::cypher
