#include "query/template_json.h"

#include <algorithm>

#include "base/json_writer.h"
#include "query/graph_json.h"

namespace docent::query {
namespace {

using base::JsonWriter;

void write_evidence(JsonWriter& json, const RowEvidence& one, const store::Graph& graph) {
  const SectionPlace place = place_of(graph, one.section_id);
  json.open_object().member("section_id", one.section_id).member("source", place.source).member("path", place.path).member("anchor", place.anchor).member("heading", place.heading);
  if (one.span) json.member("start", one.span->start).member("end", one.span->end);
  if (!one.extractor.empty()) json.member("extractor", one.extractor);
  json.member("confidence", one.confidence).close_object();
}

void write_input(JsonWriter& json, const TemplateInput& input) {
  json.open_object().member("name", input.name).member("type", to_string(input.type)).member("required", input.required).member("meaning", input.meaning);
  if (!input.standard.empty()) json.member("default", input.standard);
  if (input.min != 0 || input.max != 0) json.member("min", input.min).member("max", input.max);
  if (!input.choices.empty()) json.key("choices").list(input.choices);
  if (!input.kinds.empty()) {
    json.key("kinds").open_array();
    for (const model::NodeKindInfo& row : model::kNodeKinds)
      if (input.kinds.contains(row.kind)) json.value(row.name);
    json.close_array();
  }
  json.close_object();
}

void write_guardrails(JsonWriter& json, const Guardrails& rails) {
  json.key("guardrails").open_object().member("max_depth", rails.max_depth).member("max_rows", rails.max_rows).member("deadline_ms", static_cast<std::int64_t>(rails.deadline.count()));
  json.member("estimated_rows", rails.estimated_rows).member("expand_operators", rails.expand_operators).member("max_expansions", rails.max_expansions).key("edges").open_array();
  for (const model::EdgeTypeInfo& row : model::kEdgeTypes)
    if (rails.edges.empty() || std::ranges::find(rails.edges, row.type) != rails.edges.end()) json.value(row.name);
  json.close_array().close_object();
}

}  // namespace

std::string SectionPlace::to_text() const { return anchor.empty() ? path : path + "#" + anchor; }

SectionPlace place_of(const store::Graph& graph, std::string_view section_id) {
  SectionPlace place;
  const auto section = graph.find({model::NodeKind::kSection, std::string(section_id)});
  if (!section) return place;
  place.anchor = text_of(graph, *section, "anchor");
  place.heading = graph.name(*section);
  if (const auto document = graph.document_of(*section)) {
    place.path = text_of(graph, *document, "path");
    place.source = text_of(graph, *document, "source");
    if (place.heading.empty()) place.heading = graph.name(*document);
  }
  return place;
}

std::string templates_json() {
  std::string out;
  JsonWriter json(out);
  json.open_object().key("templates").open_array();
  for (const Template& one : templates()) {
    json.open_object().member("name", one.name).member("version", one.version).member("intent", to_string(one.intent)).member("question", one.question).key("inputs").open_array();
    for (const TemplateInput& input : one.inputs) json.value(input.name);
    json.close_array().close_object();
  }
  json.close_array().close_object();
  return out;
}

std::string template_json(const Template& which) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("name", which.name).member("version", which.version).member("intent", to_string(which.intent)).member("question", which.question).key("inputs").open_array();
  for (const TemplateInput& input : which.inputs) write_input(json, input);
  json.close_array().key("one_of").list(which.one_of).key("outputs").open_array();
  for (const TemplateOutput& output : which.outputs) json.open_object().member("name", output.name).member("meaning", output.meaning).close_object();
  json.close_array();
  write_guardrails(json, which.guardrails);
  json.key("indexes").list(which.indexes).member("query", which.text()).close_object();
  return out;
}

std::string template_result_json(const Template& which, const TemplateResult& result, const store::Graph& graph, bool explain) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("template", which.name).member("version", which.version).member("question", which.question).key("columns").list(result.columns);
  json.key("rows").open_array();
  for (const TemplateRow& row : result.rows) {
    json.open_object();
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      json.key(result.columns[i]);
      write_value(json, graph, row.values[i]);
    }
    json.key("evidence").open_array();
    for (const RowEvidence& one : row.evidence) write_evidence(json, one, graph);
    json.close_array().close_object();
  }
  json.close_array().member("truncated", result.truncated).key("notes").list(result.notes);
  json.member("took_ms", result.took_ms).member("expansions", result.expansions).member("fingerprint", result.fingerprint);
  if (explain) json.member("gate", result.gate).member("plan", result.plan);
  json.close_object();
  return out;
}

}  // namespace docent::query
