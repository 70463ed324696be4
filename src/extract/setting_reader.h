// What the readers of settings share: which words can name one, what the document has shown so far, and how a finding is written down.
//
// Blocks are read first (configuration_blocks.cpp), then prose (configuration.cpp) and lists (configuration_lists.cpp): prose means by "field" what
// the document's blocks show.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "extract/context.h"

namespace docent::extract {

bool is_environment_name(std::string_view name);
// A word that can name a setting: an identifier, perhaps dotted or with a domain.
bool is_setting_name(std::string_view name);
bool is_value_word(std::string_view lower);
// Looks like an identifier rather than an English word: an underscore, an inner capital, a dot or a slash.
bool is_identifier_like(std::string_view name);
bool has_ending(std::string_view name, std::string_view end);
bool is_configuration_extension(std::string_view name);
// Whether a mark around this one has the role: <em class="parameter"><code>x</code></em>.
bool within_role(const model::Block& block, const model::Mark& mark, std::string_view role);

// Whether the nearest term above a block is the signature of a function or class: what its description names are arguments and attributes.
bool in_signature_entry(const Context& context, std::uint32_t block);
// A row that leads to other pages: "Prev | Up | Next".
bool is_navigation(const model::Block& block);

struct SettingState {
  struct Unsure {
    std::uint32_t block = 0;
    std::size_t from = 0, to = 0;
    std::string name;
  };

  explicit SettingState(const Context& context);

  std::vector<bool> request_parameters;  // by section: what a request carries configures nothing
  bool about_settings = false;           // the title says so
  bool shows_keys = false, shows_program = false, shows_markup = false;  // blocks of the document, once all are read
  std::set<std::string, std::less<>> script_variables;  // assigned in a script of the document and used there, not exported
  std::vector<Unsure> unsure;                // names in code of which no word says what they are
  std::set<std::string, std::less<>> names;  // of settings found, in lower case, and last keys of paths
};

class SettingReader {
 protected:
  SettingReader(Context& context, SettingState& state) : context_(context), state_(state) {}

  // Valid until the next call, as Context::find's.
  const Found* add(std::string_view name, std::uint32_t index, std::size_t from, std::size_t to, float confidence, std::string_view category,
                   std::vector<std::string> aliases = {});
  void describe(const model::NodeRef& node, model::Property property, std::string_view value, std::uint32_t index, std::size_t from, std::size_t to, float confidence);
  // The name at the start of a directive's text: "KeepAlive On", "<Directory>".
  void directive(std::uint32_t index, std::string_view text, std::size_t from);

  Context& context_;
  SettingState& state_;
};

void read_block_settings(Context& context, SettingState& state);
void read_listed_settings(Context& context, SettingState& state);

}  // namespace docent::extract
