// The tokenizer of documents and questions, and the cutting into sentences.
#include "fuzz/check.h"
#include "text/analyzer.h"
#include "text/lexical_query.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace text = docent::text;
  const std::string_view input = docent::fuzz::text_of(data, size);
  for (const auto mode : {text::Mode::kProse, text::Mode::kCode})
    for (const auto& token : text::analyze(input, mode)) FUZZ_CHECK(!token.term.empty());
  std::size_t end = 0;
  for (const auto& sentence : text::split_sentences(input)) {
    FUZZ_CHECK(sentence.start == end && sentence.end > sentence.start);
    end = sentence.end;
  }
  FUZZ_CHECK(end == input.size());
  for (const auto& term : text::parse_lexical_query(input).terms) FUZZ_CHECK(!term.term.empty() && term.weight > 0);
  return 0;
}
