// Why a document is not among the results, and what a score is made of.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "query/explain.h"
#include "query/response_json.h"
#include "query/why_not.h"
#include "query/why_not_target.h"
#include "search_desk.h"

namespace docent::query {
namespace {

using testing::SearchDesk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using Json = nlohmann::json;

std::map<std::string, std::string> harbour_files() {
  std::map<std::string, std::string> files = {
      {"guide/moor.md", "# Moor a boat\n\nTo moor a boat, tie it to a bollard of the pier.\n\n## Ropes\n\nMoor with two ropes. A boat needs two ropes.\n\n## Tides\n\nMoor with slack: the boat moves with the tide.\n\n## Night\n\nMoor a boat "
                        "with a lamp at night.\n"},
      {"guide/lamps.md", "# Lamps\n\nLamps are lit at night by the keeper.\n"},
      {"guide/tides.md", "# Tides\n\nThe tide table says when the water is low.\n"},
      {"fees.md", "# Fees\n\nWho moors pays a fee for each night.\n"},
  };
  for (int i = 0; i < 6; ++i) files["boats/b" + std::to_string(i) + ".md"] = "# Boat " + std::to_string(i) + "\n\nThis boat may moor at any pier.\n";
  return files;
}

class WhyNotTest : public ::testing::Test {
 protected:
  WhyNotTest() {
    desk_.ingest("harbour", harbour_files(), "1.0");
    desk_.ingest("archive", {{"guide/moor.md", "# Moor a boat\n\nOnce boats were moored by hand.\n"}}, "0.9");
  }

  SearchRequest asking(const std::string& query, const std::string& target, std::size_t k = 3) {
    SearchRequest request;
    request.query = query;
    request.k = k;
    request.why_not = target;
    return request;
  }
  WhyNot why(const SearchRequest& request) {
    const auto found = desk_.search(request);
    if (!found.why_not) throw std::runtime_error("no explanation");
    return *found.why_not;
  }

  SearchDesk desk_;
};

TEST_F(WhyNotTest, FindsItsTargetByIdPathAndAddress) {
  const auto document = model::make_document_id("harbour", "1.0", "guide/lamps.md");
  const auto section = model::make_section_id(document, {{"Lamps", 0}});
  const std::string on_disk = desk_.file("harbour1.0", "guide/lamps.md").string();
  for (const std::string& name : {document.value, document.value.substr(0, 16), section.value, model::make_passage_id(section, 0).value, std::string("guide/lamps.md"), std::string("lamps.md"),
                                  std::string("harbour/guide/lamps.md"), std::string("docent://harbour/guide/lamps.md"), std::string("docent://harbour/guide/lamps.md?version=1.0"),
                                  std::string("guide/lamps.md#lamps"), std::string(" guide/lamps.md "), on_disk}) {
    const auto found = find_targets(desk_.corpus().record(), name, {});
    ASSERT_TRUE(found) << name;
    ASSERT_THAT(*found, SizeIs(1)) << name;
    EXPECT_EQ(found->front().document.path, "guide/lamps.md") << name;
    EXPECT_EQ(found->front().section.empty(), !name.starts_with("sec_") && !name.ends_with("#lamps")) << name;
  }
  for (const char* name : {"amps.md", "guide", "", "#lamps", "guide/lamps.md#nowhere", "docent://harbour/guide/lamps.md?version=2.0", "docent://vault/guide/lamps.md", "doc_00000000", "doc_x", "sec_zz", "https://example.com/lamps.md"})
    EXPECT_THAT(*find_targets(desk_.corpus().record(), name, {}), IsEmpty()) << name;
}

TEST_F(WhyNotTest, WholeNamesComeBeforeEndsOfPaths) {
  desk_.ingest("more", {{"lamps.md", "# More lamps\n\nLamps.\n"}});
  EXPECT_EQ(find_targets(desk_.corpus().record(), "lamps.md", {})->front().document.source, "more");
}

TEST_F(WhyNotTest, WhatIsNotThereAndWhatIsHiddenReadTheSame) {
  desk_.ingest("vault", {{"secret.md", "# Secret mooring\n\nMoor the secret boat.\n"}}, "1.0", {"ops"});
  SearchRequest request = asking("moor the secret boat", "secret.md");
  request.principal.owner = false;
  const auto explained = [&](const std::string& target) {
    request.why_not = target;
    const auto found = desk_.search(request);
    return Json::parse(to_json(found))["why_not"].dump();
  };
  const auto document = model::make_document_id("vault", "1.0", "secret.md");
  for (const std::string& name : {std::string("secret.md"), document.value, document.value.substr(0, 12), std::string("docent://vault/secret.md")}) {
    const std::string hidden = explained(name), unknown = explained(std::string(name.size(), 'q'));
    std::string expected = unknown;
    for (std::size_t at = expected.find(std::string(name.size(), 'q')); at != std::string::npos; at = expected.find(std::string(name.size(), 'q'))) expected.replace(at, name.size(), name);
    EXPECT_EQ(hidden, expected);
    EXPECT_THAT(hidden, HasSubstr("\"not_ingested\""));
  }
  request.principal.groups = {"ops"};
  EXPECT_THAT(explained("secret.md"), HasSubstr("\"returned\"")) << "who may see it hears of it";
}

TEST_F(WhyNotTest, NamesTheFilterThatKeptItOut) {
  SearchRequest request = asking("moor a boat", "docent://archive/guide/moor.md");
  request.source = "harbour";
  WhyNot filtered = why(request);
  EXPECT_EQ(filtered.absence, Absence::kFiltered);
  EXPECT_THAT(filtered.reason, HasSubstr("source \"archive\""));
  request.source.reset();
  request.version_label = "1.0";
  filtered = why(request);
  EXPECT_EQ(filtered.absence, Absence::kFiltered);
  EXPECT_THAT(filtered.reason, HasSubstr("version \"0.9\""));
}

TEST_F(WhyNotTest, OfSeveralOfOneNameTheOneThatIsAskedForIsLookedAt) {
  SearchRequest request = asking("moor a boat", "guide/moor.md");
  request.version_label = "0.9";
  const WhyNot one = why(request);
  EXPECT_EQ(one.document.source, "archive");
  EXPECT_EQ(one.absence, Absence::kReturned);
  ASSERT_THAT(one.namesakes, SizeIs(1));
  EXPECT_EQ(one.namesakes.front().source, "harbour");
}

TEST_F(WhyNotTest, ARankedOneSaysItsPlaceAndWhatItLostBy) {
  const WhyNot lower = why(asking("how do I moor a boat", "fees.md"));
  ASSERT_EQ(lower.absence, Absence::kRankedLower) << lower.reason;
  ASSERT_TRUE(lower.own && lower.last_returned);
  EXPECT_GT(lower.own->rank, 3U);
  EXPECT_EQ(lower.last_returned->rank, 3U);
  EXPECT_LT(lower.own->score, lower.last_returned->score);
  EXPECT_THAT(lower.reason, HasSubstr("number " + std::to_string(lower.own->rank)));
  EXPECT_THAT(lower.missing_words, ElementsAre("boat")) << "as it was asked, without how, do and I";
  double difference = 0;
  for (const Gap& gap : lower.gaps) difference += gap.own - gap.other;
  EXPECT_NEAR(difference, lower.own->explanation.fused - lower.last_returned->explanation.fused, 1e-9) << "the differences say all of it";

  // The place is true: so many must be asked for.
  SearchRequest more = asking("how do I moor a boat", "fees.md", lower.own->rank - 1);
  EXPECT_EQ(why(more).absence, Absence::kRankedLower);
  more.k = lower.own->rank;
  EXPECT_EQ(why(more).absence, Absence::kReturned);
}

TEST_F(WhyNotTest, AFoldedOneNamesTheResultThatStandsForIt) {
  // Four sections of the guide fit; three of a document are returned.
  SearchRequest request = asking("moor", "guide/moor.md", 10);
  request.source = "harbour";
  const auto found = desk_.search(request);
  std::vector<std::string> returned;
  for (const SearchHit& hit : found.results)
    if (hit.view.document.path == "guide/moor.md") returned.push_back(hit.view.passage.section.value);
  ASSERT_THAT(returned, SizeIs(3));
  const auto document = model::make_document_id("harbour", "1.0", "guide/moor.md");
  std::size_t folded = 0;
  for (const char* heading : {"", "Ropes", "Tides", "Night"}) {
    const auto section = std::string_view(heading).empty() ? model::make_section_id(document, {{"Moor a boat", 0}}) : model::make_section_id(document, {{"Moor a boat", 0}, {heading, 0}});
    request.why_not = section.value;
    const WhyNot one = why(request);
    if (std::ranges::find(returned, section.value) != returned.end()) {
      EXPECT_EQ(one.absence, Absence::kReturned) << heading;
      continue;
    }
    EXPECT_EQ(one.absence, Absence::kFolded) << heading << ": " << one.reason;
    ASSERT_TRUE(one.folded_into);
    EXPECT_EQ(found.results[*one.folded_into - 1].view.document.id, document);
    ++folded;
  }
  EXPECT_EQ(folded, 1U);
}

TEST_F(WhyNotTest, APhraseAndNotKeepThingsOut) {
  EXPECT_EQ(why(asking("\"tie it to a bollard\"", "boats/b1.md")).absence, Absence::kExcluded);
  EXPECT_EQ(why(asking("boat NOT pier", "boats/b1.md")).absence, Absence::kExcluded);
  EXPECT_EQ(why(asking("boat NOT tide", "boats/b1.md", 20)).absence, Absence::kReturned);
}

TEST(WhyNotByWords, WhatHoldsNoneOfTheWordsIsNotMatchedAndSaysWhich) {
  SearchDesk desk(false);
  desk.ingest("harbour", harbour_files(), "1.0");
  SearchRequest request;
  request.query = "Keeper costs, bollard";
  request.why_not = "guide/tides.md";
  const auto found = desk.search(request);
  ASSERT_NE(found.why_not, nullptr);
  EXPECT_EQ(found.why_not->absence, Absence::kNotMatched) << found.why_not->reason;
  EXPECT_THAT(found.why_not->missing_words, ElementsAre("Keeper", "costs", "bollard"));
  EXPECT_THAT(found.why_not->reason, HasSubstr("\"Keeper\", \"costs\", \"bollard\""));
  EXPECT_FALSE(found.why_not->lexical_rank);
}

TEST(WhyNotByWords, WhatIsBeyondTheCandidatesSaysHowFar) {
  SearchDesk desk(false);
  std::map<std::string, std::string> files;
  for (int i = 0; i < 230; ++i) files["b" + std::to_string(i) + ".md"] = "# Buoy\n\nA buoy is a buoy.\n";
  std::string log("# Log\n\nA long day");
  for (int i = 0; i < 60; ++i) log += " of wind " + std::to_string(i) + " and water";
  files["log.md"] = log + " and one buoy.\n";
  desk.ingest("harbour", files);
  SearchRequest request;
  request.query = "buoy";
  request.why_not = "log.md";
  const auto found = desk.search(request);
  ASSERT_NE(found.why_not, nullptr);
  EXPECT_EQ(found.why_not->absence, Absence::kNotCandidate) << found.why_not->reason;
  EXPECT_EQ(found.why_not->lexical_rank, 231U);
  EXPECT_EQ(found.why_not->arm_pool, 200U);
  ASSERT_TRUE(found.why_not->own);
  EXPECT_LT(found.why_not->own->score, found.results.back().score);
}

TEST_F(WhyNotTest, AmbiguousAndSenselessNamesAreErrorsOrNothing) {
  const auto refused = desk_.engine().search(asking("moor", std::string(5000, 'x')));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, base::ErrorCode::kInvalidArgument);
  EXPECT_FALSE(desk_.engine().search(asking("moor", "  ")));
}

TEST_F(WhyNotTest, ContributionsSumToTheScore) {
  for (const Mode mode : {Mode::kAuto, Mode::kLexical, Mode::kDense, Mode::kHybrid}) {
    SearchRequest request;
    request.query = "how do I moor a boat at night with two ropes and a lamp";
    request.mode = mode;
    request.k = 10;
    request.explain = true;
    const auto found = desk_.search(request);
    ASSERT_FALSE(found.results.empty());
    for (const SearchHit& hit : found.results) {
      ASSERT_TRUE(hit.explanation);
      const Explanation& explanation = *hit.explanation;
      double sum = 0, words = explanation.mean_part, bm25f = 0;
      for (const auto& [name, value] : contributions(explanation)) sum += value;
      for (const WordPart& word : explanation.words) {
        words += word.part;
        bm25f += word.bm25f;
      }
      EXPECT_NEAR(sum, explanation.fused, 1e-9) << to_string(mode);
      EXPECT_NEAR(1 / (1 + std::exp(3 - explanation.fused)), hit.score, 1e-12);
      EXPECT_NEAR(words, explanation.lexical_part, 1e-5);
      EXPECT_NEAR(bm25f, explanation.bm25f.value_or(0), 1e-4);
    }
    EXPECT_EQ(found.results.front().explanation->dense_part > 0, mode != Mode::kLexical);
  }
}

TEST_F(WhyNotTest, ExplainingSaysWhatEachStepTookAndGave) {
  SearchRequest request;
  request.query = "moor a boat";
  request.k = 4;
  request.explain = true;
  const Json json = Json::parse(to_json(desk_.search(request)));
  std::map<std::string, Json> stages;
  for (const Json& stage : json["stages"]) {
    EXPECT_FALSE(stage["does"].get<std::string>().empty()) << stage;
    stages[stage["name"]] = stage;
  }
  for (const char* name : {"snapshot", "lexical", "dense", "cross_score", "confidence", "fuse", "mentions", "rank", "load", "explain"}) EXPECT_TRUE(stages.contains(name)) << name;
  EXPECT_EQ(stages["load"]["out"], 4);
  EXPECT_GE(stages["fuse"]["in"], stages["lexical"]["out"]);
  EXPECT_EQ(json["results"][0]["explain"]["words"][0]["word"], "moor");
  request.explain = false;
  const Json plain = Json::parse(to_json(desk_.search(request)));
  EXPECT_FALSE(plain["results"][0].contains("explain"));
}

TEST_F(WhyNotTest, SearchSaysWhetherTheDocumentationAnswers) {
  SearchRequest request;
  request.query = "How do I moor a boat?";
  request.min_confidence = 0;
  EXPECT_TRUE(desk_.search(request).answerable);
  request.min_confidence = 1;
  const auto found = desk_.search(request);
  EXPECT_FALSE(found.answerable);
  EXPECT_FALSE(found.results.empty()) << "what comes nearest is listed all the same";
  EXPECT_EQ(Json::parse(to_json(found))["answerable"], false);
}

TEST_F(WhyNotTest, MeaningAloneIsBelievedAsMuchAsBothArms) {
  for (const char* query : {"How do I moor a boat?", "lamps at night", "When is the water low?", "What do zebras eat?"}) {
    SearchRequest request;
    request.query = query;
    request.mode = Mode::kHybrid;
    const double both = desk_.search(request).confidence;
    request.mode = Mode::kDense;
    const auto found = desk_.search(request);
    EXPECT_NEAR(found.confidence, both, 1e-9) << query;
    EXPECT_EQ(found.mode, Mode::kDense);
    for (std::size_t i = 1; i < found.results.size(); ++i) EXPECT_LE(found.results[i].score, found.results[i - 1].score);
  }
}

}  // namespace
}  // namespace docent::query
