// Index files: whatever their bytes, reading them ends, stays inside them and says when they are damaged.
#include "fuzz/check.h"
#include "store/embedded/dense_segment.h"
#include "store/embedded/lexical_segment.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace embedded = docent::store::embedded;
  const std::string_view input = docent::fuzz::text_of(data, size);
  if (const auto segment = embedded::LexicalSegment::from_bytes(std::string(input))) {
    for (std::uint32_t i = 0; i < (*segment)->terms(); ++i) {
      (void)(*segment)->term(i);
      std::uint64_t read = 0;
      for (embedded::PostingCursor cursor(**segment, (*segment)->row(i)); cursor.next(); ++read)
        FUZZ_CHECK(cursor.ordinal() < (*segment)->passages());
      FUZZ_CHECK(read <= (*segment)->row(i).df);
    }
    (void)(*segment)->check();
  }
  (void)embedded::DenseSegment::parse(input, 8);
  return 0;
}
