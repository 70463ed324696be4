// A list that was asked for: the one whose introduction and heading speak of it, whole, with its introduction.

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/text.h"
#include "query/answers/composers.h"

namespace docent::query {
namespace {

constexpr std::size_t kMostItems = 40;
constexpr std::size_t kMostAdded = 60;  // passages
constexpr double kLeast = 0.75;

struct Run {
  std::size_t source = 0, from = 0, to = 0;  // units from..to are items or rows
  std::size_t lead = 0;                      // the unit that introduces it; == from: none
  double points = 0;
};

class Composing {
 public:
  explicit Composing(Composition& composition) : c_(composition), noun_(composition.terms.of(composition.asked.noun)) {}

  void run() {
    widen();
    std::vector<Run> runs;
    for (std::size_t s = 0; s < c_.evidence.size(); ++s) find(s, runs);
    const auto best = std::ranges::max_element(runs, {}, &Run::points);
    if (best == runs.end() || best->points < kLeast) return;
    const bool led = best->lead < best->from;
    if (led && !c_.say({best->source, best->lead})) return;
    const bool begun = led || best->from > 0 || come_from(best->source, c_.unit({best->source, best->from}).kind);
    bool whole = begun && tell(best->source, best->from, best->to);
    // A list that fills its passage may go on in the next one of its section.
    if (whole && best->to + 1 == c_.evidence.at(best->source).units().size()) whole = go_on(best->source, c_.unit({best->source, best->to}).kind);
    if (!whole) c_.notes.push_back("the list goes on in its section: a larger budget shows more");
  }

 private:
  // The sections of the best hits, whole, and the sections below them.
  void widen() {
    if (c_.library == nullptr) return;
    for (std::size_t s = 0; s < std::min<std::size_t>(c_.evidence.hits(), 3); ++s) {
      const store::PassageView view = c_.evidence.at(s).view();
      if (view.document.key == 0) continue;
      for (store::PassageView& other : c_.library->section_of(view.document, view.section, view.passage.ordinal)) c_.evidence.add(std::move(other));
      const Library::Body* body = c_.library->body(view.document.key);
      for (const model::SectionRecord& section : body->sections) {
        if (c_.evidence.size() > c_.evidence.hits() + kMostAdded) break;
        const TermSet heading = c_.terms.found_in(base::ascii_lower(section.heading));
        if (heading == 0 || (heading & noun_) == 0) continue;
        for (store::PassageView& other : c_.library->section_of(view.document, section)) c_.evidence.add(std::move(other));
      }
    }
  }

  void find(std::size_t s, std::vector<Run>& runs) const {
    const Source& source = c_.evidence.at(s);
    const auto& units = source.units();
    for (std::size_t u = 0; u < units.size(); ++u) {
      if (units[u].kind != UnitKind::kItem && units[u].kind != UnitKind::kRow) continue;
      Run run{s, u, u, u, 0};
      while (run.to + 1 < units.size() && (units[run.to + 1].kind == units[u].kind || units[run.to + 1].kind == UnitKind::kTerm) && (units[run.to + 1].block == units[run.to].block || units[run.to + 1].kind == units[u].kind)) ++run.to;
      while (run.to > run.from && units[run.to].kind == UnitKind::kTerm) --run.to;
      if (u > 0 && units[u - 1].kind == UnitKind::kTerm && units[u - 1].block == units[u].block) run.from = run.lead = u - 1;
      u = run.to;
      const std::size_t items = run.to - run.from + 1;
      if (items < 2) continue;
      if (run.from > 0 && units[run.from - 1].kind == UnitKind::kSentence && units[run.from - 1].block + 1 >= units[run.from].block) run.lead = run.from - 1;
      weigh(run, items);
      runs.push_back(run);
    }
  }

  void weigh(Run& run, std::size_t items) const {
    const Source& source = c_.evidence.at(run.source);
    const auto& found = source.found(c_.terms);
    const TermSet headings = source.in_headings(c_.terms);
    const auto& path = source.view().heading_path;
    const TermSet last = c_.terms.found_in(base::ascii_lower(path.empty() ? source.view().document.title : path.back()));
    TermSet lead = 0, all = 0;
    if (run.lead < run.from) lead = found[run.lead];
    for (std::size_t u = run.from; u <= run.to; ++u) all |= found[u];
    // A table's first row names its columns.
    const TermSet first = source.units()[run.from].kind == UnitKind::kRow ? found[run.from] : 0;
    const TermSet near = lead | last | first;
    run.points = 0.8 * c_.terms.share(near) + 0.4 * c_.terms.share(headings | near) + 0.15 * c_.terms.share(all);
    if (noun_ != 0 && (near & noun_) == noun_) run.points += 0.35;
    if (run.lead < run.from && source.units()[run.lead].leads_in()) run.points += 0.2;
    if (noun_ != 0 && (lead & noun_) == noun_) run.points += 0.15;
    if (run.source < c_.evidence.hits()) run.points += 0.4 * source.score() * std::pow(0.88, static_cast<double>(run.source));
    run.points += std::min(0.1, 0.02 * static_cast<double>(items));
    for (const std::string_view pointer : {"what's next", "whatsnext", "see also", "seealso"})
      if (!path.empty() && base::ascii_lower(path.back()).find(pointer) != std::string::npos) run.points -= 0.7;
  }

  bool tell(std::size_t source, std::size_t from, std::size_t to) {
    for (std::size_t u = from; u <= to && told_ < kMostItems; ++u, ++told_)
      if (!c_.say({source, u})) return false;
    return true;
  }

  std::optional<std::size_t> neighbour(std::size_t source, bool next) const {
    const auto& view = c_.evidence.at(source).view();
    for (std::size_t s = 0; s < c_.evidence.size(); ++s) {
      const auto& other = c_.evidence.at(s).view();
      const bool fits = next ? other.passage.ordinal == view.passage.ordinal + 1 : other.passage.ordinal + 1 == view.passage.ordinal;
      if (fits && other.section.id == view.section.id && other.document.id == view.document.id) return s;
    }
    return std::nullopt;
  }

  // The beginning of a list that was cut: the items at the end of the passage before, and what leads to them.
  bool come_from(std::size_t source, UnitKind kind) {
    const auto before = neighbour(source, false);
    if (!before) return true;
    const auto& units = c_.evidence.at(*before).units();
    std::size_t from = units.size();
    while (from > 0 && units[from - 1].kind == kind) --from;
    if (from > 0 && units[from - 1].leads_in()) --from;
    if (from == units.size()) return true;
    if (from == 0 && !come_from(*before, kind)) return false;
    return tell(*before, from, units.size() - 1);
  }

  bool go_on(std::size_t source, UnitKind kind) {
    const auto after = neighbour(source, true);
    if (!after) return true;
    const auto& units = c_.evidence.at(*after).units();
    std::size_t to = 0;
    while (to < units.size() && units[to].kind == kind) ++to;
    if (to == 0) return true;
    return tell(*after, 0, to - 1) && (to < units.size() || go_on(*after, kind));
  }

  Composition& c_;
  const TermSet noun_;
  std::size_t told_ = 0;
};

}  // namespace

void compose_list(Composition& composition) { Composing(composition).run(); }

}  // namespace docent::query
