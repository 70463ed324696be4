#include "query/ranker.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace docent::query {

base::Result<Ranker> Ranker::parse(std::string_view text) {
  const auto bad = [](const std::string& what) { return base::fail(base::ErrorCode::kInvalidArgument, "not a ranker: " + what); };
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || !json.contains("weights") || !json["weights"].is_object()) return bad("no \"weights\"");
  const auto& given = json["weights"];
  RankFeatures weights{};
  for (std::size_t f = 0; f < kRankFeatures; ++f) {
    const auto weight = given.find(kRankParts[kFirstRankFeature + f]);
    if (weight == given.end() || !weight->is_number() || weight->get<double>() < 0)
      return bad("\"" + std::string(kRankParts[kFirstRankFeature + f]) + "\" must have a weight of at least 0");
    weights[f] = weight->get<double>();
  }
  if (given.size() != kRankFeatures) return bad("it has weights of features that are not known");
  return Ranker(weights);
}

const Ranker& Ranker::built_in() {
  static const Ranker ranker = [] {
    auto parsed = parse(ranker_text("ranker"));
    return parsed ? *parsed : Ranker(RankFeatures{});  // a test reads the file
  }();
  return ranker;
}

void Ranker::apply(std::span<const RankFeatures> features, std::vector<FusedPassage>& candidates) const {
  if (features.empty()) return;
  RankFeatures least = features.front();
  for (const RankFeatures& row : features)
    for (std::size_t f = 0; f < kRankFeatures; ++f) least[f] = std::min(least[f], row[f]);
  for (std::size_t i = 0; i < candidates.size(); ++i)
    for (std::size_t f = 0; f < kRankFeatures; ++f) {
      const double part = weights_[f] * (i < features.size() ? features[i][f] : least[f]);
      candidates[i].parts[kFirstRankFeature + f] = part;
      candidates[i].fused += part;
    }
  std::ranges::sort(candidates, [](const FusedPassage& a, const FusedPassage& b) { return a.fused != b.fused ? a.fused > b.fused : a.tie < b.tie; });
}

}  // namespace docent::query
