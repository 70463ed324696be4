#include "query/templates/catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "query/templates/texts.h"

namespace docent::query {

std::string_view to_string(InputType type) {
  switch (type) {
    case InputType::kText: return "text";
    case InputType::kInteger: return "integer";
    case InputType::kNumber: return "number";
    case InputType::kBoolean: return "boolean";
    case InputType::kTextList: return "list of texts";
    case InputType::kVersion: return "version";
  }
  return "text";
}

std::string_view Template::text() const { return template_text(fmt::format("{}_v{}", name, version)); }
std::string Template::label() const { return fmt::format("{}/{}", name, version); }

const TemplateInput* Template::find_input(std::string_view input) const {
  const auto found = std::ranges::find(inputs, input, &TemplateInput::name);
  return found == inputs.end() ? nullptr : &*found;
}

std::span<const Template> templates() {
  static const std::vector<Template> all = [] {
    std::vector<Template> made = basic_templates();
    for (Template& one : advanced_templates()) made.push_back(std::move(one));
    return made;
  }();
  return all;
}

const Template* find_template(std::string_view name, std::optional<std::uint32_t> version) {
  if (const std::size_t slash = name.find('/'); slash != std::string_view::npos && !version) {
    std::uint32_t number = 0;
    const std::string_view digits = name.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size()) return nullptr;
    version = number;
    name = name.substr(0, slash);
  }
  const Template* best = nullptr;
  for (const Template& one : templates())
    if (one.name == name && (version ? one.version == *version : !best || one.version > best->version)) best = &one;
  return best;
}

std::string nearest_template(std::string_view name) {
  std::vector<std::string> names;
  for (const Template& one : templates())
    if (one.version == 1) names.emplace_back(one.name);
  return base::nearest(name.substr(0, name.find('/')), names);
}

}  // namespace docent::query
