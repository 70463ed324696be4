// The first byte picks the format; the rest is the document.
#include <cstdint>

#include "extract/testing/extracted.h"
#include "fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  static constexpr const char* kPaths[] = {"input.md", "input.html", "input.txt"};
  const docent::extract::testing::Source source{kPaths[data[0] % 3], std::string(docent::fuzz::text_of(data + 1, size - 1))};
  const docent::extract::testing::Extracted once({source}), again({source});
  if (once.bundles().empty()) return 0;
  FUZZ_CHECK(*once.documents()[0].graph == *again.documents()[0].graph);
  for (const auto& part : {once.documents()[0].graph->local, once.part(0)}) {
    const std::string broken = docent::extract::testing::broken_promise(once.bundles()[0], part);
    if (!broken.empty()) std::fprintf(stderr, "%s\n", broken.c_str());
    FUZZ_CHECK(broken.empty());
  }
  return 0;
}
