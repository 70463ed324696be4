#include "store/embedded/lexical_index.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "base/file.h"
#include "store/embedded/lexical_snapshot.h"
#include "text/analyzer.h"

namespace docent::store::embedded {
namespace {

using base::Deadline;
using base::ErrorCode;

struct Entry {
  model::PassageKey passage;
  model::DocumentKey document;
  std::uint64_t tie;
  std::string title, headings, prose, code;
  TextEntry view() const { return {passage, document, tie, title, headings, prose, code, "en"}; }
};

std::vector<TextEntry> views(const std::vector<Entry>& entries) {
  std::vector<TextEntry> list;
  for (const Entry& entry : entries) list.push_back(entry.view());
  return list;
}

class LexicalIndexTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "docent-lex-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::unique_ptr<LexicalIndex> open() {
    auto opened = LexicalIndex::open(folder_);
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(*opened);
  }
  std::filesystem::path folder_;
};

TextSearchResult find(const LexicalIndex& index, std::string_view query, std::size_t k = 10, const DocumentFilter& filter = {}) {
  auto found = index.snapshot()->search(text::parse_lexical_query(query), filter, k, Deadline::never());
  EXPECT_TRUE(found) << found.error().message;
  return *found;
}

std::vector<model::PassageKey> keys(const TextSearchResult& result) {
  std::vector<model::PassageKey> list;
  for (const auto& hit : result.hits) list.push_back(hit.passage);
  return list;
}

TEST_F(LexicalIndexTest, FindsPassagesByAnyWordAndBestFirst) {
  const auto index = open();
  const std::vector<Entry> entries{{1, 1, 10, "Pods", "", "A pod runs containers.", ""},
                                   {2, 1, 20, "Pods", "Lifetime", "Containers end when the pod ends.", ""},
                                   {3, 2, 30, "Nodes", "", "A node is a machine.", "kubectl get nodes"}};
  ASSERT_TRUE(index->apply(views(entries), {}, 1));
  EXPECT_EQ(keys(find(*index, "pod lifetime")), (std::vector<model::PassageKey>{2, 1}));
  EXPECT_EQ(keys(find(*index, "kubectl")), (std::vector<model::PassageKey>{3}));
  EXPECT_TRUE(find(*index, "absent").hits.empty());
  EXPECT_TRUE(find(*index, "").hits.empty());
  EXPECT_EQ(find(*index, "pod absent").known_terms, 1U);
}

TEST_F(LexicalIndexTest, KnowsThePassagesOfADocument) {
  const auto index = open();
  const std::vector<Entry> first{{1, 1, 10, "Pods", "", "one", ""}, {2, 2, 20, "Nodes", "", "two", ""}, {3, 2, 30, "Nodes", "", "three", ""}};
  const std::vector<Entry> second{{7, 4, 70, "Jobs", "", "seven", ""}, {8, 4, 80, "Jobs", "", "eight", ""}};
  ASSERT_TRUE(index->apply(views(first), {}, 1));
  ASSERT_TRUE(index->apply(views(second), {{1}}, 2));
  const auto snapshot = index->snapshot();
  const auto* look = dynamic_cast<const TextCloseLook*>(snapshot.get());
  ASSERT_NE(look, nullptr);
  const std::vector<model::PassageKey> asked{3, 8, 1, 99};
  const auto documents = look->documents_of(asked);
  ASSERT_EQ(documents.size(), 4U);
  EXPECT_EQ(documents[0].first, 2U);
  EXPECT_EQ(documents[0].count, 2U);
  EXPECT_EQ(documents[1].first, 7U);
  EXPECT_EQ(documents[1].count, 2U);
  EXPECT_EQ(documents[2].count, 0U) << "it was removed";
  EXPECT_EQ(documents[3].count, 0U);
}

TEST_F(LexicalIndexTest, PhrasesAreRequiredAndExclusionsRemove) {
  const auto index = open();
  const std::vector<Entry> entries{{1, 1, 1, "", "", "node pressure eviction", ""},
                                   {2, 2, 2, "", "", "pressure on the node", ""},
                                   {3, 3, 3, "pressure", "", "node", ""}};
  ASSERT_TRUE(index->apply(views(entries), {}, 1));
  EXPECT_EQ(keys(find(*index, "\"node pressure\"")), (std::vector<model::PassageKey>{1}));
  EXPECT_EQ(find(*index, "node NOT eviction").hits.size(), 2U);
  EXPECT_TRUE(find(*index, "\"pressure node\"").hits.empty()) << "a phrase does not run over the border of fields";
}

TEST_F(LexicalIndexTest, FilterIsAppliedBeforeRankingAndStatisticsStay) {
  const auto index = open();
  std::vector<Entry> entries;
  for (std::uint32_t i = 1; i <= 30; ++i) entries.push_back({i, i, i, "", "", "same words here", ""});
  ASSERT_TRUE(index->apply(views(entries), {}, 1));
  DocumentFilter filter;
  filter.all = false;
  filter.allowed.assign(31, false);
  filter.allowed[29] = true;
  const auto all = find(*index, "words", 100), some = find(*index, "words", 100, filter);
  ASSERT_EQ(some.hits.size(), 1U);
  EXPECT_EQ(some.hits[0].passage, 29U);
  EXPECT_EQ(some.hits[0].score, all.hits[0].score);
  EXPECT_EQ(some.moments.matches, 30U);
}

TEST_F(LexicalIndexTest, EqualScoresGoToTheLowerTie) {
  const auto index = open();
  const std::vector<Entry> entries{{1, 1, 9, "", "", "alpha", ""}, {2, 2, 3, "", "", "alpha", ""}, {3, 3, 6, "", "", "alpha", ""}};
  ASSERT_TRUE(index->apply(views(entries), {}, 1));
  EXPECT_EQ(keys(find(*index, "alpha", 2)), (std::vector<model::PassageKey>{2, 3}));
}

// --- against a plain reference, over random histories ---

class Reference {
 public:
  std::map<model::PassageKey, Entry> live;

  std::map<model::PassageKey, double> scores(std::string_view query) const {
    const Bm25fOptions o;
    struct Counted {
      std::map<std::string, std::array<double, kFields>> tf;
      std::array<double, kFields> length{};
    };
    std::map<model::PassageKey, Counted> counted;
    std::array<double, kFields> total{};
    std::map<std::string, double> df;
    for (const auto& [key, entry] : live) {
      Counted& one = counted[key];
      const std::array<std::string_view, kFields> fields{entry.title, entry.headings, entry.prose, entry.code};
      for (std::size_t f = 0; f < kFields; ++f)
        for (const auto& token : text::analyze(fields[f], f == 3 ? text::Mode::kCode : text::Mode::kProse)) {
          ++one.tf[token.term][f];
          if (!token.part) ++one.length[f];
        }
      for (std::size_t f = 0; f < kFields; ++f) total[f] += one.length[f];
      for (const auto& [term, tf] : one.tf) ++df[term];
    }
    const double n = static_cast<double>(live.size());
    const std::array<double, kFields> w{o.title_weight, o.headings_weight, o.prose_weight, o.code_weight};
    const std::array<double, kFields> b{o.title_b, o.headings_b, o.prose_b, o.code_b};
    std::map<model::PassageKey, double> result;
    for (const auto& [key, one] : counted)
      for (const auto& term : text::parse_lexical_query(query).terms) {
        const auto at = one.tf.find(term.term);
        if (at == one.tf.end()) continue;
        double tf = 0;
        for (std::size_t f = 0; f < kFields; ++f) {
          const double average = total[f] == 0 ? 1.0 : total[f] / n;
          tf += w[f] * at->second[f] / (1 - b[f] + b[f] * one.length[f] / average);
        }
        const double d = df.at(term.term);
        result[key] += term.weight * std::log(1 + (n - d + 0.5) / (d + 0.5)) * tf / (o.k1 + tf);
      }
    return result;
  }
};

std::string random_words(std::mt19937& random, std::size_t most) {
  static const char* const kWords[] = {"pod", "node", "maxPods", "--dry-run", "storage.tsdb.path", "the", "a", "of", "evict",
                                       "pressure", "kubelet", "drain", "$in", "v1.2.3", "volume", "claim", "secret", "running"};
  std::string text;
  for (std::size_t n = random() % (most + 1); n > 0; --n) {
    // Zipf-like: the first words are frequent.
    const std::size_t word = std::min<std::size_t>(random() % 18, random() % 18);
    text += std::string(kWords[word]) + " ";
  }
  return text;
}

TEST_F(LexicalIndexTest, EqualsAPlainScorerAndACleanBuildAfterAnyHistory) {
  constexpr unsigned kSeed = 20260101;
  std::mt19937 random(kSeed);
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  for (int round = 0; round < 12; ++round) {
    ASSERT_TRUE(LexicalIndex::reset(folder_));
    auto index = open();
    Reference reference;
    std::map<model::DocumentKey, std::vector<model::PassageKey>> documents;
    model::PassageKey next_passage = 1;
    model::DocumentKey next_document = 1;
    for (int step = 1; step <= 40; ++step) {
      std::vector<Entry> added;
      std::vector<model::DocumentKey> removed;
      for (std::size_t d = random() % 4; d > 0; --d) {
        const model::DocumentKey document = next_document++;
        for (std::size_t p = 1 + random() % 5; p > 0; --p) {
          Entry entry{next_passage++, document, random(), random_words(random, 3), random_words(random, 4), random_words(random, 30),
                      random_words(random, 8)};
          reference.live[entry.passage] = entry;
          documents[document].push_back(entry.passage);
          added.push_back(std::move(entry));
        }
      }
      if (!documents.empty() && random() % 2 == 0) {
        const auto victim = std::next(documents.begin(), static_cast<std::ptrdiff_t>(random() % documents.size()));
        const bool just_added = !added.empty() && victim->first >= added.front().document;
        if (!just_added) {
          for (const auto key : victim->second) reference.live.erase(key);
          removed = {victim->first, 999'999};
          documents.erase(victim);
        }
      }
      ASSERT_TRUE(index->apply(views(added), removed, static_cast<model::Generation>(step)));
      if (random() % 5 == 0) {
        ASSERT_TRUE(index->publish(random() % 3 == 0));
      }
      if (random() % 7 == 0) {
        ASSERT_TRUE(index->publish());
        index = open();
        EXPECT_EQ(index->generation(), static_cast<model::Generation>(step));
      }
    }
    const std::filesystem::path clean_folder = folder_ / "clean";
    auto clean = *LexicalIndex::open(clean_folder);
    std::vector<Entry> rest;
    for (const auto& [key, entry] : reference.live) rest.push_back(entry);
    ASSERT_TRUE(clean->apply(views(rest), {}, 1));
    EXPECT_EQ(index->content_digest(), clean->content_digest());
    EXPECT_EQ(index->snapshot()->passages(), reference.live.size());
    for (int q = 0; q < 20; ++q) {
      const std::string query = random_words(random, 6);
      const auto mine = find(*index, query, 1000), other = find(*clean, query, 1000);
      ASSERT_EQ(mine.hits.size(), other.hits.size());
      const auto expected = reference.scores(query);
      ASSERT_EQ(mine.hits.size(), expected.size()) << query;
      for (std::size_t i = 0; i < mine.hits.size(); ++i) {
        EXPECT_EQ(mine.hits[i].passage, other.hits[i].passage);
        EXPECT_EQ(mine.hits[i].score, other.hits[i].score) << "scores after a history equal those of a clean build to the bit";
        EXPECT_NEAR(mine.hits[i].score, expected.at(mine.hits[i].passage), 1e-4);
      }
      EXPECT_EQ(mine.moments.mean, other.moments.mean);
      EXPECT_EQ(mine.moments.deviation, other.moments.deviation);
      std::vector<model::PassageKey> asked{5, 1, 999'999};
      for (const auto& hit : mine.hits) asked.push_back(hit.passage);
      const auto scored = index->snapshot()->scores(text::parse_lexical_query(query), asked, Deadline::never());
      ASSERT_TRUE(scored);
      EXPECT_EQ((*scored)[2], 0.0F);
      for (std::size_t i = 0; i < mine.hits.size(); ++i) EXPECT_EQ((*scored)[i + 3], mine.hits[i].score);
    }
  }
}

TEST_F(LexicalIndexTest, MaxScoreGivesTheSameTopAsScoringEverything) {
  // More postings than kExactMomentsPostings, so that pruning is what runs; the top is compared with scores() of every passage.
  std::mt19937 random(5);
  const auto index = open();
  std::vector<Entry> entries;
  for (std::uint32_t i = 1; i <= 60'000; ++i) {
    std::string prose;
    for (int w = 0; w < 14; ++w) {
      const auto rank = static_cast<int>(20.0 * std::pow(static_cast<double>(random() % 10'000 + 1) / 10'000.0, 3.0));
      prose += "w" + std::string(1, static_cast<char>('a' + rank)) + "x ";
    }
    entries.push_back({i, i / 5, (static_cast<std::uint64_t>(random()) << 32) | i, "", "", std::move(prose), ""});
  }
  ASSERT_TRUE(index->apply(views(entries), {}, 1));
  const std::string query = "wax wbx wcx wdx wex wfx wgx whx wix wjx wkx wlx wmx wnx wox wpx wqx wrx wsx wtx";
  const auto parsed = text::parse_lexical_query(query);
  const auto pruned = find(*index, query, 50);
  std::vector<model::PassageKey> all;
  for (const Entry& entry : entries) all.push_back(entry.passage);
  const auto scores = index->snapshot()->scores(parsed, all, Deadline::never());
  ASSERT_TRUE(scores);
  std::vector<std::size_t> order(all.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    return (*scores)[a] != (*scores)[b] ? (*scores)[a] > (*scores)[b] : entries[a].tie < entries[b].tie;
  });
  ASSERT_EQ(pruned.hits.size(), 50U);
  for (std::size_t i = 0; i < 50; ++i) {
    EXPECT_EQ(pruned.hits[i].passage, all[order[i]]) << i;
    EXPECT_EQ(pruned.hits[i].score, (*scores)[order[i]]) << i;
  }
  // The sampled moments are near the exact ones.
  double mean = 0;
  std::size_t matches = 0;
  for (const float score : *scores)
    if (score > 0) {
      mean += score;
      ++matches;
    }
  mean /= static_cast<double>(matches);
  EXPECT_NEAR(pruned.moments.mean, mean, 0.1 * mean);
  EXPECT_NEAR(static_cast<double>(pruned.moments.matches), static_cast<double>(matches), 0.15 * static_cast<double>(matches));
}

TEST_F(LexicalIndexTest, DamagedFilesAreAnErrorNeverACrash) {
  {
    const auto index = open();
    std::mt19937 random(3);
    std::vector<Entry> entries;
    for (std::uint32_t i = 1; i <= 200; ++i) entries.push_back({i, i, random(), "t", "h", random_words(random, 20), random_words(random, 5)});
    ASSERT_TRUE(index->apply(views(entries), {}, 7));
    ASSERT_TRUE(index->publish());
  }
  const auto file = folder_ / "seg-1.lex";
  const std::string good = *base::read_file(file);
  std::mt19937 random(9);
  int refused = 0, found_by_check = 0;
  for (int round = 0; round < 400; ++round) {
    std::string bad = good;
    if (round % 10 == 0) bad.resize(random() % bad.size());
    else bad[random() % bad.size()] ^= static_cast<char>(1 + random() % 255);
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bad;
    auto index = LexicalIndex::open(folder_);
    if (!index) {
      EXPECT_EQ(index.error().code, ErrorCode::kCorrupt);
      ++refused;
      continue;
    }
    const auto result = (*index)->snapshot()->search(text::parse_lexical_query("pod the \"a of\" kubelet"), {}, 50, Deadline::never());
    if (!result) {
      EXPECT_EQ(result.error().code, ErrorCode::kCorrupt);
    }
    EXPECT_FALSE((*index)->check());
    ++found_by_check;
  }
  EXPECT_GT(refused, 0);
  EXPECT_GT(found_by_check, 0);
  std::ofstream(file, std::ios::binary | std::ios::trunc) << good;
  EXPECT_TRUE((*LexicalIndex::open(folder_))->check());
  std::ofstream(folder_ / "manifest", std::ios::trunc) << "docent-lexical 1\ngeneration 9\nsum 1\n";
  EXPECT_EQ(LexicalIndex::open(folder_).error().code, ErrorCode::kCorrupt);
  std::filesystem::remove(folder_ / "manifest");
  EXPECT_EQ(open()->generation(), 0U) << "without a manifest the index starts from nothing";
}

TEST_F(LexicalIndexTest, AnotherProcessSeesWhatWasPublished) {
  const auto writer = open();
  const auto reader = open();
  const std::vector<Entry> one{{1, 1, 1, "", "", "alpha", ""}}, two{{2, 2, 2, "", "", "alpha beta", ""}};
  ASSERT_TRUE(writer->apply(views(one), {}, 1));
  ASSERT_TRUE(writer->publish());
  EXPECT_TRUE(find(*reader, "alpha").hits.empty());
  ASSERT_TRUE(*reader->refresh());
  EXPECT_EQ(find(*reader, "alpha").hits.size(), 1U);
  const auto before = reader->snapshot();
  ASSERT_TRUE(writer->apply(views(two), std::vector<model::DocumentKey>{1}, 2));
  ASSERT_TRUE(writer->publish(true));
  ASSERT_TRUE(*reader->refresh());
  EXPECT_EQ(keys(find(*reader, "alpha")), (std::vector<model::PassageKey>{2}));
  EXPECT_EQ(before->search(text::parse_lexical_query("alpha"), {}, 10, Deadline::never())->hits.front().passage, 1U)
      << "a snapshot outlives the files it was made from";
  EXPECT_FALSE(*reader->refresh());
}

TEST_F(LexicalIndexTest, ReadersAndAWriterAtOnce) {
  const auto index = open();
  std::atomic<bool> stop = false;
  std::vector<std::jthread> readers;
  for (int r = 0; r < 2; ++r)
    readers.emplace_back([&] {
      while (!stop) {
        const auto result = index->snapshot()->search(text::parse_lexical_query("pod kubelet"), {}, 10, Deadline::never());
        ASSERT_TRUE(result);
      }
    });
  std::mt19937 random(1);
  for (std::uint32_t i = 1; i <= 150; ++i) {
    const std::vector<Entry> entries{{i, i, i, "", "", "pod kubelet " + random_words(random, 10), ""}};
    ASSERT_TRUE(index->apply(views(entries), {}, i));
    if (i % 40 == 0) {
      ASSERT_TRUE(index->publish());
    }
  }
  stop = true;
  readers.clear();
  EXPECT_EQ(find(*index, "kubelet", 1000).hits.size(), 150U);
}

TEST_F(LexicalIndexTest, DeadlineAndHugeLimitsAreKept) {
  const auto index = open();
  ASSERT_TRUE(index->apply(views({{1, 1, 1, "", "", "alpha", ""}}), {}, 1));
  const auto late = index->snapshot()->search(text::parse_lexical_query("alpha"), {}, 10, Deadline::after(std::chrono::seconds(-1)));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::kDeadlineExceeded);
  EXPECT_EQ(find(*index, "alpha", SIZE_MAX).hits.size(), 1U);
  EXPECT_TRUE(find(*index, "alpha", 0).hits.empty());
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "term" + std::to_string(i) + " ";
  EXPECT_EQ(find(*index, many + "alpha").hits.size(), 1U) << "the rarest known terms are kept, unknown ones cost nothing";
}

}  // namespace
}  // namespace docent::store::embedded
