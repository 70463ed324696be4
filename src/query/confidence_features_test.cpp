#include "query/confidence_features.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "store/embedded/lexical_index.h"
#include "store/embedded/sqlite_store.h"
#include "text/lexical_query.h"

namespace docent::query {
namespace {

constexpr double kNoVector = std::numeric_limits<double>::quiet_NaN();

// A harbour's handbook of four passages, and what a question finds in it.
class ConfidenceFeaturesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "docent-confidence-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    auto opened = store::embedded::LexicalIndex::open(folder_);
    ASSERT_TRUE(opened) << opened.error().message;
    index_ = std::move(*opened);
    auto record = store::embedded::open_sqlite_store({.file = folder_ / "record.db"}, clock_);
    ASSERT_TRUE(record) << record.error().message;
    record_ = std::move(*record);
    const std::vector<store::TextEntry> entries{{1, 1, 10, "Cranes", "Limits", "A crane lifts at most forty tonnes in wind below 9 m/s.", "", "en"},
                                                {2, 1, 20, "Cranes", "Inspection", "The rope of a crane is inspected every week.", "", "en"},
                                                {3, 2, 30, "Berths", "", "Berth B7 takes ships of up to 200 metres.", "", "en"},
                                                {4, 3, 40, "Tides", "", "What the tide does is told by the table at the gate.", "", "en"}};
    ASSERT_TRUE(index_->apply(entries, {}, 1));
    snapshot_.text = index_->snapshot();
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  ConfidenceFeatures ask(std::string_view question, const std::vector<double>& cosines = {}, bool believe_cosines = true) const {
    const auto query = text::parse_lexical_query(question);
    Retrieved retrieved;
    const auto found = snapshot_.text->search(query, {}, 100, base::Deadline::never());
    EXPECT_TRUE(found);
    for (const auto& hit : found->hits) retrieved.candidates.push_back({hit.passage, hit.document, hit.tie, hit.score, kNoVector, 0, 0, 0});
    for (std::size_t i = 0; i < retrieved.candidates.size() && i < cosines.size(); ++i) retrieved.candidates[i].cosine = cosines[i];
    retrieved.has_dense = !cosines.empty();
    retrieved.lexical = found->moments;
    retrieved.dense = {0.4, 0.1, 4};
    for (const auto& term : query.terms) retrieved.best_possible_bm25f += term.weight * snapshot_.text->idf(term.term);
    const auto features = features_of(*record_, snapshot_, question, retrieved, believe_cosines, base::Deadline::never());
    EXPECT_TRUE(features);
    return *features;
  }

  const base::SystemClock clock_;
  std::filesystem::path folder_;
  std::unique_ptr<store::DocumentStore> record_;
  std::unique_ptr<store::embedded::LexicalIndex> index_;
  store::CorpusSnapshot snapshot_;
};

TEST_F(ConfidenceFeaturesTest, AQuestionWhoseWordsStandInOnePassageIsCovered) {
  EXPECT_DOUBLE_EQ(ask("when is the rope of a crane inspected?")[Feature::kCoverageBest], 1);
  EXPECT_DOUBLE_EQ(ask("crane rope inspection")[Feature::kCoverageBest], 1);
  EXPECT_DOUBLE_EQ(ask("crane rope inspection")[Feature::kKnown], 1);
}

TEST_F(ConfidenceFeaturesTest, AWordThatTheCorpusDoesNotKnowLowersAllShares) {
  const auto known = ask("crane rope"), unknown = ask("crane submarine");
  EXPECT_LT(unknown[Feature::kKnown], known[Feature::kKnown]);
  EXPECT_LT(unknown[Feature::kCoverageBest], known[Feature::kCoverageBest]);
  EXPECT_LT(unknown[Feature::kCoverageRare], unknown[Feature::kCoverageBest]) << "what is missing is the rarer word";
}

TEST_F(ConfidenceFeaturesTest, WordsSpreadOverPassagesCoverTogetherWhatNoneDoesAlone) {
  const auto features = ask("rope tonnes");
  EXPECT_LT(features[Feature::kCoverageBest], 0.9);
  EXPECT_DOUBLE_EQ(features[Feature::kCoverageNear], 1);
}

TEST_F(ConfidenceFeaturesTest, FunctionWordsDoNotCountThoughTheCorpusHoldsThemSeldom) {
  EXPECT_DOUBLE_EQ(ask("what does the rope do")[Feature::kCoverageBest], 1);
  EXPECT_GT(ask("what")[Feature::kCoverageBest], 0) << "a question of nothing else is taken by its word";
}

TEST_F(ConfidenceFeaturesTest, NamesAndNumbersAreLookedForByThemselves) {
  EXPECT_DOUBLE_EQ(ask("which ships take berth B7")[Feature::kNamesBest], 1);
  EXPECT_DOUBLE_EQ(ask("which ships take berth C9")[Feature::kNamesBest], 0);
  EXPECT_DOUBLE_EQ(ask("which ships take a berth")[Feature::kNamesBest], 1) << "no name, nothing missing";
  EXPECT_DOUBLE_EQ(ask("which ships take a berth")[Feature::kNames], 0);
}

TEST_F(ConfidenceFeaturesTest, CosinesCountByTheirDistanceFromTheCorpus) {
  const auto features = ask("crane", {0.7, 0.5});
  EXPECT_NEAR(features[Feature::kDistance], 3, 1e-9);
  EXPECT_NEAR(features[Feature::kGap], 2, 1e-9);
  EXPECT_DOUBLE_EQ(ask("crane", {0.7, 0.5}, false)[Feature::kDistance], 0) << "vectors of a model that the weights do not know";
  EXPECT_DOUBLE_EQ(ask("crane")[Feature::kDistance], 0) << "without vectors";
}

}  // namespace
}  // namespace docent::query
