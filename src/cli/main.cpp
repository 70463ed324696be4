#include "cli/main.h"

#include <CLI/CLI.hpp>
#include <csignal>
#include <mutex>
#include <thread>
#include <cstdlib>
#include <unistd.h>

#include "cli/bench/bench_command.h"
#include "cli/commands.h"
#include "cli/eval/eval_command.h"
#include "cli/version.h"
#include "obs/log.h"

namespace docent::cli {
namespace {

using base::ErrorCode;

std::filesystem::path default_data() {
  if (const char* data = std::getenv("DOCENT_DATA"); data != nullptr && *data != '\0') return data;
  if (const char* xdg = std::getenv("XDG_DATA_HOME"); xdg != nullptr && *xdg != '\0') return std::filesystem::path(xdg) / "docent";
  if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
    return std::filesystem::path(home) / ".local" / "share" / "docent";
  return "docent-data";
}

// A signal handler may only touch what is async-signal-safe: it writes a byte, a thread turns that into a stop request.
int signal_pipe[2] = {-1, -1};
volatile std::sig_atomic_t signals_seen = 0;

constexpr char kStopByte = 1, kReloadByte = 2;

extern "C" void on_hangup(int) { [[maybe_unused]] const auto written = ::write(signal_pipe[1], &kReloadByte, 1); }

extern "C" void on_signal(int) {
  signals_seen = signals_seen + 1;
  if (signals_seen > 1) _exit(130);
  [[maybe_unused]] const auto written = ::write(signal_pipe[1], &kStopByte, 1);
}

class SignalWatch {
 public:
  SignalWatch() {
    if (::pipe(signal_pipe) != 0) return;
    struct sigaction action {};
    action.sa_handler = on_signal;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    thread_ = std::jthread([this] { watch(); });
  }
  ~SignalWatch() { on_end(); }
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;
  std::stop_token token() const { return source_.get_token(); }
  // Empty: SIGHUP ends the process, as the closing of a terminal does. When this returns, what was set before no longer runs.
  void set_reload(std::function<void()> reload) {
    struct sigaction action {};
    action.sa_handler = reload ? on_hangup : SIG_DFL;
    action.sa_flags = SA_RESTART;
    ::sigaction(SIGHUP, &action, nullptr);
    const std::lock_guard lock(mutex_);
    reload_ = std::move(reload);
  }

 private:
  static void on_end() { [[maybe_unused]] const auto written = ::write(signal_pipe[1], &kStopByte, 1); }

  void watch() {
    for (;;) {
      char byte = kStopByte;
      if (::read(signal_pipe[0], &byte, 1) < 0 && errno == EINTR) continue;
      if (byte != kReloadByte) break;
      const std::lock_guard lock(mutex_);
      if (reload_) reload_();
    }
    source_.request_stop();
  }

  std::mutex mutex_;
  std::function<void()> reload_;
  std::stop_source source_;
  std::jthread thread_;
};

struct Globals {
  std::string data, config_file, log_level = "warn";
  bool json = false, no_colour = false;
};

// A subcommand's options are declared beside what it runs.
struct Commands {
  IngestArguments ingest;
  std::string groups, trust, licence, language, source;
  bool no_embed = false;
  SearchArguments search;
  AskArguments ask;
  GetArguments get;
  std::string get_context;
  ExploreArguments explore;
  PathArguments path;
  std::string graph_types;
  VerifyArguments verify;
  EntitiesArguments entities;
  CypherArguments cypher;
  TemplateArguments templates;
  RemoveArguments remove;
  ServeArguments serve;
  EvalArguments eval;
  BenchArguments bench;
  std::string config_path;
  JobsArguments jobs;
  TokenArguments token;
  std::string token_groups, token_id;
};

std::vector<std::string> comma_list(const std::string& text) {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : text + ",") {
    if (c != ',') part.push_back(c);
    else if (!part.empty()) parts.push_back(std::exchange(part, {}));
  }
  return parts;
}

void declare_filters(CLI::App* command, std::optional<std::string>& source, std::optional<std::string>& version,
                     std::optional<std::int64_t>& deadline, bool& explain) {
  command->add_option("--source", source, "only this source");
  command->add_option("--version-label", version, "only documents with this version label");
  command->add_option("--deadline", deadline, "give up after so many ms; steps that do not fit are skipped and named");
  command->add_flag("--explain", explain, "show why each result stands where it stands, and what each step cost");
}

using Run = std::function<int(const Context&)>;

CLI::App* declare(CLI::App& app, const std::string& name, const std::string& text, const std::string& examples, Run run, Run& chosen) {
  CLI::App* command = app.add_subcommand(name, text);
  command->footer("Examples:\n" + examples);
  command->callback([run = std::move(run), &chosen] { chosen = run; });
  return command;
}

void declare_templates(CLI::App& app, Commands& c, Run& chosen) {
  auto* templates = app.add_subcommand("template", "Questions that are asked again and again, as queries of the graph with proof for each row");
  templates->require_subcommand(1);
  templates->footer("Examples:\n  docent template list\n  docent template run troubleshooting_path --param error_name=CrashLoopBackOff");
  declare(*templates, "list", "All templates by family, with what each answers", "  docent template list\n  docent template list --json | jq '.templates[].name'", run_template_list, chosen);
  auto* show = declare(*templates, "show", "Inputs, outputs, guardrails and the query of a template", "  docent template show temporal\n  docent template show temporal/1 --json",
                       [&c](const Context& context) { return run_template_show(context, c.templates); }, chosen);
  auto* run = declare(*templates, "run", "Answer a template's question", "  docent template run comparison/1 --param entity_type=Component --param entity_name_a=Deployment --param entity_name_b=StatefulSet\n  docent template run temporal --param version=1.29 --json",
                      [&c](const Context& context) { return run_template_run(context, c.templates); }, chosen);
  for (CLI::App* command : {show, run}) {
    command->add_option("name", c.templates.name, "of the template, with /VERSION for another than the latest")->required();
    command->add_option("--template-version", c.templates.version, "which version (default: the latest)");
  }
  run->add_option("--param", c.templates.parameters, "NAME=VALUE of an input; lists with commas; may be repeated")->allow_extra_args(false);
  run->add_flag("--explain", c.templates.explain, "also the plan, with what was expected and what happened");
}

void declare_jobs(CLI::App& app, Commands& c, Run& chosen) {
  auto* jobs = app.add_subcommand("jobs", "Ingestion jobs: what waits, runs and has ended");
  jobs->require_subcommand(1);
  jobs->footer("Examples:\n  docent ingest ~/project/docs --no-wait\n  docent jobs list\n  docent jobs tail");
  const auto with = [&c](int (*run)(const Context&, const JobsArguments&)) { return [&c, run](const Context& context) { return run(context, c.jobs); }; };
  auto* list = declare(*jobs, "list", "Jobs, the newest first", "  docent jobs list --state failed\n  docent jobs list --limit 200 --json", with(run_jobs_list), chosen);
  list->add_option("--state", c.jobs.state, "waiting, running, succeeded, failed or cancelled");
  list->add_option("--limit", c.jobs.limit, "how many, 1..200 (default 20)");
  list->add_option("--cursor", c.jobs.cursor, "next_cursor of the page before (--json)");
  auto* show = declare(*jobs, "show", "A job: what was asked for, by whom, how far it is", "  docent jobs show\n  docent jobs show job_1f0a --json", with(run_jobs_show), chosen);
  auto* tail = declare(*jobs, "tail", "Follow a job until it ends", "  docent jobs tail job_1f0a\n  docent jobs tail --json | jq .data", with(run_jobs_tail), chosen);
  auto* report = declare(*jobs, "report", "What a job did", "  docent jobs report job_1f0a\n  docent jobs report --json | jq .skipped", with(run_jobs_report), chosen);
  for (CLI::App* command : {show, tail, report}) command->add_option("job", c.jobs.job, "id or unique prefix of one; default: the newest job");
  auto* cancel = declare(*jobs, "cancel", "End a job; what it wrote stays", "  docent jobs cancel job_1f0a", with(run_jobs_cancel), chosen);
  auto* retry = declare(*jobs, "retry", "Submit a failed or cancelled job again, as a new one", "  docent jobs retry job_1f0a", with(run_jobs_retry), chosen);
  for (CLI::App* command : {cancel, retry}) command->add_option("job", c.jobs.job, "id or unique prefix of one")->required();
  declare(*jobs, "run", "Run what waits here, without a server, then end (for cron)", "  docent jobs run\n  0 4 * * * docent ingest ~/docs --no-wait && docent jobs run", run_jobs_run, chosen);
}

void declare_commands(CLI::App& app, Commands& c, Run& chosen) {
  auto* ingest = declare(app, "ingest", "Read documentation: folders, files, globs, archives (.tar, .zip, …), BEIR .jsonl",
                         "  docent ingest ~/project/docs\n  docent ingest docs-1.30.tar.gz --source handbook --version-label 1.30\n"
                         "  docent ingest . --include '**/*.md' --exclude 'node_modules/**' --dry-run\n"
                         "  docent ingest ~/project/docs --no-wait && docent jobs tail",
                         [&c](const Context& context) {
                           IngestArguments arguments = c.ingest;
                           auto& request = arguments.request;
                           if (!c.source.empty()) request.source = c.source;
                           if (!c.groups.empty()) request.groups = comma_list(c.groups);
                           if (!c.trust.empty()) request.trust = c.trust;
                           if (!c.licence.empty()) request.licence = c.licence;
                           if (!c.language.empty()) request.language = c.language;
                           request.embed = !c.no_embed;
                           return run_ingest(context, arguments);
                         },
                         chosen);
  ingest->add_option("target", c.ingest.request.targets, "what to read")->required();
  ingest->add_option("--source", c.source, "name of the source (default: the last component of the target)");
  ingest->add_option("--version-label", c.ingest.request.version_label, "version these documents describe");
  ingest->add_option("--include", c.ingest.request.include, "only files that match this glob, whatever their format (may be repeated)");
  ingest->add_option("--exclude", c.ingest.request.exclude, "leave out files that match this glob (may be repeated)");
  ingest->add_option("--root", c.ingest.request.root, "folder prefix to take off the paths");
  ingest->add_option("--groups", c.groups, "access groups, separated by commas");
  ingest->add_option("--trust", c.trust, "internal, curated or external");
  ingest->add_option("--license,--licence", c.licence, "licence of the documents");
  ingest->add_option("--lang", c.language, "language of the documents (BCP 47)");
  ingest->add_flag("--dry-run", c.ingest.request.dry_run, "report what would be done, write nothing");
  ingest->add_flag("--no-wait", c.ingest.no_wait, "submit a job and print its id; `docent serve` or `docent jobs run` runs it");
  ingest->add_flag("--no-embed", c.no_embed, "leave out the vectors; a later ingest makes them");

  auto* search = declare(app, "search", "Ranked passages", "  docent search 'rotate the signing key'\n  docent search '\"exact phrase\" NOT beta' -k 20\n"
                         "  docent search --json --explain kube-apiserver --audit-policy-file\n"
                         "  docent search 'drain a node' --why-not concepts/nodes.md",
                         [&c](const Context& context) { return run_search(context, c.search); }, chosen);
  search->add_option("query", c.search.query, "words, a sentence, an identifier; \"phrases\" and NOT word are understood")->required();
  search->add_option("-k", c.search.k, "number of results (default 10)");
  search->add_option("--mode", c.search.mode, "auto, lexical, dense or hybrid");
  search->add_option("--why-not", c.search.why_not, "say why this document, section or passage was not returned: an id, a path (or the end of one) or an address");
  declare_filters(search, c.search.source, c.search.version_label, c.search.deadline_ms, c.search.explain);

  auto* ask = declare(app, "ask", "An answer with citations and confidence", "  docent ask 'How do I drain a node?'\n  docent ask 'default log level' --json",
                      [&c](const Context& context) { return run_ask(context, c.ask); }, chosen);
  ask->add_option("question", c.ask.question, "a question")->required();
  ask->add_option("-k", c.ask.k, "passages of evidence (default 5)");
  ask->add_option("--context", c.ask.context, "an earlier question of the conversation, for \"it\" and \"that flag\"; several: oldest first")->allow_extra_args(false);
  ask->add_option("--budget", c.ask.budget, "longest answer in tokens (default 400)");
  declare_filters(ask, c.ask.source, c.ask.version_label, c.ask.deadline_ms, c.ask.explain);

  auto* get = declare(app, "get", "A document, section, passage or entity with its text",
                      "  docent get sec_1f0a… --context parents,neighbours\n  docent get doc_77ab… --raw > original.md",
                      [&c](const Context& context) {
                        GetArguments arguments = c.get;
                        arguments.context = comma_list(c.get_context);
                        return run_get(context, arguments);
                      },
                      chosen);
  get->add_option("id", c.get.id, "an id, or a prefix of one that is unique (8 characters or more)")->required();
  get->add_option("--context", c.get_context, "parents, neighbours, children");
  get->add_option("--max-tokens", c.get.max_tokens, "leave out sections beyond so many tokens");
  get->add_flag("--raw", c.get.raw, "the original bytes of a document, as ingested");

  auto* explore = declare(app, "explore", "What is related to a node of the knowledge graph, with the sections that say so",
                          "  docent explore 'kubectl drain'\n  docent explore Configuration:maxPods --depth 2 --types AFFECTS,REQUIRES",
                          [&c](const Context& context) {
                            ExploreArguments arguments = c.explore;
                            arguments.types = comma_list(c.graph_types);
                            return run_explore(context, arguments);
                          },
                          chosen);
  explore->add_option("node", c.explore.node, "an id, a name, or KIND:NAME")->required();
  explore->add_option("--types", c.graph_types, "only these types of relationships, separated by commas");
  explore->add_option("--depth", c.explore.depth, "steps from the node, 1 to 3 (default 1)");
  explore->add_option("--direction", c.explore.direction, "out, in or both (default)");
  explore->add_option("--limit", c.explore.limit, "at most so many nodes (default 100)");

  auto* path = declare(app, "path", "How two nodes of the knowledge graph hang together",
                       "  docent path 'kubectl drain' PodDisruptionBudget\n  docent path kubelet etcd --types DEPENDS_ON,REQUIRES",
                       [&c](const Context& context) {
                         PathArguments arguments = c.path;
                         arguments.types = comma_list(c.graph_types);
                         return run_path(context, arguments);
                       },
                       chosen);
  path->add_option("from", c.path.from, "an id, a name, or KIND:NAME")->required();
  path->add_option("to", c.path.to, "another one")->required();
  path->add_option("--types", c.graph_types, "only these types of relationships, separated by commas");
  path->add_option("--length", c.path.length, "at most so many relationships, 1 to 6 (default 6)");

  auto* entities = declare(app, "entities", "What the documentation names: commands, settings, errors, procedures, concepts, components",
                           "  docent entities --kind Command --like drain\n  docent entities --kind Error",
                           [&c](const Context& context) { return run_entities(context, c.entities); }, chosen);
  entities->add_option("--kind", c.entities.kind, "Command, Configuration, Parameter, Error, Procedure, Step, Concept, Component or Example");
  entities->add_option("--like", c.entities.like, "a part of a name or alias, in any case");
  entities->add_option("--limit", c.entities.limit, "how many (default 50)");
  entities->add_option("--cursor", c.entities.cursor, "where an earlier list went on");

  auto* cypher = declare(app, "cypher", "A guarded read-only query of the knowledge graph",
                         "  docent cypher 'MATCH (c:Command)-[:HAS_PARAMETER]->(p) RETURN c.name, count(p) AS n ORDER BY n DESC LIMIT 5'\n"
                         "  docent cypher 'MATCH (c:Configuration {name: $name})-[r:AFFECTS]->(x) RETURN x' --param name=maxPods --explain",
                         [&c](const Context& context) { return run_cypher(context, c.cypher); }, chosen);
  cypher->add_option("query", c.cypher.query, "read-only Cypher")->required();
  cypher->add_option("--param", c.cypher.parameters, "NAME=VALUE; the value is JSON, or else a text")->allow_extra_args(false);
  cypher->add_flag("--explain", c.cypher.explain, "also how it was run");

  auto* verify = declare(app, "verify", "Check citations against today's record: valid, moved, changed or gone",
                         "  docent verify cit_AVn…\n  docent ask '…' --json | docent verify",
                         [&c](const Context& context) { return run_verify(context, c.verify); }, chosen);
  verify->add_option("citation", c.verify.citations, "`cit_…` ids; none: a JSON answer on stdin");

  declare_templates(app, c, chosen);

  declare(app, "status", "What is in the store", "  docent status --json", run_status, chosen);
  declare(app, "sources", "What is ingested", "  docent sources", run_sources, chosen);
  declare(app, "doctor", "A check-up that names what to do", "  docent doctor", run_doctor, chosen);
  auto* remove = declare(app, "remove", "Remove a source or a document", "  docent remove handbook\n  docent remove doc_77ab…",
                         [&c](const Context& context) { return run_remove(context, c.remove); }, chosen);
  remove->add_option("target", c.remove.target, "name of a source, or id of a document")->required();

  declare_jobs(app, c, chosen);

  auto* serve = declare(app, "serve", "The server: MCP and REST over HTTP, or MCP on stdin and stdout",
                        "  docent serve\n  docent serve --http 127.0.0.1:8080\n  claude mcp add docs -- docent serve --stdio",
                        [&c](const Context& context) { return run_serve(context, c.serve); }, chosen);
  serve->add_option("--http", c.serve.http, "HOST:PORT (default 127.0.0.1:7411); port 0 picks a free one");
  serve->add_flag("--stdio", c.serve.stdio, "speak MCP on stdin and stdout, for an agent that starts Docent itself")->excludes("--http");

  auto* eval = declare(app, "eval", "Score each search mode against judged questions",
                       "  docent eval --corpus docs/ --queries queries.jsonl --qrels qrels.tsv --modes lexical,auto --json",
                       [&c](const Context& context) { return run_eval(context, c.eval); }, chosen);
  add_eval_options(*eval, c.eval);
  auto* bench = declare(app, "bench", "What ingesting and searching a corpus costs on this machine",
                        "  docent bench ~/project/docs\n  docent bench docs/ --queries queries.jsonl --json\n"
                        "  docent bench --store ~/.local/share/docent --rounds 20",
                        [&c](const Context& context) { return run_bench(context, c.bench); }, chosen);
  add_bench_options(*bench, c.bench);

  auto* token = app.add_subcommand("token", "API keys: who may call the server over the network");
  token->require_subcommand(1);
  auto* create = declare(*token, "create", "Make a key; it is shown once", "  docent token create --name claude --scopes read,graph\n  docent token create --name ci --scopes read,ingest --groups docs-team --expires 90d",
                         [&c](const Context& context) {
                           TokenArguments arguments = c.token;
                           arguments.groups = comma_list(c.token_groups);
                           return run_token_create(context, arguments);
                         },
                         chosen);
  create->add_option("--name", c.token.name, "what it is for, as you will see it in lists and in the audit log")->required();
  create->add_option("--scopes", c.token.scopes, "read, graph, ingest, admin, separated by commas (default read,graph)");
  create->add_option("--groups", c.token_groups, "access groups whose documents it may see, separated by commas");
  create->add_option("--expires", c.token.expires, "how long it is good: 90d, 12h, 45m (default: until revoked)");
  declare(*token, "list", "All keys with their scopes, groups and state", "  docent token list --json", run_token_list, chosen);
  auto* revoke = declare(*token, "revoke", "End a key at once", "  docent token revoke 3fa94c01b2d7", [&c](const Context& context) { return run_token_revoke(context, c.token_id); }, chosen);
  revoke->add_option("id", c.token_id, "the id that `docent token list` shows")->required();
  auto* audit = app.add_subcommand("audit", "The record of who asked what");
  audit->require_subcommand(1);
  declare(*audit, "verify", "Check the chain of hashes: nothing changed, nothing missing", "  docent audit verify --json", run_audit_verify, chosen);

  auto* config = app.add_subcommand("config", "Settings: what they are, where each value comes from");
  config->require_subcommand(1);
  declare(*config, "show", "Each value and its origin", "  docent config show", run_config_show, chosen);
  auto* check = declare(*config, "check", "Check a file", "  docent config check docent.yaml",
                        [&c](const Context& context) { return run_config_check(context, c.config_path); }, chosen);
  check->add_option("file", c.config_path, "a YAML file")->required();
}

}  // namespace

int run_command_line(int argc, char** argv, const std::filesystem::path& executable, const OpenSession& open) {
  Globals globals;
  Commands commands;
  Run chosen;
  CLI::App app("Docent finds the right passage of your documentation and answers with citations that can be checked.", "docent");
  app.set_version_flag("--version", std::string("docent ") + kVersion);
  app.add_option("--data", globals.data, "data folder (default $DOCENT_DATA, else $XDG_DATA_HOME/docent)");
  app.add_option("--config", globals.config_file, "YAML file with settings");
  app.add_option("--log-level", globals.log_level, "debug, info, warn, error or off");
  app.add_flag("--json", globals.json, "one JSON document on stdout");
  app.add_flag("--no-color,--no-colour", globals.no_colour, "plain text");
  app.require_subcommand(1);
  app.fallthrough();
  app.footer("Start with: docent ingest FOLDER, then docent ask 'your question'. Each command has --help with examples.");
  declare_commands(app, commands, chosen);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUsage;
  }

  Context context;
  context.out = Output::detect(globals.json, globals.no_colour);
  obs::LogLevel level = obs::LogLevel::kWarn;
  if (!obs::parse_log_level(globals.log_level, level))
    return context.out.fail({ErrorCode::kInvalidArgument, "--log-level must be debug, info, warn, error or off, got \"" + globals.log_level + "\"", {}});
  obs::set_log_level(level);
  context.data = globals.data.empty() ? default_data() : std::filesystem::path(globals.data);
  if (!globals.config_file.empty()) context.config_file = globals.config_file;
  const auto load_config = [file = context.config_file] {
    return config::Config::load(file, [](const std::string& name) -> std::optional<std::string> {
      const char* value = std::getenv(name.c_str());
      return value == nullptr ? std::nullopt : std::optional<std::string>(value);
    });
  };
  auto config = load_config();
  if (!config) return context.out.fail(config.error());
  context.config = std::move(*config);
  context.executable = executable;
  context.open = [&open, data = context.data](SessionOptions options, const config::Config& settings) {
    if (options.data.empty()) options.data = data;
    return open(options, settings);
  };
  SignalWatch watch;
  context.stop = watch.token();
  context.on_reload = [&watch, load_config](std::function<void(const base::Result<config::Config>&)> reload) {
    if (!reload) return watch.set_reload({});
    watch.set_reload([reload = std::move(reload), load_config] { reload(load_config()); });
  };
  return chosen(context);
}

}  // namespace docent::cli
