// What an error is and why it comes up, then what mends it: sentences of the sections that name it, steps and commands whole.

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "query/answers/composers.h"

namespace docent::query {
namespace {

constexpr std::size_t kMostCauses = 3, kMostRemedies = 8;
constexpr double kLeast = 0.35;

bool tells_cause(std::string_view lower) {
  return contains_any(lower, {" means ", "because", "indicates", "caused by", "due to", "occurs when", "happens when", "happens if", "this is a sign", "reason", "as a result of", " if the ", "could not", "can not", "cannot", "might be", "may be", "likely", "is a condition", "when a ", "causes", "fails when", "is reported when"});
}

bool tells_remedy(std::string_view lower) {
  if (contains_any(lower, {"to fix", "to resolve", "to solve", "to work around", "workaround", "solution", "make sure", "ensure ", "check ", "verify ", "try ", "you need to", "you should", "you can ", "you may ", "you have to", "you must", "can be fixed", "can be resolved", "to debug", "to troubleshoot", "look at", "inspect", "use kubectl", "run "}))
    return true;
  for (const std::string_view verb : {"add ", "remove ", "set ", "increase ", "update ", "upgrade ", "delete ", "restart ", "use ", "install ", "configure ", "enable ", "disable ", "correct ", "change ", "terminate ", "wait "})
    if (lower.starts_with(verb) || lower.starts_with("- " + std::string(verb))) return true;
  return false;
}

class Composing {
 public:
  explicit Composing(Composition& composition) : c_(composition) {}

  void run() {
    for (const std::string& name : identifiers_in(c_.asked.text)) {
      look_up_in_graph(c_, name, {model::NodeKind::kError}, model::EdgeType::kResolves, 3);
      look_up_in_graph(c_, name, {model::NodeKind::kError}, model::EdgeType::kMentions, 3);
    }
    widen();
    choose_section();
    if (best_ == kNone) return;
    causes();
    if (!c_.statements.empty() && defined_) best_ = cause_source_;
    remedies();
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  // The rest of the sections that were found.
  void widen() {
    if (c_.library == nullptr) return;
    for (std::size_t s = 0; s < std::min<std::size_t>(c_.evidence.hits(), 3); ++s) {
      const store::PassageView view = c_.evidence.at(s).view();
      for (store::PassageView& other : c_.library->section_of(view.document, view.section, view.passage.ordinal)) c_.evidence.add(std::move(other));
    }
  }

  double relevance(std::size_t s) const {
    const Source& source = c_.evidence.at(s);
    TermSet all = source.in_headings(c_.terms);
    const double headings = c_.terms.share(all);
    for (const TermSet found : source.found(c_.terms)) all |= found;
    const double rank = s < c_.evidence.hits() ? source.score() * std::pow(0.8, static_cast<double>(s)) : 0.2;
    return c_.terms.share(all) + 0.3 * headings + 0.9 * rank;
  }

  void choose_section() {
    double best = 0;
    for (std::size_t s = 0; s < c_.evidence.size(); ++s)
      if (const double points = relevance(s); points > best) {
        best = points;
        best_ = s;
      }
  }

  // Says what the error is, by its name.
  bool defines(std::string_view lower) const {
    return contains_any(lower, {" means ", "means that", "indicates", "is a condition"}) && c_.terms.share(c_.terms.found_in(lower)) > 0.4;
  }

  bool of_best_section(std::size_t s) const {
    const auto &a = c_.evidence.at(s).view(), &b = c_.evidence.at(best_).view();
    return a.document.id == b.document.id && a.section.id == b.section.id;
  }

  void causes() {
    struct Scored {
      Place at;
      double points;
    };
    std::vector<Scored> scored;
    for (std::size_t s = 0; s < c_.evidence.size(); ++s) {
      const Source& source = c_.evidence.at(s);
      for (std::size_t u = 0; u < source.units().size(); ++u) {
        const Unit& unit = source.units()[u];
        if (unit.kind == UnitKind::kCode || unit.kind == UnitKind::kTerm || unit.leads_in() || unit.text.ends_with('?')) continue;
        const std::string& lower = source.lower()[u];
        const double own = c_.coverage({s, u}, 0.5);
        if (own < kLeast || !(tells_cause(lower) || (own > 0.6 && !tells_remedy(lower)))) continue;
        double points = own + (tells_cause(lower) ? 0.3 : 0) + (of_best_section(s) ? 0.4 : 0) + (s < c_.evidence.hits() ? 0.3 * source.score() * std::pow(0.85, static_cast<double>(s)) : 0);
        if (defines(lower)) points += 0.7;
        scored.push_back({{s, u}, points});
      }
    }
    std::ranges::stable_sort(scored, [](const Scored& a, const Scored& b) { return a.points > b.points; });
    std::vector<Place> chosen;
    for (const Scored& one : scored) {
      if (chosen.size() >= kMostCauses || one.points < scored.front().points * 0.7) break;
      const bool same = std::ranges::any_of(chosen, [&](Place at) { return word_overlap(c_.unit(at).text, c_.unit(one.at).text) > kSameThing; });
      if (!same) chosen.push_back(one.at);
    }
    if (chosen.empty()) return;
    defined_ = defines(c_.lower(chosen.front()));
    cause_source_ = chosen.front().source;
    for (const Place at : chosen) c_.say(at);
  }

  // Steps, commands and advice of the section that speaks of it most; what resolves the error by the graph after that.
  void remedies() {
    std::size_t told = 0;
    std::vector<std::size_t> order;
    for (std::size_t s = 0; s < c_.evidence.size(); ++s)
      if (of_best_section(s)) order.push_back(s);
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return c_.evidence.at(a).view().passage.ordinal < c_.evidence.at(b).view().passage.ordinal; });
    for (std::size_t s = 0; s < c_.evidence.size(); ++s)
      if (!of_best_section(s) && c_.terms.share(c_.evidence.at(s).in_headings(c_.terms)) > 0.5) order.push_back(s);
    for (const std::size_t s : order) {
      const auto& units = c_.evidence.at(s).units();
      for (std::size_t u = 0; u < units.size() && told < kMostRemedies; ++u) {
        if (c_.said({s, u})) continue;
        const std::string& lower = c_.evidence.at(s).lower()[u];
        const bool code = units[u].kind == UnitKind::kCode;
        const bool led = u > 0 && units[u - 1].leads_in() && c_.said({s, u - 1});
        const bool item_of_said = units[u].kind == UnitKind::kItem && u > 0 && units[u - 1].block + 1 >= units[u].block && c_.said({s, u - 1});
        const bool before_code = u + 1 < units.size() && units[u + 1].kind == UnitKind::kCode && units[u].leads_in() && !contains_any(lower, {"output", "similar to"});
        const bool goes_on = of_best_section(s) && units[u].kind == UnitKind::kSentence && tells_cause(lower);
        const bool leads = units[u].leads_in() && u + 1 < units.size() && units[u + 1].kind == UnitKind::kItem;
        if (code ? !led : !(tells_remedy(lower) || item_of_said || before_code || goes_on || leads)) continue;
        if (code && std::ranges::count(units[u].text, '\n') > 25) continue;
        if (!c_.say({s, u})) return;
        ++told;
      }
      if (told >= 3) break;
    }
  }

  Composition& c_;
  std::size_t best_ = kNone, cause_source_ = kNone;
  bool defined_ = false;  // a statement says what the error is
};

}  // namespace

void compose_error(Composition& composition) { Composing(composition).run(); }

}  // namespace docent::query
