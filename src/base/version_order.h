// Versions compare as versions: 4.10 is after 4.2.
//
// As semver.org 2.0.0, section 11, with the fallbacks that documentation needs: a leading "v" counts for nothing, parts that are missing
// are 0 (1.2 is 1.2.0), numbers may be of any length and number, and a letter after a digit begins a pre-release (1.0rc1 is before 1.0).
// What begins with no digit ("latest", "main") is a name: after all versions, among each other as text.
#pragma once

#include <compare>
#include <string_view>

namespace docent::base {

// Linear in the longer text. Equivalent texts may differ: "v1.2" and "1.2.0+build7".
std::weak_ordering compare_versions(std::string_view a, std::string_view b);

}  // namespace docent::base
