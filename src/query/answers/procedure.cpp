// How something is done: what must be there first, then the steps of the section that does it, whole, verbatim and in order.

#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.h"
#include "query/answers/composers.h"

namespace docent::query {
namespace {

constexpr std::size_t kDocuments = 3;          // whose other sections are looked at
constexpr std::size_t kMostPrerequisites = 5;
constexpr std::size_t kPrerequisiteShare = 4;  // of the budget: one in four
constexpr std::size_t kMostAdded = 60;  // passages of other sections
constexpr std::size_t kMostUnits = 60;
constexpr std::size_t kMostCodeLines = 40;

bool is_prerequisite_heading(std::string_view lower) { return contains_any(lower, {"prerequisite", "before you begin", "before you start", "requirements", "what you need", "what you'll need"}); }
// Parts of a page that hold no steps of their own.
bool is_side_heading(std::string_view lower) {
  return is_prerequisite_heading(lower) || contains_any(lower, {"what's next", "whatsnext", "see also", "seealso", "objectives", "options", "synopsis", "clean up", "cleaning up", "cleanup", "further reading", "references", "troubleshoot", "limitations"});
}

struct Section {
  model::DocumentKey document = 0;
  std::uint32_t ordinal = 0;
  std::vector<std::size_t> sources;  // its passages, in order
  double points = 0;
  bool ordered = false, code = false;
  bool aside = false;  // prerequisites, clean up and the like
};

bool starts_with_imperative(std::string_view lower) {
  static constexpr std::string_view kVerbs[] = {"run", "create", "use", "open", "add", "set", "edit", "install", "configure", "start", "stop", "apply", "verify", "check", "download", "copy", "delete", "remove", "make", "deploy", "enable", "disable", "select", "click", "choose", "enter", "save", "update",
                                                "upgrade", "restart", "replace", "define", "specify", "generate", "get", "list", "view", "execute", "ensure", "change", "drain", "mark", "write", "save", "log", "log in", "go to", "build", "test", "switch", "move", "send", "call", "attach", "mount", "grant", "see",
                                                "uncordon", "cordon", "wait", "follow", "repeat", "prepare", "pull", "push", "register", "validate", "extract", "rename", "import", "export", "to "};
  for (const std::string_view verb : kVerbs)
    if (lower.starts_with(verb) && (verb.ends_with(' ') || lower.size() == verb.size() || lower[verb.size()] == ' ')) return true;
  return false;
}

class Composing {
 public:
  explicit Composing(Composition& composition) : composition_(composition), evidence_(composition.evidence) {}

  void run() {
    gather();
    const Section* best = choose();
    if (best == nullptr) return;
    Composition& c = composition_;
    const std::vector<Place> steps = best->ordered ? ordered_steps(*best) : loose_steps(*best);
    if (steps.size() < 2) return;
    prerequisites(*best);
    std::size_t whole = c.statements.size();  // statements up to the last whole step
    bool first = true;
    for (const Place at : steps) {
      if (c.unit(at).number > 0 && c.unit(at).indent <= 1) {
        if (!first) whole = c.statements.size();
        first = false;
      }
      if (c.say(at)) continue;
      // A step is told whole or not at all, but for a first one that is too long by itself.
      if (best->ordered && whole > 0) c.statements.resize(std::max(whole, std::size_t{1}));
      while (c.statements.size() > 1 && c.statements.back().text.ends_with(':')) c.statements.pop_back();
      c.notes.push_back("the steps go on in \"" + where(*best) + "\": a larger budget shows them");
      break;
    }
  }

 private:
  std::string where(const Section& section) const {
    const auto& view = evidence_.at(section.sources.front()).view();
    return view.heading_path.empty() ? view.document.title : view.heading_path.back();
  }

  // The sections of the hits, whole, and the other sections of the best documents whose headings speak of what is asked.
  void gather() {
    std::vector<model::DocumentKey> documents;
    std::map<std::pair<model::DocumentKey, std::uint32_t>, std::size_t> at;
    const auto put = [&](std::size_t source) {
      const auto& view = evidence_.at(source).view();
      const auto [found, added] = at.emplace(std::pair(view.document.key, view.section.ordinal), sections_.size());
      if (added) sections_.push_back({view.document.key, view.section.ordinal, {}, 0, false, false, false});
      auto& sources = sections_[found->second].sources;
      if (std::ranges::find(sources, source) == sources.end()) sources.push_back(source);
    };
    const std::size_t hits = evidence_.hits();
    for (std::size_t s = 0; s < hits; ++s) {
      // By value: adding may move the sources.
      const store::PassageView view = evidence_.at(s).view();
      put(s);
      if (composition_.library == nullptr || view.document.key == 0) continue;
      for (store::PassageView& other : composition_.library->section_of(view.document, view.section, view.passage.ordinal)) put(evidence_.add(std::move(other)));
      if (documents.size() >= kDocuments || std::ranges::find(documents, view.document.key) != documents.end()) continue;
      documents.push_back(view.document.key);
      const Library::Body* body = composition_.library->body(view.document.key);
      for (const model::SectionRecord& section : body->sections) {
        if (evidence_.size() > hits + kMostAdded) break;
        if (section.heading.empty() || is_side_heading(base::ascii_lower(section.heading)) || composition_.terms.found_in(base::ascii_lower(section.heading)) == 0) continue;
        for (store::PassageView& other : composition_.library->section_of(view.document, section)) put(evidence_.add(std::move(other)));
      }
    }
    for (Section& section : sections_)
      std::ranges::sort(section.sources, [&](std::size_t a, std::size_t b) { return evidence_.at(a).view().passage.ordinal < evidence_.at(b).view().passage.ordinal; });
  }

  const Section* choose() {
    Section* best = nullptr;
    for (Section& section : sections_) weigh(section);
    prefer_first();
    for (Section& section : sections_) {
      if ((section.ordered || section.code) && (best == nullptr || section.points > best->points)) best = &section;
    }
    return best != nullptr && best->points > 0.8 ? best : nullptr;
  }

  // Of the sections of a page whose title alone is what was asked, the first with steps is the main one.
  void prefer_first() {
    std::vector<std::size_t> earlier(sections_.size());
    for (std::size_t i = 0; i < sections_.size(); ++i) {
      const Source& source = evidence_.at(sections_[i].sources.front());
      const TermSet title = composition_.terms.of(source.view().document.title);
      if (composition_.terms.share(source.in_headings(composition_.terms) & ~title) > 0) continue;
      for (const Section& other : sections_)
        if (other.document == sections_[i].document && other.ordinal < sections_[i].ordinal && (other.ordered || other.code) && !other.aside) ++earlier[i];
    }
    for (std::size_t i = 0; i < sections_.size(); ++i) sections_[i].points -= std::min(0.5, 0.25 * static_cast<double>(earlier[i]));
  }

  void weigh(Section& section) {
    const QuestionTerms& terms = composition_.terms;
    TermSet text = 0;
    double hit = 0;
    std::size_t numbered = 0;
    for (const std::size_t s : section.sources) {
      const Source& source = evidence_.at(s);
      if (s < evidence_.hits()) hit = std::max(hit, source.score() * std::pow(0.9, static_cast<double>(s)));
      for (std::size_t u = 0; u < source.units().size(); ++u) {
        text |= source.found(terms)[u];
        numbered += source.units()[u].number > 0 ? 1U : 0U;
        section.code = section.code || source.units()[u].kind == UnitKind::kCode;
      }
    }
    section.ordered = numbered >= 2;
    const Source& first = evidence_.at(section.sources.front());
    const TermSet headings = first.in_headings(terms);
    const std::string last = first.view().heading_path.empty() ? std::string() : base::ascii_lower(first.view().heading_path.back());
    section.points = terms.share(headings) + 0.5 * terms.share(text | headings) + 0.3 * terms.share(terms.found_in(last)) + 0.7 * hit + (section.ordered ? 0.45 : section.code ? 0.25 : 0.0);
    // Steps whose headings and first lines do not speak of it are those of something else.
    TermSet above = headings;
    for (std::size_t u = 0; u < std::min<std::size_t>(first.units().size(), 2); ++u) above |= first.found(terms)[u];
    if (terms.share(above) < 0.4) section.points -= 0.6;
    section.aside = is_side_heading(last);
    if (section.aside) section.points -= 0.8;
    // Another way than the one that stands before it.
    if (!first.lower().empty() && first.lower().front().starts_with("alternatively")) section.points -= 0.2;
    if (contains_any(first.lower_headings(), {"troubleshoot"}) || contains_any(last, {" fails", "error", "stuck"})) section.points -= 0.4;
    // The examples and options of a command's reference are no procedure.
    if (contains_any(last, {"example", "usage", "reference", "output"})) section.points -= 0.15;
  }

  // From the first numbered item of the list that says most of the question to its last, with all that stands between, and what leads to it.
  std::vector<Place> ordered_steps(const Section& section) const {
    const std::vector<Place> all = places(section);
    struct Run {
      std::size_t from = 0, to = 0;  // of `all`
      int last = 0;
      TermSet terms = 0;
    };
    std::vector<Run> runs;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const Unit& unit = composition_.unit(all[i]);
      if (unit.number == 0 || unit.indent > 1) continue;
      const bool goes_on = !runs.empty() && unit.number == runs.back().last + 1;
      if (!goes_on) runs.push_back({i, i, 0, 0});
      runs.back().to = i;
      runs.back().last = unit.number;
    }
    for (Run& run : runs) {
      std::size_t from = run.from;
      while (from > 0 && run.from - from < 2) --from;
      for (std::size_t i = from; i <= run.to; ++i) run.terms |= composition_.found(all[i]);
    }
    const auto best = std::ranges::max_element(runs, [&](const Run& a, const Run& b) {
      return composition_.terms.share(a.terms) + (a.last > 1 ? 1 : 0) < composition_.terms.share(b.terms) + (b.last > 1 ? 1 : 0);
    });
    if (best == runs.end()) return {};
    std::vector<Place> steps;
    const std::uint32_t first_block = composition_.unit(all[best->from]).block;
    for (std::size_t i = best->from; i > 0;) {
      --i;
      const Unit& unit = composition_.unit(all[i]);
      const bool near = all[i].source == all[best->from].source && unit.block + 1 >= first_block;
      if (!near || unit.kind != UnitKind::kSentence || !(unit.leads_in() || unit.block == first_block)) break;
      steps.insert(steps.begin(), all[i]);
      if (steps.size() >= 2) break;
    }
    for (std::size_t i = best->from; i < all.size() && steps.size() < kMostUnits; ++i) {
      if (i > best->to && !continues_step(all, i)) break;
      if (shown(all[i]) && !is_output(all, i)) steps.push_back(all[i]);
    }
    return steps;
  }

  // What a command prints, and the sentence that leads to it: no step.
  bool is_output(const std::vector<Place>& all, std::size_t i) const {
    const auto kind = [&](std::size_t at) { return composition_.unit(all[at]).kind; };
    const auto leads_to_output = [&](std::size_t at) {
      const std::string& lower = composition_.lower(all[at]);
      return kind(at) == UnitKind::kSentence && !starts_with_imperative(lower) && contains_any(lower, {"output", "similar to", "looks like", "you should see", "response", "is as follows", "will look"});
    };
    if (kind(i) == UnitKind::kCode) return i > 0 && (kind(i - 1) == UnitKind::kCode || leads_to_output(i - 1));
    return i + 1 < all.size() && kind(i + 1) == UnitKind::kCode && leads_to_output(i);
  }

  // After the last number: what is indented below it, and code with what leads to it.
  bool continues_step(const std::vector<Place>& all, std::size_t i) const {
    const Unit& unit = composition_.unit(all[i]);
    if (unit.kind == UnitKind::kItem) return unit.indent > 0 && unit.number == 0;
    if (unit.kind == UnitKind::kCode) return true;
    return unit.kind == UnitKind::kSentence && unit.leads_in() && i + 1 < all.size() && composition_.unit(all[i + 1]).kind == UnitKind::kCode;
  }

  // Without numbers: each block of code with the sentence that leads to it, and sentences that tell to do something.
  std::vector<Place> loose_steps(const Section& section) const {
    const std::vector<Place> all = places(section);
    std::vector<Place> steps;
    for (std::size_t i = 0; i < all.size() && steps.size() < kMostUnits; ++i) {
      const Unit& unit = composition_.unit(all[i]);
      const std::string& lower = composition_.lower(all[i]);
      const bool before_code = i + 1 < all.size() && composition_.unit(all[i + 1]).kind == UnitKind::kCode;
      if (unit.kind == UnitKind::kCode) {
        if (!is_output(all, i) && shown(all[i])) steps.push_back(all[i]);
        continue;
      }
      if (is_output(all, i) || unit.kind == UnitKind::kRow || unit.kind == UnitKind::kTerm) continue;
      const bool first = i == 0 && unit.kind == UnitKind::kSentence && composition_.coverage(all[i], 0) > 0.3;
      const bool tells = starts_with_imperative(lower) || contains_any(lower, {"you must ", "you need to ", "first, ", "next, "}) || before_code;
      const bool item = unit.kind == UnitKind::kItem && !steps.empty() && starts_with_imperative(lower.substr(std::min(lower.size(), lower.find_first_not_of(" -*"))));
      if (first || (tells && (before_code || composition_.coverage(all[i], 0) > 0.3)) || item) steps.push_back(all[i]);
    }
    return steps;
  }

  bool shown(Place at) const {
    const Unit& unit = composition_.unit(at);
    return unit.kind != UnitKind::kCode || std::ranges::count(unit.text, '\n') < static_cast<std::ptrdiff_t>(kMostCodeLines);
  }

  std::vector<Place> places(const Section& section) const {
    std::vector<Place> all;
    for (const std::size_t s : section.sources)
      for (std::size_t u = 0; u < evidence_.at(s).units().size(); ++u) all.push_back({s, u});
    return all;
  }

  void prerequisites(const Section& of) {
    if (composition_.library == nullptr || of.document == 0) return;
    const model::DocumentRecord document = evidence_.at(of.sources.front()).view().document;
    const Library::Body* body = composition_.library->body(of.document);
    for (const model::SectionRecord& section : body->sections) {
      if (section.ordinal == of.ordinal || !is_prerequisite_heading(base::ascii_lower(section.heading))) continue;
      Budget share(composition_.budget.left() / kPrerequisiteShare);
      std::size_t told = 0;
      for (store::PassageView& view : composition_.library->section_of(document, section)) {
        const std::size_t s = evidence_.add(std::move(view));
        const auto& units = evidence_.at(s).units();
        for (std::size_t u = 0; u < units.size() && told < kMostPrerequisites; ++u) {
          const std::string lower = base::ascii_lower(units[u].text);
          if (units[u].kind == UnitKind::kCode || lower == base::ascii_lower(section.heading) || contains_any(lower, {"for more information", "see also"})) continue;
          if (!share.take(units[u].text) || !composition_.say({s, u})) return;
          ++told;
        }
      }
      return;
    }
  }

  Composition& composition_;
  Evidence& evidence_;
  std::vector<Section> sections_;
};

}  // namespace

void compose_procedure(Composition& composition) { Composing(composition).run(); }

}  // namespace docent::query
