// A small documentation that has something for every query template, and the graph of it.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "cypher/value_text.h"
#include "extract/testing/extracted.h"
#include "query/template_run.h"
#include "store/embedded/graph_snapshot.h"

namespace docent::query::testing {

inline const std::vector<extract::testing::Source>& harbour_sources() {
  static const std::vector<extract::testing::Source> kSources = {
      {"docs/overview.md",
       "# Harbour overview\n\nThe HarbourMaster lets boats in. The HarbourMaster depends on the PierBroker. The PierBroker depends on the TideClock. "
       "The TideClock requires the `TIDE_TABLE` environment variable. The LightHouse depends on the PierBroker.\n\n"
       "## Parts\n\nThe HarbourMaster and the LightHouse watch the water. Ask the `HarbourMaster`, the `PierBroker`, the `TideClock` or the `LightHouse`.\n\n"
       "## See also\n\n- [Settings](settings.md)\n- [Trouble](trouble.md#error-err_no_pier)\n"},
      {"docs/settings.md",
       "# Settings of the harbour\n\nThe `harbour.depth` setting limits the PierBroker. The `harbour.depth` setting overrides the `max_depth` setting. The `max_depth` setting limits the TideClock. "
       "The `harbour.lamps` setting enables the LightHouse. The `harbour.name` setting is required for the HarbourMaster.\n\n"
       "## Depth\n\nNew in version 4.2. Set the `harbour.depth` setting with `boatctl set`:\n\n```shell\nboatctl set harbour.depth=12\n```\n\nSet the `depth` field:\n\n```yaml\ndepth: 12\n```\n\nSee [the overview](overview.md).\n\n"
       "## Lamps\n\nNew in version 4.10. Lamps are lit at night.\n\n## Flags\n\nNew in version 3.9. Deprecated since version 4.5. Flags were raised by hand.\n"},
      {"docs/trouble.md",
       "# Troubleshooting\n\n## Error: `ERR_NO_PIER`\n\nThe error `ERR_NO_PIER` means that no pier is free. To free a pier:\n\n"
       "1. List the piers with `boatctl list --all`.\n\n   ```shell\n   boatctl list --all\n   ```\n\n2. Send a boat away with `boatctl release`.\n\n   ```shell\n   boatctl release boat1 --force\n   ```\n\n"
       "## Tide\n\nIf you see the error `ERR_LOW_TIDE`, run `boatctl wait`. The `harbour.depth` setting matters here, and `ERR_NO_PIER` may follow.\n\n"
       "```shell\nboatctl wait --hours 3\n```\n"},
      {"docs/tasks.md",
       "# Tasks\n\n## Add a boat\n\nTo add a boat:\n\n1. List the piers.\n\n   ```shell\n   boatctl list --all\n   ```\n\n2. Add it.\n\n   ```shell\n   boatctl moor --pier 3 --force\n   ```\n\n"
       "## Remove a boat\n\nTo remove a boat:\n\n1. List the piers.\n\n   ```shell\n   boatctl list --all\n   ```\n\n2. Tell the HarbourMaster.\n\n3. Release it.\n\n   ```shell\n   boatctl release boat1\n   ```\n"},
      {"docs/glossary.md",
       "# Glossary\n\nA *pier* is a place where a boat is moored. A *berth* is the place of one boat at a pier.\n"},
  };
  return kSources;
}

inline std::shared_ptr<const store::embedded::GraphSnapshot> graph_of(const extract::testing::Extracted& made) {
  std::vector<store::embedded::GraphDocument> documents;
  for (std::size_t i = 0; i < made.bundles().size(); ++i) documents.push_back({made.bundles()[i].document, made.bundles()[i].sections, made.part(i)});
  auto graph = store::embedded::GraphSnapshot::make(documents, 1);
  if (!graph) throw std::runtime_error(graph.error().message);
  return *graph;
}

// A result as text that does not depend on ids: they become "@heading", "@path" and "#name". One line a row, "value | value <- section, section" with
// the headings of the sections that prove it, sorted.
inline std::string readable(std::string_view text, const store::embedded::GraphSnapshot& graph) {
  constexpr std::size_t kIdBytes = 36;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view id = text.substr(at, kIdBytes);
    std::optional<cypher::NodeId> node;
    for (const model::NodeKindInfo& row : model::kNodeKinds)
      if (!node && id.size() == kIdBytes && (id.starts_with("sec_") || id.starts_with("ent_") || id.starts_with("doc_"))) node = graph.find({row.kind, std::string(id)});
    if (!node) {
      out.push_back(text[at++]);
      continue;
    }
    out += (id.starts_with("ent_") ? "#" : "@") + std::string(graph.name(*node));
    at += kIdBytes;
  }
  return out;
}

inline std::vector<std::string> readable_rows(const TemplateResult& result, const store::embedded::GraphSnapshot& graph) {
  std::vector<std::string> rows;
  for (const TemplateRow& row : result.rows) {
    std::string line;
    for (const cypher::Value& value : row.values) line += (line.empty() ? "" : " | ") + cypher::to_text(value, graph);
    std::set<std::string> sections;
    for (const RowEvidence& one : row.evidence) sections.insert(readable(one.section_id, graph));
    line = readable(line, graph) + " <-";
    for (const std::string& section : sections) line += (line.ends_with("<-") ? " " : ", ") + section.substr(1);
    rows.push_back(std::move(line));
  }
  return rows;
}

// "@Parts" in an input is the id of the section or document of that name.
inline std::string with_ids(std::string text, const store::embedded::GraphSnapshot& graph) {
  for (cypher::NodeId node = 0; node < graph.node_count(); ++node) {
    const std::string name = "@" + std::string(graph.name(node)) + ";";
    if (graph.kind(node) != model::NodeKind::kSection && graph.kind(node) != model::NodeKind::kDocument) continue;
    for (std::size_t at = text.find(name); name.size() > 2 && at != std::string::npos; at = text.find(name)) text.replace(at, name.size(), graph.id(node));
  }
  return text;
}

}  // namespace docent::query::testing
