#include "extract/setting_reader.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace docent::extract {

using model::Extractor;
using model::MarkKind;
using model::NodeKind;
using model::Property;

bool is_environment_name(std::string_view name) {
  if (name.size() < 3 || name.size() > 80 || !is_upper(name[0]) || name.ends_with('_')) return false;
  return all_of_class(name, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
}

bool is_setting_name(std::string_view name) {
  if (name.size() < 2 || name.size() > 120 || !(is_letter(name[0]) || name[0] == '.' || name[0] == '_' || name[0] == '<')) return false;
  if (name[0] == '<') return name.size() > 3 && name.ends_with('>') && is_upper(name[1]) && all_of_class(name.substr(1, name.size() - 2), is_alnum);
  if (!std::ranges::all_of(name, [](char c) { return is_alnum(c) || std::string_view("_-./[]*").find(c) != std::string_view::npos; })) return false;
  if (name.ends_with('.') || name.ends_with('-') || name.ends_with('/')) return false;
  return true;
}

bool is_value_word(std::string_view lower) {
  static constexpr std::array<std::string_view, 22> kValues = {"true", "false", "null", "none", "nil", "yes", "no", "on", "off", "always", "never", "default", "string",
                                                              "int", "integer", "boolean", "bool", "debug", "info", "warn", "error", "auto"};
  return std::ranges::find(kValues, lower) != kValues.end();
}

bool is_identifier_like(std::string_view name) {
  if (name.find_first_of("_./") != std::string_view::npos) return true;
  for (std::size_t i = 1; i < name.size(); ++i)
    if (is_upper(name[i]) && is_lower(name[i - 1])) return true;
  return false;
}

bool has_ending(std::string_view name, std::string_view end) { return name.size() > end.size() && name.ends_with(end); }

bool is_configuration_extension(std::string_view name) {
  static constexpr std::array<std::string_view, 9> kEnds = {".conf", ".cfg", ".ini", ".cnf", ".toml", ".properties", ".config", ".rc", ".env"};
  return std::ranges::any_of(kEnds, [&](std::string_view end) { return has_ending(name, end); });
}

// Marks are in order, so it is next to it.
bool within_role(const model::Block& block, const model::Mark& mark, std::string_view role) {
  const auto at = static_cast<std::size_t>(&mark - block.marks.data());
  for (std::size_t i = at < 2 ? 0 : at - 2; i < block.marks.size() && i <= at + 2; ++i) {
    const model::Mark& other = block.marks[i];
    if (other.text_start <= mark.text_start && mark.text_start + mark.text_length <= other.text_start + other.text_length && has_role(other.role, role)) return true;
  }
  return false;
}

bool in_signature_entry(const Context& context, std::uint32_t index) {
  constexpr std::uint32_t kMaxBlocksBack = 40;
  const std::uint32_t first = context.blocks_of(context.block(index).section).first;
  for (std::uint32_t back = index; back > first && index - back < kMaxBlocksBack; --back) {
    for (const model::Mark& mark : context.block(back - 1).marks)
      if (mark.kind == MarkKind::kTerm && mark.text_start == 0)
        for (const std::string_view role : {"py", "c", "cpp", "js", "rb", "function", "method", "class", "attribute"})
          if (has_role(mark.role, role)) return true;
  }
  return false;
}

bool is_navigation(const model::Block& block) {
  if (block.kind != model::BlockKind::kTableRow) return false;
  bool onward = false, around = false;
  for (const Word& cell : cells_of(block.text)) {
    const std::string_view text = base::trim(std::string_view(block.text).substr(cell.start, cell.end - cell.start));
    onward = onward || text == "Next" || text == "Prev" || text == "Previous";
    around = around || text == "Home" || text == "Up";
  }
  return around || onward;
}

namespace {

// "Parameters" right after "HTTP Request".
bool lists_request_parameters(const Context& context, std::uint32_t section) {
  if (section == 0) return false;
  const std::string& heading = context.lower_heading(section);
  for (const std::string_view method : {"get", "put", "post", "delete", "patch"})
    if (heading == method || (heading.starts_with(method) && heading.substr(method.size()).starts_with(" /"))) return true;
  return heading == "query parameters" || heading == "path parameters" || heading == "request body" || (heading == "parameters" && context.lower_heading(section - 1).starts_with("http request"));
}

}  // namespace

SettingState::SettingState(const Context& context) {
  const std::string title = base::ascii_lower(context.bundle().document.title);
  for (std::uint32_t i = 0; i < context.section_count(); ++i) request_parameters.push_back(lists_request_parameters(context, i));
  about_settings = title.find("setting") != std::string::npos || title.find("configur") != std::string::npos || title.find("option") != std::string::npos;
}

const Found* SettingReader::add(std::string_view name, std::uint32_t index, std::size_t from, std::size_t to, float confidence, std::string_view category, std::vector<std::string> aliases) {
  const Found* found = context_.find(NodeKind::kConfiguration, name, index, from, to, Extractor::kConfiguration, confidence, {}, std::move(aliases));
  if (found == nullptr) return nullptr;
  if (category != "file") {
    state_.names.insert(base::ascii_lower(name));
    if (const std::size_t dot = name.rfind('.'); dot != std::string_view::npos) state_.names.insert(base::ascii_lower(name.substr(dot + 1)));
  }
  context_.fact(ref(*found), Property::kCategory, category, context_.provenance(index, from, to, Extractor::kConfiguration, confidence));
  return found;
}

void SettingReader::describe(const model::NodeRef& node, Property property, std::string_view value, std::uint32_t index, std::size_t from, std::size_t to, float confidence) {
  context_.fact(node, property, collapse_space(value), context_.provenance(index, from, to, Extractor::kConfiguration, confidence));
}

void SettingReader::directive(std::uint32_t index, std::string_view text, std::size_t from) {
  if (text.starts_with('<') && text.ends_with('>')) {
    if (is_setting_name(text)) add(text, index, from, from + text.size(), 0.95F, "directive", {std::string(text.substr(1, text.size() - 2))});
    return;
  }
  const std::string_view name = text.substr(0, text.find_first_of(" \n"));
  if (name.size() > 1 && is_letter(name[0]) && all_of_class(name, is_alnum)) add(name, index, from, from + name.size(), 0.95F, "directive");
}

}  // namespace docent::extract
