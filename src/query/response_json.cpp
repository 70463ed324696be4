#include "query/response_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/json_writer.h"
#include "query/stage_table.h"
#include "query/why_not_words.h"

namespace docent::query {
namespace {

using base::JsonWriter;

// `unit` is a power of ten below 1: dividing by its inverse gives the shortest decimal.
double rounded(double value, double unit) {
  const double inverse = std::round(1.0 / unit);
  return std::round(value * inverse) / inverse;
}

// `explained`: with what each does.
void write_stages(JsonWriter& json, const std::vector<StageReport>& stages, bool explained) {
  json.key("stages").open_array();
  for (const StageReport& stage : stages) {
    json.open_object().member("name", stage.name).member("ms", rounded(stage.ms, 0.001)).member("status", stage.skipped ? "skipped" : "ok");
    if (!stage.reason.empty()) json.member("reason", stage.reason);
    if (stage.in) json.member("in", *stage.in);
    if (stage.out) json.member("out", *stage.out);
    if (const StageInfo* info = explained ? find_stage(stage.name) : nullptr) json.member("does", info->does);
    json.close_object();
  }
  json.close_array();
}

// The members of a hit, within an object that is open. As evidence `path` is that through the graph.
void write_hit(JsonWriter& json, const SearchHit& hit, bool as_evidence) {
  const auto& passage = hit.view.passage;
  const auto& document = hit.view.document;
  json.member("rank", hit.rank).member("score", rounded(hit.score, 1e-6)).member("passage_id", passage.id.value).member("section_id", passage.section.value);
  json.member("document_id", document.id.value).member("title", document.title).key("heading_path").list(hit.view.heading_path);
  json.member("source", document.source).member("version", document.version_label).key("path");
  if (as_evidence) {
    json.open_array();
    for (const GraphStep& step : hit.path) json.open_object().member("from", step.from).member("edge", step.edge).member("to", step.to).close_object();
    json.close_array();
  } else {
    json.value(document.path);
  }
  json.member("uri", public_uri(document, hit.view.section.anchor)).member("anchor", hit.view.section.anchor).member("text", passage.text);
  json.key("citation").open_object().member("id", hit.citation_id).member("document_id", document.id.value).member("document_sha256", document.sha256);
  json.member("start", passage.span.start).member("end", passage.span.end).member("line_start", passage.line_start).member("line_end", passage.line_end);
  json.member("text_sha256", hit.text_sha256).member("parser", document.parser).close_object();
  json.member("trust", document.trust);
  if (!hit.explanation) return;
  json.key("explain").open_object();
  write_explanation(json, *hit.explanation);
  json.close_object();
}

void write_entity(JsonWriter& json, const AskedEntity& entity) {
  json.open_object().member("id", entity.id).member("kind", entity.kind).member("name", entity.name).member("score", rounded(entity.score, 1e-4)).close_object();
}

std::size_t bytes_of(const std::vector<SearchHit>& hits) {
  std::size_t bytes = 0;
  for (const SearchHit& hit : hits) bytes += hit.view.passage.text.size() + 1'200;
  return bytes;
}

// For people: the same, over several lines.
std::string laid_out(std::string json, int indent) {
  return indent < 0 ? std::move(json) : nlohmann::ordered_json::parse(json).dump(indent);
}

}  // namespace

std::string public_uri(const model::DocumentRecord& document, std::string_view anchor) { return public_uri(document.uri, document.source, document.path, anchor); }

std::string public_uri(std::string_view uri, std::string_view source, std::string_view path, std::string_view anchor) {
  std::string address(uri);
  if (uri.empty()) address.append("docent://").append(source).append("/").append(path);
  if (!anchor.empty()) address.append("#").append(anchor);
  return address;
}

std::string to_json(const SearchResponse& response, int indent) {
  std::string out;
  out.reserve(bytes_of(response.results) + 1'000);
  JsonWriter json(out);
  json.open_object().member("query", response.query).member("mode", to_string(response.mode)).member("generation", response.generation);
  json.member("took_ms", rounded(response.took_ms, 0.001));
  write_stages(json, response.stages, response.explained);
  json.key("results").open_array();
  for (const SearchHit& hit : response.results) {
    json.open_object();
    write_hit(json, hit, false);
    json.close_object();
  }
  json.close_array().member("confidence", rounded(response.confidence, 1e-4)).member("answerable", response.answerable);
  if (response.why_not) {
    json.key("why_not");
    write_why_not(json, *response.why_not);
  }
  if (!response.notes.empty()) json.key("notes").list(response.notes);
  json.close_object();
  return laid_out(std::move(out), indent);
}

std::string to_json(const AskResponse& response, int indent) {
  std::string out;
  out.reserve(bytes_of(response.search.results) + 4'000);
  JsonWriter json(out);
  json.open_object().member("question", response.question);
  if (!response.understood_as.empty()) json.member("understood_as", response.understood_as);
  json.member("intent", to_string(response.intent)).member("form", response.form);
  if (!response.verdict.empty()) json.member("verdict", response.verdict);
  json.member("answer_markdown", response.answer_markdown).member("answerable", response.answerable).member("confidence", rounded(response.confidence, 1e-4));
  json.key("statements").open_array();
  for (const Statement& statement : response.statements) {
    json.open_object().member("text", statement.text).key("citations").list(statement.citations).member("form", to_string(statement.form));
    if (statement.form == Statement::Form::kCell) json.member("row", statement.row).member("column", statement.column).member("heading", statement.heading);
    json.close_object();
  }
  json.close_array();
  if (!response.conflicts.empty()) {
    json.key("conflicts").open_array();
    for (const Conflict& conflict : response.conflicts)
      json.open_object().member("about", conflict.about).key("values").list(conflict.values).key("statements").list(conflict.statements).close_object();
    json.close_array();
  }
  json.key("evidence").open_array();
  for (const SearchHit& hit : response.search.results) {
    json.open_object().member("n", hit.rank);
    write_hit(json, hit, true);
    json.close_object();
  }
  json.close_array().key("entities").open_array();
  for (const AskedEntity& entity : response.entities) write_entity(json, entity);
  json.close_array().key("ambiguous").open_array();
  for (const AmbiguousMention& several : response.ambiguous) {
    json.open_object().member("mention", several.mention).key("candidates").open_array();
    for (const AskedEntity& entity : several.candidates) write_entity(json, entity);
    json.close_array().close_object();
  }
  json.close_array().key("diagnostics").open_object().key("template");
  if (response.template_label.empty()) json.null();
  else json.value(response.template_label);
  json.member("mode", to_string(response.search.mode)).member("generation", response.search.generation);
  json.member("took_ms", rounded(response.search.took_ms, 0.001));
  write_stages(json, response.search.stages, response.search.explained);
  json.key("skipped").open_array();
  for (const StageReport& stage : response.search.stages)
    if (stage.skipped) json.value(stage.name);
  json.close_array().key("notes").list(response.search.notes).close_object().close_object();
  return laid_out(std::move(out), indent);
}

std::string to_json(const Verdict& verdict, int indent) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("verdict", to_string(verdict.kind)).member("document_id", verdict.citation.document.value);
  json.member("document_sha256", verdict.citation.document_sha256).member("start", verdict.citation.span.start).member("end", verdict.citation.span.end);
  json.member("parser", verdict.citation.parser).member("source", verdict.source).member("path", verdict.path).member("title", verdict.title);
  json.member("text", verdict.text).member("reason", verdict.reason);
  if (verdict.now) json.key("now").open_object().member("start", verdict.now->start).member("end", verdict.now->end).close_object();
  json.close_object();
  return laid_out(std::move(out), indent);
}

std::string place_in_words(const store::PassageView& view) {
  std::string place = view.document.title;
  for (const std::string& heading : view.heading_path)
    if (heading != view.document.title) place += " > " + heading;
  return place;
}

}  // namespace docent::query
