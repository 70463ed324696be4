#include "store/embedded/embedded_graph.h"

#include <algorithm>
#include <atomic>
#include <list>
#include <map>
#include <thread>

#include "base/file.h"
#include "base/hash.h"
#include "base/mutex.h"
#include "extract/corpus.h"
#include "obs/log.h"
#include "store/embedded/graph_snapshot.h"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;

constexpr unsigned kMaxResolvers = 4;

// Which documents a view is made of, and what they say together.
struct View {
  std::vector<model::DocumentKey> keys;  // ascending
  std::string identity;                  // 16 bytes
};

View make_view(const std::vector<GraphStamp>& stamps, const DocumentStore::GroupTest& visible) {
  View view;
  base::Sha256Stream hash;
  for (const GraphStamp& stamp : stamps) {
    if (visible && !visible(stamp.groups)) continue;
    view.keys.push_back(stamp.key);
    hash.update(stamp.state);
  }
  const base::Sha256 all = hash.finish();
  view.identity.assign(reinterpret_cast<const char*>(all.data()), 16);
  return view;
}

// The corpus passes over all documents, and the graph of what they give.
base::Result<std::shared_ptr<const GraphSnapshot>> build(const DocumentStore& record, const View& view, model::Generation generation) {
  std::vector<GraphDocument> documents;
  documents.reserve(view.keys.size());
  extract::Corpus corpus;
  DOCENT_TRY(record.visit_graphs(view.keys, [&](GraphRow row) {
    if (row.graph) corpus.put(extract::make_corpus_document(row.document, row.sections, std::make_shared<const model::DocumentGraph>(std::move(*row.graph))));
    documents.push_back({std::move(row.document), std::move(row.sections), {}});
  }));
  std::atomic<std::size_t> next = 0;
  const auto resolve = [&] {
    for (std::size_t i = next++; i < documents.size(); i = next++) documents[i].part = corpus.resolve(documents[i].document.id);
  };
  {
    std::vector<std::jthread> others;
    for (unsigned i = 1; i < std::min(std::thread::hardware_concurrency(), kMaxResolvers) && documents.size() > 100; ++i) others.emplace_back(resolve);
    resolve();
  }
  return GraphSnapshot::make(documents, generation, view.identity);
}

class EmbeddedGraph final : public GraphStore {
 public:
  EmbeddedGraph(const DocumentStore& record, std::filesystem::path folder, std::filesystem::path lock)
      : record_(record), folder_(std::move(folder)), lock_file_(std::move(lock)) {}

  base::Result<std::shared_ptr<const Graph>> snapshot(const DocumentStore::GroupTest& visible) const override {
    DOCENT_ASSIGN(auto made, get(visible));
    return std::shared_ptr<const Graph>(std::move(made));
  }

  base::Result<std::shared_ptr<const Graph>> try_snapshot(const DocumentStore::GroupTest& visible) const override {
    DOCENT_ASSIGN(const State state, state_for(visible));
    if (auto known = find(state)) return std::shared_ptr<const Graph>(std::move(known));
    return std::shared_ptr<const Graph>(open_file(state));
  }

  base::Status publish() override {
    DOCENT_ASSIGN(const auto graph, get({}));
    if (const auto there = GraphSnapshot::open(file()); there && (*there)->identity() == graph->identity()) return {};
    return write(*graph);
  }

  base::Status check() const override {
    auto opened = GraphSnapshot::open(file());
    if (opened || opened.error().code != ErrorCode::kCorrupt) return {};
    return std::unexpected(std::move(opened).error());
  }

  base::Status rebuild() override {
    {
      base::MutexLock lock(mutex_);
      graphs_.clear();
      std::error_code ignored;
      std::filesystem::remove(file(), ignored);
    }
    return publish();
  }

 private:
  struct State {
    model::Generation generation = 0;
    std::shared_ptr<const View> view;
    bool whole = false;  // of all documents
  };

  std::filesystem::path file() const { return folder_ / "graph.bin"; }

  base::Result<std::shared_ptr<const GraphSnapshot>> get(const DocumentStore::GroupTest& visible) const {
    DOCENT_ASSIGN(State state, state_for(visible));
    if (auto known = find(state)) return known;
    // One build at a time: a second reader of the same view waits for the first instead of doing it again.
    base::MutexLock lock(building_);
    if (auto known = find(state)) return known;
    if (auto opened = open_file(state)) return opened;
    DOCENT_ASSIGN(auto made, build(record_, *state.view, state.generation));
    keep(made);
    if (state.whole && !tried_to_write_) {
      tried_to_write_ = true;
      if (const auto written = write(*made); !written) obs::log(obs::LogLevel::kDebug, "graph_not_written", {{"why", written.error().message}});
    }
    return made;
  }

  // Which view this is today. Views of equal sets of access groups are worked out once a generation.
  base::Result<State> state_for(const DocumentStore::GroupTest& visible) const {
    DOCENT_ASSIGN(const model::Generation now, record_.generation());
    base::MutexLock lock(mutex_);
    if (stamps_generation_ != now) {
      // Stamps read after `now` may be newer than it; the view is what they say, and the next call looks again.
      DOCENT_ASSIGN(stamps_, record_.graph_stamps());
      stamps_generation_ = now;
      views_.clear();
      group_lists_.clear();
      for (const GraphStamp& stamp : stamps_) group_lists_.push_back(stamp.groups);
      std::ranges::sort(group_lists_);
      group_lists_.erase(std::ranges::unique(group_lists_).begin(), group_lists_.end());
    }
    std::vector<bool> seen;
    for (const auto& groups : group_lists_) seen.push_back(!visible || visible(groups));
    const bool whole = std::ranges::all_of(seen, [](bool one) { return one; });
    auto& view = views_[seen];
    if (!view) view = std::make_shared<const View>(make_view(stamps_, whole ? DocumentStore::GroupTest() : visible));
    return State{now, view, whole};
  }

  std::shared_ptr<const GraphSnapshot> find(const State& state) const {
    base::MutexLock lock(mutex_);
    const auto known = std::ranges::find(graphs_, std::string_view(state.view->identity), [](const auto& graph) { return graph->identity(); });
    if (known == graphs_.end()) return nullptr;
    graphs_.splice(graphs_.begin(), graphs_, known);
    if (graphs_.front()->generation() != state.generation) graphs_.front() = graphs_.front()->at(state.generation);
    return graphs_.front();
  }

  void keep(std::shared_ptr<const GraphSnapshot> graph) const {
    base::MutexLock lock(mutex_);
    graphs_.push_front(std::move(graph));
    if (graphs_.size() > kKeptGraphs) graphs_.pop_back();
  }

  // Null when the file is not of this state.
  std::shared_ptr<const GraphSnapshot> open_file(const State& state) const {
    if (!state.whole) return nullptr;
    auto opened = GraphSnapshot::open(file());
    if (!opened) {
      if (opened.error().code != ErrorCode::kNotFound) obs::log(obs::LogLevel::kWarn, "index_rebuilt", {{"index", "graph"}, {"why", opened.error().message}});
      return nullptr;
    }
    if ((*opened)->identity() != state.view->identity) return nullptr;
    auto graph = (*opened)->at(state.generation);
    keep(graph);
    return graph;
  }

  base::Status write(const GraphSnapshot& graph) const {
    DOCENT_ASSIGN(const auto projector, base::FileLock::acquire(lock_file_, false));
    if (!projector) return {};  // another process publishes
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (error) return base::fail(ErrorCode::kUnavailable, "cannot create " + folder_.string() + ": " + error.message());
    return graph.write(file());
  }

  const DocumentStore& record_;
  const std::filesystem::path folder_, lock_file_;
  mutable base::Mutex building_;
  mutable bool tried_to_write_ DOCENT_GUARDED_BY(building_) = false;
  mutable base::Mutex mutex_;
  mutable model::Generation stamps_generation_ DOCENT_GUARDED_BY(mutex_) = UINT64_MAX;
  mutable std::vector<GraphStamp> stamps_ DOCENT_GUARDED_BY(mutex_);
  mutable std::vector<std::vector<std::string>> group_lists_ DOCENT_GUARDED_BY(mutex_);  // that occur, sorted
  mutable std::map<std::vector<bool>, std::shared_ptr<const View>> views_ DOCENT_GUARDED_BY(mutex_);  // by what is visible of group_lists_
  mutable std::list<std::shared_ptr<const GraphSnapshot>> graphs_ DOCENT_GUARDED_BY(mutex_);  // last used first
};

}  // namespace

std::unique_ptr<GraphStore> open_embedded_graph(const DocumentStore& record, std::filesystem::path folder, std::filesystem::path lock) {
  return std::make_unique<EmbeddedGraph>(record, std::move(folder), std::move(lock));
}

}  // namespace docent::store::embedded
