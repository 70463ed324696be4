// Since which version, or until which: the sentences that name the thing, what happened to it, and a version.

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "base/text.h"
#include "query/answers/composers.h"

namespace docent::query {
namespace {

constexpr std::size_t kMostSentences = 3;
constexpr std::size_t kLookedUp = 6;
constexpr double kOfBest = 0.75;
constexpr std::size_t kLongText = 300, kBeside = 70;  // bytes

struct Event {
  std::string_view name;
  std::array<std::string_view, 8> cues;
};
constexpr std::array kEvents = {
    Event{"introduced", {"introduc", "added in", "new in", "since ", "as of ", "starting", "first ", "available"}},
    Event{"stable", {"stable", "ga ", "general availability", "generally available", "graduat", "feature-state", "ga\n", "(ga)"}},
    Event{"removed", {"removed", "dropped", "no longer", "removal", "gone", "removes", "deleted", "unavailable"}},
    Event{"deprecated", {"deprecat", "deprecation", "obsolete", "discouraged", "superseded", "replaced", "deprecates", "deprecated"}},
    Event{"beta", {"beta", "beta", "beta", "beta", "beta", "beta", "beta", "beta"}},
    Event{"alpha", {"alpha", "alpha", "alpha", "alpha", "alpha", "alpha", "alpha", "alpha"}},
    Event{"enabled", {"enabled by default", "enabled", "turned on", "on by default", "default", "activated", "enable", "enables"}},
    Event{"changed", {"changed", "renamed", "replaced", "moved", "since ", "as of ", "now ", "changes"}},
};

// "1.25", "v1.25.3", "4.0": at least one dot between digits, no address and no decimal of a unit.
std::set<std::string> versions_in(std::string_view text) {
  std::set<std::string> found;
  for (std::size_t at = 0; at < text.size();) {
    if (!std::isdigit(static_cast<unsigned char>(text[at])) || (at > 0 && (std::isalnum(static_cast<unsigned char>(text[at - 1])) || text[at - 1] == '.' || text[at - 1] == '-') && !(text[at - 1] == 'v' && (at == 1 || !std::isalnum(static_cast<unsigned char>(text[at - 2])))))) {
      ++at;
      continue;
    }
    std::size_t end = at;
    std::size_t dots = 0;
    while (end < text.size() && (std::isdigit(static_cast<unsigned char>(text[end])) || (text[end] == '.' && end + 1 < text.size() && std::isdigit(static_cast<unsigned char>(text[end + 1]))))) dots += text[end++] == '.' ? 1U : 0U;
    const bool unit = end < text.size() && (std::isalpha(static_cast<unsigned char>(text[end])) || text[end] == '%');
    if (dots >= 1 && dots <= 2 && !unit) found.emplace(text.substr(at, end - at));
    at = std::max(end, at + 1);
  }
  return found;
}

bool tells(std::string_view lower, std::string_view event) {
  const auto row = std::ranges::find(kEvents, event, &Event::name);
  return row != kEvents.end() && std::ranges::any_of(row->cues, [&](std::string_view cue) { return lower.find(cue) != std::string_view::npos; });
}

// The event stands near a version.
bool tells_beside(std::string_view lower, const std::set<std::string>& versions, std::string_view event) {
  return std::ranges::any_of(versions, [&](const std::string& version) {
    const std::size_t at = lower.find(version);
    const std::size_t from = at > kBeside ? at - kBeside : 0;
    return at != std::string_view::npos && tells(lower.substr(from, at - from + version.size() + kBeside), event);
  });
}

}  // namespace

void compose_version(Composition& c) {
  look_up(c, c.asked.text, kLookedUp);
  struct Scored {
    Place at;
    double points;
    bool plain;
    std::set<std::string> versions;
  };
  std::vector<Scored> scored;
  for (std::size_t s = 0; s < c.evidence.size(); ++s) {
    const Source& source = c.evidence.at(s);
    for (std::size_t u = 0; u < source.units().size(); ++u) {
      const Unit& unit = source.units()[u];
      if (unit.kind == UnitKind::kCode) continue;
      auto versions = versions_in(unit.text);
      if (versions.empty()) continue;
      const std::string& lower = source.lower()[u];
      const double own = c.terms.share(c.found({s, u}));
      const double with_headings = c.coverage({s, u}, 0.6);
      const bool event = tells(lower, c.asked.noun);
      double points = with_headings + (event ? 0.3 : 0) + (tells_beside(lower, versions, c.asked.noun) ? 0.3 : 0) + (std::string_view(lower).find("since") != std::string_view::npos ? 0.05 : 0);
      if (unit.kind == UnitKind::kRow && versions.size() > 2) points -= 0.2;
      if (unit.text.size() > kLongText) points -= 0.2;
      points += s < c.evidence.hits() ? 0.25 * source.score() * std::pow(0.9, static_cast<double>(s)) : 0;
      if (with_headings < 0.4) continue;
      scored.push_back({{s, u}, points, event && own > 0.8, std::move(versions)});
    }
  }
  std::ranges::stable_sort(scored, [](const Scored& a, const Scored& b) { return a.points > b.points; });
  std::set<std::string> versions, told;
  bool agree = true;
  Conflict conflict;
  for (const Scored& one : scored) {
    if (c.statements.size() >= kMostSentences || one.points < scored.front().points * kOfBest) break;
    // Sentences that differ in the version alone are the ones to see.
    const bool new_version = std::ranges::any_of(one.versions, [&](const std::string& version) { return !told.contains(version); });
    if ((c.said(one.at) && !new_version) || !c.say(one.at)) continue;
    told.insert(one.versions.begin(), one.versions.end());
    // Two plain statements of the same event without a version in common.
    if (!one.plain || one.versions.size() != 1) continue;
    conflict.statements.push_back(static_cast<std::uint32_t>(c.statements.size() - 1));
    if (!versions.empty() && !versions.contains(*one.versions.begin())) agree = false;
    versions.insert(one.versions.begin(), one.versions.end());
  }
  if (agree || versions.size() < 2) return;
  conflict.about = c.asked.noun.empty() ? c.asked.text : c.asked.noun;
  conflict.values.assign(versions.begin(), versions.end());
  c.conflicts.push_back(std::move(conflict));
}

}  // namespace docent::query
