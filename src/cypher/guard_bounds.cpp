// How far repetitions may go.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "cypher/guard_steps.h"
#include "cypher/syntax_error.h"
#include "cypher/walk.h"

namespace docent::cypher {
namespace {

using base::Result;
using base::Status;

constexpr std::uint64_t kEndless = std::numeric_limits<std::uint64_t>::max();

std::uint64_t product(std::uint64_t a, std::uint64_t b) { return b != 0 && a > kEndless / b ? kEndless : a * b; }

class Bounds {
 public:
  Bounds(std::string_view text, const GuardPolicy& policy) : text_(text), max_hops_(policy.max_hops) {}

  // The most relationships that one match of the elements follows.
  Result<std::uint64_t> hops_of(const std::vector<PathElement>& elements) const {
    std::uint64_t all = 0;
    for (const PathElement& element : elements) {
      std::uint64_t hops = 0;
      if (const auto* relationship = std::get_if<RelationshipPattern>(&element.node)) {
        hops = 1;
        if (relationship->repetition) {
          DOCENT_ASSIGN(hops, repeated(*relationship->repetition, hops));
        }
      } else if (const auto* group = std::get_if<GroupPattern>(&element.node)) {
        DOCENT_ASSIGN(hops, hops_of(group->elements));
        if (group->repetition) {
          DOCENT_ASSIGN(hops, repeated(*group->repetition, hops));
        }
      }
      all = hops > kEndless - all ? kEndless : all + hops;
    }
    return all;
  }

 private:
  Result<std::uint64_t> repeated(const Repetition& repetition, std::uint64_t hops_each) const {
    const bool star = repetition.form == Repetition::Form::kStar;
    const std::uint64_t rounds = hops_each > 0 ? max_hops_ / hops_each : max_hops_;
    const std::uint64_t from = std::min(repetition.min, rounds);
    const std::string better = star ? fmt::format("[:TYPE*{}..{}]", from, rounds) : fmt::format("{{{},{}}}", from, rounds);
    const auto wrong = [&](std::string_view what) {
      const std::string hint = rounds > 0 ? fmt::format("write {}", better) : "make the group shorter";
      return syntax_error(text_, repetition.span.start, fmt::format("{}, {} relationships are allowed: {}", what, max_hops_, hint), kUnbounded);
    };
    if (!repetition.max) return wrong("this repetition has no upper bound");
    const std::uint64_t hops = product(*repetition.max, hops_each);
    if (hops > max_hops_) return wrong(fmt::format("this repetition may follow {} relationships", hops == kEndless ? "endlessly many" : std::to_string(hops)));
    return hops;
  }

  std::string_view text_;
  std::uint64_t max_hops_;
};

}  // namespace

Status check_bounds(const Query& query, std::string_view text, const GuardPolicy& policy) {
  const Bounds bounds(text, policy);
  Status status;
  for_each_node(query, Overloaded{
                           [&](const PathPattern& path) {
                             if (!status) return;
                             if (const auto hops = bounds.hops_of(path.elements); !hops) status = std::unexpected(hops.error());
                           },
                           [](const auto&) {},
                       });
  return status;
}

}  // namespace docent::cypher
