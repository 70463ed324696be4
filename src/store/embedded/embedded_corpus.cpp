#include "store/embedded/embedded_corpus.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/file.h"
#include "base/hash.h"
#include "base/mutex.h"
#include "model/passage_text.h"
#include "obs/log.h"
#include "store/embedded/dense_index.h"
#include "store/embedded/embedded_graph.h"
#include "store/embedded/lexical_index.h"

namespace docent::store::embedded {
namespace {

using base::ErrorCode;

constexpr std::size_t kChangesAtATime = 2'000;
// Unpublished passages above which whoever may publish does, so that a start never replays more than about this many.
constexpr std::size_t kPublishAbove = 20'000;

// Live documents of a stretch of the change log: what came and what went, with what came and went again left out.
struct NetChanges {
  std::vector<model::DocumentKey> written, embedded, removed;
};

NetChanges net_changes(const std::vector<model::Change>& changes) {
  std::set<model::DocumentKey> written, embedded, removed;
  for (const model::Change& change : changes) {
    switch (change.kind) {
      case model::ChangeKind::kWritten: written.insert(change.document); break;
      case model::ChangeKind::kEmbedded: embedded.insert(change.document); break;
      case model::ChangeKind::kExtracted: break;  // says nothing about passages
      case model::ChangeKind::kRemoved:
        removed.insert(change.document);
        written.erase(change.document);
        embedded.erase(change.document);
        break;
    }
  }
  const auto list = [](const std::set<model::DocumentKey>& keys) { return std::vector(keys.begin(), keys.end()); };
  return {list(written), list(embedded), list(removed)};
}

class EmbeddedCorpus final : public Corpus {
 public:
  EmbeddedCorpus(EmbeddedCorpusOptions options, std::unique_ptr<DocumentStore> record)
      : options_(std::move(options)),
        record_(std::move(record)),
        graph_(open_embedded_graph(*record_, options_.data / "index" / "graph", options_.data / "projector.lock")) {}

  base::Status open() {
    base::MutexLock lock(mutex_);
    DOCENT_TRY(open_lexical());
    if (!options_.embedding_model.empty()) DOCENT_TRY(open_dense());
    return {};
  }

  DocumentStore& record() override { return *record_; }
  GraphStore& graph() override { return *graph_; }
  std::string embedding_model() const override { return options_.embedding_model; }

  base::Result<CorpusSnapshot> snapshot() override {
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(const model::Generation now, record_->generation());
    if (now != caught_up_) DOCENT_TRY(catch_up(now));
    CorpusSnapshot snapshot;
    snapshot.text = lexical_->snapshot();
    snapshot.generation = now;
    if (dense_) {
      snapshot.vectors = dense_->snapshot();
      snapshot.vectors_current = snapshot.vectors->passages() >= snapshot.text->passages();
    }
    return snapshot;
  }

  base::Result<std::shared_ptr<const DocumentTable>> documents() override {
    DOCENT_ASSIGN(const model::Generation now, record_->generation());
    base::MutexLock lock(mutex_);
    if (!table_ || table_generation_ != now) {
      DOCENT_ASSIGN(const auto documents, record_->documents());
      table_ = make_table(documents);
      table_generation_ = now;
    }
    return table_;
  }

  base::Status publish(bool compact) override {
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(const model::Generation now, record_->generation());
    DOCENT_TRY(catch_up(now));
    return publish_locked(compact);
  }

  base::Status check() override {
    base::MutexLock lock(mutex_);
    DOCENT_TRY(record_->check());
    DOCENT_TRY(lexical_->check());
    DOCENT_TRY(graph_->check());
    return dense_ ? dense_->check() : base::Status();
  }

  base::Status rebuild() override {
    DOCENT_TRY(rebuild_indexes());
    return graph_->rebuild();
  }

  base::Result<std::string> digest() override {
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(const model::Generation now, record_->generation());
    DOCENT_TRY(catch_up(now));
    DOCENT_ASSIGN(const std::string record, record_->digest());
    std::string all = record + "\n" + lexical_->content_digest();
    if (dense_) all += "\n" + dense_->content_digest();
    return base::sha256_hex(all);
  }

 private:
  base::Status rebuild_indexes() {
    base::MutexLock lock(mutex_);
    DOCENT_ASSIGN(const auto projector, base::FileLock::acquire(options_.data / "projector.lock", true));
    DOCENT_TRY(LexicalIndex::reset(lexical_folder()));
    DOCENT_TRY(open_lexical());
    if (dense_) {
      DOCENT_TRY(DenseIndex::reset(dense_folder()));
      DOCENT_TRY(open_dense());
    }
    DOCENT_ASSIGN(const model::Generation now, record_->generation());
    DOCENT_TRY(catch_up(now));
    DOCENT_TRY(lexical_->publish(true));
    return dense_ ? dense_->publish(true) : base::Status();
  }

  std::filesystem::path lexical_folder() const { return options_.data / "index" / "lexical"; }
  std::filesystem::path dense_folder() const { return options_.data / "index" / "dense"; }

  base::Status open_lexical() DOCENT_REQUIRES(mutex_) {
    caught_up_ = kNever;
    auto opened = LexicalIndex::open(lexical_folder(), options_.bm25f);
    if (!opened && opened.error().code == ErrorCode::kCorrupt) {
      obs::log(obs::LogLevel::kWarn, "index_rebuilt", {{"index", "lexical"}, {"why", opened.error().message}});
      DOCENT_TRY(LexicalIndex::reset(lexical_folder()));
      opened = LexicalIndex::open(lexical_folder(), options_.bm25f);
    }
    if (!opened) return std::unexpected(opened.error());
    lexical_ = std::move(*opened);
    return {};
  }

  base::Status open_dense() DOCENT_REQUIRES(mutex_) {
    caught_up_ = kNever;
    const DenseIndexOptions options{options_.embedding_model, options_.dimension, options_.hnsw_threshold};
    auto opened = DenseIndex::open(dense_folder(), options);
    const bool redo = !opened && (opened.error().code == ErrorCode::kCorrupt || opened.error().code == ErrorCode::kConflict);
    if (redo) {
      obs::log(obs::LogLevel::kWarn, "index_rebuilt", {{"index", "dense"}, {"why", opened.error().message}});
      DOCENT_TRY(DenseIndex::reset(dense_folder()));
      opened = DenseIndex::open(dense_folder(), options);
    }
    if (!opened) return std::unexpected(opened.error());
    dense_ = std::move(*opened);
    return {};
  }

  base::Status catch_up(model::Generation now) DOCENT_REQUIRES(mutex_) {
    if (now == caught_up_) return {};
    // Cheaper than a replay when another process has published meanwhile.
    if (lexical_->generation() < now) {
      auto refreshed = lexical_->refresh();
      if (!refreshed) DOCENT_TRY(open_lexical());
    }
    if (lexical_->generation() > now) {  // the record was restored from an older copy
      DOCENT_TRY(LexicalIndex::reset(lexical_folder()));
      DOCENT_TRY(open_lexical());
    }
    DOCENT_TRY(catch_up_lexical(now));
    if (dense_) {
      if (dense_->generation() < now) {
        auto refreshed = dense_->refresh();
        if (!refreshed) DOCENT_TRY(open_dense());
      }
      if (dense_->generation() > now) {
        DOCENT_TRY(DenseIndex::reset(dense_folder()));
        DOCENT_TRY(open_dense());
      }
      DOCENT_TRY(catch_up_dense(now));
    }
    caught_up_ = now;
    return {};
  }

  base::Status catch_up_lexical(model::Generation now) DOCENT_REQUIRES(mutex_) {
    while (lexical_->generation() < now) {
      auto changes = record_->changes(lexical_->generation(), kChangesAtATime);
      NetChanges net;
      model::Generation reached = now;
      if (!changes && changes.error().code == ErrorCode::kNotFound) {
        DOCENT_TRY(LexicalIndex::reset(lexical_folder()));
        DOCENT_TRY(open_lexical());
        DOCENT_ASSIGN(net.written, live_keys());
      } else if (!changes) {
        return std::unexpected(changes.error());
      } else {
        if (!changes->empty()) reached = changes->back().generation;
        net = net_changes(*changes);
      }
      DOCENT_TRY(apply_lexical(net, reached));
      if (lexical_->unpublished() > kPublishAbove) DOCENT_TRY(publish_locked(false));
    }
    return {};
  }

  base::Status apply_lexical(const NetChanges& net, model::Generation reached) DOCENT_REQUIRES(mutex_) {
    struct Held {
      model::DocumentRecord document;
      std::vector<model::PassageRecord> passages;
      std::vector<std::string> headings, prose;
    };
    std::vector<Held> held;
    held.reserve(net.written.size());
    for (const model::DocumentKey key : net.written) {
      auto document = record_->document_by_key(key);
      if (!document && document.error().code == ErrorCode::kNotFound) continue;  // removed since; the log says so further on
      if (!document) return std::unexpected(document.error());
      auto passages = record_->passages(key);
      if (!passages && passages.error().code == ErrorCode::kNotFound) continue;  // removed between the two readings
      if (!passages) return std::unexpected(passages.error());
      held.push_back({std::move(*document), std::move(*passages), {}, {}});
    }
    std::vector<TextEntry> entries;
    for (Held& one : held) {
      one.headings.reserve(one.passages.size());
      one.prose.reserve(one.passages.size());
      for (const model::PassageRecord& passage : one.passages) {
        one.headings.push_back(headings_of(passage.heading_line, one.document.title));
        one.prose.push_back(model::prose_of(passage));
        entries.push_back({passage.key, one.document.key, passage.id.tie(), one.document.title, one.headings.back(),
                           one.prose.back(), passage.code, one.document.language});
      }
    }
    return lexical_->apply(entries, net.removed, reached);
  }

  // The heading line without the title in front.
  static std::string headings_of(const std::string& line, const std::string& title) {
    if (line.size() >= title.size() && line.compare(0, title.size(), title) == 0) {
      const std::string_view rest = std::string_view(line).substr(title.size());
      if (rest.empty()) return {};
      if (rest.starts_with(" > ")) return std::string(rest.substr(3));
    }
    return line;
  }

  base::Status catch_up_dense(model::Generation now) DOCENT_REQUIRES(mutex_) {
    while (dense_->generation() < now) {
      auto changes = record_->changes(dense_->generation(), kChangesAtATime);
      NetChanges net;
      model::Generation reached = now;
      if (!changes && changes.error().code == ErrorCode::kNotFound) {
        DOCENT_TRY(DenseIndex::reset(dense_folder()));
        DOCENT_TRY(open_dense());
        DOCENT_ASSIGN(net.written, live_keys());
      } else if (!changes) {
        return std::unexpected(changes.error());
      } else {
        if (!changes->empty()) reached = changes->back().generation;
        net = net_changes(*changes);
      }
      DOCENT_TRY(apply_dense(net, reached));
      if (dense_->unpublished() > kPublishAbove) DOCENT_TRY(publish_locked(false));
    }
    return {};
  }

  // A document enters the vector index whole, when all of its passages have vectors: at its write when the cache had them all,
  // else with its kEmbedded.
  base::Status apply_dense(const NetChanges& net, model::Generation reached) DOCENT_REQUIRES(mutex_) {
    std::set<model::DocumentKey> candidates(net.written.begin(), net.written.end());
    candidates.insert(net.embedded.begin(), net.embedded.end());
    std::vector<std::vector<QuantizedVector>> held;
    std::vector<VectorEntry> entries;
    std::vector<model::DocumentKey> removed = net.removed;
    for (const model::DocumentKey key : candidates) {
      auto vectors = record_->vectors(options_.embedding_model, key);
      if (!vectors && vectors.error().code == ErrorCode::kNotFound) continue;
      if (!vectors) return std::unexpected(vectors.error());
      const bool whole = !vectors->empty() && std::ranges::all_of(*vectors, [&](const QuantizedVector& vector) {
        return vector.values.size() == options_.dimension;
      });
      if (!whole) continue;
      const auto passages = record_->passages(key);
      if (!passages && passages.error().code == ErrorCode::kNotFound) continue;
      if (!passages) return std::unexpected(passages.error());
      if (passages->size() != vectors->size()) continue;
      removed.push_back(key);  // a second kEmbedded of the same document must not double it
      held.push_back(std::move(*vectors));
      for (std::size_t i = 0; i < passages->size(); ++i)
        entries.push_back({(*passages)[i].key, key, (*passages)[i].id.tie(), held.back()[i].values, held.back()[i].scale});
    }
    // Removals first: `apply` treats `removed` as of before `added`.
    return dense_->apply(entries, removed, reached);
  }

  base::Result<std::vector<model::DocumentKey>> live_keys() {
    DOCENT_ASSIGN(const auto documents, record_->documents());
    std::vector<model::DocumentKey> keys;
    for (const auto& document : documents) keys.push_back(document.key);
    return keys;
  }

  base::Status publish_locked(bool compact) DOCENT_REQUIRES(mutex_) {
    if (lexical_->unpublished() == 0 && (!dense_ || dense_->unpublished() == 0) && !compact &&
        lexical_->generation() == published_)
      return {};
    DOCENT_ASSIGN(const auto projector, base::FileLock::acquire(options_.data / "projector.lock", compact));
    if (!projector) return {};  // another process publishes
    DOCENT_TRY(lexical_->publish(compact));
    if (dense_) DOCENT_TRY(dense_->publish(compact));
    published_ = lexical_->generation();
    return {};
  }

  static std::shared_ptr<const DocumentTable> make_table(const std::vector<model::DocumentRecord>& documents) {
    auto table = std::make_shared<DocumentTable>();
    std::map<std::string, std::uint32_t> sources, versions;
    std::map<std::vector<std::string>, std::uint32_t> groups;
    const auto number = [](auto& known, auto& list, const auto& value) {
      const auto [at, added] = known.emplace(value, static_cast<std::uint32_t>(list.size()));
      if (added) list.push_back(value);
      return at->second;
    };
    for (const auto& document : documents) {
      table->rows.push_back({document.key, number(sources, table->sources, document.source),
                             number(versions, table->versions, document.version_label),
                             number(groups, table->groups, document.groups), document.title});
      table->end = std::max(table->end, document.key + 1);
    }
    std::ranges::sort(table->rows, {}, &DocumentTable::Row::key);
    return table;
  }

  static constexpr model::Generation kNever = UINT64_MAX;

  const EmbeddedCorpusOptions options_;
  const std::unique_ptr<DocumentStore> record_;
  const std::unique_ptr<GraphStore> graph_;
  base::Mutex mutex_;
  std::unique_ptr<LexicalIndex> lexical_ DOCENT_GUARDED_BY(mutex_);
  std::unique_ptr<DenseIndex> dense_ DOCENT_GUARDED_BY(mutex_);
  model::Generation caught_up_ DOCENT_GUARDED_BY(mutex_) = kNever;
  model::Generation published_ DOCENT_GUARDED_BY(mutex_) = kNever;
  std::shared_ptr<const DocumentTable> table_ DOCENT_GUARDED_BY(mutex_);
  model::Generation table_generation_ DOCENT_GUARDED_BY(mutex_) = kNever;
};

}  // namespace

base::Result<std::unique_ptr<Corpus>> open_embedded_corpus(const EmbeddedCorpusOptions& options, const base::Clock& clock) {
  const auto file = options.data / "docent.db";
  std::error_code error;
  if (!options.create && !std::filesystem::exists(file, error))
    return base::fail(ErrorCode::kNotFound, "nothing is ingested yet in " + options.data.string() +
                                                "; run `docent ingest FOLDER` first, or name another folder with --data");
  std::filesystem::create_directories(options.data / "index", error);
  if (error)
    return base::fail(ErrorCode::kUnavailable, "cannot create " + options.data.string() + ": " + error.message() +
                                                   "; choose a writable folder with --data");
  SqliteStoreOptions store_options;
  store_options.file = file;
  store_options.busy_limit = options.busy_limit;
  store_options.keep_originals = options.keep_originals;
  DOCENT_ASSIGN(auto record, open_sqlite_store(store_options, clock));
  auto corpus = std::make_unique<EmbeddedCorpus>(options, std::move(record));
  DOCENT_TRY(corpus->open());
  return corpus;
}

}  // namespace docent::store::embedded
