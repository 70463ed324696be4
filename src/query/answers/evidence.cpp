#include "query/answers/evidence.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "query/citation.h"

namespace docent::query {

const std::vector<Unit>& Source::units() const {
  if (!cut_) units_ = cut_units(view_.passage);
  cut_ = true;
  return units_;
}

const std::vector<std::string>& Source::lower() const {
  if (lower_.empty())
    for (const Unit& unit : units()) lower_.push_back(base::ascii_lower(unit.text));
  return lower_;
}

const std::string& Source::lower_headings() const {
  if (!headed_) {
    headings_ = base::ascii_lower(view_.document.title);
    for (const std::string& heading : view_.heading_path) headings_ += "\n" + base::ascii_lower(heading);
    headed_ = true;
  }
  return headings_;
}

const std::vector<TermSet>& Source::found(const QuestionTerms& terms) const {
  if (!looked_)
    for (const std::string& unit : lower()) found_.push_back(terms.found_in(unit));
  looked_ = true;
  return found_;
}

TermSet Source::in_headings(const QuestionTerms& terms) const {
  if (!in_headings_) in_headings_ = terms.found_in(lower_headings());
  return *in_headings_;
}

Evidence::Evidence(std::vector<SearchHit>& hits) : hits_(hits), hits_at_start_(hits.size()) {
  for (const SearchHit& hit : hits) sources_.push_back({std::make_unique<Source>(hit.view, hit.score, true), {}, hit.rank});
}

std::size_t Evidence::add(store::PassageView view, std::vector<GraphStep> path) {
  for (std::size_t i = 0; i < sources_.size(); ++i)
    if (sources_[i].source->view().passage.key == view.passage.key && sources_[i].source->view().passage.id == view.passage.id) return i;
  sources_.push_back({std::make_unique<Source>(std::move(view), 0, false), std::move(path), 0});
  return sources_.size() - 1;
}

bool Evidence::fits(const store::PassageView& view) const {
  bool same_source = false;
  for (std::size_t i = 0; i < hits_at_start_; ++i) {
    const model::DocumentRecord& hit = hits_[i].view.document;
    if (hit.source != view.document.source) continue;
    if (hit.version_label == view.document.version_label) return true;
    same_source = true;
  }
  return !same_source;
}

std::uint32_t Evidence::cite(std::size_t source) {
  Kept& kept = sources_[source];
  if (kept.number > 0) return kept.number;
  SearchHit hit;
  hit.view = kept.source->view();
  hit.rank = kept.number = static_cast<std::uint32_t>(hits_.size() + 1);
  hit.score = hits_.empty() ? 0 : hits_.back().score;  // it did not compete: scores never rise with rank
  hit.text_sha256 = base::sha256_hex(hit.view.passage.text);
  hit.citation_id = encode_citation({hit.view.document.id, hit.view.document.sha256, hit.view.passage.span, hit.text_sha256, hit.view.document.parser});
  hit.path = std::move(kept.path);
  hits_.push_back(std::move(hit));
  return kept.number;
}

}  // namespace docent::query
