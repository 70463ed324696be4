#include "fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  docent::fuzz::check_parser(docent::fuzz::text_of(data, size), docent::parse::Format::kPlainText);
  return 0;
}
