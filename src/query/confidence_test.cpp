#include "query/confidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

namespace docent::query {
namespace {

using ::testing::HasSubstr;

// More of these never makes an answer less likely. Others (how long the question is, how rare its words) may go either way.
constexpr Feature kRising[] = {Feature::kCoverageBest, Feature::kCoverageRare, Feature::kCoverageNear,  Feature::kCoverageWords,
                               Feature::kCoverageDense, Feature::kKnown,       Feature::kNamesBest,     Feature::kSharpness,
                               Feature::kDrop,          Feature::kStandsOut,   Feature::kCosine,        Feature::kDistance,
                               Feature::kDistanceScaled, Feature::kDistanceNear, Feature::kGap,         Feature::kGapFar,
                               Feature::kDistanceWords, Feature::kHeadsFit,   Feature::kAgreement,     Feature::kAgreementDocument};

constexpr const char* kModel = R"({"both":{"bias":-1,"weights":{"coverage_best":{"weight":2,"low":0.25,"high":0.75}}},"words":{"bias":1,"weights":{}}})";

TEST(Confidence, EqualsWhatTheTrainingScriptPredicts) {
  std::ifstream file(DOCENT_CONFIDENCE_EXAMPLES);
  std::size_t compared = 0;
  for (std::string line; std::getline(file, line);) {
    const auto example = nlohmann::json::parse(line);
    ConfidenceFeatures features;
    features.has_dense = example["meaning"].get<bool>();
    for (std::size_t f = 0; f < kFeatures; ++f) features.values[f] = example["features"][std::string(to_string(static_cast<Feature>(f)))].get<double>();
    EXPECT_NEAR(confidence(confidence_model(), features), example["confidence"].get<double>(), 1e-9) << line;
    ++compared;
  }
  EXPECT_GE(compared, 20U);
}

TEST(Confidence, NeverFallsWhenMoreOfTheQuestionIsCoveredOrNearer) {
  for (const bool meaning : {false, true}) {
    for (const Feature feature : kRising) {
      ConfidenceFeatures features;
      features.values.fill(0.5);
      features.has_dense = meaning;
      double before = 0;
      for (const double value : {-1.0, 0.0, 0.3, 0.6, 1.0, 3.0, 9.0}) {
        features[feature] = value;
        EXPECT_GE(confidence(confidence_model(), features), before) << to_string(feature) << " at " << value;
        before = confidence(confidence_model(), features);
      }
    }
  }
}

TEST(Confidence, RisesWhereItCountsMost) {
  for (const bool meaning : {false, true}) {
    ConfidenceFeatures none, all;
    none.has_dense = all.has_dense = meaning;
    for (const Feature feature : kRising) all[feature] = 4;
    none[Feature::kPassages] = all[Feature::kPassages] = 8;
    EXPECT_LT(confidence(confidence_model(), none), 0.1);
    EXPECT_GT(confidence(confidence_model(), all), 0.8);
  }
}

TEST(Confidence, HoldsEachFeatureToTheRangeItWasFittedIn) {
  const auto model = parse_confidence_model(kModel);
  ASSERT_TRUE(model) << model.error().message;
  ConfidenceFeatures features;
  features.has_dense = true;
  features[Feature::kCoverageBest] = 1;
  EXPECT_NEAR(confidence(*model, features), 1 / (1 + std::exp(-0.5)), 1e-12);
  features[Feature::kCoverageBest] = 0.75;
  EXPECT_NEAR(confidence(*model, features), 1 / (1 + std::exp(-0.5)), 1e-12);
  features.has_dense = false;
  EXPECT_NEAR(confidence(*model, features), 1 / (1 + std::exp(-1.0)), 1e-12);
}

TEST(Confidence, CosinesAreBelievedOfTheModelThatTheWeightsWereFittedWith) {
  EXPECT_TRUE(knows_cosines_of(confidence_model(), "bge-small-en-v1.5-q/2"));
  EXPECT_FALSE(knows_cosines_of(confidence_model(), "another"));
  EXPECT_FALSE(knows_cosines_of({}, ""));
}

TEST(Confidence, SaysWhatIsWrongWithAFileOfWeights) {
  EXPECT_THAT(parse_confidence_model("[]").error().message, HasSubstr("not a JSON object"));
  EXPECT_THAT(parse_confidence_model(R"({"both":{"bias":1}})").error().message, HasSubstr("\"both\" needs a bias and weights"));
  EXPECT_THAT(parse_confidence_model(R"({"both":{"bias":1,"weights":{"luck":{"weight":1,"low":0,"high":1}}}})").error().message, HasSubstr("no feature \"luck\""));
  EXPECT_THAT(parse_confidence_model(R"({"both":{"bias":1,"weights":{"known":{"weight":1,"low":2,"high":1}}}})").error().message, HasSubstr("known has low above high"));
}

}  // namespace
}  // namespace docent::query
