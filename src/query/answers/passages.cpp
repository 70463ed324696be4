// For questions of no particular form: the sentences, items and code that say most of what was asked.

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "query/answers/composers.h"

namespace docent::query {
namespace {

constexpr std::size_t kMostSentences = 4;
constexpr std::size_t kMostItems = 24;
constexpr double kOfBest = 0.55;  // statements that score less than this of the best one are left out

bool is_pointer(std::string_view lower) {
  for (const std::string_view part : {"for more information", "see also", "for more details", "to learn more", "this page", "this section describes", "refer to", "for details", "read more about", "this document describes", "in this tutorial"})
    if (lower.find(part) != std::string_view::npos) return true;
  return lower.starts_with("see ");
}

// Share of the question's weight, headings counting in part, times how well the passage did.
double score(const Composition& composition, Place at) {
  const Source& source = composition.evidence.at(at.source);
  const Unit& unit = composition.unit(at);
  const std::string& lower = composition.lower(at);
  double points = composition.coverage(at, 0.6) * source.score() * std::pow(0.85, static_cast<double>(at.source));
  if (at.unit == 0 && unit.kind == UnitKind::kSentence) points *= 1.25;  // the lead tells what a section is about
  if (composition.asked.text.starts_with("Why") || composition.asked.text.starts_with("why"))
    for (const std::string_view cause : {"because", "so that", "due to", "in order to", "reason", "therefore", "this means", "as a result"})
      if (lower.find(cause) != std::string::npos) {
        points *= 1.3;
        break;
      }
  if ((composition.terms.names() & ~(composition.found(at) | source.in_headings(composition.terms))) != 0) points *= 0.6;
  const bool short_sentence = unit.kind == UnitKind::kSentence && std::ranges::count(unit.text, ' ') < 3;
  if (short_sentence || unit.text.ends_with('?')) points *= 0.5;
  if (unit.leads_in()) points *= 0.6;
  if (is_pointer(lower)) points *= 0.5;
  if (unit.kind == UnitKind::kCode) points *= 0.5;
  if (unit.kind == UnitKind::kTerm) points *= 0.7;
  return points;
}

}  // namespace

void compose_passages(Composition& composition) {
  struct Scored {
    Place at;
    double points;
  };
  std::vector<Scored> scored;
  for (std::size_t s = 0; s < composition.evidence.hits(); ++s)
    for (std::size_t u = 0; u < composition.evidence.at(s).units().size(); ++u)
      if (const double points = score(composition, {s, u}); points > 0) scored.push_back({{s, u}, points});
  std::ranges::stable_sort(scored, [](const Scored& a, const Scored& b) { return a.points > b.points; });
  if (scored.empty()) return;

  std::vector<Place> chosen;
  const auto unit = [&](Place at) -> const Unit& { return composition.unit(at); };
  const auto add = [&](Place at) {
    if (std::ranges::find(chosen, at) == chosen.end()) chosen.push_back(at);
  };
  std::size_t sentences = 0;
  for (const Scored& one : scored) {
    if (one.points < scored.front().points * kOfBest || sentences >= kMostSentences) break;
    const bool said = std::ranges::any_of(chosen, [&](Place at) { return word_overlap(unit(at).text, unit(one.at).text) > kSameThing; });
    if (said) continue;
    add(one.at);
    ++sentences;
    const auto& units = composition.evidence.at(one.at.source).units();
    // What explains a term, and what a colon leads to, belongs to it.
    if (unit(one.at).leads_in() || unit(one.at).kind == UnitKind::kTerm) {
      const std::size_t next = one.at.unit + 1;
      if (next >= units.size()) continue;
      const std::uint32_t block = units[next].block;
      std::size_t items = 0;
      for (std::size_t u = next; u < units.size() && units[u].block == block && items < kMostItems; ++u, ++items) {
        if (unit(one.at).kind == UnitKind::kTerm && items > 0) break;
        if (unit(one.at).leads_in() && units[u].kind == UnitKind::kSentence) break;
        add({one.at.source, u});
      }
    }
    if (unit(one.at).kind == UnitKind::kRow && one.at.unit > 0 && units[one.at.unit - 1].kind == UnitKind::kTerm) add({one.at.source, one.at.unit - 1});
  }
  std::ranges::sort(chosen, [](Place a, Place b) { return std::pair(a.source, a.unit) < std::pair(b.source, b.unit); });
  for (const Place at : chosen) composition.say(at);
}

}  // namespace docent::query
