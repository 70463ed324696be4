#include "cli/eval/trec_run.h"

#include <fmt/format.h>

#include <iterator>

namespace docent::cli {
namespace {

std::string field(std::string_view id) {
  std::string text;
  for (const char c : id) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7F)
      text += fmt::format("%{:02X}", byte);
    else
      text.push_back(c);
  }
  return text;
}

}  // namespace

void append_run(std::string& run, std::string_view query, std::span<const RankedDocument> ranked, std::string_view tag) {
  std::size_t rank = 0;
  for (const RankedDocument& document : ranked)
    fmt::format_to(std::back_inserter(run), "{} Q0 {} {} {:.9g} {}\n", field(query), field(document.id), ++rank, document.score, tag);
}

}  // namespace docent::cli
