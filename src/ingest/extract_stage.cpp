#include "ingest/extract_stage.h"

#include "extract/extract.h"
#include "ingest/make_bundle.h"
#include "ingest/worker_pool.h"
#include "obs/log.h"
#include "parse/parse.h"

namespace docent::ingest {
namespace {

using base::ErrorCode;

constexpr std::size_t kDocumentsAtATime = 64;

base::Result<parse::Format> format_of(const model::DocumentRecord& document) {
  for (const auto format : {parse::Format::kMarkdown, parse::Format::kHtml, parse::Format::kPlainText})
    if (to_string(format) == document.format) return format;
  return base::fail(ErrorCode::kInvalidArgument, "unknown format \"" + document.format + "\"");
}

base::Result<model::DocumentGraph> extract_again(const store::DocumentStore& record, model::DocumentKey key) {
  model::DocumentBundle bundle;
  DOCENT_ASSIGN(const model::DocumentRecord known, record.document_by_key(key));
  DOCENT_ASSIGN(bundle.document, record.document(known.id));
  if (bundle.document.key != key) return base::fail(ErrorCode::kNotFound, "replaced meanwhile");
  DOCENT_ASSIGN(bundle.sections, record.sections(key));
  DOCENT_ASSIGN(bundle.links, record.links(key));
  DOCENT_ASSIGN(bundle.original, record.original(known.id));
  DOCENT_ASSIGN(const auto format, format_of(known));
  parse::ParseOptions options;
  options.path = known.path;
  DOCENT_ASSIGN(const model::ParsedDocument parsed, parse::parse_document(bundle.original, format, options));
  bool same = parsed.sections.size() == bundle.sections.size();
  for (std::size_t i = 0; same && i < bundle.sections.size(); ++i) same = parsed.sections[i].span == bundle.sections[i].span;
  if (!same) return base::fail(ErrorCode::kConflict, "today's parser reads it differently");
  return extract::extract_document(bundle, parsed);
}

}  // namespace

base::Status extract_missing(store::Corpus& corpus, std::size_t threads, const ProgressSink& progress, std::stop_token stop, std::uint64_t& extracted) {
  store::DocumentStore& record = corpus.record();
  DOCENT_ASSIGN(const auto keys, record.documents_without_graph());
  if (keys.empty()) return {};
  WorkerPool pool(threads);
  for (std::size_t first = 0; first < keys.size() && !stop.stop_requested(); first += kDocumentsAtATime) {
    std::vector<std::pair<model::DocumentKey, std::future<base::Result<model::DocumentGraph>>>> made;
    for (std::size_t i = first; i < std::min(first + kDocumentsAtATime, keys.size()); ++i)
      made.emplace_back(keys[i], pool.submit([&record, key = keys[i]] { return extract_again(record, key); }));
    std::vector<store::DocumentStore::GraphWrite> writes;
    base::Status failed;
    for (auto& [key, future] : made) {
      auto graph = future.get();
      if (graph) writes.push_back({key, std::move(*graph)});
      else if (graph.error().code == ErrorCode::kCorrupt || graph.error().code == ErrorCode::kUnavailable) failed = std::unexpected(graph.error());
      else obs::log(obs::LogLevel::kDebug, "not_extracted", {{"document", std::to_string(key)}, {"why", graph.error().message}});
    }
    DOCENT_TRY(failed);
    DOCENT_ASSIGN([[maybe_unused]] const auto generation, record.put_graphs(writes));
    extracted += writes.size();
    if (progress) progress({"extract", std::min(first + kDocumentsAtATime, keys.size()), keys.size()});
  }
  return {};
}

}  // namespace docent::ingest
