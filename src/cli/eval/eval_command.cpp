#include "cli/eval/eval_command.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/file.h"
#include "base/hash.h"
#include "base/text.h"
#include "cli/eval/assess_query.h"
#include "cli/eval/evaluation.h"
#include "cli/eval/feature_dump.h"
#include "cli/eval/labels_command.h"
#include "cli/eval/metrics.h"
#include "cli/eval/reliability.h"
#include "cli/eval/scratch.h"
#include "cli/eval/section_list.h"
#include "cli/eval/trec_run.h"

namespace docent::cli {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;

constexpr std::size_t kPool = 1'000;        // passages ranked before documents are formed
constexpr std::size_t kWarmUpQueries = 10;  // of each mode, not timed
constexpr std::uint64_t kMaxQueryFileBytes = 1ULL << 30;

struct ModeRuns {
  query::Mode mode = query::Mode::kLexical;
  std::vector<QueryRun> runs;
  std::string run_file;
};

struct Outcome {
  std::uint64_t documents = 0, passages = 0;
  std::string embedding_model;
  double ingest_seconds = 0;
  std::vector<std::pair<query::Mode, ModeFigures>> modes;
  std::vector<std::pair<query::Mode, std::string>> skipped;  // and why
  std::vector<std::string> notes;
};

base::Result<std::vector<query::Mode>> parse_modes(const std::string& list) {
  std::vector<query::Mode> modes;
  for (const std::string_view part : base::split(list, ',')) {
    const auto mode = query::parse_mode(base::trim(part));
    if (!mode)
      return base::fail(ErrorCode::kInvalidArgument,
                        fmt::format("--modes takes lexical, dense, hybrid and auto, separated by commas; got \"{}\"", part));
    if (std::ranges::count(modes, *mode) == 0) modes.push_back(*mode);
  }
  return modes;
}

base::Result<EvalTask> load_task(const EvalArguments& arguments) {
  if (arguments.queries.empty() || arguments.qrels.empty())
    return base::fail(ErrorCode::kInvalidArgument, "eval needs --queries and --qrels, or --sections to list what can be labelled");
  DOCENT_ASSIGN(const std::string query_text, base::read_file(arguments.queries, kMaxQueryFileBytes));
  DOCENT_ASSIGN(auto queries, parse_queries(query_text, arguments.queries));
  DOCENT_ASSIGN(const std::string qrels_text, base::read_file(arguments.qrels, kMaxQueryFileBytes));
  DOCENT_ASSIGN(auto qrels, parse_qrels(qrels_text, arguments.qrels));
  Qrels ignored;
  if (!arguments.ignore_qrels.empty()) {
    DOCENT_ASSIGN(const std::string ignore_text, base::read_file(arguments.ignore_qrels, kMaxQueryFileBytes));
    DOCENT_ASSIGN(ignored, parse_qrels(ignore_text, arguments.ignore_qrels));
  }
  EvalTask task = make_task(std::move(queries), std::move(qrels), std::move(ignored));
  if (arguments.near_misses) add_near_misses(task);
  if (task.scored == 0)
    return base::fail(ErrorCode::kInvalidArgument, fmt::format("no query of {} has a positive judgement in {}: do they belong together?",
                                                               arguments.queries, arguments.qrels));
  return task;
}

// The connectors exclude by the path as it lies in the target; here a pattern is written as ids are, without the root.
std::vector<std::string> rooted_excludes(const EvalArguments& arguments) {
  std::vector<std::string> patterns;
  std::string root = arguments.root;
  while (root.ends_with('/')) root.pop_back();
  for (std::string pattern : arguments.exclude) {
    while (pattern.ends_with('/')) pattern.pop_back();
    if (!root.empty() && pattern.find('/') != std::string::npos) patterns.push_back(root + "/" + pattern);
    patterns.push_back(std::move(pattern));
  }
  return patterns;
}

// One store for one way to look at one corpus. What it holds is brought up to date by the ingest itself, which reads only what changed
// and cuts again what another parser version made, so neither contents nor versions are part of the name.
base::Result<std::filesystem::path> cached_store(const EvalArguments& arguments) {
  std::error_code error;
  const auto corpus = std::filesystem::canonical(arguments.corpus, error);
  if (error) return base::fail(ErrorCode::kNotFound, "no corpus " + arguments.corpus);
  std::string key = corpus.string() + '\0' + arguments.root;
  for (const std::string& pattern : arguments.exclude) key += '\0' + pattern;
  auto folder = std::filesystem::path(arguments.cache) / base::hash128_hex(key);
  std::filesystem::create_directories(folder, error);
  if (error) return base::fail(ErrorCode::kUnavailable, "cannot make " + folder.string() + ": " + error.message());
  return folder;
}

// Empty: the mode can be measured.
std::string why_not(query::Mode mode, Session& session, const store::CorpusSnapshot& snapshot) {
  if (mode == query::Mode::kLexical || mode == query::Mode::kAuto) return {};
  if (session.embedder() == nullptr) return session.embedder_note().empty() ? "no embedding model" : session.embedder_note();
  if (!snapshot.vectors || snapshot.vectors->passages() == 0) return "no passage has a vector";
  return {};
}

base::Result<QueryRun> run_query(Session& session, const EvalTask& task, const EvalQuery& query, query::Mode mode,
                                 const DocumentNames& names, std::stop_token stop) {
  if (!query.near_miss_of.empty()) {
    DOCENT_ASSIGN(const query::Assessment assessment, assess_query(session, task, query, mode, names, std::move(stop)));
    return QueryRun{{}, assessment.confidence, 0};
  }
  query::SearchRequest request;
  request.query = query.text;
  request.mode = mode;
  request.deadline = base::Deadline::never().with_stop(stop);
  const auto start = std::chrono::steady_clock::now();
  auto ranking = session.engine().rank(request, kPool);
  const auto end = std::chrono::steady_clock::now();
  if (!ranking) return base::fail_in(fmt::format("query {} ({})", query.id, query::to_string(mode)), ranking.error());
  QueryRun run;
  run.ms = std::chrono::duration<double, std::milli>(end - start).count();
  run.confidence = ranking->confidence;
  if (task.ignored.of(query.id) != nullptr) {  // the search saw what the scores must not count
    DOCENT_ASSIGN(const query::Assessment assessment, assess_query(session, task, query, mode, names, std::move(stop)));
    run.confidence = assessment.confidence;
  }
  run.ranked = form_documents(
      ranking->passages,
      [&](model::DocumentKey key) {
        const auto found = names.find(key);
        return found == names.end() ? nullptr : &found->second;
      },
      task.ignored.of(query.id));
  return run;
}

// "query<TAB>nDCG@10", a line each scored query: what a paired test compares.
std::string scores_file(const EvalTask& task, const ModeRuns& mode) {
  std::string lines;
  for (std::size_t i = 0; i < mode.runs.size(); ++i)
    if (const EvalQuery& query = task.queries[i]; query.answerable)
      lines += fmt::format("{}\t{:.4f}\n", query.id, score_ranking(mode.runs[i].ranked, *task.qrels.of(query.id)).ndcg_10);
  return lines;
}

base::Status write_runs(const EvalArguments& arguments, const EvalTask& task, const std::vector<ModeRuns>& modes) {
  std::error_code error;
  std::filesystem::create_directories(arguments.run_out, error);
  if (error) return base::fail(ErrorCode::kUnavailable, "cannot make " + arguments.run_out + ": " + error.message());
  const std::filesystem::path folder(arguments.run_out);
  for (const ModeRuns& mode : modes) {
    DOCENT_TRY(base::write_file_atomically(folder / fmt::format("{}.run", query::to_string(mode.mode)), mode.run_file));
    DOCENT_TRY(base::write_file_atomically(folder / fmt::format("{}.ndcg10.tsv", query::to_string(mode.mode)), scores_file(task, mode)));
  }
  return {};
}

// The modes take turns on each question, so that whatever slows the machine down meanwhile slows all of them.
base::Status run_modes(const Context& context, const EvalTask& task, Session& session, std::vector<ModeRuns>& modes,
                       const DocumentNames& names) {
  for (std::size_t i = 0; i < std::min(kWarmUpQueries, task.queries.size()); ++i)
    for (const ModeRuns& mode : modes)
      DOCENT_TRY(run_query(session, task, task.queries[i], mode.mode, names, context.stop));
  for (const EvalQuery& query : task.queries)
    for (ModeRuns& mode : modes) {
      DOCENT_ASSIGN(QueryRun run, run_query(session, task, query, mode.mode, names, context.stop));
      if (query.near_miss_of.empty()) append_run(mode.run_file, query.id, run.ranked, fmt::format("docent-{}", query::to_string(mode.mode)));
      mode.runs.push_back(std::move(run));
    }
  return {};
}

base::Result<Outcome> evaluate(const Context& context, const EvalArguments& arguments, const EvalTask& task) {
  DOCENT_ASSIGN(const auto wanted, parse_modes(arguments.modes));
  std::unique_ptr<ScratchFolder> scratch;
  std::filesystem::path data;
  if (arguments.cache.empty()) {
    DOCENT_ASSIGN(scratch, ScratchFolder::make());
    data = scratch->path();
  } else {
    DOCENT_ASSIGN(data, cached_store(arguments));
  }
  const bool lexical_only = std::ranges::all_of(wanted, [](query::Mode mode) { return mode == query::Mode::kLexical; });
  DOCENT_ASSIGN(const auto session, open_scratch(context, data, !lexical_only));

  Outcome outcome;
  ingest::IngestRequest request;
  request.targets = {arguments.corpus};
  request.source = "corpus";
  request.exclude = rooted_excludes(arguments);
  request.root = arguments.root;
  request.embed = !lexical_only;
  const auto start = std::chrono::steady_clock::now();
  DOCENT_ASSIGN(const auto report, ingest_into(*session, context, request));
  outcome.ingest_seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!report.skipped.empty())
    outcome.notes.push_back(fmt::format("{} files of the corpus were skipped, first {}: {}", report.skipped.size(),
                                        report.skipped.front().path, report.skipped.front().reason));
  if (!lexical_only && session->embedder() != nullptr && report.without_vectors > 0)
    outcome.notes.push_back(fmt::format("{} passages have no vector", report.without_vectors));

  store::Corpus& corpus = session->corpus();
  DOCENT_ASSIGN(const auto snapshot, corpus.snapshot());
  DOCENT_ASSIGN(const auto documents, corpus.record().documents());
  DocumentNames names;
  for (const auto& document : documents) names.emplace(document.key, document.path);
  outcome.documents = documents.size();
  outcome.passages = snapshot.text->passages();
  outcome.embedding_model = corpus.embedding_model();

  std::vector<ModeRuns> modes;
  for (const query::Mode mode : wanted) {
    const std::string reason = why_not(mode, *session, snapshot);
    if (reason.empty()) modes.push_back({mode, {}, {}});
    else outcome.skipped.emplace_back(mode, reason);
  }
  DOCENT_TRY(run_modes(context, task, *session, modes, names));
  for (const ModeRuns& mode : modes) outcome.modes.emplace_back(mode.mode, figures_of(task, mode.runs));
  if (!arguments.run_out.empty()) DOCENT_TRY(write_runs(arguments, task, modes));
  if (!arguments.dump_confidence.empty()) {
    std::string lines;
    for (const ModeRuns& mode : modes) {
      DOCENT_ASSIGN(const std::string more, dump_lines(*session, task, mode.mode, mode.runs, names, context.stop));
      lines += more;
    }
    DOCENT_TRY(base::write_file_atomically(arguments.dump_confidence, lines));
  }
  if (!arguments.reliability.empty() && !outcome.modes.empty()) {
    const auto& [mode, figures] = outcome.modes.back();
    DOCENT_TRY(base::write_file_atomically(arguments.reliability, reliability_svg(figures.confidence.bins, fmt::format("Confidence, {}: {} questions", query::to_string(mode),
                                                                                                                  figures.confidence.questions))));
  }
  if (!arguments.dump_features.empty())
    DOCENT_TRY(dump_features(*session, task, names, context.stop, arguments.corpus, arguments.dump_features));
  return outcome;
}

Json number(double value) { return std::round(value * 1e6) / 1e6; }
Json number(const std::optional<double>& value) { return value ? number(*value) : Json(nullptr); }

Json to_json(const ConfidenceFigures& figures) {
  Json bins = Json::array();
  for (const ReliabilityBin& bin : figures.bins)
    bins.push_back({{"confidence", number(bin.confidence)}, {"answered", number(bin.truth)}, {"questions", bin.count}});
  return {{"ece", number(figures.ece)},
          {"brier", number(figures.brier)},
          {"auc", number(figures.auc)},
          {"coverage_at_90_precision", number(figures.coverage_90)},
          {"ece_answerable", number(figures.ece_answerable)},
          {"answerable_auc", number(figures.answerable_auc)},
          {"answered", figures.answered},
          {"questions", figures.questions},
          {"reliability", std::move(bins)}};
}

Json to_json(const EvalArguments& arguments, const EvalTask& task, const Outcome& outcome) {
  Json json{{"corpus", arguments.corpus},       {"documents", outcome.documents},         {"passages", outcome.passages},
            {"queries", task.scored},           {"queries_unanswerable", task.unanswerable}, {"modes", Json::object()}};
  for (const auto& [mode, figures] : outcome.modes)
    json["modes"][std::string(query::to_string(mode))] = {{"ndcg@10", number(figures.mean.ndcg_10)},
                                                          {"mrr@10", number(figures.mean.mrr_10)},
                                                          {"recall@10", number(figures.mean.recall_10)},
                                                          {"recall@100", number(figures.mean.recall_100)},
                                                          {"p50_ms", number(figures.p50_ms)},
                                                          {"p95_ms", number(figures.p95_ms)},
                                                          {"confidence",
                                                           to_json(figures.confidence)}};
  json["skipped_modes"] = Json::object();
  for (const auto& [mode, reason] : outcome.skipped) json["skipped_modes"][std::string(query::to_string(mode))] = reason;
  json["embedding_model"] = outcome.embedding_model;
  json["ingest_seconds"] = number(outcome.ingest_seconds);
  json["queries_left_out"] = task.left_out;
  json["notes"] = outcome.notes;
  return json;
}

void print_table(const Output& out, const EvalTask& task, const Outcome& outcome) {
  out.print(fmt::format("{} documents, {} passages, {} queries{}", outcome.documents, outcome.passages, task.scored,
                        task.unanswerable > 0 ? fmt::format(" and {} unanswerable ones", task.unanswerable) : ""));
  out.print(out.bold(fmt::format("{:<8} {:>8} {:>8} {:>9} {:>10} {:>8} {:>8} {:>6} {:>6} {:>6} {:>8}", "mode", "nDCG@10", "MRR@10", "Recall@10",
                                 "Recall@100", "p50 ms", "p95 ms", "ECE", "Brier", "AUC", "at 90 %")));
  const auto shown = [](const std::optional<double>& value) { return value ? fmt::format("{:.3f}", *value) : std::string("-"); };
  for (const auto& [mode, figures] : outcome.modes)
    out.print(fmt::format("{:<8} {:>8.4f} {:>8.4f} {:>9.4f} {:>10.4f} {:>8.2f} {:>8.2f} {:>6} {:>6} {:>6} {:>8}", query::to_string(mode),
                          figures.mean.ndcg_10, figures.mean.mrr_10, figures.mean.recall_10, figures.mean.recall_100, figures.p50_ms,
                          figures.p95_ms, shown(figures.confidence.ece), shown(figures.confidence.brier),
                          shown(figures.confidence.answerable_auc), shown(figures.confidence.coverage_90)));
  for (const auto& [mode, reason] : outcome.skipped) out.note(fmt::format("{} was not measured: {}", query::to_string(mode), reason));
}

int run_sections(const Context& context, const EvalArguments& arguments) {
  ingest::ReaderOptions options;
  options.exclude = rooted_excludes(arguments);
  options.strip_root = arguments.root;
  std::vector<ingest::Skipped> skipped;
  const auto status = list_sections(arguments.corpus, options, [&](const std::string& line) { context.out.print(line); }, skipped);
  if (!status) return context.out.fail(status.error());
  for (const ingest::Skipped& one : skipped) context.out.note("skipped " + safe_for_terminal(one.path + ": " + one.reason));
  return kOk;
}

}  // namespace

int run_eval(const Context& context, const EvalArguments& arguments) {
  if (!arguments.labels.empty()) return run_labels(context, arguments);
  if (arguments.corpus.empty())
    return context.out.fail({ErrorCode::kInvalidArgument, "eval needs --corpus, or --labels to score the extractors", {}});
  if (arguments.sections) return run_sections(context, arguments);
  const auto task = load_task(arguments);
  if (!task) return context.out.fail(task.error());
  const auto outcome = evaluate(context, arguments, *task);
  if (!outcome) return context.out.fail(outcome.error());
  if (context.out.json)
    context.out.print(to_json(arguments, *task, *outcome).dump(2, ' ', false, Json::error_handler_t::replace));
  else
    print_table(context.out, *task, *outcome);
  for (const std::string& note : outcome->notes) context.out.note("note: " + safe_for_terminal(note));
  if (task->left_out + task->unknown > 0)
    context.out.note(fmt::format("note: {} queries without a positive judgement left out, {} judged queries not in the file",
                                 task->left_out, task->unknown));
  return outcome->skipped.empty() ? kOk : kPartly;
}

}  // namespace docent::cli
