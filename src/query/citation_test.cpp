#include "query/citation.h"

#include <gtest/gtest.h>

#include "base/hash.h"

namespace docent::query {
namespace {

Citation example() {
  Citation citation;
  citation.document = model::make_document_id("handbook", "1.2", "a/b.md");
  citation.document_sha256 = base::sha256_hex("bytes");
  citation.span = {12, 345678};
  citation.text_sha256 = base::sha256_hex("text").substr(0, 32);
  citation.parser = "markdown/1";
  return citation;
}

TEST(Citation, CarriesEverythingItNeeds) {
  const Citation wanted = example();
  const auto read = decode_citation(encode_citation(wanted));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->document, wanted.document);
  EXPECT_EQ(read->document_sha256, wanted.document_sha256);
  EXPECT_EQ(read->span, wanted.span);
  EXPECT_EQ(read->text_sha256, wanted.text_sha256);
  EXPECT_EQ(read->parser, wanted.parser);
}

TEST(Citation, DamagedOnesAreRefusedNotMisread) {
  const std::string good = encode_citation(example());
  EXPECT_FALSE(decode_citation(""));
  EXPECT_FALSE(decode_citation("cit_"));
  EXPECT_FALSE(decode_citation("doc_" + good.substr(4)));
  EXPECT_FALSE(decode_citation(good + "!"));
  EXPECT_FALSE(decode_citation(std::string(10'000, 'A')));
  for (std::size_t length = 0; length + 12 < good.size(); ++length)
    EXPECT_FALSE(decode_citation(good.substr(0, length))) << length;
}

TEST(Citation, SpanThatEndsBeforeItStartsIsRefused) {
  Citation backwards = example();
  backwards.span = {20, 10};
  EXPECT_FALSE(decode_citation(encode_citation(backwards)));
}

}  // namespace
}  // namespace docent::query
