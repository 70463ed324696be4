// The passages that an answer may be made of: what the search found, and what composers add. Whatever a statement cites gets a number.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "query/answers/terms.h"
#include "query/answers/units.h"
#include "query/request.h"

namespace docent::query {

// One passage with what composers ask of it, each made when first asked for.
class Source {
 public:
  Source(store::PassageView view, double score, bool found_by_search) : view_(std::move(view)), score_(score), found_by_search_(found_by_search) {}

  const store::PassageView& view() const { return view_; }
  double score() const { return score_; }                     // as the search has it; 0 for what was added
  bool found_by_search() const { return found_by_search_; }
  const std::vector<Unit>& units() const;
  const std::vector<std::string>& lower() const;              // of each unit
  const std::string& lower_headings() const;                  // title and heading path
  // The question's terms in each unit, and in title and headings.
  const std::vector<TermSet>& found(const QuestionTerms& terms) const;
  TermSet in_headings(const QuestionTerms& terms) const;
  // First passage of the first section that has text: what the document says of itself.
  bool is_lead() const { return view_.passage.ordinal == 0 && view_.section.ordinal <= 1; }

 private:
  store::PassageView view_;
  double score_;
  bool found_by_search_;
  mutable std::vector<Unit> units_;
  mutable std::vector<std::string> lower_;
  mutable std::vector<TermSet> found_;
  mutable std::string headings_;
  mutable std::optional<TermSet> in_headings_;
  mutable bool cut_ = false, looked_ = false, headed_ = false;
};

class Evidence {
 public:
  // `hits` are the evidence of the answer: those that composers add and cite are appended to it.
  explicit Evidence(std::vector<SearchHit>& hits);

  std::size_t size() const { return sources_.size(); }
  const Source& at(std::size_t i) const { return *sources_[i].source; }
  std::size_t hits() const { return hits_at_start_; }          // the first ones, in the order of the search
  // The source of this passage, added if it was not there. `path`: how the graph led to it.
  std::size_t add(store::PassageView view, std::vector<GraphStep> path = {});
  // Whether a passage may stand beside the hits: a source that has hits is read in the versions of its hits alone, or an answer would mix versions.
  bool fits(const store::PassageView& view) const;
  // The number that statements cite, from 1.
  std::uint32_t cite(std::size_t source);

 private:
  struct Kept {
    std::unique_ptr<Source> source;
    std::vector<GraphStep> path;
    std::uint32_t number = 0;  // 0: not cited yet
  };
  std::vector<SearchHit>& hits_;
  std::size_t hits_at_start_;
  std::vector<Kept> sources_;
};

// A unit of a source.
struct Place {
  std::size_t source = 0, unit = 0;
  bool operator==(const Place&) const = default;
};

}  // namespace docent::query
