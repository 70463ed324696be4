// The graph from files to snapshot: what ingestion writes, what a reader sees, and that nothing but the files decides it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <random>

#include "base/file.h"
#include "ingest/pipeline.h"
#include "ingest/report_json.h"
#include "query/entities.h"
#include "store/embedded/embedded_corpus.h"
#include "store/embedded/graph_snapshot.h"
#include "store/embedded/sqlite_db.h"

namespace docent::ingest {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

class GraphProjectionTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "docent-graph-XXXXXX").string();
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = fs::canonical(name);
    fs::create_directories(folder_ / "docs");
  }
  void TearDown() override { fs::remove_all(folder_); }

  void write(const std::string& path, const std::string& text) const {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
  }
  std::unique_ptr<store::Corpus> open(const std::string& data = "data") const {
    store::embedded::EmbeddedCorpusOptions options;
    options.data = folder_ / data;
    auto corpus = store::embedded::open_embedded_corpus(options, clock_);
    EXPECT_TRUE(corpus) << (corpus ? "" : corpus.error().message);
    return corpus ? std::move(*corpus) : nullptr;
  }
  IngestReport ingest(store::Corpus& corpus, const std::string& target = "docs", std::vector<std::string> groups = {}) const {
    IngestRequest request;
    request.targets = {(folder_ / target).string()};
    request.groups = std::move(groups);
    auto report = Pipeline(corpus, nullptr, nullptr, clock_, {}).run(request, {}, {});
    EXPECT_TRUE(report) << (report ? "" : report.error().message);
    return report ? *report : IngestReport();
  }
  static std::string content(store::Corpus& corpus, const store::DocumentStore::GroupTest& visible = {}) {
    const auto graph = corpus.graph().snapshot(visible);
    EXPECT_TRUE(graph) << (graph ? "" : graph.error().message);
    return graph ? dynamic_cast<const store::embedded::GraphSnapshot&>(**graph).content_digest() : "";
  }
  static std::vector<std::string> names(store::Corpus& corpus, const store::DocumentStore::GroupTest& visible = {}) {
    std::vector<std::string> found;
    for (const auto& row : query::list_entities(**corpus.graph().snapshot(visible), {}).entities) found.push_back(row.name);
    return found;
  }
  fs::path graph_file() const { return folder_ / "data" / "index" / "graph" / "graph.bin"; }

  const base::SystemClock clock_;
  fs::path folder_;
};

// A page that speaks of a few of everything, by which others may speak of too.
std::string page(std::mt19937& random) {
  const auto pick = [&](std::initializer_list<const char*> from) { return std::string(*(from.begin() + random() % from.size())); };
  std::string text = "# " + pick({"Boat Registry", "Pier Guide", "Harbour Master", "Notes"}) + "\n\n";
  for (std::size_t i = random() % 4 + 1; i > 0; --i) {
    text += "## " + pick({"Setup", "boatctl dock", "Errors", "max_boats"}) + "\n\n";
    switch (random() % 6) {
      case 0: text += "Run `boatctl dock --" + pick({"fast", "slow"}) + "` to moor. See [more](page" + std::to_string(random() % 12) + ".md#setup).\n\n"; break;
      case 1: text += "```shell\nboatctl " + pick({"dock", "list", "undock"}) + " --all\nboatctl list\n```\n\n"; break;
      case 2: text += "If `ERR_NO_PIER` appears, set `max_boats` to " + std::to_string(random() % 9) + ".\n\n"; break;
      case 3: text += "**Harbour**: A harbour is a place where boats wait. The Harbour Master depends on the Boat Registry.\n\n"; break;
      case 4: text += "1. Fetch with `boatctl list`.\n2. Moor with `boatctl dock`.\n\nNew in version 1." + std::to_string(random() % 20) + ".\n\n"; break;
      default: text += "| Setting | Default | Description |\n|---|---|---|\n| `max_boats` | " + std::to_string(random() % 9) + " | Boats that may wait. |\n\n"; break;
    }
  }
  return text;
}

TEST_F(GraphProjectionTest, EveryHistoryOfEditsGivesTheGraphOfACleanIngest) {
  const auto seed = static_cast<std::uint32_t>(testing::UnitTest::GetInstance()->random_seed());
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  auto corpus = open();
  std::map<std::string, std::string> files;
  for (int round = 0; round < 12; ++round) {
    for (std::size_t edits = random() % 5 + 1; edits > 0; --edits) {
      const std::string path = "docs/page" + std::to_string(random() % 12) + ".md";
      const std::size_t what = random() % 4;
      if (what == 0) {
        files.erase(path);
      } else if (what == 1 && !files.empty()) {
        auto moved = files.extract(files.begin());
        files[path] = std::move(moved.mapped());
      } else {
        files[path] = page(random);
      }
    }
    fs::remove_all(folder_ / "docs");
    fs::create_directories(folder_ / "docs");
    for (const auto& [path, text] : files) write(path, text);
    ingest(*corpus);
    if (round % 3 == 1) content(*corpus);  // a reader in between
    if (round % 5 == 4) corpus = open();
    if (round % 4 != 3) continue;
    const auto clean = open("clean" + std::to_string(round));
    ingest(*clean);
    EXPECT_EQ(*corpus->digest(), *clean->digest()) << "round " << round;
    EXPECT_EQ(content(*corpus), content(*clean)) << "round " << round;
  }
}

TEST_F(GraphProjectionTest, TheReportCountsWhatIsInTheGraph) {
  write("docs/a.md", "# Guide\n\nRun `boatctl dock --fast`.\n\n```shell\nboatctl dock --fast\n```\n");
  const auto corpus = open();
  const IngestReport report = ingest(*corpus);
  const auto graph = *corpus->graph().snapshot({});
  EXPECT_GT(report.graph.entities(), 1U);
  EXPECT_EQ(report.graph.all_edges(), graph->relationship_count());
  EXPECT_EQ(report.graph.nodes[static_cast<std::size_t>(model::NodeKind::kCommand)], 1U);
  const auto read = parse_report(report_json(report, false, 1));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->report.graph.edges, report.graph.edges);
  EXPECT_EQ(read->report.graph.entities(), report.graph.entities());
  EXPECT_EQ(report.extracted, 0U) << "what was just written is not read again";
}

TEST_F(GraphProjectionTest, AViewIsTheGraphOfTheVisibleDocumentsAlone) {
  write("docs/open.md", "# Guide\n\nRun `boatctl dock`.\n\n```shell\nboatctl dock\n```\n");
  // Names the same command with more words, another parameter, and things of its own.
  write("secret/hidden.md", "# boatctl dock quietly\n\nRun `boatctl dock --stealth`; on `ERR_SEEN` see [open](open.md).\n\n```shell\nboatctl dock quietly --stealth\n```\n");
  const auto alone = open("alone");
  ingest(*alone);
  const auto corpus = open();
  ingest(*corpus);
  ingest(*corpus, "secret", {"captains"});
  const store::DocumentStore::GroupTest nobody = [](const auto& groups) { return groups.empty(); };
  const store::DocumentStore::GroupTest captains = [](const auto& groups) { return groups.empty() || std::ranges::count(groups, "captains") > 0; };
  EXPECT_EQ(content(*corpus, nobody), content(*alone));
  EXPECT_THAT(names(*corpus, nobody), Not(Contains("--stealth")));
  EXPECT_THAT(names(*corpus, captains), Contains("--stealth"));
  EXPECT_EQ(content(*corpus, captains), content(*corpus));
  EXPECT_NE(content(*corpus), content(*alone));

  // What changes out of sight makes no new view.
  const auto before = *corpus->graph().snapshot(nobody);
  write("secret/hidden.md", "# Nothing\n\nLeft.\n");
  ingest(*corpus, "secret", {"captains"});
  const auto after = *corpus->graph().snapshot(nobody);
  EXPECT_EQ(before->name(0).data(), after->name(0).data()) << "the same bytes";
  EXPECT_GT(after->generation(), before->generation());
}

TEST_F(GraphProjectionTest, ARecordFromBeforeTheGraphIsFilledWithoutReadingTheSource) {
  for (int i = 0; i < 3; ++i) write("docs/page" + std::to_string(i) + ".md", "# Page\n\nRun `boatctl dock`.\n\n```shell\nboatctl dock\n```\n");
  std::string digest, graph;
  {
    const auto corpus = open();
    ingest(*corpus);
    digest = *corpus->digest();
    graph = content(*corpus);
  }
  {
    auto connection = store::embedded::Connection::open({folder_ / "data" / "docent.db", false, std::chrono::seconds(1)});
    ASSERT_TRUE(connection);
    ASSERT_TRUE((*connection)->execute("DROP TABLE graphs; DELETE FROM schema_version WHERE version >= 3;"));
  }
  const auto corpus = open();
  ASSERT_TRUE(corpus);
  EXPECT_EQ(corpus->record().documents_without_graph()->size(), 3U);
  EXPECT_THAT(names(*corpus), testing::IsEmpty());
  EXPECT_NE(*corpus->digest(), digest);
  write("other/one.md", "# One\n");
  fs::remove_all(folder_ / "docs");
  EXPECT_EQ(ingest(*corpus, "other").extracted, 3U);
  EXPECT_TRUE(corpus->record().remove_source("other"));
  EXPECT_EQ(corpus->record().documents_without_graph()->size(), 0U);
  EXPECT_EQ(content(*corpus), graph);
}

TEST_F(GraphProjectionTest, AnotherVersionOfTheExtractionIsNoticed) {
  write("docs/a.md", "# Guide\n\nRun `boatctl dock`.\n");
  const auto corpus = open();
  ingest(*corpus);
  {
    auto connection = store::embedded::Connection::open({folder_ / "data" / "docent.db", false, std::chrono::seconds(1)});
    ASSERT_TRUE(connection && (*connection)->execute("UPDATE graphs SET extraction_version = 'old';"));
  }
  const std::string before = *corpus->digest();
  EXPECT_EQ(corpus->record().documents_without_graph()->size(), 1U);
  EXPECT_EQ(ingest(*corpus).extracted, 1U);
  EXPECT_EQ(ingest(*corpus).extracted, 0U);
  EXPECT_EQ(*corpus->digest(), before);
}

TEST_F(GraphProjectionTest, ADamagedOrMissingFileIsMadeAgain) {
  write("docs/a.md", "# Guide\n\nRun `boatctl dock`.\n\n```shell\nboatctl dock\n```\n");
  std::string graph;
  {
    const auto corpus = open();
    ingest(*corpus);
    graph = content(*corpus);
  }
  ASSERT_TRUE(fs::exists(graph_file()));
  const std::string whole = *base::read_file(graph_file());
  for (const bool missing : {false, true}) {
    std::string damaged = whole;
    damaged[whole.size() / 2] ^= 1;
    if (missing) fs::remove(graph_file());
    else ASSERT_TRUE(base::write_file_atomically(graph_file(), damaged));
    const auto corpus = open();
    if (!missing) EXPECT_THAT(corpus->check().error().message, HasSubstr("graph.bin"));
    EXPECT_EQ(*corpus->graph().try_snapshot({}), nullptr);
    EXPECT_EQ(content(*corpus), graph);
    EXPECT_EQ(*base::read_file(graph_file()), whole);
    EXPECT_NE(*corpus->graph().try_snapshot({}), nullptr);
  }
}

TEST_F(GraphProjectionTest, APublishedGraphIsMappedByTheNextProcess) {
  write("docs/a.md", "# Guide\n\nRun `boatctl dock`.\n");
  {
    const auto corpus = open();
    ingest(*corpus);
  }
  const auto written = fs::last_write_time(graph_file());
  const auto corpus = open();
  const auto graph = *corpus->graph().try_snapshot({});
  ASSERT_NE(graph, nullptr) << "nothing is to be built";
  EXPECT_EQ(graph->generation(), *corpus->record().generation());
  ASSERT_TRUE(corpus->graph().publish());
  EXPECT_EQ(fs::last_write_time(graph_file()), written);
  ASSERT_TRUE(corpus->rebuild());
  EXPECT_EQ(content(*corpus), dynamic_cast<const store::embedded::GraphSnapshot&>(*graph).content_digest());
}

}  // namespace
}  // namespace docent::ingest
