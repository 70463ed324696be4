// `ingest` and `remove`.
#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "ingest/report_json.h"

namespace docent::cli {
namespace {

base::Result<ingest::IngestReport> ingest(const Context& context, const ingest::IngestRequest& request, ProgressBar& bar) {
  SessionOptions options;
  options.create = true;
  options.with_embedder = request.embed && !request.dry_run;
  options.with_reranker = false;
  options.with_word_pieces = true;
  DOCENT_ASSIGN(const auto session, context.open(options, context.config));
  ingest::Pipeline::Options pipeline_options;
  pipeline_options.threads = static_cast<std::size_t>(context.config.integer("ingest.threads"));
  pipeline_options.max_file_bytes = static_cast<std::uint64_t>(context.config.integer("ingest.max_file_bytes"));
  ingest::Pipeline pipeline(session->corpus(), session->embedder(), session->word_pieces(), session->clock(), pipeline_options);
  auto report = pipeline.run(request, [&](const ingest::Progress& progress) { bar.update(progress); }, context.stop);
  if (report && report->without_vectors > 0 && request.embed && session->embedder() == nullptr)
    report->embedding_note = session->embedder_note();
  return report;
}

// A source by name, else a document by id or unique prefix.
base::Result<std::string> remove(const Context& context, const std::string& target) {
  SessionOptions options;
  options.with_embedder = false;
  DOCENT_ASSIGN(const auto session, context.open(options, context.config));
  store::DocumentStore& record = session->corpus().record();
  DOCENT_ASSIGN(const auto sources, record.sources());
  std::string done;
  bool found = false;
  for (const auto& source : sources) found = found || source.name == target;
  if (found) {
    DOCENT_ASSIGN([[maybe_unused]] const auto generation, record.remove_source(target));
    done = "source " + target;
  } else {
    auto id = record.resolve_document(target, {});
    if (!id && id.error().code != base::ErrorCode::kConflict)
      return base::fail(base::ErrorCode::kNotFound,
                        "no source or document \"" + target + "\"; `docent sources` lists the sources");
    if (!id) return std::unexpected(id.error());
    DOCENT_ASSIGN([[maybe_unused]] const auto generation, record.write({}, std::vector{*id}));
    done = "document " + id->value;
  }
  DOCENT_ASSIGN([[maybe_unused]] const auto collected, record.collect_vectors());
  DOCENT_TRY(session->corpus().publish(false));
  DOCENT_TRY(session->corpus().graph().publish());
  return done;
}

}  // namespace

int run_ingest(const Context& context, const IngestArguments& arguments) {
  if (arguments.no_wait) return submit_ingest_job(context, arguments.request);
  const auto start = std::chrono::steady_clock::now();
  ProgressBar bar(context.out);
  const auto report = ingest(context, arguments.request, bar);
  bar.clear();
  if (!report) return context.out.fail(report.error());
  const double total = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (context.out.json) context.out.print(ingest::report_json(*report, arguments.request.dry_run, total));
  else print_report(context.out, *report, arguments.request.dry_run, total);
  if (report->cancelled) {
    context.out.note("stopped; what was written stays, run the same command again to go on");
    return kPartly;
  }
  if (!context.out.json && !arguments.request.dry_run && report->files > 0)
    context.out.note("try: docent ask \"…\"");
  return report->skipped.empty() ? kOk : kPartly;
}

int run_remove(const Context& context, const RemoveArguments& arguments) {
  const auto done = remove(context, arguments.target);
  if (!done) return context.out.fail(done.error());
  if (context.out.json) context.out.print(nlohmann::json{{"removed", *done}}.dump());
  else context.out.print("Removed " + safe_for_terminal(*done));
  return kOk;
}

}  // namespace docent::cli
