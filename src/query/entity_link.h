// Which nodes of the graph a question speaks of: its words against the graph's own dictionary of names and aliases.
//
// The longest mention wins, and what stands in back-ticks or quotes is one mention. A mention is compared as written, then in lower case, then without
// what sets identifiers apart ("stateful set", "stateful-set", "StatefulSets" = "StatefulSet"), and at last with bounded typing errors.
// Several nodes that fit about equally well are all returned: who asks decides, or the template whose input takes one kind only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cypher/graph_view.h"
#include "model/graph.h"

namespace docent::query {

enum class MatchKind : std::uint8_t { kExact, kAlias, kNormalised, kFuzzy };
std::string_view to_string(MatchKind kind);

struct LinkCandidate {
  cypher::NodeId node = 0;
  model::NodeKind kind = model::NodeKind::kConcept;
  std::string id, name;
  MatchKind match = MatchKind::kExact;
  double score = 0;  // (0, 1]
};

struct LinkedMention {
  std::size_t start = 0, end = 0;         // bytes of the question
  std::string text;
  std::vector<LinkCandidate> candidates;  // best first, at most kMaxLinkCandidates, all above 0
  bool ambiguous = false;                 // the second is within kNearScore of the first

  // The best candidate of these kinds; null when there is none, or when two of them are within kNearScore of each other.
  const LinkCandidate* only(model::NodeKinds kinds) const;
};

constexpr std::size_t kMaxLinkCandidates = 8;
constexpr std::size_t kMaxMentionWords = 8;
constexpr double kNearScore = 0.04;

// Made once for each snapshot of the graph, which may go away afterwards; then immutable and thread safe. Sections, documents, steps and examples are
// not linked: their names are headings or numbers. Budget: 20,000 names are read in 100 ms; a question takes 1 ms.
class EntityDictionary {
 public:
  explicit EntityDictionary(const cypher::GraphView& graph);
  ~EntityDictionary();
  EntityDictionary(EntityDictionary&&) noexcept;
  EntityDictionary& operator=(EntityDictionary&&) noexcept;

  // In the order of the question; mentions do not overlap. Text beyond the first 2,000 bytes is not read.
  std::vector<LinkedMention> link(std::string_view question) const;
  // The same for a text that is one name as a whole; empty when nothing is like it.
  std::vector<LinkCandidate> find(std::string_view name, model::NodeKinds kinds = model::kEntityKinds) const;
  std::size_t size() const;  // names and aliases

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace docent::query
