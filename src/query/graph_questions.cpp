#include "query/graph_questions.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "query/graph_json.h"
#include "query/intent.h"
#include "query/node_choice.h"
#include "query/source_names.h"
#include "query/template_json.h"

namespace docent::query {
namespace {

using base::ErrorCode;
using cypher::NodeId;
using cypher::RelationshipId;
using cypher::Towards;
using cypher::Value;
using cypher::ValueType;
using model::EdgeType;
using model::NodeKind;

constexpr std::size_t kMostLists = 12, kMostPlaces = 3, kMostMentions = 5;

std::string plain(const store::Graph& graph, const Value& value) {
  switch (value.type()) {
    case ValueType::kNull: return {};
    case ValueType::kBoolean: return value.boolean() ? "yes" : "no";
    case ValueType::kInteger: return std::to_string(value.integer());
    case ValueType::kString: return one_line(value.string(), 300);
    case ValueType::kNode: return label_of(graph, value.node_id());
    case ValueType::kList: {
      std::string text;
      std::size_t shown = 0;
      for (const Value& item : value.list()) {
        const std::string one = plain(graph, item);
        if (one.empty()) continue;
        if (++shown > kMostLists) return text + ", …";
        text += (text.empty() ? "" : ", ") + one;
      }
      return text;
    }
    case ValueType::kMap: {
      std::string text;
      for (const auto& [key, item] : value.map()) {
        const std::string one = key == "id" || key.ends_with("_id") ? std::string() : plain(graph, item);
        if (!one.empty()) text += (text.empty() ? "" : "; ") + key + " " + one;
      }
      return text.empty() ? text : "(" + text + ")";
    }
    default: {
      std::string text;
      base::JsonWriter json(text);
      write_value(json, graph, value);
      return text;
    }
  }
}

std::string text_of_result(const store::Graph& graph, const Template& which, const TemplateResult& result) {
  std::string text = std::string(which.question) + "\n";
  for (const TemplateRow& row : result.rows) {
    std::string line;
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      const std::string& column = result.columns[i];
      if (column == "id" || column.ends_with("_id")) continue;
      const std::string shown = plain(graph, row.values[i]);
      if (!shown.empty()) line += (line.empty() ? "- " : "; ") + column + ": " + shown;
    }
    std::set<std::string> places;
    for (const RowEvidence& one : row.evidence)
      if (places.size() < kMostPlaces) places.insert(place_of(graph, one.section_id).to_text() + " " + one.section_id);
    for (const std::string& place : places) line += "\n    ↳ " + place;
    text += line + "\n";
  }
  if (result.rows.empty()) text += "- nothing is said about it\n";
  for (const std::string& note : result.notes) text += "Note: " + note + "\n";
  if (result.truncated) text += "Note: there is more\n";
  return text;
}

void add_sources(const store::Graph& graph, const TemplateResult& result, std::vector<std::string>& sources) {
  for (const TemplateRow& row : result.rows)
    for (const RowEvidence& one : row.evidence) add_source_name(place_of(graph, one.section_id).source, sources);
}

// A node that is shown is told by the documents that name it.
void add_node_source(const store::Graph& graph, NodeId node, std::vector<std::string>& sources) {
  for (const RelationshipId mention : best_mentions(graph, node, 1)) add_source(graph, mention, sources);
}

// Runs several templates into one answer: the list "parts" of `json`.
class Parts {
 public:
  Parts(const GraphContext& context, base::Deadline deadline, GraphAnswer& answer, base::JsonWriter& json) : context_(context), deadline_(std::move(deadline)), answer_(answer), json_(json) {
    json_.key("parts").open_array();
  }
  base::Status add(std::string_view label, const cypher::Parameters& given) {
    const Template* which = find_template(label);
    if (which == nullptr) return base::fail(ErrorCode::kInternal, "there is no template " + std::string(label));
    DOCENT_ASSIGN(const TemplateResult result, run_template(*context_.graph, *which, given, deadline_, &context_.plans));
    json_.raw(template_result_json(*which, result, *context_.graph));
    add_sources(*context_.graph, result, answer_.sources);
    answer_.text += (answer_.text.empty() ? "" : "\n") + text_of_result(*context_.graph, *which, result);
    return {};
  }
  void end() { json_.close_array(); }

 private:
  const GraphContext& context_;
  const base::Deadline deadline_;
  GraphAnswer& answer_;
  base::JsonWriter& json_;
};

Value text(std::string_view given) { return Value(std::string(given)); }

// The node that a name means: exactly, else as the dictionary has it when one candidate stands out.
base::Result<NodeId> node_of(const GraphContext& context, std::string_view name, model::NodeKinds kinds) {
  auto exact = choose_node(*context.graph, name, kinds);
  if (exact || exact.error().code != ErrorCode::kNotFound) return exact;
  const auto found = context.dictionary.find(name, kinds);
  if (found.empty()) return exact;
  if (found.size() > 1 && found[0].score - found[1].score <= kNearScore) {
    std::vector<std::string> choices;
    for (const LinkCandidate& one : found) choices.push_back(std::string(model::to_string(one.kind)) + ":" + one.name);
    return std::unexpected(ambiguous_name(name, choices));
  }
  return found.front().node;
}

void write_candidates(base::JsonWriter& json, const store::Graph& graph, const std::vector<LinkCandidate>& candidates) {
  json.key("candidates").open_array();
  for (const LinkCandidate& one : candidates) write_node(json, graph, one.node);
  json.close_array();
}

// The best error that a text names, by itself or within it.
std::vector<LinkCandidate> errors_in(const GraphContext& context, std::string_view text) {
  auto found = context.dictionary.find(text, {NodeKind::kError});
  if (!found.empty()) return found;
  for (const LinkedMention& mention : context.dictionary.link(text))
    for (const LinkCandidate& one : mention.candidates)
      if (one.kind == NodeKind::kError) found.push_back(one);
  return found;
}

}  // namespace

base::Result<GraphAnswer> run_template_by_name(const GraphContext& context, std::string_view name, const std::vector<std::pair<std::string, std::string>>& inputs, const base::Deadline& deadline,
                                               bool explain) {
  const Template* which = find_template(name);
  if (which == nullptr) {
    const std::string near = nearest_template(name);
    return base::fail(ErrorCode::kNotFound, "there is no template \"" + one_line(name, 64) + "\"" + (near.empty() ? "" : ", did you mean " + near + "?"));
  }
  DOCENT_ASSIGN(const cypher::Parameters given, parse_inputs(*which, inputs));
  DOCENT_ASSIGN(const cypher::Parameters resolved, resolve_names(*which, given, context.dictionary));
  DOCENT_ASSIGN(const TemplateResult result, run_template(*context.graph, *which, resolved, deadline, &context.plans));
  GraphAnswer answer;
  answer.json = template_result_json(*which, result, *context.graph, explain);
  answer.text = text_of_result(*context.graph, *which, result);
  add_sources(*context.graph, result, answer.sources);
  return answer;
}

base::Result<GraphAnswer> troubleshoot_error(const GraphContext& context, std::string_view error, const base::Deadline& deadline) {
  if (error.empty()) return base::fail(ErrorCode::kInvalidArgument, "name the error: its code or message");
  const store::Graph& graph = *context.graph;
  const auto found = errors_in(context, error);
  const bool clear = found.size() == 1 || (found.size() > 1 && found[0].score - found[1].score > kNearScore);
  GraphAnswer answer;
  base::JsonWriter json(answer.json);
  json.open_object().key("error");
  if (clear) write_node(json, graph, found.front().node);
  else json.null();
  write_candidates(json, graph, found);
  Parts parts(context, deadline, answer, json);
  for (const LinkCandidate& one : found) add_node_source(graph, one.node, answer.sources);
  if (clear) {
    const cypher::Parameters given{{"error_name", text(found.front().name)}};
    for (const char* label : {"troubleshooting_path/3", "troubleshoot/2"}) DOCENT_TRY(parts.add(label, given));
  }
  parts.end();
  json.close_object();
  if (found.empty()) answer.text = "The graph knows no such error; search_documentation may find passages about it.\n";
  else if (!clear) {
    answer.text = "Several errors fit; name one:\n";
    for (const LinkCandidate& one : found) answer.text += "- " + one.name + "\n";
  }
  return answer;
}

base::Result<GraphAnswer> compare_entities(const GraphContext& context, std::string_view a, std::string_view b, const base::Deadline& deadline) {
  const store::Graph& graph = *context.graph;
  DOCENT_ASSIGN(const NodeId first, node_of(context, a, model::kEntityKinds));
  // Of the other the entity of the same kind, where there is one.
  auto second = node_of(context, b, {graph.kind(first)});
  if (!second) second = node_of(context, b, model::kEntityKinds);
  if (!second) return std::unexpected(second.error());
  NodeId left = first;
  if (graph.kind(left) != graph.kind(*second))
    if (const auto same = node_of(context, a, {graph.kind(*second)})) left = *same;
  GraphAnswer answer;
  base::JsonWriter json(answer.json);
  json.open_object().key("a");
  write_node(json, graph, left);
  json.key("b");
  write_node(json, graph, *second);
  for (const NodeId node : {left, *second}) add_node_source(graph, node, answer.sources);
  Parts parts(context, deadline, answer, json);
  const cypher::Parameters names{{"entity_name_a", text(graph.name(left))}, {"entity_name_b", text(graph.name(*second))}};
  if (const NodeKind kind = graph.kind(left); kind == graph.kind(*second)) {
    cypher::Parameters typed = names;
    typed.emplace("entity_type", text(model::to_string(kind)));
    DOCENT_TRY(parts.add("comparison/1", typed));
    if (kind == NodeKind::kConfiguration) DOCENT_TRY(parts.add("comparison/2", names));
    if (kind == NodeKind::kProcedure) DOCENT_TRY(parts.add("comparison/3", names));
    if (kind == NodeKind::kCommand) DOCENT_TRY(parts.add("compare/2", {{"item_a", text(graph.name(left))}, {"item_b", text(graph.name(*second))}}));
  }
  DOCENT_TRY(parts.add("compare/3", {{"item_a_id", text(graph.id(left))}, {"item_b_id", text(graph.id(*second))}}));
  parts.end();
  json.close_object();
  return answer;
}

base::Result<GraphAnswer> explain_entity(const GraphContext& context, std::string_view name, const base::Deadline& deadline) {
  const store::Graph& graph = *context.graph;
  DOCENT_ASSIGN(const NodeId node, node_of(context, name, {NodeKind::kComponent, NodeKind::kConcept, NodeKind::kConfiguration, NodeKind::kCommand}));
  GraphAnswer answer;
  base::JsonWriter json(answer.json);
  json.open_object().key("node");
  write_node(json, graph, node);
  json.key("mentioned_in").open_array();
  const auto mentions = best_mentions(graph, node, kMostMentions);
  for (const RelationshipId mention : mentions) {
    write_evidence(json, graph, mention);
    add_source(graph, mention, answer.sources);
  }
  json.close_array();
  Parts parts(context, deadline, answer, json);
  const std::string lower = base::ascii_lower(graph.name(node));
  const auto concepts = graph.find_name(lower, {NodeKind::kConcept}), components = graph.find_name(lower, {NodeKind::kComponent});
  if (!concepts.empty()) DOCENT_TRY(parts.add("explain/3", {{"concept_term", text(graph.name(concepts.front()))}}));
  if (!components.empty()) {
    const cypher::Parameters given{{"component_name", text(graph.name(components.front()))}};
    for (const char* label : {"explain/1", "explain/2"}) DOCENT_TRY(parts.add(label, given));
  }
  if (graph.kind(node) != NodeKind::kConcept || !components.empty()) DOCENT_TRY(parts.add("dependency_chain/3", {{"component_name", text(graph.name(node))}, {"max_depth", Value(std::int64_t{2})}}));
  parts.end();
  json.close_object();
  if (!mentions.empty()) answer.text += "\nNamed in:\n";
  for (const RelationshipId mention : mentions) answer.text += "- " + mention_line(graph, mention) + "\n";
  return answer;
}

base::Result<GraphAnswer> configurations_affecting(const GraphContext& context, std::string_view name, std::size_t limit) {
  if (limit < 1 || limit > kMaxNodes) return base::fail(ErrorCode::kInvalidArgument, "the limit must be 1.." + std::to_string(kMaxNodes));
  const store::Graph& graph = *context.graph;
  DOCENT_ASSIGN(const NodeId target, node_of(context, name, model::kEntityKinds));
  // The facets of one name: what a component is said to need may be said of the concept or the command.
  std::vector<NodeId> targets = graph.find_name(base::ascii_lower(graph.name(target)), {NodeKind::kComponent, NodeKind::kConcept, NodeKind::kCommand});
  if (std::ranges::find(targets, target) == targets.end()) targets.push_back(target);
  struct Found {
    float confidence;
    NodeId configuration;
    RelationshipId by;
  };
  std::vector<Found> found;
  std::set<NodeId> seen(targets.begin(), targets.end());
  const auto take = [&](NodeId node, EdgeType type, Towards towards) {
    const auto id = graph.find_type(model::to_string(type));
    if (!id) return;
    for (const cypher::Step& step : graph.steps(node, towards, *id)) {
      const NodeKind kind = graph.kind(step.other);
      if (kind == NodeKind::kConfiguration || kind == NodeKind::kParameter) found.push_back({graph.evidence_of(step.relationship).confidence, step.other, step.relationship});
    }
  };
  for (const NodeId node : targets) {
    take(node, EdgeType::kAffects, Towards::kIncoming);
    take(node, EdgeType::kCriticalFor, Towards::kIncoming);
    take(node, EdgeType::kRequires, Towards::kOutgoing);
    take(node, EdgeType::kDependsOn, Towards::kOutgoing);
    take(node, EdgeType::kHasParameter, Towards::kOutgoing);
  }
  std::ranges::stable_sort(found, [](const Found& a, const Found& b) { return std::tuple(-a.confidence, a.configuration, a.by) < std::tuple(-b.confidence, b.configuration, b.by); });
  std::erase_if(found, [&](const Found& one) { return !seen.insert(one.configuration).second; });
  GraphAnswer answer;
  base::JsonWriter json(answer.json);
  json.open_object().key("node");
  write_node(json, graph, target);
  add_node_source(graph, target, answer.sources);
  json.key("configurations").open_array();
  for (std::size_t i = 0; i < std::min(found.size(), limit); ++i) {
    const Found& one = found[i];
    json.open_object().key("configuration");
    write_node(json, graph, one.configuration);
    for (const char* key : {"default", "value_type", "description"})
      if (const auto value = text_of(graph, one.configuration, key); !value.empty()) json.member(key, value);
    json.key("edge");
    write_edge(json, graph, one.by);
    json.close_object();
    add_source(graph, one.by, answer.sources);
    answer.text += "- " + label_of(graph, one.configuration);
    if (const auto standard = text_of(graph, one.configuration, "default"); !standard.empty()) answer.text += " (default " + one_line(standard, 60) + ")";
    if (const auto description = text_of(graph, one.configuration, "description"); !description.empty()) answer.text += ": " + one_line(description, 160);
    answer.text += "  " + std::string(graph.type_name(graph.type_of(one.by))) + "  (" + place_of(graph, graph.evidence_of(one.by).section) + ")\n";
  }
  json.close_array().member("truncated", found.size() > limit).close_object();
  if (found.empty()) answer.text = "The documentation names no setting that affects " + label_of(graph, target) + ".\n";
  if (found.size() > limit) answer.text += "[" + std::to_string(found.size() - limit) + " more]\n";
  return answer;
}

}  // namespace docent::query
