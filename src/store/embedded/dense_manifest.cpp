#include "store/embedded/dense_manifest.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/hash.h"
#include "store/embedded/dense_segment.h"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;
using nlohmann::json;

constexpr std::uint64_t kFormat = 1;
constexpr std::size_t kMaxSegments = 10'000;

std::optional<std::uint64_t> number_in(const json& object, const char* name, std::uint64_t max = UINT64_MAX) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_unsigned() || found->get<std::uint64_t>() > max) return std::nullopt;
  return found->get<std::uint64_t>();
}

std::optional<DenseManifest::Segment> segment_of(const json& object) {
  if (!object.is_object()) return std::nullopt;
  const auto number = number_in(object, "number");
  const auto rows = number_in(object, "rows", kMaxSegmentRows);
  const auto graph = object.find("graph");
  const auto dead = object.find("dead");
  if (!number || !rows || graph == object.end() || !graph->is_boolean() || dead == object.end() || !dead->is_array()) return std::nullopt;
  DenseManifest::Segment segment{*number, static_cast<std::uint32_t>(*rows), graph->get<bool>(), {}};
  std::uint64_t end = 0;
  for (const json& run : *dead) {
    if (!run.is_array() || run.size() != 2 || !run[0].is_number_unsigned() || !run[1].is_number_unsigned()) return std::nullopt;
    const auto first = run[0].get<std::uint64_t>();
    const auto count = run[1].get<std::uint64_t>();
    if (first < end || first > *rows || count == 0 || count > *rows - first) return std::nullopt;
    end = first + count;
    segment.dead.push_back({static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(count)});
  }
  return segment;
}

std::optional<DenseManifest> manifest_of(const json& object) {
  if (!object.is_object() || number_in(object, "format") != kFormat) return std::nullopt;
  const auto model = object.find("model");
  const auto segments = object.find("segments");
  const auto dimension = number_in(object, "dimension");
  const auto generation = number_in(object, "generation");
  const auto revision = number_in(object, "revision");
  const auto next = number_in(object, "next");
  if (model == object.end() || !model->is_string() || segments == object.end() || !segments->is_array()) return std::nullopt;
  if (!dimension || !generation || !revision || !next || segments->size() > kMaxSegments) return std::nullopt;
  DenseManifest manifest{model->get<std::string>(), *dimension, *generation, *revision, *next, {}};
  for (const json& item : *segments) {
    auto segment = segment_of(item);
    if (!segment || segment->number >= *next) return std::nullopt;
    manifest.segments.push_back(std::move(*segment));
  }
  return manifest;
}

}  // namespace

base::Result<DenseManifest> DenseManifest::parse(std::string_view bytes) {
  const auto corrupt = [](std::string_view what) {
    return base::fail(ErrorCode::kCorrupt, "damaged manifest of the vector index: " + std::string(what));
  };
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return corrupt("it has no checksum");
  const std::string_view line = bytes.substr(0, end + 1);
  const std::string_view rest = bytes.substr(end + 1);
  if (rest != fmt::format("{:08x}\n", base::crc32c(line))) return corrupt("its checksum is wrong");
  const json object = json::parse(line, nullptr, /*allow_exceptions=*/false);
  auto manifest = manifest_of(object);
  if (!manifest) return corrupt("its fields are not those of format " + std::to_string(kFormat));
  return std::move(*manifest);
}

std::string DenseManifest::to_bytes() const {
  json list = json::array();
  for (const Segment& segment : segments) {
    json runs = json::array();
    for (const Run& run : segment.dead) runs.push_back(json::array({run.first, run.count}));
    list.push_back({{"number", segment.number}, {"rows", segment.rows}, {"graph", segment.graph}, {"dead", std::move(runs)}});
  }
  const json object = {{"format", kFormat},     {"model", model},       {"dimension", dimension}, {"generation", generation},
                       {"revision", revision}, {"next", next_number}, {"segments", std::move(list)}};
  // Bytes that are not UTF-8 in a model's name must not throw here.
  const std::string line = object.dump(-1, ' ', true, json::error_handler_t::replace) + "\n";
  return line + fmt::format("{:08x}\n", base::crc32c(line));
}

std::filesystem::path dense_manifest_file(const std::filesystem::path& folder) { return folder / "manifest"; }
std::filesystem::path dense_segment_file(const std::filesystem::path& folder, std::uint64_t number) {
  return folder / fmt::format("seg-{:08}.dense", number);
}
std::filesystem::path dense_graph_file(const std::filesystem::path& folder, std::uint64_t number) {
  return folder / fmt::format("seg-{:08}.graph", number);
}
bool is_dense_file(std::string_view name) {
  if (name == "manifest" || name.starts_with("manifest.tmp-")) return true;
  return name.starts_with("seg-") && (name.find(".dense") != std::string_view::npos || name.find(".graph") != std::string_view::npos);
}

}  // namespace docent::store::embedded
