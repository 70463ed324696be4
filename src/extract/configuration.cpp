// Settings: environment variables, configuration files and settings named in prose. Keys of blocks: configuration_blocks.cpp; lists and tables of
// settings: configuration_lists.cpp. (Flags that are defined are added by the command extractor, which reads option lists.)

#include <algorithm>
#include <array>

#include "base/text.h"
#include "extract/setting_reader.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::Extractor;
using model::MarkKind;
using model::NodeKind;
using model::Property;

class ProseSettings : SettingReader {
 public:
  ProseSettings(Context& context, SettingState& state) : SettingReader(context, state) {}

  void run() {
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i)
      if (const model::Block& block = context_.block(i); block.kind != BlockKind::kCode && (block.kind == BlockKind::kHeading || !state_.request_parameters[block.section])) text_block(i);
  }

  // `dockDepth` without a word of what it is counts where the document treats it as a setting somewhere.
  void known_elsewhere() {
    context_.sort_findings();
    for (const SettingState::Unsure& one : state_.unsure)
      if (state_.names.contains(base::ascii_lower(one.name)) && !context_.is_taken(one.block, one.from, one.to)) add(one.name, one.block, one.from, one.to, 0.75F, "key");
  }

 private:
  static bool is_setting_noun(std::string_view word) {
    static constexpr std::array<std::string_view, 26> kNouns = {"flag", "flags", "field",     "fields",     "key",       "keys",      "setting", "settings",  "option",   "options",     "parameter",
                                                               "parameters", "directive", "directives", "property", "properties", "annotation", "annotations", "label", "taint",
                                                               "variable",  "variables", "environment", "env",    "configuration", "subfield"};
    return std::ranges::find(kNouns, word) != kNouns.end();
  }

  struct Around {
    std::string before, after;  // lower case, up to a few words in the same sentence
    std::string last, next;     // the words next to the mark
  };

  // "Field", "key" and "property" are words of programs and of wire formats too. They mean settings where the document shows configuration, not where
  // it shows programs or writes names_like_this and shows none.
  bool noun_counts(std::string_view noun, std::string_view name, const model::Block& block) const {
    if (noun == "variable" || noun == "variables") {
      const std::string lower = base::ascii_lower(std::string_view(block.text).substr(0, 2000));
      return !any_of_class(name, is_lower) || state_.about_settings || lower.find("configuration variable") != std::string::npos || lower.find("environment variable") != std::string::npos || lower.find("config variable") != std::string::npos;
    }
    // Markup languages have directives too: ".. figure::".
    if (noun.starts_with("directive") && all_of_class(name, [](char c) { return is_lower(c) || c == '-'; }) && (state_.shows_program || state_.shows_markup)) return false;
    if (noun == "flag" || noun == "flags") return !state_.shows_program && (state_.shows_keys || state_.about_settings || name.find('-') != std::string_view::npos);
    static constexpr std::array<std::string_view, 9> kAmbiguous = {"field", "fields", "key", "keys", "property", "properties", "subfield", "parameter", "parameters"};
    if (std::ranges::find(kAmbiguous, noun) == kAmbiguous.end() || state_.shows_keys || state_.about_settings) return true;
    const bool snake = name.find('_') != std::string_view::npos;
    return noun.starts_with("parameter") ? !state_.shows_program : !state_.shows_program && !snake;
  }

  // Sections on a function speak of its arguments: "filter(name)", "`batch_size` of `bulk_create()`"; what a request carries is no setting either.
  bool about_function(const model::Block& block, const Around& near) const {
    for (const std::string_view sign : {"()", " request", "query string"})
      if (near.after.find(sign) != std::string::npos || near.before.find(sign) != std::string::npos) return true;
    for (std::uint32_t at = block.section; at != model::Section::kNone; at = context_.section(at).parent) {
      const std::string& heading = context_.lower_heading(at);
      const std::size_t open = heading.find('(');
      if (open != std::string::npos && open > 0 && is_word(heading[open - 1]) && heading.find(')', open) != std::string::npos) return true;
    }
    return false;
  }

  // The code of a section, as far as examples are short: looked at for many names, so it is put together once.
  std::string_view example_code(std::uint32_t section) const {
    constexpr std::size_t kMaxExampleBytes = 8 << 10;
    if (code_section_ == section) return code_;
    code_section_ = section;
    code_.clear();
    const auto range = context_.blocks_of(section);
    for (std::uint32_t i = range.first; i < range.last && code_.size() < kMaxExampleBytes; ++i)
      if (context_.block(i).kind == BlockKind::kCode) code_.append(context_.block(i).text, 0, kMaxExampleBytes - code_.size()).push_back('\n');
    return code_;
  }

  // "http://boats.example/load?depth=3" in the section.
  bool is_in_query(std::uint32_t section, std::string_view name) const {
    const std::string_view text = example_code(section);
    if (text.find("://") == std::string_view::npos) return false;
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1))
      if (at > 0 && (text[at - 1] == '?' || text[at - 1] == '&') && text.substr(at + name.size()).starts_with('=')) return true;
    return false;
  }

  void text_block(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if ((block.kind == BlockKind::kHeading && block.marks.empty()) || block.text.size() > kMaxTextBytes || is_navigation(block)) return;
    program_ = in_signature_entry(context_, index) || (state_.shows_program && !state_.shows_keys && !state_.about_settings);
    for (const model::Mark& mark : block.marks) {
      if (mark.kind != MarkKind::kCode && !(mark.kind == MarkKind::kStrong || mark.kind == MarkKind::kOther || mark.kind == MarkKind::kEmphasis)) continue;
      inline_code(index, mark);
    }
    plain_text(index);
    plain_files(index);
    linked_settings(index);
  }

  // A setting as the text of a link to a page of settings.
  void linked_settings(std::uint32_t index) {
    const auto& links = context_.parsed().links;
    const auto [first, last] = std::ranges::equal_range(links, index, {}, &model::Link::block);
    for (const model::Link& link : std::ranges::subrange(first, last)) {
      if (link.text.find('_') == std::string::npos || link.text.find('/') != std::string::npos || !is_setting_name(link.text) || is_environment_name(link.text)) continue;
      const std::string page = base::ascii_lower(std::string_view(link.target).substr(0, link.target.find('#')));
      if (page.find("config") == std::string::npos && page.find("setting") == std::string::npos) continue;
      if (page.find(base::ascii_lower(link.text)) != std::string::npos) continue;  // a page of its own, whose name may say anything
      const std::size_t at = context_.block(index).text.find(link.text);
      const bool code = at != std::string::npos && std::ranges::any_of(context_.block(index).marks, [&](const model::Mark& mark) { return mark.kind == MarkKind::kCode && mark.text_start <= at && at < mark.text_start + mark.text_length; });
      const bool call = at != std::string::npos && std::string_view(context_.block(index).text).substr(at + link.text.size()).starts_with('(');
      if (at != std::string::npos && !code && !call && !context_.is_taken(index, at, at + link.text.size())) add(link.text, index, at, at + link.text.size(), 0.88F, "key");
    }
  }

  // "the boat.yml file", "configuration file boat.conf" without code formatting.
  void plain_files(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    for (const std::string_view end : {".conf", ".yml", ".yaml", ".ini", ".toml", ".cfg", ".cnf"}) {
      for (std::size_t at = text.find(end); at != std::string_view::npos; at = text.find(end, at + 1)) {
        const std::size_t stop = at + end.size();
        std::size_t start = at;
        while (start > 0 && (is_alnum(text[start - 1]) || std::string_view("_-./~").find(text[start - 1]) != std::string_view::npos)) --start;
        if (start == at || (stop < text.size() && (is_word(text[stop]) || text[stop] == '/'))) continue;
        const std::string_view name = text.substr(start, stop - start);
        const bool alone = name.size() == base::trim(text).size();
        const bool told = text.substr(stop).starts_with(" file") || text.substr(stop).starts_with(" configuration") || (start > 0 && base::ascii_lower(text.substr(start > 30 ? start - 30 : 0, std::min<std::size_t>(start, 30))).find("config") != std::string::npos);
        if ((!alone && !told) || name.find("//") != std::string_view::npos || name.starts_with("www") || context_.is_taken(index, start, stop) || !marks_in(block, MarkKind::kCode, start > 0 ? start - 1 : 0, stop + 1).empty()) continue;
        if (std::ranges::any_of(block.marks, [&](const model::Mark& mark) { return mark.kind == MarkKind::kCode && mark.text_start <= start && stop <= mark.text_start + mark.text_length; })) continue;
        add(name, index, start, stop, 0.75F, "file");
      }
    }
  }

  Around around(const model::Block& block, const model::Mark& mark) const {
    const std::string_view text = block.text;
    Around found;
    const std::size_t from = mark.text_start > 60 ? mark.text_start - 60 : 0, end = mark.text_start + mark.text_length;
    found.before = base::ascii_lower(text.substr(from, mark.text_start - from));
    if (const std::size_t stop = found.before.rfind(". "); stop != std::string::npos) found.before.erase(0, stop + 2);
    found.after = base::ascii_lower(text.substr(end, 60));
    if (const std::size_t stop = found.after.find(". "); stop != std::string::npos) found.after.resize(stop);
    const auto words_before = words_of(found.before);
    if (!words_before.empty() && base::trim(found.before.substr(words_before.back().end)).empty()) found.last = found.before.substr(words_before.back().start, words_before.back().end - words_before.back().start);
    const auto words_after = words_of(found.after);
    if (!words_after.empty() && base::trim(found.after.substr(found.after.starts_with(')') ? 1 : 0, words_after.front().start - (found.after.starts_with(')') ? 1 : 0))).empty() && words_after.front().start > 0) found.next = found.after.substr(words_after.front().start, words_after.front().end - words_after.front().start);
    return found;
  }

  // "`min`, `smax`, and `hmax` parameters": the noun after the last belongs to all, as does the noun before the first.
  void coordinate(const model::Block& block, const model::Mark& mark, Around& near) const {
    const std::string_view text = block.text;
    const auto joins = [&](std::size_t from, std::size_t to) {
      if (from > to || to - from > 8) return false;
      const std::string_view between = text.substr(from, to - from);
      return between == ", " || between == " and " || between == " or " || between == ", and " || between == ", or " || between == " (or " || between == "/" || between == " / ";
    };
    const auto at = static_cast<std::size_t>(&mark - block.marks.data());
    std::size_t last = at;
    while (last + 1 < block.marks.size() && last - at < 12 && joins(block.marks[last].text_start + block.marks[last].text_length, block.marks[last + 1].text_start)) ++last;
    std::size_t first = at;
    while (first > 0 && at - first < 12 && joins(block.marks[first - 1].text_start + block.marks[first - 1].text_length, block.marks[first].text_start)) --first;
    if (last != at) {
      const Around end = around(block, block.marks[last]);
      near.next = end.next;
      // A word or two may stand before the noun.
      if (!is_setting_noun(near.next))
        for (const std::string_view noun : {"fields", "parameters", "settings", "options", "directives", "properties"})
          if (const std::size_t found = end.after.find(noun); found < 26 && end.after.substr(0, found).find_first_of(",.;:") == std::string::npos) near.next = noun;
    }
    if (first != at) near.last = around(block, block.marks[first]).last;
  }

  void inline_code(std::uint32_t index, const model::Mark& mark) {
    const model::Block& block = context_.block(index);
    std::string_view text = text_of(block, mark);
    if (text.size() < 2 || text.size() > 160 || context_.is_taken(index, mark.text_start, mark.text_start + mark.text_length)) return;
    if (text.size() > 3 && text.ends_with('.') && text[text.size() - 2] != '.') text.remove_suffix(1);  // the sentence's
    std::size_t from = mark.text_start, to = from + text.size();
    if (has_role(mark.role, "envar") || has_role(mark.role, "std-envvar")) {
      add(strip_marks(text), index, from, to, 0.95F, "environment");
      return;
    }
    if (has_role(mark.role, "directive")) {
      directive(index, text, from);
      return;
    }
    if (has_role(mark.role, "std-setting") || has_role(mark.role, "varname")) {
      // A reference may have words of its own: "if it is installed" that leads to a setting INSTALLED_APPS.
      const bool renamed = has_role(mark.role, "std-setting") && !any_of_class(text, is_upper) && !is_identifier_like(text);
      // Manuals mark variables of programs so too: `BOAT_result`, "a host variable named `boat`".
      const bool variable = has_role(mark.role, "varname") && is_upper(text[0]) && any_of_class(text, is_lower) && text.find('_') != std::string_view::npos;
      if (is_setting_name(text) && !renamed && !variable && !around(block, mark).before.ends_with("host variable named ")) add(text, index, from, to, 0.92F, "key");
      return;
    }
    if (mark.kind == MarkKind::kOther || mark.kind == MarkKind::kEmphasis) return;
    for (const std::string_view other : {"function", "type", "structfield", "structname", "returnvalue", "command", "program", "module", "token", "symbol", "std-ttag", "std-lookup", "std-djadmin", "parameter", "replaceable"})
      if (has_role(mark.role, other)) return;
    if (mark.role.find("py-") != std::string::npos || mark.role.find("descname") != std::string::npos) return;
    if (within_role(block, mark, "parameter") || within_role(block, mark, "replaceable")) return;
    if (file(index, mark, text)) return;
    if (mark.kind == MarkKind::kStrong && !is_identifier_like(text)) return;
    // $NAME, ${NAME}, %NAME%
    if (text.size() > 3 && (text[0] == '$' || (text[0] == '%' && text.ends_with('%')))) {
      std::string_view name = text.substr(1);
      if (name.starts_with('{') && name.ends_with('}')) name = name.substr(1, name.size() - 2);
      if (name.ends_with('%')) name.remove_suffix(1);
      static constexpr std::array<std::string_view, 4> kMerelyUsed = {"PATH", "HOME", "PWD", "USER"};
      if (is_environment_name(name) && std::ranges::find(kMerelyUsed, name) == kMerelyUsed.end() && !state_.script_variables.contains(name)) add(name, index, from, to, 0.85F, "environment");
      return;
    }
    Around near = around(block, mark);
    static constexpr std::array<std::string_view, 22> kOtherNouns = {"attribute", "attributes", "argument", "arguments", "method", "methods", "function", "functions", "class", "keyword", "metric", "metrics", "table", "column", "module", "package", "exception", "view", "command", "commands", "model", "type"};
    if (std::ranges::find(kOtherNouns, near.next) != kOtherNouns.end()) return;
    coordinate(block, mark, near);
    std::string_view name = text;
    // "key: value", "key=value": the key.
    bool assigned = false;
    if (const std::size_t colon = name.find_first_of(":="); colon != std::string_view::npos && colon > 1) {
      const bool value = name[colon] == '=' ? colon + 1 <= name.size() && name.find('=', colon + 1) == std::string_view::npos : colon + 1 == name.size() || name[colon + 1] == ' ';
      if (!value || name.find("://") != std::string_view::npos) return;
      name = base::trim(name.substr(0, colon));
      to = from + name.size();
      assigned = colon + 1 < text.size();
    }
    const bool dotted = name.starts_with('.') && name.size() > 3 && is_letter(name[1]);
    if (dotted) name.remove_prefix(1);
    if (!is_setting_name(name) || name.starts_with("self.") || name.starts_with("__")) return;
    const std::string lower = base::ascii_lower(name);
    if (is_value_word(lower)) return;
    if (is_environment_name(name) && name.find('_') != std::string_view::npos) {
      // Programs and templates have variables of their own.
      const bool variable = !state_.shows_program && (near.next == "variable" || near.last == "variable" || near.last == "variables");
      const bool told = variable || near.after.find("environment variable") < 4 || near.before.find("environment variable") != std::string::npos || near.before.find("env var") != std::string::npos ||
                        near.next == "environment" || near.next == "env";
      const bool setting = near.next == "setting" || near.last == "setting" || near.next == "settings" || (state_.about_settings && mark.kind == MarkKind::kCode) ||
                           base::ascii_lower(block.text).find("setting") != std::string::npos;
      const bool option = near.next == "option" || near.next == "parameter" || near.next == "directive";
      if (told || setting || option) add(name, index, from, to, 0.9F, told ? "environment" : "key");
      return;
    }
    const bool paths = name.find('/') != std::string_view::npos;
    if (paths) {  // a key with a domain: "boat.example/colour"
      const std::string_view domain = name.substr(0, name.find('/'));
      const bool key = domain.find('.') != std::string_view::npos && name.find('/', domain.size() + 1) == std::string_view::npos && !domain.starts_with('.') && domain.find("..") == std::string_view::npos;
      const bool told = is_setting_noun(near.next) || is_setting_noun(near.last) || near.next == "labels" || near.last == "labels" || near.next == "taints";
      if (key && (told || assigned) && !is_configuration_extension(name) && !domain.starts_with("www.")) add(name, index, from, to, 0.85F, "key");
      return;
    }
    if (name.find_first_of("[]*") != std::string_view::npos && name.find("[]") == std::string_view::npos) return;
    const bool camel_name = is_upper(name[0]);
    if (camel_name && name.find('.') != std::string_view::npos && !is_lower(name[name.find('.') + 1])) return;
    if (!camel_name && name.find('.') != std::string_view::npos && is_upper(name[name.rfind('.') + 1 < name.size() ? name.rfind('.') + 1 : 0])) return;  // package.Function
    const bool gate = near.after.find("feature gate") < 4 || near.before.ends_with("feature gate ") || near.before.ends_with("feature gate, ") || near.next == "feature-gate";
    if (gate) {
      if (camel_name && name.find('.') == std::string_view::npos) add(name, index, from, to, 0.92F, "feature gate");
      return;
    }
    if (camel_name && !(name.find('.') != std::string_view::npos && is_lower(name[name.find('.') + 1 < name.size() ? name.find('.') + 1 : 0]))) return;  // an object's kind, a class, a value
    if (camel_name) {  // "Pod.spec.replicas": the path without the kind
      const std::size_t dot = name.find('.');
      from += dot + 1;
      name.remove_prefix(dot + 1);
      if (name.size() < 3) return;
    }
    bool noun_after = is_setting_noun(near.next) && near.next != "label" && near.next != "environment" && near.next != "configuration" && near.next != "keys" && noun_counts(near.next, name, block);
    bool noun_before = is_setting_noun(near.last) && near.last != "label" && near.last != "configuration" && near.last != "environment" && noun_counts(near.last, name, block);
    if (noun_before && near.last == "setting" && !is_identifier_like(name) && name.find('-') == std::string_view::npos) noun_before = false;  // "the setting `local`" is one of its values
    if (near.after.find(" header") != std::string::npos) noun_after = noun_before = false;        // "the `preload` directive of the X header"
    if (near.next == "property" && (near.after.find(" object") != std::string::npos || near.after.find(" class") != std::string::npos)) noun_after = false;
    if ((noun_after || noun_before) && any_of_class(name, is_lower) && (about_function(block, near) || is_in_query(block.section, name))) return;
    // `depth` beside programs is an argument or attribute, unless it is called a setting or written as no program writes names.
    const bool argument = program_ && near.next != "setting" && (near.last != "setting" || assigned) && near.next != "directive" && name.find_first_of("-.") == std::string_view::npos && any_of_class(name, is_lower);
    if (argument && !(near.next == "option" || near.next == "options")) return;
    if (argument && in_signature_entry(context_, index)) return;
    // "`deep=True`", "set `deep` to `True`": values of a program.
    const std::string_view value = assigned ? std::string_view(text).substr(name.size()) : std::string_view(block.text).substr(std::min<std::size_t>(mark.text_start + mark.text_length, block.text.size()), 10);
    const bool of_program = value == "=True" || value == "=False" || value == "=None" || value.starts_with(" to True") || value.starts_with(" to False") || value.starts_with(" to None");
    if (of_program && any_of_class(name, is_lower) && !state_.about_settings && !state_.shows_keys && !noun_after && (!noun_before || assigned)) return;
    const bool path = name.find('.') != std::string_view::npos && !name.ends_with("()") && ((dotted && (state_.shows_keys || any_of_class(name, is_upper))) || name.starts_with("spec.") || name.starts_with("metadata.") || name.find("[]") != std::string_view::npos);
    bool set = false;
    for (const std::string_view verb : {"set ", "setting ", "sets ", "specify ", "specifying ", "configure ", "configuring ", "adjust ", "override ", "enable ", "disable ", "tune ", "increase ", "decrease ",
                                        "set the ", "specify the ", "setting the ", "specifying the ", "configure the ", "increase the ", "decrease the ", "adjust the "})
      set = set || near.before.ends_with(verb);
    const bool by_itself = near.after.starts_with(" is set if") || near.after.starts_with(" is set when") || near.after.starts_with(" is set by");
    const bool set_to = !by_itself && ((near.after.starts_with(" to ") && set) || near.after.starts_with(" is set") || near.after.starts_with(" set to") || near.after.starts_with(" must be set") || near.after.starts_with(" is enabled") ||
                         near.after.starts_with(" is disabled") || near.after.starts_with(" defaults to")) &&
                        (set || near.after.find("set") != std::string::npos || near.after.find("abled") != std::string::npos || near.after.find("default") != std::string::npos);
    const bool identifier = is_identifier_like(name);
    if (noun_after || noun_before) add(name, index, from, to, identifier ? 0.92F : 0.85F, "key");
    else if (path) add(name, index, from, to, 0.85F, "key");
    else if (set_to) add(name, index, from, to, identifier ? 0.85F : 0.75F, "key");
    else if (assigned && (identifier || is_lower(name[0])) && text.find(": ") != std::string_view::npos && std::ranges::count(text, ' ') <= 2) add(name, index, from, to, 0.8F, "key");
    else if (set && identifier) add(name, index, from, to, 0.75F, "key");
    else if (identifier && !camel_name && (state_.about_settings || name.find('_') == std::string_view::npos || is_setting_noun(near.next)) && mark.kind == MarkKind::kCode && mark.role.empty()) state_.unsure.push_back({index, from, to, std::string(name)});
  }

  // Whether the mark is a file that software reads as its configuration.
  bool file(std::uint32_t index, const model::Mark& mark, std::string_view text) {
    if (text.find_first_of(" \n*<>{}()|") != std::string_view::npos || text.find("://") != std::string_view::npos) return false;
    const bool configuration = is_configuration_extension(text) || text.ends_with("/settings.py") || text == "settings.py" || text == ".htaccess" || text == ".pgpass" || text == ".psqlrc";
    const bool data = has_ending(text, ".yaml") || has_ending(text, ".yml") || has_ending(text, ".json") || has_ending(text, ".xml");
    if (!configuration && !data) return has_ending(text, ".py") || has_ending(text, ".sh") || has_ending(text, ".log") || has_ending(text, ".txt") || text.starts_with('/') || text.starts_with("~/") || text.starts_with("./");
    if (!text.starts_with('.') && !text.starts_with('/') && !text.starts_with('~') && !is_alnum(text[0]) && text[0] != '$') return true;
    if (text.find('.') == 0 && configuration && text.find('.', 1) == std::string_view::npos && text.size() < 6 && text != ".env") return true;  // the extension itself
    const model::Block& block = context_.block(index);
    const Around near = around(block, mark);
    const bool told = near.before.find("config") != std::string::npos || near.after.find("config") != std::string::npos || text.find("config") != std::string_view::npos;
    const bool place = text.starts_with("/etc/") || text.starts_with("~/.");
    const std::string lower = base::ascii_lower(text);
    if (data && !place && (is_given_to_command(block, text) || near.before.find("save ") != std::string::npos || near.before.find("download") != std::string::npos)) return true;  // input made for the example
    if (lower.find("docker-compose") != std::string::npos || configuration || place) add(text, index, mark.text_start, mark.text_start + text.size(), place || configuration ? 0.85F : 0.75F, "file");
    else if ((told || near.next == "file" || base::ascii_lower(block.text).find("configuration") != std::string::npos) && text.find("example") == std::string_view::npos) add(text, index, mark.text_start, mark.text_start + text.size(), 0.7F, "file");
    return true;
  }

  // "boatctl apply -f boat.yaml", "https://boats.example/boat.yaml" in the section: input made for the example.
  bool is_given_to_command(const model::Block& block, std::string_view name) const {
    const std::string_view text = example_code(block.section);
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
      const std::size_t line = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;  // npos + 1 is 0
      const std::string_view before = text.substr(line, at - line);
      if (before.find(" -f ") != std::string_view::npos || before.find("://") != std::string_view::npos) return true;
    }
    return false;
  }

  // Environment variables without code formatting, where the text calls them so.
  void plain_text(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    for (std::size_t at = text.find("environment variable"); at != std::string_view::npos; at = text.find("environment variable", at + 1)) {
      std::size_t end = at;
      while (end > 0 && text[end - 1] == ' ') --end;
      std::size_t start = end;
      while (start > 0 && (is_alnum(text[start - 1]) || text[start - 1] == '_')) --start;
      const std::string_view name = text.substr(start, end - start);
      if (is_environment_name(name) && name.find('_') != std::string_view::npos && !context_.is_taken(index, start, end) && marks_in(block, MarkKind::kCode, start, end).empty()) add(name, index, start, end, 0.85F, "environment");
    }
  }

  mutable std::uint32_t code_section_ = UINT32_MAX;  // whose code_ is
  mutable std::string code_;
  bool program_ = false;  // the block at hand speaks of a program's functions
};

}  // namespace

void extract_configuration(Context& context) {
  SettingState state(context);
  read_block_settings(context, state);
  ProseSettings prose(context, state);
  prose.run();
  read_listed_settings(context, state);
  prose.known_elsewhere();
}

}  // namespace docent::extract
