// A question that wants yes or no: the sentence that decides, and "yes" or "no" only where that sentence alone says it plainly.

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "query/answers/composers.h"

namespace docent::query {
namespace {

constexpr std::size_t kMostSentences = 3;
constexpr double kOfBest = 0.8;
constexpr double kPlain = 0.85;   // of the question's weight that the deciding sentence itself must have
constexpr double kLeast = 0.45;

bool denies(std::string_view lower) {
  return contains_any(lower, {" not ", "cannot", "can't", "n't ", " never ", "no longer", "not supported", "unsupported", "does not", "is impossible", "without ", " no ", "prohibit", "forbid", "removed"});
}
// What makes the answer depend on something.
bool restricts(std::string_view lower) {
  return contains_any(lower, {" only ", "unless", "except", " if ", "depends", "depending", "when ", "however", "but ", " may not", "should", "either", "or else", "until", "some ", "most ", "try", "attempt", "for example"});
}
bool affirms(std::string_view lower) { return contains_any(lower, {" can ", " is ", " are ", " supports ", " support ", " does ", " will ", " may ", "allows", "automatically", "possible", "able to", " must ", "lets you", "enables", " has ", " have "}); }

}  // namespace

void compose_yes_no(Composition& c) {
  struct Scored {
    Place at;
    double points;
  };
  std::vector<Scored> scored;
  const std::string asked = base::ascii_lower(c.asked.text);
  for (std::size_t s = 0; s < c.evidence.hits(); ++s) {
    const Source& source = c.evidence.at(s);
    for (std::size_t u = 0; u < source.units().size(); ++u) {
      const Unit& unit = source.units()[u];
      if (unit.kind == UnitKind::kCode || unit.kind == UnitKind::kTerm || unit.leads_in() || unit.text.ends_with('?') || std::ranges::count(unit.text, ' ') < 4) continue;
      const std::string& lower = source.lower()[u];
      double points = c.coverage({s, u}, 0.45);
      if (contains_any(lower, {"yes, ", "no, "}) && (lower.starts_with("yes") || lower.starts_with("no,"))) points += 0.4;
      if (affirms(" " + lower) || denies(" " + lower)) points += 0.1;
      if (denies(" " + lower) || contains_any(lower, {" must ", " only ", "automatically"})) points += 0.08;
      // "in another namespace?" is decided by "must be in the same namespace".
      if (contains_any(asked, {" another ", " other ", " different "}) && contains_any(lower, {" same "}) && contains_any(lower, {" must ", " only "})) points += 0.3;
      if (contains_any(lower, {"this page", "this section", "for more information", "this task", "see "})) points -= 0.25;
      if ((c.terms.names() & ~(c.found({s, u}) | source.in_headings(c.terms))) != 0) points *= 0.7;
      points *= 0.6 + 0.4 * source.score() * std::pow(0.93, static_cast<double>(s));
      scored.push_back({{s, u}, points});
    }
  }
  std::ranges::stable_sort(scored, [](const Scored& a, const Scored& b) { return a.points > b.points; });
  if (scored.empty() || c.coverage(scored.front().at, 0.45) < kLeast) return;
  for (const Scored& one : scored) {
    if (c.statements.size() >= kMostSentences || one.points < scored.front().points * kOfBest) break;
    if (!c.said(one.at)) c.say(one.at);
  }
  if (c.statements.empty()) return;
  const std::string deciding = " " + base::ascii_lower(c.statements.front().text) + " ";
  const bool asks_negative = denies(" " + base::ascii_lower(c.asked.text) + " ");
  if (base::trim(deciding).starts_with("yes,")) c.verdict = "yes";
  else if (base::trim(deciding).starts_with("no,")) c.verdict = "no";
  else if (c.terms.share(c.found(scored.front().at)) >= kPlain && !restricts(deciding) && !asks_negative) c.verdict = denies(deciding) ? "no" : affirms(deciding) ? "yes" : "";
}

}  // namespace docent::query
