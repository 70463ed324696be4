#include "base/hash.h"

#include <gtest/gtest.h>

namespace docent::base {
namespace {

TEST(Hash, Sha256GivesThePublishedDigests) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Hash, StreamEqualsOneCall) {
  Sha256Stream stream;
  stream.update("a");
  stream.update("");
  stream.update("bc");
  EXPECT_EQ(to_hex(stream.finish()), sha256_hex("abc"));
}

TEST(Hash, Crc32cGivesThePublishedCheckValue) {
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c("56789", crc32c("1234")), 0xE3069283U);
}

}  // namespace
}  // namespace docent::base
