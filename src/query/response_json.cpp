#include "query/response_json.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace docent::query {
namespace {

using Json = nlohmann::ordered_json;

// `unit` is a power of ten below 1: dividing by its inverse gives the shortest decimal.
double rounded(double value, double unit) {
  const double inverse = std::round(1.0 / unit);
  return std::round(value * inverse) / inverse;
}

Json stages_json(const std::vector<StageReport>& stages) {
  Json list = Json::array();
  for (const StageReport& stage : stages) {
    Json one{{"name", stage.name}, {"ms", rounded(stage.ms, 0.001)}, {"status", stage.skipped ? "skipped" : "ok"}};
    if (!stage.reason.empty()) one["reason"] = stage.reason;
    list.push_back(std::move(one));
  }
  return list;
}

Json explanation_json(const Explanation& explanation) {
  Json json{{"lexical_part", explanation.lexical_part},
            {"dense_part", explanation.dense_part},
            {"fused", explanation.fused},
            {"matched_terms", explanation.matched_terms}};
  json["bm25f"] = explanation.bm25f ? Json(*explanation.bm25f) : Json(nullptr);
  json["cosine"] = explanation.cosine ? Json(*explanation.cosine) : Json(nullptr);
  return json;
}

Json hit_json(const SearchHit& hit) {
  const auto& passage = hit.view.passage;
  const auto& document = hit.view.document;
  Json json{{"rank", hit.rank},
            {"score", rounded(hit.score, 1e-6)},
            {"passage_id", passage.id.value},
            {"section_id", passage.section.value},
            {"document_id", document.id.value},
            {"title", document.title},
            {"heading_path", hit.view.heading_path},
            {"source", document.source},
            {"version", document.version_label},
            {"path", document.path},
            {"uri", public_uri(document, hit.view.section.anchor)},
            {"anchor", hit.view.section.anchor},
            {"text", passage.text},
            {"citation",
             {{"id", hit.citation_id},
              {"document_id", document.id.value},
              {"document_sha256", document.sha256},
              {"start", passage.span.start},
              {"end", passage.span.end},
              {"line_start", passage.line_start},
              {"line_end", passage.line_end},
              {"text_sha256", hit.text_sha256},
              {"parser", document.parser}}},
            {"trust", document.trust}};
  if (hit.explanation) json["explain"] = explanation_json(*hit.explanation);
  return json;
}

// Every text was made valid UTF-8 on its way in; `replace` is the second lock on that door.
std::string dump(const Json& json, int indent) { return json.dump(indent, ' ', false, Json::error_handler_t::replace); }

}  // namespace

std::string public_uri(const model::DocumentRecord& document, const std::string& anchor) {
  std::string uri = document.uri.empty() ? "docent://" + document.source + "/" + document.path : document.uri;
  if (!anchor.empty()) uri += "#" + anchor;
  return uri;
}

std::string to_json(const SearchResponse& response, int indent) {
  Json json{{"query", response.query},
            {"mode", to_string(response.mode)},
            {"generation", response.generation},
            {"took_ms", rounded(response.took_ms, 0.001)},
            {"stages", stages_json(response.stages)},
            {"results", Json::array()},
            {"confidence", rounded(response.confidence, 1e-4)}};
  for (const SearchHit& hit : response.results) json["results"].push_back(hit_json(hit));
  if (!response.notes.empty()) json["notes"] = response.notes;
  return dump(json, indent);
}

std::string to_json(const AskResponse& response, int indent) {
  Json json{{"question", response.question},
            {"intent", to_string(response.intent)},
            {"answer_markdown", response.answer_markdown},
            {"answerable", response.answerable},
            {"confidence", rounded(response.confidence, 1e-4)},
            {"statements", Json::array()},
            {"evidence", Json::array()},
            {"entities", Json::array()},
            {"ambiguous", Json::array()}};
  for (const Statement& statement : response.statements)
    json["statements"].push_back({{"text", statement.text}, {"citations", statement.citations}});
  Json skipped = Json::array();
  for (const StageReport& stage : response.search.stages)
    if (stage.skipped) skipped.push_back(stage.name);
  for (const SearchHit& hit : response.search.results) {
    Json evidence{{"n", hit.rank}};
    evidence.update(hit_json(hit));
    evidence["path"] = Json::array();
    json["evidence"].push_back(std::move(evidence));
  }
  json["diagnostics"] = {{"mode", to_string(response.search.mode)},
                         {"generation", response.search.generation},
                         {"took_ms", rounded(response.search.took_ms, 0.001)},
                         {"stages", stages_json(response.search.stages)},
                         {"skipped", skipped},
                         {"notes", response.search.notes}};
  return dump(json, indent);
}

std::string to_json(const Verdict& verdict, int indent) {
  Json json{{"verdict", to_string(verdict.kind)},
            {"document_id", verdict.citation.document.value},
            {"document_sha256", verdict.citation.document_sha256},
            {"start", verdict.citation.span.start},
            {"end", verdict.citation.span.end},
            {"parser", verdict.citation.parser},
            {"source", verdict.source},
            {"path", verdict.path},
            {"title", verdict.title},
            {"text", verdict.text},
            {"reason", verdict.reason}};
  if (verdict.now) json["now"] = {{"start", verdict.now->start}, {"end", verdict.now->end}};
  return dump(json, indent);
}

}  // namespace docent::query
