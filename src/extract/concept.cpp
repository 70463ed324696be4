// Concepts: terms that a section defines.

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "base/text.h"
#include "extract/context.h"

namespace docent::extract {
namespace {

using model::BlockKind;
using model::EdgeType;
using model::Extractor;
using model::MarkKind;
using model::NodeKind;
using model::Property;

constexpr std::size_t kMaxTermWords = 6;

// A noun phrase that a definition may be about, without its article.
struct Phrase {
  std::size_t start = 0, end = 0;
  bool definite = false;    // "the X"
  bool indefinite = false;  // "a X"
  std::string abbreviation;  // "X (ABC)"
};

// The subject of a sentence up to its verb, when it is a plain noun phrase.
std::optional<Phrase> subject_of(std::string_view text, std::size_t from, std::size_t verb) {
  Phrase phrase{from, verb, false, false, {}};
  while (phrase.end > phrase.start && is_blank(text[phrase.end - 1])) --phrase.end;
  if (phrase.end > phrase.start && text[phrase.end - 1] == ')') {
    const std::size_t open = text.rfind('(', phrase.end);
    if (open == std::string_view::npos || open < phrase.start) return std::nullopt;
    const std::string_view inside = base::trim(text.substr(open + 1, phrase.end - open - 2));
    if (inside.size() < 24 && std::ranges::count(inside, ' ') < 3) phrase.abbreviation = strip_marks(inside);
    phrase.end = open;
    while (phrase.end > phrase.start && is_blank(text[phrase.end - 1])) --phrase.end;
  }
  std::string_view part = text.substr(phrase.start, phrase.end - phrase.start);
  const std::string first = base::ascii_lower(part.substr(0, part.find(' ')));
  if (first == "a" || first == "an" || first == "the") {
    phrase.definite = first == "the";
    phrase.indefinite = !phrase.definite;
    phrase.start += first.size() + 1;
    part = phrase.start < phrase.end ? text.substr(phrase.start, phrase.end - phrase.start) : std::string_view();
  }
  if (part.size() < 2 || part.size() > 80 || part.find_first_of(",;:|=!?\n") != std::string_view::npos) return std::nullopt;
  const auto words = words_of(part);
  if (words.empty() || words.size() > kMaxTermWords) return std::nullopt;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string word = base::ascii_lower(part.substr(words[i].start, words[i].end - words[i].start));
    const bool joining = i > 0 && i + 1 < words.size() && (word == "of" || word == "and" || word == "for" || word == "to" || word == "in" || word == "the");
    if (is_function_word(word) && !joining && !(words.size() == 1 && part.size() > 0 && is_upper(part[0]) && part.size() > 5)) return std::nullopt;
  }
  return phrase;
}

// Kinds of things that no definition names: "is a good idea", "is a string".
bool is_empty_kind(std::string_view rest) {
  static constexpr std::array<std::string_view, 62> kEmpty = {
      "good", "bad", "great", "common", "list", "valid", "invalid", "required", "optional", "string", "integer", "boolean", "number", "bit", "prerequisite", "example", "simple", "sample", "recommended", "must", "better", "more", "little",
      "lot", "few", "single", "new", "non", "no", "known", "possible", "same", "first", "second", "last", "only", "best", "most", "main", "default", "case", "problem", "bug", "mistake", "risk", "work", "workaround", "reason", "result", "difference",
      "fact", "question", "matter", "maximum", "minimum", "comma-separated", "space-separated", "float", "map", "array", "different", "full"};
  std::string word = base::ascii_lower(rest.substr(0, rest.find_first_of(" ,.;:")));
  return std::ranges::find(kEmpty, word) != kEmpty.end();
}

bool is_empty_subject(std::string_view lower) {
  static constexpr std::array<std::string_view, 44> kEmpty = {
      "output", "result", "value", "default", "default value", "following", "example", "page", "section", "document", "documentation", "tutorial", "guide", "command", "field", "key", "name", "option", "setting", "parameter", "argument", "file", "goal", "purpose", "difference",
      "reason", "problem", "solution", "answer", "response", "step", "next step", "note", "syntax", "format", "type", "return value", "idea", "recommended way", "easiest way", "simplest way", "best way", "first", "second"};
  if (std::ranges::find(kEmpty, lower) != kEmpty.end()) return true;
  for (const std::string_view start : {"first ", "second ", "third ", "next ", "last ", "above ", "following ", "previous ", "main ", "only ", "other ", "current ", "new ", "resulting ", "same ", "default ", "your ", "our ", "this ", "one "})
    if (lower.starts_with(start)) return true;
  for (const std::string_view end : {" argument", " parameter", " option", " field", " setting", " flag", " value", " output", " example", " section", " page", " way", " reason", " step", " command", " directive", " keyword", " column", " clause", " statement", " thing"})
    if (lower.ends_with(end)) return true;
  return false;
}

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
        case BlockKind::kDefinition: definition(i); break;
        case BlockKind::kListItem: list_item(i); [[fallthrough]];
        case BlockKind::kParagraph:
        case BlockKind::kQuote: sentences(i); break;
        default: break;
      }
    }
  }

 private:
  void define(std::string_view text, std::uint32_t index, std::size_t from, std::size_t to, std::string_view description, float confidence, std::string abbreviation = {}) {
    std::string name(strip_marks(collapse_space(text)));
    if (name.size() < 2 || name.size() > 80 || is_function_word(base::ascii_lower(name)) || name[0] == '-') return;
    if (name.find('_') != std::string::npos && !any_of_class(name, is_lower)) return;  // a variable
    // A serial number, "the biggest part of the release".
    if (std::ranges::count_if(name, is_digit) > 8 || name.find(" of the ") != std::string::npos) return;
    // A path, an assignment, a function: no terms.
    if (name.starts_with('/') || name.ends_with('/') || name.find_first_of("=*") != std::string::npos) return;
    if (const std::size_t open = name.find('('); open != std::string::npos && open > 0 && name[open - 1] != ' ') return;
    if (!any_of_class(name, is_letter) && !std::ranges::any_of(name, is_beyond_ascii)) return;
    // A setting or a flag at this place is no concept.
    for (const Found& found : context_.found_in(index))
      if (found.start < to && from < found.end && (found.kind == NodeKind::kConfiguration || found.kind == NodeKind::kParameter || found.kind == NodeKind::kError)) return;
    if (settings_.contains({context_.block(index).section, base::ascii_lower(name)})) return;
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
      define(context_.bundle().document.title, i, 0, std::min(block.text.find('.'), block.text.size()), block.text, 0.92F);
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
    while (end > skip && (text[end - 1] == '?' || is_blank(text[end - 1]))) --end;
    const std::string_view name = text.substr(skip, end - skip);
    if (name.find_first_of(",(") != std::string_view::npos || words_of(name).size() > 4) return;
    for (const Word& word : words_of(name))
      if (is_function_word(base::ascii_lower(name.substr(word.start, word.end - word.start)))) return;
    if (base::ascii_lower(name) == "new" || base::ascii_lower(name) == "next") return;
    define(name, index, skip, end, text_after(index), 0.85F);
  }

  // <dt>term</dt><dd>what it is</dd>
  void definition(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.text.size() > 80 || block.text[0] == '-' || block.text.find('\n') != std::string::npos) return;
    const auto term = std::ranges::find_if(block.marks, [](const model::Mark& mark) { return mark.kind == MarkKind::kTerm && mark.text_start == 0; });
    if (term == block.marks.end() || index + 1 >= context_.blocks().size()) return;
    const bool glossary = has_role(term->role, "glossary") || has_role(term->role, "glosslist") || in_glossary(block.section);
    for (const std::string_view other : {"py", "c", "cpp", "js", "function", "method", "class", "attribute", "field-list", "docutils", "std", "variablelist"})
      if (has_role(term->role, other) && !glossary) return;
    const bool code = !marks_in(block, MarkKind::kCode, 0, block.text.size()).empty();
    const model::Block& next = context_.block(index + 1);
    if (next.section != block.section || next.kind == BlockKind::kHeading) return;
    const std::string_view body = next.text;
    if (code && !glossary) return;
    if (!glossary && !begins_as_definition(body)) return;
    if (block.text.ends_with('?') || words_of(block.text).size() > kMaxTermWords) return;
    std::string_view name = block.text;
    std::string abbreviation;
    if (const std::size_t open = name.find(" ("); open != std::string_view::npos && name.ends_with(')')) {
      abbreviation = name.substr(open + 2, name.size() - open - 3);
      name = name.substr(0, open);
    }
    define(name, index, 0, name.size(), body, glossary ? 0.92F : 0.85F, std::move(abbreviation));
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
  static bool begins_as_definition(std::string_view body) {
    for (const std::string_view article : {"A ", "An ", "The "})
      if (body.starts_with(article)) return !is_empty_kind(body.substr(article.size()));
    return false;
  }

  // "**Term**: A thing that …"
  void list_item(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    if (block.marks.empty() || block.number >= 0) return;
    const model::Mark& mark = block.marks.front();
    if (mark.text_start != 0 || mark.kind == MarkKind::kCode || mark.kind == MarkKind::kOther) return;
    const std::string_view name = strip_marks(text_of(block, mark));
    std::string_view after = std::string_view(block.text).substr(mark.text_length);
    const bool marked = after.starts_with(": ") || after.starts_with(" - ") || after.starts_with(" \xE2\x80\x93 ") || after.starts_with(" \xE2\x80\x94 ") || (block.text[mark.text_length - 1] == ':' && after.starts_with(' '));
    if (!marked || name.size() > 60) return;
    while (!after.empty() && !is_alnum(after[0])) after.remove_prefix(1);
    if (!in_glossary(block.section) && !begins_as_definition(after)) return;
    if (!in_glossary(block.section) && after.starts_with("The ")) return;
    const auto words = words_of(name);
    if (words.empty() || words.size() > 4 || is_imperative(base::ascii_lower(name.substr(words[0].start, words[0].end - words[0].start)))) return;
    define(name, index, 0, mark.text_length, after, 0.82F);
  }

  void sentences(std::uint32_t index) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    const auto all = sentences_of(text);
    for (std::size_t i = 0; i < all.size() && i < 400; ++i) {
      is_a(index, all[i], i == 0);
      named_as(index, all[i]);
    }
  }

  struct Verb {
    std::string_view text;
    bool plural = false;
    bool means = false;
  };

  // "X is a Y that …"
  void is_a(std::uint32_t index, const Word& sentence, bool first) {
    static constexpr std::array<Verb, 20> kVerbs = {{{" is a ", false, false}, {" is an ", false, false}, {" is the ", false, false}, {" is one of ", false, false}, {" is any ", false, false}, {" are the ", true, false}, {" are a ", true, false}, {" are ", true, false},
                                                     {" refers to ", false, true}, {" refer to ", true, true}, {" denotes ", false, true}, {" means ", false, true}, {" represents a ", false, true}, {" represents an ", false, true}, {" represents the ", false, true},
                                                     {", is a ", false, false}, {" describes a ", false, true}, {" is software ", false, false}, {" is one that ", false, false}, {" is one which ", false, false}}};
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    const std::string_view part = text.substr(sentence.start, std::min<std::size_t>(sentence.end - sentence.start, 140));
    std::size_t at = std::string_view::npos;
    const Verb* verb = nullptr;
    for (const Verb& one : kVerbs) {
      const std::size_t found = part.find(one.text);
      if (found != std::string_view::npos && (found < at || (found == at && one.text.size() > verb->text.size()))) {
        at = found;
        verb = &one;
      }
    }
    if (verb == nullptr || at == 0) return;
    const std::size_t earlier = std::min({part.find(" is "), part.find(" are "), part.find(" was "), part.find(" can "), part.find(" will "), part.find(" has ")});
    if (earlier < at) return;
    const auto phrase = subject_of(text, sentence.start, sentence.start + at);
    if (!phrase) return;
    const std::string_view name = text.substr(phrase->start, phrase->end - phrase->start);
    const std::string lower = base::ascii_lower(name);
    if (is_empty_subject(lower) || is_imperative(lower.substr(0, lower.find(' '))) ) return;
    const std::string_view rest = text.substr(sentence.start + at + verb->text.size(), sentence.end - sentence.start - at - verb->text.size());
    if (rest.size() < 12 || is_empty_kind(rest)) return;
    const bool marked = is_marked(block, phrase->start, phrase->end);
    const bool headed = is_heading(block.section, name);
    const bool proper = is_upper(name[0]) && (phrase->definite || phrase->indefinite || phrase->start > sentence.start || names_component(index, phrase->start, phrase->end));
    float confidence = 0;
    if (verb->means) {
      if (verb->text == " means " && !marked) return;
      if (verb->text.starts_with(" represents") && !(headed || (proper && phrase->indefinite))) return;
      confidence = headed || marked ? 0.85F : proper ? 0.75F : 0;
    } else if (verb->plural) {
      // "Pods are the smallest …": bare plurals; a property follows "are" more often than a kind.
      if (phrase->definite || phrase->indefinite || !(name.ends_with('s') || base::ascii_lower(name).find("s ") != std::string::npos)) return;
      const bool kind = verb->text == " are the " || is_kind_of_plural(rest);
      if (!kind) return;
      confidence = headed ? 0.88F : marked ? 0.82F : proper && first ? 0.75F : 0;
    } else if (verb->text == " is the ") {
      const bool relative = has_relative(rest);
      if (!relative) return;
      confidence = headed ? 0.88F : marked && !phrase->definite ? 0.8F : proper && !is_lower(rest[0]) ? 0 : proper ? 0.75F : 0;
    } else {
      if (headed) confidence = 0.92F;
      else if (marked) confidence = 0.85F;
      else if (names_component(index, phrase->start, phrase->end) && has_relative(rest) && name.find(' ') == std::string_view::npos && !phrase->indefinite && !phrase->definite) confidence = 0.8F;
      else if (proper) confidence = 0.8F;
      else if (phrase->indefinite && verb->text.starts_with(" is one ")) confidence = 0.8F;
      else if (phrase->indefinite && first && has_relative(rest)) confidence = 0.75F;
      else if (phrase->indefinite && has_relative(rest) && words_of(name).size() <= 3) confidence = 0.7F;
    }
    if (confidence <= 0) return;
    // "`web-1` is a Pod": an instance.
    if (any_of_class(name, is_digit) && is_lower(name[0]) && name.find('-') != std::string_view::npos) return;
    if (std::ranges::any_of(block.marks, [&](const model::Mark& mark) { return mark.kind == MarkKind::kCode && mark.text_start <= phrase->start && phrase->end <= mark.text_start + mark.text_length; }) && !headed && !names_command_or_component(index, phrase->start, phrase->end)) return;
    define(name, index, phrase->start, phrase->end, text.substr(sentence.start, sentence.end - sentence.start), confidence, phrase->abbreviation);
  }

  static bool has_relative(std::string_view rest) {
    const std::string lower = base::ascii_lower(rest.substr(0, 160));
    for (const std::string_view word : {" that ", " which ", " used to ", " used for ", " used by ", " for ", " of ", " where ", " to ", " in which ", " containing ", " representing ", " with ", " who ", " running ", " provided by ", " between "})
      if (lower.find(word) != std::string::npos) return true;
    return false;
  }
  // "are small programs that": a plural noun and a clause.
  static bool is_kind_of_plural(std::string_view rest) {
    const auto words = words_of(rest.substr(0, 80));
    for (std::size_t i = 0; i + 1 < words.size() && i < 5; ++i) {
      const std::string word = base::ascii_lower(rest.substr(words[i].start, words[i].end - words[i].start)), next = base::ascii_lower(rest.substr(words[i + 1].start, words[i + 1].end - words[i + 1].start));
      if (is_function_word(word)) return false;
      if (word.ends_with('s') && word.size() > 3 && (next == "that" || next == "which" || next == "of" || next == "for" || next == "used" || next == "to" || next == "who")) return !word.ends_with("ss");
    }
    return false;
  }

  bool is_marked(const model::Block& block, std::size_t from, std::size_t to) const {
    const auto covers = [&](const model::Mark& mark) {
      if (has_role(mark.role, "replaceable") || has_role(mark.role, "parameter")) return false;
      return (mark.kind == MarkKind::kStrong || mark.kind == MarkKind::kEmphasis || has_role(mark.role, "firstterm") || has_role(mark.role, "glossterm")) && mark.text_start <= from + 1 && to <= mark.text_start + mark.text_length + 1;
    };
    if (std::ranges::any_of(block.marks, covers)) return true;
    const std::string_view text = block.text;
    return from > 0 && to < text.size() && text[from - 1] == '"' && text[to] == '"';
  }

  // Whether the term is what a heading above, or the title, is about.
  bool is_heading(std::uint32_t section, std::string_view name) const {
    const std::string wanted = key_of(name);
    for (std::uint32_t at = section; at != model::Section::kNone; at = context_.section(at).parent)
      if (key_of(split_number(context_.lower_heading(at)).text) == wanted) return true;
    return key_of(context_.lower_title()) == wanted;
  }
  static std::string key_of(std::string_view text) {
    std::string lower = base::ascii_lower(collapse_space(text));
    std::erase_if(lower, [](char c) { return c == ' ' || c == '-' || c == '?'; });
    return singular(lower);
  }
  bool names_component(std::uint32_t index, std::size_t from, std::size_t to) const {
    return std::ranges::any_of(context_.found_in(index), [&](const Found& one) { return one.kind == NodeKind::kComponent && one.start == from && one.end == to; });
  }
  bool names_command_or_component(std::uint32_t index, std::size_t from, std::size_t to) const {
    return std::ranges::any_of(context_.found_in(index), [&](const Found& one) { return (one.kind == NodeKind::kComponent || one.kind == NodeKind::kCommand) && one.start == from && one.end == to; });
  }

  // "is called a *harbour*", "(known as the X)"
  void named_as(std::uint32_t index, const Word& sentence) {
    const model::Block& block = context_.block(index);
    const std::string_view text = block.text;
    for (const std::string_view verb : {" is called ", " are called ", " called ", " known as ", " referred to as ", " is termed "}) {
      const std::size_t at = text.substr(0, sentence.end).find(verb, sentence.start);
      if (at == std::string_view::npos) continue;
      std::size_t start = at + verb.size();
      for (const std::string_view article : {"a ", "an ", "the "})
        if (text.substr(start).starts_with(article)) {
          start += article.size();
          break;
        }
      while (start < sentence.end && (text[start] == '"' || text[start] == '\'')) ++start;
      for (const model::Mark& mark : block.marks) {
        const bool set_apart = mark.kind == MarkKind::kEmphasis || mark.kind == MarkKind::kStrong || has_role(mark.role, "firstterm");
        if (mark.text_start != start) continue;
        const std::string_view after = text.substr(start + mark.text_length);
        const bool adjective = after.size() > 1 && after[0] == ' ' && is_word(after[1]) && !is_function_word(after.substr(1, after.find_first_of(" ,.;:", 1) - 1));
        if (!set_apart || adjective || words_of(text_of(block, mark)).size() > 4) continue;
        define(text_of(block, mark), index, start, start + mark.text_length, text.substr(sentence.start, sentence.end - sentence.start), 0.85F);
        return;
      }
    }
  }

  Context& context_;
  std::set<std::pair<std::uint32_t, std::string>> settings_;  // section and lower-case last part
};

}  // namespace

void extract_concepts(Context& context) { Concepts(context).run(); }

}  // namespace docent::extract
