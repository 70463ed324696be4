#include "extract/extract.h"

#include "extract/context.h"

namespace docent::extract {

model::DocumentGraph extract_document(const model::DocumentBundle& bundle, const model::ParsedDocument& parsed) {
  Context context(bundle, parsed);
  // Later ones use what earlier ones found: a step executes commands, an example shows settings, a sentence relates two of them.
  for (const auto extractor : {extract_commands, extract_configuration, extract_errors, extract_components, extract_concepts, extract_procedures,
                               extract_examples, extract_relations, extract_dependencies, extract_resolutions, extract_versions, extract_links}) {
    extractor(context);
    context.sort_findings();
  }
  return context.finish();
}

}  // namespace docent::extract
