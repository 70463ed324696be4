// Settings that definition lists, tables, lists and headings explain, with defaults, types and descriptions.

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/text.h"
#include "extract/setting_reader.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::Extractor;
using model::MarkKind;
using model::NodeKind;
using model::Property;

class ListedSettings : SettingReader {
 public:
  ListedSettings(Context& context, SettingState& state) : SettingReader(context, state) {}

  void run() {
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i) {
      const model::Block& block = context_.block(i);
      if (block.kind == BlockKind::kHeading) heading(i);
      if (state_.request_parameters[block.section] || is_navigation(block)) continue;
      if (block.kind == BlockKind::kDefinition) definition(i);
      if (block.kind == BlockKind::kTableRow) table_row(i);
      if (block.kind == BlockKind::kListItem) list_item(i);
    }
  }

 private:
  std::string_view description_after(std::uint32_t index) const {
    if (index + 1 >= context_.blocks().size()) return {};
    const model::Block& next = context_.block(index + 1);
    const bool term = std::ranges::any_of(next.marks, [](const model::Mark& mark) { return mark.kind == MarkKind::kTerm && mark.text_start == 0; });
    return next.section == context_.block(index).section && next.kind != BlockKind::kHeading && !term ? std::string_view(next.text) : std::string_view();
  }

  void definition(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.marks.empty() || block.text[0] == '-' || block.text.size() > 200) return;
    const auto term = std::ranges::find_if(block.marks, [](const model::Mark& mark) { return mark.kind == MarkKind::kTerm && mark.text_start == 0; });
    if (term == block.marks.end()) return;
    for (const std::string_view other : {"py", "c", "cpp", "function", "method", "class", "attribute"})
      if (has_role(term->role, other)) return;
    if (has_role(term->role, "confval")) {
      const std::string_view name = std::string_view(block.text).substr(0, block.text.find_first_of(" \n"));
      if (!is_setting_name(name)) return;
      add(name, index, 0, name.size(), 0.92F, "key");
      describe_entry(index, name, name.size());
      return;
    }
    const auto codes = marks_in(block, MarkKind::kCode, 0, block.text.size());
    if (codes.empty() || codes.front()->text_start != 0) return;
    const std::string_view name = text_of(block, *codes.front());
    if (within_role(block, *codes.front(), "replaceable") || is_nested(index, name)) return;
    if (!is_setting_name(name) || name.ends_with(')') || is_value_word(base::ascii_lower(name))) return;
    if (is_statement_page() && all_of_class(name, [](char c) { return is_upper(c) || c == '_'; })) return;  // key words of the statement
    if (in_signature_entry(context_, index) || (!is_identifier_like(name) && lists_flags(index))) return;
    // "`fast`, `f` or `3`": spellings of a value.
    if (std::ranges::any_of(codes, [&](const model::Mark* mark) { return all_of_class(text_of(block, *mark), is_digit); })) return;
    const bool varname = has_role(codes.front()->role, "varname") || has_role(codes.front()->role, "envar");
    const bool section_tells = section_tells_settings(block.section);
    if (!varname && !section_tells) return;
    if (!varname && !is_identifier_like(name) && !section_tells) return;
    const std::size_t to = codes.front()->text_start + name.size();
    if (!varname) add(name, index, 0, to, 0.8F, is_environment_name(name) && name.find('_') != std::string_view::npos ? "environment" : "key");
    describe_entry(index, name, to);
  }

  // What the entry of a definition list says of its setting, whose name ends at `to`.
  void describe_entry(std::uint32_t index, std::string_view name, std::size_t to) {
    const model::Block& block = context_.block(index);
    const model::NodeRef node(NodeKind::kConfiguration, model::make_entity_id(NodeKind::kConfiguration, name).value);
    // "listen_addresses (string)"
    const std::size_t open = block.text.find('(', to);
    const std::size_t close = open == std::string::npos ? open : block.text.find(')', open);
    if (close != std::string::npos) describe(node, Property::kValueType, block.text.substr(open + 1, close - open - 1), index, open, close, 0.8F);
    const std::string_view description = description_after(index);
    if (!description.empty()) describe(node, Property::kDescription, first_sentences(description), index + 1, 0, description.size(), 0.85F);
    default_in(node, index + 1, description);
  }

  // Among the entries of an option list words without dashes are its operands.
  bool lists_flags(std::uint32_t index) const {
    constexpr std::uint32_t kMaxBlocksBack = 60;
    const model::Block& block = context_.block(index);
    const auto range = context_.blocks_of(block.section);
    const auto is_flag = [&](std::uint32_t i) { return context_.block(i).kind == BlockKind::kDefinition && context_.block(i).group == block.group && context_.block(i).text.starts_with('-'); };
    for (std::uint32_t i = index; i > range.first && index - i < kMaxBlocksBack; --i)
      if (is_flag(i - 1)) return true;
    for (std::uint32_t i = index + 1; i < range.last && i - index < kMaxBlocksBack; ++i)
      if (is_flag(i)) return true;
    return false;
  }

  // The reference page of a statement: "CREATE HARBOUR".
  bool is_statement_page() const {
    const std::string_view title = context_.bundle().document.title;
    return title.size() > 3 && all_of_class(title, [](char c) { return is_upper(c) || c == ' '; });
  }

  // A list inside the entry of another names the values it may have, unless they look like names themselves.
  bool is_nested(std::uint32_t index, std::string_view name) {
    const model::Block& block = context_.block(index);
    if (block.group == 0 || is_identifier_like(name)) return false;
    const auto [known, fresh] = nested_.try_emplace(block.group, false);
    if (fresh && index > 0) {
      const model::Block& before = context_.block(index - 1);
      known->second = before.section == block.section && before.kind == BlockKind::kDefinition && before.group != block.group && before.group != 0;
    }
    return known->second;
  }

  bool section_tells_settings(std::uint32_t section) const {
    for (std::uint32_t at = section; at != model::Section::kNone; at = context_.section(at).parent) {
      const std::string heading = context_.lower_heading(at);
      for (const std::string_view word : {"setting", "configuration", "parameter", "environment", "variable", "directive", "option"})
        if (heading.find(word) != std::string::npos) return heading.find("search parameter") == std::string::npos && heading.find("query parameter") == std::string::npos;
    }
    return state_.about_settings;
  }

  static std::string_view first_sentences(std::string_view text) { return base::utf8_prefix(text, 600); }

  // "The default is X.", "Default: X"
  void default_in(const model::NodeRef& node, std::uint32_t index, std::string_view text) {
    if (index >= context_.blocks().size()) return;
    for (const std::string_view lead : {"The default is ", "Default: ", "defaults to ", "default value is ", "Default value: "}) {
      const std::size_t at = text.find(lead);
      if (at == std::string_view::npos) continue;
      std::size_t end = at + lead.size();
      while (end < text.size() && text[end] != ' ' && text[end] != '\n' && text[end] != ',' && text[end] != ';') ++end;
      const std::string_view value = strip_marks(text.substr(at + lead.size(), end - at - lead.size()));
      if (!value.empty() && !is_function_word(base::ascii_lower(value))) describe(node, Property::kDefault, value, index, at, end, 0.8F);
      return;
    }
  }

  // The header row of the table a row is in.
  std::string_view header_of(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (header_group_ != block.group) {
      header_group_ = block.group;
      header_.clear();
      std::uint32_t at = index;
      while (at > 0 && context_.block(at - 1).group == block.group && context_.block(at - 1).kind == BlockKind::kTableRow) --at;
      if (context_.block(at).table_header) header_ = base::ascii_lower(context_.block(at).text);
    }
    return header_;
  }

  static std::string_view name_cell(std::string_view cell) { return strip_marks(cell.substr(0, cell.find_first_of(" \n"))); }

  void table_row(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.table_header || block.group == 0 || block.text.empty()) return;
    const std::string_view header = header_of(index);
    if (header.empty()) return;
    const auto heads = cells_of(header), cells = cells_of(block.text);
    const auto head = [&](std::size_t i) { return i < heads.size() ? base::trim(header.substr(heads[i].start, heads[i].end - heads[i].start)) : std::string_view(); };
    const auto cell = [&](std::size_t i) { return i < cells.size() ? base::trim(std::string_view(block.text).substr(cells[i].start, cells[i].end - cells[i].start)) : std::string_view(); };
    const std::string_view first = head(0);
    static constexpr std::array<std::string_view, 17> kSettings = {"setting", "option", "parameter", "key", "field", "variable", "directive", "property", "environment variable", "configuration",
                                                                  "feature", "feature gate", "config", "annotation", "configuration option", "env variable", "flag"};
    bool settings = std::ranges::find(kSettings, first) != kSettings.end() || std::ranges::find(kSettings, singular(first)) != kSettings.end();
    if (first == "name" || first == "attribute") {
      for (std::size_t i = 1; i < heads.size(); ++i) settings = settings || head(i) == "default" || head(i) == "default value";
      if (settings && first == "attribute") settings = section_tells_settings(block.section);
    }
    if (first == "variable" && settings) settings = !any_of_class(name_cell(cell(0)), is_lower) || section_tells_settings(block.section);
    // Fields of data as often as settings.
    if (first == "field" || first == "key" || first == "property" || first == "fields") settings = section_tells_settings(block.section);
    const std::string heading = context_.lower_heading(block.section);
    if (heading.find("query param") != std::string::npos || heading.find("response") != std::string::npos) settings = false;
    if (!settings) return;
    const std::string_view name = name_cell(cell(0));
    if (!is_setting_name(name) || is_value_word(base::ascii_lower(name)) || name[0] == '-') return;
    const bool gate = first == "feature" || first == "feature gate";
    if (!gate && is_upper(name[0]) && !is_environment_name(name) && !is_identifier_like(name)) return;
    const std::size_t from = block.text.find(name);
    const model::EntityId id = model::make_entity_id(NodeKind::kConfiguration, name);
    const model::NodeRef node(NodeKind::kConfiguration, id.value);
    add(name, index, from, from + name.size(), 0.88F, gate ? "feature gate" : is_environment_name(name) && name.find('_') != std::string_view::npos ? "environment" : "key");
    for (std::size_t i = 1; i < cells.size(); ++i) {
      const std::string_view what = head(i), value = cell(i);
      if (value.empty() || value == "-" || value == "\xE2\x80\x93") continue;
      const auto property = what == "default" || what == "default value" ? Property::kDefault : what == "type" ? Property::kValueType
                            : what == "description" || what == "meaning" || what == "purpose" ? Property::kDescription : Property::kId;
      if (property != Property::kId) describe(node, property, property == Property::kDescription ? first_sentences(value) : strip_marks(value), index, cells[i].start, cells[i].end, 0.88F);
    }
    if (cells.size() == 2 && head(1) == "description") default_in(node, index, cell(1));
  }

  // "- `key`: what it does" in a list of settings.
  void list_item(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.marks.empty() || block.marks.front().text_start > 0 || block.number >= 0) return;
    const model::Mark& mark = block.marks.front();
    if (mark.kind != MarkKind::kCode && mark.kind != MarkKind::kStrong) return;
    std::string_view name = strip_marks(text_of(block, mark));
    if (name.starts_with('.')) name.remove_prefix(1);
    const std::string_view after = std::string_view(block.text).substr(mark.text_start + mark.text_length);
    const bool defines = after.starts_with(':') || after.starts_with(" (") || after.starts_with(" -") || after.starts_with(" \xE2\x80\x93") || after.starts_with(" \xE2\x80\x94");
    if (!defines || !is_setting_name(name) || is_value_word(base::ascii_lower(name)) || context_.is_taken(index, mark.text_start, mark.text_start + 1)) return;
    if (is_upper(name[0]) && !(is_environment_name(name) && name.find('_') != std::string_view::npos)) return;
    if (after.starts_with(" (in query") || after.starts_with(" (in path") || after.starts_with(" (in header")) return;  // of a request
    if (in_signature_entry(context_, index)) return;
    const std::string lead = base::ascii_lower(list_lead(index));
    bool told = false;
    for (const std::string_view word : {"field", "setting", "option", "parameter", "propert", "key", "environment variable", "configur"}) told = told || lead.find(word) != std::string::npos;
    for (const std::string_view word : {"query", "url", "following endpoints", "metric", "label", "response", "request", "function", "()", "method", "argument", " value", "variable"}) told = told && lead.find(word) == std::string::npos;
    // "**dockDepth** (string)": a field of a manifest. Wire formats are listed so too, with names_like_this.
    const bool typed = mark.kind == MarkKind::kStrong && after.starts_with(" (") && is_identifier_like(name) && (name.find('_') == std::string_view::npos || section_tells_settings(block.section));
    if (!told && !typed) return;
    add(name, index, mark.text_start, mark.text_start + name.size(), 0.82F, is_environment_name(name) && name.find('_') != std::string_view::npos ? "environment" : "key");
    const model::NodeRef node(NodeKind::kConfiguration, model::make_entity_id(NodeKind::kConfiguration, name).value);
    const std::size_t colon = after.find(": ");
    if (colon != std::string_view::npos) describe(node, Property::kDescription, first_sentences(after.substr(colon + 2)), index, mark.text_start, block.text.size(), 0.8F);
    default_in(node, index, after);
  }

  // The text that a list begins after.
  std::string_view list_lead(std::uint32_t index) const {
    const std::uint32_t group = context_.block(index).group;
    std::uint32_t at = index;
    while (at > 0 && (context_.block(at - 1).group == group || context_.block(at - 1).depth > 0)) --at;
    if (at == 0) return {};
    const model::Block& before = context_.block(at - 1);
    if (before.section != context_.block(index).section) return {};
    return before.text;
  }

  // A heading that is a setting: "`ALLOWED_HOSTS`" on a page of settings, "KeepAlive Directive".
  void heading(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    std::string_view text = block.text;
    if (text.ends_with("\xC2\xB6")) text = base::trim(text.substr(0, text.size() - 2));  // the mark of a permanent link
    if (text.ends_with(" Directive") || text.ends_with(" directive")) {
      const std::string_view name = text.substr(0, text.size() - 10);
      directive(index, name, 0);
      return;
    }
    if (!state_.about_settings || !all_of_class(text, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; }) || text.size() < 3) return;
    if (!context_.is_taken(index, 0, text.size())) add(text, index, 0, text.size(), 0.85F, "key");
    const model::NodeRef node(NodeKind::kConfiguration, model::make_entity_id(NodeKind::kConfiguration, text).value);
    default_in(node, index + 1, description_after(index));
  }

  std::unordered_map<std::uint32_t, bool> nested_;  // groups of definitions; their first entry is read first
  std::uint32_t header_group_ = 0;
  std::string header_;
};

}  // namespace

void read_listed_settings(Context& context, SettingState& state) { ListedSettings(context, state).run(); }

}  // namespace docent::extract
