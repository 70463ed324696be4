#include "query/answers/composition.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "parse/passages.h"

namespace docent::query {

bool Budget::take(std::string_view text) {
  const std::size_t cost = parse::approximate_pieces(text);
  if (cost > left_) return false;
  left_ -= cost;
  return true;
}

Statement::Form form_of(UnitKind kind) {
  switch (kind) {
    case UnitKind::kSentence: return Statement::Form::kSentence;
    case UnitKind::kItem:
    case UnitKind::kRow: return Statement::Form::kItem;
    case UnitKind::kTerm: return Statement::Form::kTerm;
    case UnitKind::kCode: return Statement::Form::kCode;
  }
  return Statement::Form::kSentence;
}

std::string folded_text(std::string_view text) {
  text = base::trim(text);
  while (text.starts_with('-') || text.starts_with('*') || text.starts_with('|')) text = base::trim(text.substr(1));
  std::string folded;
  folded.reserve(text.size());
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank) folded.push_back(c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
    else if (!folded.empty() && folded.back() != ' ') folded.push_back(' ');
  }
  return folded;
}

double word_overlap(std::string_view a, std::string_view b) {
  const auto words = [](std::string_view text) {
    std::set<std::string> found;
    std::string word;
    for (const char c : base::ascii_lower(text) + " ") {
      if (std::isalnum(static_cast<unsigned char>(c)) || (static_cast<unsigned char>(c) & 0x80U) != 0) word.push_back(c);
      else if (!word.empty()) found.insert(std::exchange(word, {}));
    }
    return found;
  };
  const auto left = words(a), right = words(b);
  std::size_t both = 0;
  for (const std::string& word : left) both += right.contains(word) ? 1U : 0U;
  const std::size_t all = left.size() + right.size() - both;
  return all == 0 ? 1.0 : static_cast<double>(both) / static_cast<double>(all);
}

bool Composition::say(Place at) { return say_part(at, unit(at).text); }

bool Composition::say_part(Place at, std::string_view part) {
  const Unit& one = unit(at);
  const std::string folded = folded_text(part);
  const std::uint32_t number = evidence.at(at.source).found_by_search() ? evidence.cite(at.source) : 0;
  for (Statement& statement : statements) {
    if (statement.form == Statement::Form::kCell || folded_text(statement.text) != folded) continue;
    if (number > 0 && std::ranges::find(statement.citations, number) == statement.citations.end()) statement.citations.push_back(number);
    return true;
  }
  if (!budget.take(part)) return false;
  statements.push_back({std::string(part), {evidence.cite(at.source)}, form_of(one.kind)});
  return true;
}

bool Composition::said(Place at) const {
  const std::string_view text = unit(at).text;
  return std::ranges::any_of(statements, [&](const Statement& statement) { return statement.text == text || word_overlap(statement.text, text) > kSameThing; });
}

double Composition::coverage(Place at, double of_headings) const {
  const TermSet own = found(at), above = evidence.at(at.source).in_headings(terms);
  return terms.share(own) + of_headings * terms.share(above & ~own);
}

void look_up(Composition& composition, std::string_view name, std::size_t limit) {
  if (composition.library == nullptr) return;
  for (store::PassageView& view : composition.library->find(name, limit))
    if (composition.evidence.fits(view)) composition.evidence.add(std::move(view));
}

void look_up_in_graph(Composition& composition, std::string_view name, model::NodeKinds kinds, model::EdgeType edge, std::size_t most_sections) {
  if (composition.library == nullptr || composition.graph == nullptr) return;
  const store::Graph& graph = *composition.graph;
  const auto type = graph.find_type(model::to_string(edge));
  if (!type) return;
  struct Found {
    float confidence;
    cypher::NodeId section, node;
  };
  std::vector<Found> sections;
  for (const cypher::NodeId node : graph.find_name(base::ascii_lower(name), kinds))
    for (const cypher::Step& step : graph.steps(node, cypher::Towards::kIncoming, *type))
      sections.push_back({graph.evidence_of(step.relationship).confidence, graph.evidence_of(step.relationship).section, node});
  std::ranges::stable_sort(sections, [](const Found& a, const Found& b) { return a.confidence > b.confidence; });
  constexpr std::size_t kPassagesOfSection = 3;
  for (std::size_t i = 0; i < std::min(sections.size(), most_sections); ++i) {
    const std::string id(graph.id(sections[i].section));
    const std::string to = std::string(model::to_string(graph.kind(sections[i].node))) + ":" + std::string(graph.name(sections[i].node));
    for (store::PassageView& view : composition.library->section(id, kPassagesOfSection))
      if (composition.evidence.fits(view)) composition.evidence.add(std::move(view), {{id, std::string(model::to_string(edge)), to}});
  }
}

}  // namespace docent::query
