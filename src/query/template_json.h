// Templates and their results as JSON, and evidence as places that people can open.
#pragma once

#include <string>
#include <string_view>

#include "query/template_run.h"
#include "store/graph_store.h"

namespace docent::query {

// Where a section is.
struct SectionPlace {
  std::string source, path, anchor;  // of its document below the source's root
  std::string heading;               // the document's title for the text before the first heading

  std::string to_text() const;       // "docs/a.md#anchor"
};
// Empty paths for a section that the graph does not have.
SectionPlace place_of(const store::Graph& graph, std::string_view section_id);

// {"templates":[{"name","version","intent","question","inputs":[names]}]}
std::string templates_json();
// Everything that is declared, and the query.
std::string template_json(const Template& which);
// {"template","version","question","columns","rows":[{column: value…,"evidence":[{"section_id","path","anchor","heading","start"?,"end"?,"extractor"?,
// "confidence"}]}],"truncated","notes","took_ms","expansions","fingerprint"}; with `explain` also "gate" and "plan".
std::string template_result_json(const Template& which, const TemplateResult& result, const store::Graph& graph, bool explain = false);

}  // namespace docent::query
