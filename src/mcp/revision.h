// Revisions of the Model Context Protocol that are spoken here, and the two eras they belong to.
//
// Modern (2026-07-28): no handshake, every request carries its revision and the client's capabilities in `_meta`. Legacy (2025-11-25 and
// before): `initialize` first. Source: the specification's pages "Versioning and Compatibility" and "Lifecycle" of each revision.
#pragma once

#include <array>
#include <optional>
#include <string_view>

namespace docent::mcp {

enum class Revision { k2025_03_26, k2025_06_18, k2025_11_25, k2026_07_28 };

// Newest first: the order in which they are offered.
constexpr std::array kRevisions = {Revision::k2026_07_28, Revision::k2025_11_25, Revision::k2025_06_18, Revision::k2025_03_26};
constexpr Revision kNewestLegacy = Revision::k2025_11_25;

constexpr std::string_view to_string(Revision revision) {
  switch (revision) {
    case Revision::k2025_03_26: return "2025-03-26";
    case Revision::k2025_06_18: return "2025-06-18";
    case Revision::k2025_11_25: return "2025-11-25";
    case Revision::k2026_07_28: return "2026-07-28";
  }
  return "";
}
constexpr std::optional<Revision> parse_revision(std::string_view text) {
  for (const Revision revision : kRevisions)
    if (to_string(revision) == text) return revision;
  return std::nullopt;
}
constexpr bool is_modern(Revision revision) { return revision == Revision::k2026_07_28; }

}  // namespace docent::mcp
