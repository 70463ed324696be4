// What a setting is by default, of what type it is, where it is set: the lines that name it, and the sentences that say it of it.

#include <algorithm>
#include <array>
#include <optional>
#include <set>

#include "base/text.h"
#include "query/answers/composers.h"

namespace docent::query {
namespace {

constexpr std::size_t kLookedUp = 8;
constexpr std::size_t kSectionsOfGraph = 6;
constexpr std::size_t kMostEntries = 3;
constexpr std::size_t kWholeExplanation = 4;  // sentences
constexpr double kAboutIt = 0.6;  // share of the question that a text without the name must have
constexpr double kOfBest = 0.75;

// Letters and digits alone: "--max-pods" and "maxPods" are alike.
std::string bare(std::string_view name) {
  std::string kept;
  for (const char c : base::ascii_lower(name))
    if (std::isalnum(static_cast<unsigned char>(c))) kept.push_back(c);
  return kept;
}

bool tells_default(std::string_view lower) {
  return contains_any(lower, {"default:", "default is", "defaults to", "default value", "by default", "default to", "(default", "if not specified", "if not set", "if unspecified", "if unset", "if omitted", "when not set", "is the default", "the default"});
}

bool tells_values(std::string_view lower) { return contains_any(lower, {"one of ", "allowed values", "possible values", "valid values", "can be set to", "possible enum", "must be", "minimum", "maximum"}); }

// The value after "default": compared between sources. Empty when the text gives none.
std::string default_value(std::string_view text) {
  const std::string lower = base::ascii_lower(text);
  for (const std::string_view cue : {"defaults to ", "default value is ", "default is ", "default value of ", "default: ", "(default ", "default to ", "default = ", "default="}) {
    std::size_t at = lower.find(cue);
    if (at == std::string::npos) continue;
    at += cue.size();
    const std::size_t end = std::min({text.find_first_of(" \n,;)(", at), text.size()});
    std::string value(text.substr(at, end - at));
    while (!value.empty() && std::string_view(".:\"'`").find(value.back()) != std::string_view::npos) value.pop_back();
    while (!value.empty() && std::string_view(":\"'`").find(value.front()) != std::string_view::npos) value.erase(0, 1);
    const bool telling = !value.empty() && (std::ranges::any_of(value, [](char c) { return c >= '0' && c <= '9'; }) || value == "true" || value == "false");
    return telling ? value : std::string();
  }
  return {};
}

// Lines that belong together: the name of a setting and what explains it, a row, or sentences.
struct Entry {
  std::size_t source = 0, from = 0, to = 0;  // units from..to
  double points = 0;
  bool head = false;                         // the name is what it is about, not a word in passing
  std::string value;                         // its default
  std::string_view part = {};                // of a block of code: the lines that set it
};

class Composing {
 public:
  explicit Composing(Composition& composition) : c_(composition) {
    // Words of a language may stand in any order and form: only names of programs must be there as they are.
    for (const std::string& name : identifiers_in(c_.asked.text)) {
      names_.push_back(base::ascii_lower(name));
      bare_.push_back(bare(name));
    }
  }

  void run() {
    look();
    std::vector<Entry> entries;
    for (std::size_t s = 0; s < c_.evidence.size(); ++s) find(s, entries);
    std::ranges::stable_sort(entries, [](const Entry& a, const Entry& b) { return a.points > b.points; });
    if (std::ranges::any_of(entries, &Entry::head)) std::erase_if(entries, [](const Entry& one) { return !one.head; });
    if (entries.empty() || entries.front().points < 0.6) return;
    const double best = entries.front().points;
    std::vector<Entry> told;
    for (const Entry& entry : entries) {
      if (entry.points < best * kOfBest || told.size() >= kMostEntries) break;
      const bool same = std::ranges::any_of(told, [&](const Entry& other) { return other.value == entry.value && word_overlap(text_of(other), text_of(entry)) > kSameThing; });
      if (same) continue;
      if (!tell(entry)) break;
      told.push_back(entry);
    }
    compare_values(told);
    if (c_.asked.wants_place) tell_example(told);
  }

 private:
  void look() {
    const std::size_t named = std::min<std::size_t>(c_.asked.subjects.size(), 2);
    for (std::size_t i = 0; i < named; ++i) {
      look_up_in_graph(c_, c_.asked.subjects[i], {model::NodeKind::kConfiguration, model::NodeKind::kParameter}, model::EdgeType::kMentions, kSectionsOfGraph);
      look_up(c_, c_.asked.subjects[i] + " default", kLookedUp);
    }
  }

  bool names_it(std::string_view lower, bool& exactly) const {
    for (const std::string& name : names_)
      if (const std::size_t at = lower.find(name); at != std::string_view::npos) {
        exactly = at + name.size() == lower.size() || !std::isalnum(static_cast<unsigned char>(lower[at + name.size()]));
        return true;
      }
    exactly = false;
    if (lower.size() > 200) return false;
    const std::string text = bare(lower);
    return std::ranges::any_of(bare_, [&](const std::string& one) { return one.size() > 4 && text.find(one) != std::string::npos; });
  }

  // "- maxPods (int32)", "The maxPods setting …", "maxPods | int | 110".
  bool is_head(std::string_view lower) const {
    std::size_t at = lower.find_first_not_of(" -*|`");
    if (at == std::string_view::npos) return false;
    // The dashes of a flag are its own.
    while (at > 0 && lower[at - 1] == '-') --at;
    std::string_view text = lower.substr(at);
    for (const std::string_view lead : {"the ", "if ", "set ", "use ", "specify "})
      if (text.starts_with(lead)) text.remove_prefix(lead.size());
    if (text.starts_with("default value of ") || text.starts_with("default ")) text = text.substr(text.starts_with("default value of ") ? 17 : 8);
    const std::string_view word = text.substr(0, text.find_first_of(" \n,:(|="));
    return std::ranges::any_of(names_, [&](const std::string& name) { return text.starts_with(name); }) || std::ranges::find(bare_, bare(word)) != bare_.end();
  }

  std::string text_of(const Entry& entry) const {
    if (!entry.part.empty()) return std::string(entry.part);
    std::string text;
    for (std::size_t u = entry.from; u <= entry.to; ++u) text += std::string(c_.unit({entry.source, u}).text) + "\n";
    return text;
  }

  void find(std::size_t s, std::vector<Entry>& entries) {
    const Source& source = c_.evidence.at(s);
    const auto& units = source.units();
    const TermSet headings = source.in_headings(c_.terms);
    for (std::size_t u = 0; u < units.size(); ++u) {
      const std::string& lower = source.lower()[u];
      bool exactly = false;
      const bool named = !names_.empty() && names_it(lower, exactly);
      if (!names_.empty() && !named) continue;
      if (units[u].kind == UnitKind::kCode) {
        find_in_code({s, u}, lower, entries);
        continue;
      }
      // Without a name the text itself must be about what is asked.
      if (names_.empty() && (c_.terms.share(source.found(c_.terms)[u]) < kAboutIt || (c_.terms.names() & ~(source.found(c_.terms)[u] | headings)) != 0)) continue;
      Entry entry{s, u, u, 0, false, {}, {}};
      entry.head = !names_.empty() && is_head(lower);
      const bool bare_item = units[u].kind == UnitKind::kItem && entry.head && lower.size() < 80 && std::ranges::count(units[u].text, ' ') < 5;
      if ((units[u].kind == UnitKind::kTerm && !names_.empty()) || bare_item) {
        // The explanation of a term: the next row, or the next paragraph.
        if (u + 1 < units.size() && units[u + 1].kind == UnitKind::kRow && units[u + 1].block == units[u].block) entry.to = u + 1;
        else if (u + 1 < units.size() && units[u + 1].kind == UnitKind::kSentence)
          for (entry.to = u + 1; entry.to + 1 < units.size() && units[entry.to + 1].block == units[u + 1].block;) ++entry.to;
      } else if (units[u].kind == UnitKind::kSentence && !tells_default(lower)) {
        // The value is often in a sentence after the one with the name.
        for (std::size_t next = u + 1; next < units.size() && units[next].block == units[u].block && next <= u + 3; ++next)
          if (tells_default(source.lower()[next]) && units[next].kind == UnitKind::kSentence) {
            entry.to = next;
            break;
          }
      }
      std::string text = base::ascii_lower(text_of(entry));
      const TermSet terms = c_.terms.found_in(text);
      entry.points = c_.terms.share(terms) + 0.4 * c_.terms.share(headings & ~terms);
      if (units[u].kind == UnitKind::kTerm || units[u].kind == UnitKind::kRow) entry.points += 0.3;
      if (exactly) entry.points += 0.25;
      if (entry.head) entry.points += 0.4;
      const bool states = tells_default(text);
      if (states) entry.points += c_.asked.wants_default ? 0.8 : 0.2;
      entry.value = default_value(text);
      if (!entry.value.empty() && c_.asked.wants_default) entry.points += 0.3;
      if (tells_values(text)) entry.points += c_.asked.wants_default ? 0.0 : 0.35;
      const bool number = std::ranges::any_of(text, [](char c) { return c >= '0' && c <= '9'; });
      if (names_.empty() && number && contains_any(text, {"port", "default"})) entry.points += 0.3;
      if (c_.asked.wants_place && contains_any(text, {"set ", "configure", "specify", "flag", "field", "config"})) entry.points += 0.25;
      if (s < c_.evidence.hits()) entry.points += 0.25 * source.score() / static_cast<double>(s + 1);
      u = entry.to;
      entries.push_back(std::move(entry));
    }
  }

  // "[ scrape_interval: <duration> | default = 1m ]", with the comment above it.
  void find_in_code(Place at, std::string_view lower, std::vector<Entry>& entries) const {
    if (names_.empty()) return;
    const std::string_view text = c_.unit(at).text;
    std::size_t from = 0, comment = 0;
    for (const std::string_view line : base::split(lower, '\n')) {
      const std::string_view bare_line = base::trim(line);
      const bool is_comment = bare_line.starts_with('#') || bare_line.starts_with("//");
      bool exactly = false;
      if (!is_comment && names_it(line, exactly) && exactly && contains_any(line, {"default"}) && from + line.size() <= text.size()) {
        Entry entry{at.source, at.unit, at.unit, 0.9 + 0.3 * c_.terms.share(c_.found(at)), true, default_value(text.substr(from, line.size())), text.substr(comment, from + line.size() - comment)};
        if (c_.asked.wants_default) entry.points += 0.8;
        entries.push_back(std::move(entry));
        return;
      }
      from += line.size() + 1;
      if (!is_comment) comment = from;
    }
  }

  // A long explanation gives its first sentence and those that tell values.
  bool tell(const Entry& entry) {
    if (!entry.part.empty()) return c_.say_part({entry.source, entry.from}, entry.part);
    const bool is_long = entry.to - entry.from > kWholeExplanation;
    for (std::size_t u = entry.from; u <= entry.to; ++u) {
      const std::string& lower = c_.lower({entry.source, u});
      const bool telling = u <= entry.from + 1 || tells_default(lower) || tells_values(lower);
      if ((!is_long || telling) && !c_.say({entry.source, u})) return false;
    }
    return true;
  }

  // Values of one setting that differ between documents are told as such.
  void compare_values(const std::vector<Entry>& told) {
    std::set<std::string> values, documents;
    Conflict conflict;
    for (const Entry& entry : told) {
      if (entry.value.empty() || !entry.head) continue;
      values.insert(entry.value);
      documents.insert(c_.evidence.at(entry.source).view().document.id.value);
      for (std::size_t i = 0; i < c_.statements.size(); ++i)
        for (std::size_t u = entry.from; u <= entry.to; ++u)
          if (c_.statements[i].text == c_.unit({entry.source, u}).text && !default_value(c_.statements[i].text).empty()) conflict.statements.push_back(static_cast<std::uint32_t>(i));
    }
    if (values.size() < 2 || documents.size() < 2 || c_.asked.subjects.empty()) return;
    conflict.about = c_.asked.subjects.front();
    conflict.values.assign(values.begin(), values.end());
    c_.conflicts.push_back(std::move(conflict));
  }

  // An example that sets it.
  void tell_example(const std::vector<Entry>& told) {
    for (std::size_t s = 0; s < c_.evidence.size(); ++s) {
      const auto& units = c_.evidence.at(s).units();
      const bool near = s < c_.evidence.hits() || std::ranges::any_of(told, [&](const Entry& entry) { return entry.source == s; });
      for (std::size_t u = 0; near && u < units.size(); ++u) {
        bool exactly = false;
        if (units[u].kind != UnitKind::kCode || units[u].text.size() > 1'500 || !names_it(c_.evidence.at(s).lower()[u], exactly)) continue;
        if (u > 0 && units[u - 1].leads_in()) c_.say({s, u - 1});
        c_.say({s, u});
        return;
      }
    }
  }

  Composition& c_;
  std::vector<std::string> names_, bare_;
};

}  // namespace

void compose_setting(Composition& composition) { Composing(composition).run(); }

}  // namespace docent::query
