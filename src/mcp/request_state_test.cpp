#include "mcp/request_state.h"

#include <gtest/gtest.h>

namespace docent::mcp {
namespace {

const auto kNow = std::chrono::system_clock::time_point(std::chrono::seconds(1'800'000'000));

TEST(RequestState, OpensForWhoAskedWhatTheyAskedInTime) {
  const StateSigner signer;
  const std::string state = signer.seal("payload", "ann", "search q", kNow);
  EXPECT_EQ(signer.open(state, "ann", "search q", kNow), "payload");
  EXPECT_EQ(signer.open(state, "ann", "search q", kNow + kStateLifetime), "payload");
  EXPECT_FALSE(signer.open(state, "ann", "search q", kNow + kStateLifetime + std::chrono::seconds(1)));
  EXPECT_FALSE(signer.open(state, "bob", "search q", kNow));
  EXPECT_FALSE(signer.open(state, "ann", "search r", kNow));
  EXPECT_FALSE(signer.open(state, "anns", "earch q", kNow)) << "parts must not flow into each other";
  EXPECT_FALSE(StateSigner().open(state, "ann", "search q", kNow)) << "another process's key";
}

TEST(RequestState, NoAlteredByteIsAccepted) {
  const StateSigner signer("0123456789abcdef0123456789abcdef");
  const std::string state = signer.seal("payload", "ann", "q", kNow);
  for (std::size_t i = 0; i < state.size(); ++i) {
    std::string altered = state;
    altered[i] = altered[i] == 'A' ? 'B' : 'A';
    // The last digit of a base64 text may hold unused bits; every byte that is decoded counts.
    if (i + 1 == state.size()) continue;
    EXPECT_FALSE(signer.open(altered, "ann", "q", kNow)) << i;
  }
  for (const char* bad : {"", ".", "..", "a.b.c", "1800000600.cGF5bG9hZA", "1800000600.cGF5bG9hZA."}) EXPECT_FALSE(signer.open(bad, "ann", "q", kNow)) << bad;
  EXPECT_FALSE(signer.open(std::string(10'000, '.'), "ann", "q", kNow));
}

}  // namespace
}  // namespace docent::mcp
