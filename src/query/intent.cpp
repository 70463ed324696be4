#include "query/intent.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <optional>

#include "base/text.h"
#include "base/version_order.h"

namespace docent::query {
namespace {

using cypher::List;
using cypher::Parameters;
using cypher::Value;
using model::NodeKind;
using model::NodeKinds;

constexpr double kSearchConfidence = 0.5;

// With a blank at both ends, so that " vs " finds whole words.
std::string folded(std::string_view question) {
  std::string text = " " + base::ascii_lower(base::trim(question)) + " ";
  for (char& c : text)
    if (c == '?' || c == '!' || c == ',' || c == '\n' || c == '\t') c = ' ';
  return text;
}

bool has(std::string_view folded_question, std::initializer_list<std::string_view> parts) {
  return std::ranges::any_of(parts, [&](std::string_view part) { return folded_question.find(part) != std::string_view::npos; });
}

Value text_value(std::string_view text) { return Value(std::string(text)); }

// The first word that is a version with a dot: "1.29", "v4.10-rc1".
std::optional<std::string> version_in(std::string_view folded_question) {
  for (std::string_view word : base::split(folded_question, ' ')) {
    while (word.ends_with('.') || word.ends_with(')')) word.remove_suffix(1);
    if (base::is_version(word) && word.find('.') != std::string_view::npos) return std::string(word);
  }
  return std::nullopt;
}

class Planner {
 public:
  Planner(std::string_view question, const EntityDictionary& dictionary) : folded_(folded(question)) {
    plan_.mentions = dictionary.link(question);
    plan_.intent = detect_intent(question);
  }

  QuestionPlan plan() {
    const bool planned = troubleshoot() || temporal() || compare() || traverse() || explain() || procedure() || reference();
    if (!planned) search();
    else plan_.ambiguous.clear();
    return std::move(plan_);
  }

 private:
  void choose(std::string_view name, std::optional<std::uint32_t> version, Parameters parameters, double confidence, std::string reason) {
    plan_.which = find_template(name, version);
    plan_.parameters = std::move(parameters);
    plan_.confidence = confidence;
    plan_.reason = std::move(reason);
  }

  // The first mention that is one node of these kinds. Mentions that are several are remembered.
  const LinkCandidate* first(NodeKinds kinds) {
    for (std::size_t i = 0; i < plan_.mentions.size(); ++i) {
      if (const LinkCandidate* one = plan_.mentions[i].only(kinds)) return one;
      remember_ambiguous(i, kinds);
    }
    return nullptr;
  }

  void remember_ambiguous(std::size_t mention, NodeKinds kinds) {
    const auto& candidates = plan_.mentions[mention].candidates;
    const bool some = std::ranges::any_of(candidates, [&](const LinkCandidate& candidate) { return kinds.contains(candidate.kind); });
    if (some && std::ranges::find(plan_.ambiguous, mention) == plan_.ambiguous.end()) plan_.ambiguous.push_back(mention);
  }

  bool troubleshoot() {
    if (plan_.intent != Intent::kTroubleshoot && plan_.intent != Intent::kSearch && plan_.intent != Intent::kExplain) return false;
    const LinkCandidate* error = first({NodeKind::kError});
    if (!error) return false;
    const bool described = plan_.intent == Intent::kExplain;
    plan_.intent = Intent::kTroubleshoot;
    choose(described ? "troubleshoot" : "troubleshooting_path", described ? std::optional<std::uint32_t>(2) : std::nullopt, {{"error_name", text_value(error->name)}}, error->score,
           described ? "what an error is" : "ways out of an error");
    return true;
  }

  bool temporal() {
    if (!has(folded_, {" version ", " as of ", " in v", " release ", " since ", "available", " valid ", "deprecated", "removed", "introduced"})) return false;
    const auto version = version_in(folded_);
    if (!version) return false;
    plan_.intent = Intent::kReference;
    Parameters parameters{{"version", text_value(*version)}};
    if (const LinkCandidate* setting = first({NodeKind::kConfiguration})) {
      parameters.emplace("entity_name", text_value(setting->name));
      choose("temporal", 2, std::move(parameters), setting->score, "a setting in a version");
    } else if (const LinkCandidate* thing = first(model::kEntityKinds)) {
      parameters.emplace("entity_name", text_value(thing->name));
      parameters.emplace("entity_type", text_value(model::to_string(thing->kind)));
      choose("temporal", 3, std::move(parameters), thing->score, "something in a version");
    } else {
      choose("temporal", 1, std::move(parameters), 0.7, "what was there in a version");
    }
    return true;
  }

  bool compare() {
    if (plan_.intent != Intent::kCompare) return false;
    struct Pair {
      const LinkCandidate *a = nullptr, *b = nullptr;
      double score = 0;
    } best;
    const auto consider = [&](NodeKinds kinds, double weight) {
      std::vector<const LinkCandidate*> found;
      for (std::size_t i = 0; i < plan_.mentions.size(); ++i) {
        if (const LinkCandidate* one = plan_.mentions[i].only(kinds)) found.push_back(one);
        else remember_ambiguous(i, kinds);
      }
      if (found.size() < 2 || found[0]->node == found[1]->node) return;
      const double score = weight * found[0]->score * found[1]->score;
      if (score > best.score) best = {found[0], found[1], score};
    };
    for (const NodeKind kind : {NodeKind::kComponent, NodeKind::kConfiguration, NodeKind::kCommand, NodeKind::kProcedure, NodeKind::kConcept, NodeKind::kError}) consider({kind}, 1);
    if (!best.a) consider(model::kEntityKinds, 0.8);
    if (!best.a) return false;
    const std::string_view kind = model::to_string(best.a->kind);
    if (best.a->kind != best.b->kind) {
      choose("compare", 3, {{"item_a_id", text_value(best.a->id)}, {"item_b_id", text_value(best.b->id)}}, best.score, "what two things have in common");
    } else if (best.a->kind == NodeKind::kCommand) {
      choose("compare", 2, {{"item_a", text_value(best.a->name)}, {"item_b", text_value(best.b->name)}}, best.score, "difference of two commands");
    } else {
      Parameters parameters{{"entity_name_a", text_value(best.a->name)}, {"entity_name_b", text_value(best.b->name)}};
      std::uint32_t version = 1;
      if (best.a->kind == NodeKind::kConfiguration) version = 2;
      else if (best.a->kind == NodeKind::kProcedure) version = 3;
      else parameters.emplace("entity_type", text_value(kind));
      choose("comparison", version, std::move(parameters), best.score, fmt::format("difference of two of kind {}", kind));
    }
    return true;
  }

  bool traverse() {
    if (plan_.intent != Intent::kTraverse) return false;
    const bool of_change = has(folded_, {"affect", "impact", " chang"});
    if (of_change) {
      if (const LinkCandidate* setting = first({NodeKind::kConfiguration})) {
        choose("impact_assessment", std::nullopt, {{"config_name", text_value(setting->name)}}, setting->score, "what a change of a setting reaches");
        return true;
      }
      if (!plan_.ambiguous.empty()) return false;  // one of several settings: not some component of that name
      if (const LinkCandidate* component = first({NodeKind::kComponent})) {
        choose("explain", 2, {{"component_name", text_value(component->name)}}, component->score, "settings of a component");
        return true;
      }
    } else if (!has(folded_, {"related", "connected", " around ", "linked"})) {
      // A name may be a component and a setting: the chain is asked for by name, for all kinds that have chains.
      for (const NodeKind kind : {NodeKind::kComponent, NodeKind::kConfiguration, NodeKind::kCommand}) {
        const LinkCandidate* one = first({kind});
        if (!one) continue;
        choose("dependency_chain", std::nullopt, {{"component_name", text_value(one->name)}}, one->score, "what something needs and what needs it");
        return true;
      }
    }
    const LinkCandidate* start = first(model::kEntityKinds);
    if (!start) return false;
    choose("traverse", std::nullopt, {{"start_id", text_value(start->id)}}, start->score, "what is around something");
    return true;
  }

  bool explain() {
    if (plan_.intent != Intent::kExplain) return false;
    if (const LinkCandidate* term = first({NodeKind::kConcept})) {
      choose("explain", 3, {{"concept_term", text_value(term->name)}}, term->score, "what a term means");
      return true;
    }
    const LinkCandidate* component = first({NodeKind::kComponent});
    if (!component) return false;
    choose("explain", has(folded_, {"configur", "setting", " option"}) ? 2 : 1, {{"component_name", text_value(component->name)}}, component->score, "what a component is and needs");
    return true;
  }

  bool procedure() {
    if (plan_.intent != Intent::kProcedure) return false;
    const LinkCandidate* steps = first({NodeKind::kProcedure});
    if (!steps) return false;
    List types{text_value("CONTAINS_STEP"), text_value("EXECUTES")};
    choose("traverse", 1, {{"start_id", text_value(steps->id)}, {"rel_types", Value(std::move(types))}}, steps->score, "the steps of a procedure");
    return true;
  }

  bool reference() {
    if (plan_.intent != Intent::kReference) return false;
    const LinkCandidate* command = first({NodeKind::kCommand});
    if (!command) return false;
    List types{text_value("HAS_PARAMETER")};
    choose("traverse", 1, {{"start_id", text_value(command->id)}, {"rel_types", Value(std::move(types))}, {"max_depth", Value(std::int64_t{1})}}, command->score, "the parameters of a command");
    return true;
  }

  void search() {
    choose("search", 2, {}, kSearchConfidence, plan_.ambiguous.empty() ? "no template fits" : "it is not clear which of several is meant");
    plan_.needs_sections = true;
  }

  const std::string folded_;
  QuestionPlan plan_;
};

// "Component:Deployment" is the one of that kind.
std::pair<NodeKinds, std::string_view> split_kind(std::string_view text, NodeKinds kinds) {
  const std::size_t colon = text.find(':');
  const auto kind = colon == std::string_view::npos ? std::nullopt : model::node_kind_from(text.substr(0, colon));
  if (!kind || !kinds.contains(*kind)) return {kinds, text};
  return {NodeKinds{*kind}, text.substr(colon + 1)};
}

std::string list_candidates(const std::vector<LinkCandidate>& candidates) {
  std::string text;
  for (const LinkCandidate& one : candidates) text += fmt::format("{}{} \"{}\" ({})", text.empty() ? "" : ", ", model::to_string(one.kind), one.name, one.id);
  return text;
}

}  // namespace

Intent detect_intent(std::string_view question) {
  const std::string q = folded(question);
  if (has(q, {" vs ", " versus ", "difference between", "differ from", "compare", "compared to", "have in common"})) return Intent::kCompare;
  if (has(q, {"error", "fail", "not working", "doesn't work", "does not work", "crash", "troubleshoot", "why is my", "why does my", "stuck", "cannot ", "can't ", "refused", " fix ",
              " resolve ", " solve "}))
    return Intent::kTroubleshoot;
  if (has(q, {" how do ", " how to ", " how can ", " how should ", "steps to", "set up", " install", " configure "})) return Intent::kProcedure;
  if (has(q, {"depends on", " depend on", "dependencies of", "depending on", "affect", "impact", "related to", "connected to", "used by", "needed by", "required by", " requires ", " need "}))
    return Intent::kTraverse;
  if (has(q, {"default", "which flag", "what flag", "option", "parameter", "syntax", "allowed values", "what port", "which port"})) return Intent::kReference;
  if (has(q, {" what is ", " what are ", " what's ", " what does ", " explain", " why ", " define ", "meaning of", " describe "})) return Intent::kExplain;
  return Intent::kSearch;
}

QuestionPlan plan_question(std::string_view question, const EntityDictionary& dictionary) { return Planner(question, dictionary).plan(); }

base::Result<Parameters> resolve_names(const Template& which, const Parameters& given, const EntityDictionary& dictionary) {
  Parameters resolved = given;
  for (const TemplateInput& input : which.inputs) {
    const auto found = resolved.find(input.name);
    if (found == resolved.end() || !found->second.is(cypher::ValueType::kString) || (input.kinds.empty() && !input.is_id)) continue;
    const std::string_view text = found->second.string();
    if (input.is_id && (text.starts_with("doc_") || text.starts_with("sec_") || text.starts_with("ent_"))) continue;
    const auto [kinds, name] = split_kind(text, input.is_id ? model::kEntityKinds : input.kinds);
    std::vector<LinkCandidate> candidates = dictionary.find(name, kinds);
    if (candidates.empty()) continue;
    const double nearest = candidates.front().score - kNearScore;
    std::erase_if(candidates, [&](const LinkCandidate& one) { return one.score <= nearest; });
    // A template that takes a name means all nodes of that name.
    const bool clear = candidates.size() == 1 || (!input.is_id && std::ranges::all_of(candidates, [&](const LinkCandidate& one) { return one.name == candidates.front().name; }));
    if (!clear) {
      return base::fail(base::ErrorCode::kInvalidArgument,
                        fmt::format("template {}: {} \"{}\" may be {}; say which, as {}:{}", which.label(), input.name, text, list_candidates(candidates),
                                    model::to_string(candidates.front().kind), candidates.front().name));
    }
    found->second = text_value(input.is_id ? candidates.front().id : candidates.front().name);
  }
  return resolved;
}

}  // namespace docent::query
