// What names stand for while a query is gone through clause by clause, as far as the names asked of them go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/graph.h"

namespace docent::cypher {

// What a value may be, as far as the names asked of it go.
struct Shape {
  enum class Kind : std::uint8_t { kUnknown, kNode, kRelationship, kPath };
  Kind kind = Kind::kUnknown;
  model::NodeKinds nodes = model::kAllKinds;  // of kNode
  std::size_t lists = 0;                      // lists of lists of such values

  Shape item() const { return lists > 0 ? Shape{kind, nodes, lists - 1} : Shape{}; }
  Shape listed() const { return {kind, nodes, kind == Kind::kUnknown ? 0 : lists + 1}; }
};

// Of a value that is one or the other.
inline Shape either_of(const Shape& a, const Shape& b) {
  if (a.kind != b.kind || a.lists != b.lists) return {};
  return {a.kind, a.nodes | b.nodes, a.lists};
}

// Of a node that is of both. A contradiction finds nothing, which is not ours to say.
inline model::NodeKinds common_kinds(model::NodeKinds a, model::NodeKinds b) {
  model::NodeKinds kinds;
  kinds.bits = static_cast<std::uint16_t>(a.bits & b.bits);
  return kinds.empty() ? model::kAllKinds : kinds;
}

// Names are bound in place and put back at the end of a Frame, so entering a scope costs nothing, however many names there are.
class NameScope {
 public:
  class Frame {
   public:
    explicit Frame(NameScope& scope) : scope_(scope), undo_(scope.undo_.size()), floor_(scope.floor_) {}
    Frame(const Frame&) = delete;
    Frame& operator=(const Frame&) = delete;
    ~Frame() {
      for (; scope_.undo_.size() > undo_; scope_.undo_.pop_back()) {
        auto& [name, before] = scope_.undo_.back();
        if (before) scope_.names_[name] = *before;
        else scope_.names_.erase(name);
      }
      scope_.floor_ = floor_;
    }

   private:
    NameScope& scope_;
    std::size_t undo_, floor_;
  };

  void bind(const std::string& name, const Shape& shape) {
    const auto known = names_.find(name);
    undo_.emplace_back(name, known == names_.end() ? std::nullopt : std::optional(known->second));
    names_[name] = {shape, epoch_};
  }

  Shape find(const std::string& name) const {
    const auto known = names_.find(name);
    return known == names_.end() || known->second.epoch < floor_ ? Shape{} : known->second.shape;
  }

  // What is bound from now on can be told from what was before; `hide_older` makes the latter invisible until the end of the frame.
  void begin_epoch() { ++epoch_; }
  void hide_older() { floor_ = epoch_; }

 private:
  struct Binding {
    Shape shape;
    std::size_t epoch = 0;
  };
  std::unordered_map<std::string, Binding> names_;
  std::vector<std::pair<std::string, std::optional<Binding>>> undo_;
  std::size_t epoch_ = 0, floor_ = 0;
};

}  // namespace docent::cypher
