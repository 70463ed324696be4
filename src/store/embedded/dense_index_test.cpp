#include "store/embedded/dense_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <random>

#include "base/file.h"
#include "store/close_look.h"

namespace docent::store::embedded {
namespace {

namespace fs = std::filesystem;
using base::Deadline;
using base::ErrorCode;

constexpr std::size_t kDimension = 48;
constexpr unsigned kSeed = 424242;

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (fs::temp_directory_path() / "docent-dense-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::vector<float> random_unit(std::mt19937& random, std::size_t dimension = kDimension) {
  std::normal_distribution<double> normal;
  std::vector<double> x(dimension);
  double squares = 0;
  for (double& value : x) {
    value = normal(random);
    squares += value * value;
  }
  std::vector<float> unit;
  for (const double value : x) unit.push_back(static_cast<float>(value / std::sqrt(squares)));
  return unit;
}

struct Stored {
  model::PassageKey passage = 0;
  model::DocumentKey document = 0;
  std::uint64_t tie = 0;
  std::vector<float> vector;
  QuantizedVector quantized;
};

Stored make_stored(std::mt19937& random, model::PassageKey passage, model::DocumentKey document) {
  Stored stored{passage, document, std::uniform_int_distribution<std::uint64_t>()(random), random_unit(random), {}};
  stored.quantized = quantize(stored.vector);
  return stored;
}

std::vector<VectorEntry> entries_of(const std::vector<Stored>& stored) {
  std::vector<VectorEntry> entries;
  for (const Stored& s : stored) entries.push_back({s.passage, s.document, s.tie, s.quantized.values, s.quantized.scale});
  return entries;
}

std::vector<Stored> make_many(std::mt19937& random, std::size_t count, std::size_t passages_a_document = 5) {
  std::vector<Stored> all;
  for (std::size_t i = 0; i < count; ++i)
    all.push_back(make_stored(random, static_cast<model::PassageKey>(i + 1), static_cast<model::DocumentKey>(i / passages_a_document + 1)));
  return all;
}

std::unique_ptr<DenseIndex> open_index(const fs::path& folder, std::size_t threshold = 1'000'000, std::string model = "test/1") {
  auto index = DenseIndex::open(folder, {std::move(model), kDimension, threshold});
  EXPECT_TRUE(index.has_value()) << (index ? "" : index.error().message);
  return index ? std::move(*index) : nullptr;
}

VectorSearchResult search(const DenseIndex& index, const std::vector<float>& query, std::size_t k, const DocumentFilter& filter = {}) {
  auto result = index.snapshot()->search(query, filter, k, Deadline::never());
  EXPECT_TRUE(result.has_value()) << (result ? "" : result.error().message);
  return result ? *result : VectorSearchResult{};
}

void expect_same(const VectorSearchResult& a, const VectorSearchResult& b) {
  ASSERT_EQ(a.hits.size(), b.hits.size());
  for (std::size_t i = 0; i < a.hits.size(); ++i) {
    EXPECT_EQ(a.hits[i].tie, b.hits[i].tie) << "rank " << i;
    EXPECT_EQ(a.hits[i].score, b.hits[i].score) << "rank " << i;
  }
  EXPECT_EQ(a.moments.mean, b.moments.mean);
  EXPECT_EQ(a.moments.deviation, b.moments.deviation);
  EXPECT_EQ(a.moments.matches, b.moments.matches);
  EXPECT_EQ(a.exact, b.exact);
}

double float_cosine(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += static_cast<double>(a[i]) * static_cast<double>(b[i]);
  return sum;
}

TEST(Quantize, KeepsEveryComponentWithinHalfAStep) {
  std::mt19937 random(kSeed);
  for (int round = 0; round < 50; ++round) {
    const auto vector = random_unit(random, 384);
    const auto quantized = quantize(vector);
    for (std::size_t i = 0; i < vector.size(); ++i)
      EXPECT_NEAR(static_cast<float>(quantized.values[i]) * quantized.scale, vector[i], quantized.scale * 0.5001F);
  }
}

TEST(Quantize, GivesZerosForWhatHasNoDirection) {
  for (const float bad : {0.0F, std::nanf(""), INFINITY}) {
    const auto quantized = quantize(std::vector<float>{bad, bad, bad});
    EXPECT_EQ(quantized.scale, 0);
    EXPECT_EQ(quantized.values, (std::vector<std::int8_t>{0, 0, 0}));
  }
}

TEST(DenseIndex, AgreesWithADoubleReferenceInOrderMomentsAndSimilarities) {
  const TemporaryFolder folder;
  std::mt19937 random(kSeed);
  const auto all = make_many(random, 700);
  const auto index = open_index(folder.path());
  ASSERT_TRUE(index->apply(entries_of(all), {}, 1));
  for (int round = 0; round < 10; ++round) {
    const auto query = random_unit(random);
    const auto result = search(*index, query, 20);
    ASSERT_EQ(result.hits.size(), 20U);
    EXPECT_TRUE(result.exact);
    std::vector<double> cosines;
    double sum = 0, squares = 0;
    for (const Stored& s : all) {
      cosines.push_back(float_cosine(query, s.vector));
      sum += cosines.back();
      squares += cosines.back() * cosines.back();
    }
    const double mean = sum / 700;
    EXPECT_EQ(result.moments.matches, 700U);
    EXPECT_NEAR(result.moments.mean, mean, 1e-3);
    EXPECT_NEAR(result.moments.deviation, std::sqrt(squares / 700 - mean * mean), 1e-3);
    std::sort(cosines.begin(), cosines.end(), std::greater<>());
    std::vector<model::PassageKey> keys;
    for (std::size_t i = 0; i < result.hits.size(); ++i) {
      EXPECT_NEAR(result.hits[i].score, cosines[i], 0.006) << "rank " << i << ", seed " << kSeed;
      EXPECT_NEAR(result.hits[i].score, float_cosine(query, all[result.hits[i].passage - 1].vector), 0.006);
      keys.push_back(result.hits[i].passage);
    }
    keys.push_back(99'999);
    const auto similarities = index->snapshot()->similarities(query, keys);
    ASSERT_TRUE(similarities);
    for (std::size_t i = 0; i < result.hits.size(); ++i) EXPECT_EQ((*similarities)[i], result.hits[i].score);
    EXPECT_TRUE(std::isnan(similarities->back()));
    const auto snapshot = index->snapshot();
    const auto* look = dynamic_cast<const VectorCloseLook*>(snapshot.get());
    ASSERT_NE(look, nullptr);
    const std::vector<model::PassageKey> from{keys.front(), 99'999};
    const auto between = look->similarities_between(from, keys);
    ASSERT_EQ(between.size(), 2 * keys.size());
    for (std::size_t i = 0; i + 1 < keys.size(); ++i)
      EXPECT_NEAR(between[i], float_cosine(all[from[0] - 1].vector, all[keys[i] - 1].vector), 0.012);
    EXPECT_NEAR(between[0], 1, 0.012);
    EXPECT_TRUE(std::isnan(between[keys.size() - 1]));
    EXPECT_TRUE(std::isnan(between.back()));
  }
}

TEST(DenseIndex, AnyHistoryOfEditsEqualsACleanBuildBitForBit) {
  std::mt19937 random(kSeed);
  for (int history = 0; history < 12; ++history) {
    const TemporaryFolder folder, clean_folder;
    auto index = open_index(folder.path());
    std::map<model::DocumentKey, std::vector<Stored>> live;
    model::DocumentKey next_document = 1;
    model::PassageKey next_passage = 1;
    const auto pick = [&](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
    for (model::Generation generation = 1; generation <= 60; ++generation) {
      std::vector<Stored> added;
      std::vector<model::DocumentKey> removed;
      for (int n = pick(4); n > 0; --n) {
        auto& document = live[next_document];
        for (int p = pick(6); p >= 0; --p) document.push_back(make_stored(random, next_passage++, next_document));
        added.insert(added.end(), document.begin(), document.end());
        ++next_document;
      }
      for (int n = pick(3); n > 0; --n) removed.push_back(static_cast<model::DocumentKey>(pick(static_cast<int>(next_document) + 3)));
      std::erase_if(removed, [&](auto key) { return !added.empty() && key >= added.front().document; });
      for (const auto key : removed) live.erase(key);
      ASSERT_TRUE(index->apply(entries_of(added), removed, generation));
      if (pick(5) == 0) ASSERT_TRUE(index->publish(pick(4) == 0));
      if (pick(11) == 0) {
        ASSERT_TRUE(index->publish());
        index = open_index(folder.path());
        ASSERT_EQ(index->generation(), generation);
      }
    }
    const auto clean = open_index(clean_folder.path());
    std::vector<Stored> all;
    for (const auto& [key, document] : live) all.insert(all.end(), document.begin(), document.end());
    std::shuffle(all.begin(), all.end(), random);
    ASSERT_TRUE(clean->apply(entries_of(all), {}, 60));
    EXPECT_EQ(index->snapshot()->passages(), all.size());
    EXPECT_EQ(index->content_digest(), clean->content_digest()) << "history " << history << ", seed " << kSeed;
    for (int round = 0; round < 5; ++round) {
      const auto query = random_unit(random);
      expect_same(search(*index, query, 15), search(*clean, query, 15));
    }
    ASSERT_TRUE(index->publish(true));
    EXPECT_EQ(index->content_digest(), clean->content_digest());
    EXPECT_TRUE(index->check());
  }
}

TEST(DenseIndex, BreaksTiesByTheLowerTieAndHonoursTheFilter) {
  const TemporaryFolder folder;
  std::mt19937 random(kSeed);
  auto first = make_stored(random, 1, 1);
  std::vector<Stored> all;
  for (model::PassageKey key = 1; key <= 6; ++key) {
    first.passage = key;
    first.document = key;
    first.tie = 100 - key;
    all.push_back(first);
  }
  const auto index = open_index(folder.path());
  ASSERT_TRUE(index->apply(entries_of(all), {}, 1));
  const auto result = search(*index, first.vector, 3);
  ASSERT_EQ(result.hits.size(), 3U);
  EXPECT_EQ(result.hits[0].passage, 6U);
  EXPECT_EQ(result.hits[1].passage, 5U);
  EXPECT_EQ(result.hits[2].passage, 4U);

  DocumentFilter filter;
  filter.all = false;
  filter.allowed = {false, false, true, false, true};
  const auto filtered = search(*index, first.vector, 10, filter);
  ASSERT_EQ(filtered.hits.size(), 2U);
  EXPECT_EQ(filtered.hits[0].passage, 4U);
  EXPECT_EQ(filtered.hits[1].passage, 2U);
  EXPECT_EQ(filtered.moments.matches, 6U) << "moments are over all live passages";
}

TEST(DenseIndex, AnswersAnEmptyIndexAndRefusesAWrongQuery) {
  const TemporaryFolder folder;
  std::mt19937 random(kSeed);
  const auto index = open_index(folder.path());
  EXPECT_TRUE(search(*index, random_unit(random), 10).hits.empty());
  const auto code = [&](const std::vector<float>& query) {
    const auto result = index->snapshot()->search(query, {}, 10, Deadline::never());
    return result ? ErrorCode::kInternal : result.error().code;
  };
  EXPECT_EQ(code(random_unit(random, kDimension + 1)), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(std::vector<float>(kDimension, 0.0F)), ErrorCode::kInvalidArgument);
  EXPECT_EQ(code(std::vector<float>(kDimension, std::nanf(""))), ErrorCode::kInvalidArgument);
}

TEST(DenseIndex, StopsAtTheDeadline) {
  const TemporaryFolder folder;
  std::mt19937 random(kSeed);
  const auto index = open_index(folder.path());
  ASSERT_TRUE(index->apply(entries_of(make_many(random, 10)), {}, 1));
  const auto result = index->snapshot()->search(random_unit(random), {}, 10, Deadline::after(std::chrono::nanoseconds(0)));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kDeadlineExceeded);
}

TEST(DenseIndex, RefusesVectorsOfAnotherModelOrDimension) {
  const TemporaryFolder folder;
  std::mt19937 random(kSeed);
  {
    const auto index = open_index(folder.path());
    ASSERT_TRUE(index->apply(entries_of(make_many(random, 3)), {}, 1));
    ASSERT_TRUE(index->publish());
  }
  const auto other_model = DenseIndex::open(folder.path(), {"other/1", kDimension});
  ASSERT_FALSE(other_model);
  EXPECT_EQ(other_model.error().code, ErrorCode::kConflict);
  const auto other_dimension = DenseIndex::open(folder.path(), {"test/1", kDimension + 1});
  ASSERT_FALSE(other_dimension);
  EXPECT_EQ(other_dimension.error().code, ErrorCode::kConflict);
  ASSERT_TRUE(DenseIndex::reset(folder.path()));
  EXPECT_TRUE(DenseIndex::open(folder.path(), {"other/1", kDimension}));
}

TEST(DenseIndex, RefusesEntriesThatDoNotFitAndStaysAsItWas) {
  const TemporaryFolder folder;
  std::mt19937 random(kSeed);
  const auto index = open_index(folder.path());
  auto stored = make_many(random, 2);
  ASSERT_TRUE(index->apply(entries_of(stored), {}, 5));
  const std::string digest = index->content_digest();
  stored[1].quantized.values.pop_back();
  EXPECT_EQ(index->apply(entries_of(stored), {}, 6).error().code, ErrorCode::kInvalidArgument);
  stored = make_many(random, 1);
  stored[0].quantized.scale = INFINITY;
  EXPECT_EQ(index->apply(entries_of(stored), {}, 6).error().code, ErrorCode::kInvalidArgument);
  EXPECT_EQ(index->apply({}, {}, 4).error().code, ErrorCode::kConflict);
  EXPECT_EQ(index->generation(), 5U);
  EXPECT_EQ(index->content_digest(), digest);
}

TEST(DenseIndex, APassageGivenAgainReplacesTheEarlierOne) {
  const TemporaryFolder folder;
  std::mt19937 random(kSeed);
  const auto index = open_index(folder.path());
  ASSERT_TRUE(index->apply(entries_of({make_stored(random, 7, 1)}), {}, 1));
  ASSERT_TRUE(index->publish());
  const auto again = make_stored(random, 7, 1);
  ASSERT_TRUE(index->apply(entries_of({again}), {}, 2));
  EXPECT_EQ(index->snapshot()->passages(), 1U);
  EXPECT_NEAR(search(*index, again.vector, 1).hits.at(0).score, 1, 0.01);
}

TEST(DenseIndex, ASnapshotDoesNotSeeWhatComesLater) {
  const TemporaryFolder folder;
  std::mt19937 random(kSeed);
  const auto all = make_many(random, 40);
  const auto index = open_index(folder.path());
  ASSERT_TRUE(index->apply(entries_of(all), {}, 1));
  ASSERT_TRUE(index->publish());
  const auto before = index->snapshot();
  ASSERT_TRUE(index->apply({}, std::vector<model::DocumentKey>{1, 2, 3, 4, 5, 6}, 2));
  ASSERT_TRUE(index->publish(true));
  EXPECT_EQ(before->passages(), 40U);
  EXPECT_EQ(before->generation(), 1U);
  EXPECT_EQ(before->search(all[0].vector, {}, 1, Deadline::never())->hits.at(0).passage, 1U) << "its file is gone, its map is not";
  EXPECT_EQ(index->snapshot()->passages(), 10U);
}

TEST(DenseIndex, TwoObjectsOnOneFolderSeeWhatTheOtherPublished) {
  const TemporaryFolder folder;
  std::mt19937 random(kSeed);
  const auto all = make_many(random, 60);
  const auto entries = entries_of(all);
  const auto writer = open_index(folder.path());
  const auto reader = open_index(folder.path());
  ASSERT_TRUE(writer->apply(std::span(entries).first(30), {}, 1));
  EXPECT_FALSE(*reader->refresh()) << "nothing is published yet";
  ASSERT_TRUE(writer->publish());
  EXPECT_EQ(writer->unpublished(), 0U);
  EXPECT_TRUE(*reader->refresh());
  EXPECT_EQ(reader->snapshot()->passages(), 30U);
  EXPECT_FALSE(*reader->refresh());

  // The reader replays the rest of the log in memory, then the writer publishes it: the reader's copies go.
  ASSERT_TRUE(reader->apply(std::span(entries).subspan(30, 10), {}, 2));
  EXPECT_EQ(reader->unpublished(), 10U);
  ASSERT_TRUE(writer->apply(std::span(entries).subspan(30), {}, 3));
  ASSERT_TRUE(writer->publish());
  EXPECT_TRUE(*reader->refresh());
  EXPECT_EQ(reader->unpublished(), 0U);
  EXPECT_EQ(reader->content_digest(), writer->content_digest());
}

TEST(DenseIndex, APublisherThatWasOvertakenNeitherLosesNorDoublesRows) {
  const TemporaryFolder folder;
  std::mt19937 random(kSeed);
  const auto all = make_many(random, 60);
  const auto entries = entries_of(all);
  const auto one = open_index(folder.path());
  const auto two = open_index(folder.path());
  ASSERT_TRUE(one->apply(std::span(entries).first(20), {}, 1));
  ASSERT_TRUE(one->apply(std::span(entries).subspan(20), {}, 2));
  ASSERT_TRUE(two->apply(std::span(entries).first(20), {}, 1));
  ASSERT_TRUE(two->publish());
  ASSERT_TRUE(one->publish()) << "knows more than what is on disk";
  EXPECT_EQ(one->snapshot()->passages(), 60U);
  EXPECT_TRUE(*two->refresh());
  EXPECT_EQ(two->snapshot()->passages(), 60U);
  EXPECT_EQ(two->content_digest(), one->content_digest());

  ASSERT_TRUE(two->apply({}, std::vector<model::DocumentKey>{1}, 3));
  ASSERT_TRUE(two->publish());
  ASSERT_TRUE(one->publish()) << "knows less than what is on disk: takes it over";
  EXPECT_EQ(one->generation(), 3U);
  EXPECT_EQ(one->snapshot()->passages(), 55U);
  EXPECT_TRUE(one->check());
}

TEST(DenseIndex, SegmentsStayFewUnderManySmallPublications) {
  const TemporaryFolder folder;
  std::mt19937 random(kSeed);
  const auto all = make_many(random, 400, 1);
  const auto entries = entries_of(all);
  const auto index = open_index(folder.path());
  for (std::size_t i = 0; i < entries.size(); i += 4) {
    ASSERT_TRUE(index->apply(std::span(entries).subspan(i, 4), {}, i + 1));
    ASSERT_TRUE(index->publish());
  }
  const auto files = std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator());
  EXPECT_LE(files, 1 + 8) << "1 manifest and about log2(100) segments";
  std::vector<model::DocumentKey> removed;
  for (model::DocumentKey key = 1; key <= 400; ++key) removed.push_back(key);
  ASSERT_TRUE(index->apply({}, removed, 1'000));
  ASSERT_TRUE(index->publish());
  EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1) << "only the manifest is left";
  EXPECT_EQ(open_index(folder.path())->generation(), 1'000U);
}

void flip_byte(const fs::path& file, std::uintmax_t offset) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(offset));
  const char byte = static_cast<char>(stream.get() ^ 0x10);
  stream.seekp(static_cast<std::streamoff>(offset));
  stream.put(byte);
}

TEST(DenseIndex, EveryDamagedByteIsFoundByOpenOrCheck) {
  const TemporaryFolder folder;
  std::mt19937 random(kSeed);
  {
    const auto index = open_index(folder.path());
    ASSERT_TRUE(index->apply(entries_of(make_many(random, 9)), {}, 1));
    ASSERT_TRUE(index->publish());
    ASSERT_TRUE(index->apply({}, std::vector<model::DocumentKey>{2}, 2));
    ASSERT_TRUE(index->publish());
  }
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder.path())) files.push_back(entry.path());
  ASSERT_EQ(files.size(), 2U);
  for (const fs::path& file : files) {
    const std::string good = *base::read_file(file);
    for (std::size_t offset = 0; offset < good.size(); ++offset) {
      // Bytes between the fields of the header and its end are not used for anything.
      if (file.extension() == ".dense" && offset >= 32 && offset < 64) continue;
      flip_byte(file, offset);
      const auto index = DenseIndex::open(folder.path(), {"test/1", kDimension});
      base::Status status;
      if (!index) status = std::unexpected(index.error());
      else status = (*index)->check();
      ASSERT_FALSE(status) << file << " byte " << offset;
      EXPECT_EQ(status.error().code, ErrorCode::kCorrupt) << status.error().message;
      EXPECT_NE(status.error().message.find(file.filename().string()), std::string::npos) << status.error().message;
      flip_byte(file, offset);
    }
    for (std::size_t size = 0; size < good.size(); size += 7) {
      std::ofstream(file, std::ios::binary | std::ios::trunc) << good.substr(0, size);
      const auto index = DenseIndex::open(folder.path(), {"test/1", kDimension});
      ASSERT_FALSE(index) << file << " cut to " << size;
      EXPECT_EQ(index.error().code, ErrorCode::kCorrupt);
    }
    std::ofstream(file, std::ios::binary | std::ios::trunc) << good;
  }
  fs::remove(files[0].extension() == ".dense" ? files[0] : files[1]);
  const auto index = DenseIndex::open(folder.path(), {"test/1", kDimension});
  ASSERT_FALSE(index);
  EXPECT_EQ(index.error().code, ErrorCode::kCorrupt) << "a listed file is missing";
}

TEST(DenseIndex, AboveTheThresholdAGraphFindsNearlyAllThatAScanFinds) {
  const TemporaryFolder folder, scan_folder;
  std::mt19937 random(kSeed);
  // Clustered, as text is: isotropic vectors have no neighbourhoods to find.
  std::vector<std::vector<float>> centres;
  for (int i = 0; i < 40; ++i) centres.push_back(random_unit(random));
  const auto near_centre = [&](std::size_t which) {
    auto vector = random_unit(random);
    double squares = 0;
    for (std::size_t i = 0; i < kDimension; ++i) {
      vector[i] = centres[which][i] + 0.7F * vector[i];
      squares += static_cast<double>(vector[i]) * static_cast<double>(vector[i]);
    }
    for (float& x : vector) x = static_cast<float>(static_cast<double>(x) / std::sqrt(squares));
    return vector;
  };
  auto all = make_many(random, 3'000);
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].vector = near_centre(i % centres.size());
    all[i].quantized = quantize(all[i].vector);
  }
  const auto entries = entries_of(all);
  const auto scan = open_index(scan_folder.path());
  auto graph = open_index(folder.path(), 1'000);
  const std::vector<model::DocumentKey> removed = {3, 50, 51};
  for (auto* index : {scan.get(), graph.get()}) {
    ASSERT_TRUE(index->apply(std::span(entries).first(2'900), {}, 1));
    ASSERT_TRUE(index->publish());
    ASSERT_TRUE(index->apply(std::span(entries).subspan(2'900), removed, 2));  // scanned beside the graph
  }
  std::vector<VectorSearchResult> before;
  std::size_t found = 0, wanted = 0;
  DocumentFilter half, few;
  half.all = few.all = false;
  for (std::size_t key = 0; key <= 600; ++key) {
    half.allowed.push_back(key % 2 == 0);
    few.allowed.push_back(key % 97 == 0);
  }
  for (std::size_t round = 0; round < 60; ++round) {
    const auto query = near_centre(round % centres.size());
    const auto exact = search(*scan, query, 10, round % 3 == 0 ? DocumentFilter{} : round % 3 == 1 ? half : few);
    const auto approximate = search(*graph, query, 10, round % 3 == 0 ? DocumentFilter{} : round % 3 == 1 ? half : few);
    if (graph->snapshot()->passages() > 0 && !approximate.exact) {
      EXPECT_EQ(approximate.moments.matches, 1'000U);
      EXPECT_NEAR(approximate.moments.mean, exact.moments.mean, 4 * exact.moments.deviation / std::sqrt(1'000.0));
    }
    for (const auto& hit : exact.hits) {
      ++wanted;
      found += std::ranges::any_of(approximate.hits, [&](const auto& h) { return h.tie == hit.tie && h.score == hit.score; }) ? 1 : 0;
    }
    if (round % 3 == 2) {
      expect_same({exact.hits, {}, true}, {approximate.hits, {}, true});
    }
  }
  EXPECT_GE(static_cast<double>(found), 0.99 * static_cast<double>(wanted));
  EXPECT_EQ(graph->content_digest(), scan->content_digest());

  ASSERT_TRUE(graph->publish(true));
  const auto query = near_centre(1);
  const auto first = search(*graph, query, 10);
  graph = open_index(folder.path(), 1'000);
  expect_same(search(*graph, query, 10), first);
  EXPECT_TRUE(graph->check());
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    if (entry.path().extension() != ".graph") continue;
    flip_byte(entry.path(), entry.file_size() / 2);
    const auto status = graph->check();
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::kCorrupt);
  }
}

}  // namespace
}  // namespace docent::store::embedded
