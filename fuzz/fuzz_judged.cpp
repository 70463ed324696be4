// Files of judged questions, and citation ids.
#include "cli/eval/qrels.h"
#include "cli/eval/queries.h"
#include "fuzz/check.h"
#include "query/citation.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input = docent::fuzz::text_of(data, size);
  (void)docent::cli::parse_queries(input, "fuzz");
  (void)docent::cli::parse_query_file(input, "fuzz");
  (void)docent::cli::parse_qrels(input, "fuzz");
  if (const auto citation = docent::query::decode_citation(input)) FUZZ_CHECK(docent::query::encode_citation(*citation) == input);
  return 0;
}
