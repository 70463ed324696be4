// Versions in their order: 4.2 < 4.10 < 5.0.0-rc.1 < 5.0.0.
#pragma once

#include <compare>
#include <string_view>

namespace docent::base {

// Semantic versioning 2.0 (https://semver.org/#spec-item-11), and beyond it what documentation really writes:
//  - a "v" in front and whatever follows "+" count for nothing; missing numbers are 0 (v1.2 = 1.2.0); any number of numbers;
//  - "a", "alpha", "b", "beta", "c", "rc", "pre", "preview", "dev", "m" and "snapshot" after a number come before it (1.0rc1 < 1.0, v1beta1 < v1),
//    any other letters after it (1.0.2 < 1.0.2k < 1.0.2.post1);
//  - dates with dashes are numbers (2024-01-15 < 2024-02-01);
//  - text without a number in front ("main", "latest") comes after all versions, compared as lower case.
// A total order of what it does not call equal; nothing is invalid. Equal does not mean the same text.
std::weak_ordering compare_versions(std::string_view a, std::string_view b);

// Whether it begins as a version does: "4.10", "v2".
bool is_version(std::string_view text);

}  // namespace docent::base
