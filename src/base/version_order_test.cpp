#include "base/version_order.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace docent::base {
namespace {

TEST(VersionOrder, SortsWhatDocumentationWrites) {
  // Each is lower than all that follow.
  const std::vector<std::string> ascending = {
      "0.9",    "1.0.0-1",     "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0",
      "1.0.2",  "1.0.2k",      "1.2-rc1",     "1.2",           "1.2.1",            "1.10",       "4.2",          "4.10",          "5",          "v5.0.1",
      "10.0.0", "2024-01-15", "2024-02-01", "99999999999999999999.1", "100000000000000000000", "latest", "main"};
  for (std::size_t i = 0; i < ascending.size(); ++i)
    for (std::size_t j = 0; j < ascending.size(); ++j)
      EXPECT_EQ(compare_versions(ascending[i], ascending[j]), std::weak_ordering(i <=> j)) << ascending[i] << " and " << ascending[j];
}

TEST(VersionOrder, SpellingsOfOneVersionAreEqual) {
  const std::pair<const char*, const char*> same[] = {{"1.2", "v1.2.0"}, {"V2", "2.0.0.0"}, {"1.0.0+build.5", "1.0.0"}, {"1.02", "1.2"}, {"1.0rc1", "1.0.0-rc.1"}, {" 3.1 ", "3.1"}, {"Main", "main"}, {"0", "0.0"}};
  for (const auto& [a, b] : same) EXPECT_EQ(compare_versions(a, b), std::weak_ordering::equivalent) << a << " and " << b;
}

TEST(VersionOrder, ApiVersionsOfKubernetes) {
  EXPECT_TRUE(compare_versions("v1alpha1", "v1beta1") < 0);
  EXPECT_TRUE(compare_versions("v1beta2", "v1beta10") < 0);
  EXPECT_TRUE(compare_versions("v1beta1", "v1") < 0);
  EXPECT_TRUE(compare_versions("v1", "v2beta1") < 0);
}

TEST(VersionOrder, TellsVersionsFromOtherText) {
  for (const char* text : {"1", "v1.2", "4.10-rc1"}) EXPECT_TRUE(is_version(text)) << text;
  for (const char* text : {"", "v", "main", "version"}) EXPECT_FALSE(is_version(text)) << text;
}

}  // namespace
}  // namespace docent::base
