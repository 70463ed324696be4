// Speed of extraction: a page of documentation over and over, and the corpus passes over many.
#include <benchmark/benchmark.h>

#include <memory>
#include <string>

#include "extract/corpus.h"
#include "extract/extract.h"
#include "extract/testing/extracted.h"
#include "parse/parse.h"

namespace {

using docent::extract::testing::Extracted;
using docent::extract::testing::Source;

// About 6 kB that hold something for every extractor, with `number` to make pages differ.
std::string page(int number) {
  const std::string n = std::to_string(number);
  std::string text = "# Mooring boat " + n + "\n\n`boatctl` is a tool that moors boats. The Harbour Master controls it. New in version 2." + n + ".\n\n";
  for (int i = 0; i < 6; ++i) {
    text += "## Task " + std::to_string(i) +
            "\n\nThe `harbour.depth` setting limits how deep `boatd` may dig, and the `boatctl load` command loads ships into the Deployment of the Harbour Master. "
            "A *dock* is a place where boats wait until the Harbour Master calls them. For more information, see [the other page](page" +
            n + ".md).\n\n1. Load it: `boatctl load --fast ship`.\n2. Run the following:\n\n   ```shell\n   boatctl -n dock get ships -o wide | tee out.txt\n   ```\n\n"
            "3. Set `replicas` to 3.\n\n```yaml\napiVersion: v1\nkind: Boat\nspec:\n  replicas: 3\n  containers:\n  - name: web\n    image: \"x\"\n    env:\n    - name: BOAT_HOME\n      value: /srv\n```\n\n"
            "| Option | Default | Description |\n|---|---|---|\n| `max_boats` | 3 | How many boats may wait |\n\nIf it prints `Error: no wind at port 4.`, run `boatctl row`.\n\n";
  }
  return text;
}

void extract_markdown(benchmark::State& state) {
  const Extracted made(std::vector<Source>{{"page1.md", page(1)}});
  docent::parse::ParseOptions options;
  options.path = "page1.md";
  const auto parsed = docent::parse::parse_document(made.bundles()[0].original, docent::parse::Format::kMarkdown, options);
  for ([[maybe_unused]] const auto _ : state) benchmark::DoNotOptimize(docent::extract::extract_document(made.bundles()[0], *parsed));
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * made.bundles()[0].original.size()));
}
BENCHMARK(extract_markdown);

void resolve_corpus(benchmark::State& state) {
  std::vector<Source> sources;
  for (int i = 0; i < 200; ++i) sources.push_back({"page" + std::to_string(i) + ".md", page(i)});
  const Extracted made(sources);
  for ([[maybe_unused]] const auto _ : state)
    for (const auto& bundle : made.bundles()) benchmark::DoNotOptimize(made.corpus().resolve(bundle.document.id));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * made.bundles().size()));
}
BENCHMARK(resolve_corpus);

}  // namespace
