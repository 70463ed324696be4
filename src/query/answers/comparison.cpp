// How two things differ: what sentences say of both, then what each of them is, side by side.

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "query/answers/composers.h"

namespace docent::query {
namespace {

constexpr std::size_t kMostContrasts = 3;
constexpr std::size_t kMostRows = 3;
constexpr std::size_t kLookedUp = 5;
constexpr std::size_t kMostTableRows = 12;

bool contrasts(std::string_view lower) {
  return contains_any(lower, {"unlike", "whereas", "while ", "but ", "differ", "instead", "in contrast", "however", "on the other hand", "rather than", "compared", "similar", "same as", "both ", "like a", "also", "only", "not ", "as opposed", "in addition"});
}

// The last word of a name in lower case without its plural: what "Deployments" and "a Deployment" share.
std::string stem_of(std::string_view name) {
  std::string lower = base::ascii_lower(without_article(name));
  if (lower.size() > 4 && lower.ends_with("ies")) lower.erase(lower.size() - 3);
  else if (lower.size() > 3 && lower.ends_with('s') && !lower.ends_with("ss")) lower.pop_back();
  return lower;
}

class Composing {
 public:
  explicit Composing(Composition& composition) : c_(composition), a_(stem_of(c_.asked.subjects[0])), b_(stem_of(c_.asked.subjects[1])) {}

  void run() {
    if (a_.empty() || b_.empty() || a_ == b_) return;
    look_up(c_, c_.asked.subjects[0] + " " + c_.asked.subjects[1], kLookedUp);
    contrasting_sentences();
    if (!table_of_both()) side_by_side();
  }

 private:
  bool names(std::string_view lower, const std::string& name) const {
    if (has_stem(lower, name)) return true;
    // "readiness probe" is meant by "readiness" beside "liveness".
    const std::size_t space = name.find(' ');
    return space != std::string::npos && a_.substr(std::min(a_.size(), a_.find(' '))) == b_.substr(std::min(b_.size(), b_.find(' '))) && has_stem(lower, name.substr(0, space));
  }
  // Its own name, and not only as a part of the other's.
  bool names_both(std::string_view lower) const {
    if (!names(lower, a_) || !names(lower, b_)) return false;
    if (a_.find(b_) == std::string::npos && b_.find(a_) == std::string::npos) return true;
    const std::string& longer = a_.size() > b_.size() ? a_ : b_;
    const std::string& shorter = a_.size() > b_.size() ? b_ : a_;
    std::string rest(lower);
    for (std::size_t at = rest.find(longer); at != std::string::npos; at = rest.find(longer)) rest.erase(at, longer.size());
    return has_stem(rest, shorter);
  }

  void contrasting_sentences() {
    struct Scored {
      Place at;
      double points;
    };
    std::vector<Scored> scored;
    for (std::size_t s = 0; s < c_.evidence.size(); ++s) {
      const Source& source = c_.evidence.at(s);
      for (std::size_t u = 0; u < source.units().size(); ++u) {
        const Unit& unit = source.units()[u];
        if (unit.kind != UnitKind::kSentence && unit.kind != UnitKind::kItem) continue;
        const std::string& lower = source.lower()[u];
        if (unit.leads_in() || lower.ends_with('?') || !contrasts(lower)) continue;
        const bool both = names_both(lower);
        // "Unlike a Deployment, it …" on the page of the other.
        const bool by_heading = !both && (names(lower, a_) || names(lower, b_)) && contains_any(lower, {"unlike", "differ", "in contrast", "similar to", "instead of"}) && names_both(lower + "\n" + source.lower_headings());
        if (!both && !by_heading) continue;
        double points = (both ? 1.0 : 0.8) + (contains_any(lower, {"unlike", "differ", "whereas", "in contrast", "as opposed"}) ? 0.5 : 0);
        points += s < c_.evidence.hits() ? 0.4 * source.score() * std::pow(0.9, static_cast<double>(s)) : 0;
        if (contains_any(lower, {"this page", "this section", "see ", "learn", "understand the"})) points -= 0.6;
        scored.push_back({{s, u}, points});
      }
    }
    std::ranges::stable_sort(scored, [](const Scored& x, const Scored& y) { return x.points > y.points; });
    std::size_t told = 0;
    for (const Scored& one : scored) {
      if (told >= kMostContrasts || one.points < 0.8) break;
      if (c_.said(one.at)) continue;
      if (c_.say(one.at)) ++told;
    }
  }

  // A table of the documentation with both as columns or as rows.
  bool table_of_both() {
    for (std::size_t s = 0; s < c_.evidence.hits(); ++s) {
      const Source& source = c_.evidence.at(s);
      const auto& units = source.units();
      for (std::size_t u = 0; u < units.size(); ++u) {
        if (units[u].kind != UnitKind::kRow || !units[u].starts_block || !names_both(source.lower()[u])) continue;
        std::size_t rows = 0;
        for (std::size_t r = u; r < units.size() && units[r].block == units[u].block && rows < kMostTableRows; ++r, ++rows)
          if (!c_.say({s, r})) return true;
        if (rows > 1) return true;
      }
    }
    return false;
  }

  // What each is and does, from the texts that define them: one row a pair.
  void side_by_side() {
    std::vector<std::vector<Place>> sides;
    for (const std::string& subject : c_.asked.subjects) {
      std::vector<Place> side;
      for (const Definition& definition : find_definitions(c_, subject, 2)) {
        const auto& units = c_.evidence.at(definition.at.source).units();
        for (std::size_t u = definition.at.unit; u < units.size() && side.size() < kMostRows; ++u) {
          if (units[u].block != units[definition.at.unit].block || units[u].kind != units[definition.at.unit].kind || units[u].leads_in()) break;
          const Place at{definition.at.source, u};
          if (!c_.said(at)) side.push_back(at);
        }
      }
      sides.push_back(std::move(side));
    }
    if (sides[0].empty() || sides[1].empty()) return;
    const std::size_t rows = std::max(sides[0].size(), sides[1].size());
    for (std::size_t row = 0; row < rows; ++row)
      for (std::uint32_t column = 0; column < 2; ++column) {
        if (row >= sides[column].size()) continue;
        const Place at = sides[column][row];
        if (!c_.budget.take(c_.unit(at).text)) return;
        Statement cell{std::string(c_.unit(at).text), {c_.evidence.cite(at.source)}, Statement::Form::kCell};
        cell.row = static_cast<std::uint32_t>(row);
        cell.column = column;
        cell.heading = c_.asked.subjects[column];
        c_.statements.push_back(std::move(cell));
      }
  }

  Composition& c_;
  const std::string a_, b_;
};

}  // namespace

void compose_comparison(Composition& composition) {
  if (composition.asked.subjects.size() == 2) Composing(composition).run();
}

}  // namespace docent::query
