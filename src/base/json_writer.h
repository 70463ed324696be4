// Writes JSON text straight into a string, for answers whose serialising shows in their latency. Everything else uses nlohmann::json, whose
// format of numbers this follows. Budget (bench/json_bench.cpp): a search answer of 17 kB in 25 µs, a quarter of building and dumping a tree.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace docent::base {

// Calls must nest as JSON does; that is not checked. Not thread safe. Text that is not valid UTF-8 comes out with U+FFFD, numbers that are
// not finite as null.
class JsonWriter {
 public:
  // Appends to `out`, which must outlive the writer.
  explicit JsonWriter(std::string& out) : out_(out), start_(out.size()) {}

  JsonWriter& open_object() { return open('{'); }
  JsonWriter& close_object() { return close('}'); }
  JsonWriter& open_array() { return open('['); }
  JsonWriter& close_array() { return close(']'); }
  JsonWriter& key(std::string_view name);  // escaped like any text

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(double number);
  template <std::same_as<bool> Flag>
  JsonWriter& value(Flag flag) {
    return raw(flag ? "true" : "false");
  }
  template <std::integral Number>
    requires(!std::same_as<Number, bool>)
  JsonWriter& value(Number number) {
    return raw(std::to_string(number));
  }
  JsonWriter& null() { return raw("null"); }
  // A value that is JSON already.
  JsonWriter& raw(std::string_view json);

  template <typename Value>
  JsonWriter& member(std::string_view name, const Value& value_of_it) {
    return key(name).value(value_of_it);
  }
  template <typename List>
  JsonWriter& list(const List& items) {
    open_array();
    for (const auto& item : items) value(item);
    return close_array();
  }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();
  void write_text(std::string_view text);

  std::string& out_;
  std::size_t start_;
};

}  // namespace docent::base
