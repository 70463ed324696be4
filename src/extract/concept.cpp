// Concepts: terms that a section defines.

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "base/text.h"
#include "extract/context.h"
#include "extract/definition.h"
#include "extract/naming.h"
#include "extract/term_text.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::EdgeType;
using model::Extractor;
using model::MarkKind;
using model::NodeKind;
using model::Property;

constexpr std::size_t kMaxTermWords = 6;
constexpr std::size_t kMaxListTermWords = 4;
constexpr std::uint32_t kMaxBlocksBefore = 100, kMaxBlocksAfter = 200;  // of the section, where a synopsis or a list is looked for
constexpr std::size_t kMaxSynopsisBytes = 4 << 10;                      // longer code names anything

class Concepts {
 public:
  explicit Concepts(Context& context) : context_(context) {}

  void run() {
    // Fields and settings are Configuration, however a reference defines them ("**maxBoats** (int): MaxBoats is the …").
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i)
      for (const Found& found : context_.found_in(i))
        if (found.kind == NodeKind::kConfiguration) settings_.insert({context_.block(i).section, base::ascii_lower(std::string_view(found.name).substr(found.name.rfind('.') + 1))});
    glossary_entry();
    for (std::uint32_t i = 0; i < context_.blocks().size(); ++i) {
      const model::Block& block = context_.block(i);
      switch (block.kind) {
        case BlockKind::kHeading: heading(i); break;
        case BlockKind::kDefinition:
          if (is_term(block)) definition(i);
          else sentences(i);
          break;
        case BlockKind::kTableRow: table_row(i); break;
        case BlockKind::kListItem: list_item(i); [[fallthrough]];
        case BlockKind::kParagraph:
        case BlockKind::kQuote: sentences(i); break;
        default: break;
      }
    }
  }

 private:
  void define(std::string_view text, std::uint32_t index, std::size_t from, std::size_t to, std::string_view description, float confidence, std::string abbreviation = {}) {
    std::string name(strip_marks(without_signs(collapse_space(text))));
    for (const auto& [open, close] : {std::pair<std::string_view, std::string_view>("\xE2\x80\x9C", "\xE2\x80\x9D"), {"\xE2\x80\x98", "\xE2\x80\x99"}})
      if (name.size() > open.size() + close.size() && name.starts_with(open) && name.ends_with(close)) name = name.substr(open.size(), name.size() - open.size() - close.size());
    if (name.size() < 2 || name.size() > 80 || is_function_word(base::ascii_lower(name)) || name[0] == '-' || name[0] == '$') return;
    if (name.find('_') != std::string::npos && !is_heading(context_.block(index).section, name)) return;  // a variable, a metric, a column
    // A serial number, "the biggest part of the release".
    if (std::ranges::count_if(name, is_digit) > 8 || name.find(" of the ") != std::string::npos) return;
    if (is_numbered_part(base::ascii_lower(name)) || is_member_path(name)) return;
    // A path, an assignment, a function: no terms.
    if (name.ends_with('-') || name.starts_with('/') || name.starts_with('.') || name.starts_with('(') || name.ends_with('/') || name.find_first_of("=*") != std::string::npos) return;
    if (const std::size_t open = name.find('('); open != std::string::npos && open > 0 && name[open - 1] != ' ') return;
    if (!any_of_class(name, is_letter) && !std::ranges::any_of(name, is_beyond_ascii)) return;
    // A setting or a flag at this place is no concept.
    for (const Found& found : context_.found_in(index))
      if (found.start < to && from < found.end && (found.kind == NodeKind::kConfiguration || found.kind == NodeKind::kParameter || found.kind == NodeKind::kError)) return;
    if (settings_.contains({context_.block(index).section, base::ascii_lower(name)})) return;
    if (name.starts_with("the ")) name.erase(0, 4);
    std::vector<std::string> aliases;
    if (!abbreviation.empty()) aliases.push_back(std::move(abbreviation));
    const Found* found = context_.find(NodeKind::kConcept, name, index, from, to, Extractor::kConcept, confidence, {}, std::move(aliases));
    if (found == nullptr) return;
    const model::NodeRef node = ref(*found);
    const model::Provenance where = context_.provenance(index, from, to, Extractor::kConcept, confidence);
    context_.edge(EdgeType::kDefines, model::NodeRef(context_.section_id(context_.block(index).section)), node, where);
    context_.fact(node, Property::kDescription, base::utf8_prefix(collapse_space(description), 600), where);
  }

  // A page that is an entry of a glossary: its title is the term.
  void glossary_entry() {
    const auto& metadata = context_.parsed().metadata;
    if (!metadata.contains("short_description") && !metadata.contains("glossary")) return;
    if (context_.blocks().empty()) return;
    for (std::uint32_t i = 0; i < std::min<std::size_t>(context_.blocks().size(), 2); ++i) {
      const model::Block& block = context_.block(i);
      if (block.kind != BlockKind::kParagraph) continue;
      const auto [name, abbreviation] = split_abbreviation(context_.bundle().document.title);
      define(name, i, 0, std::min(block.text.find('.'), block.text.size()), block.text, 0.92F, abbreviation);
      return;
    }
  }

  std::string_view text_after(std::uint32_t index) const {
    if (index + 1 >= context_.blocks().size()) return {};
    const model::Block& next = context_.block(index + 1);
    return next.section == context_.block(index).section && next.kind == BlockKind::kParagraph ? std::string_view(next.text) : std::string_view();
  }

  // "What is X?"
  void heading(std::uint32_t index) {
    const std::string_view text = context_.block(index).text;
    const std::string lower = base::ascii_lower(text);
    std::size_t skip = 0;
    for (const std::string_view lead : {"what is a ", "what is an ", "what is the ", "what are ", "what is ", "what's a ", "what's "})
      if (lower.starts_with(lead)) {
        skip = lead.size();
        break;
      }
    if (skip == 0 || text_after(index).empty()) return;
    std::size_t end = text.size();
    if (text.substr(0, end).ends_with("\xC2\xB6")) end -= 2;
    while (end > skip && (text[end - 1] == '?' || is_blank(text[end - 1]))) --end;
    const std::string_view name = text.substr(skip, end - skip);
    if (name.find_first_of(",(") != std::string_view::npos || words_of(name).size() > 4) return;
    for (const Word& word : words_of(name))
      if (is_function_word(base::ascii_lower(name.substr(word.start, word.end - word.start)))) return;
    if (base::ascii_lower(name) == "new" || base::ascii_lower(name) == "next" || is_possessive(name) || is_empty_subject(base::ascii_lower(name), true)) return;
    define(name, index, skip, end, text_after(index), 0.85F);
  }

  // <dt>term</dt><dd>what it is</dd>
  void definition(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (!is_term(block) || index + 1 >= context_.blocks().size()) return;
    const model::Block& next = context_.block(index + 1);
    if (next.section != block.section || next.kind == BlockKind::kHeading) return;
    const std::string_view body = next.text;
    const bool glossary = has_role(term_of(block)->role, "glossary") || has_role(term_of(block)->role, "glosslist") || in_glossary(block.section);
    if (!glossary && (!begins_with_kind(body) || !lists_terms(index) || block.text.find_first_of("<>[]{}|$@\"'") != std::string::npos || block.text.ends_with(':') || is_empty_subject(base::ascii_lower(block.text)))) return;
    if (block.text.ends_with('?') || words_of(block.text).size() > kMaxTermWords) return;
    auto [name, abbreviation] = split_abbreviation(block.text);
    define(name, index, 0, name.size(), body, glossary ? 0.92F : 0.85F, std::move(abbreviation));
  }
  // "Term | Meaning"
  void table_row(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const auto cells = cells_of(block.text);
    if (block.table_header) {
      terms_table_ = 0;
      if (cells.size() < 2) return;
      const auto head = [&](std::size_t column) { return base::ascii_lower(base::trim(std::string_view(block.text).substr(cells[column].start, cells[column].end - cells[column].start))); };
      const std::string first = head(0), second = head(1);
      const bool term = first == "term" || first == "terms" || first == "concept" || first == "acronym" || first == "abbreviation" || first == "terminology" || first == "word";
      if (term && (second == "definition" || second == "meaning" || second == "description" || second == "explanation")) terms_table_ = block.group;
      return;
    }
    if (block.group == 0 || block.group != terms_table_ || cells.size() < 2) return;
    const std::string_view name = std::string_view(block.text).substr(cells[0].start, cells[0].end - cells[0].start);
    const std::string_view meaning = std::string_view(block.text).substr(cells[1].start, cells[1].end - cells[1].start);
    if (words_of(name).size() <= kMaxTermWords && words_of(meaning).size() > 1) define(name, index, cells[0].start, cells[0].end, meaning, 0.85F);
  }

  static bool is_term(const model::Block& block) {
    if (block.text.empty() || block.text.size() > 80 || block.text[0] == '-' || block.text.find('\n') != std::string::npos) return false;
    return term_of(block) != nullptr;
  }
  static const model::Mark* term_of(const model::Block& block) {
    const auto term = std::ranges::find_if(block.marks, [](const model::Mark& mark) { return mark.kind == MarkKind::kTerm && mark.text_start == 0; });
    return term == block.marks.end() ? nullptr : &*term;
  }

  // Whether a definition list tells terms and what they are: most of its entries begin so, and none is an option, a setting, code or a
  // part of a programming interface. Otherwise it describes arguments, fields or values.
  bool lists_terms(std::uint32_t index) {
    const std::uint32_t group = context_.block(index).group, section = context_.block(index).section;
    const auto [begin, end] = near(index);
    const auto known = term_lists_.find({section, group});
    if (known != term_lists_.end()) return known->second;
    std::size_t terms = 0, kinds = 0;
    bool other = false;
    for (std::uint32_t i = begin; i + 1 < end && !other; ++i) {
      const model::Block& block = context_.block(i);
      if (block.kind != BlockKind::kDefinition || block.group != group) continue;
      if (terms == 0 && i > 0) other = other || leads_to_values(context_.block(i - 1).text);
      if (!block.text.empty() && block.text[0] == '-') other = true;
      if (!is_term(block)) continue;
      for (const std::string_view role : {"py", "c", "cpp", "js", "function", "method", "class", "attribute", "field-list", "docutils", "std", "variablelist"})
        other = other || has_role(term_of(block)->role, role);
      other = other || !marks_in(block, MarkKind::kCode, 0, block.text.size()).empty() ||
              std::ranges::any_of(context_.found_in(i), [](const Found& one) { return one.kind == NodeKind::kConfiguration || one.kind == NodeKind::kParameter; });
      other = other || block.text.find('.') != std::string::npos;
      ++terms;
      kinds += begins_with_kind(context_.block(i + 1).text) ? 1 : 0;
    }
    return term_lists_[{section, group}] = !other && 2 * kinds >= terms;
  }

  // "The possible values are:"
  static bool leads_to_values(std::string_view text) {
    const std::string lower = base::ascii_lower(text.substr(text.size() > 80 ? text.size() - 80 : 0));
    return lower.ends_with(':') && lower.find("values") != std::string::npos;
  }

  // The blocks of a section around one of them: enough to see a synopsis or a list, and bounded however long the section is.
  Context::BlockRange near(std::uint32_t index) const {
    const auto range = context_.blocks_of(context_.block(index).section);
    return {std::max(range.first, index > kMaxBlocksBefore ? index - kMaxBlocksBefore : 0), std::min(range.last, index + kMaxBlocksAfter)};
  }

  bool in_glossary(std::uint32_t section) const {
    for (std::uint32_t at = section; at != model::Section::kNone; at = context_.section(at).parent)
      if (names_glossary(context_.lower_heading(at))) return true;
    return names_glossary(context_.lower_title());
  }
  static bool names_glossary(std::string_view lower) {
    for (const std::string_view word : {"glossary", "terminology", "definitions"})
      if (lower.find(word) != std::string_view::npos) return true;
    return lower == "terms" || lower == "concepts";
  }
  // "**Term**: A thing that …", "Term: A thing that …"
  void list_item(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.number >= 0 || block.text.empty()) return;
    const std::string_view text = block.text;
    const model::Mark* mark = !block.marks.empty() && block.marks.front().text_start == 0 ? &block.marks.front() : nullptr;
    if (mark != nullptr && (mark->kind == MarkKind::kCode || mark->kind == MarkKind::kOther)) return;
    const std::size_t length = mark != nullptr ? mark->text_length : std::min(text.find(':'), text.size());
    if (length == 0 || length > 60 || length == text.size()) return;
    const std::string_view name = strip_marks(text.substr(0, length));
    std::string_view after = text.substr(length);
    const bool parted = after.starts_with(": ") || (text[length - 1] == ':' && after.starts_with(' ')) ||
                        (mark != nullptr && (after.starts_with(" - ") || after.starts_with(" \xE2\x80\x93 ") || after.starts_with(" \xE2\x80\x94 ")));
    if (!parted) return;
    while (!after.empty() && !is_alnum(after[0])) after.remove_prefix(1);
    const bool glossary = mark != nullptr && in_glossary(block.section);
    if (!glossary && !(begins_with_kind(after) && (mark != nullptr || (is_noun_phrase(after) && !is_titled(after)))) && !(mark != nullptr && begins_with_kinds(after))) return;
    if (is_imperative(base::ascii_lower(after.substr(0, after.find(' '))))) return;
    const auto words = words_of(name);
    // "boats.E001: …", "mast: …": a code, a key.
    if (name.find('.') != std::string_view::npos || (mark == nullptr && words.size() == 1 && !any_of_class(name, is_upper) && !begins_with_link(index, name))) return;
    if (words.empty() || words.size() > kMaxListTermWords || is_imperative(base::ascii_lower(name.substr(words[0].start, words[0].end - words[0].start)))) return;
    if (is_empty_subject(base::ascii_lower(name))) return;
    define(name, index, 0, length, after, mark != nullptr ? 0.82F : 0.75F);
  }

  bool begins_with_link(std::uint32_t index, std::string_view name) const {
    const auto& links = context_.parsed().links;
    const auto first = std::ranges::lower_bound(links, index, {}, &model::Link::block);
    return first != links.end() && first->block == index && first->text == name;
  }

  // "A boat that sails.", not "A boat will sail."
  static bool is_noun_phrase(std::string_view text) {
    const std::string lower = base::ascii_lower(text.substr(0, 200));
    std::size_t verb = lower.size();
    for (const std::string_view word : {" is ", " are ", " will ", " has ", " must ", " should ", " can ", " may "}) verb = std::min(verb, lower.find(word));
    return has_clause(text.substr(0, std::min(verb, text.size())));
  }

  void sentences(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    const auto all = sentences_of(text);
    for (std::size_t i = 0; i < all.size() && i < 400; ++i) {
      is_a(index, all[i], i == 0);
      for (const NamedTerm& term : terms_named(block, all[i]))
        define(term.name, index, term.start, term.end, text.substr(all[i].start, all[i].end - all[i].start), term.confidence);
    }
  }

  // "X is a Y that …"
  void is_a(std::uint32_t index, const Word& sentence, bool first) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    const auto definition = definition_of(text, sentence);
    if (!definition) return;
    for (const DefinedTerm& term : definition->terms) {
      const std::string_view written = text.substr(term.start, term.end - term.start), name = term.name.empty() ? written : std::string_view(term.name);
      // "`web-1` is a Pod": an instance.
      if (any_of_class(name, is_digit) && is_lower(name[0]) && name.find('-') != std::string_view::npos) continue;
      const bool headed = is_heading(block.section, name);
      if (!headed && (definition->possessive || describes_field(index, name) || (is_code(block, term) && !definition->announced && !names_any(index, term, true)) || is_placeholder(index, term, *definition))) continue;
      if (const float confidence = confidence_of(index, sentence, *definition, term, headed, first); confidence > 0)
        define(name, index, term.start, term.end, text.substr(sentence.start, sentence.end - sentence.start), confidence, term.abbreviation);
    }
  }

  // What speaks for a definition beside its form: a heading, how the term is set, an article that speaks of all of a kind. 0 for none.
  float confidence_of(std::uint32_t index, const Word& sentence, const Definition& definition, const DefinedTerm& term, bool headed, bool first) const {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text, written = text.substr(term.start, term.end - term.start), name = term.name.empty() ? written : std::string_view(term.name);
    const bool marked = definition.announced || is_marked(block, term.start, term.end);
    const bool bare = !definition.definite && !definition.indefinite;
    const bool component = names_any(index, term, false);
    // What begins a sentence with a small letter and without an article is called so: "boatd is a server".
    const bool small = bare && !definition.plural && term.start == sentence.start && is_lower(name[0]) && name.find_first_of(" /_") == std::string_view::npos && !is_setting(definition.rest);
    const bool proper = is_proper(name, term.start > sentence.start) || (bare && component) || (small && definition.predicate == Predicate::kKind);
    const bool follows = definition.has_clause;
    if (definition.judged && !(headed && follows)) return 0;
    const bool said = definition.says_what_it_does && definition.predicate == Predicate::kKind;
    if (definition.definite && !headed && !marked && !(is_upper(name[0]) && follows)) return said && first && words_of(name).size() > 1 ? 0.7F : 0;
    // "Building boats is a way to …": an activity that the sentence happens to be about.
    const auto words = words_of(name);
    if (bare && !headed && !marked && words.size() > 1 && name.substr(0, words[0].end).ends_with("ing") && definition.predicate != Predicate::kActivity) return 0;
    if (definition.value && !headed && bare && !definition.plural) return 0;
    // "The BoatName is an arbitrary name", "fred is the user on the other side"
    if (!headed && !definition.indefinite && !definition.plural && words.size() == 1 && !component && (definition.predicate == Predicate::kThing || definition.definite) && is_setting(definition.rest)) return 0;
    // "Building the boat is essentially an exercise"
    if (bare && words.size() > 2 && name.substr(0, words[0].end).ends_with("ing") && name.find(" the ") != std::string_view::npos) return 0;
    // A statement or a program is defined by what it does; "CREATE BOAT is a PostgreSQL extension." says where it is from.
    if (!component && !follows && names_any(index, term, true)) return 0;
    switch (definition.predicate) {
      case Predicate::kActivity: return headed ? 0.92F : marked ? 0.88F : definition.definite && !proper ? 0 : 0.82F;
      case Predicate::kMeaning:
        if (definition.definite && !headed && !marked) return 0;
        if (names_meaning(text.substr(term.end), definition.rest) && (headed || marked)) return 0.85F;
        if (!names_meaning(text.substr(term.end), definition.rest)) return 0;
        return proper || definition.indefinite || (bare && is_upper(name[0]) && (definition.rest.starts_with("the ") || definition.rest.starts_with("a ")) && follows) ? 0.75F : 0;
      case Predicate::kUsage:
        if (text.substr(term.end, 7) == " means ") return marked || (headed && begins_with_activity(definition.rest)) ? 0.85F : 0;
        if (text.substr(term.end, 8) == " provide") return (headed || marked) && says_means(definition.rest) ? 0.75F : 0;
        return headed ? 0.85F : proper && definition.indefinite ? 0.75F : 0;
      case Predicate::kPlainKinds: return headed && bare ? 0.85F : 0;
      case Predicate::kKinds: return headed ? 0.88F : marked ? 0.82F : (proper || first || (words.size() <= 2 && definition.says_what_it_does)) && bare ? 0.75F : 0;
      case Predicate::kThing:
        if (!follows) return 0;
        return headed ? 0.88F : marked && !definition.definite ? 0.8F : proper && is_lower(definition.rest[0]) ? 0.75F : 0;
      case Predicate::kKind: break;
    }
    if (headed) return 0.92F;
    if (marked) return 0.85F;
    if (proper || (bare && !definition.plural && is_title(name) && words.size() > 1)) return 0.8F;
    if (definition.plural && bare && first && follows) return 0.75F;
    if (bare && !definition.plural && first && follows && is_upper(name[0]) && words.size() <= 3) return 0.7F;
    if (definition.indefinite && first && !follows && !definition.rest.starts_with("non-") && words_of(definition.rest.substr(0, 60)).size() > 1) return 0.7F;
    if (definition.indefinite && follows) return first || words.size() <= 3 ? 0.75F : 0;
    return 0;
  }

  // "PodList", "HTTP/2", "the Topology Manager": a capital that the beginning of a sentence does not explain.
  static bool is_proper(std::string_view name, bool inside) {
    if (inside && is_upper(name[0])) return true;
    return any_of_class(name.substr(1), is_upper);
  }
  static bool is_title(std::string_view name) {
    const auto words = words_of(name);
    return !words.empty() && std::ranges::all_of(words, [&](const Word& word) { return is_upper(name[word.start]) || is_digit(name[word.start]); });
  }

  bool is_code(const model::Block& block, const DefinedTerm& term) const {
    return std::ranges::any_of(block.marks, [&](const model::Mark& mark) { return mark.kind == MarkKind::kCode && mark.text_start <= term.start && term.end <= mark.text_start + mark.text_length; });
  }

  // "- depth (int)", then "Depth is …": the entry of a field.
  bool describes_field(std::uint32_t index, std::string_view name) const {
    if (index == 0 || context_.block(index - 1).section != context_.block(index).section || context_.block(index - 1).kind != BlockKind::kListItem) return false;
    const std::string_view entry = context_.block(index - 1).text;
    return base::ascii_lower(entry.substr(0, name.size())) == base::ascii_lower(name) && entry.substr(std::min(name.size(), entry.size())).starts_with(" (");
  }

  // "*depth* is the number of …" below "dig *depth*": an argument that a synopsis, a signature or an example names.
  bool is_placeholder(std::uint32_t index, const DefinedTerm& term, const Definition& definition) const {
    const model::Block& block = context_.block(index);
    const std::string_view written = std::string_view(block.text).substr(term.start, term.end - term.start);
    if (definition.definite || definition.indefinite || any_of_class(written.substr(1), is_upper) || written.find(' ') != std::string_view::npos) return false;
    for (const model::Mark& mark : block.marks)
      if (mark.text_start <= term.start && term.end <= mark.text_start + mark.text_length && (has_role(mark.role, "replaceable") || has_role(mark.role, "parameter"))) return true;
    const bool known = names_any(index, term, true);
    if (is_upper(written[0]) && (known || written.find('-') == std::string_view::npos)) return false;  // the sentence begins with it
    const std::string name = base::ascii_lower(written);
    const auto [begin, end] = near(index);
    for (std::uint32_t i = begin; i < end; ++i) {
      const model::Block& other = context_.block(i);
      if (other.text.size() > kMaxSynopsisBytes) continue;
      if (other.kind == BlockKind::kCode || other.kind == BlockKind::kDefinition || other.kind == BlockKind::kTableRow) {
        if (known ? follows_word(other.text, name) : contains_word(other.text, name)) return true;
        continue;
      }
      for (const model::Mark& mark : other.marks)
        if (!known && mark.kind == MarkKind::kCode && mark.text_length > name.size() && contains_word(text_of(other, mark), name)) return true;
    }
    return false;
  }
  // Whether a word stands behind another of a synopsis: "DockFile file-path", "dig(depth". A program stands first.
  static bool follows_word(std::string_view text, std::string_view word) {
    if (word.find_first_of("-_") == std::string_view::npos) return false;
    const std::size_t at = text.find(" " + std::string(word));
    return at != std::string_view::npos && is_upper(text[0]) && (at + 1 + word.size() == text.size() || !is_word(text[at + 1 + word.size()]));
  }

  bool is_marked(const model::Block& block, std::size_t from, std::size_t to) const {
    const auto covers = [&](const model::Mark& mark) {
      if (has_role(mark.role, "replaceable") || has_role(mark.role, "parameter")) return false;
      return (mark.kind == MarkKind::kStrong || mark.kind == MarkKind::kEmphasis || has_role(mark.role, "firstterm") || has_role(mark.role, "glossterm")) && mark.text_start <= from + 1 && to <= mark.text_start + mark.text_length + 1;
    };
    if (std::ranges::any_of(block.marks, covers)) return true;
    const std::string_view text = block.text;
    if (from > 0 && to < text.size() && text[from - 1] == '"' && text[to] == '"') return true;
    return text.substr(0, from).ends_with("\xE2\x80\x9C") && text.substr(to).starts_with("\xE2\x80\x9D");
  }

  // Whether the term is what a heading above, or the title, is about.
  bool is_heading(std::uint32_t section, std::string_view name) const {
    const std::string wanted = key_of(name);
    const auto names = [&](std::string_view heading) {
      heading = split_number(heading).text;
      if (const std::size_t end = heading.find(". "); end < 6 && std::ranges::any_of(heading.substr(0, end), is_digit)) heading.remove_prefix(end + 2);  // "F.10. Boats"
      if (key_of(heading) == wanted) return true;
      // "Using boats", "Module mod_boat"
      const auto words = words_of(heading);
      if (words.size() > 1 && words.size() <= 3 && words.back().end == heading.size() && heading.find(':') == std::string_view::npos && key_of(heading.substr(words.back().start)) == wanted) return true;
      // "boatd - the boat server", as manual pages are headed
      const std::size_t dash = std::min({heading.find(" - "), heading.find(" \xE2\x80\x94 "), heading.find(" \xE2\x80\x93 "), heading.find(": ")});
      return dash != std::string_view::npos && key_of(heading.substr(0, dash)) == wanted;
    };
    for (std::uint32_t at = section; at != model::Section::kNone; at = context_.section(at).parent)
      if (names(context_.lower_heading(at))) return true;
    return names(context_.lower_title());
  }
  static std::string key_of(std::string_view text) {
    std::string lower = base::ascii_lower(collapse_space(text));
    std::erase_if(lower, [](char c) { return c == ' ' || c == '-' || c == '?'; });
    return singular(lower);
  }
  bool names_any(std::uint32_t index, const DefinedTerm& term, bool or_command) const {
    return std::ranges::any_of(context_.found_in(index), [&](const Found& one) { return (one.kind == NodeKind::kComponent || (or_command && one.kind == NodeKind::kCommand)) && one.start == term.start && one.end == term.end; });
  }

  Context& context_;
  std::set<std::pair<std::uint32_t, std::string>> settings_;  // section and lower-case last part
  std::uint32_t terms_table_ = 0;  // the group of the table that is read, when it lists terms
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> term_lists_;  // section and list: what lists_terms found
};

}  // namespace

void extract_concepts(Context& context) { Concepts(context).run(); }

}  // namespace docent::extract
