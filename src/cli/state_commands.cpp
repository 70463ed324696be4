// `status`, `sources`, `doctor` and `config`.
#include <fmt/format.h>
#include <sys/statvfs.h>

#include <nlohmann/json.hpp>

#include "cli/commands.h"

namespace docent::cli {
namespace {

using base::ErrorCode;
using Json = nlohmann::ordered_json;

std::uint64_t folder_bytes(const std::filesystem::path& folder) {
  std::uint64_t total = 0;
  std::error_code error;
  for (auto at = std::filesystem::recursive_directory_iterator(folder, error); !error && at != std::filesystem::end(at); at.increment(error))
    if (at->is_regular_file(error)) total += at->file_size(error);
  return total;
}

Json counts_json(const store::StoreCounts& counts) {
  return {{"sources", counts.sources},   {"documents", counts.documents}, {"sections", counts.sections},
          {"passages", counts.passages}, {"embedded_passages", counts.embedded_passages},
          {"original_bytes", counts.original_bytes}, {"generation", counts.generation}};
}

base::Result<int> status(const Context& context) {
  DOCENT_ASSIGN(const auto session, context.open({}, context.config));
  const std::string model = session->corpus().embedding_model();
  DOCENT_ASSIGN(const auto counts, session->corpus().record().counts(model));
  DOCENT_ASSIGN(const auto snapshot, session->corpus().snapshot());
  // Only when it is there already: a state is asked for often.
  DOCENT_ASSIGN(const auto graph, session->engine().graph().try_snapshot({}));
  DOCENT_ASSIGN(const auto unread, session->corpus().record().documents_without_graph());
  const std::uint64_t disk = folder_bytes(context.data);
  const std::uint64_t waiting = counts.passages - counts.embedded_passages;
  if (context.out.json) {
    Json json = counts_json(counts);
    json["data"] = context.data.string();
    json["disk_bytes"] = disk;
    json["embedding_model"] = model;
    json["embedding_note"] = session->embedder_note();
    json["lexical_passages"] = snapshot.text->passages();
    json["vector_passages"] = snapshot.vectors ? snapshot.vectors->passages() : 0;
    if (graph) json["graph"] = {{"entities", store::count_graph(*graph).entities()}, {"edges", store::count_graph(*graph).all_edges()}};
    json["documents_without_graph"] = unread.size();
    context.out.print(json.dump(2));
    return kOk;
  }
  const Output& out = context.out;
  out.print(out.bold(context.data.string()));
  out.print(fmt::format("  {} sources, {} documents, {} sections, {} passages (generation {})", counts.sources, counts.documents,
                        counts.sections, counts.passages, counts.generation));
  out.print(fmt::format("  {} of documentation in {} on disk", human_bytes(counts.original_bytes), human_bytes(disk)));
  if (graph) out.print(fmt::format("  graph {} entities, {} edges", grouped(store::count_graph(*graph).entities()), grouped(store::count_graph(*graph).all_edges())));
  if (!unread.empty()) out.print(fmt::format("  {} documents are not in the graph yet; `docent ingest` puts them in", out.bad(std::to_string(unread.size()))));
  if (model.empty()) out.print("  " + out.bad("no vectors: ") + session->embedder_note());
  else if (waiting == 0) out.print(fmt::format("  vectors {} by {}", out.good("complete"), model));
  else
    out.print(fmt::format("  vectors {} of {} passages by {}; run `docent ingest` again to make the rest",
                          out.bad(std::to_string(counts.embedded_passages)), counts.passages, model));
  return kOk;
}

base::Result<int> sources(const Context& context) {
  SessionOptions options;
  options.with_embedder = false;
  DOCENT_ASSIGN(const auto session, context.open(options, context.config));
  DOCENT_ASSIGN(const auto list, session->corpus().record().sources());
  DOCENT_ASSIGN(const auto documents, session->corpus().record().documents());
  Json json = Json::array();
  for (const auto& source : list) {
    std::uint64_t count = 0, passages = 0;
    std::map<std::string, std::uint64_t> versions;
    for (const auto& document : documents) {
      if (document.source != source.name) continue;
      ++count;
      passages += document.passages;
      ++versions[document.version_label];
    }
    if (context.out.json) {
      Json version_list = Json::array();
      for (const auto& [label, n] : versions) version_list.push_back({{"label", label}, {"documents", n}});
      json.push_back({{"name", source.name}, {"targets", source.targets}, {"documents", count}, {"passages", passages},
                      {"versions", version_list}, {"licence", source.licence}, {"trust", source.trust}, {"groups", source.groups}});
      continue;
    }
    std::string labels;
    for (const auto& [label, n] : versions)
      if (!label.empty()) labels += (labels.empty() ? "  versions " : ", ") + label;
    context.out.print(fmt::format("{}  {} documents, {} passages{}", context.out.bold(safe_for_terminal(source.name)), count, passages,
                                  safe_for_terminal(labels)));
    for (const std::string& target : source.targets) context.out.print(context.out.dim("  " + safe_for_terminal(target)));
  }
  if (context.out.json) context.out.print(Json{{"sources", json}}.dump(2, ' ', false, Json::error_handler_t::replace));
  else if (list.empty()) context.out.note("Nothing ingested yet: docent ingest FOLDER");
  return kOk;
}

struct Finding {
  std::string check, state, advice;  // state: ok | warning | problem
};

std::vector<Finding> examine(const Context& context) {
  std::vector<Finding> findings;
  struct statvfs disk {};
  const auto existing = [&] {
    auto path = context.data;
    std::error_code error;
    while (!path.empty() && !std::filesystem::exists(path, error) && path.has_relative_path()) path = path.parent_path();
    return path.empty() ? std::filesystem::path(".") : path;
  }();
  if (::statvfs(existing.c_str(), &disk) == 0) {
    const std::uint64_t free_bytes = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    const bool low = free_bytes < (512ULL << 20);
    findings.push_back({fmt::format("disk: {} free for {}", human_bytes(free_bytes), context.data.string()), low ? "warning" : "ok",
                        low ? "free some space or choose another folder with --data" : ""});
  }
  auto session = context.open({}, context.config);
  if (!session) {
    const bool fresh = session.error().code == ErrorCode::kNotFound;
    findings.push_back({fresh ? "store: nothing ingested yet" : "store: " + session.error().message, fresh ? "warning" : "problem",
                        fresh ? "docent ingest FOLDER" : "see the message; a backup can be copied over docent.db"});
    return findings;
  }
  findings.push_back({"store: opens", "ok", ""});
  store::Corpus& corpus = (*session)->corpus();
  if ((*session)->embedder() == nullptr) {
    findings.push_back({"embedding model: " + (*session)->embedder_note(), "warning",
                        "search works by words; run script/setup, or set DOCENT_MODELS to the folder with the model"});
  } else {
    const auto vector = (*session)->embedder()->embed_query("is the model working?", base::Deadline::after(std::chrono::seconds(30)));
    findings.push_back({vector ? fmt::format("embedding model: {} answers", (*session)->embedder()->identity())
                               : "embedding model: " + vector.error().message,
                        vector ? "ok" : "problem", vector ? "" : "run script/setup again: the weights or the runtime are damaged"});
  }
  if (const auto checked = corpus.check(); !checked)
    findings.push_back({"integrity: " + checked.error().message, "problem",
                        "index files are rebuilt by themselves at the next start; a damaged docent.db needs a backup"});
  else findings.push_back({"integrity: record and indexes are whole", "ok", ""});
  const auto counts = corpus.record().counts(corpus.embedding_model());
  const auto snapshot = corpus.snapshot();
  if (counts && snapshot) {
    const bool lexical_whole = snapshot->text->passages() == counts->passages;
    findings.push_back({fmt::format("lexical index: {} of {} passages", snapshot->text->passages(), counts->passages),
                        lexical_whole ? "ok" : "problem", lexical_whole ? "" : "remove the folder index/ below the data folder; it is rebuilt"});
    if (const auto unread = corpus.record().documents_without_graph())
      findings.push_back({fmt::format("graph: {} of {} documents", counts->documents - unread->size(), counts->documents), unread->empty() ? "ok" : "warning",
                          unread->empty() ? "" : "run `docent ingest` again: it reads the kept originals"});
    if (snapshot->vectors) {
      const bool vectors_whole = snapshot->vectors->passages() == counts->passages;
      findings.push_back({fmt::format("vectors: {} of {} passages", snapshot->vectors->passages(), counts->passages),
                          vectors_whole ? "ok" : "warning", vectors_whole ? "" : "run `docent ingest` again to make the rest"});
    }
  }
  return findings;
}

}  // namespace

int run_status(const Context& context) {
  const auto done = status(context);
  return done ? *done : context.out.fail(done.error());
}

int run_sources(const Context& context) {
  const auto done = sources(context);
  return done ? *done : context.out.fail(done.error());
}

int run_doctor(const Context& context) {
  const std::vector<Finding> findings = examine(context);
  bool problem = false;
  Json json = Json::array();
  for (const Finding& finding : findings) {
    problem = problem || finding.state == "problem";
    if (context.out.json) {
      json.push_back({{"check", finding.check}, {"state", finding.state}, {"advice", finding.advice}});
      continue;
    }
    const std::string mark = finding.state == "ok" ? context.out.good("ok      ") : context.out.bad(fmt::format("{:<8}", finding.state));
    context.out.print(mark + safe_for_terminal(finding.check));
    if (!finding.advice.empty()) context.out.print("        → " + finding.advice);
  }
  if (context.out.json) context.out.print(Json{{"findings", json}, {"healthy", !problem}}.dump(2, ' ', false, Json::error_handler_t::replace));
  return problem ? kFailed : kOk;
}

int run_config_show(const Context& context) {
  Json json = Json::object();
  for (const auto& setting : config::settings()) {
    const auto& value = context.config.values().find(setting.key)->second;
    const std::string shown = setting.secret && !value.text.empty() ? "(set)" : value.text;
    if (context.out.json) {
      json[std::string(setting.key)] = {{"value", shown}, {"origin", value.origin}, {"meaning", setting.meaning}};
      continue;
    }
    context.out.print(fmt::format("{} = {}  {}", context.out.bold(setting.key), shown.empty() ? "(empty)" : safe_for_terminal(shown),
                                  context.out.dim(fmt::format("# {} ({})", setting.meaning, value.origin))));
  }
  if (context.out.json) context.out.print(json.dump(2, ' ', false, Json::error_handler_t::replace));
  return kOk;
}

int run_config_check(const Context& context, const std::filesystem::path& file) {
  const auto problems = config::Config::check_file(file);
  if (!problems) return context.out.fail(problems.error());
  if (context.out.json) context.out.print(Json{{"problems", *problems}}.dump(2, ' ', false, Json::error_handler_t::replace));
  else if (problems->empty()) context.out.print(context.out.good("ok") + "  " + file.string());
  else
    for (const std::string& problem : *problems) context.out.print(context.out.bad("problem ") + safe_for_terminal(problem));
  return problems->empty() ? kOk : kUsage;
}

}  // namespace docent::cli
