// Any bytes are parsed or refused; what parses prints as text that parses to the same text, and a walk of it ends.
#include "check.h"
#include "cypher/parser.h"
#include "cypher/printer.h"
#include "cypher/rules.h"
#include "cypher/syntax_error.h"
#include "cypher/walk.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace docent::cypher;
  const std::string_view input = docent::fuzz::text_of(data, size);
  const auto statement = parse(input);
  if (!statement) {
    FUZZ_CHECK(!statement.error().message.empty() && !statement.error().detail.empty());
    return 0;
  }
  const auto rules = check_rules(*statement, input);
  FUZZ_CHECK(rules.has_value() || rules.error().detail == kSyntax);
  std::size_t nodes = 0;
  for_each_node(*statement, [&](const auto&) { ++nodes; });
  FUZZ_CHECK(nodes <= 4 * input.size() + 4);

  // Canonical text may be longer and have more parentheses than what was written.
  const Limits room{.max_bytes = 1U << 20, .max_tokens = 200'000, .max_depth = 400, .max_chain = 100};
  for (const bool keep : {false, true}) {
    const PrintOptions options{.mask_values = false, .keep_column_names = keep};
    const std::string text = print(*statement, options);
    const auto again = parse(text, room);
    FUZZ_CHECK(again.has_value());
    FUZZ_CHECK(print(*again, options) == text);
    FUZZ_CHECK(fingerprint(*again).size() == 32);
    if (!keep) FUZZ_CHECK(fingerprint(*again) == fingerprint(*statement));
  }
  return 0;
}
