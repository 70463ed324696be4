#include "base/version_order.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace docent::base {
namespace {

TEST(VersionOrder, IsThatOfTheList) {
  const std::vector<std::string> ascending = {"0.9", "1.0-alpha", "1.0-alpha.1", "1.0-alpha.beta", "1.0-beta", "1.0-beta.2", "1.0-beta.11", "1.0-rc.1",
                                              "1.0", "1.0.1", "v1.2", "1.10", "1.18446744073709551616000", "4.2", "4.10rc1", "4.10", "2024.1", "latest", "main"};
  for (std::size_t i = 0; i < ascending.size(); ++i)
    for (std::size_t j = 0; j < ascending.size(); ++j)
      EXPECT_EQ(compare_versions(ascending[i], ascending[j]), std::weak_ordering(i <=> j)) << ascending[i] << " and " << ascending[j];
}

TEST(VersionOrder, SpellingsOfOneVersionAreEquivalent) {
  for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{{"1.2", "1.2.0"}, {"v1.2", "1.2"}, {"1.02", "1.2"}, {"1.2+build7", "1.2+build8"}, {"", ""}}) {
    EXPECT_EQ(compare_versions(a, b), std::weak_ordering::equivalent) << a << " and " << b;
  }
}

}  // namespace
}  // namespace docent::base
