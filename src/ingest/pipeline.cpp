#include "ingest/pipeline.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <filesystem>
#include <unordered_set>

#include "base/hash.h"
#include "ingest/connectors/reader.h"
#include "ingest/embed_stage.h"
#include "ingest/extract_stage.h"
#include "ingest/make_bundle.h"
#include "ingest/targets.h"
#include "ingest/worker_pool.h"
#include "obs/log.h"

namespace docent::ingest {
namespace {

using base::ErrorCode;

constexpr std::size_t kDocumentsACommit = 64;
constexpr std::size_t kMaxReportLines = 10'000;

class StageClock {
 public:
  explicit StageClock(IngestReport& report, std::string stage) : report_(report), stage_(std::move(stage)) {}
  ~StageClock() { add(report_, stage_, std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count()); }
  static void add(IngestReport& report, const std::string& name, double spent) {
    for (auto& [stage, seconds] : report.seconds)
      if (stage == name) {
        seconds += spent;
        return;
      }
    report.seconds.emplace_back(name, spent);
  }
  StageClock(const StageClock&) = delete;
  StageClock& operator=(const StageClock&) = delete;

 private:
  IngestReport& report_;
  std::string stage_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

Pipeline::Pipeline(store::Corpus& corpus, embed::Embedder* embedder, std::shared_ptr<const infer::WordPiece> word_pieces,
                   const base::Clock& clock, Options options)
    : corpus_(corpus), embedder_(embedder), word_pieces_(std::move(word_pieces)), clock_(clock), options_(options) {
  if (options_.threads == 0) options_.threads = std::max(1U, std::thread::hardware_concurrency());
}

namespace {

// One run over one target.
class TargetRun {
 public:
  TargetRun(store::Corpus& corpus, const base::Clock& clock, const Pipeline::Options& options, const IngestRequest& request,
            parse::PieceCounter count, bool exact_pieces, const ProgressSink& progress, std::stop_token stop, IngestReport& report)
      : corpus_(corpus),
        clock_(clock),
        options_(options),
        request_(request),
        count_(std::move(count)),
        exact_pieces_(exact_pieces),
        progress_(progress),
        stop_(std::move(stop)),
        report_(report),
        pool_(options.threads) {}

  base::Status run(const std::string& target, model::SourceRecord source) {
    source_ = std::move(source);
    target_ = normal_target(target);
    DOCENT_ASSIGN(reader_, open_target(target, {request_.include, request_.exclude, request_.root}));
    if (std::ranges::count(source_.targets, target_) == 0) {
      source_.targets.push_back(target_);
      std::ranges::sort(source_.targets);
    }
    if (!request_.dry_run) DOCENT_TRY(corpus_.record().put_source(source_));
    DOCENT_ASSIGN(stamps_, corpus_.record().stamps(source_.name, request_.version_label));
    model::DocumentRecord example;
    fill_settings(example);
    settings_hash_ = store::settings_hash(example);
    const base::Status listed = reader_->for_each(
        [&](const FoundFile& file, const Reader::Load& load) { return visit(file, load); });
    const bool stopped = stop_.stop_requested();
    if (!listed && !(stopped && listed.error().code == ErrorCode::kCancelled)) {
      DOCENT_TRY(drain(0));
      DOCENT_TRY(write());
      return listed;
    }
    DOCENT_TRY(drain(0));
    DOCENT_TRY(write());
    for (const Skipped& skipped : reader_->skipped()) {
      note(report_.skipped, skipped.path, skipped.reason);
      kept_.push_back(skipped.path);
    }
    if (stopped) report_.cancelled = true;
    else DOCENT_TRY(remove_vanished());
    return {};
  }

 private:
  struct Pending {
    FoundFile file;
    std::uint64_t bytes = 0;
    bool known = false;
    std::future<base::Result<MadeBundle>> made;
  };

  void fill_settings(model::DocumentRecord& document) const {
    document.licence = source_.licence;
    document.trust = source_.trust;
    document.groups = source_.groups;
    // A language given from outside is a setting; one found in the document is content.
    document.language = source_.language;
  }

  static void note(std::vector<SkippedFile>& list, const std::string& path, const std::string& reason) {
    if (list.size() < kMaxReportLines) list.push_back({path, reason});
  }

  base::Status visit(const FoundFile& file, const Reader::Load& load) {
    if (stop_.stop_requested()) return base::fail(ErrorCode::kCancelled, "stopped");
    ++report_.files;
    seen_.insert(file.path);
    if (progress_) progress_({"files", report_.files, 0});
    const auto at = stamps_.find(file.path);
    const store::DocumentStamp* stamp = at == stamps_.end() ? nullptr : &at->second;
    const bool same_settings = stamp != nullptr && stamp->settings_hash == settings_hash_ && stamp->target == target_;
    const bool same_file = same_settings && file.mtime_ns != 0 && stamp->file_mtime_ns == file.mtime_ns &&
                           stamp->file_size == file.size && parser_is_current(stamp->parser);
    if (same_file) {
      ++report_.unchanged;
      return {};
    }
    if (file.size > options_.max_file_bytes) return skip(file, "larger than the limit of " + std::to_string(options_.max_file_bytes) + " bytes");
    auto bytes = load();
    if (!bytes) return skip(file, bytes.error().message);
    const auto format = file.format ? base::Result<parse::Format>(*file.format) : parse::detect_format(file.path, *bytes);
    if (!format) return skip(file, format.error().message);
    if (same_settings && stamp->sha256 == base::sha256_hex(*bytes) && parser_is_current(stamp->parser)) {
      ++report_.unchanged;
      if (file.mtime_ns != 0 && !request_.dry_run) {
        store::DocumentStamp touched = *stamp;
        touched.file_mtime_ns = file.mtime_ns;
        touched.file_size = file.size;
        touched_.push_back(std::move(touched));
      }
      return {};
    }
    ++(stamp == nullptr ? report_.added : report_.changed);
    report_.bytes += bytes->size();
    if (request_.dry_run) return {};
    FileFacts facts{source_.name, request_.version_label, file.path,        target_,          file.uri,        file.title.value_or(""),
                    source_.licence, source_.trust,       source_.language, source_.groups, clock_.unix_millis()};
    Pending pending{file, bytes->size(), stamp != nullptr, {}};
    in_flight_ += bytes->size();
    pending.made = pool_.submit([this, bytes = std::move(*bytes), facts = std::move(facts), format = *format]() mutable {
      return make_bundle(std::move(bytes), format, facts, count_, exact_pieces_);
    });
    pending_.push_back(std::move(pending));
    if (in_flight_ > kMaxBytesInFlight) return drain(kMaxBytesInFlight / 2);
    return drain_ready();
  }

  // A document read by an older parser is read again.
  bool parser_is_current(const std::string& parser) const {
    static const std::unordered_set<std::string> kCurrent = [] {
      std::unordered_set<std::string> names;
      for (const auto format : {parse::Format::kMarkdown, parse::Format::kHtml, parse::Format::kPlainText})
        if (const auto parsed = parse::parse_document("", format, {})) names.insert(parsed->parser);
      return names;
    }();
    const std::string_view suffix = "+approximate";
    const bool approximate = parser.ends_with(suffix);
    return approximate != exact_pieces_ && kCurrent.contains(parser.substr(0, parser.size() - (approximate ? suffix.size() : 0)));
  }

  base::Status skip(const FoundFile& file, const std::string& reason) {
    note(report_.skipped, file.path, reason);
    return {};
  }

  // Takes finished documents, in order, until at most `limit` bytes are in flight.
  base::Status drain(std::uint64_t limit) {
    while (!pending_.empty() && (in_flight_ > limit || limit == 0)) DOCENT_TRY(take_first());
    return {};
  }

  base::Status drain_ready() {
    while (!pending_.empty() && pending_.front().made.wait_for(std::chrono::seconds(0)) == std::future_status::ready)
      DOCENT_TRY(take_first());
    return {};
  }

  base::Status take_first() {
    Pending pending = std::move(pending_.front());
    pending_.pop_front();
    in_flight_ -= pending.bytes;
    auto made = pending.made.get();
    if (!made) {
      // What is known of it stays as it was: a file that cannot be read today is not a deleted one.
      note(report_.skipped, pending.file.path, made.error().message);
      --(pending.known ? report_.changed : report_.added);
      return {};
    }
    for (const std::string& warning : made->warnings) note(report_.warnings, pending.file.path, warning);
    report_.sections += made->bundle.sections.size();
    report_.passages += made->bundle.passages.size();
    ready_bytes_ += made->bundle.original.size();
    StageClock::add(report_, "extract", made->extract_seconds);
    ready_.push_back({std::move(made->bundle), pending.file.mtime_ns, pending.file.size, settings_hash_, std::move(made->graph)});
    if (ready_.size() >= kDocumentsACommit || ready_bytes_ > kMaxBytesInFlight / 4) return write();
    return {};
  }

  base::Status write() {
    if (!touched_.empty()) {
      DOCENT_TRY(corpus_.record().touch(touched_, clock_.unix_millis()));
      touched_.clear();
    }
    if (ready_.empty()) return {};
    const StageClock clock(report_, "write");
    DOCENT_ASSIGN([[maybe_unused]] const auto generation, corpus_.record().write(ready_, {}));
    ready_.clear();
    ready_bytes_ = 0;
    // The lexical projection follows while the other thread parses.
    if (indexing_.valid()) DOCENT_TRY(indexing_.get());
    indexing_ = pool_.submit([this]() -> base::Status {
      DOCENT_ASSIGN([[maybe_unused]] const auto snapshot, corpus_.snapshot());
      return {};
    });
    return {};
  }

  base::Status remove_vanished() {
    if (indexing_.valid()) DOCENT_TRY(indexing_.get());
    std::error_code error;
    const bool glob = !std::filesystem::exists(target_, error);
    const bool single = !glob && !std::filesystem::is_directory(target_, error) && seen_.size() == 1 &&
                        seen_.contains(std::filesystem::path(target_).filename().string());
    if (glob || single) return {};  // such a target says nothing about its neighbours
    std::vector<model::DocumentId> gone;
    for (const auto& [path, stamp] : stamps_) {
      if (stamp.target != target_ || seen_.contains(path)) continue;
      const bool unreadable = std::ranges::any_of(kept_, [&](const std::string& kept) {
        return path == kept || path.starts_with(kept + "/");
      });
      if (!unreadable) gone.push_back(stamp.id);
    }
    report_.removed += gone.size();
    if (gone.empty() || request_.dry_run) return {};
    std::ranges::sort(gone);
    DOCENT_ASSIGN([[maybe_unused]] const auto generation, corpus_.record().write({}, gone));
    return {};
  }

  store::Corpus& corpus_;
  const base::Clock& clock_;
  const Pipeline::Options& options_;
  const IngestRequest& request_;
  const parse::PieceCounter count_;
  const bool exact_pieces_;
  const ProgressSink& progress_;
  const std::stop_token stop_;
  IngestReport& report_;
  model::SourceRecord source_;
  std::string target_, settings_hash_;
  std::unique_ptr<Reader> reader_;
  std::unordered_map<std::string, store::DocumentStamp> stamps_;
  std::unordered_set<std::string> seen_;
  std::vector<std::string> kept_;  // paths that could not be looked at: nothing below them counts as vanished
  std::vector<store::DocumentStamp> touched_;
  std::deque<Pending> pending_;
  std::uint64_t in_flight_ = 0, ready_bytes_ = 0;
  std::vector<store::DocumentWrite> ready_;
  std::future<base::Status> indexing_;
  WorkerPool pool_;  // last: its threads use what is above
};

}  // namespace

base::Result<IngestReport> Pipeline::run(const IngestRequest& request, const ProgressSink& progress, std::stop_token stop) {
  if (request.targets.empty()) return base::fail(ErrorCode::kInvalidArgument, "nothing to ingest: name a folder, file or archive");
  if (request.source) DOCENT_TRY(check_name("source", *request.source));
  if (!request.version_label.empty()) DOCENT_TRY(check_name("version label", request.version_label));
  if (request.trust) DOCENT_TRY(check_trust(*request.trust));

  IngestReport report;
  const bool exact = word_pieces_ != nullptr;
  const parse::PieceCounter count = exact ? parse::PieceCounter([pieces = word_pieces_](std::string_view text) { return pieces->count(text); })
                                          : parse::PieceCounter(parse::approximate_pieces);
  for (const std::string& target : request.targets) {
    if (stop.stop_requested()) break;
    const StageClock clock(report, "read, parse, index");
    DOCENT_ASSIGN(const auto sources, corpus_.record().sources());
    const std::string absolute = normal_target(target);
    model::SourceRecord source;
    source.name = request.source ? *request.source : source_name(absolute, sources);
    for (const auto& known : sources)
      if (known.name == source.name) source = known;
    if (request.groups) {
      source.groups = *request.groups;
      std::ranges::sort(source.groups);
      source.groups.erase(std::unique(source.groups.begin(), source.groups.end()), source.groups.end());
    }
    if (request.trust) source.trust = *request.trust;
    if (request.licence) source.licence = *request.licence;
    if (request.language) source.language = *request.language;
    if (std::ranges::count(report.sources, source.name) == 0) report.sources.push_back(source.name);
    TargetRun run(corpus_, clock_, options_, request, count, exact, progress, stop, report);
    DOCENT_TRY(run.run(target, std::move(source)));
  }
  if (request.dry_run) return report;

  if (!stop.stop_requested()) {
    const StageClock clock(report, "extract again");
    DOCENT_TRY(extract_missing(corpus_, options_.threads, progress, stop, report.extracted));
  }
  {
    const StageClock clock(report, "publish");
    DOCENT_TRY(corpus_.publish(false));
  }
  if (!stop.stop_requested()) {
    const StageClock clock(report, "graph");
    DOCENT_TRY(corpus_.graph().publish());
    DOCENT_ASSIGN(const auto graph, corpus_.graph().snapshot({}));
    report.graph = store::count_graph(*graph);
  }
  const bool changed = report.changed + report.removed > 0;
  if (embedder_ == nullptr || !request.embed) {
    report.embedding_note = !request.embed ? "left out by --no-embed" : "no embedding model; run `docent doctor`";
  } else if (!stop.stop_requested()) {
    const StageClock clock(report, "embed");
    DOCENT_TRY(embed_missing(corpus_, *embedder_, progress, stop, report));
    DOCENT_TRY(corpus_.publish(false));
  }
  if (changed && !stop.stop_requested()) {
    DOCENT_ASSIGN([[maybe_unused]] const auto collected, corpus_.record().collect_vectors());
  }
  report.cancelled = report.cancelled || stop.stop_requested();
  const std::string model = corpus_.embedding_model();
  if (const auto counts = corpus_.record().counts(model)) report.without_vectors = counts->passages - counts->embedded_passages;
  return report;
}

}  // namespace docent::ingest
