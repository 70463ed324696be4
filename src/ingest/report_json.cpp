#include "ingest/report_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace docent::ingest {
namespace {

using Json = nlohmann::ordered_json;

Json files_json(const std::vector<SkippedFile>& files, std::size_t max_lines) {
  Json list = Json::array();
  for (std::size_t i = 0; i < std::min(files.size(), max_lines); ++i) list.push_back({{"path", files[i].path}, {"reason", files[i].reason}});
  return list;
}

std::vector<SkippedFile> files_of(const Json& json, const char* name) {
  std::vector<SkippedFile> files;
  for (const Json& file : json.value(name, Json::array())) files.push_back({file.value("path", ""), file.value("reason", "")});
  return files;
}

}  // namespace

std::string report_json(const IngestReport& report, bool dry_run, double total_seconds, std::size_t max_lines) {
  Json seconds = Json::object();
  for (const auto& [stage, spent] : report.seconds) seconds[stage] = spent;
  Json entities = Json::object(), edges = Json::object();
  for (const auto& row : model::kNodeKinds)
    if (model::kEntityKinds.contains(row.kind)) entities[std::string(row.name)] = report.graph.nodes[static_cast<std::size_t>(row.kind)];
  for (const auto& row : model::kEdgeTypes) edges[std::string(row.name)] = report.graph.edges[static_cast<std::size_t>(row.type)];
  Json json{{"sources", report.sources},
            {"dry_run", dry_run},
            {"cancelled", report.cancelled},
            {"files", report.files},
            {"added", report.added},
            {"changed", report.changed},
            {"unchanged", report.unchanged},
            {"removed", report.removed},
            {"bytes", report.bytes},
            {"sections", report.sections},
            {"passages", report.passages},
            {"embedded", report.embedded},
            {"embedding_cache_hits", report.reused},
            {"without_vectors", report.without_vectors},
            {"embedding_note", report.embedding_note},
            {"extracted_again", report.extracted},
            {"graph", {{"entities", report.graph.entities()}, {"edges", report.graph.all_edges()}, {"entities_by_kind", entities}, {"edges_by_type", edges}}},
            {"skipped", files_json(report.skipped, max_lines)},
            {"warnings", files_json(report.warnings, max_lines)},
            {"seconds", seconds},
            {"total_seconds", total_seconds}};
  if (report.skipped.size() > max_lines) json["skipped_left_out"] = report.skipped.size() - max_lines;
  if (report.warnings.size() > max_lines) json["warnings_left_out"] = report.warnings.size() - max_lines;
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

base::Result<ParsedReport> parse_report(std::string_view text) {
  const auto damaged = [](std::string detail) { return base::fail(base::ErrorCode::kCorrupt, "this report cannot be read", std::move(detail)); };
  try {
    const Json json = Json::parse(text);
    ParsedReport parsed;
    IngestReport& report = parsed.report;
    report.sources = json.value("sources", std::vector<std::string>{});
    parsed.dry_run = json.value("dry_run", false);
    parsed.total_seconds = json.value("total_seconds", 0.0);
    report.cancelled = json.value("cancelled", false);
    for (const auto& [name, field] : std::initializer_list<std::pair<const char*, std::uint64_t*>>{
             {"files", &report.files}, {"added", &report.added}, {"changed", &report.changed}, {"unchanged", &report.unchanged},
             {"removed", &report.removed}, {"bytes", &report.bytes}, {"sections", &report.sections}, {"passages", &report.passages},
             {"embedded", &report.embedded}, {"embedding_cache_hits", &report.reused}, {"without_vectors", &report.without_vectors}, {"extracted_again", &report.extracted}})
      *field = json.value(name, std::uint64_t{0});
    const Json graph = json.value("graph", Json::object());
    const Json kinds = graph.value("entities_by_kind", Json::object()), types = graph.value("edges_by_type", Json::object());
    for (const auto& [name, count] : kinds.items())
      if (const auto kind = model::node_kind_from(name)) report.graph.nodes[static_cast<std::size_t>(*kind)] = count.get<std::uint64_t>();
    for (const auto& [name, count] : types.items())
      if (const auto type = model::edge_type_from(name)) report.graph.edges[static_cast<std::size_t>(*type)] = count.get<std::uint64_t>();
    report.embedding_note = json.value("embedding_note", "");
    report.skipped = files_of(json, "skipped");
    report.warnings = files_of(json, "warnings");
    const Json seconds = json.value("seconds", Json::object());
    for (const auto& [stage, spent] : seconds.items()) report.seconds.emplace_back(stage, spent.get<double>());
    return parsed;
  } catch (const nlohmann::json::exception& error) {
    return damaged(error.what());
  }
}

}  // namespace docent::ingest
