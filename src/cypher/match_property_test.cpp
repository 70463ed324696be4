// Random patterns on random graphs, against a matcher that knows nothing but the definition: all ways to assign nodes and relationships.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "cypher/testing/memory_graph.h"
#include "cypher/testing/query_result.h"

namespace docent::cypher {
namespace {

using testing::MemoryGraph;

struct Hop {
  std::string type;       // empty: any
  int direction = 0;      // 1 right, -1 left, 0 either
  int min = 1, max = 1;   // other than 1..1: a list
  std::string left, right;  // variables of nodes
};

struct Pattern {
  std::vector<std::vector<Hop>> paths;
  std::map<std::string, std::string> labels;         // variable → label
  std::map<std::string, std::int64_t> properties;    // variable → value of p
};

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  int upto(int count) { return static_cast<int>(engine_() % static_cast<std::uint64_t>(count)); }
  bool chance(int percent) { return upto(100) < percent; }

 private:
  std::mt19937_64 engine_;
};

MemoryGraph random_graph(Random& random) {
  MemoryGraph graph;
  const int nodes = 1 + random.upto(5);
  for (int i = 0; i < nodes; ++i) {
    std::vector<std::string> labels;
    for (const char* label : {"A", "B"})
      if (random.chance(50)) labels.emplace_back(label);
    graph.add_node(labels, {{"p", random.chance(80) ? Value(std::int64_t{random.upto(3)}) : Value()}});
  }
  const int relationships = random.upto(9);
  for (int i = 0; i < relationships; ++i) {
    graph.add_relationship(static_cast<NodeId>(random.upto(nodes)), random.chance(60) ? "R" : "S", static_cast<NodeId>(random.upto(nodes)));
  }
  if (random.chance(50)) graph.add_index("A", "p");
  if (random.chance(30)) graph.add_index("B", "p");
  graph.freeze();
  return graph;
}

Pattern random_pattern(Random& random) {
  Pattern pattern;
  const auto node = [&] { return std::string(1, static_cast<char>('a' + random.upto(4))); };
  for (int paths = 1 + random.upto(2); paths > 0; --paths) {
    std::vector<Hop> path;
    std::string at = node();
    for (int hops = 1 + random.upto(paths == 2 ? 2 : 3); hops > 0; --hops) {
      Hop hop;
      hop.left = at;
      hop.right = at = node();
      if (random.chance(60)) hop.type = random.chance(70) ? "R" : "S";
      hop.direction = random.upto(3) - 1;
      if (random.chance(20)) {
        hop.min = random.upto(2);
        hop.max = hop.min + random.upto(3);
      }
      path.push_back(hop);
    }
    pattern.paths.push_back(std::move(path));
  }
  for (const char* name : {"a", "b", "c", "d"}) {
    if (random.chance(30)) pattern.labels[name] = random.chance(60) ? "A" : "B";
    if (random.chance(20)) pattern.properties[name] = random.upto(3);
  }
  return pattern;
}

bool is_list(const Hop& hop) { return hop.min != 1 || hop.max != 1; }

// The query, and its columns: nodes by name, relationships r0, r1, …
std::string query_of(const Pattern& pattern, std::set<std::string>& nodes, int& relationships) {
  std::string text = "MATCH ";
  std::set<std::string> written;
  const auto node = [&](const std::string& name) {
    nodes.insert(name);
    if (!written.insert(name).second) return "(" + name + ")";
    std::string inside = name;
    if (pattern.labels.contains(name)) inside += ":" + pattern.labels.at(name);
    if (pattern.properties.contains(name)) inside += fmt::format(" {{p: {}}}", pattern.properties.at(name));
    return "(" + inside + ")";
  };
  relationships = 0;
  for (std::size_t i = 0; i < pattern.paths.size(); ++i) {
    if (i > 0) text += ", ";
    text += node(pattern.paths[i].front().left);
    for (const Hop& hop : pattern.paths[i]) {
      std::string inside = fmt::format("r{}", relationships++);
      if (!hop.type.empty()) inside += ":" + hop.type;
      if (is_list(hop)) inside += fmt::format("*{}..{}", hop.min, hop.max);
      text += fmt::format("{}[{}]{}{}", hop.direction < 0 ? "<-" : "-", inside, hop.direction > 0 ? "->" : "-", node(hop.right));
    }
  }
  text += " RETURN ";
  std::string separator;
  for (const std::string& name : nodes) text += std::exchange(separator, ", ") + fmt::format("id({})", name);
  int index = 0;
  for (const auto& path : pattern.paths) {
    for (const Hop& hop : path) {
      text += is_list(hop) ? fmt::format(", [x IN r{} | id(x)]", index) : fmt::format(", id(r{})", index);
      ++index;
    }
  }
  return text;
}

class NaiveMatcher {
 public:
  NaiveMatcher(const MemoryGraph& graph, const Pattern& pattern) : graph_(graph), pattern_(pattern) {
    for (const auto& path : pattern.paths) hops_.insert(hops_.end(), path.begin(), path.end());
  }
  std::vector<std::string> all() {
    match(0);
    std::ranges::sort(found_);
    return found_;
  }

 private:
  bool suits(const std::string& name, NodeId node) const {
    if (pattern_.labels.contains(name)) {
      const auto label = graph_.find_label(pattern_.labels.at(name));
      if (!label || std::ranges::find(graph_.labels_of(node), *label) == graph_.labels_of(node).end()) return false;
    }
    if (pattern_.properties.contains(name)) {
      const auto key = graph_.find_key("p");
      const Value value = key ? graph_.node_property(node, *key) : Value();
      if (!value.is(ValueType::kInteger) || value.integer() != pattern_.properties.at(name)) return false;
    }
    return true;
  }

  // Binds `name` to `node` for the time of `then`, if that is possible.
  void with(const std::string& name, NodeId node, const std::function<void()>& then) {
    if (const auto bound = nodes_.find(name); bound != nodes_.end()) {
      if (bound->second == node) then();
      return;
    }
    if (!suits(name, node)) return;
    nodes_[name] = node;
    then();
    nodes_.erase(name);
  }

  void match(std::size_t index) {
    if (index == hops_.size()) {
      std::string row;
      for (const auto& [name, node] : nodes_) row += (row.empty() ? "" : " | ") + std::to_string(node);
      for (std::size_t i = 0; i < hops_.size(); ++i) {
        const std::string ids = fmt::format("{}", fmt::join(relationships_[i], ", "));
        row += " | " + (is_list(hops_[i]) ? "[" + ids + "]" : ids);
      }
      found_.push_back(row);
      return;
    }
    relationships_.resize(index + 1);
    relationships_[index].clear();
    for (NodeId start = 0; start < graph_.node_count(); ++start) with(hops_[index].left, start, [&] { walk(index, start); });
  }

  // Each relationship that leads on from `at`, both ways where the direction is free.
  void walk(std::size_t index, NodeId at) {
    const Hop& hop = hops_[index];
    const auto length = static_cast<int>(relationships_[index].size());
    if (length >= hop.min) {
      with(hop.right, at, [&] {
        match(index + 1);
        relationships_.resize(index + 1);
      });
    }
    if (length == hop.max) return;
    for (RelationshipId id = 0; id < graph_.relationship_count(); ++id) {
      if (!hop.type.empty() && graph_.type_name(graph_.type_of(id)) != hop.type) continue;
      bool used = false;
      for (const auto& list : relationships_) used = used || std::ranges::find(list, id) != list.end();
      if (used) continue;
      const NodeId start = graph_.start_of(id), end = graph_.end_of(id);
      std::vector<NodeId> next;
      if (hop.direction >= 0 && start == at) next.push_back(end);
      if (hop.direction <= 0 && end == at && !(hop.direction == 0 && start == end)) next.push_back(start);
      for (const NodeId other : next) {
        relationships_[index].push_back(id);
        walk(index, other);
        relationships_[index].pop_back();
      }
    }
  }

  const MemoryGraph& graph_;
  const Pattern& pattern_;
  std::vector<Hop> hops_;
  std::map<std::string, NodeId> nodes_;
  std::vector<std::vector<RelationshipId>> relationships_;
  std::vector<std::string> found_;
};

TEST(CypherMatchProperty, FindsWhatANaiveMatcherFinds) {
  std::size_t rows = 0;
  for (std::uint64_t seed = 1; seed <= 800; ++seed) {
    Random random(seed);
    const MemoryGraph graph = random_graph(random);
    const Pattern pattern = random_pattern(random);
    std::set<std::string> nodes;
    int relationships = 0;
    const std::string query = query_of(pattern, nodes, relationships);
    auto result = testing::run_text(graph, query, {}, {.max_rows = 1'000'000});
    ASSERT_TRUE(result.has_value()) << query << "\n" << result.error().message;
    std::ranges::sort(result->rows);
    const std::vector<std::string> expected = NaiveMatcher(graph, pattern).all();
    ASSERT_EQ(result->rows, expected) << "seed " << seed << ": " << query << "\n" << testing::plan_text(graph, query)->explain();
    rows += expected.size();
  }
  EXPECT_GT(rows, 2'000U) << "the patterns are too hard to match to say anything";
}

TEST(CypherMatchProperty, TwoWaysOfWritingARepetitionAgree) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Random random(seed);
    const MemoryGraph graph = random_graph(random);
    const int min = random.upto(2), max = min + random.upto(3);
    const std::string arrow = random.chance(50) ? "->" : "-";
    const auto rows_of = [&](const std::string& query) {
      auto result = testing::run_text(graph, query, {}, {.max_rows = 1'000'000});
      EXPECT_TRUE(result.has_value()) << query << "\n" << (result ? "" : result.error().message);
      std::ranges::sort(result->rows);
      return result->rows;
    };
    const std::string end = random.chance(50) ? "(b:A)" : "(b)";
    const std::string what = " RETURN id(a), id(b), [x IN r | id(x)], [n IN nodes(p) | id(n)]";
    EXPECT_EQ(rows_of(fmt::format("MATCH p = (a)-[r*{}..{}]{}{}{}", min, max, arrow, end, what)),
              rows_of(fmt::format("MATCH p = (a) (()-[r]{}()){{{},{}}} {}{}", arrow, min, max, end, what)))
        << "seed " << seed;
  }
}

TEST(CypherMatchProperty, ShortestIsTheShortestOfAll) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    Random random(seed);
    const MemoryGraph graph = random_graph(random);
    const std::string arrow = random.chance(50) ? "->" : "-";
    const auto rows_of = [&](const std::string& query) {
      auto result = testing::run_text(graph, query, {}, {.max_rows = 1'000'000});
      EXPECT_TRUE(result.has_value()) << query << "\n" << (result ? "" : result.error().message);
      std::ranges::sort(result->rows);
      return result->rows;
    };
    const std::string expected = fmt::format(
        "MATCH p = (a)-[*1..5]{}(b) WHERE a <> b WITH a, b, min(length(p)) AS least MATCH q = (a)-[*1..5]{}(b) WHERE length(q) = least "
        "RETURN id(a), id(b), [r IN relationships(q) | id(r)]",
        arrow, arrow);
    const std::string tail = " RETURN id(a), id(b), [r IN relationships(p) | id(r)]";
    const auto all = rows_of(expected);
    EXPECT_EQ(rows_of(fmt::format("MATCH p = allShortestPaths((a)-[*1..5]{}(b)) WHERE a <> b{}", arrow, tail)), all) << "seed " << seed;
    EXPECT_EQ(rows_of(fmt::format("MATCH p = ALL SHORTEST (a)-[]{}{{1,5}}(b) WHERE a <> b{}", arrow, tail)), all) << "seed " << seed;
    EXPECT_EQ(rows_of(fmt::format("MATCH (a), (b) WHERE a <> b MATCH p = allShortestPaths((a)-[*1..5]{}(b)) WHERE length(p) > 0{}", arrow, tail)), all) << "seed " << seed;
  }
}

}  // namespace
}  // namespace docent::cypher
