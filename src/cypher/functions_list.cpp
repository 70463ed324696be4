// Functions of lists, and those that take anything.
#include <fmt/format.h>

#include <algorithm>

#include "cypher/functions.h"
#include "cypher/text_functions.h"

namespace docent::cypher {
namespace {

using base::Result;
using Arguments = std::span<const Value>;
using enum ValueType;

Result<Value> size(Execution&, Arguments a) {
  std::size_t count = 0;
  if (a[0].is(kString)) count = count_characters(a[0].string());
  else count = a[0].is(kList) ? a[0].list().size() : a[0].map().size();
  return Value(static_cast<std::int64_t>(count));
}

Result<Value> is_empty(Execution&, Arguments a) {
  if (a[0].is(kString)) return Value(a[0].string().empty());
  return Value(a[0].is(kList) ? a[0].list().empty() : a[0].map().empty());
}

Result<Value> head(Execution&, Arguments a) { return a[0].list().empty() ? Value() : a[0].list().front(); }
Result<Value> last(Execution&, Arguments a) { return a[0].list().empty() ? Value() : a[0].list().back(); }

Result<Value> tail(Execution&, Arguments a) {
  const List& items = a[0].list();
  return Value(items.empty() ? List() : List(items.begin() + 1, items.end()));
}

Result<Value> reverse(Execution&, Arguments a) {
  if (a[0].is(kList)) return Value(List(a[0].list().rbegin(), a[0].list().rend()));
  return Value(reversed_text(a[0].string()));
}

Result<Value> range(Execution& x, Arguments a) {
  const std::int64_t from = a[0].integer(), to = a[1].integer(), step = a.size() > 2 ? a[2].integer() : 1;
  if (step == 0) return runtime_error("the step of range() must not be 0");
  if (step > 0 ? from > to : from < to) return Value(List());
  const auto distance = step > 0 ? static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from) : static_cast<std::uint64_t>(from) - static_cast<std::uint64_t>(to);
  const auto stride = step > 0 ? static_cast<std::uint64_t>(step) : std::uint64_t{0} - static_cast<std::uint64_t>(step);
  const std::uint64_t last_index = distance / stride;
  DOCENT_TRY(x.admit(last_index >= ~std::uint64_t{0} / sizeof(Value) ? ~std::uint64_t{0} : (last_index + 1) * sizeof(Value)));
  List items;
  items.reserve(last_index + 1);
  for (std::uint64_t i = 0; i <= last_index; ++i) {
    DOCENT_TRY(x.tick());
    items.emplace_back(static_cast<std::int64_t>(static_cast<std::uint64_t>(from) + i * static_cast<std::uint64_t>(step)));
  }
  return Value(std::move(items));
}

Result<Value> coalesce(Execution&, Arguments a) {
  const auto found = std::ranges::find_if(a, [](const Value& value) { return !value.is_null(); });
  return found == a.end() ? Value() : *found;
}

constexpr Types kSized = only(kString, kList, kMap);

constexpr Function kFunctions[] = {
    {.name = "size", .min_arguments = 1, .max_arguments = 1, .accepts = {only(kString, kList)}, .gives = only(kInteger), .call = size},
    {.name = "isEmpty", .min_arguments = 1, .max_arguments = 1, .accepts = {kSized}, .gives = only(kBoolean), .call = is_empty},
    {.name = "head", .min_arguments = 1, .max_arguments = 1, .accepts = {only(kList)}, .call = head},
    {.name = "last", .min_arguments = 1, .max_arguments = 1, .accepts = {only(kList)}, .call = last},
    {.name = "tail", .min_arguments = 1, .max_arguments = 1, .accepts = {only(kList)}, .gives = only(kList), .call = tail},
    {.name = "reverse", .min_arguments = 1, .max_arguments = 1, .accepts = {only(kList, kString)}, .gives = only(kList, kString), .call = reverse},
    {.name = "range", .min_arguments = 2, .max_arguments = 3, .accepts = {only(kInteger), only(kInteger), only(kInteger)}, .gives = only(kList), .call = range},
    {.name = "coalesce", .min_arguments = 1, .max_arguments = 255, .accepts = {kAnyType, kAnyType, kAnyType}, .call = coalesce, .sees_null = true},
};

}  // namespace

std::span<const Function> list_functions() { return kFunctions; }

}  // namespace docent::cypher
